"""Which rows of a list are people: totals, closing lines and repeated headings are none, whatever column they stand in."""

from __future__ import annotations

from datetime import date

import pytest
from invented import DALING, LONGXI, PLACES, SHANGDONG, TODAY, codes, faults, person, read

from koumen.actions.imports.gazetteer import Gazetteer
from koumen.actions.imports.roster import read_roster

HEAD = "序号,姓名,性别,身份证号码,住址,类型\n"
SECTION = "大岭村,,,,,\n"
ONE = "1,覃福生,男,990101194403051216,,1\n"


@pytest.mark.parametrize(
    "row",
    [
        ",合 计,,3,,3",
        ",合计：3人,,,,",
        "小 计,1人,男1,女0,,",
        "小计,1,人,,,1",
        ",本页合计,,,,1",
        ",以下空白,,,,",
        ",（以下空白）,,,,",
        ",1人,,,,",
        "总计,3,,,,3",
        "合计,,2人,,,3",
        "联系人：张三,,,联系电话：13800000000,,填报日期：",
        "填报人（签字）：,,,负责人（签字）：,,2026年",
        "单位（盖章）：,,,填表人：王五,,电话：",
        "制表：李四,,审核：王五,负责人：赵六,,",
    ],
)
def test_a_row_that_sums_up_or_closes_is_nobody(row: str) -> None:
    reading = read(HEAD + SECTION + ONE + row + "\n")
    assert [candidate.name for candidate in reading.candidates] == ["覃福生"]
    assert reading.rejected == () and reading.others[-1].kind == "footer"


@pytest.mark.parametrize("name", ["合计明", "小计", "人数", "总一人"])
def test_someone_with_a_number_is_a_person_whatever_the_name(name: str) -> None:
    reading = read(HEAD + SECTION + ONE + f"2,{name},男,990101194707070010,,1\n")
    assert [candidate.name for candidate in reading.candidates] == ["覃福生", name]


def test_a_name_that_only_begins_like_a_total_is_a_name() -> None:
    assert person(read(HEAD + SECTION + "2,合计明,男,,,1\n"), "合计明").place == DALING


def test_a_village_named_above_a_repeated_heading_goes_on_below_it() -> None:
    reading = read(HEAD + SECTION + ONE + "上洞村,,,,,\n" + HEAD + "2,黄大有,男,990101194707070010,,1\n")
    assert person(reading, "黄大有").place == SHANGDONG


def test_an_age_that_cannot_be_is_asked_about_and_never_becomes_a_birth_date() -> None:
    head = "姓名,身份证号码,年龄,住址\n"
    reading = read(head + "甲,990101194403051216,{},大岭村\n乙,,81,大岭村\n".format("70岁"))
    assert codes(reading, 2) == ["age-contradicts-birth-date"]
    assert "写的是“70岁”，按出生日期 1944-03-05 应为 82 周岁" in faults(reading, 2)[0].says
    assert person(reading, "乙").birth_date is None
    assert any("“年龄”一栏只用来核对出生日期" in notice for notice in reading.notices)
    for age in ("81", "82", "83", "84岁"):
        assert codes(read(head + f"甲,990101194403051216,{age},大岭村\n"), 2) == []


@pytest.mark.parametrize(("county", "asked"), [("示例县", False), ("示例", False), ("", False), ("邻县", True)])
def test_a_row_of_another_county_waits_for_an_answer(county: str, asked: bool) -> None:
    reading = read(f"姓名,县（区）,乡镇,村\n甲,{county},龙溪镇,大岭村\n")
    (found,) = reading.candidates
    assert (found.place is None, found.choices) == ((True, (DALING,)) if asked else (False, ()))
    assert ("county-other" in codes(reading, 2)) is asked


def test_the_county_above_a_townships_list_is_known_too() -> None:
    text = "姓名,县,村\n甲,示例县,大岭村\n乙,邻县,大岭村\n"
    town = Gazetteer([place for place in PLACES if place.level != "county"], LONGXI, ["示例市", "示例县"])
    reading = read_roster(text.encode(), gazetteer=town, today=TODAY)
    assert [candidate.place for candidate in reading.candidates] == [DALING, None]


def test_what_is_too_long_is_cut_and_said() -> None:
    reading = read("姓名,住址,备注\n" + f"甲,大岭村{'长' * 400},{'备' * 1200}\n")
    assert codes(reading, 2).count("too-long") == 2
    assert "有 1200 字，只取前 1000 字" in faults(reading, 2)[-1].says
    assert len(person(reading, "甲").note) == 1000


def test_nobody_is_on_a_list_before_they_are_born() -> None:
    reading = read("姓名,身份证号码,住址,纳入时间\n甲,990101194403051216,大岭村,1943-01-01\n")
    assert person(reading, "甲").joined is None
    assert "早于出生日期 1944-03-05" in faults(reading, 2)[0].says
    reading = read("姓名,身份证号码,住址,纳入时间\n甲,990101194403051216,大岭村,2025.3.1\n")
    assert person(reading, "甲").joined == date(2025, 3, 1)


def test_a_number_in_a_name_is_not_kept_there() -> None:
    reading = read("姓名,住址,组\n覃福生13800000000,大岭村,三屯13800000000\n")
    found = person(reading, "覃福生")
    assert (found.group, codes(reading, 2)) == ("", ["number-in-name", "number-in-name"])
