"""A cadence of one's own: on top of the policy's minimum, from the next whole period on, ended on a day."""

from __future__ import annotations

from datetime import date

import pytest
import world
from ledgers.town import CARE, CITY, adopted, derived, granny, keeping, township_officer

from koumen.actions.own_cadences import end_own_cadence, set_own_cadence
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.casefile import casefile
from koumen.records.models import OwnCadence, Window

pytestmark = pytest.mark.django_db
WEEKLY = {"pack": CITY, "channels": ["phone", "home"], "at_least": 1, "per": "week", "reason": "刚出院，每周多看一次"}


@pytest.fixture
def wei():
    """A key person of the town."""
    adopted()
    keeping()
    person = granny()
    derived(person)
    return person


def weeks(person) -> list[tuple[date, int]]:
    """The windows of the person's own, by their first day."""
    rows = Window.objects.filter(person=person, duty="own").order_by("starts")
    return list(rows.values_list("starts", "required"))


def test_it_comes_on_top_and_begins_with_the_next_whole_period(wei):
    minimum = Window.objects.filter(person=wei).count()
    officer = township_officer()
    receipt = set_own_cadence(officer, person=str(wei.uid), **WEEKLY)
    assert weeks(wei)[0] == (date(2026, 11, 23), 1)
    assert Window.objects.filter(person=wei).exclude(duty="own").count() == minimum
    kept = OwnCadence.objects.get()
    assert (kept.channels, kept.since, kept.until) == ("home+phone", world.TODAY, None)
    [line] = casefile(officer, str(wei.uid)).own
    assert (line.says, line.reason, line.running) == ("每周上门访视或电话问候 1 次", WEEKLY["reason"], True)
    assert set_own_cadence(officer, person=str(wei.uid), **WEEKLY).uids == receipt.uids


def test_its_windows_are_told_as_an_addition_of_their_period(wei):
    set_own_cadence(township_officer(), person=str(wei.uid), **WEEKLY, since=date(2026, 11, 9))
    says = [line.says for line in casefile(township_officer(), str(wei.uid)).owed]
    assert "本周另加上门访视或电话问候 1 次" in says
    assert "上周另加上门访视或电话问候 1 次" in says


def test_once_ended_nothing_begins_after_its_last_day(wei):
    officer = township_officer()
    uid = set_own_cadence(officer, person=str(wei.uid), **WEEKLY, since=date(2026, 11, 9)).uids[0]
    end_own_cadence(officer, cadence=uid)
    assert [starts for starts, _ in weeks(wei)] == [date(2026, 11, 9), date(2026, 11, 16)]
    [line] = casefile(officer, str(wei.uid)).own
    assert line.until == world.TODAY
    latest = str(OwnCadence.objects.standing().get().uid)
    assert end_own_cadence(officer, cadence=latest).again
    with pytest.raises(NotYours):
        end_own_cadence(officer, cadence=uid)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"reason": " "}, "要写明理由"),
        ({"channels": []}, "至少一种"),
        ({"channels": ["pigeon"]}, "至少一种"),
        ({"per": "fortnight"}, "请选多久一期：每日、每周"),
        ({"at_least": 8}, "每周的次数请填 1 到 7；一天只算一次"),
        ({"at_least": 0}, "请填 1 到 7"),
        ({"pack": "fuzhou-2018"}, "不在这项政策的对象里"),
        ({"until": date(2026, 11, 1)}, "早于起日"),
    ],
)
def test_what_cannot_be_is_refused(wei, told, says):
    with pytest.raises(Refused, match=says):
        set_own_cadence(township_officer(), person=str(wei.uid), **{**WEEKLY, **told})
    assert not OwnCadence.objects.exists()


def test_only_those_who_decide_set_one_and_only_for_their_own_people(wei):
    user = world.a_user("visitor", kind="assigned")
    world.assigned(wei, world.a_visitor(user=user))
    with pytest.raises(Refused, match="不能办理纳入、退出和单独频次"):
        set_own_cadence(world.acting(user), person=str(wei.uid), **WEEKLY)
    elsewhere = world.acting(world.a_user("county", world.a_place("450298", "远县")))
    with pytest.raises(NotYours):
        set_own_cadence(elsewhere, person=str(wei.uid), **{**WEEKLY, "pack": CARE})
    uid = set_own_cadence(township_officer(), person=str(wei.uid), **WEEKLY).uids[0]
    with pytest.raises(NotYours):
        end_own_cadence(elsewhere, cadence=uid)
