"""Adopting a policy: its whole text and digest are copied into the database, and the engine reads that copy."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koumen.actions.refusals import Refused
from koumen.policy.model import Pack
from koumen.records.journal import enter
from koumen.records.models import AdoptedPack
from koumen.records.scope import Actor


@transaction.atomic
def adopt_pack(actor: Actor, pack: Pack, *, since: date) -> AdoptedPack:
    """Adopt a pack (with all that stands over it) from a day; the version before it ends there.

    Adopting the same text again changes nothing. Raises Refused without the county's or the system's right.
    The projection is left to the caller: `derive_all` after the last pack.
    """
    if not actor.has_role("county", "city", "province", "system"):
        raise Refused("采用政策须由县级以上民政部门或系统管理员办理。")
    current = AdoptedPack.objects.filter(pack=pack.id, until__isnull=True).order_by("-since").first()
    if current is not None and current.digest == pack.digest:
        return current
    if current is not None:
        if current.since >= since:
            raise Refused(f"“{pack.title}”已自 {current.since} 起采用另一版本；新版本的启用日要更晚。")
        AdoptedPack.objects.filter(pk=current.pk).update(until=since)
    row = AdoptedPack.objects.create(
        pack=pack.id,
        version=pack.version,
        digest=pack.digest,
        files=dict(pack.files),
        since=since,
        adopted_by_id=actor.user,
        adopted_at=actor.now,
    )
    enter(actor, "packs.adopt_pack", {"pack": pack.id, "digest": pack.digest, "since": since.isoformat()})
    return row
