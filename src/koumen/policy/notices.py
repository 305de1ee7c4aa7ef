"""The State Council's yearly notice on days off and make-up working days, as a file.

One CSV per year (UTF-8 or GBK), a line for each sentence of the notice, under the heading 起,止,安排,节日:

    起,止,安排,节日
    2026-02-15,2026-02-23,休,春节
    2026-02-14,,班,春节

起 and 止 are the first and last day, both inclusive; a blank 止 is one day. 安排 is 休 (off) or 班 (a Saturday
or Sunday worked). Days lie in the notice's year, or in the December before it. Nothing is guessed here: a
file with any fault is refused whole, and so is one that does not tell of every holiday of the year: a year is
official only when it is whole.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from koumen.policy.faults import Fault
from koumen.policy.festivals import FESTIVALS, YearNotTrusted

HEADING = ("起", "止", "安排", "节日")
ARRANGEMENTS = {"休": False, "放假": False, "班": True, "上班": True}

CATALOGUE: Mapping[str, tuple[str, str]] = {
    "N001": ("文件既不是 UTF-8 也不是 GBK 编码的文本", "用表格软件另存为 CSV 后再试。"),
    "N002": ("第一行不是“起,止,安排,节日”", "第一行依次写：起,止,安排,节日。"),
    "N003": ("这一行有 {got} 格，应为 4 格", "每行依次写：起,止,安排,节日；止可以空着，逗号要留。"),
    "N004": ("“{value}”不是日期", "写成 2027-01-01 这样。"),
    "N005": ("止（{last}）早于起（{first}）", "改正起止日期；只有一天的，止空着。"),
    "N006": ("安排“{value}”不认识", "放假写“休”，调休上班写“班”。"),
    "N007": ("{day} 不在 {year} 年，也不在上一年 12 月", "一个文件只写一年的通知，跨年的只能是上一年 12 月的几天。"),
    "N008": ("{day} 前面已经写过", "同一天只留一处。"),
    "N009": ("没有写 1 月 1 日休，看不出是哪一年的通知", "补上元旦放假的一行。"),
    "N010": ("{day} 是{weekday}，本来就上班", "“班”只写调休上班的周六、周日；请核对日期。"),
    "N011": ("没有写{missing}的放假安排", "一年的通知要写全元旦、春节、清明、劳动节、端午、中秋、国庆；请补上各一行。"),
}


HOLIDAYS = {
    "元旦": "new-year", "春节": "spring-festival", "清明": "qingming", "劳动": "labour-day", "端午": "dragon-boat",
    "中秋": "mid-autumn", "国庆": "national-day",
}  # fmt: skip
"""The holidays of a year by the word for them in the column 节日, each with its festival."""
SINCE_2008 = ("清明", "端午", "中秋")
"""Days off by law since 2008 only."""


class NoticeFaults(Exception):
    """A notice that cannot be relied on; `faults` holds every fault found, in the order of lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice: for each day it arranges, True when it is worked and False when it is off."""

    year: int
    days: Mapping[date, bool]


_LONGEST = 400


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    first: date
    last: date
    worked: bool
    named: str

    def days(self) -> Iterator[date]:
        """The days of the row, no more than a notice can arrange: a wrong year far away is one fault, not thousands."""
        return (self.first + timedelta(days=n) for n in range(min((self.last - self.first).days + 1, _LONGEST)))


def read_notice(data: bytes, file: str) -> Notice:
    """Read one year's notice; `file` is its name in faults. Raises NoticeFaults."""
    faults: list[Fault] = []
    rows = list(_rows(_text(data, file), file, faults))
    years = [day.year for row in rows if not row.worked for day in row.days() if (day.month, day.day) == (1, 1)]
    if not years and not faults:
        faults.append(_fault("N009", file))
    days: dict[date, bool] = {}
    for row in rows if years else ():
        for day in row.days():
            wrong = _misplaced(day, row, years[0], days, file)
            faults += wrong
            if any(each.code == "N007" for each in wrong):
                break
            days[day] = row.worked
    missing = [] if faults else _missing(rows, days, years[0])
    if missing:
        faults.append(_fault("N011", file, missing="、".join(FESTIVALS[HOLIDAYS[each]].label for each in missing)))
    if faults:
        raise NoticeFaults(sorted(faults, key=lambda fault: (fault.line or 0, fault.column or 0)))
    return Notice(years[0], days)


def _missing(rows: Iterable[_Row], days: Mapping[date, bool], year: int) -> list[str]:
    """Return the holidays of the year that no row names as off and on whose day nothing is off."""
    named = "、".join(row.named for row in rows if not row.worked)
    asked = [each for each in HOLIDAYS if year >= 2008 or each not in SINCE_2008]
    return [each for each in asked if each not in named and not _is_off(days, _falls(HOLIDAYS[each], year))]


def _is_off(days: Mapping[date, bool], day: date | None) -> bool:
    return day is not None and days.get(day) is False


def _falls(festival: str, year: int) -> date | None:
    """Return the day of a festival, None in a year whose lunar calendar nobody vouches for."""
    try:
        return FESTIVALS[festival].day_in(year)
    except YearNotTrusted:
        return None


def _text(data: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoticeFaults([_fault("N001", file)])


def _rows(text: str, file: str, faults: list[Fault]) -> Iterator[_Row]:
    """Yield the rows that can be read; add a fault for each that cannot. Empty lines are skipped."""
    lines = csv.reader(io.StringIO(text))
    if tuple(cell.strip() for cell in next(lines, [])) != HEADING:
        raise NoticeFaults([_fault("N002", file, 1)])
    for written in lines:
        cells = [cell.strip() for cell in written]
        if not any(cells):
            continue
        if len(cells) != len(HEADING):
            faults.append(_fault("N003", file, lines.line_num, got=len(cells)))
            continue
        found = _row(cells, lines.line_num)
        if isinstance(found, _Row):
            yield found
        else:
            code, column, words = found
            faults.append(_fault(code, file, lines.line_num, column, **words))


def _row(cells: list[str], line: int) -> _Row | tuple[str, int, dict[str, object]]:
    """Return the row, or the code, column and words of its fault."""
    first, last = _day(cells[0]), _day(cells[1] or cells[0])
    if first is None:
        return "N004", 1, {"value": cells[0]}
    if last is None:
        return "N004", 2, {"value": cells[1]}
    if last < first:
        return "N005", 2, {"first": first, "last": last}
    if cells[2] not in ARRANGEMENTS:
        return "N006", 3, {"value": cells[2]}
    return _Row(line, first, last, ARRANGEMENTS[cells[2]], cells[3])


def _day(cell: str) -> date | None:
    """Read YYYY-MM-DD, or YYYY/M/D as spreadsheets rewrite it."""
    found = re.fullmatch(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})", cell)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None


def _misplaced(day: date, row: _Row, year: int, before: Mapping[date, bool], file: str) -> list[Fault]:
    """Return the fault of one day of a row, if it has one."""
    if day.year != year and (day.year, day.month) != (year - 1, 12):
        return [_fault("N007", file, row.line, 1, day=day, year=year)]
    if day in before:
        return [_fault("N008", file, row.line, 1, day=day)]
    if row.worked and day.weekday() < 5:
        return [_fault("N010", file, row.line, 1, day=day, weekday=f"周{'一二三四五'[day.weekday()]}")]
    return []


def _fault(code: str, file: str, line: int | None = None, column: int | None = None, **words: object) -> Fault:
    says, remedy = CATALOGUE[code]
    key = HEADING[column - 1] if column else ""
    return Fault(code, file, key, column, line, says.format(**words), remedy.format(**words))
