"""Where people stand under each policy today, whether somebody has confirmed it, and their tags.

Inclusion is one of four: confirmed, unconfirmed (the facts decide until someone answers, and visits are owed),
excluded, and leaving: confirmed once, but the facts have since put the person in no category. Only people are
confirmed; a home stands by its facts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.parts import Tag
from koumen.records.models import Inclusion, Person, Standing

DECIDED = {True: "confirmed", False: "excluded", None: "unconfirmed"}
WAITING_FIRST = ("unconfirmed", "leaving", "confirmed", "excluded")


@dataclass(frozen=True, slots=True)
class Stand:
    """A person's place under one pack today. `household`: through the home, so nobody confirms it."""

    pack: str
    categories: tuple[str, ...]
    tier: str
    inclusion: str
    household: bool = False


def standing_today(today: date) -> QuerySet[Standing]:
    """Return the rows that hold today."""
    return Standing.objects.filter(Q(last__gte=today) | Q(last__isnull=True), first__lte=today)


def latest_decision(today: date, person: str = "person_id", pack: str | None = None) -> QuerySet[Inclusion]:
    """Return, for the outer row, the decisions in force today, the one that holds first.

    `person` and `pack` name the outer row's columns; `pack` None: its own column `pack`.
    """
    made = Inclusion.objects.standing().filter(person_id=OuterRef(person), pack=OuterRef(pack or "pack"))
    return made.filter(since__lte=today).order_by("-since", "-pk")


def judged(today: date) -> QuerySet[Any]:
    """Return people's own rows of today with `decided` (None: nobody) and `decided_since`."""
    decision = latest_decision(today)
    return (
        standing_today(today)
        .filter(person__isnull=False)
        .annotate(
            decided=Subquery(decision.values("included")[:1]), decided_since=Subquery(decision.values("since")[:1])
        )
    )


def unconfirmed(today: date) -> QuerySet[Any]:
    """Return rows by which someone stands under a pack without anybody having said so."""
    return judged(today).filter(decided__isnull=True)


def leaving(today: date) -> QuerySet[Any]:
    """Return rows of people confirmed once whom no category holds any longer: someone must confirm the exit."""
    held = Standing.objects.filter(person_id=OuterRef("person_id"), pack=OuterRef("pack"), first__lt=OuterRef("first"))
    return (
        judged(today)
        .filter(category="", decided=True, first__gt=F("decided_since"))
        .filter(Exists(held.exclude(category="").filter(last__gte=OuterRef("decided_since"))))
    )


def stands(people: Collection[int], today: date) -> dict[int, list[Stand]]:
    """Return where each of these people stands, pack by pack, with exclusions; five queries however many they are."""
    found: dict[int, list[Stand]] = defaultdict(list)
    going = set(leaving(today).filter(person_id__in=people).values_list("person_id", "pack"))
    for row in judged(today).filter(person_id__in=people).order_by("pack", "pk"):
        inclusion = "leaving" if (row.person_id, row.pack) in going else DECIDED[row.decided]
        found[row.person_id].append(_stand(row, inclusion))
    for person, stand in _through_homes(people, today):
        found[person].append(stand)
    for person, pack in excluded(people, today):
        if not any(stand.pack == pack and not stand.household for stand in found[person]):
            found[person].append(Stand(pack, (), "", "excluded"))
    return found


def excluded(people: Collection[int], today: date) -> list[tuple[int, str]]:
    """Return (person, pack) of those whom a person's decision keeps off."""
    rows = Inclusion.objects.standing().filter(person_id__in=people, since__lte=today).order_by("since", "pk")
    latest = {(row.person_id, row.pack): row.included for row in rows}
    return [key for key, included in latest.items() if included is False]


def tags(people: Collection[int], law: LawWords) -> dict[int, tuple[Tag, ...]]:
    """Return each person's tiers and categories in the policies' own words, first tiers first."""
    held = stands(people, law.today)
    return {person: tags_of(held.get(person, ()), law) for person in people}


def tags_of(held: Collection[Stand], law: LawWords) -> tuple[Tag, ...]:
    """Return the tags of one person's places; a word is said once."""
    tiers = {
        stand.tier: Tag(law.label("tier", stand.pack, stand.tier), law.first_tier(stand.pack, stand.tier))
        for stand in held
        if stand.tier
    }
    marks = sorted(tiers.values(), key=lambda tag: not tag.strong)
    marks += [Tag(law.label("category", stand.pack, name)) for stand in held for name in stand.categories]
    return tuple({tag.label: tag for tag in reversed(marks)}[label] for label in dict.fromkeys(t.label for t in marks))


def inclusion_of(held: Collection[Stand]) -> str:
    """Return the state that stands for all of a person's policies: whatever waits for a decision comes first."""
    states = {stand.inclusion for stand in held if not stand.household}
    return next((state for state in WAITING_FIRST if state in states), "confirmed")


def _stand(row: Standing, inclusion: str, household: bool = False) -> Stand:
    categories = tuple(row.category.split("+")) if row.category else ()
    return Stand(row.pack, categories, row.tier, inclusion, household)


def _through_homes(people: Collection[int], today: date) -> list[tuple[int, Stand]]:
    homes = dict(Person.objects.filter(pk__in=people, household__isnull=False).values_list("pk", "household_id"))
    rows: dict[int | None, list[Stand]] = defaultdict(list)
    for row in standing_today(today).filter(household_id__in=set(homes.values())).order_by("pack", "pk"):
        rows[row.household_id].append(_stand(row, "confirmed", household=True))
    return [(person, stand) for person, home in homes.items() for stand in rows.get(home, ())]
