"""Emeishan's register sheet, call ledger and spot-check sheet: labels and grades typed again from the document."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koumen.policy.checklist import asked
from koumen.policy.library import open_pack
from koumen.policy.model import Form, Item

A_DAY = date(2026, 6, 10)
AT_HOME: dict[str, Any] = {"tekun": "none"}


def ids(facts: dict[str, Any] = AT_HOME, **more: Any) -> set[str]:
    pack = open_pack("emeishan-2022")
    return {item.id for item in asked(pack, pack.variants[0], facts, A_DAY, **{"channel": "home"} | more)}


def item(id: str) -> Item:
    return next(each for each in open_pack("emeishan-2022").items if each.id == id)


def form(id: str) -> Form:
    return next(each for each in open_pack("emeishan-2022").forms if each.id == id)


@pytest.mark.clause("EMS-04-10", "EMS-04-11", "EMS-04-12", "EMS-A1-18")
def test_the_aspects_have_the_points_of_text_and_sheet() -> None:
    pack = open_pack("emeishan-2022")
    points = {
        aspect.label: [each.label for each in pack.items if each.aspect == aspect.id and each.on_form]
        for aspect in pack.of_kind("aspect")
    }
    assert points == {
        "健康状况": ["表达能力", "行动能力", "疾病状况"],
        "精神状态": ["情绪状态", "思维状态", "压力状态"],
        "安全情况": ["燃气安全", "取暖安全", "用电安全"],
        "关爱服务": ["生活照料", "精神慰藉", "权益维护", "安全监护"],
        "其他情况": ["其他情况说明"],
    }


@pytest.mark.clause("EMS-A1-9", "EMS-A1-15", "EMS-A1-18", "EMS-A1-19")
@pytest.mark.parametrize(
    ("listed", "answers"),
    [
        (["expression", "movement", "illness", "mood", "thinking", "stress"], ["优", "良", "中", "差"]),
        (["gas-safety", "heating-safety", "power-safety"], ["安全", "不安全"]),
        (["daily-care"], ["有人照料", "无人照料"]),
        (["comfort-need", "rights-need", "guard-need"], ["有需求", "无需求"]),
    ],
)
def test_each_point_has_the_sheets_own_grades(listed: list[str], answers: list[str]) -> None:
    scales = open_pack("emeishan-2022").scales
    for id in listed:
        assert list(scales[item(id).scale].values.values()) == answers, id
        assert not scales[item(id).scale].compares


@pytest.mark.clause("EMS-04-9")
def test_a_call_asks_what_a_home_visit_asks_and_a_first_visit_all_of_it() -> None:
    assert ids() == ids(channel="phone") == ids(channel="video", first_visit=True)


@pytest.mark.clause("EMS-04-12")
def test_the_home_is_not_asked_about_in_institutions_but_is_where_that_is_unknown() -> None:
    home = {"gas-safety", "heating-safety", "power-safety"}
    assert home <= ids()
    assert not home & ids({"tekun": "institutional"})
    assert home <= ids({})


def test_the_register_sheet_is_as_printed_and_says_general_in_its_own_word() -> None:
    sheet = form("visit-register").fields
    assert sheet["header"] == (
        "巡访单位（盖章）：", "姓名", "性别", "巡访时间", "类型：重点巡访", "类型：普遍巡访", "巡访责任人", "住址",
    )  # fmt: skip
    assert sheet["rows"] == (
        "健康状况：表达能力 □优 □良 □中 □差",
        "健康状况：行动能力 □优 □良 □中 □差",
        "健康状况：疾病状况 □优 □良 □中 □差",
        "精神状态：情绪状态 □优 □良 □中 □差",
        "精神状态：思维状态 □优 □良 □中 □差",
        "精神状态：压力状态 □优 □良 □中 □差",
        "安全情况：燃气安全 □安全 □不安全",
        "安全情况：取暖安全 □安全 □不安全",
        "安全情况：用电安全 □安全 □不安全",
        "关爱服务：生活照料 □有人照料 □无人照料",
        "关爱服务：精神慰藉 □有需求 □无需求",
        "关爱服务：权益维护 □有需求 □无需求",
        "关爱服务：安全监护 □有需求 □无需求",
        "其他情况说明",
    )
    assert sheet["footer"] == ("巡访照片粘贴处", "巡访人员签名：")
    assert open_pack("emeishan-2022").terms["general_on_form"] == "普遍巡访"
    assert open_pack("emeishan-2022").terms["general"] == "一般巡访对象"


@pytest.mark.clause("EMS-06-5")
def test_only_the_sheet_for_home_visits_has_a_place_for_a_photo() -> None:
    with_photo = [each for each in open_pack("emeishan-2022").forms if "巡访照片粘贴处" in each.fields["footer"]]
    assert [each.channels for each in with_photo] == [("home",)]


@pytest.mark.clause("EMS-05-4")
def test_the_spot_check_has_its_four_points() -> None:
    checks = open_pack("emeishan-2022").of_kind("inspection")[0].fields["checks"]
    assert checks == ("信息录入更新情况", "定期巡访是否按时开展", "巡访记录台账是否完善", "巡访照片是否留存")
    assert set(checks) <= set(form("spot-check-sheet").fields["columns"])


@pytest.mark.clause("EMS-06-6")
def test_the_agencys_report_has_no_interval_because_the_text_names_none() -> None:
    report = next(each for each in open_pack("emeishan-2022").of_kind("report") if each.id == "agency-report")
    assert not {"every", "due"} & set(report.fields)
