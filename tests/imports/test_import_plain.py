"""Plain tables: any order of columns, Chinese or English headings, two-row headings, CSV in several encodings."""

from __future__ import annotations

from datetime import date

import pytest
from invented import DALING, LONGXI, MINQUAN, QINGSHI, SHANGDONG, codes, faults, person, read

from koumen.actions.imports.candidates import RosterUnreadable
from koumen.policy.facts import CATALOGUE

PLAIN = [
    "plain-libreoffice.xlsx",
    "plain-libreoffice.xls",
    "plain-libreoffice.ods",
    "plain-utf8.csv",
    "plain-gb18030.csv",
]


@pytest.mark.parametrize("name", PLAIN)
def test_facts_are_read_from_their_labels(name: str) -> None:
    reading = read(name)
    found = person(reading, "覃福生")
    assert found.facts == {
        "lives_alone": "true", "ability": "partial", "tekun": "dispersed", "dibao": "false", "children": "none",
    }  # fmt: skip
    assert (found.place, found.group, found.household, found.relation) == (DALING, "三屯", "A001", "户主")
    assert (found.phone, found.source, found.birth_date) == ("0772-1234567", "低保中心", date(1944, 3, 5))
    blue = person(reading, "蓝桂花").facts
    assert blue == {
        "lives_alone": "true", "ability": "unable", "tekun": "none", "dibao": "true", "children": "elsewhere",
        "residence_permit_months": "7",
    }  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_a_blank_fact_stays_unknown_and_a_strange_one_is_named(name: str) -> None:
    reading = read(name)
    assert set(person(reading, "覃阿婆").facts) == {"lives_alone", "ability"}
    assert codes(reading, 5) == ["id-not-taken", "birth-date-impossible", "fact-unreadable"]
    assert "ability" not in person(reading, "黄大有").facts
    assert person(reading, "黄大有").place == SHANGDONG
    assert any("请写自理、半自理、不能自理之一" in fault.says for fault in faults(reading, 5))


@pytest.mark.parametrize("name", PLAIN)
def test_full_width_digits_and_units_are_read(name: str) -> None:
    found = person(read(name), "潘二妹")
    assert found.id_number == "990101194212120020"
    assert found.facts["residence_permit_months"] == "12"


@pytest.mark.parametrize("name", PLAIN)
def test_a_column_that_is_not_known_is_named_and_not_kept(name: str) -> None:
    reading = read(name)
    assert any("Q 列“wubao”认不出，没有读" in notice for notice in reading.notices)
    assert all("x" not in candidate.cells.values() for candidate in reading.candidates)


def test_two_rows_of_headings_with_merged_groups() -> None:
    reading = read("two-row-head-wps.xlsx")
    first, second, third = reading.candidates
    assert first.contacts[0].name == "覃小军"
    assert first.contacts[0].phone == "13800000000"
    assert (second.place, third.place) == (DALING, MINQUAN), "the merged village cell holds for both its rows"
    assert third.facts == {"lives_alone": "true", "severe_disability": "false", "serious_illness": "true"}
    assert [other.kind for other in reading.others] == ["title", "heading", "heading", "footer"]


@pytest.mark.parametrize("by", ["id", "label"])
def test_every_fact_of_the_contract_has_a_column(by: str) -> None:
    heads, cells = ["name", "village", "township"], ["覃福生", "大岭村", "龙溪镇"]
    for fact in CATALOGUE.values():
        heads.append(fact.id if by == "id" else fact.label)
        cells.append(
            {"yesno": "true", "number": "5", "digits": "990101", "date": "1944-03-05"}.get(
                fact.kind, next(iter(fact.values), "")
            )
        )
    (found,) = read(",".join(heads) + "\n" + ",".join(cells) + "\n").candidates
    assert set(found.facts) == set(CATALOGUE) - {"birth_date", "sex"}
    assert (found.sex, found.birth_date, found.hukou_code) == ("male", date(1944, 3, 5), "990101")


def test_headings_in_english_in_any_order() -> None:
    text = "Lives alone,Date of Birth,Address,Full Name,Sex,lives_alone\nno,1950-01-02,龙溪镇大岭村,覃福生,F,yes\n"
    reading = read(text)
    found = person(reading, "覃福生")
    assert (found.sex, found.birth_date, found.facts) == ("female", date(1950, 1, 2), {"lives_alone": "false"})
    assert "没有“身份证号码”一栏" in reading.notices[0]
    assert "F 列“lives_alone”认不出" in reading.notices[1], "a second column for one thing is not read"
    assert found.to_complete


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("1944/3/5", date(1944, 3, 5)), ("1944年03月05日", date(1944, 3, 5)), ("1944.3.5", date(1944, 3, 5)),
     ("19440305", date(1944, 3, 5)), ("16136", date(1944, 3, 5)), ("1944-03-05 00:00:00", date(1944, 3, 5)),
     ("１９４４－３－５".replace("－", "-"), date(1944, 3, 5)), ("1944-02-30", None), ("2044-01-01", None),
     ("1790-01-01", None), ("44.3.5", None), ("1944年3月", None), ("三月五日", None)],
)  # fmt: skip
def test_dates_as_offices_write_them(written: str, read_as: date | None) -> None:
    reading = read(f"姓名,住址,出生日期,身份证号码\n覃福生,龙溪镇大岭村,{written},\n")
    assert person(reading, "覃福生").birth_date == read_as
    assert ("birth-date-impossible" in codes(reading, 2)) == (read_as is None)


def test_a_birth_date_that_contradicts_the_number_is_named() -> None:
    reading = read("姓名,住址,出生日期,身份证号码\n覃福生,龙溪镇大岭村,1945-03-05,990101194403051216\n")
    assert codes(reading, 2) == ["birth-date-contradicts-id"]
    assert person(reading, "覃福生").birth_date == date(1944, 3, 5)
    assert person(reading, "覃福生").to_complete


def test_one_number_twice() -> None:
    text = "姓名,住址,身份证号码\n覃福生,龙溪镇大岭村,990101194403051216\n覃福生,龙溪镇大岭村,990101194403051216\n覃富生,龙溪镇大岭村,990101194403051216\n"
    first, second, third = read(text).candidates
    assert (first.same_as, second.same_as, third.same_as) == (None, 2, None)
    assert third.id_number == ""
    assert third.to_complete


def test_only_a_township_is_known() -> None:
    reading = read("姓名,住址,身份证号码\n覃福生,龙溪镇老街,990101194403051216\n")
    assert person(reading, "覃福生").place == LONGXI
    assert codes(reading, 2) == ["village-unknown"]


def test_the_chosen_village_or_the_sheet_stands_in_for_a_missing_address() -> None:
    text = "填报单位：青石乡上洞村委会,,\n姓名,住址,身份证号码\n覃福生,,990101194403051216\n"
    assert person(read(text), "覃福生").place == SHANGDONG
    bare = "姓名,住址,身份证号码\n覃福生,,990101194403051216\n"
    assert person(read(bare, within=DALING), "覃福生").place == DALING
    assert read(bare, within=LONGXI).rejected[0].row == 2
    assert read(bare).rejected[0].row == 2


def test_the_chosen_township_settles_which_of_two_villages() -> None:
    text = "姓名,村,身份证号码\n覃福生,新村,990101194403051216\n"
    assert read(text).candidates[0].place is None
    assert person(read(text, within=QINGSHI), "覃福生").place.parent == QINGSHI.id


def test_a_section_line_names_the_village_below_it() -> None:
    text = "序号,姓名,住址,身份证号码\n一、大岭村,,,\n1,覃福生,,990101194403051216\n上洞村,,,\n2,蓝桂花,,\n"
    reading = read(text)
    assert [c.place for c in reading.candidates] == [DALING, SHANGDONG]
    assert [o.kind for o in reading.others] == ["heading", "note", "note"]


def test_a_heading_printed_again_is_no_person() -> None:
    text = "序号,姓名,住址\n1,覃福生,龙溪镇大岭村\n序号,姓名,住址\n2,蓝桂花,龙溪镇大岭村\n"
    reading = read(text)
    assert [c.name for c in reading.candidates] == ["覃福生", "蓝桂花"]
    assert [(o.row, o.kind) for o in reading.others] == [(1, "heading"), (3, "heading")]


def test_the_area_may_be_given_by_code() -> None:
    text = "姓名,region\n覃福生,990101101201\n蓝桂花,990101101\n"
    reading = read(text)
    assert [c.place for c in reading.candidates] == [DALING, LONGXI]


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "空的"), (b"<html><table></table></html>", "网页"), (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "CSV|编码|文本表格"),
     (b"PK\x03\x04 broken", "打不开"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "打不开"), ("甲,乙\n1,2\n".encode(), "没有找到表头")],
)  # fmt: skip
def test_what_is_no_roster_is_refused_in_words(data: bytes, says: str) -> None:
    with pytest.raises(RosterUnreadable, match=says):
        read(data)


@pytest.mark.parametrize(
    ("heading", "written", "fact", "value"),
    [("特困供养", "分散供养", "tekun", "dispersed"), ("供养方式", "集中", "tekun", "institutional"), ("特困", "否", "tekun", "none"),
     ("自理能力", "半失能", "ability", "partial"), ("失能等级", "失能", "ability", "unable"), ("子女", "外地", "children", "elsewhere"),
     ("户口性质", "非农业", "hukou_kind", "urban"), ("是否独居", "√", "lives_alone", "true"), ("户籍地", "青石乡", "hukou_region", "990101201")],
)  # fmt: skip
def test_answers_in_everyday_words(heading: str, written: str, fact: str, value: str) -> None:
    reading = read(f"姓名,住址,{heading}\n覃福生,龙溪镇大岭村,{written}\n")
    assert person(reading, "覃福生").facts == {fact: value}


@pytest.mark.parametrize(
    ("heading", "written"), [("特困", "是"), ("自理能力", "还行"), ("独居", "一个月"), ("居住证月数", "很久")]
)
def test_an_answer_that_may_mean_two_things_is_not_taken(heading: str, written: str) -> None:
    reading = read(f"姓名,住址,{heading}\n覃福生,龙溪镇大岭村,{written}\n")
    assert person(reading, "覃福生").facts == {}
    assert codes(reading, 2) == ["fact-unreadable"]


def test_text_tables_as_office_programs_save_them() -> None:
    wrapped = '姓名\t住址\t身份证号码\n覃福生\t龙溪镇大岭村\t="990101194403051216"\n'
    for data in (wrapped.encode("utf-16"), wrapped.encode("gb18030"), wrapped.replace("\t", ";").encode("utf-8-sig")):
        assert person(read(data), "覃福生").id_number == "990101194403051216"


def test_headings_broken_over_lines_are_recognised() -> None:
    text = '"序\n号",姓　名,"身份证\n号码","住    址","访视对象类型\n（1至4）"\n1,覃福生,990101194403051216,龙溪镇大岭村,1\n'
    (found,) = read(text).candidates
    assert (found.id_number, found.codes) == ("990101194403051216", ("1",))


def test_a_table_of_visits_is_no_roster() -> None:
    text = "序号,姓名,性别,住址,访视对象类型,访视人,访视时间,有关建议,落实情况\n1,覃福生,男,龙溪镇大岭村,1,韦干部,2026-10-01,,\n"
    with pytest.raises(RosterUnreadable, match="不是人员名单"):
        read(text)


def test_equal_rows_without_numbers_are_pointed_out() -> None:
    reading = read("姓名,住址,身份证号码\n覃福生,龙溪镇大岭村,\n覃福生,龙溪镇大岭村,\n")
    assert codes(reading, 3) == ["id-missing", "maybe-twice"]
    assert len(reading.candidates) == 2
