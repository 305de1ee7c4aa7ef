"""Which policies have been adopted here. Answered by `ledgers.adoptions.adoptions(today)`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Adoption:
    """One adoption: from `since` (inclusive); `over` are the titles of the overlays and amendments within it."""

    pack: str
    title: str
    since: date
    over: tuple[str, ...]
