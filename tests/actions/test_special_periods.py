"""Special periods declared twice, in places around each other, and by mistake."""

from __future__ import annotations

from datetime import date

import pytest
import world

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.special_periods import close_special_period, declare_special_period, withdraw_special_period
from koumen.ledgers.special_periods import special_periods
from koumen.policy.library import open_pack
from koumen.records.models import SpecialPeriod, Window
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
SOURCE = "县气象台第12号"


@pytest.fixture
def county() -> Actor:
    world.a_county()
    adopt_pack(world.the_machine(), open_pack("liuzhou-2021"), since=date(2021, 5, 31))
    world.an_elder(82, alone=True, tekun="dispersed", ability="unable", since=date(2020, 1, 1))
    derive_all(today=world.TODAY)
    return world.acting(world.a_user("county", world.a_county(), name="覃局"))


def declared(actor: Actor, area: str = "", **known: object) -> SpecialPeriod:
    told = {"event": "cold-wave", "since": date(2026, 11, 14), "source": SOURCE, **known}
    return declare_special_period(actor, area=area or str(world.a_county().uid), **told)


def owed() -> int:
    return Window.objects.filter(duty="key-cold-wave").count()


def test_one_that_runs_here_or_around_is_not_declared_again(county: Actor) -> None:
    declared(county)
    for place in (world.a_county(), world.a_township()):
        with pytest.raises(Refused, match="低温寒潮天气自 2026年11月14日 起已在青禾县进行，不用再宣布"):
            declared(county, str(place.uid), since=date(2026, 11, 16))
    assert SpecialPeriod.objects.count() == 1


def test_a_wider_one_and_a_later_one_are_declared(county: Actor) -> None:
    first = declared(county, str(world.a_township().uid))
    declared(county, since=date(2026, 11, 16))
    close_special_period(county, period=first.uid, until=date(2026, 11, 17))
    assert SpecialPeriod.objects.count() == 2


def test_one_declared_by_mistake_is_taken_back_with_what_it_asked_for(county: Actor) -> None:
    period = declared(county)
    assert owed() == 1
    withdraw_special_period(county, period=period.uid)
    assert owed() == 0
    page = special_periods(county)
    assert not page.open
    assert not page.past
    with pytest.raises(Refused, match="已经撤销"):
        withdraw_special_period(county, period=period.uid)
    declared(county)
    assert owed() == 1


def test_another_county_takes_back_nothing(county: Actor) -> None:
    period = declared(county)
    other = world.acting(world.a_user("county", world.a_county("350199"), username="other"))
    with pytest.raises(NotYours):
        withdraw_special_period(other, period=period.uid)
    assert owed() == 1
