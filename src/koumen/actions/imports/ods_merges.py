"""Find the merged ranges of one sheet of an OpenDocument file, which the spreadsheet reader does not give."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import Element, iterparse

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
Merge = tuple[tuple[int, int], tuple[int, int]]


def ods_merges(data: bytes, sheet: str) -> list[Merge]:
    """Return the merged ranges (0-based, both ends inclusive) of the named sheet; none when the file is no ods."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if "content.xml" not in packed.namelist():
            return []
        content = packed.read("content.xml")
    if b"<!ENTITY" in content[:4096] or b"-spanned=" not in content:
        return []
    return _spans(content, sheet)


def _spans(content: bytes, sheet: str) -> list[Merge]:
    found: list[Merge] = []
    inside, row = False, 0
    for event, element in iterparse(io.BytesIO(content), events=("start", "end")):
        if event == "start":
            if element.tag == _TABLE + "table":
                inside, row = element.get(_TABLE + "name") == sheet, 0
        elif element.tag == _TABLE + "table-row":
            if inside:
                found += _spans_of_row(element, row)
                row += int(element.get(_TABLE + "number-rows-repeated", "1"))
            element.clear()
    return found


def _spans_of_row(element: Element, row: int) -> list[Merge]:
    spans: list[Merge] = []
    column = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        deep = int(cell.get(_TABLE + "number-rows-spanned", "1"))
        wide = int(cell.get(_TABLE + "number-columns-spanned", "1"))
        if deep > 1 or wide > 1:
            spans.append(((row, column), (row + deep - 1, column + wide - 1)))
        column += int(cell.get(_TABLE + "number-columns-repeated", "1"))
    return spans
