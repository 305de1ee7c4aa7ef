"""Whatever stands in the cells, reading never crashes and every row has exactly one fate."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from invented import LIUZHOU, TODAY, gazetteer, read

from koumen.actions.imports.candidates import RosterUnreadable
from koumen.actions.imports.cells import date_of
from koumen.actions.imports.headings import Headings
from koumen.actions.imports.layout import lay_out
from koumen.actions.imports.listed_types import listed_types, read_codes
from koumen.actions.imports.roster import read_roster
from koumen.actions.imports.sheets import Grid
from koumen.policy.facts import CATALOGUE

HEADS = [
    "序号",
    "姓名",
    "性别",
    "身份证号码",
    "住址",
    "访视对象类型（1至4）",
    "备注",
    "独居",
    "出生日期",
    "村",
    "户号",
    "杂项",
    "",
]
TELLING = st.sampled_from(
    [
        "姓名",
        "合计",
        "填表人：",
        "附件1",
        "大岭村",
        "龙溪镇大岭村",
        "990101194403051216",
        "4.502E+17",
        "1、3",
        "覃福生",
        "注：",
        "是",
        "　",
        "\t",
        "1",
    ]
)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
CSV_ROW = st.lists(st.one_of(st.just(""), TELLING, TEXT), max_size=14)
CELL = st.one_of(
    st.none(),
    st.just(""),
    TELLING,
    TEXT,
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
MERGE = st.tuples(
    st.tuples(st.integers(0, 8), st.integers(0, 12)), st.tuples(st.integers(0, 4), st.integers(0, 12))
).map(lambda m: (m[0], (m[0][0] + m[1][0], m[0][1] + m[1][1])))


@settings(max_examples=300, deadline=None)
@given(st.permutations(HEADS), st.lists(CSV_ROW, max_size=12), st.lists(CSV_ROW, max_size=3))
def test_every_row_of_a_text_table_has_one_fate(heads, rows, above) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([*above, heads, *rows])
    written = len(list(csv.reader(io.StringIO(text.getvalue(), newline=""))))
    reading = read(text.getvalue().encode("utf-8-sig"))
    fates = [c.row for c in reading.candidates] + [r.row for r in reading.rejected] + [o.row for o in reading.others]
    assert sorted(fates) == list(range(1, written + 1))
    for candidate in reading.candidates:
        assert candidate.name
        assert candidate.place or candidate.choices
    refused = {fault.row for fault in reading.faults if fault.severity == "reject"}
    assert refused == {r.row for r in reading.rejected}
    assert all(f"第 {fault.row} 行" in fault.says for fault in reading.faults)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELL, max_size=13), max_size=10), st.lists(MERGE, max_size=4))
@example([["姓名", "村"]], [((0, 0), (3, 0))])
def test_any_cells_and_merges_are_divided_without_loss(rows, merges) -> None:
    grid = Grid("表", [list(HEADS), *rows], merges)
    layout = lay_out(grid, Headings(CATALOGUE.values()))
    assume(layout.found)  # a merge over the heading of the name leaves no roster to find
    fates = [p.row for p in layout.people] + [o.row for o in layout.others]
    assert sorted(fates) == list(range(1, len(grid.rows) + 1))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_roster(data, gazetteer=gazetteer(), today=TODAY, pack=LIUZHOU)
    except RosterUnreadable as refusal:
        assert str(refusal)


@settings(max_examples=200)
@given(st.sets(st.sampled_from("1234"), min_size=1), st.sampled_from(["、", ",", "，", " ", "", "/", ";", "和", "."]))
def test_codes_are_read_however_they_are_joined(codes, joint) -> None:
    types = listed_types(LIUZHOU)
    assert read_codes(joint.join(sorted(codes)), types).codes == tuple(sorted(codes))
    assert not read_codes(joint.join(sorted(codes)), types).fault


@pytest.mark.parametrize(
    ("cell", "codes"),
    [(1, ("1",)), (3.0, ("3",)), (13, ("1", "3")), (1.3, ("1", "3")), ("①③", ("1", "3")), ("３", ("3",)), ("第1类", ("1",)),
     ("一、三", ("1", "3")), ("3.独居的高龄老人", ("3",)), ("孤儿及事实无人抚养儿童", ("4",)), ("5", ()), ("老人", ()), (date(2026, 1, 3), ()), ("", ())],
)  # fmt: skip
def test_codes_in_the_ways_they_are_found(cell, codes) -> None:
    read_ = read_codes(cell, listed_types(LIUZHOU))
    assert read_.codes == codes
    assert bool(read_.fault) == (codes == ())


@given(st.dates(date(1900, 3, 1), date(2099, 12, 31)))
def test_a_day_is_read_back_from_each_way_of_writing_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    written = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
        serial,
        str(serial),
        float(serial),
    ]
    assert {date_of(value) for value in written} == {day}
