"""`koumen workdays DATE N`: the day N working days after DATE, and whether that is official.

Reads no clock and no database. Refuses a wrong date, a negative or fractional N, and a faulty notice
with exit code 2.
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from koumen.policy.notices import NoticeFaults, read_notice
from koumen.policy.workdays import FIRST_YEAR, Deadline, Table

NOTICE = """放假安排通知的文件（CSV）：第一行写“起,止,安排,节日”，以下每行一段，
例如 2027-02-06,2027-02-12,休,春节 ；安排写“休”或“班”（调休上班）；只有一天的，止空着。"""


class _Refused(Exception):
    """What was asked cannot be answered; the message says why and what to write."""


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "workdays",
        help="某日之后第 N 个工作日（含调休上班）",
        description="第一行是结果，第二行说明所跨年份的放假安排是否已装入。N 为 0：当日，当日休息的为下一个工作日。",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("date", metavar="DATE", help="日期，写成 2026-11-21")
    parser.add_argument("number", metavar="N", help="工作日数，0 或正整数")
    parser.add_argument("--notice", metavar="FILE", type=Path, action="append", default=[], help=NOTICE)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the day and its standing; return the exit code."""
    try:
        day, number = _date(options.date), _number(options.number)
        table = Table.load()
        for file in options.notice:
            table = table.with_notice(read_notice(_bytes(file), str(file)))
        deadline = table.add(day, number)
    except (_Refused, NoticeFaults, ValueError) as refused:
        print(refused, file=sys.stderr)
        return 2
    print(deadline.day.isoformat())
    print(standing(deadline))
    return 0


def standing(deadline: Deadline) -> str:
    """Say in Chinese whether the notices of the years crossed are loaded, or the day is provisional."""
    if not deadline.years_missing:
        return f"{_years(deadline.years_crossed)}的放假调休安排已装入。"
    early = tuple(year for year in deadline.years_missing if year < FIRST_YEAR)
    later = tuple(year for year in deadline.years_missing if year >= FIRST_YEAR)
    said = [f"{_years(early)}的放假调休安排不在表内（表自 {FIRST_YEAR} 年起）"] if early else []
    said += [f"{_years(later)}的放假调休安排尚未公布（或未装入）"] if later else []
    return (
        f"暂定：{'；'.join(said)}，"
        "按周一至周五、除去 1 月 1 日计算；装入国务院办公厅通知后日期可能变动（--notice 文件）。"
    )


def _years(years: tuple[int, ...]) -> str:
    return "、".join(f"{year} 年" for year in years) if len(years) < 4 else f"{years[0]} 年至 {years[-1]} 年"


def _date(text: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Refused(f"DATE“{text}”不是日期。请写成 2026-11-21 这样。")


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _Refused(f"N“{text}”不是 0 或正整数。请写要数的工作日数，例如 2；不能往前数。")
    return int(text)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise _Refused(f"读不到文件 {file}：没有这个文件。请核对路径。") from None
    except IsADirectoryError:
        raise _Refused(f"读不到文件 {file}：这是文件夹。请写到文件名。") from None
    except OSError:
        raise _Refused(f"读不到文件 {file}。请核对路径和读取权限。") from None
