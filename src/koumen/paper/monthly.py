"""The monthly table (附件2) as a workbook: the document's title, heads, columns, legend and foot, ready to stamp.

It writes the rows it is given; which rows belong to a month is the ledger's.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from koumen.ledgers.rows.monthly import COLUMNS, MonthlyRow, MonthlyTable

WIDTHS = (6, 10, 6, 26, 16, 10, 18, 28, 28)
TYPES = COLUMNS.index("访视对象类型（1至4）")
LAST = len(COLUMNS) - 1
BODY, TITLE = "宋体", "黑体"


def workbook(table: MonthlyTable) -> bytes:
    """Return the table as an xlsx of one sheet: A4 across, the heads on every page."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(f"{table.asked.month:%Y年%m月}")
    _page(sheet)
    styles = _styles(book)
    _head(sheet, table, styles)
    line = 3
    for row in table.rows:
        sheet.write_number(line, 0, row.number, styles["number"])
        for at, text in enumerate(cells(row), 1):
            sheet.write_string(line, at, text, styles["cell"])
        line += 1
    _foot(sheet, table, line, styles)
    book.close()
    return made.getvalue()


def cells(row: MonthlyRow) -> tuple[str, ...]:
    """Return the row's cells after its number, as the document's columns have them."""
    visited = f"未访：{row.reason}" if row.unvisited and row.reason else "未访" if row.unvisited else row.visited
    return (row.name, row.sex, row.address, row.types, row.visitor, visited, row.suggestion, row.outcome)


def _page(sheet: Any) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(3, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)


def _styles(book: Any) -> dict[str, Any]:
    framed = {"font_name": BODY, "font_size": 11, "border": 1, "text_wrap": True, "valign": "vcenter"}
    plain = {"font_name": BODY, "font_size": 11, "valign": "vcenter"}
    return {
        "title": book.add_format({"font_name": TITLE, "font_size": 18, "align": "center", "valign": "vcenter"}),
        "line": book.add_format(plain),
        "right": book.add_format({**plain, "align": "right"}),
        "head": book.add_format({**framed, "font_name": TITLE, "align": "center"}),
        "cell": book.add_format({**framed, "num_format": "@"}),
        "number": book.add_format({**framed, "align": "center"}),
        "note": book.add_format({**plain, "text_wrap": True}),
    }


def _head(sheet: Any, table: MonthlyTable, styles: dict[str, Any]) -> None:
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, LAST, table.title, styles["title"])
    as_of = table.asked.as_of
    sheet.merge_range(1, 0, 1, 4, f"填报单位：{table.unit}", styles["line"])
    sheet.merge_range(1, 5, 1, LAST, f"时间：{as_of.year}年{as_of.month}月{as_of.day}日", styles["right"])
    heads = [*COLUMNS[:TYPES], table.type_heading or COLUMNS[TYPES], *COLUMNS[TYPES + 1 :]]
    sheet.set_row(2, 32)
    for at, heading in enumerate(heads):
        sheet.write_string(2, at, heading, styles["head"])


def _foot(sheet: Any, table: MonthlyTable, line: int, styles: dict[str, Any]) -> None:
    if table.legend:
        sheet.set_row(line, 34)
        sheet.merge_range(line, 0, line, LAST, table.legend, styles["note"])
        line += 1
    sheet.set_row(line, 28)
    sheet.merge_range(line, 0, line, 4, "填报人：", styles["line"])
    sheet.merge_range(line, 5, line, LAST, "联系电话：", styles["line"])
