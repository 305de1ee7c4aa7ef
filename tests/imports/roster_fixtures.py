"""Make the roster files the tests read: by LibreOffice from a flat sheet, and as WPS writes them.

    python tests/imports/roster_fixtures.py FOLDER

The people and places are invented; no county has the code 990101. protected.xls and protected.ods were saved once by
LibreOffice under a password, protected.xlsx is two-row-head-wps.xlsx under one.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

FOLDER = Path(__file__).with_name("fixtures")
LEGEND = "访视对象类型:1.独居、重残、重病的分散供养特困人员；2.独居、重残、重病的低保对象；3.独居的高龄老人；4.孤儿及事实无人抚养儿童。"
FOOT = "填表人：　　　　　　　　　　　　　　　　　　　联系电话："
OFFICIAL_HEAD = ["序号", "姓名", "性别", "身份证号码", "住   址", "访视对象类型（1至4）", "备 注"]

# One row for each thing that goes wrong in real lists. A number in the ID column is a number in the file.
OFFICIAL = [
    [1, "覃福生", "男", "990101194403051216", "龙溪镇大岭村三屯12号", 1, ""],
    [2, "韦秀英", "女", "990101193811020027", "龙溪镇大岭村三屯15号", "1、3", "与侄子来往"],
    [3, "莫老四", "男", 990101195106171000, "龙溪镇大岭村一屯2号", 2, ""],
    [4, "蓝桂花", "女", "", "龙溪镇民权社区北街7号", "3", ""],
    [5, "黄大有", "女", "990101195002280039", "青石乡上洞村", "2，3", "性别以身份证为准"],
    [6, "", "男", "990101194101010013", "青石乡上洞村", 1, "没有姓名"],
    [7, "罗新民", "男", "990101194707070010", "外县某处", 1, ""],
    [8, "潘二妹", "女", "990101194212120020", "新村5号", "3", "两个乡镇都有新村"],
    [9, "韦小满", "男", "990101201606010011", "青石乡新村7号", 4, "由祖母照看"],
    [10, "石  磊", "男", "990101195202300014", "青石乡上洞村二组", 13, "出生日期写错"],
    [11, "吴月娥", "女", "990101194908150025 ", "龙溪镇　大岭村", "5", "类型写错"],
    [12, "", "", "", "", "", ""],
    [13, "", "", "", "", "", ""],
]

PLAIN_HEAD = [
    "乡镇", "村（居）", "村民小组", "姓名", "身份证号", "性别", "出生日期", "联系电话", "户号", "与户主关系", "独居",
    "生活自理能力", "特困供养", "低保", "子女情况", "居住证居住时间（个月）", "wubao", "信息来源",
]  # fmt: skip
PLAIN = [
    ["龙溪镇", "大岭村", "三屯", "覃福生", "990101194403051216", "男", "1944/3/5", "0772-1234567", "A001", "户主", "是", "半自理", "分散供养特困人员", "否", "无子女", "", "x", "低保中心"],
    ["龙溪镇", "大岭村", "三屯", "覃阿婆", "990101194603050023", "女", "1946年3月5日", "", "A001", "配偶", "否", "自理", "", "", "", "", "", ""],
    ["龙溪镇", "民权社区", "", "蓝桂花", "", "女", "19400101", "", "", "", "√", "unable", "none", "yes", "elsewhere", "7", "", ""],
    ["青石乡", "上洞村", "", "黄大有", "4.502E+17", "男", "1950-02-31", "", "", "", "true", "能走", "", "1", "", "", "", ""],
    ["青石乡", "新村", "一组", "潘二妹", "９９０１０１１９４２１２１２００２０", "女", "1942.12.12", "", "", "", "FALSE", "", "", "", "子女在外地", "12个月", "", ""],
]  # fmt: skip


def flat_sheet(rows: Sequence[Sequence[object]], merges: Sequence[tuple[int, int, int, int]] = ()) -> str:
    """Return a flat OpenDocument sheet. A merge is (row, column, rows, columns), 0-based."""
    spans = {(row, column): (deep, wide) for row, column, deep, wide in merges}
    body = "".join(
        "<table:table-row>"
        + "".join(_flat_cell(value, spans.get((at, column))) for column, value in enumerate(row))
        + "</table:table-row>"
        for at, row in enumerate(rows)
    )
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{names} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        f'<table:table table:name="名单">{body}</table:table></office:spreadsheet></office:body></office:document>'
    )


def _flat_cell(value: object, span: tuple[int, int] | None) -> str:
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if isinstance(value, int):
        return f'<table:table-cell{spanned} office:value-type="float" office:value="{value}"/>'
    if value == "":
        return f"<table:table-cell{spanned}/>"
    return f'<table:table-cell{spanned} office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def official_rows() -> list[list[object]]:
    """Return the official annex as it is filled in: titles, unit and day, heading, people, legend, footer."""
    wide = len(OFFICIAL_HEAD)
    lone = [
        ["附件1"],
        ["示例市示例县特殊民政服务对象纳入访视人员名单"],
        ["填报单位：示例县民政局　　　　　　　　时间：2026年10月8日"],
    ]
    rows = [*lone, OFFICIAL_HEAD, *OFFICIAL, [], [LEGEND], [FOOT]]
    return [[*row, *[""] * (wide - len(row))] for row in rows]


def official_merges() -> list[tuple[int, int, int, int]]:
    """Return the merges of `official_rows`: the titles and the two closing lines go over the whole width."""
    last = len(official_rows())
    return [(row, 0, 1, len(OFFICIAL_HEAD)) for row in (1, 2, last - 2, last - 1)]


def by_libreoffice(source: str, name: str, folder: Path) -> None:
    """Let LibreOffice write NAME.xlsx, NAME.xls and NAME.ods from a flat sheet."""
    with tempfile.TemporaryDirectory() as home:
        flat = Path(home, f"{name}.fods")
        flat.write_text(source, encoding="utf-8")
        for suffix in ("xlsx", "xls", "ods"):
            command = ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", suffix]
            subprocess.run([*command, "--outdir", str(folder), str(flat)], check=True, capture_output=True, timeout=180)


def official_by_wps(path: Path) -> None:
    """Write the annex as WPS does: 宋体, merged heads, everything but the serials stored as text, formatted blank rows."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"author": "", "comments": "", "company": "WPS 表格"})
    song = {
        "font_name": "宋体",
        "font_size": 11,
        "border": 1,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    }
    cell, text = book.add_format(song), book.add_format({**song, "num_format": "@"})
    title = book.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center"})
    sheet = book.add_worksheet("Sheet1")
    rows, merges = official_rows(), {row for row, *_ in official_merges()}
    for at, row in enumerate(rows):
        if at in merges:
            sheet.merge_range(at, 0, at, len(row) - 1, row[0], title)
            continue
        for column, value in enumerate(row):
            style = text if column in (3, 5) else cell
            written = str(value) if column == 5 and value != "" else value
            sheet.write(at, column, written, style)
    for at in range(len(rows), len(rows) + 30):
        sheet.write_blank(at, 3, None, text)
    hidden = book.add_worksheet("Sheet2")
    hidden.hide()
    book.close()


TWO_ROW_PEOPLE = [
    [1, "龙溪镇", "大岭村", "覃福生", "男", "990101194403051216", "是", "", "", "覃小军", "13800000000", 1],
    [2, "", "", "覃阿婆", "女", "990101194603050023", "", "√", "", "", "", 2],
    [3, "", "民权社区", "蓝桂花", "女", "", "是", "否", "是", "", "", 3],
]


def two_row_head_by_wps(path: Path) -> None:
    """Write a list with a heading of two rows: group headings over several columns, village cells merged downwards."""
    book = xlsxwriter.Workbook(str(path))
    cell = book.add_format({"font_name": "宋体", "border": 1, "align": "center"})
    sheet = book.add_worksheet("名册")
    sheet.merge_range("A1:L1", "龙溪镇特殊民政服务对象名册", cell)
    for column, heading in ((0, "序号"), (1, "乡镇"), (2, "村（社区）"), (11, "对象类型")):
        sheet.merge_range(1, column, 2, column, heading, cell)
    for first, last, heading, below in (
        (3, 5, "基本情况", ["姓名", "性别", "身份证号码"]),
        (6, 8, "困难情形", ["独居", "重残", "重病"]),
        (9, 10, "紧急联系人", ["姓名", "电话"]),
    ):
        sheet.merge_range(1, first, 1, last, heading, cell)
        sheet.write_row(2, first, below, cell)
    for at, row in enumerate(TWO_ROW_PEOPLE, 3):
        sheet.write_row(at, 0, row, cell)
    sheet.merge_range(3, 1, 5, 1, "龙溪镇", cell)
    sheet.merge_range(3, 2, 4, 2, "大岭村", cell)
    sheet.merge_range(6, 0, 6, 11, "合计：3人", cell)
    book.close()


def plain_csv(encoding: str) -> bytes:
    """Return the plain table as CSV in an encoding."""
    text = io.StringIO()
    csv.writer(text).writerows([PLAIN_HEAD, *PLAIN])
    return text.getvalue().encode(encoding)


def make(folder: Path) -> None:
    """Write every fixture into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    by_libreoffice(flat_sheet(official_rows(), official_merges()), "official-libreoffice", folder)
    by_libreoffice(flat_sheet([PLAIN_HEAD, *PLAIN]), "plain-libreoffice", folder)
    official_by_wps(folder / "official-wps.xlsx")
    two_row_head_by_wps(folder / "two-row-head-wps.xlsx")
    (folder / "plain-utf8.csv").write_bytes(plain_csv("utf-8-sig"))
    (folder / "plain-gb18030.csv").write_bytes(plain_csv("gb18030"))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
