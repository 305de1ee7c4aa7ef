"""Places: what comes bundled, files that bring more, codes that change, faults that are told by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from world import a_place, a_village, the_machine

from koumen.actions.area_rows import AreaFaults
from koumen.actions.areas import load_areas, load_bundled, take_areas
from koumen.records.models import Area, AreaCode, JournalEntry
from koumen.records.places import area_with_code, code_of, full_name, inside, normal_code

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
COUNTY = "code,name\n45,广西壮族自治区\n4502,柳州市\n450299,青禾县\n"


def taken(text: str):
    return take_areas(the_machine(), text)


def faults(text: str) -> list[str]:
    with pytest.raises(AreaFaults) as refused:
        taken(text)
    return [str(fault) for fault in refused.value.faults]


def test_every_province_city_and_county_comes_bundled() -> None:
    load_bundled(the_machine())
    load_bundled(the_machine(), example=True)
    counts = {level: Area.objects.filter(level=level, example=False).count() for level in Area.Level.values}
    assert counts == {"province": 34, "city": 342, "county": 2980, "township": 0, "village": 0}
    for code, name in {
        "4502": "广西壮族自治区柳州市",
        "3602": "江西省景德镇市",
        "3501": "福建省福州市",
        "511181": "四川省乐山市峨眉山市",
        "110101": "北京市东城区",
        "441900": "广东省东莞市",
        "469001": "海南省五指山市",
    }.items():
        assert full_name(area_with_code(code, TODAY)) == name
    assert area_with_code("360271", TODAY) is None and area_with_code("450298", TODAY).functional
    assert Area.objects.filter(example=True, level="village").count() == 104
    codes = AreaCode.objects.values_list("code", "area__parent__codes__code")
    assert all(code.startswith(above or "") for code, above in codes)


def test_loading_the_same_file_again_changes_nothing() -> None:
    assert str(taken(COUNTY)).startswith("新增 3，")
    before = set(Area.objects.values_list("pk", "path"))
    again = taken(COUNTY)
    assert (again.added, again.same) == (0, 3) and set(Area.objects.values_list("pk", "path")) == before


def test_zero_filled_codes_and_chinese_heads_are_understood() -> None:
    taken("区划代码,名称\n450000,广西壮族自治区\n450200,柳州市\n450299000000,青禾县\n450299901000,青禾镇\n")
    assert normal_code("450299901000") == "450299901" and normal_code("450000") == "45"
    assert area_with_code("450299901", TODAY).path.startswith(area_with_code("450299", TODAY).path)


def test_a_place_lies_inside_all_above_it() -> None:
    taken(COUNTY + "450299901,青禾镇\n450299901201,荷塘村\n")
    county = area_with_code("450299", TODAY)
    assert {area.name for area in inside(county.path)} == {"青禾县", "青禾镇", "荷塘村"}


def test_a_village_may_stand_under_its_county() -> None:
    taken(COUNTY + "450299901201,直属村\n")
    assert area_with_code("450299901201", TODAY).parent.name == "青禾县"


def test_a_place_gets_a_new_code_from_a_day() -> None:
    taken(COUNTY + "450299901,青禾镇\n")
    assert taken("code,name,from,was\n450299903,青禾街道,2026-07-01,450299901\n").recoded == 1
    area = Area.objects.get(name="青禾街道")
    assert code_of(area, date(2026, 6, 30)) == "450299901" and code_of(area, date(2026, 7, 1)) == "450299903"
    assert area_with_code("450299901", date(2026, 6, 30)) == area and area_with_code("450299901", TODAY) is None


def test_a_place_ends_and_another_takes_over() -> None:
    taken(COUNTY + "450299901,青禾镇\n450299902,木叶镇\n")
    assert taken("code,name,until,successor\n450299902,木叶镇,2026-07-01,450299901\n").ended == 1
    gone = Area.objects.get(name="木叶镇")
    assert gone.until == date(2026, 7, 1) and gone.successor.name == "青禾镇"
    assert area_with_code("450299902", date(2026, 6, 30)) == gone and area_with_code("450299902", TODAY) is None


def test_a_functional_area_bears_a_local_code() -> None:
    taken(COUNTY + "450271,柳岸新区\n".replace("\n", "\n"))
    taken("代码,名称,功能区\n450272,柳北高新区,是\n")
    zone = area_with_code("450272", TODAY)
    assert zone.functional and zone.codes.get().local and zone.level == "county"


def test_a_name_put_right_is_counted() -> None:
    taken(COUNTY)
    assert taken("code,name\n450299,青禾自治县\n").renamed == 1
    assert area_with_code("450299", TODAY).name == "青禾自治县"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行：第一行应有“代码”和“名称”两列"),
        ("name\n青禾县\n", "第 1 行：第一行应有“代码”和“名称”两列"),
        ("code,name\n45029,青禾县\n", "第 2 行“代码”列：“45029”应为数字"),
        ("code,name\n４５,广西\n", "第 2 行“代码”列：“４５”应为数字"),
        ("code,name\n45,\n", "第 2 行“名称”列：没有填写"),
        ("code,name\n45,广西,多\n", "第 2 行：有 3 格，表头有 2 列"),
        ("code,name\n45,广西\n45,广西\n", "第 3 行“代码”列：45 与第 2 行重复"),
        ("code,name\n4502,柳州市\n", "第 2 行“上级”列：4502 的上级还没有"),
        ("code,name,parent\n45,广西,\n3602,景德镇市,45\n", "第 3 行“上级”列：3602 不以上级代码 45 开头"),
        ("code,name,from\n45,广西,2026/1/1\n", "第 2 行“启用”列：“2026/1/1”不是日期"),
        ("code,name,from,until\n45,广西,2026-01-02,2026-01-02\n", "第 2 行“停用”列：2026-01-02 不晚于启用日"),
        ("code,name,was\n45,广西,46\n", "第 2 行“启用”列：写了原代码，就要写新代码从哪天启用"),
        ("code,name,was,from\n45,广西,46,2026-01-01\n", "第 2 行“原代码”列：没有现用代码为 46 的地方"),
        ("code,name,successor\n45,广西,46\n", "第 2 行“并入”列：没有代码为 46 的地方"),
    ],
)
def test_faults_are_told_by_line_and_column(text: str, said: str) -> None:
    assert faults(text)[0].startswith(said)
    assert not Area.objects.exists() and not JournalEntry.objects.exists()


def test_every_fault_is_told_at_once() -> None:
    assert len(faults("code,name\n4,甲\n45,\n46,乙,丙\n")) == 3


def test_a_file_in_gbk_is_read_and_a_missing_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "gbk.csv").write_bytes(COUNTY.encode("gbk"))
    assert load_areas(the_machine(), tmp_path / "gbk.csv").added == 3
    with pytest.raises(AreaFaults, match="请核对路径"):
        load_areas(the_machine(), tmp_path / "none.csv")


def test_loading_leaves_one_entry_in_the_journal() -> None:
    taken(COUNTY)
    entry = JournalEntry.objects.get()
    assert entry.deed == "areas.load" and entry.what["added"] == 3


def test_the_small_world_builds_the_levels_above() -> None:
    assert [area.level for area in inside(a_place("45").path).order_by("path")] == ["province"]
    a_village()
    assert code_of(Area.objects.get(name="荷塘村"), TODAY) == "450299901201"
    assert Area.objects.get(name="荷塘村").parent.parent == a_place("450299")
