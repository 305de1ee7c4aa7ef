"""The law in force here: the packs as adopted, read from their kept text, never from a folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from koumen.policy.digest import digest
from koumen.policy.model import Pack
from koumen.policy.read import read_text
from koumen.records.models import AdoptedPack
from koumen.records.places import in_force


def adopted_packs(on: date) -> list[Pack]:
    """Return the packs in force on a day in order of id; of several adoptions of one, the latest holds."""
    rows = AdoptedPack.objects.filter(in_force(on)).order_by("pack", "since", "pk")
    latest = {row.pack: row for row in rows.defer("files")}
    return [_read(row.digest, row.pk) for row in latest.values()]


def pack_in_force(pack: str, on: date) -> Pack | None:
    """Return one adopted pack by id."""
    return next((each for each in adopted_packs(on) if each.id == pack), None)


def law_digest(packs: list[Pack]) -> str:
    """Return one digest for all the packs in force."""
    return digest({pack.id: pack.digest for pack in packs})


@lru_cache(maxsize=64)
def _read(_digest: str, adopted: int) -> Pack:
    """Read a kept text; a text never changes under its digest, so it is read once."""
    files: Mapping[str, str] = AdoptedPack.objects.values_list("files", flat=True).get(pk=adopted)
    return read_text(files)
