"""Fills in the SQL texts from the laws, and lays the small tables of law beside the inputs.

This is the only module that knows both the names in the texts and the shape of a pack.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine.bits import bits_of
from koumen.engine.inputs import COLUMN_TYPES, Inputs
from koumen.engine.law import (
    HI,
    LO,
    Counter,
    Law,
    Rule,
    as_date,
    calendar_windows,
    conditions_of,
    day_number,
    kinds_of,
    laws_of,
    longest,
)
from koumen.engine.truth import birthdays_in, facts_in, truth
from koumen.policy.conditions import Condition
from koumen.policy.model import ABSENCE_REASONS, Event, Pack
from koumen.policy.periods import tiling

SQL_TYPES = {"yesno": "BOOLEAN", "number": "DOUBLE", "choice": "STRING", "digits": "STRING", "date": "INT"}


@dataclass(frozen=True)
class Asked:
    """The day of judgement and the span (both ends inclusive) whose windows are wanted, as day numbers.

    `foresee`: windows that silence would open after the day of judgement are wanted too (for a projection).
    """

    on: int
    first: int
    last: int
    foresee: bool = False


@dataclass
class Plan:
    """Everything the texts need beside the inputs' rows: laws, rules, used facts, and the days to cut at."""

    laws: list[Law]
    packs: list[Pack]
    asked: Asked
    kinds: dict[str, str]
    rules: list[Rule]
    calendar: list[tuple[Rule, int, int]]
    used: dict[str, str]
    sums: dict[str, tuple[str, ...]]
    ages: set[int]
    first_day: int
    last_day: int
    own_rules: list[OwnRule] = field(default_factory=list)
    births: frozenset[int] = frozenset()

    @property
    def households(self) -> bool:
        """Say whether any pack makes rows for households."""
        return any(c.object == "household" for law in self.laws for _, c in law.categories())


@dataclass(frozen=True)
class OwnRule:
    """A person's own further duty: its rule number and the row of the own table it comes from."""

    no: int
    person_id: str
    pack_no: int
    counter: Counter
    required: int
    spans: tuple[tuple[int, int], ...]


def conditions_in(law: Law) -> list[Condition]:
    """Return every condition that a law decides by."""
    found = [c.when for _, c in law.categories()]
    found += [t.when for _, t in law.tiers() if t.when is not None]
    return found + [condition for _, _, condition in conditions_of(law)]


def plan(packs: Iterable[Pack], inputs: Inputs, asked: Asked) -> Plan:
    """Compile the packs for these inputs and days."""
    packs = list(packs)
    laws = laws_of(packs)
    kinds: dict[str, str] = {}
    sums: dict[str, tuple[str, ...]] = {}
    for pack in packs:
        kinds |= kinds_of(pack)
        sums |= {fact.id: fact.sum_of for fact in pack.facts.values() if fact.sum_of}
    rules = [rule for law in laws for rule in law.rules]
    span = as_date(asked.first), as_date(asked.last)
    calendar = [(rule, s, d) for rule in rules for s, d in calendar_windows(rule, *span)]
    used = _used_facts(laws, packs, kinds, sums)
    ages = {age for law in laws for node in conditions_in(law) for age in birthdays_in(node, law.resolve)}
    first_day, last_day = _reach(inputs, asked, rules, calendar)
    own = list(_own_rules(inputs, packs, asked, len(rules)))
    first_day = min([first_day, *(s - 1 for rule in own for s, _ in rule.spans)])
    return Plan(laws, packs, asked, kinds, rules, calendar, used, sums, ages, first_day, last_day, own, _births(inputs))


def _used_facts(
    laws: list[Law], packs: list[Pack], kinds: dict[str, str], sums: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    asked = {fact for law in laws for node in conditions_in(law) for fact in facts_in(node)}
    asked |= {fact for pack in packs for fact in pack.place if fact != "region"} | {"birth_date"}
    while parts := {part for fact in asked for part in sums.get(fact, ())} - asked:
        asked |= parts
    return {fact: kinds[fact] for fact in sorted(asked - set(sums))}


def _reach(inputs: Inputs, asked: Asked, rules: list[Rule], calendar: list[tuple[Rule, int, int]]) -> tuple[int, int]:
    """Return the days between which standing must be known: a day before the earliest window's start, and the last."""
    first = min(
        [
            asked.first,
            asked.on,
            *(starts for _, starts, _ in calendar),
            *(asked.first - longest(rule) for rule in rules),
        ]
    )
    last = max(asked.last, asked.on)
    if inputs.events.num_rows and any(isinstance(rule.duty.cadence, Event) for rule in rules):
        starts = pc.min(inputs.events["from"]).as_py()
        first = min(first, day_number(starts))
        ends = [pc.max(inputs.events[column]).as_py() for column in ("from", "until")]
        last = max(last, *(day_number(end) for end in ends if end is not None))
    return first - 1, last


def _own_rules(inputs: Inputs, packs: list[Pack], asked: Asked, start: int) -> Iterable[OwnRule]:
    numbers = {pack.id: no for no, pack in enumerate(packs)}
    for row in inputs.own.to_pylist():
        if row["pack"] not in numbers:
            continue
        since = day_number(row["from"]) if row["from"] else LO
        until = day_number(row["until"]) if row["until"] else HI
        every, _, per = row["per"].rpartition(" ")
        anchor = row["from"] if every else None
        spans = tiling(per, int(every or 1), anchor, as_date(asked.first), as_date(asked.last))
        days = [(day_number(s.starts), day_number(s.due_by)) for s in spans]
        inside = tuple((s, d) for s, d in days if since <= s <= until)
        counter = Counter(tuple(row["channels"].split("+")))
        yield OwnRule(start, row["person_id"], numbers[row["pack"]], counter, row["at_least"], inside)
        start += 1


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


def _births(inputs: Inputs) -> frozenset[int]:
    born = pc.unique(inputs.people["birth_date"]).to_pylist() if "birth_date" in inputs.people.column_names else []
    told = inputs.facts.filter(pc.equal(inputs.facts["fact"], "birth_date"))["value"].to_pylist()
    return frozenset(
        [day_number(day) for day in born if day] + [day_number(date.fromisoformat(text)) for text in told if text]
    )


def fact_columns(plan: Plan) -> dict[str, pa.DataType]:
    """Return the columns of the people table that are used, with their types."""
    columns = {fact: COLUMN_TYPES[kind] for fact, kind in plan.used.items()}
    return columns | {f"included:{pack.id}": pa.bool_() for pack in plan.packs}


def accepts_of(plan: Plan) -> dict[tuple[str, ...], int]:
    """Number the sets of absence reasons that duties accept, the set of all of them included."""
    return {
        reasons: i
        for i, reasons in enumerate(dict.fromkeys([ABSENCE_REASONS, *(r.duty.excused_by for r in plan.rules)]))
    }


def counters_of(plan: Plan) -> dict[Counter, int]:
    """Number the ways of counting."""
    ways = [rule.counter for rule in plan.rules] + [rule.counter for rule in plan.own_rules]
    return {counter: no for no, counter in enumerate(dict.fromkeys(ways))}
