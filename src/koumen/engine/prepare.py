"""Fills in the SQL texts from the laws. Only here do the names in the texts meet the shape of a pack."""

from __future__ import annotations

import pyarrow as pa

from koumen.engine.bits import bits_of
from koumen.engine.inputs import COLUMN_TYPES
from koumen.engine.law import HI, LO, Law, conditions_of
from koumen.engine.plan import Plan, accepts_of
from koumen.engine.truth import truth
from koumen.policy.model import ABSENCE_REASONS, Pack

SQL_TYPES = {"yesno": "BOOLEAN", "number": "DOUBLE", "choice": "STRING", "digits": "STRING", "date": "INT"}


def included_column(pack_no: int) -> str:
    """Return the roster's column that keeps a person's decision on a pack."""
    return f"inc_{pack_no}"


def texts(plan: Plan, dated: set[str]) -> dict[str, str]:
    """Return what stands in the braces of the texts, for all laws alike. `dated`: facts that have dated rows."""
    columns = {f"f_{fact}": SQL_TYPES[kind] for fact, kind in plan.used.items()}
    columns |= {included_column(no): "BOOLEAN" for no, _ in enumerate(plan.packs)}
    names = {f"f_{fact}": fact for fact in plan.used}
    names |= {included_column(no): f"included:{pack.id}" for no, pack in enumerate(plan.packs)}
    carried = [column for column in columns if names[column] in dated]
    stamp = "LPAD(CAST(since + 1000000 AS STRING), 7, '0')"

    def now(column: str) -> str:
        if column not in carried:
            return f"r_{column}"
        value = f"CAST(SUBSTR(x_{column}, 9) AS {columns[column]})"
        unknown = f"WHEN SUBSTR(x_{column}, 8, 1) = '?' THEN NULL"
        return f"CASE WHEN x_{column} IS NULL THEN r_{column} {unknown} ELSE {value} END"

    over = "OVER (PARTITION BY t.subject ORDER BY t.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    return bits_of(plan).texts() | {
        "on": str(plan.asked.on),
        "heard_until": str(plan.asked.last if plan.asked.foresee else plan.asked.on),
        "from": str(plan.asked.first),
        "to": str(plan.asked.last),
        "any_reason": str(accepts_of(plan)[ABSENCE_REASONS]),
        "visit_id": ", v.visit_id" if plan.asked.named else "",
        "never": str(LO),
        "forever": str(HI),
        "first_day": str(plan.first_day),
        "last_day": str(plan.last_day),
        "roster_facts": "".join(f", p.{column}" for column in columns),
        "dated_columns": "".join(
            f",\n       MAX(CASE WHEN fact = '{names[c]}' THEN {stamp} || COALESCE('=' || value, '?') END) AS x_{c}"
            for c in carried
        ),
        "carried_columns": "".join(f",\n           MAX(d.x_{c}) {over} AS x_{c}" for c in carried),
        "roster_columns": "".join(f", r.{c} AS r_{c}" for c in columns),
        "fact_columns": "".join(f",\n       {now(c)} AS {c}" for c in columns),
        "sum_columns": "".join(
            f", ({' + '.join(f'f_{part}' for part in parts)}) AS f_{fact}" for fact, parts in plan.sums.items()
        ),
    }


def place_of(pack: Pack) -> str:
    """Return the SQL of the place by which a pack finds a person: the first of its facts that is filled in."""
    columns = ["k.code" if fact == "region" else f"k.f_{fact}" for fact in pack.place]
    return f"COALESCE({', '.join([*columns, 'NULL'])})"


def law_texts(plan: Plan, law: Law) -> dict[str, str]:
    """Return what stands in the braces of the texts that are repeated for each law."""
    answers = [f"{truth(c.when, law.resolve, plan.kinds)} AS c{bit}" for bit, c in law.categories()]
    answers += [
        f"{truth(tier.when, law.resolve, plan.kinds)} AS t{place}"
        for place, tier in law.tiers()
        if tier.when is not None
    ]
    answers += [f"{truth(node, law.resolve, plan.kinds)} AS d{bit}" for bit, _, node in conditions_of(law)]
    longer = "".join(f" AND k.place NOT LIKE '{region}%'" for region in law.longer)
    home = [(bit, f"c{bit}") for bit, c in law.categories() if c.object == "household"]
    own = [(bit, _own_category(bit, c)) for bit, c in law.categories()]
    return {
        "law": str(law.no),
        "pack": str(law.pack_no),
        "since": str(law.since),
        "until": str(law.until),
        "place": place_of(law.pack).replace("k.", "a."),
        "governs": f"k.place LIKE '{law.prefix}%'" + longer,
        "answers": ", ".join(answers) or "1 AS nothing",
        "own_categories": _bits(own),
        "household_categories": _bits(home),
        "conditions": _bits([(bit, f"d{bit}") for bit, _, _ in conditions_of(law)]),
        "own_tier": _tier(law, dict(own)),
        "household_tier": _tier(law, dict(home)),
        "included": included_column(law.pack_no),
    }


def _own_category(bit: int, category: object) -> str:
    if getattr(category, "object", "person") == "household":
        return f"(c{bit} AND household IS NULL)"
    return f"c{bit}"


def _bits(truths: list[tuple[int, str]]) -> str:
    """Return the sum of the bits whose truth is TRUE."""
    each = " + ".join(f"CASE WHEN {expression} THEN {bit} ELSE 0 END" for bit, expression in truths) or "0"
    return f"CAST({each} AS BIGINT)"


def tier_truths(law: Law, categories: dict[int, str]) -> list[tuple[int, str]]:
    """Return (place, SQL truth) of each tier, its categories taken from the given expressions by bit."""
    bits = {c.id: bit for bit, c in law.categories()}
    found = []
    for place, tier in law.tiers():
        parts = [categories[bits[c]] for c in tier.categories if c in bits and bits[c] in categories]
        parts += [f"t{place}"] if tier.when is not None else []
        if parts:
            found.append((place, "(" + " OR ".join(parts) + ")"))
        else:
            found.append((place, "FALSE" if tier.categories else "TRUE"))
    return found


def _tier(law: Law, categories: dict[int, str]) -> str:
    truths = tier_truths(law, categories)
    if not truths:
        return "-1"
    cases = " ".join(f"WHEN {expression} THEN {place}" for place, expression in truths)
    return f"CASE {cases} ELSE {truths[-1][0]} END"


def fact_columns(plan: Plan) -> dict[str, pa.DataType]:
    """Return the columns of the people table that are used, with their types."""
    columns = {fact: COLUMN_TYPES[kind] for fact, kind in plan.used.items()}
    return columns | {f"included:{pack.id}": pa.bool_() for pack in plan.packs}
