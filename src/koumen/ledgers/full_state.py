"""Whether someone's whole values may be shown to an actor now: what the case file offers and what it obeys.

It opens nothing: the deed does, and journals it. A page shows whole values only while that entry is fresh.
"""

from __future__ import annotations

from datetime import timedelta

from koumen.ledgers.rows.casefile import ChildRequest
from koumen.ledgers.shell import may_of
from koumen.records.models import ChildAccess, JournalEntry, Person
from koumen.records.scope import Actor, is_child, may_open_child

FRESH = timedelta(minutes=5)
OPENED = "full_values.open_full_values"


def full_state(actor: Actor, person: Person, *, wanted: bool) -> str:
    """Return no, offered, shown, ask or waiting; shown only when `wanted` and the opening has just been journalled."""
    if "see_full_values" not in may_of(actor):
        return "no"
    if is_child(person.birth_date, actor.today) and not may_open_child(actor, person.pk):
        waiting = ChildAccess.objects.filter(person=person, asked_by=actor.user, purpose="see", approved__isnull=True)
        return "waiting" if waiting.exists() else "ask"
    return "shown" if wanted and _just_opened(actor, person) else "offered"


def child_requests(actor: Actor, person: Person) -> tuple[ChildRequest, ...]:
    """Return others' requests about a child that wait for an answer, to those who may answer."""
    if "approve_child_access" not in may_of(actor):
        return ()
    rows = ChildAccess.objects.filter(person=person, approved__isnull=True).exclude(asked_by=actor.user)
    return tuple(
        ChildRequest(str(row.uid), row.asked_by.name, row.asked_at, row.reason.open())
        for row in rows.select_related("asked_by").order_by("asked_at")
    )


def _just_opened(actor: Actor, person: Person) -> bool:
    since = actor.now - FRESH
    return JournalEntry.objects.filter(deed=OPENED, actor=actor.user, person=person, at__gte=since).exists()
