"""Whether the visits a duty asks for fit into its shortest window, one a day.

Arithmetic on the law alone; an event's own length is not in the law and is never judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from koumen.policy.cadences import Cadence, Calendar, Event, Festivals, Found, Joined, ParameterRef, Silence, Yearly
from koumen.policy.model import Duty, Parameter


def crowded(duty: Duty, parameters: Mapping[str, Parameter], since: date) -> tuple[int, int] | None:
    """Return (visits, days) when on some day more visits are required than the shortest window has days.

    None when it never happens, when each visit counts, or when the window's length is not in the law
    (an event's own span). Values are those in force on `since` and on each day on which one changes.
    """
    if duty.each_counts:
        return None
    days = {since} | {day for each in parameters.values() for day, _ in each.values}
    for day in sorted(days):
        law = {name: each.on(day) for name, each in parameters.items()}
        if law.get(duty.taken.get("each_counts", "")):
            continue
        count, shortest = _now(duty.at_least, law), shortest_window(duty.cadence, law)
        if isinstance(count, int | float) and shortest is not None and 1 <= shortest < count:
            return int(count), shortest
    return None


def _now(value: Any, law: Mapping[str, Any]) -> Any:
    return law.get(value.name) if isinstance(value, ParameterRef) else value


def shortest_window(cadence: Cadence, law: Mapping[str, Any]) -> int | None:
    """Return the days of the shortest window the cadence can open, None while that is open or not in the law."""
    match cadence:
        case Calendar(per, every):
            unit = _now(per, law)
            return None if unit is None else _shortest_span(unit, every)
        case Festivals(_, before, after):
            ends = [_now(before, law), _now(after, law)]
            return None if None in ends else int(sum(ends)) + 1
        case Yearly((month, day), last):
            ends_in = 2025 + (last < (month, day))
            first = date(2025, *_common(month, day))
            return (date(ends_in, *_common(*last)) - first).days + 1
        case Event(hours=hours, days=length):
            known_hours, known_days = _now(hours, law), _now(length, law)
            return known_days if known_hours is None else int(known_hours) // 24 + 1
        case Joined(length) | Silence(days=length):
            known: int | None = _now(length, law)
            return known
        case Found(then=then):
            return min((n if unit == "day" else _shortest_span("month", n) for n, unit in then.values()), default=None)
        case _:
            return None


def _common(month: int, day: int) -> tuple[int, int]:
    return (month, 28) if (month, day) == (2, 29) else (month, day)


def _shortest_span(unit: str, every: int) -> int:
    if unit in ("day", "week", "half-month"):
        return {"day": 1, "week": 7, "half-month": 13}[unit] * every
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[unit] * every
    return min(_months_from(month, months) for month in _starts(unit))


def _starts(unit: str) -> Iterable[int]:
    return range(0, 12, {"quarter": 3, "half-year": 6, "year": 12}.get(unit, 1))


def _months_from(start: int, months: int) -> int:
    end = start + months
    return (date(2025 + end // 12, end % 12 + 1, 1) - date(2025, start + 1, 1)).days
