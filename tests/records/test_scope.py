"""Whom each role may see: its own place, its own people, nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from world import (
    TODAY,
    a_child,
    a_county,
    a_person,
    a_place,
    a_township,
    a_user,
    a_village,
    a_visit,
    a_visitor,
    acting,
    an_elder,
    an_office,
    assigned,
    granted,
    the_machine,
)

from koumen.records.models import Area, ChildAccess, Person, User, Visit
from koumen.records.scope import (
    areas_in_scope,
    is_child,
    may_open_child,
    may_see_area,
    may_see_person,
    people_in_scope,
    roles_clash,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    """One person in each of four villages: two of one township, one of another, one of another county."""
    return {
        "lotus": a_person("荷塘人", village=a_village()),
        "bamboo": a_person("竹湾人", village=a_village("450299901202", "竹湾村")),
        "tree": a_person("古树人", village=a_village("450299902201", "古树村")),
        "kiln": a_person("窑前人", village=a_village("360299901201", "窑前村")),
    }


def seen(user: User, people: dict[str, Person], today: date = TODAY) -> set[str]:
    held = Person.objects.filter(people_in_scope(acting(user, today)))
    return {word for word, person in people.items() if person in held}


@pytest.mark.parametrize(
    ("role", "code", "expected"),
    [
        ("village", "450299901201", {"lotus"}),
        ("township", "450299901", {"lotus", "bamboo"}),
        ("county", "450299", {"lotus", "bamboo", "tree"}),
        ("city", "4502", {"lotus", "bamboo", "tree"}),
        ("province", "45", {"lotus", "bamboo", "tree"}),
        ("auditor", "45", {"lotus", "bamboo", "tree"}),
        ("security", "45", set()),
        ("system", "45", set()),
    ],
)
def test_an_officer_sees_their_place(people: dict[str, Person], role: str, code: str, expected: set[str]) -> None:
    assert seen(a_user(role, a_place(code)), people) == expected


def test_nobody_sees_anything_without_a_grant(people: dict[str, Person]) -> None:
    nobody = a_user()
    assert seen(nobody, people) == set()
    assert not Area.objects.filter(areas_in_scope(acting(nobody))).exists()


def test_the_machine_sees_everyone(people: dict[str, Person]) -> None:
    assert Person.objects.filter(people_in_scope(the_machine())).count() == 4


def test_a_place_whose_number_begins_alike_is_not_inside() -> None:
    """Paths are compared whole: /1/ does not hold /12/."""
    county = a_county()
    one, other = (
        Area.objects.create(pk=pk, name=str(pk), level="township", parent=county, path=f"{county.path}{pk}/")
        for pk in (900071, 9000710)
    )
    assert set(Area.objects.filter(areas_in_scope(acting(a_user("township", one))))) == {one} != {other}


def test_a_visitor_sees_those_assigned_while_the_assignment_holds(people: dict[str, Person]) -> None:
    user = a_user("visitor", kind="assigned")
    visitor = a_visitor(user=user)
    assigned(people["lotus"], visitor, since=date(2026, 11, 1), until=date(2026, 11, 21))
    assigned(people["tree"], visitor, since=date(2026, 11, 21))
    assert seen(user, people, date(2026, 11, 20)) == {"lotus"}
    assert seen(user, people, date(2026, 11, 21)) == {"tree"}


def test_one_account_may_speak_for_several_visitors(people: dict[str, Person]) -> None:
    user = a_user("visitor", kind="assigned")
    assigned(people["lotus"], a_visitor("覃阿姨", user=user))
    assigned(people["tree"], a_visitor("老莫", user=user))
    assert seen(user, people) == {"lotus", "tree"}


def test_an_agency_sees_those_its_people_are_assigned_to(people: dict[str, Person]) -> None:
    agency = an_office(a_county(), "暖邻服务中心", kind="agency")
    assigned(people["lotus"], a_visitor(organisation=agency, kind="agency"))
    assigned(people["kiln"], a_visitor("小蓝", organisation=agency, kind="agency"))
    assert seen(a_user("agency", kind="contract", organisation=agency), people) == {"lotus", "kiln"}
    assert seen(a_user("agency", a_county(), kind="contract", organisation=agency), people) == {"lotus"}


def test_a_contract_opens_no_business_of_its_place(people: dict[str, Person]) -> None:
    agency = an_office(a_county(), "暖邻服务中心", kind="agency")
    worker = acting(a_user("agency", a_county(), kind="contract", organisation=agency))
    assert not Area.objects.filter(areas_in_scope(worker)).exists()
    assert Area.objects.filter(areas_in_scope(acting(a_user("county", a_county())))).exists()


@pytest.mark.clause("JDZ-02-1")
def test_a_new_districts_bureau_stands_at_county_level(people: dict[str, Person]) -> None:
    """昌南新区社会事务管理局: no civil-affairs bureau and no GB/T 2260 code, yet a peer of the counties."""
    district = a_place("360271", "昌南新区", functional=True)
    bureau = an_office(district, "昌南新区社会事务管理局", kind="department")
    county = a_place("360299", "云窑县")
    theirs = people | {"new": a_person("新区人", village=a_place("360271001001", "滨江社区"))}
    assert (bureau.level, bureau.area.parent) == ("county", county.parent)
    assert seen(a_user("county", district), theirs) == {"new"}
    assert seen(a_user("county", county), theirs) == {"kiln"}


def test_someone_who_keys_in_for_a_visitor_sees_the_visitors_people(people: dict[str, Person]) -> None:
    visitor = a_visitor()
    assigned(people["lotus"], visitor)
    assert seen(a_user("visitor", kind="delegated", visitor=visitor), people) == {"lotus"}


def test_a_referral_shows_one_person(people: dict[str, Person]) -> None:
    assert seen(a_user("county", kind="referred", person=people["kiln"]), people) == {"kiln"}


def test_a_grant_holds_from_its_first_day_up_to_its_end(people: dict[str, Person]) -> None:
    user = a_user()
    granted(user, "village", a_village(), since=date(2026, 11, 20), until=date(2026, 11, 22))
    days = {day: seen(user, people, date(2026, 11, day)) for day in (19, 20, 21, 22)}
    assert days == {19: set(), 20: {"lotus"}, 21: {"lotus"}, 22: set()}


def test_grants_add_up(people: dict[str, Person]) -> None:
    user = a_user("village", a_village())
    granted(user, "county", kind="referred", person=people["kiln"])
    assert seen(user, people) == {"lotus", "kiln"}


def test_visits_follow_their_person(people: dict[str, Person]) -> None:
    for person in people.values():
        a_visit(person, date(2026, 11, 4))
    actor = acting(a_user("township", a_township()))
    assert Visit.objects.filter(people_in_scope(actor, "person__")).count() == 2


def test_single_questions_are_answered_alike(people: dict[str, Person]) -> None:
    actor = acting(a_user("township", a_township()))
    assert may_see_person(actor, people["lotus"].pk) and not may_see_person(actor, people["tree"].pk)
    assert may_see_area(actor, a_village()) and not may_see_area(actor, a_county())


def test_the_highest_role_leads() -> None:
    user = a_user("village", a_village())
    granted(user, "township", a_township())
    assert acting(user).role == "township" and acting(user).has_role("village")
    assert acting(a_user("auditor", a_county())).role == "auditor" and acting(a_user()).role == ""


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        ({"township", "village"}, ""),
        ({"system"}, ""),
        ({"system", "security"}, "三个人"),
        ({"auditor", "county"}, "兼办业务"),
    ],
)
def test_administrators_are_three_people_without_business(roles: set[str], says: str) -> None:
    said = roles_clash(frozenset(roles))
    assert says in said and bool(says) == bool(said)


def a_request(child: Person, asker: User, **decided: Any) -> ChildAccess:
    known = {"reason": "核对学籍", "asked_at": acting(asker).now}
    return ChildAccess.objects.create(person=child, asked_by=asker, **(known | decided))


def test_a_childs_full_values_need_a_second_person() -> None:
    child, asker, chief = a_child(), a_user("township", a_township()), a_user("county", a_county())
    actor = acting(asker)
    assert not may_open_child(actor, child.pk)
    a_request(child, asker)
    assert not may_open_child(actor, child.pk)
    a_request(child, asker, approved=True, decided_by=chief, decided_at=actor.now, until=TODAY)
    assert may_open_child(actor, child.pk)
    assert not may_open_child(actor, child.pk, "export"), "approval is for one purpose"
    assert not may_open_child(acting(chief), child.pk), "approval is for the asker"
    assert not may_open_child(acting(asker, date(2026, 11, 22)), child.pk), "approval ends"


@pytest.mark.parametrize(
    ("born", "on", "child"),
    [
        (date(2012, 11, 22), date(2026, 11, 21), True),
        (date(2012, 11, 21), date(2026, 11, 21), False),
        (date(2012, 2, 29), date(2026, 2, 28), True),
        (date(2012, 2, 29), date(2026, 3, 1), False),
        (None, date(2026, 11, 21), True),
    ],
)
def test_a_child_is_under_fourteen_or_of_unknown_age(born: date | None, on: date, child: bool) -> None:
    assert is_child(born, on) is child


def test_nobody_approves_their_own_request() -> None:
    from django.db import IntegrityError

    asker = a_user("township", a_township())
    with pytest.raises(IntegrityError):
        a_request(a_child(), asker, approved=True, decided_by=asker, decided_at=acting(asker).now)


def test_scope_does_not_hide_elders_without_household() -> None:
    alone = an_elder(household=None)
    assert may_see_person(acting(a_user("village", a_village())), alone.pk)
