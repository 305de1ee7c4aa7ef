"""Festivals by name, and any fixed month-day.

Lunar days and solar terms come from lunar-python. Every named day is trusted for 1990 to 2099,
with one exception: the new moon of 28/29 September 2057 falls so near midnight that calendars
disagree by a day, and with it 重阳 of that year. Outside those years lunar days are refused,
never guessed. Nothing here says whether a festival is a day off: that is `workdays`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

from lunar_python import Lunar

FIRST_YEAR, LAST_YEAR = 1990, 2099
"""The years in which lunar festivals are trusted, both included."""


class YearNotTrusted(ValueError):
    """A lunar festival was asked for in a year outside 1990 to 2099."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"农历节日只收 {FIRST_YEAR} 年至 {LAST_YEAR} 年，没有 {year} 年；请缩小起止日期，或改用“月-日”写明。"
        )


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival's Chinese name and the day on which it falls in a (Gregorian) year."""

    label: str
    day_in: Callable[[int], date]


def day_of(month: int, day: int, year: int) -> date:
    """Return the month-day in `year`; 29 February is 28 February in common years."""
    return date(year, month, min(day, monthrange(year, month)[1]))


@cache
def _lunar(month: int, day: int, year: int) -> date:
    """Return the day on which a lunar month-day of the lunar year `year` falls."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearNotTrusted(year)
    return date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())


@cache
def _solar_term(name: str, year: int) -> date:
    """Return the day of a solar term, by its key in lunar-python's table of `year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearNotTrusted(year)
    return date.fromisoformat(Lunar.fromYmd(year, 1, 1).getJieQiTable()[name].toYmd())


def _eve_of_spring_festival(year: int) -> date:
    return _lunar(1, 1, year) - timedelta(days=1)


def _third_sunday(month: int, year: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=6 - first.weekday() + 14)


FESTIVALS: dict[str, Festival] = {
    "new-year": Festival("元旦", partial(day_of, 1, 1)),
    "new-year-eve": Festival("除夕", _eve_of_spring_festival),
    "spring-festival": Festival("春节", partial(_lunar, 1, 1)),
    "lantern": Festival("元宵节", partial(_lunar, 1, 15)),
    "womens-day": Festival("妇女节", partial(day_of, 3, 8)),
    "qingming": Festival("清明节", partial(_solar_term, "清明")),
    "labour-day": Festival("劳动节", partial(day_of, 5, 1)),
    "disability-day": Festival("全国助残日", partial(_third_sunday, 5)),
    "dragon-boat": Festival("端午节", partial(_lunar, 5, 5)),
    "children-day": Festival("儿童节", partial(day_of, 6, 1)),
    "party-day": Festival("建党节", partial(day_of, 7, 1)),
    "army-day": Festival("建军节", partial(day_of, 8, 1)),
    "qixi": Festival("七夕节", partial(_lunar, 7, 7)),
    "mid-autumn": Festival("中秋节", partial(_lunar, 8, 15)),
    "double-ninth": Festival("重阳节", partial(_lunar, 9, 9)),
    "national-day": Festival("国庆节", partial(day_of, 10, 1)),
    "winter-solstice": Festival("冬至", partial(_solar_term, "DONG_ZHI")),
}
"""Every festival a pack may name, in the order of an ordinary year."""


def festival(name: str) -> Festival:
    """Return a festival by its id, or a fixed month-day written "MM-DD".

    Raises KeyError when it is neither, or when the month has no such day.
    """
    if name in FESTIVALS:
        return FESTIVALS[name]
    found = re.fullmatch(r"(\d\d)-(\d\d)", name)
    if found is None:
        raise KeyError(name)
    month, day = int(found[1]), int(found[2])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2024, month)[1]:
        raise KeyError(name)
    return Festival(f"{month}月{day}日", partial(day_of, month, day))
