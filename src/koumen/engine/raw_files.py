"""Reads a CSV or Parquet file as columns of trimmed text, remembering the line of each row."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from koumen.engine.file_faults import FileFault


@dataclass(frozen=True)
class Raw:
    """A file's cells. In a CSV every cell is text and a blank one is null; a Parquet column keeps its own type."""

    path: Path
    cells: pa.Table
    lines: list[int] | None = None  # None: row n stands on line n + 2

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
        """Return the line (1 is the header) on which a row (from 0) stands."""
        return row + 2 if self.lines is None else self.lines[row]

    def need(self, *names: str) -> None:
        """Raise FileFault when the file lacks one of these columns."""
        for name in names:
            if name not in self.cells.column_names:
                raise FileFault(self.path, 1, name, "缺少这一列", f"请在表头加上 {name}")


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
        raise FileFault(path, None, "", f"不是完好的 Parquet 文件（{str(error)[:80]}）", "请重新导出") from error
    columns = {name: _decoded(cells[name]) for name in cells.column_names}
    return Raw(path, pa.table(columns))


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type) or pa.types.is_large_string(column.type):
        return pc.cast(column, pa.string())
    return column


def _csv(path: Path) -> Raw:
    """Read fast; a file that the fast reader refuses or that has blank lines is read line by line to say where."""
    data = path.read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileFault(path, line, "", "不是 UTF-8 编码", "请另存为 UTF-8 的 CSV") from error
    if b'"' in data or b"\n\n" in data or b"\r\n\r\n" in data or data.startswith((b"\n", b"\r")) or b"\x00" in data:
        return _line_by_line(path, data)
    header = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode().rstrip("\r").split(",")
    names = _header(path, header)
    options = pyarrow.csv.ConvertOptions(
        column_types={name: pa.string() for name in names}, strings_can_be_null=False, null_values=[]
    )
    reading = pyarrow.csv.ReadOptions(column_names=names, skip_rows=1, encoding="utf8")
    parsing = pyarrow.csv.ParseOptions(ignore_empty_lines=False)
    try:
        source = pa.BufferReader(data.removeprefix(b"\xef\xbb\xbf"))
        cells = pyarrow.csv.read_csv(source, reading, parsing, options)
    except pa.ArrowInvalid:
        return _line_by_line(path, data)
    return Raw(path, pa.table({name: _blank_is_null(cells[name]) for name in names}))


def _line_by_line(path: Path, data: bytes) -> Raw:
    reader = csv.reader(data.decode("utf-8-sig").splitlines(keepends=True), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    names: list[str] | None = None
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not cells or (len(cells) == 1 and not cells[0].strip()):
                continue
            if names is None:
                if line != 1:
                    raise FileFault(path, 1, "", "第一行应是表头", "请删去表头前的空行")
                names = _header(path, cells)
                continue
            if len(cells) != len(names):
                raise FileFault(path, line, "", f"有 {len(cells)} 格，表头有 {len(names)} 格", "请补齐或删去多出的格")
            rows.append(cells)
            lines.append(line)
    except csv.Error as error:
        raise FileFault(path, reader.line_num, "", f"引号或分隔符不对（{error}）", "请检查这一行的引号") from error
    if names is None:
        raise FileFault(path, 1, "", "没有表头", "第一行应是列名")
    columns = {name: pa.array([row[i].strip() or None for row in rows], pa.string()) for i, name in enumerate(names)}
    return Raw(path, pa.table(columns), lines)


def _header(path: Path, names: list[str]) -> list[str]:
    trimmed = [name.strip() for name in names]
    for name in trimmed:
        if trimmed.count(name) > 1:
            raise FileFault(path, 1, name, "表头里这一列出现了两次", "请只留一列")
    return trimmed


def _blank_is_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
