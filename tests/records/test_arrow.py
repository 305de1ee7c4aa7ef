"""Rows into Arrow: the same inputs through the deed's connection and beside it, and nothing that no longer holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pytest
from world import (
    LONG_AGO,
    NOW,
    a_county,
    a_fact,
    a_home,
    a_person,
    a_place,
    a_special_period,
    a_township,
    a_village,
    a_visit,
    a_visitor,
    an_absence,
    an_elder,
    an_inclusion,
)

from koumen.engine.inputs import ABSENCES, EVENTS, FACTS, OWN, VISITS, Inputs
from koumen.records.arrow import PEOPLE, InsideTransaction, inputs_for, key_of, register_inputs
from koumen.records.models import Amendment, AreaCode, Fact, OwnCadence, Person, SpecialPeriod, Stay, Visit
from koumen.records.uid import new_uid

MARCH, MAY, NOVEMBER = date(2026, 3, 1), date(2026, 5, 1), date(2026, 11, 4)


def told(day: date) -> datetime:
    return datetime.combine(day, time(12), NOW.tzinfo)


def rows(table: pa.Table) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=lambda row: [str(value) for value in row.values()])


def facts_of(inputs: Inputs) -> dict[tuple[str, date], str | None]:
    return {(row["fact"], row["from"]): row["value"] for row in inputs.facts.to_pylist()}


def a_full_world() -> list[Person]:
    """A home of two, someone elsewhere with everything else that can be told."""
    home = a_home()
    granny = an_elder(81, alone=True, household=home, sex="female", since=date(2025, 3, 1))
    grandson = a_person("莫小宝", household=home, born=date(2018, 2, 3))
    far = an_elder(70, village=a_village("450299902201", "古树村"), name="罗大叔", until=date(2026, 10, 1))
    Person.objects.filter(pk=far.pk).update(hukou_code="4502")
    visitor = a_visitor()
    a_visit(granny, NOVEMBER, at=time(9, 30), visitor=visitor, kinds="visit+condolence", roles="cadre")
    a_visit(granny, date(2026, 11, 9), channel="phone", findings={"housing": "unsafe", "food": ""})
    a_visit(far, NOVEMBER, result="not_home", at=time(9, 30, 0, 5))
    a_fact(far, "ability", "partial", since=MARCH)
    a_fact(far, "ability", None, since=MAY)
    an_inclusion(far, "guangxi-2023", False, since=MAY)
    an_inclusion(granny, "guangxi-2023", None, since=MAY)
    an_absence(granny, MARCH, date(2026, 3, 9))
    a_fact(granny, "willing", "false", since=NOVEMBER)
    an_absence(far, MAY)
    OwnCadence.objects.create(
        person=granny, pack="liuzhou-2021", channels="home", at_least=2, per="month", recorded_at=LONG_AGO
    )
    a_special_period("flood-season", MARCH, date(2026, 9, 30), area=a_county())
    a_special_period("cold-wave", NOVEMBER, moment=time(17, 0))
    a_special_period("discharge", NOVEMBER, person=far)
    return [granny, grandson, far]


@pytest.mark.django_db(transaction=True)
def test_both_ways_bring_the_same_rows() -> None:
    people = a_full_world()
    through, beside = inputs_for(person.pk for person in people), register_inputs()
    for name in ("people", "visits", "events", "absences", "facts", "own"):
        one, other = getattr(through, name), getattr(beside, name)
        assert one.schema == other.schema, name
        assert rows(one) == rows(other) != [], name


@pytest.mark.django_db
def test_the_tables_have_the_engines_columns() -> None:
    inputs = inputs_for(person.pk for person in a_full_world())
    wanted = {"visits": VISITS, "events": EVENTS, "absences": ABSENCES, "facts": FACTS, "own": OWN, "people": PEOPLE}
    for name, columns in wanted.items():
        table = getattr(inputs, name)
        assert {column: table.schema.field(column).type for column in columns} == columns, name


@pytest.mark.django_db
def test_an_empty_store_gives_empty_tables() -> None:
    inputs = inputs_for([])
    assert inputs.people.num_rows == inputs.visits.num_rows == inputs.events.num_rows == 0
    assert inputs.visits.schema.field("moment").type == pa.int64()


@pytest.mark.django_db(transaction=True)
def test_an_empty_register_gives_empty_tables() -> None:
    assert register_inputs().people.num_rows == 0


@pytest.mark.django_db
def test_a_register_is_refused_in_the_middle_of_a_deed() -> None:
    with pytest.raises(InsideTransaction):
        register_inputs()


@pytest.mark.django_db(transaction=True)
def test_a_register_is_one_places_and_brings_its_homes_along() -> None:
    home = a_home()
    granny = an_elder(81, household=home)
    son = a_person("韦大力", household=home, village=a_village("450299902201", "古树村"))
    other = an_elder(name="罗大叔", village=a_village("450299902201", "古树村"))
    here = {int(row["person_id"]) for row in register_inputs(a_township().path).people.to_pylist()}
    assert here == {granny.pk, son.pk} and other.pk not in here
    with pytest.raises(ValueError, match="not an area path"):
        register_inputs("/1' OR '1'='1/")


@pytest.mark.django_db
def test_a_person_comes_with_place_home_and_identity() -> None:
    home = a_home()
    granny = a_person(household=home, born=date(1945, 2, 28), sex="female", since=MARCH, until=NOVEMBER)
    Person.objects.filter(pk=granny.pk).update(hukou_code="450299")
    assert inputs_for([granny.pk]).people.to_pylist() == [
        {
            "person_id": str(granny.pk),
            "region": "450299901201",
            "from": MARCH,
            "until": NOVEMBER,
            "household_id": f"h{home.pk}",
            "birth_date": date(1945, 2, 28),
            "sex": "female",
            "hukou_region": "450299",
        }
    ]
    assert key_of(str(granny.pk)) == ("person", granny.pk) and key_of(f"h{home.pk}") == ("household", home.pk)


@pytest.mark.django_db
def test_whoever_shared_the_home_comes_too() -> None:
    home = a_home()
    granny, son = an_elder(household=home), a_person("韦大力", household=home)
    assert {row["person_id"] for row in inputs_for([granny.pk]).people.to_pylist()} == {str(granny.pk), str(son.pk)}


@pytest.mark.django_db
def test_a_new_code_cuts_a_stay_and_names_an_event_twice() -> None:
    village = a_village()
    granny = an_elder(village=village, since=date(2025, 1, 1))
    old = AreaCode.objects.get(area=village)
    old.until = MAY
    old.save()
    AreaCode.objects.create(area=village, code="450299903209", since=MAY)
    a_special_period("flood-season", MARCH, date(2026, 9, 30), area=village)
    a_special_period("cold-wave", NOVEMBER, area=village)
    inputs = inputs_for([granny.pk])
    assert [(row["region"], row["from"], row["until"]) for row in inputs.people.to_pylist()] == [
        ("450299901201", date(2025, 1, 1), MAY),
        ("450299903209", MAY, None),
    ]
    assert [(row["event"], row["scope"]) for row in inputs.events.to_pylist()] == [
        ("flood-season", "450299901201"),
        ("flood-season", "450299903209"),
        ("cold-wave", "450299903209"),
    ]


@pytest.mark.django_db
def test_people_of_an_abolished_place_are_not_lost() -> None:
    village = a_village()
    granny = an_elder(village=village)
    AreaCode.objects.filter(area=village).update(since=MARCH, until=MAY)
    a_special_period("cold-wave", NOVEMBER, area=village)
    inputs = inputs_for([granny.pk])
    assert [(row["region"], row["from"], row["until"]) for row in inputs.people.to_pylist()] == [
        ("450299901201", None, None)
    ]
    assert inputs.events["scope"].to_pylist() == ["450299901201"]


@pytest.mark.django_db
def test_a_move_is_two_stays_that_touch() -> None:
    granny = an_elder(since=date(2025, 1, 1))
    first = granny.stays.get()
    Stay.objects.create(
        person=granny, area=first.area, since=first.since, until=MAY, supersedes=first, recorded_at=LONG_AGO
    )
    Stay.objects.create(person=granny, area=a_place("450299902201"), since=MAY, recorded_at=LONG_AGO)
    assert [(row["region"], row["from"], row["until"]) for row in inputs_for([granny.pk]).people.to_pylist()] == [
        ("450299901201", date(2025, 1, 1), MAY),
        ("450299902201", MAY, None),
    ]


@pytest.mark.django_db
def test_times_of_day_become_local_microseconds() -> None:
    granny = an_elder()
    a_visit(granny, date(1970, 1, 2), at=time(0, 0, 1, 5))
    a_visit(granny, date(1970, 1, 2))
    moments = inputs_for([granny.pk]).visits["moment"].to_pylist()
    assert moments == [86_400_000_000 + 1_000_005, None]


@pytest.mark.django_db
def test_of_two_visits_the_one_told_later_sorts_later() -> None:
    granny = an_elder()
    visits = [a_visit(granny, NOVEMBER) for _ in range(12)]
    ids = inputs_for([granny.pk]).visits["visit_id"].to_pylist()
    assert ids == sorted(ids) and [int(each) for each in ids] == [visit.pk for visit in visits]


@pytest.mark.django_db
def test_each_finding_has_a_column_and_blank_means_not_assessed() -> None:
    granny = an_elder()
    a_visit(granny, NOVEMBER, findings={"housing": "unsafe", "food": ""})
    a_visit(granny, NOVEMBER)
    table = inputs_for([granny.pk]).visits
    assert table["housing"].to_pylist() == ["unsafe", None] and table["food"].to_pylist() == [None, None]


@pytest.mark.django_db
def test_superseded_and_withdrawn_rows_are_left_out() -> None:
    granny = an_elder()
    wrong = a_visit(granny, NOVEMBER, channel="phone")
    right = a_visit(granny, NOVEMBER, channel="home", supersedes=wrong)
    gone = a_visit(granny, date(2026, 11, 9))
    a_visit(granny, date(2026, 11, 9), supersedes=gone, withdrawn=True)
    assert [row["channel"] for row in inputs_for([granny.pk]).visits.to_pylist()] == ["home"]
    assert set(Visit.objects.standing()) == {right}


@pytest.mark.django_db
def test_of_two_values_for_one_day_the_one_told_last_holds() -> None:
    granny = an_elder()
    a_fact(granny, "dibao", True, since=MARCH)
    a_fact(granny, "dibao", False, since=MARCH)
    assert facts_of(inputs_for([granny.pk])) == {("dibao", MARCH): "false"}


@pytest.mark.django_db
def test_what_was_known_on_a_day() -> None:
    granny = an_elder(born=date(1946, 5, 6), age=None)
    first = a_fact(granny, "dibao", True, since=MARCH, told_at=told(MARCH))
    a_fact(granny, "dibao", False, since=MARCH, told_at=told(MAY), instead_of=first)
    visit = a_visit(granny, MARCH, told_at=told(MARCH))
    a_visit(granny, MARCH, told_at=told(MAY), supersedes=visit, withdrawn=True)
    a_visit(granny, date(2026, 3, 2), told_at=told(MAY))
    Amendment.objects.create(
        person=granny, column="birth_date", was="1940-05-06", became="1946-05-06", recorded_at=told(MAY)
    )
    now, then = inputs_for([granny.pk]), inputs_for([granny.pk], known_by=told(MARCH))
    assert now.people["birth_date"].to_pylist() == [date(1946, 5, 6)]
    assert then.people["birth_date"].to_pylist() == [date(1940, 5, 6)]
    assert facts_of(now) == {("dibao", MARCH): "false"} and facts_of(then) == {("dibao", MARCH): "true"}
    assert now.visits["day"].to_pylist() == [date(2026, 3, 2)] and then.visits["day"].to_pylist() == [MARCH]
    assert list(Fact.objects.standing(told(MARCH))) == [first]
    assert inputs_for([granny.pk], known_by=told(MARCH) - timedelta(seconds=1)).visits.num_rows == 0


@pytest.mark.django_db(transaction=True)
def test_what_was_known_on_a_day_is_the_same_both_ways() -> None:
    granny = an_elder()
    a_fact(granny, "dibao", True, since=MARCH, told_at=told(MARCH))
    a_fact(granny, "tekun", "none", since=MARCH, told_at=told(MAY))
    assert rows(register_inputs(known_by=told(MARCH)).facts) == rows(
        inputs_for([granny.pk], known_by=told(MARCH)).facts
    )


@pytest.mark.django_db
def test_a_period_closed_later_was_open_then_and_a_withdrawn_one_is_gone() -> None:
    granny = an_elder()
    season = a_special_period("flood-season", MARCH, date(2026, 9, 30), area=a_county())
    SpecialPeriod.objects.filter(pk=season.pk).update(closed_at=told(date(2026, 9, 30)))
    slip = a_special_period("cold-wave", MARCH, area=a_county())
    SpecialPeriod.objects.filter(pk=slip.pk).update(withdrawn_at=told(MAY))
    now, then = inputs_for([granny.pk]).events, inputs_for([granny.pk], known_by=told(MARCH)).events
    assert [(row["event"], row["until"]) for row in now.to_pylist()] == [("flood-season", date(2026, 9, 30))]
    assert [(row["event"], row["until"]) for row in then.to_pylist()] == [("flood-season", None), ("cold-wave", None)]


@pytest.mark.django_db
def test_scopes_are_a_place_a_person_or_everyone() -> None:
    granny, other = an_elder(), an_elder(name="罗大叔")
    a_special_period("cold-wave", NOVEMBER)
    a_special_period("discharge", NOVEMBER, person=granny)
    a_special_period("discharge", NOVEMBER, person=other)
    assert inputs_for([granny.pk]).events["scope"].to_pylist() == ["00", f"person:{granny.pk}"]


@pytest.mark.django_db
def test_an_absence_without_end_lasts_to_the_end_that_is_asked() -> None:
    granny = an_elder()
    an_absence(granny, MAY)
    assert inputs_for([granny.pk], open_end=date(2027, 12, 31)).absences["until"].to_pylist() == [date(2027, 12, 31)]


@pytest.mark.django_db
def test_decisions_of_inclusion_are_dated_facts() -> None:
    granny = an_elder()
    an_inclusion(granny, "liuzhou-2021", True, since=MARCH)
    an_inclusion(granny, "liuzhou-2021", None, since=MAY)
    assert facts_of(inputs_for([granny.pk])) == {
        ("included:liuzhou-2021", MARCH): "true",
        ("included:liuzhou-2021", MAY): None,
    }


@pytest.mark.django_db
def test_the_engines_knock_is_one_uid_for_several_people() -> None:
    home = a_home()
    granny, son = an_elder(household=home), a_person("韦大力", household=home)
    knock = new_uid()
    for member in (granny, son):
        a_visit(member, NOVEMBER, knock=knock)
    assert inputs_for([granny.pk]).visits.num_rows == Visit.objects.filter(knock=knock).count() == 2


@pytest.mark.django_db
def test_not_wanting_to_be_visited_is_an_absence_until_it_is_told_otherwise() -> None:
    granny = an_elder(81)
    a_fact(granny, "willing", "false", since=MARCH)
    a_fact(granny, "willing", "true", since=MAY)
    a_fact(granny, "willing", "false", since=NOVEMBER)
    absences = inputs_for([granny.pk], open_end=date(2027, 12, 31)).absences
    assert [(row["from"], row["until"], row["reason"]) for row in rows(absences)] == [
        (MARCH, date(2026, 4, 30), "refused"),
        (NOVEMBER, date(2027, 12, 31), "refused"),
    ]


@pytest.mark.django_db
def test_of_two_answers_on_one_day_the_later_told_holds() -> None:
    granny = an_elder(81)
    a_fact(granny, "willing", "false", since=MARCH)
    a_fact(granny, "willing", "true", since=MARCH, told_at=NOW)
    assert inputs_for([granny.pk]).absences.num_rows == 0
