"""Small worlds on the edges of the contract, each a sentence: what is owed is written out, and the reference agrees."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.canonical import inputs_of, rows_of
from engine.packs import law, pack
from engine.test_reference import differences, directly
from strategies import World

from koumen.engine.evaluate import evaluation

Row = dict[str, str]


def rows(name: str, world: World, duty: str = "", subject: str = "") -> list[str]:
    """The engine's windows as "subject duty starts..due_by status", after holding them against the reference."""
    found = directly([name], world)
    assert differences([name], world, found) == []
    kept = [row for row in found["out"] if duty in ("", row["duty"]) and subject in ("", row["person_id"])]
    return [f"{row['person_id']} {row['duty']} {row['starts']}..{row['due_by']} {row['status']}" for row in kept]


def asked(name: str, world: World) -> list[str]:
    """The engine's screening as "subject what: facts", after holding it against the reference."""
    found = directly([name], world)
    assert differences([name], world, found) == []
    return [f"{row['person_id']} {row['category_or_tier']}: {row['missing']}" for row in found["screening"]]


def world(on: str, first: str = "", last: str = "", **files: Any) -> World:
    """A world on a day, with a range if both ends are given."""
    ends = [date.fromisoformat(day) if day else None for day in (first, last)]
    return World(date.fromisoformat(on), ends[0], ends[1], **files)


def elder(person: str = "a", **facts: str) -> Row:
    """A key person of 柳州, alone and provided for at home."""
    return {"person_id": person, "region": "4502", "tekun": "dispersed", "lives_alone": "true", **facts}


def member(person: str, **facts: str) -> Row:
    """A member of household h in the invented whole-country pack, in no category unless a fact says so."""
    kept = {
        "dibao": "no",
        "ill": "0",
        "tekun": "none",
        "severe_disability": "no",
        "orphan": "no",
        "birth_date": "1980-01-01",
    }
    return {"person_id": person, "region": "9901", "household_id": "h", **kept, **facts}


def event(name: str, scope: str, first: str, until: str) -> Row:
    return {"event": name, "scope": scope, "from": first, "until": until}


def visit(person: str, day: str, **more: str) -> Row:
    return {"visit_id": f"{person} {day}", "person_id": person, "at": day, "channel": "home", **more}


def test_who_joins_inside_a_merged_cold_wave_owes_from_the_next_one() -> None:
    waves = [event("cold-wave", "45", "2026-10-01", "2026-11-30"), event("cold-wave", "00", "2026-10-09", "2026-12-08")]
    assert rows("liuzhou-2021", world("2026-10-09", people=[elder(**{"from": "2026-10-09"})], events=waves)) == []
    assert rows("liuzhou-2021", world("2026-10-09", people=[elder()], events=waves), "key-cold-wave") == [
        "a key-cold-wave 2026-10-01..2026-12-08 due"
    ]


def test_leaving_a_flood_season_that_still_goes_on_is_judged_on_the_day() -> None:
    floods = [event("flood-season", "4502", "2026-09-22", "2026-10-12"), event("flood-season", "00", "2026-10-12", "")]
    person = elder(until="2026-10-06")
    assert rows("liuzhou-2021", world("2026-09-26", people=[person], events=floods), "key-flood-season") == [
        "a key-flood-season 2026-09-22.. due"
    ]
    assert rows("liuzhou-2021", world("2026-10-06", people=[person], events=floods)) == []


def test_an_event_is_matched_where_the_person_lives_on_its_first_day() -> None:
    people = [elder(until="2026-06-10"), elder(region="4501", **{"from": "2026-06-10"})]
    floods = [
        event("flood-season", "4502", "2026-06-01", "2026-06-05"),
        event("flood-season", "4502", "2026-06-12", "2026-06-20"),
    ]
    found = world("2026-06-15", "2026-06-01", "2026-06-30", people=people, events=floods)
    assert rows("liuzhou-2021", found, "key-flood-season") == ["a key-flood-season 2026-06-01..2026-06-05 missed"]


def mover(first: str = "450202", then: str = "450203", day: str = "2026-11-17") -> list[Row]:
    """Someone who moves between two districts of 柳州."""
    return [elder(region=first, until=day), elder(region=then, **{"from": day})]


def test_rows_that_find_a_mover_at_the_old_place_and_at_the_new_one_are_one_window() -> None:
    waves = [
        event("cold-wave", "450202", "2026-11-14", "2026-11-18"),
        event("cold-wave", "45", "2026-11-18", "2026-11-30"),
    ]
    assert rows("liuzhou-2021", world("2026-11-20", people=mover(), events=waves), "key-cold-wave") == [
        "a key-cold-wave 2026-11-14..2026-11-30 due"
    ]


def test_a_row_that_began_before_the_move_does_not_hide_one_that_begins_after_it() -> None:
    waves = [
        event("cold-wave", "450203", "2026-11-14", "2026-11-25"),
        event("cold-wave", "4502", "2026-11-18", "2026-11-30"),
    ]
    assert rows("liuzhou-2021", world("2026-11-20", people=mover(), events=waves), "key-cold-wave") == [
        "a key-cold-wave 2026-11-18..2026-11-30 due"
    ]


def test_days_after_an_event_count_from_the_end_of_the_rows_that_find_a_mover_at_their_end() -> None:
    facts = {"lives_alone": "true", "birth_date": "1940-05-01", "light": "green", "meals": "1", "walking": "1"}
    people = [
        {"person_id": "q", "region": "9901", "until": "2026-06-06", **facts},
        {"person_id": "q", "region": "9902", "from": "2026-06-06", "hukou_region": "9901", **facts},
    ]
    floods = [
        event("flood-season", "9901", "2026-06-01", "2026-06-05"),
        event("flood-season", "9901", "2026-06-04", "2026-06-08"),
        event("flood-season", "9902", "2026-06-01", "2026-06-12"),
    ]
    found = world("2026-06-12", "2026-06-01", "2026-06-30", people=people, events=floods)
    assert rows("every-shape", found, "flood-after") == ["q flood-after 2026-06-12..2026-06-14 due"]
    floods = [floods[0], {**floods[2], "until": ""}]
    found = world("2026-06-12", "2026-06-01", "2026-06-30", people=people, events=floods)
    assert rows("every-shape", found, "flood-after") == []


def test_an_event_of_ones_own_and_one_of_the_place_moved_from_are_one_window() -> None:
    waves = [
        event("cold-wave", "450202", "2026-11-14", "2026-11-18"),
        event("cold-wave", "person:a", "2026-11-19", "2026-11-22"),
    ]
    assert rows("liuzhou-2021", world("2026-11-20", people=mover(), events=waves), "key-cold-wave") == [
        "a key-cold-wave 2026-11-14..2026-11-22 due"
    ]


def test_an_event_goes_on_for_a_household_whose_eldest_moves_out() -> None:
    people = [
        member("a", ill="1", region="9901", until="2026-06-03"),
        member("b", dibao="yes", region="9902"),
    ]
    floods = [
        event("flood-season", "9901", "2026-06-01", "2026-06-05"),
        event("flood-season", "9902", "2026-06-04", "2026-06-12"),
    ]
    found = world("2026-06-12", "2026-06-01", "2026-06-30", people=people, events=floods)
    assert rows("every-household", found, "flood") == ["h flood 2026-06-01..2026-06-12 due"]


def test_a_county_that_adds_a_way_into_a_tier_doubles_no_row() -> None:
    person = elder(region="450299", birth_date="1960-01-01")
    assert rows("example-county-2026", world("2026-11-21", people=[person]), "key-regular") == [
        "a key-regular 2026-11-16..2026-11-30 due"
    ]


def test_a_later_visit_does_not_undo_a_silence_since_the_first_day() -> None:
    person = member("q", household_id="", tekun="dispersed", **{"from": "2026-01-22"})
    found = world("2026-02-28", "2026-02-01", "2026-02-14", people=[person], visits=[visit("q", "2026-02-13")])
    assert rows("every-household", found, "silent") == ["q silent 2026-02-07..2026-02-11 missed"]


def test_silence_of_a_household_counts_from_the_last_visit_to_any_member() -> None:
    people = [member("a", dibao="yes"), member("b", ill="1")]
    visits = [visit("a", "2026-03-01"), visit("b", "2026-03-12"), visit("a", "2026-03-20")]
    found = world("2026-04-08", "2026-03-01", "2026-04-10", people=people, visits=visits)
    assert rows("every-household", found, "silent") == ["h silent 2026-04-05..2026-04-09 due"]


def test_what_is_found_at_one_member_opens_the_households_window() -> None:
    people = [member("a", dibao="yes"), member("b", ill="1")]
    visits = [visit("a", "2026-03-01", risk="low"), visit("b", "2026-03-01", risk="high", visit_id="later")]
    found = world("2026-03-03", people=people, visits=visits)
    assert rows("every-household", found, "follow-up") == ["h follow-up 2026-03-02..2026-03-06 due"]
    (row,) = [row for row in directly(["every-household"], found)["out"] if row["duty"] == "follow-up"]
    assert (row["category"], row["tier"]) == ("poor+ill", "middle")


def test_a_further_member_does_not_make_a_household_join_again() -> None:
    people = [member("a", dibao="yes", **{"from": "2026-03-02"}), member("b", ill="1", **{"from": "2026-03-20"})]
    found = world("2026-03-31", "2026-03-01", "2026-03-31", people=people)
    assert rows("every-household", found, "first") == ["h first 2026-03-02..2026-03-11 missed"]


def test_a_households_event_is_matched_by_the_member_with_the_smallest_id() -> None:
    people = [member("b", dibao="yes", region="9902"), member("a", ill="1")]
    floods = [
        event("flood-season", "9901", "2026-06-01", "2026-06-05"),
        event("flood-season", "9902", "2026-06-10", "2026-06-12"),
    ]
    found = world("2026-06-12", "2026-06-01", "2026-06-30", people=people, events=floods)
    assert rows("every-household", found, "flood") == ["h flood 2026-06-01..2026-06-05 missed"]
    assert {row["category"] for row in directly(["every-household"], found)["out"]} == {"poor+ill"}


def test_the_summary_counts_a_household_at_its_member_with_the_smallest_id_though_it_stands_by_another() -> None:
    people = [
        {"person_id": "a", "region": "350102", "hukou_region": "350103", "household_id": "h", "dibao": "否"},
        {"person_id": "b", "region": "350102", "hukou_region": "350104", "household_id": "h", "sudden_hardship": "是"},
    ]
    found = world("2026-06-12", people=people)
    assert rows("fuzhou-2018", found, subject="h") == ["h general-half-year 2026-01-01..2026-06-30 due"]
    held = evaluation([pack("fuzhou-2018")], inputs_of([law("fuzhou-2018")], found.inputs()), found.on)
    counted = [(row["region"], row["windows"]) for row in rows_of(held.summary("county"))]
    assert counted == [("350103", "1")]


def test_a_household_in_a_category_is_asked_for_its_tier_and_its_duties() -> None:
    people = [member("a", dibao="yes", orphan="", severe_disability="yes", lives_alone=""), member("b", tekun="")]
    assert asked("every-household", world("2026-06-12", people=people)) == [
        "b person: tekun",
        "h asks: orphan",
        "h key: lives_alone",
    ]


def test_a_household_over_two_counties_owes_once_under_one_law() -> None:
    facts = {"sudden_hardship": "yes", "household_id": "h", "meals": "1", "walking": "1", "ability": "able"}
    people = [
        {"person_id": "a", "region": "990101", **facts},
        {"person_id": "b", "region": "990102", **facts},
    ]
    found = [
        row
        for row in rows("every-shape-county", world("2026-09-25", people=people), "festivals")
        if row.startswith("h ")
    ]
    assert found == ["h festivals 2026-09-18..2026-09-26 due", "h festivals 2026-09-24..2026-10-02 due"]


def test_screening_is_of_the_day_even_when_the_range_is_elsewhere() -> None:
    person = {"person_id": "a", "region": "3602", "tekun": "dispersed", "from": "2026-03-01"}
    found = world("2026-03-15", "2026-01-01", "2026-01-31", people=[person])
    assert asked("jingdezhen-2020", found) == ["a key: ability"]


def test_a_score_is_asked_for_by_its_unknown_summands() -> None:
    known = {"lives_alone": "no", "sudden_hardship": "no", "tekun": "none", "dibao": "no", "hardship": "no"}
    person = {"person_id": "a", "region": "990102", "meals": "5", "walking": "", **known}
    assert "a weak: walking" in asked("every-shape", world("2026-06-12", people=[person]))
    both = {**person, "meals": ""}
    assert "a weak: meals+walking" in asked("every-shape", world("2026-06-12", people=[both]))
