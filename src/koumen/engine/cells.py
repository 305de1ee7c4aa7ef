"""One cell of an input file: each reader returns its value, or refuses it with what is wrong and the remedy."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from koumen.engine.inputs import normal_region

CHINA = timezone(timedelta(hours=8))
EARLIEST, LATEST = date(1800, 1, 2), date(2199, 12, 31)
"""The days that an input may name, both included."""
MOST_MONTHS = 1200
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_TRUE, _FALSE = {"true", "yes", "1", "是"}, {"false", "no", "0", "否"}


class BadCell(ValueError):
    """A cell that cannot be read: what is wrong, and the remedy."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.says, self.remedy = says, remedy


def out_of_reach() -> BadCell:
    """Return the refusal of a day that no input may name."""
    return BadCell("不在 1800 至 2199 年之间", "请核对年份")


def empty() -> BadCell:
    """Return the refusal of a cell that may not be blank."""
    return BadCell("不能为空", "请补填")


def day(text: str) -> date:
    """Read YYYY-MM-DD."""
    if not _DATE.fullmatch(text):
        raise BadCell("不是日期", "请写成 YYYY-MM-DD，例如 2026-11-05")
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise BadCell("没有这一天", "请改成真实的日期") from error
    if not EARLIEST <= found <= LATEST:
        raise out_of_reach()
    return found


def moment(text: str) -> tuple[date, int | None]:
    """Read a day, or a day with a time: (Chinese local day, microseconds of Chinese local time since 1970)."""
    found = _MOMENT.fullmatch(text)
    if not found:
        raise BadCell("不是日期或时间", "请写成 2026-11-05 或 2026-11-05T09:30")
    if found["hour"] is None:
        return day(found["day"]), None
    local = _local(found)
    return day(local.date().isoformat()), (local - datetime(1970, 1, 1)) // timedelta(microseconds=1)


def _local(found: re.Match[str]) -> datetime:
    fraction = (found["fraction"] or "").ljust(6, "0")[:6]
    try:
        said = datetime.fromisoformat(
            f"{found['day']}T{found['hour']}:{found['minute']}:{found['second'] or '00'}.{fraction}"
        )
        offset = found["offset"]
        if offset is None:
            return said
        zone = UTC if offset == "Z" else datetime.strptime(offset, "%z").tzinfo
        return said.replace(tzinfo=zone).astimezone(CHINA).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise BadCell("没有这个时间", "请改成真实的日期和时间") from error


def region(value: Any) -> str:
    """Read region digits, padding stripped."""
    if not re.fullmatch(r"[0-9]{2,12}", str(value)):
        raise BadCell("不是地区代码", "请写 2 至 12 位数字的行政区划代码")
    return normal_region(str(value))


def yes_no(value: Any) -> bool:
    """Read a boolean, a word for it, or 1 and 0."""
    word = f"{value:g}" if isinstance(value, float) else str(value).lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise BadCell("不是“是”或“否”", "请写 是/否、true/false、yes/no 或 1/0")


def number(value: Any) -> float:
    """Read a number, written with digits and a point."""
    written = isinstance(value, str)
    if (written and not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value)) or not math.isfinite(float(value)):
        raise BadCell("不是数", "请写数字")
    return float(value)


def months(value: Any) -> float:
    """Read a number of months that someone can have lived through."""
    found = number(value)
    if not 0 <= found <= MOST_MONTHS:
        raise BadCell("不是可能的月数", f"请写 0 至 {MOST_MONTHS} 之间的月数，不知道的留空")
    return found


def choice(values: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of one of the listed words, to be written exactly."""

    def read(value: str) -> str:
        if value not in values:
            raise BadCell("不在可填的值里", f"请写其中之一：{'、'.join(values)}")
        return value

    return read


def fact(kind: str, values: Sequence[str]) -> Callable[[Any], Any]:
    """Return the reader of a fact's values."""
    readers: dict[str, Callable[[Any], Any]] = {
        "yesno": yes_no, "number": number, "months": months, "digits": region, "date": day, "choice": choice(values),
    }  # fmt: skip
    return readers[kind]


def joined(values: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of ids joined by +, each one of the listed (any, when none are), in the order written."""

    def read(value: str) -> str:
        parts = [part.strip() for part in value.split("+")]
        if not all(parts):
            raise BadCell("有空的一段", "几个值之间用一个 + 连接")
        return "+".join(choice(values)(part) if values else part for part in parts)

    return read


def count(value: Any) -> int:
    """Read a whole number of at least 1."""
    if not re.fullmatch(r"[1-9][0-9]{0,3}", str(value)):
        raise BadCell("不是正整数", "请写 1 或更大的整数")
    return int(value)


def period(units: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of a period: a unit, or `n unit` counted from the row's `from`."""

    def read(value: str) -> str:
        every, _, unit = value.rpartition(" ")
        if unit not in units or (every and not re.fullmatch(r"[1-9][0-9]{0,2}", every)):
            raise BadCell("不是周期", f"请写 {'、'.join(units)} 之一，或“2 month”这样的写法")
        return value

    return read
