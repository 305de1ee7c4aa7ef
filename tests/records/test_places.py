"""Places: what comes bundled, files that bring more, codes that change, faults that are told by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from world import a_place, a_village, an_elder, the_machine

from koumen.actions.area_rows import AreaFaults
from koumen.actions.areas import load_areas, load_bundled, take_areas
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import Changed, derive, derive_all
from koumen.policy.library import open_pack
from koumen.records.models import Area, AreaCode, JournalEntry, Window
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


TOWN = COUNTY + "450299901,青禾镇\n450299902,木叶镇\n450299902201,新村\n"


@pytest.mark.parametrize(
    "text",
    [
        "code,name,from,until\n450299902201,新村,,2026-07-01\n",
        "code,name,from,until\n450299905,老乡,2020-01-01,2024-01-01\n",
        "code,name,until,successor\n450299902201,新村,2026-07-01,450299901\n",
        "code,name,until\n450299902201,新村,2026-12-31\n",
        "code,name,from,was\n450299903,青禾街道,2026-07-01,450299901\n",
    ],
    ids=["an end", "a place long gone", "an end with an heir", "an end to come", "a new code"],
)
def test_any_file_can_be_loaded_again(text: str) -> None:
    taken(TOWN)
    taken(text)
    before = list(Area.objects.order_by("pk").values()), list(AreaCode.objects.order_by("pk").values())
    again = taken(text)
    assert (again.added, again.renamed, again.recoded, again.ended, again.same) == (0, 0, 0, 0, 1)
    assert (list(Area.objects.order_by("pk").values()), list(AreaCode.objects.order_by("pk").values())) == before
    if "until" in text:
        taken(TOWN)
        assert AreaCode.objects.count() == len(before[1]), "a table that knows nothing of the end brings nobody back"


def test_an_end_can_be_put_right_and_a_code_be_borne_anew() -> None:
    taken(TOWN)
    taken("code,name,until\n450299902201,新村,2026-07-01\n")
    assert taken("code,name,until\n450299902201,新村,2026-06-01\n").ended == 1
    assert Area.objects.get(name="新村").until == date(2026, 6, 1)
    assert taken("code,name,from\n450299902201,又一新村,2026-08-01\n").added == 1
    assert area_with_code("450299902201", TODAY).name == "又一新村"
    assert area_with_code("450299902201", date(2026, 5, 1)).name == "新村"


def test_a_place_does_not_change_its_code_without_those_inside_it() -> None:
    taken(TOWN)
    head, county = "code,name,from,was\n", "450298,青禾区,2026-07-01,450299\n"
    (said,) = faults(head + county)
    assert "其下还有 3 处用旧代码（450299901 青禾镇、450299902 木叶镇、450299902201 新村等）" in said
    whole = (
        head
        + county
        + "".join(
            f"{new},{name},2026-07-01,{was}\n"
            for new, name, was in (
                ("450298901", "青禾镇", "450299901"),
                ("450298902", "木叶镇", "450299902"),
                ("450298902201", "新村", "450299902201"),
            )
        )
    )
    assert taken(whole).recoded == 4 and taken(whole).same == 4
    assert area_with_code("450298902201", TODAY).name == "新村"


def test_a_township_under_another_countys_code_moves_there_with_its_villages() -> None:
    taken(TOWN + "450297,邻县\n")
    taken("code,name,from,was\n450297902,木叶镇,2026-07-01,450299902\n450297902201,新村,2026-07-01,450299902201\n")
    names = {area.name for area in inside(area_with_code("450297", TODAY).path)}
    assert names == {"邻县", "木叶镇", "新村"}
    assert area_with_code("450297902201", TODAY).parent.name == "木叶镇"
    assert (area_with_code("450299", TODAY).name, Area.objects.filter(path__contains="//").count()) == ("青禾县", 0)


def test_a_code_in_use_is_not_given_twice() -> None:
    taken(TOWN)
    assert faults("code,name,from,was\n450299901,木叶镇,2026-07-01,450299902\n")[0].endswith(
        "450299901 正由“青禾镇”使用；请核对。"
    )


def test_loading_derives_whom_it_touches() -> None:
    adopt_pack(the_machine(), open_pack("jingdezhen-2020"), since=date(2020, 1, 1))
    taken("code,name\n36,江西省\n3602,景德镇市\n360299,云窑县\n360299901,窑前镇\n")
    village = Area.objects.get(name="窑前镇")
    granny = an_elder(village=village, tekun="dispersed", ability="able", since=date(2026, 1, 1))
    derive([granny.pk], today=TODAY)
    assert Window.objects.filter(person=granny, starts__gt=date(2026, 7, 1)).exists()
    taken(
        "code,name,from,was\n3699,新市,2026-07-01,3602\n369999,云窑县,2026-07-01,360299\n"
        "369999901,窑前镇,2026-07-01,360299901\n"
    )
    assert not Window.objects.filter(person=granny, starts__gt=date(2026, 7, 1)).exists()
    assert derive_all(today=TODAY) == Changed(0, 0)


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
