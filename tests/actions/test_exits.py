"""Leaving in three steps: reported at the door, verified by the village, confirmed by the township with proof."""

from __future__ import annotations

from datetime import date

import pytest
import world

from koumen.actions.exits import confirm_exit_report, reject_exit, report_exit, verify_exit
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.exits import exits
from koumen.policy.library import open_pack
from koumen.records.models import Exit, Person, Window
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
PACK = "guangxi-2023"


@pytest.fixture
def granny() -> Person:
    adopt_pack(world.the_machine(), open_pack(PACK), since=date(2018, 1, 1))
    person = world.an_elder(82, name="覃大妹", alone=True, tekun="none", since=date(2026, 1, 1))
    derive_all(today=world.TODAY)
    return person


@pytest.fixture
def visitor(granny: Person) -> Actor:
    user = world.a_user("visitor", username="huang", name="黄志强", kind="assigned")
    world.assigned(granny, world.a_visitor("黄志强", user=user))
    return world.acting(user)


@pytest.fixture
def village(granny: Person) -> Actor:
    return world.acting(world.a_user("village", world.a_village(), username="lan", name="蓝秀珍"))


@pytest.fixture
def town(granny: Person) -> Actor:
    return world.acting(world.a_user("township", world.a_township(), username="wei", name="韦秀兰"))


def owed_in_november() -> bool:
    return Window.objects.filter(starts=date(2026, 11, 1)).exists()


def test_a_death_ends_what_is_owed_only_once_it_is_confirmed(
    granny: Person, visitor: Actor, village: Actor, town: Actor
) -> None:
    (uid,) = report_exit(visitor, person=str(granny.uid), kind="died", day=DAY, proof="邻居说的").uids
    assert owed_in_november()
    assert report_exit(visitor, person=str(granny.uid), kind="died", day=DAY).again
    with pytest.raises(Refused, match="还没有经村"):
        confirm_exit_report(town, exit=uid, proof="看过死亡证明")
    (uid,) = verify_exit(village, exit=uid).uids
    with pytest.raises(Refused, match="您的账号不能确认退出"):
        confirm_exit_report(village, exit=uid, proof="看过死亡证明")
    assert owed_in_november()
    confirm_exit_report(town, exit=uid, proof="看过死亡证明")
    granny.refresh_from_db()
    assert granny.left_on == DAY
    assert not owed_in_november()
    (line,) = exits(town).settled
    assert (line.state, line.proof, line.told_by) == ("confirmed", "邻居说的；看过死亡证明", "黄志强")
    assert [row.recorded_by.name for row in Exit.objects.order_by("pk")] == ["黄志强", "蓝秀珍", "韦秀兰"]


def test_one_s_own_wish_ends_one_policy_and_leaves_the_register_alone(granny: Person, town: Actor) -> None:
    with pytest.raises(Refused, match="退出哪项政策"):
        report_exit(town, person=str(granny.uid), kind="own_wish", day=DAY)
    (uid,) = report_exit(town, person=str(granny.uid), kind="own_wish", day=DAY, pack=PACK).uids
    (uid,) = verify_exit(town, exit=uid).uids
    with pytest.raises(Refused, match="凭据"):
        confirm_exit_report(town, exit=uid)
    confirm_exit_report(town, exit=uid, proof="本人签字")
    granny.refresh_from_db()
    assert granny.left_on is None
    assert not owed_in_november()


def test_what_is_not_so_changes_nothing_and_can_be_reported_again(granny: Person, village: Actor) -> None:
    (uid,) = report_exit(village, person=str(granny.uid), kind="moved", day=DAY).uids
    with pytest.raises(Refused, match="核实的情况"):
        reject_exit(village, exit=uid, proof=" ")
    reject_exit(village, exit=uid, proof="只是走亲戚")
    assert owed_in_november()
    with pytest.raises(NotYours):
        verify_exit(village, exit=uid)
    assert not report_exit(village, person=str(granny.uid), kind="moved", day=DAY).again


def test_another_township_sees_and_settles_nothing(granny: Person, town: Actor) -> None:
    (uid,) = report_exit(town, person=str(granny.uid), kind="died", day=DAY).uids
    other = world.acting(world.a_user("township", world.a_township("450299902"), username="other"))
    assert not exits(other).waiting
    with pytest.raises(NotYours):
        verify_exit(other, exit=uid)
    with pytest.raises(NotYours):
        report_exit(other, person=str(granny.uid), kind="died", day=DAY)
