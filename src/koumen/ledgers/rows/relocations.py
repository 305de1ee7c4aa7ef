"""转移安置名单 of one disaster warning. Answered by `ledgers.relocations.relocation_list(actor, period, after)`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, Choice, ClauseRef, Tag, Who


@dataclass(frozen=True, slots=True)
class RelocationRow:
    """One person. `state` "" while nothing has been told; `day` since when it is so."""

    who: Who
    tags: tuple[Tag, ...]
    responsible: str
    state: str
    place: str
    day: date | None


@dataclass(frozen=True, slots=True)
class RelocationList:
    """A page of the list. `counts`: how many people are in which state, all that may be in, "" 未登记 first."""

    today: date
    trail: tuple[AreaStep, ...]
    period: str  # uid
    label: str
    area_name: str
    since: date
    until: date | None
    asks: tuple[ClauseRef, ...]
    states: tuple[Choice, ...]
    counts: tuple[Choice, ...]
    state: str
    rows: tuple[RelocationRow, ...]
    total: int
    after: str
    first: bool
