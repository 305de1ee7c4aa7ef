"""Turns the texts' integer rows into the contract's rows: ids, words, dates and the promised order.

Always done in DuckDB in the process, whichever engine ran the texts.
"""

from __future__ import annotations

import pyarrow as pa

from koumen.engine.law import HI, channel_order
from koumen.engine.plan import Plan
from koumen.engine.run import Run
from koumen.engine.runner import Duck
from koumen.engine.tables import int_table
from koumen.policy.model import REGION_DIGITS

OUT = (
    "person_id",
    "pack",
    "category",
    "tier",
    "duty",
    "clause",
    "channels",
    "starts",
    "due_by",
    "required",
    "done",
    "status",
    "met_on",
    "kind",
    "role",
)


def rule_words(plan: Plan) -> pa.Table:
    """Return what each rule is called in the outputs: pack, duty, clause, channels, kind, role."""
    columns = {
        "rule": "i",
        "pack_no": "i",
        "pack": "s",
        "duty": "s",
        "clause": "s",
        "channels": "s",
        "kind": "s",
        "role": "s",
    }
    rows = [
        (
            rule.no,
            rule.law.pack_no,
            rule.law.pack.id,
            rule.duty.id,
            rule.duty.clause,
            channel_order(rule.duty.channels),
            "+".join(rule.duty.kinds),
            "+".join(rule.duty.roles),
        )
        for rule in plan.rules
    ]
    for own in plan.own_rules:
        pack = plan.packs[own.pack_no]
        clause = next((entry.clause for entry in pack.of_kind("own_cadence")), "")
        rows.append((own.no, own.pack_no, pack.id, "own", clause, channel_order(own.counter.channels), "", ""))
    return int_table(columns, rows)


def tier_words(plan: Plan) -> pa.Table:
    """Return the ids of the tiers by pack and place in the precedence."""
    rows = {(law.pack_no, place, tier.id) for law in plan.laws for place, tier in law.tiers()}
    return int_table({"pack_no": "i", "tier": "i", "name": "s"}, sorted(rows))


def category_words(plan: Plan, pairs: list[tuple[int, int]]) -> pa.Table:
    """Return the joined category ids for each (pack, bits) that occurs, in the pack's order."""
    names: dict[int, dict[int, str]] = {}
    for law in plan.laws:
        names.setdefault(law.pack_no, {}).update({bit: c.id for bit, c in law.categories()})
    rows = [(p, bits, "+".join(n for b, n in sorted(names[p].items()) if bits & b)) for p, bits in pairs]
    return int_table({"pack_no": "i", "categories": "l", "name": "s"}, rows)


def _words(duck: Duck, run: Run, ledger: pa.Table) -> None:
    plan = run.plan
    duck.put("ledger", ledger)
    duck.put("rule_word", rule_words(plan))
    duck.put("tier_word", tier_words(plan))
    duck.put("place", run.runner.fetch("SELECT place, code FROM place"))


FURTHER = {"place": "p.code", "household": "l.subject < 0", "subject": "l.subject", "rule": "l.rule"}


def out_rows(run: Run, ledger: pa.Table, *further: str) -> pa.Table:
    """Return the contract's `out` from ledger rows, and further columns after it: names of FURTHER."""
    more = "".join(f", {FURTHER[name]} AS {name}" for name in further)
    duck = Duck()
    try:
        _words(duck, run, ledger)
        duck.put("subject", run.runner.fetch("SELECT subject, person_id FROM subject"))
        duck.put("household", run.runner.fetch("SELECT household, household_id FROM household"))
        pairs = duck.fetch("SELECT DISTINCT w.pack_no, l.categories FROM ledger l JOIN rule_word w USING (rule)")
        found = [(row["pack_no"], row["categories"]) for row in pairs.to_pylist()]
        duck.put("category_word", category_words(run.plan, found))
        return duck.fetch(
            f"""
            SELECT COALESCE(s.person_id, h.household_id) AS person_id, w.pack, c.name AS category,
                   COALESCE(t.name, '') AS tier, w.duty, w.clause, w.channels,
                   DATE '1970-01-01' + l.starts AS starts,
                   CASE WHEN l.due < {HI} THEN DATE '1970-01-01' + l.due END AS due_by,
                   l.required, CAST(l.done AS INT) AS done, l.status,
                   DATE '1970-01-01' + l.met_on AS met_on, w.kind, w.role{more}
            FROM ledger l
            JOIN rule_word w USING (rule)
            JOIN category_word c ON c.pack_no = w.pack_no AND c.categories = l.categories
            LEFT JOIN tier_word t ON t.pack_no = w.pack_no AND t.tier = l.tier
            LEFT JOIN subject s ON s.subject = l.subject
            LEFT JOIN household h ON h.household = -1 - l.subject
            LEFT JOIN place p ON p.place = l.place
            ORDER BY 1, 2, w.duty, l.starts, l.due, w.channels, l.subject < 0
            """
        )
    finally:
        duck.close()


def summary_rows(run: Run, summed: pa.Table, level: str) -> pa.Table:
    """Return counts by region, pack, tier, duty and status at a level of REGION_DIGITS, or `pack` (one region each)."""
    duck = Duck()
    try:
        _words(duck, run, summed)
        region = "p.code" if level == "village" else f"substr(p.code, 1, {REGION_DIGITS.get(level, 0)})"
        region = "''" if level == "pack" else region
        return duck.fetch(
            f"""
            SELECT {region} AS region, w.pack, COALESCE(t.name, '') AS tier, w.duty, l.status,
                   CAST(SUM(l.windows) AS BIGINT) AS windows
            FROM ledger l
            JOIN rule_word w USING (rule)
            JOIN place p USING (place)
            LEFT JOIN tier_word t ON t.pack_no = w.pack_no AND t.tier = l.tier
            GROUP BY ALL ORDER BY ALL
            """
        )
    finally:
        duck.close()


# A person's spans as they are; a household's cut wherever a member's begins or ends, and put together in between.
_HELD = """
    WITH turn AS (
        SELECT pack_no, subject, first AS day FROM stood WHERE subject < 0
        UNION SELECT pack_no, subject, last + 1 FROM stood WHERE subject < 0),
    piece AS (
        SELECT pack_no, subject, day AS first, LEAD(day) OVER (PARTITION BY pack_no, subject ORDER BY day) - 1 AS last
        FROM turn)
    SELECT pack_no, subject, categories, tier, first, last FROM stood WHERE subject >= 0
    UNION ALL
    SELECT p.pack_no, p.subject, BIT_OR(s.categories), MIN(s.tier), p.first, p.last
    FROM piece p
    JOIN stood s ON s.pack_no = p.pack_no AND s.subject = p.subject AND s.first <= p.first AND s.last >= p.last
    GROUP BY p.pack_no, p.subject, p.first, p.last
"""


def standing_rows(run: Run) -> pa.Table:
    """Return person_id, household (boolean), pack, category, tier, first, last; `last` null when it has no end.

    A household stands where any member does, with their categories together and the highest of their tiers: of
    one object and pack no two rows overlap.
    """
    plan, duck = run.plan, Duck()
    try:
        span = "categories, tier, first, LEAST(last, leaves - 1) AS last"
        source = f"SELECT law, subject, {span} FROM standing"
        if plan.households:
            source += f" UNION ALL SELECT law, -1 - household, {span} FROM household_standing"
        duck.put(
            "stood",
            run.runner.fetch(f"SELECT l.pack AS pack_no, q.* FROM ({source}) q JOIN law l ON l.law = q.law"),
        )
        duck.put("subject", run.runner.fetch("SELECT subject, person_id FROM subject"))
        duck.put("household", run.runner.fetch("SELECT household, household_id FROM household"))
        duck.put("tier_word", tier_words(plan))
        duck.put("held", duck.fetch(_HELD))
        pairs = duck.fetch("SELECT DISTINCT pack_no, categories FROM held").to_pylist()
        duck.put("category_word", category_words(plan, [(r["pack_no"], r["categories"]) for r in pairs]))
        packs = int_table({"pack_no": "i", "pack": "s"}, [(n, p.id) for n, p in enumerate(plan.packs)])
        duck.put("pack_word", packs)
        return duck.fetch(
            f"""
            WITH fresh AS (
                SELECT *, CASE WHEN MAX(last) OVER before >= first - 1 THEN 0 ELSE 1 END AS fresh
                FROM held
                WINDOW before AS (PARTITION BY pack_no, subject, categories, tier ORDER BY first, last
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
            spell AS (
                SELECT *, SUM(fresh) OVER (PARTITION BY pack_no, subject, categories, tier ORDER BY first, last
                                           ROWS UNBOUNDED PRECEDING) AS spell
                FROM fresh)
            SELECT COALESCE(s.person_id, h.household_id) AS person_id, q.subject < 0 AS household, p.pack,
                   c.name AS category, COALESCE(t.name, '') AS tier, DATE '1970-01-01' + MIN(q.first) AS first,
                   CASE WHEN MAX(q.last) < {HI} - 1 THEN DATE '1970-01-01' + MAX(q.last) END AS last
            FROM spell q
            JOIN pack_word p USING (pack_no)
            JOIN category_word c ON c.pack_no = q.pack_no AND c.categories = q.categories
            LEFT JOIN tier_word t ON t.pack_no = q.pack_no AND t.tier = q.tier
            LEFT JOIN subject s ON s.subject = q.subject
            LEFT JOIN household h ON h.household = -1 - q.subject
            GROUP BY q.pack_no, q.subject, q.categories, q.tier, q.spell, 1, 2, 3, 4, 5
            ORDER BY 1, 3, 6
            """
        )
    finally:
        duck.close()
