"""Files that are larger, stranger or more hidden than they look."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from invented import DALING, FIXTURES, person, read

from koumen.actions.imports.candidates import RosterUnreadable
from koumen.actions.imports.locked_files import is_locked
from koumen.actions.imports.sheets import open_book

HEAD = ["姓名", "住址", "身份证号码"]
ROW = ["覃福生", "龙溪镇大岭村", "990101194403051216"]


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    fill(book)
    book.close()
    return made.getvalue()


def test_one_stray_cell_in_the_far_corner_does_not_fill_the_memory() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(RosterUnreadable, match="铺到了第 16384 列、第 1048576 行"):
        open_book(workbook(fill))


def test_hidden_sheets_and_sheets_without_a_list_are_named() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("说明").write(0, 0, "请按要求填写")
        sheet = book.add_worksheet("大岭村")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, [ROW[0], "", ROW[2]])
        kept = book.add_worksheet("旧名单")
        kept.write_row(0, 0, HEAD)
        kept.write_row(1, 0, ["不该读的人", ROW[1], ""])
        kept.hide()

    reading = read(workbook(fill))
    assert [candidate.name for candidate in reading.candidates] == ["覃福生"]
    assert person(reading, "覃福生").place == DALING, "a sheet named after a village holds that village's people"
    assert reading.notices == ("工作表“旧名单”是隐藏的，没有读。", "工作表“说明”里没有找到表头，没有读。")


def test_one_person_on_two_sheets_is_one() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("总表", "大岭村"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, ROW)

    first, second = read(workbook(fill)).candidates
    assert (first.same_as, second.same_as) == (None, 2)


def test_a_merged_village_cell_holds_for_its_rows_but_a_merged_name_does_not() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["村", *HEAD])
        sheet.merge_range(1, 0, 2, 0, "大岭村")
        sheet.merge_range(1, 1, 2, 1, "覃福生")
        sheet.write(1, 3, ROW[2])
        sheet.write(2, 3, "990101193811020027")

    reading = read(workbook(fill))
    assert [candidate.place for candidate in reading.candidates] == [DALING]
    assert [rejected.row for rejected in reading.rejected] == [3]


@pytest.mark.parametrize("name", ["protected.xlsx", "protected.xls", "protected.ods"])
def test_a_file_with_a_password_is_said_to_have_one(name: str) -> None:
    with pytest.raises(RosterUnreadable, match="加了密码"):
        read(name)


@pytest.mark.parametrize(
    "name", ["official-libreoffice.xlsx", "official-libreoffice.xls", "official-libreoffice.ods", "official-wps.xlsx"]
)
def test_a_file_without_one_is_not(name: str) -> None:
    assert not is_locked((FIXTURES / name).read_bytes())


def test_a_broken_file_is_not_said_to_have_a_password() -> None:
    for data in (b"PK\x03\x04broken" * 9, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600):
        with pytest.raises(RosterUnreadable, match="损坏"):
            open_book(data)
