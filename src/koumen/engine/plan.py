"""Compiles the packs for given inputs and days: which rules, which facts, which days matter.

A plan knows no SQL; `prepare` turns it into text and `tables` into the small tables of law.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pyarrow.compute as pc

from koumen.engine.inputs import Inputs
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
from koumen.engine.truth import birthdays_in, facts_in
from koumen.policy.cadences import Event
from koumen.policy.conditions import Condition
from koumen.policy.model import ABSENCE_REASONS, Pack
from koumen.policy.periods import tiling


@dataclass(frozen=True)
class Asked:
    """The day of judgement and the span (both ends inclusive) whose windows are wanted, as day numbers.

    `foresee`: windows that silence would open after the day of judgement are wanted too (for a projection).
    `named`: visits keep their ids (for an explanation).
    """

    on: int
    first: int
    last: int
    foresee: bool = False
    named: bool = False


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
    reason: str


def conditions_in(law: Law) -> list[Condition]:
    """Return every condition that a law decides by."""
    found = [c.when for _, c in law.categories()]
    found += [t.when for _, t in law.tiers() if t.when is not None]
    return found + [condition for _, _, condition in conditions_of(law)]


def plan_for(packs: Iterable[Pack], inputs: Inputs, asked: Asked) -> Plan:
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
        yield OwnRule(
            start, row["person_id"], numbers[row["pack"]], counter, row["at_least"], inside, row["reason"] or ""
        )
        start += 1


def _births(inputs: Inputs) -> frozenset[int]:
    born = pc.unique(inputs.people["birth_date"]).to_pylist() if "birth_date" in inputs.people.column_names else []
    told = inputs.facts.filter(pc.equal(inputs.facts["fact"], "birth_date"))["value"].to_pylist()
    return frozenset(
        [day_number(day) for day in born if day] + [day_number(date.fromisoformat(text)) for text in told if text]
    )


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
