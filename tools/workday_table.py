"""Write the notices of 2004 to 2026 into src/koumen/policy/data/workdays, from chinesecalendar.

Run once, and again when that library gains a year. The running system reads only the files written here.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

FOLDER = Path(__file__).resolve().parent.parent / "src/koumen/policy/data/workdays"
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def notice_year(day: date, name: str) -> int:
    """The year whose notice arranges `day`: New Year's days off in December belong to the next."""
    return day.year + 1 if day.month == 12 and name == "元旦" else day.year


def rows(year: int, days: dict[date, str], worked: bool) -> list[tuple[str, str, str, str]]:
    """One row for each run of days of one name."""
    named = [(day, NAMES[name]) for day, name in sorted(days.items()) if notice_year(day, NAMES[name]) == year]
    runs = groupby(enumerate(named), key=lambda pair: (pair[1][0] - timedelta(days=pair[0]), pair[1][1]))
    found = []
    for (_, name), members in runs:
        run = [day for _, (day, _) in members]
        last = "" if len(run) == 1 else run[-1].isoformat()
        found.append((run[0].isoformat(), last, "班" if worked else "休", name))
    return found


def main() -> None:
    """Write one file per year."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for year in range(min(holidays).year, max(holidays).year + 1):
        lines = sorted([*rows(year, holidays, worked=False), *rows(year, workdays, worked=True)])
        with (FOLDER / f"{year}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("起", "止", "安排", "节日"))
            writer.writerows(lines)


if __name__ == "__main__":
    main()
