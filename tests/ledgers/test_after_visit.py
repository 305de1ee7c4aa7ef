"""What whoever keeps a visit is told: what it counts for and what is still to be done."""

from __future__ import annotations

from datetime import date

import pytest
import world
from ledgers.town import adopted, derived, granny, keeping, township_officer

from koumen.actions.knocks import MemberTold, NewKnock
from koumen.actions.packs import adopt_pack
from koumen.actions.visits import correct_visit, record_knock
from koumen.policy.library import open_pack
from koumen.records.models import Visit
from koumen.records.uid import new_uid

pytestmark = pytest.mark.django_db
AT_HOME = "11月下半月上门访视 1 次"


@pytest.fixture(autouse=True)
def law() -> None:
    """Key people are owed a home visit each half-month; the region's policy takes any way once a month."""
    adopted()
    keeping(since=date(2026, 11, 16))


def kept(*people, **more) -> list[str]:
    """What the receipt of a visit says, line by line."""
    told = {"uid": str(new_uid()), "day": world.TODAY, "channel": "home", "visitor_name": "覃阿姨"}
    members = tuple(MemberTold(person=str(person.uid)) for person in people)
    return record_knock(township_officer(), knock=NewKnock(members=members, **{**told, **more})).says.split("\n")


def test_a_home_visit_that_does_it_all_says_so():
    wei = granny()
    derived(wei)
    first, counted, rest = kept(wei)
    assert first == "已登记韦凤英的访视。"
    assert counted == "计入每半月上门访视 1 次（11月16日至30日）。"
    assert rest == "本期没有还要做的了。"


def test_a_call_to_someone_owed_a_home_visit_counts_for_nothing_there():
    wei = granny()
    derived(wei)
    _, counted, rest = kept(wei, channel="phone")
    assert counted == "没有可以计入的任务。"
    assert rest == f"还要：{AT_HOME}；已电话 1 次，不计入上门次数（11月30日前）。"


def test_a_door_that_stayed_shut_counts_for_nothing():
    wei = granny(alone=True)
    derived(wei)
    first, counted, rest = kept(wei, result="not_home")
    assert "当天报乡镇" in first
    assert counted == "没有见到或联系上本人，不计入次数。"
    assert rest.startswith(f"还要：{AT_HOME}；上门 1 次无人应门，不计入")


def test_each_member_of_a_home_is_told_about_by_name():
    home = world.a_home()
    wei, qin = granny(household=home), granny("覃大妹", household=home)
    derived(wei, qin)
    assert [line.partition("：")[0] for line in kept(wei, qin)[1:]] == ["韦凤英", "韦凤英", "覃大妹", "覃大妹"]


def test_a_correction_says_what_it_now_comes_to():
    wei = granny()
    derived(wei)
    kept(wei, channel="phone")
    knock = NewKnock(
        uid=str(new_uid()),
        day=world.TODAY,
        channel="home",
        visitor_name="覃阿姨",
        members=(MemberTold(person=str(wei.uid)),),
    )
    says = correct_visit(township_officer(), visit=str(Visit.objects.get().uid), knock=knock).says
    assert "计入每半月上门访视 1 次" in says
    assert "没有还要做的了" in says


def test_the_word_is_that_of_the_place_s_own_policy():
    adopt_pack(world.the_machine(), open_pack("emeishan-2022"), since=date(2018, 1, 1))
    li = world.an_elder(70, name="李大山", village=world.a_village("511181901201", "云鬟村"))
    derived(li)
    machine = world.the_machine()
    knock = NewKnock(
        uid=str(new_uid()),
        day=world.TODAY,
        channel="home",
        visitor_name="毛干部",
        members=(MemberTold(person=str(li.uid)),),
    )
    assert record_knock(machine, knock=knock).says.startswith("已登记李大山的巡访。")
