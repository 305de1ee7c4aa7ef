"""Progress: rates with numerator and denominator, areas in administrative order, twelve months.

Answered by `ledgers.progress.progress(actor, asked)`. Never an averaged rate, never a ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, Choice, share


@dataclass(frozen=True, slots=True)
class ProgressAsked:
    """Which progress: `month` its first day; `area` an area uid, "" for the actor's own; `pack` an id, "" for all."""

    month: date
    area: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure a policy names (月探访率, 上门占比): people over people, or visits over visits (`unit` 人 or 次).

    `of` names the lists behind numerator, denominator and `unwilling` (people of the whole not visited who refuse).
    """

    id: str
    pack: str
    label: str
    policy: str
    clause: str
    numerator: int
    denominator: int
    target: str
    says: str
    of: tuple[str, str, str]
    unwilling: int = 0
    unit: str = "人"

    @property
    def rate(self) -> str:
        """The rate as people read it."""
        return share(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Tally:
    """Windows by status; `people` stand behind them (0 where they are not counted).

    `owed` = met + missed + due: windows excused are not owed.
    """

    people: int
    met: int
    missed: int
    due: int
    excused: int

    @property
    def owed(self) -> int:
        """Windows a visit was or is owed for."""
        return self.met + self.missed + self.due

    @property
    def rate(self) -> str:
        """Met out of owed, as people read it."""
        return share(self.met, self.owed)


@dataclass(frozen=True, slots=True)
class PackProgress:
    """One policy's tally."""

    pack: str
    policy: str
    title: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """One area below the one asked about, in administrative order. `deeper`: it has areas below it."""

    area: str  # uid
    name: str
    tally: Tally
    deeper: bool


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month of the picture."""

    month: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class Progress:
    """The page. `whole` are the windows of the month; `later` those under way in it that end afterwards.

    `months` holds twelve, oldest first, ending with the month asked about.
    """

    today: date
    trail: tuple[AreaStep, ...]
    asked: ProgressAsked
    area_name: str
    whole: Tally
    later: Tally
    measures: tuple[MeasureLine, ...]
    packs: tuple[PackProgress, ...]
    areas: tuple[AreaProgress, ...]
    months: tuple[MonthPoint, ...]
    month_choices: tuple[Choice, ...]
    pack_choices: tuple[Choice, ...]
