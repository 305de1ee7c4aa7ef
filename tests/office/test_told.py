"""What was told on the form of a visit."""

from __future__ import annotations

from datetime import date, time

from django.http import QueryDict

from koumen.office.told import draft_told, knock_told

TODAY = date(2026, 11, 21)


def a_form(**changed: str | list[str]) -> QueryDict:
    """A complete form of a visit to two people, with what is changed."""
    form = QueryDict(mutable=True)
    told = {
        "knock": "019a0000-0000-7000-8000-000000000001",
        "day": "2026-11-20",
        "time": "09:30",
        "channel": "home",
        "result": "met",
        "visitor": "w1",
        "respondent": " 廖德福 ",
        "contacted": "问了邻居",
        "person": ["p3", "p5"],
        "household:home-safety": "safe",
        "p3:health": "worse",
        "p3:disease": "  ",
        "p5:health": "same",
        "p9:health": "same",
        "suggestion-p3": "请村医看",
        "csrfmiddlewaretoken": "secret",
    }
    for name, value in (told | changed).items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return form


def test_each_member_has_their_own_answers_and_the_home_its_own_once():
    knock, faults = knock_told(a_form(), TODAY)
    assert faults == []
    assert knock.household == {"home-safety": "safe"}
    assert knock.answers == {"p3": {"health": "worse"}, "p5": {"health": "same"}}
    assert knock.suggestions == {"p3": "请村医看"}
    assert (knock.day, knock.moment, knock.respondent) == (date(2026, 11, 20), time(9, 30), "廖德福")


def test_whom_one_turned_to_is_kept_only_when_nobody_was_met():
    met, _ = knock_told(a_form(), TODAY)
    shut, _ = knock_told(a_form(result="not_home"), TODAY)
    assert (met.contacted, shut.contacted) == ("", "问了邻居")
    assert (met.respondent, shut.respondent) == ("廖德福", "")


def test_what_is_missing_is_said_all_at_once():
    knock, faults = knock_told(a_form(day="", channel="", result="", person=[], visitor=""), TODAY)
    assert knock is None
    assert [fault[:6] for fault in faults] == [
        "日期没有填，",
        "请选方式：上",
        "请选结果：见",
        "没有选人；请",
        "请选谁去的，",
    ]


def test_a_visit_in_the_future_is_questioned():
    knock, faults = knock_told(a_form(day="2026-11-22"), TODAY)
    assert knock is None
    assert faults == ["日期在今天以后；请填实际去的那天。"]


def test_a_visitor_without_an_account_is_named():
    knock, faults = knock_told(a_form(visitor="", visitor_name="邻居老黄"), TODAY)
    assert faults == []
    assert (knock.visitor, knock.visitor_name) == ("", "邻居老黄")


def test_a_draft_keeps_what_was_typed_and_never_the_token():
    draft = draft_told(a_form())
    assert draft["person"] == "p3 p5"
    assert draft["p3:health"] == "worse"
    assert "csrfmiddlewaretoken" not in draft
