"""Requests to see a child's whole values that wait for this actor's decision. Nobody decides on their own request."""

from __future__ import annotations

from koumen.ledgers.persons import people_here, who_of
from koumen.ledgers.rows.approvals import ApprovalLine
from koumen.ledgers.shell import may_of
from koumen.records.models import ChildAccess
from koumen.records.scope import Actor, people_in_scope

AT_ONCE = 20


def approvals(actor: Actor) -> tuple[ApprovalLine, ...]:
    """Return the oldest requests about people in scope; empty for those who may not approve."""
    if "approve_child_access" not in may_of(actor):
        return ()
    waiting = ChildAccess.objects.filter(people_in_scope(actor, "person__"), approved__isnull=True)
    rows = list(
        waiting.exclude(asked_by=actor.user).select_related("asked_by", "person").order_by("asked_at")[:AT_ONCE]
    )
    people = {person.pk: person for person in people_here(actor).filter(child_accesses__in=rows)}
    return tuple(
        ApprovalLine(
            uid=str(row.uid),
            who=who_of(people[row.person.pk], actor.today),
            purpose=str(ChildAccess.Purpose(row.purpose).label),
            reason=row.reason.open(),
            asked_by=row.asked_by.name,
            asked_at=row.asked_at,
        )
        for row in rows
    )
