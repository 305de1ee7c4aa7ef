"""Guangxi's six aspects and its record sheet: what is asked when and of whom, typed again from the document."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koumen.policy.checklist import asked
from koumen.policy.library import open_pack
from koumen.policy.model import Entry, Item

A_DAY = date(2026, 6, 10)
WITH_CHILDREN: dict[str, Any] = {"children": "elsewhere"}


def ids(facts: dict[str, Any] = WITH_CHILDREN, **more: Any) -> set[str]:
    pack = open_pack("guangxi-2023")
    return {item.id for item in asked(pack, pack.variants[0], facts, A_DAY, **{"channel": "home"} | more)}


def item(id: str) -> Item:
    return next(each for each in open_pack("guangxi-2023").items if each.id == id)


def answers(id: str) -> list[str]:
    return list(open_pack("guangxi-2023").scales[item(id).scale].values.values())


def entry(kind: str, id: str) -> Entry:
    return next(each for each in open_pack("guangxi-2023").of_kind(kind) if each.id == id)


@pytest.mark.clause("GX-A2-29", "GX-A2-30", "GX-A2-32", "GX-A2-37", "GX-A2-38", "GX-A2-39")
@pytest.mark.parametrize("id", ["expression", "movement", "mood", "personal-hygiene", "household-hygiene", "indoors"])
def test_what_is_compared_is_unchanged_better_or_worse(id: str) -> None:
    assert answers(id) == ["无变化", "较好", "较差"]
    assert open_pack("guangxi-2023").scales[item(id).scale].compares


@pytest.mark.clause("GX-A2-33", "GX-A2-34", "GX-A2-35", "GX-A2-36")
@pytest.mark.parametrize("id", ["gas-safety", "water-heating-safety", "power-safety", "fire-safety"])
def test_safety_has_three_grades_and_nothing_fills_it_unasked(id: str) -> None:
    assert answers(id) == ["安全", "较安全", "不安全"]
    assert open_pack("guangxi-2023").scales[item(id).scale].unchanged == ""


@pytest.mark.clause("GX-A2-28")
def test_members_more_or_fewer_want_a_number_of_people() -> None:
    pack = open_pack("guangxi-2023")
    assert answers("family-size") == ["无变化", "增加", "减少"]
    assert item("family-size").requires == {"more": "family-more", "fewer": "family-fewer"}
    assert {pack.scales[item(id).scale].unit for id in ("family-more", "family-fewer")} == {"人"}


@pytest.mark.clause("GX-A2-31")
def test_a_severe_illness_wants_its_name() -> None:
    assert answers("illness") == ["无变化", "严重", "转好"]
    assert item("illness").requires == {"severe": "disease-name"}


@pytest.mark.clause("GX-A2-28", "GX-A2-29", "GX-A2-31")
def test_nothing_is_compared_on_a_first_visit() -> None:
    comparing = {"expression", "illness", "disease-name", "family-size", "family-more", "mood", "indoors"}
    assert comparing <= ids()
    assert not comparing & ids(first_visit=True)
    assert {"gas-safety", "drinking-water", "stated-need"} <= ids(first_visit=True)


@pytest.mark.clause("GX-06-11")
def test_relocation_is_asked_while_a_disaster_warning_is_out_and_only_then() -> None:
    assert ids(events={"disaster-warning"}) - ids() == {"relocation"}
    assert "relocation" not in ids(events={"cold-wave"})


@pytest.mark.clause("GX-06-11")
def test_each_elder_has_a_relocation_of_their_own_and_waiting_for_one_is_a_finding() -> None:
    assert item("relocation").of == "person"
    assert answers("relocation") == ["不需转移", "待转移", "已转移安置", "已返回"]
    assert item("relocation").raises == {"to-move": "relocation-needed"}


@pytest.mark.clause("GX-04-5")
def test_family_care_is_asked_of_those_with_children_or_where_that_is_unknown() -> None:
    assert {"support-duty", "family-contact"} <= ids()
    assert not {"support-duty", "family-contact"} & ids({"children": "none"})
    assert {"support-duty", "family-contact"} <= ids({})


@pytest.mark.clause("GX-04-6")
def test_what_the_text_and_the_sheet_say_in_two_ways_is_asked_once() -> None:
    off_the_sheet = {each.label for each in open_pack("guangxi-2023").items if each.aspect == "home-safety"}
    assert off_the_sheet == {"家庭成员有不良安全行为习惯"}
    assert {"house-safe", "gas-safety", "water-heating-safety", "power-safety"} <= ids()


@pytest.mark.clause("GX-A2-29")
def test_the_state_in_words_is_asked_on_a_first_visit_only() -> None:
    assert "baseline" in ids(first_visit=True)
    assert "baseline" not in ids()


@pytest.mark.clause("GX-04-1")
def test_what_must_be_seen_is_not_asked_on_the_phone_and_what_must_be_told_not_of_a_device() -> None:
    seen = {"personal-hygiene", "household-hygiene", "indoors"}
    assert seen <= ids()
    assert not seen & ids(channel="phone")
    assert {"clothing", "stated-need", "monthly-income"} <= ids(channel="phone")
    assert not {"clothing", "need-nursing", "monthly-income", "mood"} & ids(channel="remote")


@pytest.mark.clause("GX-06-2")
def test_reminding_the_children_is_asked_where_they_live_away() -> None:
    assert "child-reminded" in ids({"children": "elsewhere"})
    assert "child-reminded" not in ids({"children": "same_city"})


@pytest.mark.clause("GX-04-3", "GX-04-4", "GX-04-5", "GX-04-6", "GX-04-7", "GX-04-8")
def test_what_the_text_asks_and_the_sheet_does_not_print_is_asked_off_the_sheet() -> None:
    pack = open_pack("guangxi-2023")
    off = [each.label for each in pack.items if not each.on_form and each.clause.startswith("四")]
    assert off == [
        "反应能力", "衣", "食", "住", "行", "医", "已纳入相应救助保障范围", "相关政策落实到位",
        "分开居住的家庭成员履行赡养扶养义务", "分开居住的家庭成员经常看望或者问候",
        "家庭成员有不良安全行为习惯",
        "生活照料需求", "康复护理需求", "精神慰藉需求", "居家适老化和无障碍改造需求",
        "家庭近期发生重大变故", "与邻里相处和睦", "遭遇特殊情况造成生活困难", "相应的救济措施已落实",
    ]  # fmt: skip


def test_the_record_sheet_is_as_printed() -> None:
    sheet = open_pack("guangxi-2023").forms[0]
    assert sheet.label == "特殊困难老年人探访关爱服务记录表"
    assert sheet.fields["header"] == (
        "年   月   日", "一、探访对象基本情况",
        "家庭住址：      县（市、区）      乡镇（街道）     村（居）", "是否居住在户籍所在地 □是 □否",
        "被探访人姓名", "联系电话", "紧急联系人", "联系电话",
        "是否残疾 □是 □否", "残疾人证号", "是否独居、空巢 □是 □否",
        "是否留守 □是 □否", "是否失能 □是 □否", "是否计划生育特殊家庭老年人 □是 □否", "二、家庭基本情况",
    )  # fmt: skip
    assert sheet.fields["columns"] == (
        "序号", "姓名", "性别", "公民身份号码", "与户主关系", "健康状况", "是否为低保对象/特困人员",
    )  # fmt: skip
    rows = sheet.fields["rows"]
    assert [row for row in rows if row[1:2] == "、"] == [
        "三、家庭生活条件", "四、已享受帮扶情况", "五、探访情况", "六、关爱服务情况",
    ]  # fmt: skip
    assert "探访方式 □电话问候 □上门探访 □互联网音（视）频探访 □其他" in rows
    assert "健康状况：疾病状况 □无变化 □严重  疾病名称：           □转好" in rows
    assert sheet.fields["footer"] == ("备注：此表一式两份，可复印，县级民政部门、乡镇（街道）各存档一份。",)


@pytest.mark.clause("GX-A2-42", "GX-A2-43", "GX-A2-44", "GX-A2-47")
def test_visitor_visited_and_recorder_sign_apart_and_care_is_sealed() -> None:
    assert entry("signoff", "visit").fields["steps"] == ("探访人员（签字）", "被探访人（签字）", "信息录入人（签字）")
    assert entry("signoff", "care").fields["steps"] == ("服务人员签字（盖章）",)


@pytest.mark.clause("GX-00-1")
def test_eleven_departments_have_their_parts() -> None:
    assert [each.label for each in open_pack("guangxi-2023").of_kind("department")] == [
        "党委政法委", "文明办", "民政部门", "教育部门", "财政部门", "住房和城乡建设部门", "农业农村部门",
        "卫生健康部门", "老龄工作部门", "残联组织", "消防救援机构",
    ]  # fmt: skip


@pytest.mark.clause("GX-06-5")
def test_five_kinds_of_device_are_named() -> None:
    assert [each.label for each in open_pack("guangxi-2023").of_kind("device")] == [
        "智能呼叫系统", "智能电水表", "独立式感烟火灾探测报警器", "健康监测产品", "养老监护装置",
    ]  # fmt: skip


@pytest.mark.clause("GX-02-1", "GX-02-2", "GX-02-3")
def test_the_three_aims_have_their_days() -> None:
    days = [each.fields["date"] for each in open_pack("guangxi-2023").of_kind("milestone")]
    assert days == [date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31)]


@pytest.mark.clause("GX-06-4")
def test_remote_monitoring_has_a_consent_of_its_own_that_can_be_withdrawn() -> None:
    assert entry("consent", "remote-monitoring").fields["withdrawable"] is True
