"""The windows that the calendar alone opens: periods, festivals, spans of each year.

Windows are whole days, both ends inclusive. Windows that events, joining, silence or a finding
open depend on people and are not made here. Nothing here knows the clock or a time zone: a
window is a function of its cadence, the law and the days asked for.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from koumen.policy.cadences import Calendar, Festivals, ParameterRef, Yearly
from koumen.policy.festivals import FIRST_YEAR, LAST_YEAR, day_of, festival
from koumen.policy.model import PERIODS

Resolve = Callable[[str, date], Any]
"""A parameter's value by its name and a day; None while it is open."""

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
DAYS = {"day": 1, "week": 7}
A_MONDAY = date(2001, 1, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A window: its first day and its last day, both inclusive."""

    starts: date
    due_by: date


def windows(cadence: Calendar | Festivals | Yearly, resolve: Resolve, first: date, last: date) -> list[Span]:
    """Return every window of `cadence` that overlaps `first` to `last` (both inclusive), sorted, none twice.

    A parameter is read on the window's own first day, and for a festival, whose first day depends on the
    parameter, on the day of the festival. While a parameter is open there is no window. Raises ValueError
    for a period no calendar has, KeyError for a festival nobody knows, YearNotTrusted for a lunar festival
    inside `first` to `last` but outside 1990 to 2099.
    """
    if last < first:
        return []
    match cadence:
        case Calendar():
            found = _calendar(cadence, resolve, first, last)
        case Festivals():
            found = _festivals(cadence, resolve, first, last)
        case Yearly():
            found = _yearly(cadence, first, last)
    return sorted({span for span in found if span.starts <= last and span.due_by >= first})


def _calendar(cadence: Calendar, resolve: Resolve, first: date, last: date) -> Iterator[Span]:
    """Yield periods; where the law itself chooses the period, those whose own first day chooses them.

    So a month begun under "month" runs to its end although the law has turned to "half-month" since.
    """
    if isinstance(cadence.per, str):
        yield from tiling(cadence.per, cadence.every, cadence.anchor, first, last)
        return
    for per in PERIODS:
        for span in tiling(per, cadence.every, cadence.anchor, first, last):
            if resolve(cadence.per.name, span.starts) == per:
                yield span


def tiling(per: str, every: int, anchor: date | None, first: date, last: date) -> Iterator[Span]:
    """Yield the spans of `every` units of `per` that together cover `first` to `last` without gap or overlap.

    Without an anchor they are the calendar's own periods, and `every` must be 1. With one they are counted
    from its day, forwards and backwards: the anchor sets where periods begin, not when the duty does. Months
    are counted from the anchor itself, and a day that a month does not have is that month's last: from
    31 January, each month, the spans begin on 28 (29) February, 31 March, 30 April. A half-month from the
    n-th of a month begins on the n-th and 15 days apart in the same month.
    """
    if per not in PERIODS or every < 1 or (anchor is None and every != 1):
        raise ValueError(f"没有这样的周期：{every} 个 {per}（几个单位一期的，须写明起算日 anchor）")
    if per in DAYS:
        start_of = _days_from(anchor or A_MONDAY, DAYS[per] * every)
    elif per == "half-month":
        start_of = _half_months_from(anchor or date(2001, 1, 1), every)
    else:
        start_of = _months_from(anchor or date(2001, 1, 1), MONTHS[per] * every)
    number = _last_begun(start_of, first)
    starts = start_of(number)
    while starts <= last:
        number += 1
        follows = start_of(number)
        yield Span(starts, follows - _DAY)
        starts = follows


def _days_from(anchor: date, step: int) -> Callable[[int], date]:
    return lambda number: anchor + timedelta(days=number * step)


def _months_from(anchor: date, step: int) -> Callable[[int], date]:
    return lambda number: add_months(anchor, number * step)


def _half_months_from(anchor: date, step: int) -> Callable[[int], date]:
    """Half-months begin on two days of each month: the anchor's, and the one 15 days before or after it."""
    offset = 0 if anchor.day <= 15 else 1
    early = anchor.day - 15 * offset

    def start_of(number: int) -> date:
        months, half = divmod(offset + number * step, 2)
        month = add_months(anchor.replace(day=1), months)
        return day_of(month.month, early + 15 * half, month.year)

    return start_of


def _last_begun(start_of: Callable[[int], date], day: date) -> int:
    """Return the number of the last period begun on or before `day`, by bisection over a steady count."""
    low, high = -1, 1
    while start_of(low) > day:
        low *= 2
    while start_of(high) <= day:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if start_of(middle) <= day else (low, middle)
    return low


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later (or earlier, when negative), or that month's last day if it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _festivals(cadence: Festivals, resolve: Resolve, first: date, last: date) -> Iterator[Span]:
    """Yield a window around each festival, from those of the year before `first` to those of the year after."""
    for name in cadence.names:
        known = festival(name)
        for year in range(first.year - 1, last.year + 2):
            if not (FIRST_YEAR <= year <= LAST_YEAR or first.year <= year <= last.year):
                continue
            day = known.day_in(year)
            before, after = _number(cadence.before, resolve, day), _number(cadence.after, resolve, day)
            if before is not None and after is not None:
                yield Span(day - timedelta(days=before), day + timedelta(days=after))


def _number(value: int | ParameterRef, resolve: Resolve, day: date) -> int | None:
    if not isinstance(value, ParameterRef):
        return value
    found = resolve(value.name, day)
    return None if found is None else int(found)


def _yearly(cadence: Yearly, first: date, last: date) -> Iterator[Span]:
    """Yield the span begun in each year; one whose last month-day comes before its first ends in the next year.

    29 February, as either end, is 28 February in common years.
    """
    crosses = 1 if cadence.last < cadence.first else 0
    for year in range(first.year - 1, last.year + 1):
        yield Span(day_of(*cadence.first, year), day_of(*cadence.last, year + crosses))
