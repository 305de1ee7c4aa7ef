"""The one place where the clock is read. Everything else is told the day and the time.

KOUMEN_TODAY (or, for the demonstration, KOUMEN_DEMO_DAY) fixes the day as YYYY-MM-DD; the time of day still runs.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the time in China, with its zone; on the fixed day if one is set."""
    moment = datetime.now(CHINA)
    fixed = _fixed_day()
    return moment if fixed is None else moment.replace(year=fixed.year, month=fixed.month, day=fixed.day)


def today() -> date:
    """Return the day in China, or the fixed day. Raises ValueError when KOUMEN_TODAY is no date."""
    return _fixed_day() or datetime.now(CHINA).date()


def _fixed_day() -> date | None:
    for name in ("KOUMEN_TODAY", "KOUMEN_DEMO_DAY"):
        written = os.environ.get(name, "").strip()
        if written:
            try:
                return date.fromisoformat(written)
            except ValueError:
                raise ValueError(f"环境变量 {name} 的“{written}”不是日期；请写成 2026-11-21 这样。") from None
    return None
