"""In a disaster warning everybody of the policy stands on a list by place, and where each is can be told again."""

from __future__ import annotations

from datetime import date

import pytest
import world
from django.contrib.auth import get_user_model
from django.test import Client

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.relocations import Relocated, tell_relocations
from koumen.actions.special_periods import declare_special_period
from koumen.ledgers.relocations import relocation_list
from koumen.ledgers.rows.parts import NotHere
from koumen.policy.library import open_pack
from koumen.records.models import JournalEntry, Relocation
from koumen.records.scope import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GX-06-11")]
WARNED = date(2026, 11, 19)


@pytest.fixture
def officer() -> Actor:
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=date(2023, 1, 1))
    return world.acting(world.a_user("township", world.a_township(), username="wei"))


@pytest.fixture
def warned(officer: Actor) -> str:
    """A warning for the township with two elders of the policy, someone of no policy, and an elder elsewhere."""
    world.an_elder(84, name="韦秀英", alone=True, tekun="none", group="二组")
    world.an_elder(70, name="覃大明", alone=True, tekun="none", group="一组")
    world.a_person("莫志强", age=40, alone=True)
    world.an_elder(75, name="罗大叔", alone=True, tekun="none", village=world.a_village("450299902201", "古树村"))
    derive_all(today=world.TODAY)
    township = str(world.a_township().uid)
    told = {"event": "disaster-warning", "area": township, "since": WARNED, "source": "县应急局山洪预警"}
    return str(declare_special_period(officer, **told).uid)


def test_the_list_holds_who_the_policy_is_about_by_group(officer: Actor, warned: str) -> None:
    page = relocation_list(officer, warned)
    assert [row.who.name for row in page.rows] == ["覃大明", "韦秀英"]
    assert [(count.label, count.count) for count in page.counts if count.count] == [("未登记", 2)]
    assert page.asks[0].clause == "六.三"


def test_a_state_is_told_again_and_the_first_stays(officer: Actor, warned: str) -> None:
    first, second = (row.who.uid for row in relocation_list(officer, warned).rows)
    tell_relocations(officer, period=warned, told=[Relocated(first, "waiting"), Relocated(second, "moved", "镇中学")])
    again = tell_relocations(
        officer, period=warned, told=[Relocated(first, "kin"), Relocated(second, "moved", "镇中学")]
    )
    assert len(again.uids) == 1
    page = relocation_list(officer, warned)
    assert [(row.state, row.place, row.day) for row in page.rows] == [
        ("kin", "", world.TODAY),
        ("moved", "镇中学", world.TODAY),
    ]
    assert Relocation.objects.count() == 3
    assert [row.who.name for row in relocation_list(officer, warned, state="moved").rows] == ["韦秀英"]
    assert "镇中学" not in str(JournalEntry.objects.last().what)  # type: ignore[union-attr]


def test_what_is_wrong_is_refused_and_nothing_kept(officer: Actor, warned: str) -> None:
    first = relocation_list(officer, warned).rows[0].who.uid
    for told, day in (
        ([Relocated(first, "flown")], None),
        ([Relocated(first, "moved", "远" * 121)], None),
        ([Relocated(first, "moved")], date(2026, 11, 18)),
        ([Relocated(first, "moved")], date(2026, 11, 22)),
    ):
        with pytest.raises(Refused):
            tell_relocations(officer, period=warned, told=told, day=day)
    with pytest.raises(NotYours):
        stranger = world.an_elder(70, village=world.a_village("450299902202", "远村"))
        tell_relocations(officer, period=warned, told=[Relocated(str(stranger.uid), "moved")])
    assert not Relocation.objects.exists()


def test_other_periods_and_other_places_have_no_such_list(officer: Actor, warned: str) -> None:
    cold = world.a_special_period("cold-wave", WARNED, area=world.a_township())
    with pytest.raises(NotHere):
        relocation_list(officer, str(cold.uid))
    far = world.acting(world.a_user("township", world.a_place("450299902"), username="mo"))
    with pytest.raises(NotHere):
        relocation_list(far, warned)


def test_the_page_keeps_what_was_told(officer: Actor, warned: str, client: Client) -> None:
    client.force_login(get_user_model().objects.get(username="wei"))
    first = relocation_list(officer, warned).rows[0].who.uid
    address = f"/special-periods/{warned}/relocation/"
    form = {f"state:{first}": "moved", f"place:{first}": "镇中学", "day": world.TODAY.isoformat()}
    page = client.post(address, form, follow=True).content.decode()
    assert "已登记 1 人的安置情况" in page and 'value="镇中学"' in page
    assert address in client.get("/special-periods/").content.decode()
