"""Turns one column of a raw file into its canonical form, refusing the first bad cell with line, column and remedy.

Works on the distinct cells of a column, so that a million rows cost little more than a thousand. Spaces around a
cell mean nothing, except around an id: ids are kept exactly as they came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine import cells
from koumen.engine.cells import EARLIEST, LATEST, BadCell
from koumen.engine.file_faults import FileFault
from koumen.engine.inputs import COLUMN_TYPES
from koumen.engine.membership import all_different
from koumen.engine.raw_files import Raw

KINDS = {
    "text": pa.types.is_string,
    "whole": pa.types.is_integer,
    "number": lambda kind: pa.types.is_floating(kind) or pa.types.is_decimal(kind),
    "yes or no": pa.types.is_boolean,
    "day": pa.types.is_date,
    "time": pa.types.is_timestamp,
}
SAID = {
    "whole": "整数", "number": "小数", "yes or no": "真假值", "day": "日期", "time": "日期时间", "": "二进制或别的类型",
}  # fmt: skip


def _typed(raw: Raw, name: str, *takes: str) -> pa.ChunkedArray:
    """Return a column of one of these kinds; raises FileFault for a Parquet column of another."""
    column = raw.column(name)
    kind = next((kind for kind, fits in KINDS.items() if fits(column.type)), "")
    if kind not in takes:
        raise FileFault(
            raw.path, None, name, f"这一列存成了{SAID[kind]}", "请存为文本再导出（编号和代码开头的 0 不能丢）"
        )
    return column


def _refuse(raw: Raw, name: str, wrong: pa.Array | pa.ChunkedArray, bad: BadCell, value: str = "") -> FileFault:
    row = pc.index(pc.fill_null(wrong, False), pa.scalar(True)).as_py()
    return FileFault(raw.path, raw.line(row), name, value + bad.says, bad.remedy)


def convert(
    raw: Raw, name: str, kind: pa.DataType, read: Callable[[Any], Any], *takes: str, blank: bool = True
) -> pa.Array:
    """Read each distinct cell with `read` (BadCell refuses it); with `blank` false an empty cell is refused too."""
    encoded = _typed(raw, name, "text", *takes).combine_chunks().dictionary_encode()
    values: list[Any] = []
    for place, cell in enumerate(encoded.dictionary.to_pylist()):
        written = cell.strip() if isinstance(cell, str) else cell
        try:
            values.append(None if written == "" else read(written))
        except BadCell as bad:
            wrong = pc.equal(encoded.indices, pa.scalar(place, encoded.indices.type))
            raise _refuse(raw, name, wrong, bad, f"“{written}”") from bad
    found = pa.array(values, kind).take(encoded.indices)
    if not blank and found.null_count:
        raise _refuse(raw, name, pc.is_null(found), cells.empty())
    return found


def text(raw: Raw, name: str, *, blank: bool = True) -> pa.Array:
    """Return a text column."""
    return convert(raw, name, pa.string(), str, "whole", blank=blank)


def ids(raw: Raw, name: str, *, blank: bool = True) -> pa.Array:
    """Return a column of ids exactly as they came; one of nothing but spaces is blank."""
    column = _typed(raw, name, "text", "whole")
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    found = column.combine_chunks()
    empty = pc.or_(pc.equal(pc.binary_length(found), 0), pc.utf8_is_space(found))
    if pc.any(empty).as_py():
        found = pc.if_else(empty, pa.scalar(None, pa.string()), found)
    if not blank and found.null_count:
        raise _refuse(raw, name, pc.is_null(found), cells.empty())
    return found


def unique_ids(raw: Raw, name: str) -> pa.Array:
    """Return a column of ids, refusing a repeated one by its second line."""
    found = ids(raw, name, blank=False)
    if all_different(found):
        return found
    seen: set[str] = set()
    for row, value in enumerate(found.to_pylist()):
        if value in seen:
            raise FileFault(
                raw.path, raw.line(row), name, f"“{value}”重复出现", "每次访视要有自己的编号，请改正或删去这一行"
            )
        seen.add(value)
    return found


def day(raw: Raw, name: str, *, blank: bool = True) -> pa.Array:
    """Return a date32 column."""
    column = raw.column(name)
    if pa.types.is_temporal(column.type):
        return _days_of(raw, name, _typed(raw, name, "day", "time"), blank=blank)
    return convert(raw, name, pa.date32(), cells.day, blank=blank)


def _days_of(raw: Raw, name: str, column: pa.ChunkedArray, *, blank: bool) -> pa.Array:
    """Return the days of a column of dates or local times."""
    whole = pc.floor_temporal(column, unit="day") if pa.types.is_timestamp(column.type) else column
    found = pc.cast(whole, pa.date32()).combine_chunks()
    outside = pc.or_(pc.less(found, pa.scalar(EARLIEST)), pc.greater(found, pa.scalar(LATEST)))
    if pc.any(outside).as_py():
        raise _refuse(raw, name, outside, cells.out_of_reach())
    if not blank and found.null_count:
        raise _refuse(raw, name, pc.is_null(found), cells.empty())
    return found


def moment(raw: Raw, name: str, *, blank: bool = True) -> tuple[pa.Array, pa.Array]:
    """Return (day, moment): moment in microseconds of Chinese local time since 1970, null where no time was given."""
    column = raw.column(name)
    if pa.types.is_timestamp(column.type):
        return _days_of(raw, name, column, blank=blank), pc.cast(column, pa.int64()).combine_chunks()
    if pa.types.is_temporal(column.type) or _all_days(column):
        days = day(raw, name, blank=blank)
        return days, pa.nulls(len(days), pa.int64())
    pairs = convert(raw, name, pa.struct([("day", pa.date32()), ("moment", pa.int64())]), _pair, blank=blank)
    return pc.struct_field(pairs, "day"), pc.struct_field(pairs, "moment")


def _pair(text: str) -> dict[str, Any]:
    on, at = cells.moment(text)
    return {"day": on, "moment": at}


def _all_days(column: pa.ChunkedArray) -> bool:
    """Say whether every cell of a text column is as long as a day, so that none has a time."""
    return pa.types.is_string(column.type) and pc.all(pc.equal(pc.utf8_length(column), 10)).as_py() is not False


def region(raw: Raw, name: str, *, blank: bool = True) -> pa.Array:
    """Return a column of region digits, padding stripped."""
    return convert(raw, name, pa.string(), cells.region, "whole", blank=blank)


def scope(raw: Raw, name: str) -> pa.Array:
    """Return event scopes: normalised digits ("" for everywhere) or `person:ID`, the id exactly as it came."""

    def read(value: Any) -> str:
        try:
            return cells.region(value)
        except BadCell as bad:
            raise BadCell("不是事件范围", "请写地区代码，或 person: 加人员编号") from bad

    written = _typed(raw, name, "text", "whole")
    if not pa.types.is_string(written.type):
        return convert(raw, name, pa.string(), read, "whole", blank=False)
    whose = pc.utf8_ltrim_whitespace(written).combine_chunks()
    personal = pc.fill_null(pc.and_(pc.starts_with(whose, "person:"), pc.greater(pc.utf8_length(whose), 7)), False)
    digits = pc.if_else(personal, pa.scalar("00"), written.combine_chunks())
    places = convert(Raw(raw.path, pa.table({name: digits}), raw.lines), name, pa.string(), read, blank=False)
    return pc.if_else(personal, whose, places)


def yes_no(raw: Raw, name: str) -> pa.Array:
    """Return a boolean column."""
    return fact(raw, name, "yesno", ())


TAKES = {
    "yesno": ("yes or no", "whole", "number"), "number": ("whole", "number"),
    "months": ("whole", "number"), "digits": ("whole",), "choice": (),
}  # fmt: skip


def fact(raw: Raw, name: str, kind: str, values: Sequence[str]) -> pa.Array:
    """Return a fact's column in its canonical type; listed words must be written exactly."""
    if kind == "date":
        return day(raw, name)
    shape = COLUMN_TYPES["number" if kind == "months" else kind]
    return convert(raw, name, shape, cells.fact(kind, values), *TAKES[kind])


def fact_values(raw: Raw, name: str, facts: pa.Array, kinds: Mapping[str, tuple[str, Sequence[str]]]) -> pa.Array:
    """Return dated values as canonical text, each checked by the kind of the fact on its own row."""
    values: list[str | None] = []
    written = _typed(raw, name, "text", "whole", "number", "yes or no", "day").to_pylist()
    for row, (which, cell) in enumerate(zip(facts.to_pylist(), written, strict=True)):
        value = cell.strip() if isinstance(cell, str) else cell.isoformat() if isinstance(cell, date) else cell
        if value in (None, "") or which not in kinds:
            values.append(None)
            continue
        kind, listed = kinds[which]
        try:
            read = cells.fact(kind, listed)(value)
        except BadCell as bad:
            raise FileFault(raw.path, raw.line(row), name, f"“{value}”{bad.says}（{which}）", bad.remedy) from bad
        values.append(str(read).lower() if kind == "yesno" else str(read))
    return pa.array(values, pa.string())


def listed(raw: Raw, name: str, values: Sequence[str], *, blank: bool = True) -> pa.Array:
    """Return a column whose cells are one of the listed words."""
    return convert(raw, name, pa.string(), cells.choice(values), blank=blank)


def joined(raw: Raw, name: str, values: Sequence[str] = (), *, blank: bool = True) -> pa.Array:
    """Return a column whose cells are ids joined by +, in the order written."""
    return convert(raw, name, pa.string(), cells.joined(values), blank=blank)


def count(raw: Raw, name: str) -> pa.Array:
    """Return a column of whole numbers of at least 1."""
    return convert(raw, name, pa.int32(), cells.count, "whole", blank=False)


def period(raw: Raw, name: str, units: Sequence[str]) -> pa.Array:
    """Return a column of periods: a unit, or `n unit` counted from the row's `from`."""
    return convert(raw, name, pa.string(), cells.period(units), blank=False)
