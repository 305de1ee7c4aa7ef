"""Tells kept rows again of another person: a new row of the same words supersedes the old, as known before stays known.

What hangs on a visit (its answers) goes with it. Decides nothing of which rows; derives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from koumen.records.models import Answer, Person, Visit
from koumen.records.scope import Actor
from koumen.records.secrets.column import EncryptedTextField
from koumen.records.uid import new_uid

_OWN = frozenset({"id", "uid", "person", "supersedes", "recorded_at", "recorded_by", "withdrawn"})


def retell(actor: Actor, rows: Iterable[Any], person: Person) -> int:
    """Tell standing rows of this person from now on; return how many."""
    told = 0
    for row in rows:
        again = _copy(row, actor, supersedes=row, person=person)
        again.save()
        told += 1
        if isinstance(row, Visit):
            for answer in Answer.objects.standing().filter(visit=row):
                _copy(answer, actor, supersedes=answer, visit=again).save()
    return told


def _copy(row: Any, actor: Actor, **other: Any) -> Any:
    """Return a new row with the columns of another, each under its own lock."""
    model = type(row)
    again = model(recorded_at=actor.now, recorded_by_id=actor.user)
    fields = [field for field in model._meta.concrete_fields if field.name not in _OWN]
    if any(field.name == "uid" for field in model._meta.concrete_fields):
        again.uid = new_uid()
    for field in fields:
        held = getattr(row, field.name if isinstance(field, EncryptedTextField) else field.attname)
        if isinstance(field, EncryptedTextField):
            setattr(again, field.name, held.open())
        else:
            setattr(again, field.attname, held)
    for name, value in other.items():
        setattr(again, name, value)
    return again
