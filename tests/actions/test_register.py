"""The register moved by hand: added, moved, split, joined, merged and taken apart, each from its day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
import world
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koumen.actions.adding import NewPerson, add_person
from koumen.actions.facts import add_fact
from koumen.actions.merging import merge_people, undo_merge
from koumen.actions.moves import NewPlace, move_people, name_head
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive, derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.stays import leave_roster, return_to_roster
from koumen.actions.timeline import gone_from
from koumen.policy.library import open_pack
from koumen.records.models import Area, Assignment, Fact, Household, Person, Stay, Visit, Window
from koumen.records.scope import Actor, people_in_scope

pytestmark = pytest.mark.django_db
TODAY = world.TODAY
D = timedelta(days=1)


@pytest.fixture
def village() -> Area:
    """A village under two policies that count visits by place."""
    for pack in ("example-county-2026", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    return world.a_village()


@pytest.fixture
def officer(village: Area) -> Actor:
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


@pytest.fixture
def near(village: Area) -> Area:
    """Another village of the township."""
    return world.a_village("450299901202", "石桥村")


@pytest.fixture
def far(village: Area) -> Area:
    """A village of another township of the county."""
    return world.a_village("450299902201", "远山村")


def spans(person: Person) -> list[tuple[str, date | None, date | None]]:
    """Where someone was on the register, and when."""
    rows = person.stays.standing().select_related("area").order_by("since")
    return [(stay.area.name, stay.since, stay.until) for stay in rows]


def to(area: Area, **known: str) -> NewPlace:
    return NewPlace(area=str(area.uid), **known)


def test_somebody_is_added_without_a_number_and_is_to_be_completed(officer: Actor, village: Area) -> None:
    new = NewPerson(name="覃大妹", by_name="三妹婆", to=to(village, group="二组"), since=date(2026, 3, 1))
    receipt = add_person(officer, new=new)
    person = Person.objects.get(uid=receipt.uids[0])
    assert person.to_complete
    assert (person.by_name, person.group_name) == ("三妹婆", "二组")
    assert spans(person) == [("荷塘村", date(2026, 3, 1), None)]
    assert person.household is not None
    assert person.household.head == person
    assert "缺身份证号码、出生日期、性别" in receipt.says


def test_a_number_says_birth_date_and_sex_and_its_owner_is_entered_once(officer: Actor, village: Area) -> None:
    number = world.an_id_number(date(1944, 3, 5))
    add_person(officer, new=NewPerson(name="覃大妹", id_number=number, to=to(village)))
    person = Person.objects.get(name="覃大妹")
    assert (person.birth_date, person.sex, person.to_complete) == (date(1944, 3, 5), "female", False)
    with pytest.raises(Refused, match="已在名单：覃大妹，荷塘村"):
        add_person(officer, new=NewPerson(name="覃三妹", id_number=number, to=to(village)), another=True)


def test_who_is_known_elsewhere_is_not_named(officer: Actor, village: Area, far: Area) -> None:
    number = world.an_id_number(date(1944, 3, 5))
    world.a_person("莫秀英", born=date(1944, 3, 5), village=far, id_number=number)
    with pytest.raises(Refused, match="已在别处的名单") as refused:
        add_person(officer, new=NewPerson(name="莫秀英", id_number=number, to=to(village)))
    assert "远山" not in str(refused.value)


def test_a_namesake_is_asked_about_and_may_be_another(officer: Actor, village: Area) -> None:
    first = NewPerson(name="韦秀英", birth_date=date(1950, 1, 1), to=to(village, group="一组"))
    add_person(officer, new=first)
    with pytest.raises(Refused, match="韦秀英（荷塘村一组，姓名、出生日期、村（社区）相同）"):
        add_person(officer, new=first)
    add_person(officer, new=first, another=True)
    assert Person.objects.filter(name="韦秀英").count() == 2


def test_nobody_is_added_outside_ones_own_place(officer: Actor, far: Area) -> None:
    with pytest.raises(NotYours):
        add_person(officer, new=NewPerson(name="覃大妹", to=to(far)))
    assert not Person.objects.exists()
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"name": " "}, "请写姓名"),
        ({"name": "韦一 13800000001"}, "不写号码"),
        ({"sex": "m"}, "性别请选"),
        ({"birth_date": TODAY + D}, "出生日期 2026年11月22日 在今天以后"),
        ({"since": TODAY + D}, "列入日期"),
        ({"id_number": "4502"}, "身份证号码"),
        ({"address": "甲" * 201}, "住址最多 200 字"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written(
    officer: Actor, village: Area, told: dict[str, object], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        add_person(officer, new=NewPerson(**{"name": "覃大妹", "to": to(village), **told}))
    assert not Person.objects.exists()


def test_a_move_is_owed_at_the_new_place_from_its_day(officer: Actor, village: Area, near: Area) -> None:
    granny = world.an_elder(82, alone=True, tekun="dispersed", since=date(2026, 1, 1), household=world.a_home(village))
    world.assigned(granny, world.a_visitor(village=village), since=date(2026, 1, 1))
    derive([granny.pk], today=TODAY)
    move_people(officer, people=[str(granny.uid)], on=date(2026, 10, 15), to=to(near, group="五组"), words="投靠女儿")
    granny.refresh_from_db()
    assert spans(granny) == [
        ("荷塘村", date(2026, 1, 1), date(2026, 10, 15)),
        ("石桥村", date(2026, 10, 15), None),
    ]
    assert (granny.area, granny.group_name) == (near, "五组")
    by_place = {(row.starts, row.area.name) for row in Window.objects.filter(person=granny).select_related("area")}
    assert {place for starts, place in by_place if starts < date(2026, 10, 15)} == {"荷塘村"}
    assert {place for starts, place in by_place if starts >= date(2026, 10, 15)} == {"石桥村"}
    assert Assignment.objects.standing().get(person=granny).until == date(2026, 10, 15)


def test_a_move_to_another_township_hands_the_record_over(officer: Actor, village: Area, far: Area) -> None:
    granny = world.an_elder(82, since=date(2026, 1, 1), household=world.a_home(village))
    move_people(officer, people=[str(granny.uid)], on=TODAY, to=to(far))
    there = world.acting(world.a_user("township", far.parent, username="other", name="莫主任"))
    assert not Person.objects.filter(people_in_scope(officer)).exists()
    assert Person.objects.get(people_in_scope(there)) == granny


def test_a_move_beyond_the_county_is_a_leaving(officer: Actor, village: Area) -> None:
    granny = world.an_elder(82, household=world.a_home(village))
    abroad = world.a_village("350199001001", "海边村")
    with pytest.raises(Refused, match="只能在本县"):
        move_people(officer, people=[str(granny.uid)], on=TODAY, to=to(abroad))


def test_one_of_two_splits_the_home_and_comes_back_into_it(officer: Actor, village: Area) -> None:
    home, he, she = world.an_old_couple(village)
    home.head = he
    home.save()
    move_people(officer, people=[str(he.uid)], on=date(2026, 10, 1), to=to(village, group="三组", door="三组9号"))
    he.refresh_from_db()
    home.refresh_from_db()
    assert he.household != home
    assert he.household.head == he
    assert home.head is None
    name_head(officer, person=str(she.uid))
    move_people(officer, people=[str(he.uid)], on=date(2026, 11, 1), to=to(village, household=str(home.uid)))
    he.refresh_from_db()
    home.refresh_from_db()
    assert he.household == home
    assert home.head == she, "whoever comes back is no head by that"


def test_a_day_before_the_register_and_a_day_to_come_are_refused(officer: Actor, village: Area, near: Area) -> None:
    granny = world.an_elder(82, since=date(2026, 1, 1), household=world.a_home(village))
    for day in (date(2025, 12, 31), TODAY + D):
        with pytest.raises(Refused, match=r"请核对日期|等到那天"):
            move_people(officer, people=[str(granny.uid)], on=day, to=to(near))
    assert len(spans(granny)) == 1


def test_who_had_left_comes_back(officer: Actor, village: Area, near: Area) -> None:
    granny = world.an_elder(82, since=date(2026, 1, 1), household=world.a_home(village))
    leave_roster(officer, person=str(granny.uid), on=date(2026, 5, 1), reason="moved-away")
    move_people(officer, people=[str(granny.uid)], on=date(2026, 9, 1), to=to(near))
    granny.refresh_from_db()
    assert granny.left_on is None
    assert spans(granny) == [("荷塘村", date(2026, 1, 1), date(2026, 5, 1)), ("石桥村", date(2026, 9, 1), None)]


def test_two_files_become_one_and_two_again(officer: Actor, village: Area) -> None:
    kept = world.an_elder(82, name="覃大妹", since=date(2026, 1, 1), household=world.a_home(village))
    other = world.an_elder(82, name="覃大妹", alone=True, since=date(2026, 1, 1), household=world.a_home(village))
    world.a_fact(kept, "dibao", "true", since=date(2026, 2, 1))
    world.a_fact(other, "dibao", "false", since=date(2026, 2, 1))
    world.a_visit(other, day=date(2026, 11, 3), suggestion="修屋顶")
    derive_all(today=TODAY)
    before = _state()
    merge_people(officer, keep=str(kept.uid), merged=str(other.uid), reason="同一人录了两次")
    (visit,) = Visit.objects.standing().filter(person=kept)
    assert (visit.day, visit.suggestion.open()) == (date(2026, 11, 3), "修屋顶")
    assert Fact.objects.standing().get(person=kept, fact="lives_alone").value == "true"
    assert Fact.objects.standing().get(person=kept, fact="dibao").value == "true", "the file led on is right"
    assert not Window.objects.filter(person=other).exists()
    assert Window.objects.filter(person=kept, done__gt=0).exists()
    assert list(Person.objects.filter(people_in_scope(officer))) == [kept]
    derived = _state()
    derive_all(today=TODAY)
    assert _state() == derived
    undo_merge(officer, person=str(kept.uid), merged=str(other.uid), reason="问过本人，是两姐妹")
    assert _state() == before
    assert Visit.objects.standing().get().person == other


def _state() -> set[tuple[object, ...]]:
    columns = ("person", "pack", "duty", "starts", "done", "met_on", "area")
    return set(Window.objects.values_list(*columns))


def test_two_numbers_are_two_people(officer: Actor, village: Area) -> None:
    one, other = (
        world.a_person(name, born=born, village=village, id_number=world.an_id_number(born))
        for name, born in (("韦一", date(1950, 1, 1)), ("韦一", date(1950, 1, 2)))
    )
    with pytest.raises(Refused, match="身份证号码不同"):
        merge_people(officer, keep=str(one.uid), merged=str(other.uid), reason="像")
    with pytest.raises(Refused, match="同一份档案"):
        merge_people(officer, keep=str(one.uid), merged=str(one.uid), reason="像")
    with pytest.raises(Refused, match="请写明依据"):
        merge_people(officer, keep=str(one.uid), merged=str(other.uid), reason=" ")


CHANGES = st.lists(
    st.tuples(st.integers(1, 300), st.sampled_from(["home", "fact"]), st.integers(0, 2)),
    min_size=3,
    max_size=5,
    unique_by=lambda change: change[0],
)
UNHURRIED = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": list(HealthCheck),
}
Change = tuple[int, str, int]


@settings(max_examples=2, **UNHURRIED)
@given(changes=CHANGES, orders=st.randoms(use_true_random=False))
def test_any_order_of_the_same_dated_changes_gives_the_same_register(
    village: Area, officer: Actor, near: Area, changes: list[Change], orders: Random
) -> None:
    _any_order(village, officer, near, changes, orders)


@pytest.mark.long
@settings(max_examples=60, **UNHURRIED)
@given(changes=CHANGES, orders=st.randoms(use_true_random=False))
def test_any_order_of_very_many_too(
    village: Area, officer: Actor, near: Area, changes: list[Change], orders: Random
) -> None:
    _any_order(village, officer, near, changes, orders)


def _any_order(village: Area, officer: Actor, near: Area, changes: list[Change], orders: Random) -> None:
    homes = [world.a_home(village, "一组"), world.a_home(near, "二组"), world.a_home(near, "三组")]
    begin = date(2026, 1, 1)
    told = [*changes, (310, "leave", 0)]
    found: list[dict[str, object]] = []
    for order in (told, orders.sample(told, len(told))):
        person = world.an_elder(
            82, name="覃大妹", since=begin, household=homes[0], group="一组", tekun="dispersed", disabled=True
        )
        for day, sort, number in order:
            _change(officer, person, homes, begin + timedelta(days=day), sort, number)
        found.append(_register(person))
        Person.objects.filter(pk=person.pk).update(name="另一个")
    assert found[0]["windows"]
    assert found[0] == found[1]


def _change(officer: Actor, person: Person, homes: list[Household], day: date, sort: str, number: int) -> None:
    uid = str(person.uid)
    if sort == "home":
        place = to(homes[number].area, household=str(homes[number].uid))
        move_people(officer, people=[uid], on=day, to=place)
    elif sort == "fact":
        value = ("true", "false", "")[number] or None
        add_fact(officer, person=uid, fact="lives_alone", value=value, since=day, source="入户核实")
    else:
        leave_roster(officer, person=uid, on=day, reason="died")


def _register(person: Person) -> dict[str, object]:
    person.refresh_from_db()
    windows = Window.objects.filter(person=person).values_list("pack", "duty", "starts", "area", "tier")
    return {
        "row": (person.area_id, person.group_name, person.household_id, person.left_on),
        "stays": _merged(person),
        "windows": set(windows),
    }


def _merged(person: Person) -> list[tuple[object, ...]]:
    """The stays, those in one home that touch put together: telling someone where they are already says nothing new."""
    found: list[tuple[object, ...]] = []
    for stay in Stay.objects.standing().filter(person=person).order_by("since"):
        if found and found[-1][:2] == (stay.area_id, stay.household_id) and found[-1][3] == stay.since:
            found[-1] = (*found[-1][:3], stay.until)
        else:
            found.append((stay.area_id, stay.household_id, stay.since, stay.until))
    return found


def test_a_leaving_on_the_first_day_is_taken_back_too(officer: Actor, village: Area) -> None:
    granny = world.an_elder(82, since=date(2026, 11, 2), household=world.a_home(village))
    with transaction.atomic():
        gone_from(officer, granny, date(2026, 11, 2), "list-left")
    assert spans(granny) == []
    return_to_roster(officer, person=str(granny.uid), reason="名单漏列")
    granny.refresh_from_db()
    assert granny.left_on is None
    assert spans(granny) == [("荷塘村", date(2026, 11, 2), None)]
