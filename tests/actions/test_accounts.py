"""Accounts and offices: the county keeps its own; nobody reaches above or beside themselves."""

from __future__ import annotations

from datetime import date

import pytest
import world

from koumen.actions.accounts import (
    AccountRefused,
    NewAccount,
    open_account,
    reset_password,
    start_account,
    stop_account,
)
from koumen.actions.offices import open_office
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.accounts import account_page
from koumen.policy.library import open_pack
from koumen.records.models import Area, Grant, JournalEntry, Organisation, User, Visitor, Window
from koumen.records.scope import Actor, actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Actor:
    world.a_village()
    return world.acting(world.a_user("county", world.a_county(), name="覃局"))


def new(area: Area, **known: str) -> NewAccount:
    told = {"username": "lin.xj", "name": "林小静", "role": "village", **known}
    return NewAccount(area=str(area.uid), **told)


def acting(username: str) -> Actor:
    return actor_of(User.objects.get(username=username), today=world.TODAY, now=world.NOW)


def test_an_account_sees_its_place_and_must_change_its_password(county: Actor) -> None:
    village = world.a_village()
    _, password = open_account(county, new=new(village))
    user = User.objects.get(username="lin.xj")
    assert user.check_password(password)
    assert user.must_change_password
    (granted,) = acting("lin.xj").grants
    assert (granted.role, granted.path) == ("village", village.path)
    assert user.grants.get().granted_by_id == county.user
    assert password not in str(list(JournalEntry.objects.values_list("what", flat=True)))


def test_a_visitor_s_account_speaks_for_the_visitor_who_is_there(county: Actor) -> None:
    known = world.a_visitor("林小静", village=world.a_village())
    open_account(county, new=new(world.a_village(), role="visitor", visitor_kind="volunteer"))
    known.refresh_from_db()
    assert known.user == User.objects.get(username="lin.xj")
    assert Visitor.objects.count() == 1
    assert User.objects.get(username="lin.xj").grants.get().kind == Grant.Kind.ASSIGNED


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"username": "林 小静"}, "不能有空格"),
        ({"username": ""}, "用户名用 2 至 60 个"),
        ({"name": " "}, "请写本人姓名"),
        ({"name": "林 13800000001"}, "不写号码"),
        ({"role": "system"}, "请选角色：访视人员"),
        ({"role": "city"}, "请选角色"),
        ({"role": "county"}, "应是县级"),
        ({"role": "visitor"}, "什么身份"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_kept(county: Actor, told: dict[str, str], says: str) -> None:
    with pytest.raises(AccountRefused, match=says):
        open_account(county, new=new(world.a_village(), **told))
    assert User.objects.count() == 1


def test_a_name_in_use_is_refused(county: Actor) -> None:
    open_account(county, new=new(world.a_village()))
    with pytest.raises(AccountRefused, match="已有人使用"):
        open_account(county, new=new(world.a_village(), name="林大静"))


def test_another_county_and_the_administrators_are_out_of_reach(county: Actor) -> None:
    other = world.a_county("350199")
    theirs = world.a_user("county", other, username="other")
    chief = world.a_user("system", username="root", kind="machine")
    with pytest.raises(NotYours):
        open_account(county, new=new(other, role="county"))
    for user in (theirs, chief):
        for deed in (stop_account, start_account, reset_password):
            with pytest.raises(NotYours):
                deed(county, account=str(user.uid))
    assert {line.username for line in account_page(county).accounts} == {User.objects.get(pk=county.user).username}


def test_a_township_keeps_no_accounts() -> None:
    town = world.acting(world.a_user("township", world.a_township()))
    with pytest.raises(Refused, match="不能管理账号"):
        open_account(town, new=new(world.a_village()))


def test_a_stopped_account_is_started_again_and_one_s_own_is_left_alone(county: Actor) -> None:
    receipt, _ = open_account(county, new=new(world.a_village()))
    (uid,) = receipt.uids
    stop_account(county, account=uid)
    assert not User.objects.get(uid=uid).is_active
    assert stop_account(county, account=uid).again
    start_account(county, account=uid)
    assert User.objects.get(uid=uid).is_active
    own = str(User.objects.get(pk=county.user).uid)
    for deed in (stop_account, reset_password):
        with pytest.raises(Refused, match="自己的"):
            deed(county, account=own)


def test_a_new_password_is_to_be_changed(county: Actor) -> None:
    receipt, first = open_account(county, new=new(world.a_village()))
    User.objects.update(must_change_password=False)
    _, second = reset_password(county, account=receipt.uids[0])
    user = User.objects.get(uid=receipt.uids[0])
    assert user.check_password(second)
    assert not user.check_password(first)
    assert user.must_change_password


def test_the_system_opens_what_stands_above_counties(county: Actor) -> None:
    chief = world.acting(world.a_user("system", username="root", kind="machine"))
    city = world.a_place("4502")
    open_account(chief, new=new(city, role="city"))
    assert acting("lin.xj").role == "city"
    assert not chief.has_role("county")


def test_an_office_says_from_when_visits_are_kept_here(county: Actor) -> None:
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=date(2018, 1, 1))
    world.an_elder(82, alone=True, tekun="dispersed", since=date(2026, 1, 1))
    derive_all(today=world.TODAY)
    assert Window.objects.filter(starts__lt=date(2026, 11, 1)).exists()
    area = world.a_county()
    told = {"name": "青禾县民政局", "kind": "civil-affairs", "area": str(area.uid)}
    open_office(county, **told, keeps_from=date(2026, 11, 1))
    assert Organisation.objects.get(name="青禾县民政局").keeps_from == date(2026, 11, 1)
    assert not Window.objects.filter(starts__lt=date(2026, 11, 1)).exists()
    assert open_office(county, **told).again
    with pytest.raises(Refused, match="会改变以前的统计"):
        open_office(county, **told, keeps_from=date(2026, 10, 1))
    with pytest.raises(Refused, match="请选机构性质"):
        open_office(county, name="某机构", kind="club", area=str(area.uid))
    with pytest.raises(NotYours):
        open_office(county, name="某机构", kind="office", area=str(world.a_county("350199").uid))


@pytest.mark.clause("LZ-03-3")
def test_every_level_from_the_city_to_the_resident_cadre_has_its_account(county: Actor) -> None:
    chief = world.acting(world.a_user("system", username="root", kind="machine"))
    open_account(chief, new=new(world.a_place("4502"), username="city", role="city"))
    for role, area in (("county", world.a_county()), ("township", world.a_township()), ("village", world.a_village())):
        open_account(county, new=new(area, username=role, role=role))
    open_account(county, new=new(world.a_village(), username="cadre", role="visitor", visitor_kind="resident"))
    for role in ("city", "county", "township", "village"):
        assert acting(role).role == role
    assert acting("cadre").role == "visitor"
    assert Visitor.objects.get(user__username="cadre").kind == "resident"
