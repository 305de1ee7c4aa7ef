"""Working days by the State Council's calendar, make-up working days included.

The notices of 2004 to 2026 are in `data/workdays`; a new year's is loaded as a file (`notices`). A year
without a notice is never called official: asking whether one of its days is worked is refused, and a
deadline that crosses into it is counted Monday to Friday less 1 January, marked provisional, and moves
when the notice is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from koumen.policy.notices import Notice, read_notice

FIRST_YEAR = 2004
"""The first year of the table; what was off before it is not on record here, and no notice is still to come."""


class NoticeMissing(LookupError):
    """Whether a day is worked was asked of a year whose notice is not loaded."""

    def __init__(self, year: int) -> None:
        why = "尚未公布或未装入" if year >= FIRST_YEAR else f"不在表内（表自 {FIRST_YEAR} 年起）"
        super().__init__(f"{year} 年的放假安排{why}，不能断定是否工作日；请装入国务院办公厅的通知。")
        self.year = year


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day counted in working days, the years whose days were counted, and those of them without a notice."""

    day: date
    years_crossed: tuple[int, ...]
    years_missing: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """True when a notice yet to come can move the day."""
        return bool(self.years_missing)


@dataclass(frozen=True)
class Table:
    """The notices that are loaded, by year."""

    notices: Mapping[int, Notice]

    @staticmethod
    def load() -> Table:
        """Return the table of the bundled notices."""
        return _bundled()

    def with_notice(self, notice: Notice) -> Table:
        """Return a table with one more notice; it takes the place of an earlier one for its year."""
        return Table({**self.notices, notice.year: notice})

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is worked. Raises NoticeMissing."""
        if day.year not in self.notices:
            raise NoticeMissing(day.year)
        return self._worked(day)

    def add(self, day: date, number: int) -> Deadline:
        """Return the day `number` working days after `day`; 0 is `day` itself or the next working day.

        Raises ValueError for a negative number or one that no calendar reaches.
        """
        if number < 0:
            raise ValueError(f"工作日数不能是负数：{number}")
        wanted, ahead = (number, day.toordinal() + 1) if number else (1, day.toordinal())
        crossed: set[int] = set()
        for ordinal in range(ahead, date.max.toordinal() + 1):
            day = date.fromordinal(ordinal)
            crossed.add(day.year)
            wanted -= self._worked(day)
            if not wanted:
                return Deadline(day, tuple(sorted(crossed)), tuple(sorted(crossed - self.notices.keys())))
        raise ValueError("工作日数太大，超出了日历")

    def _worked(self, day: date) -> bool:
        """Tell whether `day` is worked as far as is known. December may be arranged by the next year's notice."""
        for year in (day.year + 1, day.year):
            notice = self.notices.get(year)
            if notice is not None and day in notice.days:
                return notice.days[day]
        if day.year not in self.notices and (day.month, day.day) == (1, 1):
            return False
        return day.weekday() < 5


@cache
def _bundled() -> Table:
    folder = files("koumen.policy") / "data" / "workdays"
    found = [read_notice(file.read_bytes(), file.name) for file in folder.iterdir() if file.name.endswith(".csv")]
    return Table({notice.year: notice for notice in found})
