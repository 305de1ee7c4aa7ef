"""The windows a month's figures are about: one sentence behind each figure and behind the list that it opens.

A window belongs to the month in which it ends; one that is still without an end to the present month. Excused
windows are shown apart: they are not owed.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from koumen.ledgers.status import shown
from koumen.records.models import Area, Person, Window
from koumen.records.scope import Actor, people_in_scope

STATUSES = ("met", "due", "missed", "excused")


def month_windows(actor: Actor, place: Area | None, pack: str = "") -> QuerySet[Window]:
    """Return the windows begun by today of people and homes in scope, inside a place, of one policy or ("") of all."""
    people = Person.objects.filter(people_in_scope(actor))
    mine = Q(person_id__in=people.values("pk"))
    mine |= Q(household_id__in=people.filter(household__isnull=False).values("household_id"))
    rows = Window.objects.filter(mine, shown(actor.today), starts__lte=actor.today)
    if place:
        rows = rows.filter(area_id__in=Area.objects.filter(path__startswith=place.path).values("pk"))
    return rows.filter(pack=pack) if pack else rows


def of_month(month: date, today: date) -> Q:
    """Return the windows that belong to the month of a day."""
    ending = Q(due_by__gte=month.replace(day=1), due_by__lte=last_of(month))
    return ending | Q(due_by__isnull=True) if last_of(month) == last_of(today) else ending


def of_months(first: date, last: date, today: date) -> Q:
    """Return the windows that belong to any month from the one of `first` to the one of `last`."""
    ending = Q(due_by__gte=first.replace(day=1), due_by__lte=last_of(last))
    return ending | Q(due_by__isnull=True) if first.replace(day=1) <= today <= last_of(last) else ending


def later_than(month: date) -> Q:
    """Return the windows that began by a month's end and end after it: a quarter or half-year under way."""
    return Q(starts__lte=last_of(month), due_by__gt=last_of(month))


def last_of(month: date) -> date:
    """Return the last day of the month of a day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
