"""The status of a window and which windows matter now: one definition for every page, as SQL and as Python.

met, excused, upcoming, missed, due, in this order: the first that fits. Windows before an office took over (未接管)
are never derived, so no page can show them as missed. Nothing here reads a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import StrIndex

from koumen.records.models import Visit, Window

MAKE_UP = timedelta(days=60)
"""How long a missed window stays on the worklist when nobody has made up for it."""
WORST_FIRST = ("missed", "due", "excused", "met")
PERIOD_FIRST = ("due", "missed", "excused", "met")
"""While a special period lasts, a visit that is still possible goes before one that is too late."""


class Owing(Protocol):
    """What a status is decided from."""

    starts: date
    due_by: date | None
    required: int
    done: int
    excused: bool


def status_of(row: Owing, today: date) -> str:
    """Return the status of one window on a day."""
    if row.done >= row.required:
        return "met"
    if row.excused:
        return "excused"
    if row.starts > today:
        return "upcoming"
    return "missed" if row.due_by is not None and row.due_by < today else "due"


def status_case(today: date) -> Case:
    """Return the same as an expression over `Window` rows."""
    return Case(
        When(done__gte=F("required"), then=Value("met")),
        When(excused=True, then=Value("excused")),
        When(starts__gt=today, then=Value("upcoming")),
        When(due_by__lt=today, then=Value("missed")),
        default=Value("due"),
        output_field=CharField(),
    )


def shown(today: date) -> Q:
    """Windows that may be shown: one opened by silence only from its first day on."""
    return Q(silence=False) | Q(starts__lte=today)


def unmet() -> Q:
    """Windows that are neither met nor excused."""
    return Q(done__lt=F("required"), excused=False)


def under_way(today: date) -> Q:
    """Windows that include today."""
    ending, open_ended = under_way_parts(today)
    return ending | open_ended


def under_way_parts(today: date) -> tuple[Q, Q]:
    """Return windows that include today in two pieces: those with a last day, those without."""
    begun = Q(starts__lte=today)
    return begun & Q(due_by__gte=today), begun & Q(due_by__isnull=True)


def due(today: date) -> Q:
    """Windows under way that still want a visit."""
    return under_way(today) & unmet()


def missed_lately(today: date) -> Q:
    """Missed windows of the last MAKE_UP days, made up for or not."""
    return Q(due_by__lt=today, due_by__gte=today - MAKE_UP) & unmet()


def to_make_up(today: date) -> Q:
    """Missed windows that still call for a visit.

    A missed window is shown until a later met visit of the same person by a channel its duty accepts, or for
    60 days (MAKE_UP), whichever ends first: later it stays in the figures and the case file, not on the worklist.
    """
    return missed_lately(today) & ~_made_up()


def matters(today: date) -> Q:
    """Windows under way and missed ones that still call for a visit: what the worklist and the roster judge by."""
    return under_way(today) | to_make_up(today)


def worst(statuses: Iterable[str], order: tuple[str, ...] = WORST_FIRST) -> str:
    """Return the status that stands for several; none: nothing owed.

    >>> worst(["met", "missed"]), worst([])
    ('missed', 'none')
    """
    held = set(statuses)
    return next((status for status in order if status in held), "none")


def _made_up() -> Q:
    """A later visit the duty would have counted; where it wants a kind or a role, a later window of it with a visit."""
    met = Visit.objects.standing().filter(result="met", day__gt=OuterRef("due_by"))
    accepted = met.annotate(at=StrIndex(OuterRef("channels"), F("channel"))).filter(at__gt=0)
    members = accepted.filter(person__household_id=OuterRef("household_id"))
    later = Window.objects.filter(
        pack=OuterRef("pack"), duty=OuterRef("duty"), starts__gt=OuterRef("starts"), done__gt=0
    )
    anyone = Q(kind="", role="")
    own = Q(person__isnull=False) & (
        (anyone & Exists(accepted.filter(person_id=OuterRef("person_id"))))
        | (~anyone & Exists(later.filter(person_id=OuterRef("person_id"))))
    )
    homes = Q(household__isnull=False) & (
        (anyone & Exists(members)) | (~anyone & Exists(later.filter(household_id=OuterRef("household_id"))))
    )
    return own | homes


def with_status(status: str, today: date) -> Q:
    """Return windows of one status, in the words of `status_case` without a CASE, so that indexes can serve."""
    return {
        "met": Q(done__gte=F("required")),
        "excused": Q(done__lt=F("required"), excused=True),
        "missed": unmet() & Q(due_by__lt=today),
        "due": due(today),
    }[status]
