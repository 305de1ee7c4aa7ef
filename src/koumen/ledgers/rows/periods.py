"""Special periods: what is open, for whom, since when and on whose word; and the years whose notice is loaded.

Answered by `ledgers.special_periods.special_periods(actor)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, Choice, ClauseRef


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One special period. `until` is inclusive, None while open; `moment` is HH:MM or "".

    `owed` and `unvisited` (of one that has ended: missed) count people in the actor's scope. `relocates`: it has a list
    of people to be brought to safety.
    """

    uid: str
    event: str
    label: str
    area: str  # uid
    area_name: str
    since: date
    moment: str
    until: date | None
    level: str
    source: str
    declared_by: str
    closed_by: str
    owed: int
    unvisited: int
    may_close: bool = False
    relocates: bool = False


@dataclass(frozen=True, slots=True)
class EventChoice:
    """A special period that some adopted policy knows: its name and what opening it asks of people."""

    event: str
    label: str
    asks: tuple[ClauseRef, ...]


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """The State Council's notice for one year. `state`: bundled, loaded or missing (尚未公布)."""

    year: int
    state: str
    days_off: int
    workdays_made_up: int
    loaded_by: str = ""


@dataclass(frozen=True, slots=True)
class SpecialPeriods:
    """The page. `areas` are those for which the actor may declare, empty when none."""

    today: date
    trail: tuple[AreaStep, ...]
    open: tuple[PeriodLine, ...]
    past: tuple[PeriodLine, ...]
    events: tuple[EventChoice, ...]
    areas: tuple[Choice, ...]
    notices: tuple[NoticeLine, ...]
    may_load: bool = False
