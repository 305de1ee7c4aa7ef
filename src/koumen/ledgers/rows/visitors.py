"""What the pages of those who go to doors read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.homes import VillageChoice
from koumen.ledgers.rows.parts import AreaStep, Choice, Who


@dataclass(frozen=True, slots=True)
class VisitorLine:
    """One who goes to doors. `people`: for how many they answer today; `owed`, `left`: this month's windows of theirs,
    and those of them still unvisited.
    """

    uid: str
    name: str
    kind: str
    post: str
    place: str
    account: str
    people: int
    owed: int
    left: int
    until: date | None


@dataclass(frozen=True, slots=True)
class GroupOfPeople:
    """People of one village group for whom nobody answers, homes together."""

    place: str
    people: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class Visitors:
    """Those who go to doors in a place, and the people of it for whom nobody answers (`unassigned` counts them all).

    `first_contacts`: a policy here names first contacts, who have a page of their own.
    """

    today: date
    trail: tuple[AreaStep, ...]
    area: str
    lines: tuple[VisitorLine, ...]
    groups: tuple[GroupOfPeople, ...]
    unassigned: int
    takers: tuple[Choice, ...]
    places: tuple[VillageChoice, ...]
    kinds: tuple[Choice, ...]
    first_contacts: bool


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over as its sheet says it."""

    giver: str
    taker: str
    day: date
    people: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class VisitorPage:
    """One who goes to doors, the people they answer for, who could take over, and what was handed over before."""

    today: date
    line: VisitorLine
    groups: tuple[GroupOfPeople, ...]
    takers: tuple[Choice, ...]
    handed: tuple[Handed, ...]
