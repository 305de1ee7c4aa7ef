"""The monthly table on paper: what the document has, in its order, and every row."""

from __future__ import annotations

import dataclasses
import io

import openpyxl
import pytest
from office import sample

from koumen.paper.monthly import workbook


def sheet(table=sample.MONTHLY):
    """Open the workbook again."""
    return openpyxl.load_workbook(io.BytesIO(workbook(table))).worksheets[0]


@pytest.mark.clause("LZ-A2-1", "LZ-A2-2", "LZ-A2-3", "LZ-A2-4")
def test_title_unit_day_and_columns_are_the_document_s():
    page = sheet()
    assert page["A1"].value == "柳州市示例县特殊民政服务对象访视情况月汇总表"
    assert page["A2"].value == "填报单位：平山镇人民政府"
    assert page["F2"].value == "时间：2026年11月21日"
    heads = [cell.value for cell in page[3]]
    assert heads == [
        "序号",
        "姓名",
        "性别",
        "住址",
        "访视对象类型（1至4）",
        "访视人",
        "访视时间",
        "有关建议",
        "落实情况",
    ]


@pytest.mark.clause("LZ-A2-5", "LZ-A2-6", "LZ-A2-7", "LZ-A2-8")
def test_each_visit_is_a_row_with_who_when_what_and_what_came_of_it():
    page = sheet()
    assert [cell.value for cell in page[5]] == [
        2,
        "韦凤英",
        "女",
        "平山村三组",
        "2、3",
        "黄志强",
        "10月28日",
        "腿疼，建议请村医上门看",
        "10月30日村医已上门",
    ]


def test_someone_unvisited_is_listed_with_the_reason():
    assert sheet()["G7"].value == "未访：住院（10月3日起）"


def test_the_legend_and_the_signing_line_stand_below_the_last_row():
    page = sheet()
    assert page["A8"].value.startswith("访视对象类型：1.独居")
    assert (page["A9"].value, page["F9"].value) == ("填报人：", "联系电话：")


def test_a_cell_that_looks_like_a_formula_stays_text():
    row = dataclasses.replace(sample.MONTHLY.rows[0], suggestion="=1+1", outcome="http://example.invalid")
    page = sheet(dataclasses.replace(sample.MONTHLY, rows=(row,)))
    assert (page["H4"].value, page["H4"].data_type) == ("=1+1", "s")
    assert page["I4"].hyperlink is None


def test_it_prints_across_on_a4_with_heads_on_every_page():
    page = sheet()
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.print_title_rows == "$1:$3"
