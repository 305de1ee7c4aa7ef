"""Where people stand under each policy today, whether somebody has confirmed it, and their tags.

Inclusion is one of four: confirmed, unconfirmed (the facts, or the type codes of a list, decide until someone answers,
and visits are owed), excluded, and leaving: confirmed once, but the facts have since put the person in no category.
Only people are confirmed; a home stands by its facts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.parts import Tag
from koumen.records.models import Inclusion, Person, Standing

DECIDED = {True: "confirmed", False: "excluded", None: "unconfirmed"}
WAITING_FIRST = ("unconfirmed", "leaving", "confirmed", "excluded")


@dataclass(frozen=True, slots=True)
class Stand:
    """A person's place under one pack today. `household`: through the home, so nobody confirms it.

    `listed`: the type codes of the list that names the person; they speak where the facts give no category.
    """

    pack: str
    categories: tuple[str, ...]
    tier: str
    inclusion: str
    household: bool = False
    listed: tuple[str, ...] = ()


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
    """Return people's own rows of today with `decided` (None: by nobody, a list at most) and `decided_since`."""
    made = latest_decision(today)
    answer = Case(When(proposed=False, then=F("included")), output_field=BooleanField(null=True))
    return (
        standing_today(today)
        .filter(person__isnull=False)
        .annotate(
            decided=Subquery(made.annotate(answer=answer).values("answer")[:1]),
            decided_since=Subquery(made.values("since")[:1]),
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
    said = _latest(people, today)
    for row in judged(today).filter(person_id__in=people).order_by("pack", "pk"):
        key = (row.person_id, row.pack)
        inclusion = "leaving" if key in going else DECIDED[row.decided]
        found[row.person_id].append(_stand(row, inclusion, listed=_codes(said.get(key))))
    for person, stand in _through_homes(people, today):
        found[person].append(stand)
    for (person, pack), decision in said.items():
        kept_off = decision.included is False
        if kept_off and not any(stand.pack == pack and not stand.household for stand in found[person]):
            found[person].append(Stand(pack, (), "", "excluded"))
    return found


def _latest(people: Collection[int], day: date) -> dict[tuple[int, str], Inclusion]:
    """Return the decision or proposal in force on a day, by person and pack."""
    rows = Inclusion.objects.standing().filter(person_id__in=people, since__lte=day).order_by("since", "pk")
    return {(row.person_id, row.pack): row for row in rows}


def _codes(decision: Inclusion | None) -> tuple[str, ...]:
    listed = decision is not None and decision.included and decision.listed
    return tuple(listed.split("+")) if listed else ()


def listed_codes(people: Collection[int], day: date) -> dict[tuple[int, str], tuple[str, ...]]:
    """Return by person and pack the type codes of the list that names them on a day, as its forms print them.

    For tables and tags that say a type where the facts give no category; who is excluded has none.
    """
    latest = _latest(people, day)
    return {key: codes for key, decision in latest.items() if (codes := _codes(decision))}


def last_listed(people: Collection[int], day: date) -> dict[tuple[int, str], str | None]:
    """Return by person and pack what the list told last says of them, as kept: see `Inclusion.listed`."""
    rows = Inclusion.objects.standing().filter(person_id__in=people, since__lte=day).order_by("pk")
    return {(person, pack): listed for person, pack, listed in rows.values_list("person_id", "pack", "listed")}


def category_labels(stand: Stand, law: LawWords) -> tuple[str, ...]:
    """Return someone's categories under one pack in its own words; where there are none, those a list names."""
    if stand.categories or not stand.listed or stand.pack not in law.packs:
        return tuple(law.label("category", stand.pack, name) for name in stand.categories)
    return listed_labels(stand, law)


def listed_labels(stand: Stand, law: LawWords) -> tuple[str, ...]:
    """Return what the type codes mean by which a list names someone."""
    variants = law.packs[stand.pack].variants if stand.pack in law.packs else ()
    coded = {each.code: each.label for variant in variants for each in variant.categories}
    return tuple(coded.get(code, code) for code in stand.listed)


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
    marks += [Tag(label) for stand in held for label in category_labels(stand, law)]
    return tuple({tag.label: tag for tag in reversed(marks)}[label] for label in dict.fromkeys(t.label for t in marks))


def inclusion_of(held: Collection[Stand]) -> str:
    """Return the state that stands for all of a person's policies: whatever waits for a decision comes first."""
    states = {stand.inclusion for stand in held if not stand.household}
    return next((state for state in WAITING_FIRST if state in states), "confirmed")


def _stand(row: Standing, inclusion: str, household: bool = False, listed: tuple[str, ...] = ()) -> Stand:
    categories = tuple(row.category.split("+")) if row.category else ()
    return Stand(row.pack, categories, row.tier, inclusion, household, listed)


def _through_homes(people: Collection[int], today: date) -> list[tuple[int, Stand]]:
    homes = dict(Person.objects.filter(pk__in=people, household__isnull=False).values_list("pk", "household_id"))
    rows: dict[int | None, list[Stand]] = defaultdict(list)
    for row in standing_today(today).filter(household_id__in=set(homes.values())).order_by("pack", "pk"):
        rows[row.household_id].append(_stand(row, "confirmed", household=True))
    return [(person, stand) for person, home in homes.items() for stand in rows.get(home, ())]
