"""Turns one column of a raw file into its canonical form, refusing the first bad cell with line, column and remedy.

Works on the distinct values of a column, so that a million rows cost little more than a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine.file_faults import FileFault
from koumen.engine.inputs import COLUMN_TYPES, normal_region
from koumen.engine.membership import all_different
from koumen.engine.raw_files import Raw

CHINA = timezone(timedelta(hours=8))
EARLIEST, LATEST = date(1800, 1, 2), date(2199, 12, 31)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<offset>Z|[+-]\d{2}:\d{2})?)?"
)
_TRUE, _FALSE = {"true", "yes", "1", "是"}, {"false", "no", "0", "否"}


class BadCell(ValueError):
    """A cell that cannot be read: what is wrong, and the remedy."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.says, self.remedy = says, remedy


def convert(raw: Raw, name: str, kind: pa.DataType, read: Callable[[Any], Any], *, blank: bool = True) -> pa.Array:
    """Read each distinct cell with `read` (BadCell refuses it); with `blank` false an empty cell is refused too."""
    column = raw.column(name)
    if not blank and column.null_count:
        row = pc.index(pc.is_null(column), True).as_py()
        raise FileFault(raw.path, raw.line(row), name, "不能为空", "请补填")
    encoded = column.combine_chunks().dictionary_encode() if not pa.types.is_dictionary(column.type) else column
    values = []
    for place, value in enumerate(encoded.dictionary.to_pylist()):
        try:
            values.append(read(value))
        except BadCell as bad:
            row = pc.index(encoded.indices, pa.scalar(place, encoded.indices.type)).as_py()
            raise FileFault(raw.path, raw.line(row), name, f"“{value}”{bad.says}", bad.remedy) from bad
    return pa.array(values, kind).take(encoded.indices)


def _same(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def text(raw: Raw, name: str) -> pa.Array:
    """Return a text column; blank is null."""
    column = raw.column(name)
    if pa.types.is_string(column.type):
        return column.combine_chunks()
    return convert(raw, name, pa.string(), _same)


def required_text(raw: Raw, name: str) -> pa.Array:
    """Return a text column in which no cell may be blank; ids are kept exactly as they came."""
    column = raw.column(name)
    if column.null_count:
        row = pc.index(pc.is_null(column), True).as_py()
        raise FileFault(raw.path, raw.line(row), name, "不能为空", "请补填")
    return text(raw, name)


def unique_text(raw: Raw, name: str) -> pa.Array:
    """Return a column of ids, refusing a repeated one by its second line."""
    ids = required_text(raw, name)
    if all_different(ids):
        return ids
    seen: set[str] = set()
    for row, value in enumerate(ids.to_pylist()):
        if value in seen:
            raise FileFault(
                raw.path, raw.line(row), name, f"“{value}”重复出现", "每次访视要有自己的编号，请改正或删去这一行"
            )
        seen.add(value)
    return ids


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        value = _written_day(_same(value))
    if not EARLIEST <= value <= LATEST:
        raise BadCell("不在 1800 至 2199 年之间", "请核对年份")
    return date(value.year, value.month, value.day)


def _written_day(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise BadCell("不是日期", "请写成 YYYY-MM-DD，例如 2026-11-05")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadCell("没有这一天", "请改成真实的日期") from error


def day(raw: Raw, name: str, *, blank: bool = True) -> pa.Array:
    """Return a date32 column."""
    return convert(raw, name, pa.date32(), _day, blank=blank)


def _moment(value: Any) -> tuple[date, int | None]:
    if isinstance(value, datetime):
        local = value if value.tzinfo is None else value.astimezone(CHINA).replace(tzinfo=None)
        return _day(local), _micros(local)
    if isinstance(value, date):
        return _day(value), None
    found = _MOMENT.fullmatch(_same(value))
    if not found:
        raise BadCell("不是日期或时间", "请写成 2026-11-05 或 2026-11-05T09:30")
    if found["hour"] is None:
        return _day(found["day"]), None
    local = _local(found)
    return _day(local), _micros(local)


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


def _micros(local: datetime) -> int:
    return (local - datetime(1970, 1, 1)) // timedelta(microseconds=1)


def moment(raw: Raw, name: str, *, blank: bool = True) -> tuple[pa.Array, pa.Array]:
    """Return (day, moment): moment in microseconds of Chinese local time since 1970, null where no time was given."""
    column = raw.column(name)
    if pa.types.is_string(column.type) and not column.null_count and _all_plain(column):
        days = convert(raw, name, pa.date32(), _day, blank=blank)
        return days, pa.nulls(len(days), pa.int64())
    pairs = convert(raw, name, pa.struct([("day", pa.date32()), ("moment", pa.int64())]), _pair, blank=blank)
    return pc.struct_field(pairs, "day"), pc.struct_field(pairs, "moment")


def _pair(value: Any) -> dict[str, Any]:
    on, at = _moment(value)
    return {"day": on, "moment": at}


def _all_plain(column: pa.ChunkedArray) -> bool:
    return bool(pc.all(pc.equal(pc.utf8_length(column), 10)).as_py())


def _region(value: Any) -> str:
    code = _same(value)
    if not re.fullmatch(r"[0-9]{2,12}", code):
        raise BadCell("不是地区代码", "请写 2 至 12 位数字的行政区划代码")
    return normal_region(code)


def region(raw: Raw, name: str, *, blank: bool = True) -> pa.Array:
    """Return a column of region digits, padding stripped."""
    return convert(raw, name, pa.string(), _region, blank=blank)


def scope(raw: Raw, name: str) -> pa.Array:
    """Return event scopes: normalised digits ("" for everywhere) or `person:ID`."""

    def read(value: Any) -> str:
        if _same(value).startswith("person:") and len(value) > len("person:"):
            return _same(value)
        try:
            return _region(value)
        except BadCell as bad:
            raise BadCell("不是事件范围", "请写地区代码，或 person: 加人员编号") from bad

    return convert(raw, name, pa.string(), read, blank=False)


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = _same(value).lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise BadCell("不是“是”或“否”", "请写 是/否、true/false、yes/no 或 1/0")


def yes_no(raw: Raw, name: str) -> pa.Array:
    """Return a boolean column."""
    return convert(raw, name, pa.bool_(), _yes_no)


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", _same(value)):
        raise BadCell("不是数", "请写数字")
    return float(value)


def _choice(values: Sequence[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in values:
            raise BadCell("不在可填的值里", f"请写其中之一：{'、'.join(values)}")
        return str(value)

    return read


def _reader(kind: str, values: Sequence[str]) -> Callable[[Any], Any]:
    match kind:
        case "yesno":
            return _yes_no
        case "number":
            return _number
        case "choice":
            return _choice(values)
        case "digits":
            return _region
        case _:
            return _day


def fact(raw: Raw, name: str, kind: str, values: Sequence[str]) -> pa.Array:
    """Return a fact's column in its canonical type; listed words must be written exactly."""
    return convert(raw, name, COLUMN_TYPES[kind], _reader(kind, values))


def fact_values(raw: Raw, name: str, facts: pa.Array, kinds: Mapping[str, tuple[str, Sequence[str]]]) -> pa.Array:
    """Return dated values as canonical text, each checked by the kind of the fact on its own row."""
    values: list[str | None] = []
    for row, (which, value) in enumerate(zip(facts.to_pylist(), raw.column(name).to_pylist(), strict=True)):
        if value is None or which not in kinds:
            values.append(None)
            continue
        kind, listed = kinds[which]
        try:
            read = _reader(kind, listed)(value)
        except BadCell as bad:
            raise FileFault(raw.path, raw.line(row), name, f"“{value}”{bad.says}（{which}）", bad.remedy) from bad
        values.append(str(read).lower() if kind == "yesno" else str(read))
    return pa.array(values, pa.string())


def listed(raw: Raw, name: str, values: Sequence[str], *, blank: bool = True) -> pa.Array:
    """Return a column whose cells are one of the listed words."""
    return convert(raw, name, pa.string(), _choice(values), blank=blank)


def joined(raw: Raw, name: str, values: Sequence[str] = (), *, blank: bool = True) -> pa.Array:
    """Return a column whose cells are ids joined by +, in the order written."""

    def read(value: Any) -> str:
        parts = [part.strip() for part in _same(value).split("+")]
        if not all(parts):
            raise BadCell("有空的一段", "几个值之间用一个 + 连接")
        for part in parts:
            if values:
                _choice(values)(part)
        return "+".join(parts)

    return convert(raw, name, pa.string(), read, blank=blank)


def count(raw: Raw, name: str) -> pa.Array:
    """Return a column of whole numbers of at least 1."""

    def read(value: Any) -> int:
        if not re.fullmatch(r"[1-9]\d{0,3}", _same(value)):
            raise BadCell("不是正整数", "请写 1 或更大的整数")
        return int(value)

    return convert(raw, name, pa.int32(), read, blank=False)


def period(raw: Raw, name: str, units: Sequence[str]) -> pa.Array:
    """Return a column of periods: a unit, or `n unit` counted from the row's `from`."""

    def read(value: Any) -> str:
        every, _, unit = _same(value).rpartition(" ")
        if unit not in units or (every and not re.fullmatch(r"[1-9]\d{0,2}", every)):
            raise BadCell("不是周期", f"请写 {'、'.join(units)} 之一，或“2 month”这样的写法")
        return _same(value)

    return convert(raw, name, pa.string(), read, blank=False)


def refuse_backward(raw: Raw, rows: pa.Table, first: str, last: str, *, strictly: bool) -> None:
    """Refuse a row whose `last` is before `first` (or, `strictly`, the same day)."""
    wrong = pc.less_equal(rows[last], rows[first]) if strictly else pc.less(rows[last], rows[first])
    if pc.any(wrong).as_py():
        row = pc.index(wrong, True).as_py()
        says = f"{last} 要晚于 {first}" if strictly else f"{last} 早于 {first}"
        raise FileFault(raw.path, raw.line(row), last, says, "请核对两个日期")


def refuse_overlap(raw: Raw, people: pa.Table) -> None:
    """Refuse two rows of one person that share a day."""
    if all_different(people["person_id"]):
        return
    numbered = people.select(["person_id", "from", "until"]).append_column("row", pa.array(range(people.num_rows)))
    counted = pc.value_counts(people["person_id"].combine_chunks())
    repeated = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    rows = numbered.filter(pc.is_in(numbered["person_id"], repeated)).to_pylist()
    rows.sort(key=lambda r: (r["person_id"], r["from"] or date.min, r["until"] or date.max))
    for one, other in pairwise(rows):
        if one["person_id"] == other["person_id"] and (one["until"] or date.max) > (other["from"] or date.min):
            later = max(one["row"], other["row"])
            says = f"与第 {raw.line(min(one['row'], other['row']))} 行是同一人“{one['person_id']}”，两段时间重叠"
            raise FileFault(raw.path, raw.line(later), "from", says, "请让前一段的 until 不晚于后一段的 from")


def refuse_twice(raw: Raw, rows: pa.Table, names: Sequence[str]) -> None:
    """Refuse two rows that say something of the same thing on the same day."""
    seen: dict[tuple[Any, ...], int] = {}
    for row, values in enumerate(zip(*(rows[name].to_pylist() for name in names), strict=True)):
        if values in seen:
            says = f"与第 {raw.line(seen[values])} 行说的是同一人、同一情况、同一天"
            raise FileFault(raw.path, raw.line(row), names[1], says, "请只留一行")
        seen[values] = row
