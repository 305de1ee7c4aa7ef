"""The nightly round: quiet when nothing differs, and what differed is put right once."""

from __future__ import annotations

from datetime import date

import pytest
from world import TODAY, a_place, an_elder, the_machine

from koumen.actions.night import nightly_round
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.cli import main
from koumen.policy.library import open_pack
from koumen.records.models import JournalEntry, JournalSeal, Person, Window

pytestmark = pytest.mark.django_db


@pytest.fixture
def granny() -> Person:
    """Someone owed one visit a month, derived as a deed would."""
    adopt_pack(the_machine(), open_pack("jingdezhen-2020"), since=date(2020, 1, 1))
    village = a_place("360299901201", "窑前村")
    person = an_elder(name="陈奶奶", village=village, tekun="dispersed", ability="able", since=date(2026, 1, 1))
    derive([person.pk], today=TODAY)
    return person


@pytest.mark.parametrize("day", [TODAY, date(2026, 11, 22), date(2026, 12, 31)])
def test_an_ordinary_night_is_quiet_and_seals_the_day(granny: Person, day: date) -> None:
    before = list(Window.objects.order_by("pk").values())
    night = nightly_round(the_machine(day))
    assert night.quiet and night.beyond == 0 and night.sealed == JournalEntry.objects.count()
    assert before and list(Window.objects.order_by("pk").values()) == before


def test_new_years_night_goes_on_to_the_new_horizon(granny: Person) -> None:
    before = set(Window.objects.values_list("starts", flat=True))
    night = nightly_round(the_machine(date(2027, 1, 1)))
    new = set(Window.objects.values_list("starts", flat=True)) - before
    assert night.beyond == 12 and night.removed == 0
    assert min(new) == date(2028, 1, 1) and max(new) == date(2028, 12, 1)
    assert nightly_round(the_machine(date(2027, 1, 1))).quiet


def test_what_differs_is_counted_and_put_right(granny: Person) -> None:
    Window.objects.filter(starts=date(2026, 11, 1)).delete()
    Window.objects.filter(starts=date(2026, 10, 1)).update(done=7)
    night = nightly_round(the_machine())
    assert not night.quiet and (night.added, night.removed) == (2, 1)
    assert JournalEntry.objects.filter(deed="night.round").get().what == {"beyond": 0, "added": 2, "removed": 1}
    assert Window.objects.get(starts=date(2026, 10, 1)).done == 0
    assert nightly_round(the_machine()).quiet


def test_the_command_says_what_was_found(granny: Person, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["night"]) == 0
    assert capsys.readouterr().out == "推算核对：无差异；延长 0 行。留痕：本次封存 2 条。\n"


def test_a_broken_chain_is_reported_and_not_sealed_over(granny: Person) -> None:
    nightly_round(the_machine())
    entry = JournalEntry.objects.create(at=the_machine().now, deed="slipped in")
    JournalSeal.objects.create(number=JournalSeal.objects.count() + 1, entry=entry, digest="0" * 64)
    night = nightly_round(the_machine())
    assert not night.quiet and night.sealed == 0 and night.chain.broken_at == JournalSeal.objects.count()
