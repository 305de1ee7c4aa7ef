"""The official annex as LibreOffice and WPS make it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import roster_fixtures
from invented import DALING, LONGXI_XINCUN, MINQUAN, QINGSHI_XINCUN, SHANGDONG, codes, faults, person, read

OFFICIAL = ["official-libreoffice.xlsx", "official-libreoffice.xls", "official-libreoffice.ods", "official-wps.xlsx"]


@pytest.mark.clause("LZ-A1-1", "LZ-A1-2", "LZ-A1-3", "LZ-A1-4", "LZ-A1-5", "LZ-A1-6", "LZ-A1-8", "LZ-A1-10")
@pytest.mark.parametrize("name", OFFICIAL)
def test_every_column_of_the_annex_is_recognised(name: str) -> None:
    (sheet,) = read(name).sheets
    assert [column.field for column in sheet.columns] == [
        "serial",
        "name",
        "sex",
        "id_number",
        "address",
        "codes",
        "note",
    ]
    assert sheet.header_rows == (4,)
    assert sheet.unit == "示例县民政局"
    assert sheet.dated == date(2026, 10, 8)


@pytest.mark.parametrize("name", OFFICIAL)
def test_each_row_is_accounted_for(name: str) -> None:
    reading = read(name)
    assert [c.row for c in reading.candidates] == [5, 6, 7, 8, 9, 12, 13, 14, 15]
    assert [r.row for r in reading.rejected] == [10, 11]
    kinds = {other.row: other.kind for other in reading.others}
    assert [kinds[row] for row in (1, 2, 3, 4, 16, 17, 18, 19, 20)] == [
        "title", "title", "title", "heading", "blank", "blank", "blank", "footer", "footer",
    ]  # fmt: skip
    assert all(kinds[row] == "blank" for row in kinds if row > 20)


@pytest.mark.clause("LZ-A1-9")
@pytest.mark.parametrize("name", OFFICIAL)
def test_several_codes_in_a_cell_are_all_taken(name: str) -> None:
    reading = read(name)
    assert person(reading, "韦秀英").codes == ("1", "3")
    assert person(reading, "黄大有").codes == ("2", "3")
    assert person(reading, "石磊").codes == ("1", "3")


def test_a_code_says_no_more_than_it_certainly_says() -> None:
    reading = read(OFFICIAL[0])
    assert person(reading, "覃福生").implied == {"tekun": "dispersed"}
    assert person(reading, "莫老四").implied == {"dibao": "true"}
    assert person(reading, "蓝桂花").implied == {"lives_alone": "true"}
    assert person(reading, "韦小满").implied == {}


@pytest.mark.clause("LZ-A1-7")
@pytest.mark.parametrize("name", OFFICIAL)
def test_a_rounded_number_is_not_taken_and_the_person_enters(name: str) -> None:
    reading = read(name)
    assert person(reading, "莫老四").id_number == ""
    assert person(reading, "莫老四").to_complete
    (fault,) = faults(reading, 7)
    assert fault.severity == "warning"
    assert (
        fault.says
        == "第 7 行“身份证号码”被表格改成了 9.901E+17，后几位已丢失，未采用；请把单元格设为文本后补填。此人已列入待补。"
    )


@pytest.mark.parametrize("name", OFFICIAL)
def test_warnings_enter_and_only_name_and_area_reject(name: str) -> None:
    reading = read(name)
    assert codes(reading, 8) == ["id-missing"]
    assert codes(reading, 9) == ["sex-contradicts-id"]
    assert person(reading, "黄大有").sex == "male"
    assert codes(reading, 10) == ["name-missing"]
    assert codes(reading, 11) == ["area-missing"]
    assert codes(reading, 14) == ["id-not-taken"]
    assert codes(reading, 15) == ["type-unreadable"]
    assert {fault.row for fault in reading.faults if fault.severity == "reject"} == {10, 11}
    assert all(person.to_complete for person in reading.candidates if person.row in (8, 9, 14, 15))


@pytest.mark.parametrize("name", OFFICIAL)
def test_the_village_is_found_in_the_address_and_asked_where_two_fit(name: str) -> None:
    reading = read(name)
    assert person(reading, "覃福生").place == DALING
    assert person(reading, "覃福生").group == "三屯"
    assert person(reading, "蓝桂花").place == MINQUAN
    assert person(reading, "石磊").place == SHANGDONG
    assert person(reading, "韦小满").place == QINGSHI_XINCUN
    asked = person(reading, "潘二妹")
    assert asked.place is None
    assert asked.choices == (LONGXI_XINCUN, QINGSHI_XINCUN)
    assert "龙溪镇新村村委会、青石乡新村村委会" in faults(reading, 12)[0].says


def test_birth_date_and_sex_come_from_a_good_number() -> None:
    found = person(read(OFFICIAL[0]), "覃福生")
    assert (found.birth_date, found.sex) == (date(1944, 3, 5), "male")


def test_the_four_files_say_the_same() -> None:
    first, *others = [
        [replace(candidate, sheet="", cells={}) for candidate in read(name).candidates] for name in OFFICIAL
    ]
    for other in others:
        assert other == first


@pytest.mark.libreoffice
def test_libreoffice_still_makes_these_files(tmp_path) -> None:
    roster_fixtures.make(tmp_path)
    for made in sorted(tmp_path.iterdir()):
        fresh, kept = read(made.read_bytes()), read(made.name)
        assert (fresh.candidates, fresh.faults, fresh.others) == (kept.candidates, kept.faults, kept.others), made.name
