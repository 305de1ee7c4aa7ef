"""Whole values only for a role that needs them and a reason; for a child, only after a second person's approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import world

from koumen.actions.full_values import ask_full_values, decide_full_values, open_full_values
from koumen.actions.refusals import NotYours, Refused
from koumen.records.models import ChildAccess, JournalEntry, Opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    world.a_village()
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


@pytest.fixture
def county():
    return world.acting(world.a_user("county", world.a_county(), name="县里的人"))


def test_an_opening_is_journalled_and_its_reason_kept_under_lock(town):
    granny = world.an_elder(72, phone="13900000023", id_number=world.an_id_number(world.TODAY.replace(year=1954)))
    values = open_full_values(town, person=str(granny.uid), reason="核对 990101195401010012 的低保")
    assert values.phone == "13900000023"
    assert "13900000023" not in repr(values)
    entry = JournalEntry.objects.get(deed="full_values.open_full_values")
    assert entry.person == granny and entry.actor_id == town.user
    opening = Opening.objects.get()
    assert entry.what == {"person": str(granny.uid), "opening": str(opening.uid)}
    assert opening.reason.open() == "核对 990101195401010012 的低保"
    assert (opening.opened_by_id, opening.opened_at) == (town.user, town.now)


@pytest.mark.parametrize("reason", ["", "  ", "因" * 201])
def test_no_reason_no_values(town, reason):
    granny = world.an_elder(72)
    with pytest.raises(Refused, match="请写明为什么要看"):
        open_full_values(town, person=str(granny.uid), reason=reason)
    assert not JournalEntry.objects.exists()


def test_neither_another_role_nor_another_place_sees_them(town):
    granny = world.an_elder(72)
    stranger = world.an_elder(72, village=world.a_village("450298901201", "远村"))
    with pytest.raises(Refused, match="不能查看完整资料"):
        open_full_values(world.acting(world.a_user("village", granny.area)), person=str(granny.uid), reason="看看")
    with pytest.raises(NotYours):
        open_full_values(town, person=str(stranger.uid), reason="看看")


def test_a_childs_need_a_second_person_within_the_days_approved(town, county):
    child = world.a_child(8, phone="13900000001")
    who = {"person": str(child.uid), "reason": "开学资助"}
    with pytest.raises(Refused, match="由另一人批准"):
        open_full_values(town, **who)
    asked = ask_full_values(town, **who)
    assert ask_full_values(town, **who).again
    with pytest.raises(Refused, match="由另一人批准"):
        open_full_values(town, **who)
    decide_full_values(county, access=asked.uids[0], approved=True)
    assert decide_full_values(county, access=asked.uids[0], approved=False).again
    assert open_full_values(town, **who).phone == "13900000001"
    assert ask_full_values(town, **who).again
    later = replace(town, today=town.today + timedelta(days=7))
    with pytest.raises(Refused, match="由另一人批准"):
        open_full_values(later, **who)
    other = world.acting(world.a_user("township", world.a_township()))
    with pytest.raises(Refused, match="由另一人批准"):
        open_full_values(other, **who)


def test_what_is_declined_stays_closed(town, county):
    child = world.a_child(8)
    asked = ask_full_values(town, person=str(child.uid), reason="开学资助")
    decide_full_values(county, access=asked.uids[0], approved=False)
    assert ChildAccess.objects.get().approved is False
    with pytest.raises(Refused, match="由另一人批准"):
        open_full_values(town, person=str(child.uid), reason="开学资助")


def test_nobody_approves_their_own_request_or_without_the_right(town, county):
    child = world.a_child(8)
    own = ask_full_values(county, person=str(child.uid), reason="核对")
    with pytest.raises(Refused, match="由两个人办"):
        decide_full_values(county, access=own.uids[0], approved=True)
    with pytest.raises(Refused, match="不能审批"):
        decide_full_values(town, access=own.uids[0], approved=True)
    elsewhere = world.acting(world.a_user("county", world.a_place("450298", "别县")))
    for access in (own.uids[0], "nothing"):
        with pytest.raises(NotYours):
            decide_full_values(elsewhere, access=access, approved=True)


def test_whose_age_nobody_knows_is_taken_for_a_child_and_an_elder_is_not_asked_for(town):
    unknown = world.a_person("不详")
    with pytest.raises(Refused, match="年龄不明"):
        open_full_values(town, person=str(unknown.uid), reason="核对")
    granny = world.an_elder(72)
    with pytest.raises(Refused, match="已满 14 周岁"):
        ask_full_values(town, person=str(granny.uid), reason="核对")
