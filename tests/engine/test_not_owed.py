"""Why nothing is owed for a duty: each cause as a clerk reads it, with the day on which it held."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from engine.canonical import inputs_of
from engine.packs import law, pack
from strategies import World

from koumen.engine.explain import PackExplained, explained

Row = dict[str, str]
ABLE = {"person_id": "a", "region": "360203", "tekun": "dispersed", "ability": "able"}
ALONE = {"person_id": "a", "region": "4502", "tekun": "dispersed", "lives_alone": "true"}
HERE = {"person_id": "a", "region": "9901", "lives_alone": "true"}
MAY = "这一期第一天（2026年5月1日）"


def told(name: str, on: str, subject: str = "a", **files: Any) -> PackExplained:
    """The explanation of one person (or household) under one pack."""
    world = World(date.fromisoformat(on), **files)
    (only,) = explained([pack(name)], inputs_of([law(name)], world.inputs()), subject, world.on)
    return only


def why(name: str, on: str, duty: str, **files: Any) -> str:
    """Why a duty is not owed."""
    (left,) = [left for left in told(name, on, **files).not_owed if left.duty.id == duty]
    return left.why


def outside(name: str, on: str, *people: Row) -> str:
    """Why a policy does not concern someone."""
    (now,) = told(name, on, people=list(people)).now
    return now.outside


def dated(fact: str, value: str, since: str) -> Row:
    return {"person_id": "a", "fact": fact, "value": value, "from": since}


def event(name: str, since: str, until: str) -> Row:
    return {"event": name, "scope": "00", "from": since, "until": until}


def test_who_joined_inside_the_window_owes_from_the_next_one() -> None:
    person = {**ABLE, "from": "2026-05-10"}
    said = why("jingdezhen-2020", "2026-05-12", "general-monthly", people=[person])
    assert said == MAY + "不在册（2026年5月10日才列入名单）"


def test_who_leaves_before_the_window_ends_owes_nothing_for_it() -> None:
    person = {**ABLE, "until": "2026-05-20"}
    said = why("jingdezhen-2020", "2026-05-12", "general-monthly", people=[person])
    assert said == "2026年5月20日起不在册，没有满这一期（2026年5月1日至2026年5月31日）"
    decided = [dated("included:jingdezhen-2020", "false", "2026-05-20")]
    said = why("jingdezhen-2020", "2026-05-12", "general-monthly", people=[ABLE], facts=decided)
    assert said == "2026年5月20日起决定不再纳入，没有满这一期（2026年5月1日至2026年5月31日）"


def test_who_was_left_out_on_the_first_day() -> None:
    decided = [
        dated("included:jingdezhen-2020", "false", "2026-04-20"),
        dated("included:jingdezhen-2020", "", "2026-05-10"),
    ]
    said = why("jingdezhen-2020", "2026-05-12", "general-monthly", people=[ABLE], facts=decided)
    assert said == MAY + "已决定不纳入"


def test_who_came_from_elsewhere_inside_the_window() -> None:
    people = [{**ABLE, "region": "450203", "until": "2026-05-10"}, {**ABLE, "from": "2026-05-10"}]
    said = why("jingdezhen-2020", "2026-05-12", "general-monthly", people=people)
    assert said == MAY + "所在地 450203 不在 3602 之内"


@pytest.mark.parametrize(("tekun", "said"), [("none", "还不是对象"), ("", "是不是对象还待核实")])
def test_who_came_into_a_category_inside_the_window(tekun: str, said: str) -> None:
    people, facts = [{**ABLE, "tekun": tekun}], [dated("tekun", "dispersed", "2026-05-10")]
    assert why("jingdezhen-2020", "2026-05-12", "general-monthly", people=people, facts=facts) == MAY + said


def test_the_tier_is_that_of_the_first_day() -> None:
    found = told("jingdezhen-2020", "2026-05-12", people=[ABLE], facts=[dated("ability", "partial", "2026-05-10")])
    assert (found.tier, [owed.row["duty"] for owed in found.owed]) == ("key", ["general-monthly"])
    (left,) = found.not_owed
    assert left.why == MAY + "是一般巡访对象，这项任务只对重点巡访对象"


def test_a_duty_for_others_is_called_that_even_of_a_newcomer_or_between_windows() -> None:
    person = {**ABLE, "from": "2026-05-10"}
    said = why("jingdezhen-2020", "2026-05-12", "key-home", people=[person])
    assert said == "判定日是一般巡访对象，这项任务只对重点巡访对象"
    other = {"person_id": "a", "region": "4502", "tekun": "dispersed", "severe_disability": "true", "lives_alone": "no"}
    other |= {"ability": "able", "mobility_limited": "no"}
    said = why("liuzhou-2021", "2026-11-21", "key-festival", people=[other])
    assert said == "判定日是其他访视对象，这项任务只对重点访视对象"


def test_no_festival_is_near() -> None:
    said = why("liuzhou-2021", "2026-11-21", "key-festival", people=[ALONE])
    assert said == "判定日不在这项任务的期限之内，下一个期限是2026年12月25日至2027年1月1日"
    said = why("every-cadence", "2026-06-01", "winter", people=[HERE])
    assert said == "判定日不在这项任务的期限之内，下一个期限是2026年11月15日至2027年2月15日"


def test_the_last_festivals_that_anybody_vouches_for_have_no_next_one() -> None:
    said = why("liuzhou-2021", "2099-12-01", "key-festival", people=[ALONE])
    assert said == "判定日不在这项任务的期限之内"


def test_an_event_that_is_not_there_not_yet_or_no_longer() -> None:
    waves = [event("cold-wave", "2026-11-01", "2026-11-03"), event("flood-season", "2026-12-01", "")]
    said = {
        left.duty.id: left.why for left in told("liuzhou-2021", "2026-11-21", people=[ALONE], events=waves).not_owed
    }
    assert said["key-flood-season"] == "期限自2026年12月1日才开始"
    assert said["key-cold-wave"] == (
        "上一次的期限（2026年11月1日至2026年11月3日）已过，之后没有登记影响到这里的“低温寒潮天气”"
    )
    said_without = why("liuzhou-2021", "2026-11-21", "key-cold-wave", people=[ALONE])
    assert said_without == "没有登记影响到这里的“低温寒潮天气”"


def test_an_event_that_began_before_the_policy() -> None:
    waves = [event("flood-season", "2021-05-01", "2021-08-31")]
    said = why("liuzhou-2021", "2021-06-03", "key-flood-season", people=[ALONE], events=waves)
    assert said == "这一期第一天（2021年5月1日）政策自2021年5月31日起施行"


def test_an_event_whose_first_day_found_someone_elsewhere_or_nowhere() -> None:
    waves = [{**event("cold-wave", "2026-11-18", "2026-11-25"), "scope": "450203"}]
    newcomer = {**ALONE, "region": "450203", "from": "2026-11-20"}
    said = why("liuzhou-2021", "2026-11-21", "key-cold-wave", people=[newcomer], events=waves)
    assert said == "这一期第一天（2026年11月18日）不在册（2026年11月20日才列入名单）"
    moved = [{**ALONE, "region": "450204", "until": "2026-11-20"}, newcomer]
    said = why("liuzhou-2021", "2026-11-21", "key-cold-wave", people=moved, events=waves)
    assert said == "这一期第一天（2026年11月18日）不在这次“低温寒潮天气”影响的地方"


def test_an_event_that_goes_on_after_its_own_window_or_until_whose_end_nothing_is_owed() -> None:
    waves = [
        {**event("cold-wave", "2026-11-14", "2026-11-18"), "scope": "450299"},
        event("cold-wave", "2026-11-18", "2026-11-30"),
    ]
    person = {**ALONE, "region": "450299", "birth_date": "1940-01-01"}
    said = why("example-county-2026", "2026-11-20", "key-cold-wave-prompt", people=[person], events=waves)
    assert said == ("这次“低温寒潮天气”（2026年11月14日至2026年11月30日）的期限（2026年11月14日至2026年11月16日）已过")
    floods = [event("flood-season", "2026-06-01", "")]
    said = why("every-shape", "2026-06-04", "flood-after", people=[shaped()], events=floods)
    assert said == "这次“汛期”还没有结束，这项任务自结束之日起算"


def test_a_number_that_the_place_of_the_first_day_has_not_set_is_told_of_that_day_and_by_its_own_clause() -> None:
    people = [{**ALONE, "region": "450202", "until": "2026-03-10"}]
    people += [{**ALONE, "region": "450299", "from": "2026-03-10"}]
    left = {each.duty.id: each for each in told("example-county-2026", "2026-03-14", people=people).not_owed}
    assert left["key-regular"].why == (
        "这一期第一天（2026年3月1日）所在地为 450202，"
        "“重点访视对象定期上门次数”、“重点访视对象定期上门周期”还没有由当地规定"
    )
    assert left["key-regular"].clause == "四.二"


def test_numbers_that_nobody_has_set() -> None:
    said = why("liuzhou-2021", "2026-11-21", "key-regular", people=[ALONE])
    assert said == "“重点访视对象定期上门次数”、“重点访视对象定期上门周期”还没有由当地规定"
    assert why("every-cadence", "2026-06-01", "any-time", people=[HERE]) == "条文写的是“随时”，没有定次数"


def test_a_duty_that_is_repealed_or_not_yet_in_force() -> None:
    assert (
        why("amended-2027", "2027-02-20", "message", people=[{**HERE, "birth_date": "1940-01-01"}])
        == "自2027年1月16日起不再施行"
    )
    assert why("every-shape", "2025-09-05", "yearly", people=[shaped()]) == "自2026年1月1日起才施行"


def test_who_is_not_new_not_silent_and_not_found() -> None:
    visits = [{"visit_id": "v", "person_id": "a", "at": "2025-09-01", "channel": "home"}]
    left = {
        each.duty.id: each.why for each in told("every-shape", "2025-09-05", people=[shaped()], visits=visits).not_owed
    }
    assert left["first"] == "只对新纳入的人，此人不是新近纳入"
    assert left["silent"].endswith("还没有连续 12 日没有探访，自2025年9月1日算起（不在的日子不算）")
    assert left["follow-up"] == "没有哪次探访记下“风险”而要再去"


def test_a_household_stands_by_some_of_its_categories_only() -> None:
    people = [shaped(household_id="h", tekun="dispersed", dibao="yes", lives_alone="no")]
    found = told("every-shape", "2025-09-05", "h", people=people)
    assert found.household == "h"
    assert {left.cause for left in found.not_owed} <= {"category", "tier", "window", "open", "no-number", "not-yet"}


def shaped(**more: str) -> Row:
    return {"person_id": "a", "region": "990102", "hukou_region": "990102", "birth_date": "1940-01-01", **HERE, **more}


@pytest.mark.parametrize(
    ("on", "people", "said"),
    [
        ("2019-05-12", [ABLE], "政策自2020年1月1日起施行"),
        ("2026-05-12", [{**ABLE, "region": "36"}], "所在地 36 太短，认不出是否在 3602 之内"),
        ("2026-05-12", [{**ABLE, "region": "450203"}], "所在地 450203 不在 3602 之内"),
        ("2026-05-12", [{**ABLE, "from": "2026-06-01"}], "不在册（2026年6月1日才列入名单）"),
        ("2026-05-12", [{**ABLE, "until": "2026-05-12"}], "不在册（2026年5月12日起离开名单）"),
        (
            "2026-05-12",
            [{**ABLE, "until": "2026-01-01"}, {**ABLE, "from": "2026-06-01"}],
            "不在册（2026年1月1日起离开名单，2026年6月1日再列入名单）",
        ),
    ],
)
def test_a_policy_that_does_not_concern_someone_says_why(on: str, people: list[Row], said: str) -> None:
    assert outside("jingdezhen-2020", on, *people) == said


def test_a_policy_that_goes_by_the_hukou_names_it() -> None:
    person = {"person_id": "a", "region": "350102", "hukou_region": "450203"}
    assert outside("fuzhou-2018", "2026-05-12", person) == "户籍地 450203 不在 3501 之内"


def test_a_policy_that_has_ended() -> None:
    assert outside("every-shape", "2027-03-10", shaped()) == "政策自2027年3月10日起不再施行"
