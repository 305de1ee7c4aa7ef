"""Days of the calendar: on which days a period, a festival or a yearly span begins and ends."""

from __future__ import annotations

import functools
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from lunar_python import Solar

ONE = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
LONGEST_UNIT = {"day": 1, "week": 7, "month": 31, "quarter": 92, "half-year": 184, "year": 366}  # in days
FIXED = {
    "new-year": (1, 1), "womens-day": (3, 8), "labour-day": (5, 1), "children-day": (6, 1), "party-day": (7, 1),
    "army-day": (8, 1), "national-day": (10, 1),
}  # fmt: skip
LUNAR = {
    "spring-festival": (1, 1), "lantern": (1, 15), "dragon-boat": (5, 5), "qixi": (7, 7), "mid-autumn": (8, 15),
    "double-ninth": (9, 9),
}  # fmt: skip
TERMS = {"qingming": "清明", "winter-solstice": "冬至"}


def after(day: date, n: int) -> date:
    """The day n days later."""
    return day + timedelta(days=n)


def span(first: date, last: date) -> list[date]:
    """Every day from first to last, both included; none when last is before first."""
    return [after(first, n) for n in range((last - first).days + 1)]


def months_after(day: date, n: int) -> date:
    """The same day n months later, or the month's last day if it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_years(born: date, day: date) -> int:
    """Age in whole years: a year older on the birthday itself; born on 29 February, on 1 March in common years."""
    had_it = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if had_it else 1)


def period_end(per: str, anchor: date | None, day: date) -> date | None:
    """The last day of the period that begins on `day`; None when no period begins on it."""
    count, _, unit = per.rpartition(" ")
    if count:
        assert anchor is not None, f"{per} needs an anchor"
        return _counted_end(int(count), unit, anchor, day)
    if unit == "day":
        return day
    if unit == "week":
        return after(day, 6) if day.weekday() == 0 else None
    if unit == "half-month":
        return {1: day.replace(day=15), 16: _month_end(day)}.get(day.day)
    long = MONTHS[unit]
    begins = day.day == 1 and (day.month - 1) % long == 0
    return after(months_after(day, long), -1) if begins else None


def _counted_end(count: int, unit: str, anchor: date, day: date) -> date | None:
    """n of a unit, counted from the anchor's day, forwards and backwards."""
    k = (day - anchor).days // (count * LONGEST_UNIT[unit])  # a first guess; the loops find the period
    while _step(count, unit, anchor, k) > day:
        k -= 1
    while _step(count, unit, anchor, k) < day:
        k += 1
    return after(_step(count, unit, anchor, k + 1), -1) if _step(count, unit, anchor, k) == day else None


def _step(count: int, unit: str, anchor: date, k: int) -> date:
    if unit in ("day", "week"):
        return after(anchor, k * count * {"day": 1, "week": 7}[unit])
    return months_after(anchor, k * count * MONTHS[unit])


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


@functools.cache
def is_festival(name: str, day: date) -> bool:
    """Whether the festival (an id, or a month-day "MM-DD") falls on the day."""
    if name in FIXED:
        return (day.month, day.day) == FIXED[name]
    if name in LUNAR or name in TERMS:
        lunar = _lunar(day)
        return (lunar[0], lunar[1]) == LUNAR[name] if name in LUNAR else lunar[2] == TERMS[name]
    if name == "new-year-eve":
        return is_festival("spring-festival", after(day, 1))
    if name == "disability-day":
        return day.month == 5 and day.weekday() == 6 and 15 <= day.day <= 21
    return day == month_day(name, day.year)


@functools.cache
def _lunar(day: date) -> tuple[int, int, str]:
    """Lunar month (negative: a leap month), lunar day, and the solar term that begins on the day, if any."""
    lunar: Any = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return lunar.getMonth(), lunar.getDay(), lunar.getJieQi()


def month_day(written: str, year: int) -> date:
    """ "MM-DD" in a year; 29 February is the month's last day in common years."""
    month, day = int(written[:2]), int(written[3:])
    return date(year, month, min(day, monthrange(year, month)[1]))


def yearly_end(first: str, last: str, day: date) -> date | None:
    """The last day of the yearly span that begins on `day`, which may be in the next year; None if none begins."""
    if day != month_day(first, day.year):
        return None
    return month_day(last, day.year if last >= first else day.year + 1)
