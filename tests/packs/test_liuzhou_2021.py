"""Liuzhou's checklist and annexes: what is asked of whom, and the labels typed again from the document."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koumen.policy.checklist import asked
from koumen.policy.library import open_pack
from koumen.policy.model import Entry, Form

A_DAY = date(2026, 3, 10)
TEKUN = {"tekun": "dispersed", "ability": "partial", "lives_alone": False, "mobility_limited": False}
CARE = {"caregiver-performs", "caregiver-abuse", "care-notes"}
TYPES = (
    "访视对象类型:1.独居、重残、重病的分散供养特困人员；2.独居、重残、重病的低保对象；"
    "3.独居的高龄老人；4.孤儿及事实无人抚养儿童。"
)


def ids(facts: dict[str, Any], **more: Any) -> set[str]:
    pack = open_pack("liuzhou-2021")
    return {item.id for item in asked(pack, pack.variants[0], facts, A_DAY, **{"channel": "home"} | more)}


def entry(kind: str, id: str) -> Entry:
    return next(each for each in open_pack("liuzhou-2021").of_kind(kind) if each.id == id)


def form(id: str) -> Form:
    return next(each for each in open_pack("liuzhou-2021").forms if each.id == id)


@pytest.mark.clause("LZ-02-1", "LZ-02-2")
@pytest.mark.parametrize("channel", ["home", "phone", "video"])
def test_the_basics_of_living_are_asked_at_every_visit(channel: str) -> None:
    living = {"health", "mind", "dwelling", "daily-care", "self-care", "difficulties", "basic-guarantee"}
    assert living <= ids(TEKUN, channel=channel)


@pytest.mark.clause("LZ-02-2")
def test_a_missing_guarantee_raises_something_to_follow_up() -> None:
    item = next(each for each in open_pack("liuzhou-2021").items if each.id == "basic-guarantee")
    assert item.raises == {"no": "guarantee-missing"}
    assert "guarantee-missing" in entry("deadline", "guarantee-in-place").fields["for"]


@pytest.mark.clause("LZ-02-3", "LZ-05-7")
def test_each_risk_is_a_yes_or_no_that_raises_its_finding_and_asks_for_the_measure() -> None:
    pack = open_pack("liuzhou-2021")
    risks = {"begging", "harm", "critical-illness", "major-hardship", "mental-illness"}
    items = {item.id: item for item in pack.items if item.id in risks}
    assert set(items) == risks
    for id, item in items.items():
        assert pack.scales[item.scale].kind == "yesno"
        assert item.raises == {"yes": id}
        assert item.requires == {"yes": "risk-measures"}


@pytest.mark.clause("LZ-02-5")
@pytest.mark.parametrize(
    ("facts", "is_asked"),
    [
        ({"tekun": "dispersed", "ability": "partial"}, True),
        ({"tekun": "dispersed", "ability": "unable"}, True),
        ({"tekun": "dispersed", "ability": "able"}, False),
        ({"tekun": "institutional", "ability": "unable"}, False),
        ({"tekun": "none", "ability": "unable"}, False),
        ({"tekun": "dispersed"}, True),
        ({"ability": "unable"}, True),
    ],
)
def test_care_is_asked_of_scattered_tekun_who_cannot_look_after_themselves(
    facts: dict[str, Any], is_asked: bool
) -> None:
    assert (ids(facts) >= CARE) is is_asked
    assert bool(CARE & ids(facts)) is is_asked


@pytest.mark.clause("LZ-02-8")
def test_opinions_and_requests_are_kept_in_their_own_words() -> None:
    pack = open_pack("liuzhou-2021")
    kinds = {item.id: pack.scales[item.scale].kind for item in pack.items}
    assert {kinds[id] for id in ("opinions", "requests", "other", "suggestion")} == {"text"}


@pytest.mark.clause("LZ-02-9")
def test_the_wish_for_an_institution_is_asked_of_scattered_tekun_only() -> None:
    assert "wants-institution" in ids({"tekun": "dispersed"})
    assert not {"wants-institution"} & (ids({"tekun": "institutional"}) | ids({"tekun": "none"}))


@pytest.mark.clause("LZ-04-6")
@pytest.mark.parametrize(
    ("fact", "is_key"),
    [({"lives_alone": True}, True), ({"ability": "unable"}, True), ({"mobility_limited": True}, True), ({}, False)],
)
def test_safety_and_intervention_are_asked_of_key_people(fact: dict[str, Any], is_key: bool) -> None:
    nobody = {"tekun": "none", "ability": "able", "lives_alone": False, "mobility_limited": False}
    assert ({"safety", "intervention"} <= ids(nobody | fact)) is is_key
    assert {"health", "mind"} <= ids(nobody | fact)


@pytest.mark.clause("LZ-02-1")
def test_a_first_visit_asks_all_that_later_ones_do_for_nothing_is_compared() -> None:
    assert ids(TEKUN, first_visit=True) == ids(TEKUN)
    assert not any(scale.compares for scale in open_pack("liuzhou-2021").scales.values())


@pytest.mark.clause("LZ-02-7")
def test_a_failing_caregiver_has_exactly_two_outcomes() -> None:
    assert entry("referral", "caregiver-failing").fields["outcomes"] == (
        "更换照料服务人",
        "安置到特困供养服务机构集中供养",
    )


@pytest.mark.clause("LZ-05-7", "LZ-05-10", "LZ-05-11")
def test_the_emergencies_are_those_of_the_text() -> None:
    assert entry("emergency", "found-on-visit").fields["kinds"] == (
        "外出流浪乞讨", "遭受非法侵害", "发生危重病情", "突发精神疾病", "面临重大困境",
    )  # fmt: skip
    assert entry("emergency", "sudden-event").fields["acts"] == ("近亲属应急照护", "邻里应急照护", "送医救治")


@pytest.mark.clause("LZ-06-1")
def test_local_rules_were_due_two_months_after_the_notice() -> None:
    assert entry("deadline", "local-rules").fields["date"] == date(2021, 7, 31)


def test_annex_1_is_as_printed() -> None:
    roster = form("roster").fields
    assert roster["columns"] == ("序号", "姓名", "性别", "身份证号码", "住　址", "访视对象类型（1至4）", "备　注")
    assert roster["header"] == ("填报单位：", "时间：　年　月　日")
    assert roster["footer"] == (TYPES, "填表人：", "联系电话：")


def test_annex_2_is_as_printed_and_has_no_id_number() -> None:
    monthly = form("monthly-summary").fields
    assert monthly["columns"] == (
        "序号", "姓名", "性别", "住　址", "访视对象类型（1至4）", "访视人", "访视时间", "有关建议", "落实情况",
    )  # fmt: skip
    assert monthly["footer"] == (TYPES, "填报人：", "联系电话：")


def test_annex_3_is_as_printed() -> None:
    sheet = form("visit-form").fields
    assert sheet["header"] == ("访视对象姓名", "性别", "联系电话", "家庭住址")
    assert sheet["rows"] == (
        "生活基本情况", "安全风险情况", "照料服务情况", "关爱保护情况", "其他情况",
        "有关建议", "乡镇政府（街道办）意见", "落实情况",
    )  # fmt: skip


def test_annex_3_is_signed_three_times_and_twice_by_the_visitor() -> None:
    chain = [each.fields["steps"] for each in open_pack("liuzhou-2021").of_kind("signoff") if each.clause == "附件3"]
    assert chain == [("访视人",), ("访视人", "负责人"), ("负责人", "经办人")]


@pytest.mark.clause("LZ-04-6")
def test_whom_a_county_makes_key_is_asked_about_safety_and_intervention() -> None:
    pack = open_pack("example-county-2026")
    ill = {"serious_illness": True, "lives_alone": False, "ability": "able", "mobility_limited": False}
    child = {"orphan": True, "unsupported_child": False, "lives_alone": False, "ability": "able"}
    for facts in (ill, child | {"mobility_limited": False, "serious_illness": False}):
        by_place = [
            {item.id for item in asked(pack, variant, facts, A_DAY, channel="home")} for variant in pack.variants
        ]
        assert [{"safety", "intervention"} <= ids for ids in by_place] == [False, True]
