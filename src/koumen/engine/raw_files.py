"""Reads a CSV or Parquet file as columns of cells as they came, remembering the line of each row.

The header is the first line that is not empty: an empty line is skipped wherever it stands, and lines in faults are
those of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from koumen.engine.file_faults import FileFault

MARK = b"\xef\xbb\xbf"
EIGHT_HOURS = 8 * 3600 * 1_000_000
"""Chinese local time before UTC, in microseconds."""


@dataclass(frozen=True)
class Raw:
    """A file's cells as they came. In a CSV every one is text; a Parquet column keeps its type, unknown being null."""

    path: Path
    cells: pa.Table
    lines: list[int] | None = None  # None: row n stands on line n + 2
    header: int = 1

    @property
    def names(self) -> list[str]:
        """The column names, in the file's order."""
        return list(self.cells.column_names)

    def column(self, name: str) -> pa.ChunkedArray:
        """Return a column, or nulls when the file does not have it."""
        if name in self.cells.column_names:
            return self.cells[name]
        return pa.chunked_array([pa.nulls(self.cells.num_rows, pa.string())])

    def line(self, row: int) -> int:
        """Return the line (from 1) on which a row (from 0) stands."""
        return row + 2 if self.lines is None else self.lines[row]

    def need(self, *names: str) -> None:
        """Raise FileFault when the file lacks one of these columns."""
        for name in names:
            if name not in self.cells.column_names:
                raise FileFault(self.path, self.header, name, "缺少这一列", f"请在表头加上 {name}")


def read_raw(path: Path) -> Raw:
    """Read a file by its suffix. Raises FileFault when it is missing, empty, broken or of another kind."""
    if not path.is_file():
        raise FileFault(path, None, "", "没有这个文件", "请核对路径")
    if path.suffix == ".parquet":
        return _parquet(path)
    if path.suffix != ".csv":
        raise FileFault(path, None, "", "只认 .csv 和 .parquet", "请另存为其中一种")
    if path.stat().st_size == 0:
        raise FileFault(path, None, "", "文件是空的，连表头也没有", "至少要有一行表头")
    return _csv(path)


def _parquet(path: Path) -> Raw:
    try:
        cells = pyarrow.parquet.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise FileFault(path, None, "", "不是完好的 Parquet 文件", "请重新导出") from error
    names = _header(path, cells.column_names)
    return Raw(path, pa.Table.from_arrays([_plain(column) for column in cells.columns], names=names))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of one of few types: text plain, times as Chinese local time, what is no number as unknown."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(pc.cast(column, kind.value_type))
    if pa.types.is_null(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_floating(kind):
        numbers = pc.cast(column, pa.float64())
        return pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    if pa.types.is_timestamp(kind):
        return _local(column)
    return column


def _local(column: pa.ChunkedArray) -> pa.ChunkedArray:
    micros = pc.cast(pc.cast(column, pa.timestamp("us", column.type.tz), safe=False), pa.int64())
    if column.type.tz is not None:
        micros = pc.add(micros, EIGHT_HOURS)
    return pc.cast(micros, pa.timestamp("us"))


def _csv(path: Path) -> Raw:
    """Read fast; a file that the fast reader refuses or might read otherwise is read line by line."""
    data = path.read_bytes().removeprefix(MARK)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len((data[: error.start] + b"?").splitlines())
        raise FileFault(path, line, "", "不是 UTF-8 编码", "请另存为 UTF-8 的 CSV") from error
    if b'"' in data or b"\x00" in data or _has_empty_lines(data):
        return _line_by_line(path, data)
    header = data.split(b"\n", 1)[0].decode().rstrip("\r").split(",")
    names = _header(path, header)
    options = pyarrow.csv.ConvertOptions(
        column_types={name: pa.string() for name in names}, strings_can_be_null=False, null_values=[]
    )
    reading = pyarrow.csv.ReadOptions(column_names=names, skip_rows=1, encoding="utf8")
    parsing = pyarrow.csv.ParseOptions(ignore_empty_lines=False)
    try:
        cells = pyarrow.csv.read_csv(pa.BufferReader(data), reading, parsing, options)
    except pa.ArrowInvalid:
        return _line_by_line(path, data)
    return Raw(path, cells)


def _has_empty_lines(data: bytes) -> bool:
    """Say whether there may be an empty line, or one that ends with a carriage return alone."""
    return (
        b"\n\n" in data
        or b"\r\n\r\n" in data
        or data.startswith((b"\n", b"\r"))
        or data.count(b"\r") != data.count(b"\r\n")
    )


def _line_by_line(path: Path, data: bytes) -> Raw:
    """Read as a spreadsheet does: a line ends at LF, CR or both and nowhere else."""
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    names: list[str] | None = None
    before = header = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not cells or (len(cells) == 1 and not cells[0].strip()):
                continue
            if names is None:
                names, header = _header(path, cells, line), line
                continue
            if len(cells) != len(names):
                raise _wrong_length(path, line, len(cells), names)
            rows.append(cells)
            lines.append(line)
    except csv.Error as error:
        raise FileFault(path, reader.line_num, "", "引号或分隔符不对", "请检查这一行的引号") from error
    if names is None:
        raise FileFault(path, 1, "", "没有表头", "第一个不空的行应是列名")
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(names))]
    return Raw(path, pa.Table.from_arrays(columns, names=names), lines, header)


def _wrong_length(path: Path, line: int, cells: int, names: Sequence[str]) -> FileFault:
    says = f"有 {cells} 格，表头有 {len(names)} 格"
    if names[-1] == nameless(len(names)):
        return FileFault(path, line, "", f"{says}，最后一格没有列名", "请删去表头末尾多出的逗号，或补上列名")
    return FileFault(path, line, "", says, "请补齐或删去多出的格")


def nameless(place: int) -> str:
    """Return what a column without a name is called; `place` counts from 1."""
    return f"（第 {place} 列，没有列名）"


def _header(path: Path, written: Sequence[str], line: int = 1) -> list[str]:
    names = [name.strip() or nameless(place) for place, name in enumerate(written, 1)]
    for name in names:
        if names.count(name) > 1:
            raise FileFault(path, line, name, "表头里这一列出现了两次", "请只留一列")
    return names
