"""The reference against sentences of the contract, worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reference import evaluate_reference, read_law
from reference.days import is_festival, months_after, period_end, whole_years
from reference.law import digits, value_of
from reference.truth import decide, missing, read

PACKS = Path(__file__).parent / "packs"
EVERY, COUNTY, AMENDED, HOME = (
    read_law(PACKS / name) for name in ("every-shape", "every-shape-county", "every-shape-amended", "every-household")
)
AUNT = {"person_id": "a", "region": "9901", "lives_alone": "true", "birth_date": "1940-05-01", "light": "green"}
PLAIN = {"meals": "1", "walking": "1", "serious_illness": "no", "ability": "able"}


def out(law: Any, people: list[dict[str, str]], on: str, duty: str = "", **more: Any) -> list[dict[str, str]]:
    span = {name: date.fromisoformat(more.pop(name)) for name in ("first", "last") if name in more}
    found = evaluate_reference([law], people, **more, **span, on=date.fromisoformat(on))["out"]
    return [row for row in found if duty in ("", row["duty"])]


def spans(rows: list[dict[str, str]]) -> list[str]:
    return [f"{row['starts']}..{row['due_by']} {row['status']}" for row in rows]


def visit(at: str, channel: str = "home", **more: str) -> dict[str, str]:
    return {"visit_id": more.pop("id", at), "person_id": "a", "at": at, "channel": channel, **more}


def event(name: str, first: str, last: str, scope: str = "00") -> dict[str, str]:
    return {"event": name, "scope": scope, "from": first, "until": last}


def absence(first: str, last: str, reason: str = "hospital") -> dict[str, str]:
    return {"person_id": "a", "from": first, "until": last, "reason": reason}


def fact(name: str, value: str, first: str) -> dict[str, str]:
    return {"person_id": "a", "fact": name, "value": value, "from": first}


# ---------------------------------------------------------------- small parts


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("450200", "4502"),
        ("450200000000", "4502"),
        ("450000", "45"),
        ("450201001000", "450201001"),
        ("450210", "450210"),
    ],
)
def test_padding_is_dropped(code: str, kept: str) -> None:
    assert digits(code) == kept


def test_a_year_older_on_the_birthday_and_on_1_march_for_29_february() -> None:
    born = date(1960, 2, 29)
    assert [whole_years(born, day) for day in (date(2025, 2, 28), date(2025, 3, 1), date(2024, 2, 29))] == [64, 65, 64]


@pytest.mark.parametrize(
    ("per", "starts", "due_by"),
    [
        ("week", "2026-11-16", "2026-11-22"),
        ("half-month", "2026-02-16", "2026-02-28"),
        ("half-month", "2026-02-01", "2026-02-15"),
        ("quarter", "2026-10-01", "2026-12-31"),
        ("half-year", "2026-07-01", "2026-12-31"),
        ("week", "2026-11-17", None),
        ("half-month", "2026-02-15", None),
        ("quarter", "2026-11-01", None),
    ],
)
def test_calendar_periods(per: str, starts: str, due_by: str | None) -> None:
    found = period_end(per, None, date.fromisoformat(starts))
    assert found == (date.fromisoformat(due_by) if due_by else None)


def test_every_two_months_from_the_31st_begin_on_each_months_last_day() -> None:
    anchor = date(2025, 8, 31)
    assert period_end("2 month", anchor, date(2026, 2, 28)) == date(2026, 4, 29)
    assert period_end("2 month", anchor, date(2025, 6, 30)) == date(2025, 8, 30)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_festivals_against_the_state_councils_holiday_notices() -> None:
    """Spring Festival, 清明, 端午 and 中秋 of 2024 to 2026 as the yearly notices name them."""
    days = {
        "spring-festival": ["2024-02-10", "2025-01-29", "2026-02-17"],
        "qingming": ["2024-04-04", "2025-04-04", "2026-04-05"],
        "dragon-boat": ["2024-06-10", "2025-05-31", "2026-06-19"],
        "mid-autumn": ["2024-09-17", "2025-10-06", "2026-09-25"],
        "double-ninth": ["2024-10-11", "2025-10-29", "2026-10-18"],
    }
    for name, known in days.items():
        for day in map(date.fromisoformat, known):
            year = [
                date.fromordinal(n) for n in range(date(day.year, 1, 1).toordinal(), date(day.year, 12, 31).toordinal())
            ]
            assert [each for each in year if is_festival(name, each)] == [day]


@pytest.mark.parametrize(
    ("written", "truth", "asked"),
    [
        ("lives_alone", None, ["lives_alone"]),
        ("not dibao", False, []),
        ({"any": ["dibao", "lives_alone"]}, True, []),
        ({"all": ["dibao", {"any": ["lives_alone", "age >= 80"]}]}, None, ["lives_alone", "birth_date"]),
        ({"all": ["not dibao", "lives_alone"]}, False, []),
        ({"any": [{"all": ["not dibao", "lives_alone"]}, "orphan"]}, None, ["orphan"]),
        ("age >= $open", False, []),
        ({"not": "age >= $open"}, True, []),
        ("hukou_region in 511181", None, ["hukou_region"]),
        ("hukou_region in 51", True, []),
        ("hukou_region not in 4502, 51", False, []),
        ("ability in partial, unable", True, []),
        ("$yes = true", True, []),
    ],
)
def test_truth_has_three_values(written: Any, truth: bool | None, asked: list[str]) -> None:
    facts = {"dibao": True, "hukou_region": "5111", "ability": "partial"}
    kinds = {"hukou_region": "digits"}
    parameter = {"open": None, "yes": True}.get
    assert decide(read(written), facts, kinds, parameter) is truth
    assert missing(read(written), facts, kinds, parameter) == asked


# ---------------------------------------------------------------- windows


def test_default_range_is_the_windows_that_contain_the_day() -> None:
    rows = out(EVERY, [AUNT | PLAIN], "2026-02-16", "regular")
    assert spans(rows) == ["2026-02-01..2026-02-28 due"]
    assert rows[0]["category"] == "z-alone" and rows[0]["tier"] == "blue"


def test_a_period_under_way_when_the_rule_changes_runs_to_its_end() -> None:
    rows = out(EVERY, [AUNT | PLAIN], "2026-06-01", "regular", first="2026-04-20", last="2026-06-03")
    assert [row["starts"] for row in rows] == ["2026-04-01", "2026-05-01", "2026-05-16", "2026-06-01"]


def test_several_visits_on_a_day_count_once_unless_each_counts() -> None:
    weak = AUNT | {"meals": "5", "walking": "5", "ability": "able", "serious_illness": "yes"}
    visits = [visit("2026-02-03", id=str(n)) for n in range(3)] + [visit("2026-02-05", result="refused")]
    each = out(EVERY, [weak], "2026-02-15", "each", visits=visits)[0]
    weekly = out(EVERY, [weak], "2026-02-08", "weekly", visits=visits)[0]
    assert (each["done"], each["status"], each["met_on"]) == ("3", "met", "2026-02-03")
    assert (weekly["done"], weekly["status"], weekly["met_on"]) == ("1", "due", "")


def test_joining_and_leaving_inside_a_window() -> None:
    joined = out(
        EVERY, [AUNT | PLAIN | {"from": "2026-02-02"}], "2026-03-01", "regular", first="2026-02-01", last="2026-03-31"
    )
    left = out(EVERY, [AUNT | PLAIN | {"until": "2026-02-28"}], "2026-02-10", "regular")
    stayed = out(EVERY, [AUNT | PLAIN | {"until": "2026-03-01"}], "2026-02-10", "regular")
    assert [row["starts"] for row in joined] == ["2026-03-01"] and left == [] and len(stayed) == 1


def test_rows_that_touch_mean_nobody_has_left() -> None:
    first = AUNT | PLAIN | {"until": "2026-02-10"}
    touching, apart = (AUNT | PLAIN | {"from": day} for day in ("2026-02-10", "2026-02-11"))
    assert len(out(EVERY, [first, touching], "2026-02-20", "regular")) == 1
    assert out(EVERY, [first, apart], "2026-02-20", "regular") == []


def test_put_out_by_decision_inside_a_window() -> None:
    put_out = [fact("included:every-shape", "false", "2026-02-10")]
    assert out(EVERY, [AUNT | PLAIN], "2026-02-20", "regular", facts=put_out) == []
    assert len(out(EVERY, [AUNT | PLAIN], "2026-01-20", "regular", facts=put_out)) == 1


def test_seven_days_before_up_to_and_including_the_day_is_eight_days() -> None:
    rows = out(EVERY, [AUNT | PLAIN], "2026-09-25", "festivals", first="2026-09-24", last="2026-10-01")
    assert spans(rows) == ["2026-09-18..2026-09-26 due", "2026-09-24..2026-10-02 due"]


def test_a_yearly_span_crosses_the_new_year() -> None:
    assert spans(out(EVERY, [AUNT | PLAIN], "2026-01-05", "winter")) == ["2025-11-20..2026-02-28 due"]


def test_absences_excuse_only_for_accepted_reasons_and_only_the_whole_window() -> None:
    weak = AUNT | {"meals": "5", "walking": "5", "ability": "able"}
    cases = {"hospital": "excused", "refused": "missed"}
    for reason, status in cases.items():
        rows = out(EVERY, [weak], "2026-02-17", "each", first="2026-02-15", last="2026-02-15",
                   absences=[absence("2026-02-01", "2026-02-15", reason)])  # fmt: skip
        assert spans(rows) == [f"2026-02-01..2026-02-15 {status}"]
    rows = out(EVERY, [weak], "2026-02-17", "each", first="2026-02-15", last="2026-02-15",
               absences=[absence("2026-02-01", "2026-02-07"), absence("2026-02-09", "2026-02-15")])  # fmt: skip
    assert spans(rows) == ["2026-02-01..2026-02-15 missed"]


# ---------------------------------------------------------------- events


def test_rows_of_one_event_that_overlap_or_touch_are_one_window() -> None:
    rows = [
        event("flood-season", "2026-06-01", "2026-06-05"),
        event("flood-season", "2026-06-06", "2026-06-09", "9901"),
    ]
    found = out(EVERY, [AUNT | PLAIN], "2026-06-09", first="2026-06-01", last="2026-06-30", events=rows)
    assert spans([row for row in found if row["duty"] == "flood"]) == ["2026-06-01..2026-06-09 due"]
    assert spans([row for row in found if row["duty"] == "flood-after"]) == ["2026-06-09..2026-06-11 due"]


def test_who_joins_inside_a_merged_event_does_not_owe_it() -> None:
    rows = [
        event("flood-season", "2026-06-01", "2026-06-05", "9901"),
        event("flood-season", "2026-06-03", "2026-06-09"),
    ]
    assert out(EVERY, [AUNT | PLAIN | {"from": "2026-06-03"}], "2026-06-04", "flood", events=rows) == []


def test_an_open_event_has_no_last_day() -> None:
    rows = [event("flood-season", "2026-06-01", "")]
    found = out(EVERY, [AUNT | PLAIN | {"until": "2026-06-20"}], "2026-06-19", events=rows)
    assert spans([row for row in found if row["duty"].startswith("flood")]) == ["2026-06-01.. due"]
    assert not [row for row in out(EVERY, [AUNT | PLAIN | {"until": "2026-06-20"}], "2026-06-20", "flood", events=rows)]


def test_hours_run_from_the_events_time_both_ends_counted() -> None:
    rows = [event("major-change", "2026-06-01T18:00", "2026-06-01", "person:a")]
    inside = [visit("2026-06-03T00:00"), visit("2026-06-01T18:00")]
    outside = [visit("2026-06-01T17:59:59"), visit("2026-06-03T00:00:01")]
    for visits, done in (
        (inside, "2"),
        (outside, "0"),
        ([visit("2026-06-01")], "1"),
        ([visit("2026-06-02T16:00Z")], "1"),
    ):
        found = out(EVERY, [AUNT | PLAIN], "2026-06-03", "change", events=rows, visits=visits)
        assert [(row["starts"], row["due_by"], row["done"]) for row in found] == [("2026-06-01", "2026-06-03", done)]


def test_hours_of_an_event_without_a_time_are_whole_days_rounded_up() -> None:
    found = out(
        EVERY, [AUNT | PLAIN], "2026-06-02", "change", events=[event("major-change", "2026-06-01", "2026-06-01")]
    )
    assert spans(found) == ["2026-06-01..2026-06-03 due"]


# ---------------------------------------------------------------- state, silence, findings


def test_coming_under_the_pack_opens_a_window_once() -> None:
    young = AUNT | PLAIN | {"birth_date": "1951-04-10"}
    rows = out(EVERY, [young], "2026-04-30", "first", first="2026-01-01", last="2026-04-30")
    assert spans(rows) == ["2026-04-10..2026-04-19 missed"]
    assert out(EVERY, [AUNT | PLAIN], "2025-03-20", "first") == []  # always on the roster, and the pack's own first day
    assert spans(out(EVERY, [AUNT | PLAIN | {"from": "2025-03-20"}], "2025-03-20", "first")) == [
        "2025-03-20..2025-03-29 due"
    ]


def test_silence_counts_days_without_absence_since_the_last_visit() -> None:
    visits = [visit("2026-06-01", "phone"), visit("2026-06-20", "phone", result="no_answer")]
    away = [absence("2026-06-03", "2026-06-04", "away"), absence("2026-06-16", "2026-06-17", "other")]
    quiet = out(EVERY, [AUNT | PLAIN], "2026-06-18", "silent", visits=visits)
    moved = out(EVERY, [AUNT | PLAIN], "2026-06-18", "silent", visits=visits, absences=away)
    assert spans(quiet) == ["2026-06-14..2026-06-18 due"]
    assert spans(moved) == [
        "2026-06-18..2026-06-22 due"
    ]  # twelve days are over on the 15th; 16th and 17th are absences


def test_a_visit_on_or_after_the_start_does_not_undo_a_silence() -> None:
    visits = [visit("2026-06-01", "phone"), visit("2026-06-14", "phone")]
    rows = out(EVERY, [AUNT | PLAIN], "2026-06-18", "silent", visits=visits)
    assert spans(rows) == ["2026-06-14..2026-06-18 due"]
    assert (
        out(EVERY, [AUNT | PLAIN], "2026-06-13", "silent", visits=visits, first="2026-06-01", last="2026-06-30") == []
    )


def test_a_finding_opens_a_window_from_the_next_day() -> None:
    visits = [
        visit("2026-01-31", id="b", risk="high"),
        visit("2026-01-31T09:00", id="a", risk="medium"),
        visit("2026-02-02", id="c", risk="high", result="refused"),
    ]
    rows = out(EVERY, [AUNT | PLAIN], "2026-02-01", "follow-up", visits=visits)
    assert spans(rows) == ["2026-02-01..2026-02-28 due"]


def test_own_cadence_comes_on_top() -> None:
    own = {"person_id": "a", "pack": "every-shape", "channels": "phone+home", "at_least": "2", "per": "2 month",
           "from": "2026-01-31", "until": "2026-03-31", "reason": "x"}  # fmt: skip
    rows = out(EVERY, [AUNT | PLAIN], "2026-02-01", "own", own=[own], first="2026-01-01", last="2026-12-31")
    assert spans(rows) == ["2026-01-31..2026-03-30 due", "2026-03-31..2026-05-30 upcoming"]
    assert {(row["clause"], row["channels"], row["required"]) for row in rows} == {("四", "home+phone", "2")}


# ---------------------------------------------------------------- tiers, screening, forms, places


def test_an_unknown_tier_leaves_the_highest_known_and_is_asked() -> None:
    person = AUNT | {"light": "red", "meals": "1", "sudden_hardship": "no", "dibao": "no", "hardship": "no"}
    found = evaluate_reference([EVERY], [person], on=date(2026, 2, 5))
    asked = {row["category_or_tier"]: row["missing"] for row in found["screening"]}
    assert {row["tier"] for row in found["out"]} == {"rest"}
    assert asked == {
        "red": "walking+ability",
        "amber": "serious_illness+walking",
        "half-yearly": "children_away_months",  # its third way in is an open parameter: not a missing fact
    }


def test_in_no_category_every_unknown_one_is_asked() -> None:
    person = {
        "person_id": "a",
        "region": "9901",
        "light": "green",
        "sudden_hardship": "no",
        "dibao": "no",
        "birthplace": "9901",
    }
    found = evaluate_reference([EVERY], [person], on=date(2026, 2, 5))
    assert found["out"] == []
    assert [(row["category_or_tier"], row["missing"]) for row in found["screening"]] == [
        ("weak", "meals+walking"),
        ("z-alone", "lives_alone+birth_date"),
    ]


def test_forms_change_version_on_a_date() -> None:
    visits = [
        visit("2026-06-14", result="refused"),
        visit("2026-06-15", "phone", kind="safety"),
        visit("2026-06-16", kind="safety"),
    ]
    found = evaluate_reference([EVERY], [AUNT | PLAIN], visits, on=date(2026, 1, 1))["printed"]
    assert [(row["visit_id"], row["form"]) for row in found] == [
        ("2026-06-14", "visit-form@1"),
        ("2026-06-15", "visit-form@2026"),
        ("2026-06-16", "safety-form@a"),
        ("2026-06-16", "visit-form@2026"),
    ]


def test_a_place_too_short_leaves_outside_and_does_not_fall_back() -> None:
    assert out(EVERY, [AUNT | PLAIN | {"hukou_region": "99"}], "2026-02-05") == []
    assert out(EVERY, [AUNT | PLAIN | {"hukou_region": "110000", "region": "990102"}], "2026-02-05") == []
    assert out(EVERY, [AUNT | PLAIN | {"hukou_region": "", "region": "990102001"}], "2026-02-05") != []


def test_the_overlay_holds_in_its_region_from_its_day() -> None:
    own, county = COUNTY["variants"]
    assert value_of(own, "weak", date(2026, 9, 1)) == 6
    assert [value_of(county, "weak", date(2026, *day)) for day in ((4, 4), (4, 5), (8, 1))] == [6, 5, 4]
    people = [AUNT | PLAIN | {"region": "990102001", "mobility_limited": "yes"}]
    tiers = {
        row["starts"]: row["tier"]
        for row in out(COUNTY, people, "2026-04-05", "winter", first="2026-01-01", last="2026-12-31")
    }
    assert tiers == {"2025-11-20": "blue", "2026-11-20": "red"}


def test_an_amendment_replaces_from_its_day() -> None:
    rows = out(AMENDED, [AUNT | PLAIN], "2026-04-20", "regular", first="2026-04-01", last="2026-05-01")
    assert [(row["starts"], row["due_by"]) for row in rows] == [
        ("2026-04-01", "2026-04-30"),
        ("2026-04-16", "2026-04-30"),
        ("2026-05-01", "2026-05-15"),
    ]


# ---------------------------------------------------------------- households


def home(person: str, **more: str) -> dict[str, str]:
    facts = {"dibao": "no", "ill": "0", "tekun": "none", "severe_disability": "no", "birth_date": "1980-01-01"}
    return {"person_id": person, "region": "9901", "household_id": "h", **facts, **more}


def test_a_household_owes_once_and_any_members_visit_counts() -> None:
    people = [home("b", dibao="yes"), home("a"), home("c", ill="1")]
    rows = out(HOME, people, "2026-02-10", "monthly", visits=[visit("2026-02-03", "phone")])
    assert [(row["person_id"], row["category"], row["tier"], row["status"]) for row in rows] == [
        ("h", "poor+ill", "middle", "met")
    ]


def test_a_household_stands_by_those_who_stay() -> None:
    people = [home("a", dibao="yes"), home("b", ill="1", until="2026-02-28")]
    (row,) = out(HOME, people, "2026-02-10", "monthly")
    assert (row["category"], row["tier"]) == ("poor", "general")
    assert out(HOME, [home("a"), home("b", ill="1", until="2026-02-28")], "2026-02-10", "monthly") == []


def test_a_household_is_absent_when_every_member_is() -> None:
    away = [absence("2026-02-01", "2026-02-28"), absence("2026-02-01", "2026-02-28") | {"person_id": "b"}]
    people = [home("a", dibao="yes"), home("b")]
    assert [row["status"] for row in out(HOME, people, "2026-02-10", "monthly", absences=away)] == ["excused"]
    assert [row["status"] for row in out(HOME, people, "2026-02-10", "monthly", absences=away[:1])] == ["due"]


def test_without_a_household_a_household_category_is_the_persons_own() -> None:
    rows = out(HOME, [home("a", dibao="yes", household_id="")], "2026-02-10", "monthly")
    assert [(row["person_id"], row["category"]) for row in rows] == [("a", "poor")]


def test_members_keep_their_own_rows_without_the_households_categories() -> None:
    rows = out(HOME, [home("a", dibao="yes", tekun="dispersed")], "2026-02-10", "monthly")
    assert [(row["person_id"], row["category"]) for row in rows] == [("a", "person"), ("h", "poor")]
