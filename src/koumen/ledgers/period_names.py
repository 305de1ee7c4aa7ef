"""Which week, half-month or month a window is, in words: 上周, 本周, 11月上半月."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from koumen.policy.model import PERIODS
from koumen.policy.periods import tiling

_QUARTERS = "一二三四"
_WEEK = timedelta(days=7)


def period_name(per: str, starts: date, today: date) -> str:
    """Name the period of a calendar that begins on a day, as people say it today; "" for one without a name.

    >>> today = date(2026, 11, 21)
    >>> period_name("week", date(2026, 11, 9), today), period_name("week", date(2026, 11, 2), today)
    ('上周', '11月2日至8日')
    >>> period_name("half-month", date(2026, 11, 16), today), period_name("quarter", date(2025, 10, 1), today)
    ('11月下半月', '2025年第四季度')
    """
    return _with_year(starts, today) + _NAMES[per](starts, today) if per in _NAMES else ""


def period_of(starts: date, due_by: date | None) -> str:
    """Return which period of the calendar has these ends, "" for none.

    >>> period_of(date(2026, 11, 16), date(2026, 11, 30)), period_of(date(2026, 2, 1), date(2026, 2, 28))
    ('half-month', 'month')
    """
    if due_by is None:
        return ""
    return next((per for per in PERIODS if any(span == (starts, due_by) for span in _spans(per, starts))), "")


def _spans(per: str, day: date) -> list[tuple[date, date]]:
    return [(span.starts, span.due_by) for span in tiling(per, 1, None, day, day)]


def _with_year(starts: date, today: date) -> str:
    near = abs(starts - today) < 2 * _WEEK
    return "" if starts.year == today.year or near else f"{starts.year}年"


def _day(starts: date, today: date) -> str:
    known = {today: "今天", today - timedelta(days=1): "昨天"}
    return known.get(starts, f"{starts.month}月{starts.day}日")


def _week(starts: date, today: date) -> str:
    this = today - timedelta(days=today.weekday())
    known = {this: "本周", this - _WEEK: "上周", this + _WEEK: "下周"}
    last = starts + timedelta(days=6)
    month = "" if last.month == starts.month else f"{last.month}月"
    return known.get(starts, f"{starts.month}月{starts.day}日至{month}{last.day}日")


_NAMES: Mapping[str, Callable[[date, date], str]] = {
    "day": _day,
    "week": _week,
    "half-month": lambda starts, today: f"{starts.month}月{'上' if starts.day == 1 else '下'}半月",
    "month": lambda starts, today: f"{starts.month}月",
    "quarter": lambda starts, today: f"第{_QUARTERS[(starts.month - 1) // 3]}季度",
    "half-year": lambda starts, today: "上半年" if starts.month == 1 else "下半年",
    "year": lambda starts, today: "全年" if starts.year == today.year else "",
}
