"""Adopting a policy: its whole text and digest are copied into the database, and the engine reads that copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from koumen.actions.refusals import Refused
from koumen.policy.library import find_pack, folder_of
from koumen.policy.model import Pack
from koumen.policy.sources import Source, source_of
from koumen.policy.stack import sources_in, stacked, standing_under
from koumen.records.journal import enter
from koumen.records.models import AdoptedPack
from koumen.records.scope import Actor


@transaction.atomic
def adopt_folders(actor: Actor, names: Sequence[str], *, since: date | None = None) -> list[AdoptedPack]:
    """Adopt packs, overlays and amendments named by id or folder, over what is adopted already; None: from today.

    A county's overlay joins its base as adopted here, beside those of other counties; a text named again takes the
    place of the one before it. Raises PolicyFaults, Refused: also when a day is asked from which nothing would change.
    """
    stacks: dict[str, list[Source]] = {}
    for name in names:
        source = source_of(folder_of(name))
        under = [] if source.head.table == "pack" else standing_under(source, find_pack)
        base = (under or [source])[0].head.id
        if base not in stacks:
            held = _latest(base)
            stacks[base] = sources_in(held.files) if held else []
        stacks[base] = _with(stacks[base], under, source)
    rows = [adopt_pack(actor, stacked(stack), since=since or actor.today) for stack in stacks.values()]
    for row in rows:
        if since is not None and row.since != since:
            raise Refused(
                f"“{row.pack}”的同一文本已自 {row.since} 起采用，不能改为自 {since} 起；"
                f"要保持不变，请不写 --since，或写 --since {row.since}。"
            )
    return rows


def _with(stack: list[Source], under: Sequence[Source], source: Source) -> list[Source]:
    """A base and what stands over it, with one more text: in its old one's place, over what it needs."""
    there = {each.head.id for each in stack}
    whole = [*stack, *(each for each in under if each.head.id not in there)]
    left = [each for each in whole if each.head.id != source.head.id]
    return [source, *left] if source.head.table == "pack" else [*left, source]


@transaction.atomic
def adopt_pack(actor: Actor, pack: Pack, *, since: date) -> AdoptedPack:
    """Adopt a pack (with all that stands over it) from a day; the version before it ends there.

    One that began on that day too then held on no day at all. Adopting the same text again changes nothing. Raises
    Refused without the county's or the system's right.
    The projection is left to the caller: `derive_all` after the last pack.
    """
    if not actor.has_role("county", "city", "province", "system"):
        raise Refused("采用政策须由县级以上民政部门或系统管理员办理。")
    current = _latest(pack.id)
    if current is not None and current.digest == pack.digest:
        return current
    if current is not None:
        if current.since > since:
            raise Refused(
                f"“{pack.title}”已自 {current.since} 起采用另一版本，不能再自 {since} 起采用；"
                f"请改为自 {current.since} 或以后采用，例如 --since {current.since}。"
            )
        AdoptedPack.objects.filter(pk=current.pk).update(until=since)
    told = {"version": pack.version, "files": dict(pack.files), "adopted_by_id": actor.user, "adopted_at": actor.now}
    row, _ = AdoptedPack.objects.update_or_create(
        pack=pack.id, digest=pack.digest, area=None, since=since, defaults={**told, "until": None}
    )
    enter(actor, "packs.adopt_pack", {"pack": pack.id, "digest": pack.digest, "since": since.isoformat()})
    return row


def _latest(pack: str) -> AdoptedPack | None:
    """Return the adoption that nothing ends, in force or to come."""
    return AdoptedPack.objects.filter(pack=pack, until__isnull=True).order_by("-since", "-pk").first()
