"""Leaving the roster on the spot: after a death, a removal, or otherwise; and taking it back."""

from __future__ import annotations

from datetime import date

import pytest
import world
from ledgers.town import adopted, derived, granny, keeping

from koumen.actions.projection import derive
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.stays import leave_roster, return_to_roster
from koumen.records.models import JournalEntry, Person, Stay, Window

pytestmark = pytest.mark.django_db
DIED = date(2026, 11, 18)


@pytest.fixture
def officer():
    """Someone of the village, where people have been looked after since September."""
    adopted()
    keeping()
    return world.acting(world.a_user("village", world.a_village()))


def owed(person) -> int:
    """How many windows end on or after the day of leaving."""
    return Window.objects.filter(person=person, due_by__gte=DIED).count()


def test_who_has_died_leaves_on_that_day_and_owes_nothing_from_then_on(officer):
    wei = granny(since=date(2024, 1, 1))
    derived(wei)
    before = list(Window.objects.filter(person=wei, due_by__lt=DIED).values_list("pk", flat=True))
    assert owed(wei) and before
    says = leave_roster(officer, person=str(wei.uid), on=DIED, reason="died").says
    assert says == "已退出名单：2026年11月18日，去世。从这天起不再有任务。"
    assert not owed(wei)
    assert list(Window.objects.filter(person=wei).values_list("pk", flat=True)) == before, "what was missed stays"
    ended, first = Stay.objects.get(until=DIED), Stay.objects.get(until=None)
    assert (ended.supersedes, ended.since, ended.reason, ended.uid) == (first, date(2024, 1, 1), "died", None)
    assert Person.objects.get().left_on == DIED
    entry = JournalEntry.objects.get(deed="stays.leave_roster")
    assert entry.what == {"person": str(wei.uid), "on": "2026-11-18", "reason": "died"}
    assert leave_roster(officer, person=str(wei.uid), on=DIED, reason="died").again


def test_a_leaving_told_by_mistake_is_taken_back_and_everything_is_owed_again(officer):
    wei = granny()
    derived(wei)
    before = owed(wei)
    leave_roster(officer, person=str(wei.uid), on=DIED, reason="moved-away", note="随子女去了外地")
    left = Stay.objects.standing().get()
    assert (left.reason, left.words.open()) == ("moved-away", "随子女去了外地")
    return_to_roster(officer, person=str(wei.uid), reason="听错了，没有搬")
    assert (owed(wei), Person.objects.get().left_on) == (before, None)
    assert Stay.objects.standing().get().until is None
    assert derive([wei.pk], today=world.TODAY).added == 0
    assert return_to_roster(officer, person=str(wei.uid), reason="再撤一次").again


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"on": date(2026, 11, 22)}, "在今天以后"),
        ({"on": date(2024, 1, 1)}, "要晚于进名单的"),
        ({"reason": "other"}, "请写明原因"),
        ({"reason": "gone"}, "请选退出原因：去世、迁出、其他"),
        ({"note": "很长" * 30}, "请写短一些"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_leaves(officer, told, says):
    wei = granny(since=date(2024, 1, 1))
    with pytest.raises(Refused, match=says):
        leave_roster(officer, person=str(wei.uid), **{"on": DIED, "reason": "died", **told})
    assert Person.objects.get().left_on is None


def test_a_visitor_lets_nobody_leave_and_nobody_beyond_the_scope_is_there(officer):
    wei = granny()
    user = world.a_user("visitor", kind="assigned")
    world.assigned(wei, world.a_visitor(user=user))
    with pytest.raises(Refused, match="不能办理纳入、退出"):
        leave_roster(world.acting(user), person=str(wei.uid), on=DIED, reason="died")
    far = granny("莫远", village=world.a_village("450298901201", "远村"))
    with pytest.raises(NotYours):
        leave_roster(officer, person=str(far.uid), on=DIED, reason="died")
