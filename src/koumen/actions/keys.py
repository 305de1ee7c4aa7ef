"""密钥核对: a database is told once which keys it is written with."""

from __future__ import annotations

from django.db import transaction

from koumen.records.journal import enter
from koumen.records.key_check import new_check
from koumen.records.models import KeyCheck
from koumen.records.scope import Actor


@transaction.atomic
def keep_key_check(actor: Actor) -> None:
    """Keep the check, unless there is one. The caller has seen that the keys fit."""
    if not KeyCheck.objects.exists():
        new_check().save()
        enter(actor, "keys.keep_key_check", {})
