"""Who has to be asked something: people whose categories, tiers or duties hang on a missing fact.

Unknown is not no: nobody is dropped for want of a fact; the fact to be asked is named.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from koumen.engine import prepare, tables
from koumen.engine.law import Law, conditions_of
from koumen.engine.run import Run
from koumen.engine.runner import Duck
from koumen.engine.truth import missing
from koumen.policy.conditions import leaves

COLUMNS = ("person_id", "pack", "category_or_tier", "missing")


def screening_rows(run: Run) -> pa.Table:
    """Return the contract's `screening` on the day of judgement, sorted by person_id, pack, category_or_tier.

    In no category: a row for each unknown category. In one: a row for each unknown tier above the person's own, and
    for each duty that would be owed but for its own unknown condition. Nothing before the pack's first day.
    """
    _ = run.standing
    on = run.asked.on
    parts: list[str] = []
    if run.plan.households:
        _gather(run, on)
    for law in run.plan.laws:
        if law.since <= on < law.until:
            parts += _law_parts(run, law)
    if not parts:
        return pa.table({name: pa.array([], pa.string()) for name in COLUMNS})
    rows = run.runner.fetch(" UNION ALL ".join(parts))
    return _named(run, rows)


def _law_parts(run: Run, law: Law) -> list[str]:
    on = run.asked.on
    own = prepare.law_texts(run.plan, law)
    categories = law.categories()
    home = [(bit, c) for bit, c in categories if c.object == "household"]
    at = f"judged_{law.no} WHERE first <= {on} AND last >= {on} AND leaves > {on}"
    expressions = {
        bit: f"(c{bit} AND household IS NULL)" if c.object == "household" else f"c{bit}" for bit, c in categories
    }
    inside = " OR ".join(f"COALESCE({e}, FALSE)" for e in expressions.values()) or "FALSE"
    person = f"SELECT *, subject AS who, {own['own_tier']} AS tier, ({inside}) AS inside FROM {at}"
    parts = [
        _row(
            law,
            person,
            f"NOT inside AND {own['included']} IS NULL AND {expressions[bit]} IS NULL",
            c.id,
            _miss(run, law, c.when),
        )
        for bit, c in categories
    ]
    standing = f"COALESCE({own['included']}, inside)"
    parts += _tier_parts(run, law, person, standing, expressions)
    mask = " + ".join(f"CASE WHEN {e} THEN {bit} ELSE 0 END" for bit, e in expressions.items()) or "0"
    parts += _duty_parts(run, law, person, standing, mask)
    if home:
        parts += _household_parts(run, law, at, home)
    return parts


def _miss(run: Run, law: Law, condition: object) -> str:
    return missing(condition, law.resolve, run.plan.kinds, run.plan.sums)  # type: ignore[arg-type]


def _row(law: Law, source: str, where: str, name: str, facts: str) -> str:
    return (
        f"SELECT who, {law.pack_no} AS pack_no, '{name}' AS named, {facts} AS missing FROM ({source}) q WHERE {where}"
    )


def _tier_parts(run: Run, law: Law, source: str, standing: str, categories: dict[int, str]) -> list[str]:
    truths = dict(prepare.tier_truths(law, categories))
    bits = {c.id: (bit, c) for bit, c in law.categories()}
    parts = []
    for place, tier in law.tiers():
        facts = [_miss(run, law, tier.when)] if tier.when is not None else []
        for name in tier.categories:
            if name in bits and bits[name][0] in categories:
                unknown = f"{categories[bits[name][0]]} IS NULL"
                facts.append(f"CASE WHEN {unknown} THEN {_miss(run, law, bits[name][1].when)} ELSE '' END")
        if facts:
            where = f"{standing} AND tier > {place} AND {truths[place]} IS NULL"
            parts.append(_row(law, source, where, tier.id, " || ".join(facts)))
    return parts


def _duty_parts(run: Run, law: Law, source: str, standing: str, mask: str) -> list[str]:
    """Ask for duties' own conditions of those who stand; `mask`: the SQL of their categories as bits."""
    owned = {duty.id: (bit, condition) for bit, duty, condition in conditions_of(law)}
    parts = []
    for rule in law.rules:
        if rule.duty.id not in owned:
            continue
        bit, condition = owned[rule.duty.id]
        led = [str(other.no) for other in run.plan.laws if _has(other, law, rule.duty.id)]
        where = standing.replace("{bit}", str(bit)).replace("{led}", ", ".join(led))
        where += f" AND tier IN ({', '.join(map(str, rule.tiers or (-1,)))}) AND d{bit} IS NULL"
        if rule.categories:
            where += f" AND (({mask}) & {rule.categories}) <> 0"
        parts.append(_row(law, source, where, rule.duty.id, _miss(run, law, condition)))
    return parts


def _has(other: Law, law: Law, duty: str) -> bool:
    """Say whether another law of the same pack has this duty too: a household may stand under it."""
    return other.pack_no == law.pack_no and any(rule.duty.id == duty for rule in other.rules)


def _gather(run: Run, on: int) -> None:
    """Keep what each household is on the day: its tier, categories and conditions, and the law it stands under."""
    day = f"first <= {on} AND last >= {on}"
    run.runner.make(
        "gathered",
        f"""
        SELECT g.pack, g.household, e.law, g.tier, g.categories, g.conditions
        FROM (SELECT pack, household, MIN(subject) AS eldest, MIN(tier) AS tier, BIT_OR(categories) AS categories,
                     BIT_OR(conditions) AS conditions
              FROM household_standing WHERE {day} GROUP BY pack, household) g
        JOIN (SELECT * FROM household_standing WHERE {day}) e
          ON e.pack = g.pack AND e.household = g.household AND e.subject = g.eldest
        """,
    )


def _household_parts(run: Run, law: Law, at: str, home: list[tuple[int, Any]]) -> list[str]:
    """What a household's members leave open together: yes if one says yes, else unknown if one is unknown."""
    own = prepare.law_texts(run.plan, law)
    members = f"SELECT * FROM {at} AND household IS NOT NULL AND COALESCE({own['included']}, TRUE)"
    outside = (
        f"SELECT a.*, -1 - a.household AS who FROM ({members}) a "
        f"LEFT JOIN gathered g ON g.household = a.household AND g.pack = {law.pack_no} WHERE g.household IS NULL"
    )
    parts = [_row(law, outside, f"c{bit} IS NULL", c.id, _miss(run, law, c.when)) for bit, c in home]
    inside = (
        "SELECT a.*, -1 - a.household AS who, g.tier, g.law AS led, g.categories, g.conditions "
        f"FROM (SELECT * FROM ({members}) m WHERE {' OR '.join(f'c{bit}' for bit, _ in home)}) a "
        f"JOIN gathered g ON g.household = a.household AND g.pack = {law.pack_no}"
    )
    parts += _tier_parts(run, law, inside, "TRUE", {bit: f"c{bit}" for bit, _ in home})
    standing = "led IN ({led}) AND (conditions & {bit}) = 0"
    return parts + _duty_parts(run, law, inside, standing, "categories")


def _named(run: Run, rows: pa.Table) -> pa.Table:
    duck = Duck()
    try:
        duck.put("found", rows)
        duck.put("subject", run.runner.fetch("SELECT subject, person_id FROM subject"))
        duck.put("household", run.runner.fetch("SELECT household, household_id FROM household"))
        packs = tables.int_table({"pack_no": "i", "pack": "s"}, [(n, p.id) for n, p in enumerate(run.plan.packs)])
        duck.put("pack", packs)
        duck.make(
            "gathered",
            "SELECT who, pack_no, named, STRING_AGG(missing, '' ORDER BY missing) AS missing FROM found GROUP BY ALL",
        )
        written = duck.fetch("SELECT DISTINCT pack_no, named, missing FROM gathered").to_pylist()
        columns = {"pack_no": "i", "named": "s", "missing": "s", "facts": "s"}
        order = _written_order(run)
        words = [(r["pack_no"], r["named"], r["missing"], _in_order(r, order)) for r in written]
        duck.put("wording", tables.int_table(columns, words))
        return duck.fetch(
            """
            SELECT COALESCE(s.person_id, h.household_id) AS person_id, p.pack,
                   g.named AS category_or_tier, w.facts AS missing
            FROM gathered g JOIN pack p USING (pack_no) JOIN wording w USING (pack_no, named, missing)
            LEFT JOIN subject s ON s.subject = g.who
            LEFT JOIN household h ON h.household = -1 - g.who
            ORDER BY 1, 2, 3
            """
        )
    finally:
        duck.close()


def _written_order(run: Run) -> dict[tuple[int, str], list[str]]:
    """Return the facts of each category, tier and duty in the order in which the pack writes them."""
    order: dict[tuple[int, str], list[str]] = {}
    on = run.asked.on
    for law in (law for law in run.plan.laws if law.since <= on < law.until):
        whens = {c.id: c.when for _, c in law.categories()}
        named = [(name, [when]) for name, when in whens.items()]
        named += [
            (t.id, [*([t.when] if t.when else []), *(whens[c] for c in t.categories if c in whens)])
            for _, t in law.tiers()
        ]
        named += [(duty.id, [condition]) for _, duty, condition in conditions_of(law)]
        for name, conditions in named:
            asked = [leaf.needs for condition in conditions for leaf in leaves(condition)]
            facts = [part for fact in asked for part in run.plan.sums.get(fact, (fact,))]
            order.setdefault((law.pack_no, name), []).extend(facts)
    return order


def _in_order(row: dict[str, Any], order: dict[tuple[int, str], list[str]]) -> str:
    facts = set(row["missing"].rstrip("+").split("+"))
    return "+".join(dict.fromkeys(fact for fact in order[row["pack_no"], row["named"]] if fact in facts))
