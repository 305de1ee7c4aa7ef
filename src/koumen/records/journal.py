"""留痕: one entry for each deed or batch, chained afterwards by a single sealer with SM3.

An entry holds ids, counts and digests, never a personal value. Entries and seals are only added to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from koumen.records.models import Area, JournalEntry, JournalSeal, Person
from koumen.records.scope import Actor
from koumen.records.secrets.provider import sm3

FIRST = "0" * 64
SEALER_LOCK = 0x6B6F756D  # any constant: the one advisory lock of the sealer on PostgreSQL


@dataclass(frozen=True, slots=True)
class ChainState:
    """What checking found. `broken_at`: number of the first seal that does not fit, None when all do.

    `head` is the digest of the last good seal: printed and kept elsewhere, it shows later that the end was not cut off.
    `gone`: the numbers of all seals whose entry is there no longer.
    """

    sealed: int
    unsealed: int
    broken_at: int | None
    head: str
    gone: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every seal fits."""
        return self.broken_at is None


def enter(
    actor: Actor,
    deed: str,
    what: Mapping[str, Any],
    *,
    area: Area | int | None = None,
    person: Person | int | None = None,
) -> JournalEntry:
    """Add an entry inside the deed's own transaction."""
    return JournalEntry.objects.create(
        at=actor.now,
        actor_id=actor.user,
        actor_name=actor.name,
        deed=deed,
        area_id=area.pk if isinstance(area, Area) else area,
        person_id=person.pk if isinstance(person, Person) else person,
        what=dict(what),
    )


@transaction.atomic
def seal() -> int:
    """Chain every entry that has no seal yet, in the order they were added. Return how many.

    One sealer at a time: a second one waits. Running it twice changes nothing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
    last = JournalSeal.objects.order_by("-number").first()
    number, digest = (last.number, last.digest) if last else (0, FIRST)
    seals = []
    for entry in JournalEntry.objects.filter(seal__isnull=True).order_by("pk").iterator():
        number, digest = number + 1, link(digest, number + 1, entry)
        seals.append(JournalSeal(number=number, entry=entry, digest=digest))
    JournalSeal.objects.bulk_create(seals, batch_size=1000)
    return len(seals)


def verify() -> ChainState:
    """Recompute the whole chain."""
    unsealed = JournalEntry.objects.filter(seal__isnull=True).count()
    lost = JournalSeal.objects.filter(~Exists(JournalEntry.objects.filter(pk=OuterRef("entry_id"))))
    gone = tuple(lost.order_by("number").values_list("number", flat=True))
    count, digest = 0, FIRST
    for kept in _seals():
        expected = link(digest, count + 1, kept.entry)
        if kept.number != count + 1 or kept.digest != expected:
            return ChainState(count, unsealed, count + 1, digest, gone)
        count, digest = count + 1, expected
    return ChainState(count, unsealed, gone[0] if gone else None, digest, gone)


def _seals() -> Iterator[JournalSeal]:
    """Yield the seals whose entries are there, each with its own; the others are counted as gone."""
    return JournalSeal.objects.select_related("entry").order_by("number").iterator()


def link(before: str, number: int, entry: JournalEntry) -> str:
    """Return the digest that seals an entry after the one before it."""
    told = [
        before,
        number,
        entry.pk,
        entry.at.timestamp(),
        entry.actor_id,
        entry.actor_name,
        entry.deed,
        entry.area_id,
        entry.person_id,
        entry.what,
    ]
    return sm3(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
