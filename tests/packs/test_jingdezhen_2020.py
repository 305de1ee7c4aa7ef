"""Jingdezhen's checklist and annex: what is asked when and of whom, and the labels typed again from the document."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koumen.policy.checklist import asked
from koumen.policy.library import open_pack
from koumen.policy.model import Item

FLOOD = {"flood-wiring", "flood-safety"}
COLD = {"winter-electricity", "winter-fire"}
KEY: dict[str, Any] = {"tekun": "dispersed", "ability": "partial"}
GENERAL: dict[str, Any] = {"tekun": "dispersed", "ability": "able"}


def ids(day: date, facts: dict[str, Any] = KEY, **more: Any) -> set[str]:
    pack = open_pack("jingdezhen-2020")
    return {item.id for item in asked(pack, pack.variants[0], facts, day, **{"channel": "home"} | more)}


def item(id: str) -> Item:
    return next(each for each in open_pack("jingdezhen-2020").items if each.id == id)


@pytest.mark.clause("JDZ-03-16")
def test_wiring_and_flood_safety_are_asked_in_a_flood_season_only() -> None:
    a_day = date(2026, 6, 10)
    assert ids(a_day, events={"flood-season"}) >= FLOOD
    assert not FLOOD & ids(a_day)
    assert ids(a_day, events={"flood-season"}) - ids(a_day) == FLOOD


@pytest.mark.clause("JDZ-03-17")
@pytest.mark.parametrize(
    ("day", "is_asked"),
    [
        (date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2026, 11, 30), True), (date(2026, 12, 1), True),
        (date(2027, 2, 28), True), (date(2027, 3, 1), False), (date(2028, 2, 29), True), (date(2028, 3, 1), False),
    ],
)  # fmt: skip
def test_electricity_and_fire_use_are_asked_in_autumn_and_winter_only(day: date, is_asked: bool) -> None:
    assert (ids(day) >= COLD) is is_asked
    assert bool(COLD & ids(day)) is is_asked


@pytest.mark.clause("JDZ-03-16", "JDZ-03-17")
def test_a_flood_in_autumn_asks_both() -> None:
    assert ids(date(2026, 9, 10), events={"flood-season"}) >= FLOOD | COLD


@pytest.mark.clause("JDZ-03-16", "JDZ-03-17", "JDZ-03-13")
@pytest.mark.parametrize("id", ["house", "gas", "fire", *sorted(FLOOD), *sorted(COLD)])
def test_the_safety_of_the_home_is_asked_once_for_the_household(id: str) -> None:
    assert item(id).of == "household"
    assert item(id).raises == {"problem": "safety-hazard"}


@pytest.mark.clause("JDZ-03-10", "JDZ-03-11", "JDZ-03-12", "JDZ-03-13", "JDZ-03-14", "JDZ-03-15")
def test_the_five_aspects_have_the_texts_own_points() -> None:
    pack = open_pack("jingdezhen-2020")
    points = {
        aspect.label: [
            each.label for each in pack.items if each.aspect == aspect.id and each.scale == "state" and not each.seasons
        ]
        for aspect in pack.of_kind("aspect")[:5]
    }
    assert points == {
        "健康状况": ["表达能力", "行动能力", "疾病状况"],
        "精神状态": ["情绪状态", "思维状态", "压力状态"],
        "安全情况": ["房屋安全", "燃气安全", "消防安全"],
        "卫生状况": ["个人卫生", "家庭卫生", "周边卫生"],
        "居住环境": ["室内环境", "室外环境", "邻里关系"],
    }


@pytest.mark.clause("JDZ-03-10")
def test_a_problem_must_be_put_in_words_where_it_was_found() -> None:
    pack = open_pack("jingdezhen-2020")
    for each in (each for each in pack.items if each.scale == "state"):
        told = item(each.requires["problem"])
        assert (told.aspect, told.of, pack.scales[told.scale].kind) == (each.aspect, each.of, "text"), each.id


@pytest.mark.clause("JDZ-03-7", "JDZ-03-9")
def test_key_people_are_asked_for_intervention_and_general_ones_for_comfort_and_needs() -> None:
    day = date(2026, 6, 10)
    comfort = {"comfort", "needs-matched"}
    assert "intervention" in ids(day, KEY)
    assert not comfort & ids(day, KEY)
    assert comfort <= ids(day, GENERAL)
    assert "intervention" not in ids(day, GENERAL)


@pytest.mark.clause("JDZ-04-8")
@pytest.mark.parametrize(
    ("more", "is_asked"),
    [
        ({"serious_illness": True, "severe_disability": False}, True),
        ({"serious_illness": False, "severe_disability": True}, True),
        ({"serious_illness": False, "severe_disability": False}, False),
        ({"serious_illness": True, "ability": "able"}, False),
    ],
)
def test_the_seriously_ill_and_disabled_among_key_people_are_watched_closely(
    more: dict[str, Any], is_asked: bool
) -> None:
    assert ("close-watch" in ids(date(2026, 6, 10), KEY | {"age": 92} | more)) is is_asked


@pytest.mark.clause("JDZ-03-10")
def test_nothing_is_compared_so_a_first_visit_asks_the_same() -> None:
    day = date(2026, 6, 10)
    assert ids(day, first_visit=True) == ids(day)


def test_the_annex_is_as_printed() -> None:
    sheet = open_pack("jingdezhen-2020").forms[0].fields
    assert sheet["header"] == (
        "探访人", "联系方式", "职务", "探访对象：姓名", "性别", "年龄", "地址",
        "探访方式：上门巡访□ 电话询问□ 视频连线□", "探访日期",
    )  # fmt: skip
    assert sheet["rows"] == (
        "健康状况", "精神状态", "安全情况", "卫生状况", "居住环境",
        "服务对象需解决的问题和需求及解决处理方式、结果",
    )  # fmt: skip


@pytest.mark.clause("JDZ-A1-12")
def test_each_record_is_filed_in_two_places() -> None:
    filed = next(each for each in open_pack("jingdezhen-2020").of_kind("archive") if each.id == "record-filed")
    assert filed.fields["copies"] == ("村（居）委会", "乡镇（街道）")


@pytest.mark.clause("JDZ-01-3")
def test_the_dwelling_and_the_entrusted_care_are_asked_about_at_every_home_visit() -> None:
    asked_for = {"house", "gas", "fire", "caregiver-performs", "basic-guarantee"}
    assert asked_for <= ids(date(2026, 6, 10), KEY)
    assert asked_for <= ids(date(2026, 6, 10), GENERAL)
    assert item("caregiver-performs").raises == {"no": "caregiver-failing"}


@pytest.mark.clause("JDZ-04-6")
def test_a_request_is_a_need_and_a_wish_to_move_is_reported_too() -> None:
    assert item("service-request").raises == {"yes": "service-request"}
    pack = open_pack("jingdezhen-2020")
    findings = {entry.id: entry.fields["sort"] for entry in pack.of_kind("finding")}
    reported = next(entry for entry in pack.of_kind("deadline") if entry.id == "problems-reported").fields["for"]
    assert findings["service-request"] in reported
    assert "placement-wish" in reported
