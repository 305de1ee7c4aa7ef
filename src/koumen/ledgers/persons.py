"""A person as every page shows them: found inside the actor's scope, told apart from namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from koumen.ledgers.rows.parts import NotHere, Who
from koumen.ledgers.trails import is_uid
from koumen.records.models import Assignment, Person, Visit
from koumen.records.places import in_force
from koumen.records.scope import Actor, people_in_scope

SEXES = {"male": "男", "female": "女"}


def people_here(actor: Actor) -> QuerySet[Person]:
    """Return the people in scope with what `who_of` needs, read at once."""
    return Person.objects.filter(people_in_scope(actor)).select_related("area", "household", "household__head")


def person_here(actor: Actor, uid: str) -> Person:
    """Return one person by uid. Raises NotHere outside the actor's scope."""
    found = people_here(actor).filter(uid=uid).first() if is_uid(uid) else None
    if found is None:
        raise NotHere(uid)
    return found


def who_of(person: Person, today: date) -> Who:
    """Return a person as shown; expects what `people_here` has read."""
    household = person.household
    head = household.head if household else None
    return Who(
        uid=str(person.uid),
        name=person.name,
        sex=SEXES.get(person.sex or "", ""),
        age=age_on(person.birth_date, today),
        birth_year=person.birth_date.year if person.birth_date else None,
        village=person.area.name,
        group=person.group_name,
        head=head.name if head else "",
        is_head=head is not None and head.pk == person.pk,
        household=str(household.uid) if household else "",
    )


def age_on(born: date | None, day: date) -> int | None:
    """Return whole years; someone born on 29 February is a year older on 1 March in common years.

    >>> age_on(date(2024, 2, 29), date(2026, 2, 28)), age_on(date(2024, 2, 29), date(2026, 3, 1))
    (1, 2)
    """
    if born is None or born > day:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def who_lines(people: Collection[int], today: date) -> dict[int, Who]:
    """Return these people (primary keys) as shown, in one query; the caller has applied the scope."""
    rows = Person.objects.filter(pk__in=people).select_related("area", "household", "household__head")
    return {person.pk: who_of(person, today) for person in rows}


def with_last_visit(people: Collection[int], today: date) -> QuerySet[Person]:
    """Return these people with what `who_of` needs and their last met visit: `visited` (day), `by` (channel)."""
    met = Visit.objects.standing().filter(person=OuterRef("pk"), result="met", day__lte=today)
    latest = met.order_by("-day", "-pk")
    rows = Person.objects.filter(pk__in=people).select_related("area", "household", "household__head")
    return rows.annotate(visited=Subquery(latest.values("day")[:1]), by=Subquery(latest.values("channel")[:1]))


def responsible(people: Collection[int], today: date) -> dict[int, str]:
    """Return who answers for each person today; several are joined."""
    rows = Assignment.objects.standing().filter(in_force(today), person__in=people, role="responsible")
    found: dict[int, list[str]] = defaultdict(list)
    for person, name in rows.order_by("since", "pk").values_list("person_id", "visitor__name"):
        found[person].append(name)
    return {person: "、".join(dict.fromkeys(names)) for person, names in found.items()}
