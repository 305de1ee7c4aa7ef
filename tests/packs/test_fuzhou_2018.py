"""Fuzhou's checklist, clocks and signatures: what is asked when and of whom, typed again from the document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from koumen.policy.checklist import asked
from koumen.policy.library import open_pack
from koumen.policy.model import Entry
from koumen.policy.settle import fields_on

A_DAY = date(2026, 6, 10)
FLOOD = {"wiring-safety", "flood-safety"}
WINTER = {"indoor-temperature", "heating-safety"}
AT_HOME: dict[str, Any] = {"tekun": "dispersed", "dibao": False, "sudden_hardship": False}
IN_INSTITUTION = AT_HOME | {"tekun": "institutional"}


def ids(day: date, facts: dict[str, Any] = AT_HOME, **more: Any) -> set[str]:
    pack = open_pack("fuzhou-2018")
    return {item.id for item in asked(pack, pack.variants[0], facts, day, **{"channel": "home"} | more)}


def entry(kind: str, id: str) -> Entry:
    return next(each for each in open_pack("fuzhou-2018").of_kind(kind) if each.id == id)


@pytest.mark.clause("FZ-04-10", "FZ-04-11", "FZ-04-12", "FZ-04-13", "FZ-04-14", "FZ-04-15")
def test_the_six_aspects_have_the_texts_eighteen_points_in_its_order() -> None:
    pack = open_pack("fuzhou-2018")
    beyond = {"living-conditions", "family-note", "comfort"}
    points = {
        aspect.label: [i.label for i in pack.items if i.aspect == aspect.id and not i.seasons and i.id not in beyond]
        for aspect in pack.of_kind("aspect")[:6]
    }
    assert points == {
        "家庭状况": ["家庭人口", "收入变化", "财产状况"],
        "健康状况": ["表达能力", "行动能力", "疾病状况"],
        "精神状态": ["情绪状态", "思维状态", "压力状态"],
        "安全情况": ["燃气安全", "水暖安全", "用电安全"],
        "卫生状况": ["个人卫生", "家庭卫生", "周边卫生"],
        "居住环境": ["室内环境", "室外环境", "邻里关系"],
    }


@pytest.mark.clause("FZ-04-17")
def test_wiring_and_flood_safety_are_asked_in_a_flood_season_only() -> None:
    assert ids(A_DAY, events={"flood-season"}) - ids(A_DAY) == FLOOD
    assert not FLOOD & ids(A_DAY, events={"cold-wave"})


@pytest.mark.clause("FZ-04-18")
def test_temperature_and_heating_are_asked_in_winter_only() -> None:
    for day in (date(2026, 12, 1), date(2027, 1, 15), date(2027, 2, 28), date(2028, 2, 29)):
        assert ids(day) >= WINTER, day
    for day in (date(2026, 11, 30), date(2027, 3, 1), date(2027, 7, 15)):
        assert not WINTER & ids(day), day


@pytest.mark.clause("FZ-04-18")
def test_the_indoor_temperature_is_a_number_of_degrees() -> None:
    pack = open_pack("fuzhou-2018")
    item = next(item for item in pack.items if item.id == "indoor-temperature")
    assert (pack.scales[item.scale].kind, pack.scales[item.scale].unit) == ("number", "℃")


@pytest.mark.clause("FZ-04-17", "FZ-04-18")
@pytest.mark.parametrize("id", sorted(FLOOD | WINTER))
def test_what_the_seasons_add_is_asked_once_for_the_household(id: str) -> None:
    assert next(item for item in open_pack("fuzhou-2018").items if item.id == id).of == "household"


@pytest.mark.clause("FZ-04-13")
def test_the_home_is_not_asked_about_in_institutions_but_is_where_that_is_unknown() -> None:
    home = {"gas-safety", "water-heating-safety", "power-safety", "household-hygiene", "neighbours"}
    assert home <= ids(A_DAY)
    assert not home & ids(A_DAY, IN_INSTITUTION)
    assert not FLOOD & ids(A_DAY, IN_INSTITUTION, events={"flood-season"})
    assert {"mood", "illness", "personal-hygiene"} <= ids(A_DAY, IN_INSTITUTION)
    assert home <= ids(A_DAY, AT_HOME | {"tekun": None})


@pytest.mark.clause("FZ-05-15")
def test_a_change_in_members_income_or_living_starts_the_clock_and_wants_words() -> None:
    pack = open_pack("fuzhou-2018")
    changes = {finding.id for finding in pack.of_kind("finding") if finding.fields["sort"] == "change"}
    for id in ("family-size", "income-change", "living-conditions", "property"):
        item = next(each for each in pack.items if each.id == id)
        assert item.raises["changed"] in changes
        assert item.requires == {"changed": "family-note"}
    assert "change" in entry("deadline", "report-to-county").fields["for"]


@pytest.mark.clause("FZ-05-15")
def test_a_change_is_not_asked_on_a_first_visit() -> None:
    assert not {"family-size", "income-change", "property", "family-note"} & ids(A_DAY, first_visit=True)


def of_the_law(rule: Entry) -> Mapping[str, Any]:
    return fields_on(rule, open_pack("fuzhou-2018").variants[0], A_DAY)


@pytest.mark.clause("FZ-05-14", "FZ-05-17", "FZ-06-1")
@pytest.mark.parametrize(
    ("id", "key", "value"),
    [
        ("same-day-summary", "within", "same-day"),
        ("report-to-county", "within", "2 working-day"),
        ("aid-plan", "within", "3 working-day"),
        ("aid-plan", "starts", "report"),
        ("annual-plan", "due", "01-31"),
    ],
)
def test_the_clocks_are_those_of_the_text(id: str, key: str, value: str) -> None:
    assert of_the_law(entry("deadline", id))[key] == value


@pytest.mark.clause("FZ-05-6")
def test_a_result_is_signed_by_three_in_order() -> None:
    chain = of_the_law(entry("signoff", "visit-result"))
    assert chain["steps"] == ("村（居）主任", "包村干部", "乡镇（街道）主要负责人")
    assert chain["in_order"] is True


@pytest.mark.clause("FZ-05-5")
def test_a_contract_has_five_terms() -> None:
    terms = [term.label for term in open_pack("fuzhou-2018").of_kind("contract_term")]
    assert terms == ["责任区域", "服务对象", "服务频次", "服务标准", "监督检查"]


@pytest.mark.clause("FZ-05-7")
def test_each_file_is_kept_in_two_places() -> None:
    assert entry("archive", "two-copies").fields["copies"] == ("县级民政部门", "乡镇（街道）")
