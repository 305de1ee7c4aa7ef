"""What the policies ask at many doors on any days: each member's questions, once for all policies.

Made for a set of people, it reads in a handful of queries however many they are; the form at one door and a batch of
visits keyed in both come through here, so nobody is asked one thing and judged by another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q

from koumen.ledgers.facts_on import FactsOn
from koumen.ledgers.law_words import LawWords
from koumen.policy.checklist import asked, conditions, in_force, open_seasons
from koumen.policy.conditions import leaves
from koumen.policy.model import Item, Pack, Variant
from koumen.policy.union import Question, find, union
from koumen.records.models import Answer, Person, SpecialPeriod, Standing, Visit, Window

Key = tuple[Any, ...]
HOME = "household"
YEARS_BACK = 10
"""A visit further back than this is a slip of the pen."""


def earliest(today: date) -> date:
    """Return the first day a visit can be told of."""
    return date(today.year - YEARS_BACK, 1, 1)


class Doors:
    """The questions, events and windows of these people. `people` with their areas read."""

    def __init__(self, people: Collection[Person], law: LawWords) -> None:
        self.law = law
        self._facts = FactsOn(people, law.packs.values())
        keys = {person.pk for person in people}
        homes = {person.household_id for person in people if person.household_id}
        law.learn({person.area_id for person in people})
        self._standing = _standing(keys, homes)
        self._periods = list(
            SpecialPeriod.objects.filter(
                Q(person__in=keys) | Q(person__isnull=True), withdrawn_at__isnull=True
            ).select_related("area")
        )
        self._first_answered = _first_answered(keys, {pack for rows in self._standing.values() for *_, pack in rows})
        self._spans = _spans(keys, homes, law.today)
        self._seen: dict[Key, tuple[Question, ...]] = {}
        self._seasons: dict[Key, frozenset[str]] = {}
        self._depends: dict[tuple[str, str], _Depends] = {}

    def facts(self, person: Person, day: date) -> dict[str, Any]:
        """Return what is known of someone on a day."""
        return self._facts.of(person, day)

    def packs(self, person: Person, day: date) -> list[Pack]:
        """Return the policies under which someone stands on a day, by themselves or through their home."""
        rows = [*self._standing["person", person.pk], *self._standing["household", person.household_id]]
        held = {pack for first, last, pack in rows if first <= day and (last is None or day <= last)}
        return [pack for id, pack in self.law.packs.items() if id in held]

    def variant(self, pack: Pack, person: Person) -> Variant:
        """Return the law of a pack for someone's place."""
        return self.law.variant(pack.id, person.area_id)

    def periods(self, person: Person, day: date) -> list[SpecialPeriod]:
        """Return the special periods that reach someone on a day."""
        return [
            period
            for period in self._periods
            if period.since <= day
            and (period.until is None or day <= period.until)
            and period.person_id in (None, person.pk)
            and (period.area is None or person.area.path.startswith(period.area.path))
        ]

    def first_visit(self, person: Person, pack: Pack, day: date) -> bool:
        """Whether no visit before a day told anything under a pack that this one could be compared with."""
        first = self._first_answered.get((person.pk, pack.id))
        return first is None or first >= day

    def late(self, person: Person, day: date) -> bool:
        """Whether a visit of a day is told late: after its window, or where none holds it, in a later month."""
        rows = (*self._spans["person", person.pk], *self._spans["household", person.household_id])
        around = [due_by for starts, due_by in rows if starts <= day and (due_by is None or day <= due_by)]
        if not around:
            return day < self.law.today.replace(day=1)
        return any(due_by is not None and due_by < self.law.today for due_by in around)

    def questions(self, person: Person, day: date, channel: str) -> tuple[Question, ...]:
        """Return what is asked about someone at their door: the home's questions and their own."""
        facts = self.facts(person, day)
        events = frozenset(period.event for period in self.periods(person, day))
        laws = [(pack, self.variant(pack, person)) for pack in self.packs(person, day)]
        first = {pack.id: self.first_visit(person, pack, day) for pack, _ in laws}
        keys = (self._key(pack, variant, facts, day, events) for pack, variant in laws)
        key: Key = (channel, tuple(first.items()), *keys)
        if key not in self._seen:
            self._seen[key] = union(
                (
                    pack,
                    asked(pack, variant, facts, day, channel=channel, events=events, first_visit=first[pack.id]),
                )
                for pack, variant in laws
            )
        return self._seen[key]

    def own_questions(self, person: Person, day: date, channel: str) -> tuple[Question, ...]:
        """Return what is asked about someone themselves."""
        return tuple(question for question in self.questions(person, day, channel) if question.item.of != HOME)

    def home_questions(self, members: Collection[Person], day: date, channel: str) -> tuple[Question, ...]:
        """Return what is asked once for the home, whoever's policies ask it."""
        items: dict[str, dict[str, Item]] = {id: {} for id in self.law.packs}
        at_home = [q for member in members for q in self.questions(member, day, channel) if q.item.of == HOME]
        for source in (source for question in at_home for source in question.sources):
            items[source.pack.id][source.item.id] = source.item
        return union((self.law.packs[id], tuple(asked.values())) for id, asked in items.items())

    def question(
        self, members: Collection[Person], day: date, channel: str, key: str, *, of_home: bool
    ) -> Question | None:
        """Return the question an answer belongs to: as asked that day, else any item in force; None: there is none."""
        person = next(iter(members))
        asked = self.home_questions(members, day, channel) if of_home else self.own_questions(person, day, channel)
        found = find(asked, key)
        if found is not None:
            return found
        pack = self.law.packs.get(key.partition("/")[0])
        return find(self._whole(pack, self.variant(pack, person), day), key) if pack else None

    def _whole(self, pack: Pack, variant: Variant, day: date) -> tuple[Question, ...]:
        """Return every item of one pack in force on a day, asked of this door or not."""
        items = tuple(item for item in _items(pack, variant) if in_force(item, day))
        key: Key = (pack.id, variant.region, tuple(item.id for item in items))
        if key not in self._seen:
            self._seen[key] = union([(pack, items)])
        return self._seen[key]

    def _key(self, pack: Pack, variant: Variant, facts: dict[str, Any], day: date, events: frozenset[str]) -> Key:
        """All that the choice of items can depend on, so that like doors are worked out once."""
        place = (pack.id, variant.region)
        if place not in self._depends:
            self._depends[place] = _depends(pack, variant)
        depends = self._depends[place]
        at = (*place, day, events)
        if at not in self._seasons:
            self._seasons[at] = frozenset(open_seasons(pack, variant, day, events))
        dated = tuple(in_force(item, day) for item in depends.dated)
        told = tuple(facts.get(name) for name in depends.facts)
        settled = tuple(variant.parameters[name].on(day) for name in depends.parameters)
        return (*place, self._seasons[at], dated, told, settled)


@dataclass(frozen=True, slots=True)
class _Depends:
    """What a checklist's conditions name, and its items that have dates of their own."""

    facts: tuple[str, ...]
    parameters: tuple[str, ...]
    dated: tuple[Item, ...]


def _depends(pack: Pack, variant: Variant) -> _Depends:
    items = _items(pack, variant)
    asking = [leaf for when in conditions(pack, variant) for leaf in leaves(when)]
    named = sorted({word for leaf in asking for word in (leaf.fact, *leaf.values)})
    facts = sorted({leaf.fact for leaf in asking if not leaf.fact.startswith("$")})
    parameters = [word[1:] for word in named if word.startswith("$")]
    return _Depends(tuple(facts), tuple(parameters), tuple(item for item in items if item.since or item.until))


def _items(pack: Pack, variant: Variant) -> tuple[Item, ...]:
    return (*pack.items, *variant.items)


def _standing(people: set[int], homes: set[int]) -> dict[tuple[str, int | None], list[tuple[date, date | None, str]]]:
    found: dict[tuple[str, int | None], list[tuple[date, date | None, str]]] = defaultdict(list)
    rows = Standing.objects.filter(Q(person__in=people) | Q(household__in=homes))
    for person, home, first, last, pack in rows.values_list("person_id", "household_id", "first", "last", "pack"):
        found[("person", person) if person else ("household", home)].append((first, last, pack))
    return found


def _first_answered(people: set[int], packs: set[str]) -> dict[tuple[int, str], date]:
    """Return, by person and pack, the day of the first met visit at which any of the pack's items was answered."""
    found: dict[tuple[int, str], date] = {}
    met = Visit.objects.standing().filter(person__in=people, result="met")
    for pack in packs:
        told = Answer.objects.standing().filter(knock=OuterRef("knock"), pack=pack)
        told = told.filter(Q(visit=OuterRef("pk")) | Q(visit__isnull=True))
        for person, first in (
            met.filter(Exists(told)).values("person_id").annotate(first=Min("day")).values_list("person_id", "first")
        ):
            found[person, pack] = first
    return found


def _spans(
    people: set[int], homes: set[int], today: date
) -> dict[tuple[str, int | None], list[tuple[date, date | None]]]:
    """Return the days of every window begun by today."""
    found: dict[tuple[str, int | None], list[tuple[date, date | None]]] = defaultdict(list)
    rows = Window.objects.filter(Q(person__in=people) | Q(household__in=homes), starts__lte=today)
    for person, home, starts, due_by in rows.values_list("person_id", "household_id", "starts", "due_by").distinct():
        found[("person", person) if person else ("household", home)].append((starts, due_by))
    return found
