"""What an address or a form asks for, read without trust: a day or month that is none is taken as the present one."""

from __future__ import annotations

from datetime import date, time

from django.http import QueryDict

from koumen.actions.refusals import Refused


def day_asked(written: str, otherwise: date) -> date:
    """Read YYYY-MM-DD; anything else is `otherwise`.

    >>> day_asked("2026-02-30", date(2026, 11, 21))
    datetime.date(2026, 11, 21)
    """
    try:
        return date.fromisoformat(written)
    except ValueError:
        return otherwise


def month_asked(written: str, today: date) -> date:
    """Read YYYY-MM as its first day; anything else, and a month to come, is the present month.

    >>> month_asked("2026-10", date(2026, 11, 21))
    datetime.date(2026, 10, 1)
    """
    first = day_asked(f"{written}-01", today).replace(day=1)
    return min(first, today.replace(day=1))


def day_told(written: str) -> date | None:
    """Read a day from a form field; None when it is empty or no day."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def day_needed(form: QueryDict, name: str, otherwise: str) -> date:
    """Read a day that must be there; raises Refused with the sentence `otherwise`."""
    day = day_told(form.get(name, ""))
    if day is None:
        raise Refused(otherwise)
    return day


def time_told(written: str) -> time | None:
    """Read a time of day from a form field; None when it is empty or no time."""
    try:
        return time.fromisoformat(written)
    except ValueError:
        return None
