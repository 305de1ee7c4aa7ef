"""Confirming, excluding, returning and exits: kept rows, one journal entry, the same visits owed until someone answers."""

from __future__ import annotations

from datetime import date

import pytest
import world

from koumen.actions.inclusion import confirm_exit, confirm_inclusion, confirm_village, exclude, return_inclusion
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive, derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.standings import inclusion_of, stands
from koumen.policy.library import open_pack
from koumen.records.models import Inclusion, JournalEntry, Person, Standing, Window
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
PACK = "guangxi-2023"


@pytest.fixture(autouse=True)
def law() -> None:
    for pack in (PACK, "liuzhou-2021"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))


@pytest.fixture
def officer() -> Actor:
    return world.acting(world.a_user("township", world.a_township()))


def elders(count: int = 3, **known: object) -> list[Person]:
    """Old people living alone, derived."""
    people = [
        world.an_elder(name=f"韦秀{letter}", alone=True, tekun="none", **known) for letter in "英兰梅桂莲"[:count]
    ]
    derive([person.pk for person in people], today=world.TODAY)
    return people


def state(person: Person, pack: str = PACK) -> str:
    return inclusion_of([stand for stand in stands([person.pk], world.TODAY)[person.pk] if stand.pack == pack])


def owed(person: Person) -> list[tuple[object, ...]]:
    return sorted(Window.objects.filter(person=person).values_list("pack", "duty", "starts", "due_by"), key=str)


def test_until_someone_answers_the_facts_decide_and_visits_are_owed(officer: Actor) -> None:
    [granny] = elders(1)
    assert state(granny) == "unconfirmed"
    before = owed(granny)
    assert before
    receipt = confirm_inclusion(officer, people=[granny.uid], pack=PACK)
    assert (receipt.decided, state(granny), owed(granny)) == (1, "confirmed", before)


def test_a_village_is_confirmed_at_once_and_only_that_village(officer: Actor) -> None:
    here = elders(3)
    [there] = elders(1, village=world.a_village("450299901202", "莲塘村"))
    receipt = confirm_village(officer, area=str(world.a_village().uid), pack=PACK)
    assert receipt.decided == 3
    assert [state(person) for person in (*here, there)] == ["confirmed"] * 3 + ["unconfirmed"]
    entry = JournalEntry.objects.get(deed="inclusion.confirm_village")
    assert entry.what["people"] == [person.pk for person in here]
    assert not any(person.name in str(entry.what) for person in here)
    assert confirm_village(officer, area=str(world.a_village().uid), pack=PACK).decided == 0
    assert JournalEntry.objects.filter(deed="inclusion.confirm_village").count() == 1


def test_confirming_again_keeps_nothing_more(officer: Actor) -> None:
    people = [person.uid for person in elders(2)]
    confirm_inclusion(officer, people=people, pack=PACK)
    again = confirm_inclusion(officer, people=people, pack=PACK)
    assert (again.decided, again.already, Inclusion.objects.count()) == (0, 2, 2)


def test_without_a_policy_every_policy_that_waits_is_confirmed(officer: Actor) -> None:
    [granny] = elders(1, dibao=True)
    waiting = set(Standing.objects.filter(person=granny).values_list("pack", flat=True))
    receipt = confirm_inclusion(officer, people=[granny.uid])
    assert receipt.decided == len(waiting)
    assert set(Inclusion.objects.values_list("pack", flat=True)) == waiting


def test_including_by_decision_takes_reasons(officer: Actor) -> None:
    elder = world.an_elder(alone=False, tekun="none")
    derive([elder.pk], today=world.TODAY)
    with pytest.raises(Refused, match="理由"):
        confirm_inclusion(officer, people=[elder.uid], pack=PACK)
    confirm_inclusion(officer, people=[elder.uid], pack=PACK, reasons="村里反映长期无人照看")
    assert Standing.objects.filter(person=elder, pack=PACK, category="").exists()
    assert state(elder) == "confirmed"


def test_exclusion_ends_what_is_owed_and_its_reason_is_kept_closed(officer: Actor) -> None:
    [granny] = elders(1)
    exclude(officer, person=granny.uid, pack=PACK, reason="已随儿子迁居外省", since=date(2026, 11, 1))
    assert state(granny) == "excluded"
    assert not Window.objects.filter(person=granny, pack=PACK, starts__gte=date(2026, 11, 1)).exists()
    kept = Inclusion.objects.get()
    assert str(kept.reasons) == "〔已加密〕"
    assert kept.reasons.open() == "已随儿子迁居外省"
    assert exclude(officer, person=granny.uid, pack=PACK, reason="同上").already == 1


def test_returned_for_what_is_missing_still_owed_and_marked(officer: Actor) -> None:
    [granny] = elders(1)
    confirm_inclusion(officer, people=[granny.uid], pack=PACK)
    before = owed(granny)
    return_inclusion(officer, person=granny.uid, pack=PACK, reason="独居情况没有写明")
    granny.refresh_from_db()
    assert (state(granny), granny.to_complete, owed(granny)) == ("unconfirmed", True, before)
    assert Inclusion.objects.order_by("pk").last().reasons.open() == "退回补正：独居情况没有写明"


def test_whom_no_category_holds_any_longer_waits_to_leave(officer: Actor) -> None:
    [granny] = elders(1)
    confirm_inclusion(officer, people=[granny.uid], pack=PACK, since=date(2026, 6, 1))
    world.a_fact(granny, "lives_alone", False, since=date(2026, 11, 10))
    derive([granny.pk], today=world.TODAY)
    assert state(granny) == "leaving"
    assert confirm_exit(officer, people=[granny.uid]).decided == 1
    assert not any(stand.pack == PACK for stand in stands([granny.pk], world.TODAY)[granny.pk])
    assert confirm_exit(officer, people=[granny.uid]).decided == 0


def test_someone_included_by_decision_does_not_wait_to_leave(officer: Actor) -> None:
    elder = world.an_elder(alone=False, tekun="none")
    derive([elder.pk], today=world.TODAY)
    confirm_inclusion(officer, people=[elder.uid], pack=PACK, reasons="村里反映", since=date(2026, 6, 1))
    assert state(elder) == "confirmed"


def test_nobody_decides_outside_the_scope_or_without_the_role(officer: Actor) -> None:
    [stranger] = elders(1, village=world.a_village("450298901201", "远村"))
    [granny] = elders(1)
    with pytest.raises(NotYours):
        confirm_inclusion(officer, people=[granny.uid, stranger.uid], pack=PACK)
    with pytest.raises(NotYours):
        confirm_village(officer, area=str(stranger.area.uid))
    with pytest.raises(NotYours):
        exclude(officer, person="not-a-uid", pack=PACK, reason="x")
    visitor = world.acting(world.a_user("visitor", world.a_township()))
    with pytest.raises(Refused, match="经办人"):
        confirm_inclusion(visitor, people=[granny.uid], pack=PACK)
    with pytest.raises(Refused, match="村"):
        confirm_village(officer, area=str(world.a_township().uid))
    assert not Inclusion.objects.exists()


@pytest.mark.parametrize("wrong", ["no-such-pack", "fuzhou-2018"])
def test_only_a_policy_adopted_here(officer: Actor, wrong: str) -> None:
    [granny] = elders(1)
    with pytest.raises(Refused, match="采用"):
        confirm_inclusion(officer, people=[granny.uid], pack=wrong)


def test_a_day_to_come_is_refused_and_nothing_is_kept(officer: Actor) -> None:
    [granny] = elders(1)
    with pytest.raises(Refused, match="今天以后"):
        confirm_inclusion(officer, people=[granny.uid], pack=PACK, since=date(2026, 11, 22))
    assert not Inclusion.objects.exists()


def test_the_deeds_projection_is_the_full_one(officer: Actor) -> None:
    people = elders(4)
    confirm_inclusion(officer, people=[people[0].uid, people[1].uid], pack=PACK)
    exclude(officer, person=people[2].uid, pack=PACK, reason="重复登记")
    return_inclusion(officer, person=people[3].uid, pack=PACK, reason="缺材料")
    changed = derive_all(today=world.TODAY)
    assert (changed.added, changed.removed) == (0, 0)
