"""Open a spreadsheet or text table, told by its contents and not by its name, and hand over its cells.

Reads xlsx, xls (WPS's et too), ods and CSV. Runs no macro and follows no link. A file that would not fit in
memory, has a password, or is a web page in disguise is refused in words.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from koumen.actions.imports.candidates import RosterUnreadable
from koumen.actions.imports.cells import Cell
from koumen.actions.imports.delimited import read_delimited
from koumen.actions.imports.locked_files import is_locked
from koumen.actions.imports.ods_merges import ods_merges

MAX_BYTES = 80 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_CELLS = 12_000_000
LOCKED = "文件加了密码，打不开；请取消密码后再导入。"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL_REF = re.compile(rb'<c r="([A-Z]{2,3})\d')
_ROW_REF = re.compile(rb'<row r="(\d+)"')
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Grid:
    """One sheet's cells from its first row and column on, and its merged ranges (0-based, both ends inclusive)."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """The visible sheets of a file; `hidden` names those that are not read."""

    grids: list[Grid]
    hidden: tuple[str, ...] = ()


def open_book(data: bytes) -> Book:
    """Open a file. Raises RosterUnreadable when it is no table, has a password or is too large."""
    if not data.strip():
        raise RosterUnreadable("文件是空的，请重新选择文件。")
    if len(data) > MAX_BYTES:
        raise RosterUnreadable(f"文件超过 {MAX_BYTES // 1024 // 1024} 兆，请按乡镇分成几个文件再导入。")
    if data.startswith((_ZIP, _OLE)) and is_locked(data):
        raise RosterUnreadable(LOCKED)
    if data.startswith(_ZIP):
        _refuse_unless_it_fits(data)
        return _workbook(data)
    if data.startswith(_OLE):
        return _workbook(data)
    if _is_page(data):
        raise RosterUnreadable("这个文件其实是网页，不是表格；请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。")
    return Book([Grid("", read_delimited(data))])


def _is_page(data: bytes) -> bool:
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"%pdf", b"{\\rtf"))


def _workbook(data: bytes) -> Book:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = list(_grids(workbook, data))
    except PasswordError as error:
        raise RosterUnreadable(LOCKED) from error
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise RosterUnreadable(
            "文件打不开，可能已损坏或不是表格；请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。"
        ) from error
    shown = {grid.name for grid in grids}
    return Book(grids, tuple(name for name in workbook.sheet_names if name not in shown))


def _grids(workbook: CalamineWorkbook, data: bytes) -> Iterator[Grid]:
    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible:
            cells = workbook.get_sheet_by_name(sheet.name)
            yield Grid(sheet.name, _rows(cells), _merges(cells, sheet.name, data))


def _rows(sheet: CalamineSheet) -> list[list[Cell]]:
    return [list(row) for row in sheet.to_python(skip_empty_area=False)] if sheet.end else []


def _merges(sheet: CalamineSheet, name: str, data: bytes) -> list[Merge]:
    ranges = sheet.merged_cell_ranges
    return list(ranges) if ranges is not None else ods_merges(data, name)


def _refuse_unless_it_fits(data: bytes) -> None:
    """A single stray cell far to the right or below makes a sheet of billions of cells; find it before opening."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise RosterUnreadable("文件解开后太大，请按乡镇分成几个文件再导入。")
            for part in packed.namelist():
                if part.startswith("xl/worksheets/sheet"):
                    _refuse_wide(packed.read(part))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, RosterUnreadable):
            raise
        raise RosterUnreadable("文件打不开，可能已损坏；请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。") from error


def _refuse_wide(xml: bytes) -> None:
    wide = max((_column_number(letters) for letters in set(_CELL_REF.findall(xml))), default=26)
    last = max((int(row) for row in _ROW_REF.findall(xml[-200_000:])), default=0)
    if wide * last > MAX_CELLS:
        raise RosterUnreadable(f"表格铺到了第 {wide} 列、第 {last} 行，太大了；请删去远处多余的格子后再导入。")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
