"""Which rows an actor may see: one predicate, built from the grants in force, under every door.

Someone without a fitting grant sees nothing. The security and system administrators never see people.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from koumen.records.actors import Actor, Granted, actor_of, machine, roles_clash
from koumen.records.models import Area, Assignment, ChildAccess, Person
from koumen.records.places import in_force, inside

__all__ = [
    "BLIND_TO_PEOPLE",
    "Actor",
    "Granted",
    "actor_of",
    "areas_in_scope",
    "is_child",
    "machine",
    "may_open_child",
    "may_see_area",
    "may_see_person",
    "people_in_scope",
    "roles_clash",
    "suggestions_in_scope",
]
NOTHING = Q(pk__in=[])
CHILD_UNDER = 14
BLIND_TO_PEOPLE = frozenset({"security", "system"})


def people_in_scope(actor: Actor, of: str = "") -> Q:
    """Return the predicate for people; `of` leads to the person from another row (`person__`).

    A file that was merged into another is nobody's any more: its rows are told of the other.
    """
    if actor.is_machine:
        return Q()
    scope = NOTHING
    for grant in actor.grants:
        if grant.role not in BLIND_TO_PEOPLE:
            scope |= _people_of(actor, grant, of)
    return scope & Q(**{f"{of}merged_into": None})


def areas_in_scope(actor: Actor, of: str = "") -> Q:
    """Return the predicate for places the actor answers for, with all inside them; `of` leads to the area (`area__`).

    A contract's area only narrows whose visits an agency makes; the place's own business is not the agency's.
    """
    if actor.is_machine:
        return Q()
    paths = {grant.path for grant in actor.grants if grant.kind == "area" and grant.path}
    scope = NOTHING
    for path in sorted(paths):
        scope |= Q(**{f"{of}path__startswith": path})
    return scope


def suggestions_in_scope(actor: Actor) -> Q:
    """Return the predicate for suggestions: those of the actor's places, and those of accounts that have no place."""
    if actor.is_machine:
        return Q()
    return areas_in_scope(actor, "area__") | Q(area__isnull=True)


def may_see_person(actor: Actor, person: int) -> bool:
    """Whether the person with this primary key is in scope."""
    return Person.objects.filter(people_in_scope(actor), pk=person).exists()


def may_see_area(actor: Actor, area: Area) -> bool:
    """Whether lists may be asked for by this place; whom they then hold is for `people_in_scope`."""
    return actor.is_machine or any(grant.path and area.path.startswith(grant.path) for grant in actor.grants)


def is_child(born: date | None, on: date) -> bool:
    """Whether someone's full values need a second person's approval: under 14 on a day, or of unknown age."""
    return born is None or (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) < CHILD_UNDER


def may_open_child(actor: Actor, person: int, purpose: str = "see") -> bool:
    """Whether a second person has approved that this actor opens a child's full values, and still holds today."""
    approved = ChildAccess.objects.filter(person=person, asked_by=actor.user, purpose=purpose, approved=True)
    return approved.filter(Q(until__isnull=True) | Q(until__gte=actor.today)).exists()


def _people_of(actor: Actor, grant: Granted, of: str) -> Q:
    return _PEOPLE[grant.kind](actor, grant, of)


def _in_area(actor: Actor, grant: Granted, of: str) -> Q:
    return Q(**{f"{of}area_id__in": inside(grant.path).values("pk")})


def _assigned(actor: Actor, grant: Granted, of: str) -> Q:
    return _among(Assignment.objects.filter(visitor__user=actor.user), actor, of)


def _under_contract(actor: Actor, grant: Granted, of: str) -> Q:
    theirs = _among(Assignment.objects.filter(visitor__organisation=grant.organisation), actor, of)
    return theirs & _in_area(actor, grant, of) if grant.path else theirs


def _delegated(actor: Actor, grant: Granted, of: str) -> Q:
    return _among(Assignment.objects.filter(visitor=grant.visitor), actor, of)


def _referred(actor: Actor, grant: Granted, of: str) -> Q:
    return Q(**{f"{of}pk": grant.person})


def _the_machine(actor: Actor, grant: Granted, of: str) -> Q:
    return NOTHING


def _among(assignments: Any, actor: Actor, of: str) -> Q:
    """People with one of these assignments in force today."""
    people = assignments.standing().filter(in_force(actor.today)).values("person_id")
    return Q(**{f"{of}pk__in": people})


_PEOPLE = {
    "area": _in_area,
    "assigned": _assigned,
    "contract": _under_contract,
    "delegated": _delegated,
    "referred": _referred,
    "machine": _the_machine,
}
