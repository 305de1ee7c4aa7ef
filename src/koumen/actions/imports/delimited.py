"""Read a text table: UTF-8 with or without a mark, UTF-16 with one, GB18030; comma, tab or semicolon."""

from __future__ import annotations

import csv
import io

from koumen.actions.imports.candidates import RosterUnreadable
from koumen.actions.imports.cells import Cell

_DELIMITERS = (",", "\t", ";", "，")


def read_delimited(data: bytes) -> list[list[Cell]]:
    """Return the cells of a text table, all as text. Raises RosterUnreadable when the bytes are no text."""
    text = _decoded(data)
    head = text[:4000]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(1_000_000)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows: list[list[Cell]] = [[_unwrapped(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise RosterUnreadable("文件不是可读的文本表格；请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。") from error
    return rows


def _unwrapped(cell: str) -> str:
    """Take a number out of ="…", by which offices keep spreadsheets from rounding it."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(data, "utf-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode(data, "gb18030")
    if "\x00" in text:
        raise RosterUnreadable("文件不是文本表格；请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。")
    return text


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RosterUnreadable("文件的文字编码认不出；请另存为 xlsx，或“CSV UTF-8（逗号分隔）”后再导入。") from error
