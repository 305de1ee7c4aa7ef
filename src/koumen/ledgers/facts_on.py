"""What is known about many people on any day, as conditions take it: facts told by then, from who they are on.

Reads kept facts only. Derived standing is the projection's; nothing here decides a condition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from koumen.ledgers.persons import age_on
from koumen.policy.facts import CATALOGUE, Fact
from koumen.policy.model import Pack, PackFact
from koumen.records.models import Absence, Person
from koumen.records.models import Fact as KeptFact

Known = Mapping[str, Fact | PackFact]
Spell = tuple[date, date | None]


def facts_known(packs: Iterable[Pack]) -> dict[str, Fact | PackFact]:
    """Return every fact that can be told here: the common ones and those the packs add."""
    known: dict[str, Fact | PackFact] = dict(CATALOGUE)
    for pack in packs:
        known |= pack.facts
    return known


def typed(fact: Fact | PackFact | None, written: str | None) -> Any:
    """Return a kept value as conditions compare it; None for unknown."""
    if written is None or fact is None:
        return written
    match fact.kind:
        case "yesno":
            return written == "true"
        case "number":
            return float(written)
        case "date":
            return date.fromisoformat(written)
        case _:
            return written


class FactsOn:
    """The facts of these people; read once, answered for any day."""

    def __init__(self, people: Collection[Person], packs: Iterable[Pack]) -> None:
        self._known = facts_known(packs)
        self._told: dict[int, list[tuple[date, str, str | None]]] = defaultdict(list)
        rows = KeptFact.objects.standing().filter(person__in=[person.pk for person in people])
        for person, fact, value, since in rows.order_by("since", "pk").values_list(
            "person_id", "fact", "value", "since"
        ):
            self._told[person].append((since, fact, value))
        self._housed = _housed([person.pk for person in people])

    def of(self, person: Person, day: date) -> dict[str, Any]:
        """Return what is known of someone on a day; facts nobody told are absent or None."""
        facts: dict[str, Any] = {
            "birth_date": person.birth_date,
            "sex": person.sex,
            "hukou_region": person.hukou_code,
        }
        for since, fact, value in self._told.get(person.pk, ()):
            if since <= day:
                facts[fact] = typed(self._known.get(fact), value)
        facts["age"] = age_on(facts["birth_date"], day)
        if facts.get("tekun") == "institutional" or _within(self._housed.get(person.pk, ()), day):
            facts["in_institution"] = True
        for each in self._known.values():
            if each.sum_of:
                parts = [facts.get(part) for part in each.sum_of]
                facts[each.id] = None if None in parts else sum(parts)
        return facts


def _housed(people: Collection[int]) -> dict[int, list[Spell]]:
    """Return the spells in an institution, both ends inclusive, None: still there."""
    found: dict[int, list[Spell]] = defaultdict(list)
    rows = Absence.objects.standing().filter(person__in=people, reason="institution")
    for person, since, until in rows.values_list("person_id", "since", "until"):
        found[person].append((since, until))
    return found


def _within(spells: Iterable[Spell], day: date) -> bool:
    return any(since <= day and (until is None or day <= until) for since, until in spells)
