"""The roster: every filter says exactly what it filters, paging by key loses and doubles nobody, names are found."""

from __future__ import annotations

from datetime import date

import pytest
import world
from ledgers.town import CARE, CITY, adopted, derived, granny, keeping, township_officer

from koumen.actions.inclusion import confirm_inclusion, exclude
from koumen.ledgers.roster import roster
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.rows.roster import Roster, RosterFilter, RosterRow
from koumen.records.models import Person
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def law() -> None:
    adopted()
    keeping()


@pytest.fixture
def officer() -> Actor:
    return township_officer()


def names(page: Roster) -> list[str]:
    return [row.who.name for row in page.rows]


def listed(officer: Actor, **asked: str) -> list[str]:
    page = roster(officer, RosterFilter(**asked))
    assert page.total == len(page.rows)
    return names(page)


def row_of(officer: Actor, person: Person) -> RosterRow:
    return next(row for row in roster(officer, RosterFilter()).rows if row.who.uid == str(person.uid))


def test_pages_by_key_in_a_stable_order_hold_everybody_once(officer: Actor) -> None:
    _, there = world.a_village(), world.a_village("450299901202", "莲塘村")
    people = [granny(name, group=group) for group in ("二组", "一组") for name in ("莫秀莲", "韦凤英", "韦凤英")]
    people += [granny("陈玉兰", village=there)]
    seen, after, pages = [], "", 0
    while pages == 0 or after:
        page = roster(officer, RosterFilter(), after=after, limit=2)
        assert (page.total, page.first) == (7, pages == 0)
        seen += [row.who for row in page.rows]
        after, pages = page.after, pages + 1
    assert pages == 4
    assert sorted(who.uid for who in seen) == sorted(str(person.uid) for person in people)
    assert [who.village for who in seen] == ["荷塘村"] * 6 + ["莲塘村"]
    assert [who.group for who in seen[:6]] == ["一组"] * 3 + ["二组"] * 3


def test_filters_by_law(officer: Actor) -> None:
    wei = granny()
    able = granny("覃大妹", alone=False, disabled=True, dibao=True)
    young = world.a_person("莫小宝", age=8, orphan=True)
    derived(wei, able, young)
    assert sorted(listed(officer, pack=CITY)) == sorted(["韦凤英", "覃大妹", "莫小宝"])
    assert sorted(listed(officer, pack=CARE)) == sorted(["韦凤英", "覃大妹"])
    assert sorted(listed(officer, pack=CITY, tier=f"{CITY}/key")) == sorted(["韦凤英", "莫小宝"])
    categories = {choice.label: choice.value for choice in roster(officer, RosterFilter(pack=CITY)).categories}
    old_alone = next(value for label, value in categories.items() if "高龄" in label)
    dibao = next(value for label, value in categories.items() if "低保" in label)
    assert listed(officer, category=old_alone) == ["韦凤英"]
    assert sorted(listed(officer, category=dibao)) == sorted(["韦凤英", "覃大妹"])
    assert listed(officer, category="no-such") == []


def test_status_is_the_worst_of_the_windows_asked_about(officer: Actor) -> None:
    wei, seen, away = granny(), granny("覃大妹"), granny("莫秀莲")
    idle = world.a_person("陈玉兰", age=40, alone=False, tekun="none", disabled=False)
    world.a_visit(seen, date(2026, 11, 17))
    world.an_absence(away, date(2026, 1, 1), date(2026, 12, 31))
    derived(wei, seen, away, idle)
    assert listed(officer, status="missed") == ["韦凤英"]
    assert listed(officer, status="due") == []
    assert listed(officer, status="met") == ["覃大妹"]
    assert listed(officer, status="excused") == ["莫秀莲"]
    assert listed(officer, status="none") == ["陈玉兰"]
    assert listed(officer, status="nonsense") == []
    row = row_of(officer, wei)
    assert (row.status, row.due_by) == ("missed", min(date(2026, 9, 30), row.due_by or date.max))
    row = row_of(officer, seen)
    assert (row.status, row.last_visit, row.last_channel) == ("met", date(2026, 11, 17), "上门")


def test_by_a_special_period(officer: Actor) -> None:
    wei, general = granny(), granny("覃大妹", alone=False, disabled=True)
    here = world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_township())
    far = world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_place("450299902"))
    derived(wei, general)
    assert listed(officer, event=str(here.uid)) == ["韦凤英"]
    assert listed(officer, event="open", status="due") == ["韦凤英"]
    assert listed(officer, event=str(here.uid), status="met") == []
    [choice] = roster(officer, RosterFilter()).events
    assert choice.value == str(here.uid) and "青禾镇（11月19日起）" in choice.label
    for uid in (str(far.uid), "x"):
        with pytest.raises(NotHere):
            roster(officer, RosterFilter(event=uid))


def test_what_waits(officer: Actor) -> None:
    wei, asked, lacking = granny(), world.an_elder(name="李桂花", age=70, tekun="none"), granny("莫秀莲")
    Person.objects.filter(pk=lacking.pk).update(to_complete=True)
    derived(wei, asked, lacking)
    confirm_inclusion(officer, people=[lacking.uid])
    assert listed(officer, waiting="confirm") == ["韦凤英"]
    assert listed(officer, waiting="facts").count("李桂花") == 1
    assert listed(officer, waiting="complete") == ["莫秀莲"]
    assert listed(officer, waiting="exit") == []
    assert listed(officer, waiting="nonsense") == []
    row = row_of(officer, lacking)
    assert (row.to_complete, row.missing, row.inclusion) == (True, "缺身份证号码", "confirmed")
    assert row_of(officer, wei).inclusion == "unconfirmed"
    assert "是否独居？" in row_of(officer, asked).asks


def test_decisions_that_wait_are_counted_for_those_who_decide(officer: Actor) -> None:
    wei, leaver = granny(), granny("覃大妹")
    derived(wei, leaver)
    confirm_inclusion(officer, people=[leaver.uid], since=date(2026, 10, 1))
    for fact in (
        "lives_alone",
        "dibao",
        "severe_disability",
        "empty_nest",
        "left_behind",
        "special_family",
        "serious_illness",
    ):
        world.a_fact(leaver, fact, False, since=date(2026, 11, 10))
    derived(leaver)
    page = roster(officer, RosterFilter(area=str(wei.area.uid)))
    assert (page.total, page.to_confirm, page.to_exit) == (2, 1, 1)
    page = roster(officer, RosterFilter(waiting="confirm"))
    assert (page.total, page.to_confirm, page.to_exit) == (1, 1, 0)
    assert listed(officer, waiting="exit") == ["覃大妹"]
    assert row_of(officer, leaver).inclusion == "leaving"
    visitor = world.acting(world.a_user("visitor", world.a_township()))
    page = roster(visitor, RosterFilter(area=str(wei.area.uid)))
    assert (page.total, page.to_confirm, page.to_exit) == (2, 0, 0)
    exclude(officer, person=wei.uid, pack=CITY, reason="重复")
    exclude(officer, person=wei.uid, pack=CARE, reason="重复")
    row = row_of(officer, wei)
    assert (row.inclusion, row.policies, row.tags) == ("excluded", (), ())


@pytest.mark.parametrize("asked", ["韦凤英", "凤英", "weifengying", "wfy", "WFY", " 韦 凤 "])
def test_names_are_found(officer: Actor, asked: str) -> None:
    granny(), granny("莫秀莲")
    assert listed(officer, q=asked) == ["韦凤英"]


def test_an_id_number_is_found_whole_and_shown_masked(officer: Actor) -> None:
    number = world.an_id_number(date(1943, 10, 22))
    granny(id_number=number), granny("莫秀莲")
    page = roster(officer, RosterFilter(q=number.lower()))
    assert names(page) == ["韦凤英"]
    assert number[3:-2] not in page.rows[0].id_masked
    assert page.rows[0].id_masked.startswith("990")
    assert listed(officer, q=number[:-1] + ("1" if number[-1] != "1" else "2")) == []


def test_places_to_choose_and_where_bulk_confirmation_would_act(officer: Actor) -> None:
    here, there = world.a_village(), world.a_village("450299901202", "莲塘村")
    granny(), granny("莫秀莲", village=there)
    page = roster(officer, RosterFilter())
    assert [choice.label for choice in page.areas] == ["荷塘村", "莲塘村"]
    assert page.narrowed is None
    page = roster(officer, RosterFilter(area=str(there.uid)))
    assert names(page) == ["莫秀莲"]
    assert page.narrowed is not None and page.narrowed.name == "莲塘村"
    assert [choice.label for choice in page.areas] == ["荷塘村", "莲塘村"]
    village = world.acting(world.a_user("village", here))
    assert roster(village, RosterFilter()).narrowed is not None
    for uid in (str(there.uid), str(world.a_township().uid), "x"):
        with pytest.raises(NotHere):
            roster(village, RosterFilter(area=uid))


def test_those_who_left_are_not_on_the_roster(officer: Actor) -> None:
    granny(until=world.TODAY), granny("莫秀莲", until=date(2026, 11, 22))
    assert listed(officer) == ["莫秀莲"]


def test_nobody_outside_the_scope_is_listed_found_or_counted(officer: Actor) -> None:
    number = world.an_id_number(date(1943, 10, 22))
    far = granny(village=world.a_village("450299902201", "远村"), id_number=number)
    derived(far)
    for asked in ({}, {"q": "韦凤英"}, {"q": number}, {"waiting": "confirm"}, {"status": "missed"}):
        assert listed(officer, **asked) == []


def test_the_number_of_queries_does_not_grow(officer: Actor, django_assert_max_num_queries) -> None:
    home = world.a_home(group="一组")
    people = [granny(f"{surname}秀英", household=home, group="一组") for surname in "韦覃莫廖陈李黄蒙梁石"]
    derived(*people)
    with django_assert_max_num_queries(35):
        page = roster(officer, RosterFilter(pack=CITY, status="missed", q="xy"))
    assert page.total == 10
