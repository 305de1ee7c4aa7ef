"""What the pages of the register read: villages and homes to choose from, files that may be one person's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import Who


@dataclass(frozen=True, slots=True)
class VillageChoice:
    """A village under its township."""

    uid: str
    name: str
    township: str


@dataclass(frozen=True, slots=True)
class HomeChoice:
    """A home as neighbours know it: its group, its head, who lives there."""

    uid: str
    group: str
    head: str
    names: str


@dataclass(frozen=True, slots=True)
class MovePage:
    """Someone about to move: `village` is the one chosen, `members` (uid, name) are who lives with them."""

    uid: str
    name: str
    place: str
    villages: tuple[VillageChoice, ...]
    village: str
    homes: tuple[HomeChoice, ...]
    members: tuple[tuple[str, str], ...]
    left: bool
    today: date


@dataclass(frozen=True, slots=True)
class AddPage:
    """Somebody about to be added: the villages where the actor may add, and the homes of the one chosen."""

    villages: tuple[VillageChoice, ...]
    village: str
    homes: tuple[HomeChoice, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Alike:
    """A file that may be the same person's: by what they are alike, and what tells it from the other."""

    uid: str
    name: str
    sex: str
    born: date | None
    place: str
    group: str
    head: str
    visits: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """A file that was merged into another: when, by whom and why."""

    uid: str
    name: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class MergePage:
    """One file, those like it, and those already merged into it."""

    who: Who
    alike: tuple[Alike, ...]
    merged: tuple[Merged, ...]
