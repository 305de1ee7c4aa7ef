"""The chain over the journal: whole, idempotent, and broken by any change."""

from __future__ import annotations

import pytest
from django.db import connection
from world import a_user, a_village, acting, an_elder, the_machine

from koumen.records.journal import FIRST, enter, seal, verify
from koumen.records.models import JournalEntry, JournalSeal

pytestmark = pytest.mark.django_db


def three_deeds() -> None:
    actor = acting(a_user("village", a_village(), name="韦支书"))
    person = an_elder()
    for number in range(3):
        enter(actor, "visits.record_visit", {"visits": [str(number)], "count": number}, area=person.area, person=person)


def tampered(statement: str) -> None:
    """Change what lies in the database behind the guards' back."""
    off = {
        "sqlite": ["DROP TRIGGER records_journalentry_kept", "DROP TRIGGER records_journalseal_kept"],
        "postgresql": [
            "SET CONSTRAINTS ALL IMMEDIATE",
            "ALTER TABLE records_journalentry DISABLE TRIGGER records_journalentry_kept",
            "ALTER TABLE records_journalseal DISABLE TRIGGER records_journalseal_kept",
        ],
    }[connection.vendor]
    with connection.cursor() as cursor:
        for line in [*off, statement]:
            cursor.execute(line)


def test_an_entry_says_who_what_where_and_when() -> None:
    three_deeds()
    entry = JournalEntry.objects.order_by("pk").first()
    assert (entry.actor_name, entry.deed, entry.what["visits"]) == ("韦支书", "visits.record_visit", ["0"])
    assert entry.area_id == entry.person.area_id


def test_the_unsealed_tail_is_reported() -> None:
    three_deeds()
    assert verify() == verify() and verify().unsealed == 3 and verify().sealed == 0 and verify().head == FIRST
    assert seal() == 3
    enter(the_machine(), "test", {})
    state = verify()
    assert state.whole and (state.sealed, state.unsealed) == (3, 1) and state.head != FIRST


def test_sealing_twice_changes_nothing() -> None:
    three_deeds()
    seal()
    before = list(JournalSeal.objects.values_list("number", "entry_id", "digest"))
    assert seal() == 0
    assert list(JournalSeal.objects.values_list("number", "entry_id", "digest")) == before


def test_the_chain_goes_on_where_it_ended() -> None:
    three_deeds()
    seal()
    enter(the_machine(), "test", {"later": True})
    assert seal() == 1 and verify().whole and verify().sealed == 4


@pytest.mark.parametrize("gone", [(3,), (2, 3), (2,), (1, 2, 3)])
def test_seals_whose_entries_are_gone_break_it(gone: tuple[int, ...]) -> None:
    three_deeds()
    seal()
    entries = JournalSeal.objects.filter(number__in=gone).values_list("entry_id", flat=True)
    with connection.cursor() as cursor:  # PostgreSQL keeps a seal's entry from anybody who may not say this
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
    tampered(f"DELETE FROM records_journalentry WHERE id IN ({', '.join(map(str, entries))})")
    state = verify()
    assert (state.whole, state.broken_at, state.gone, state.sealed) == (False, gone[0], gone, gone[0] - 1)
    with connection.cursor() as cursor:  # the database itself looks for such seals when a test ends
        cursor.execute("DELETE FROM records_journalseal WHERE entry_id NOT IN (SELECT id FROM records_journalentry)")


def second_entry() -> int:
    return JournalSeal.objects.get(number=2).entry_id


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE records_journalentry SET deed = 'other' WHERE id = {entry}",
        "UPDATE records_journalentry SET actor_name = '别人' WHERE id = {entry}",
        "UPDATE records_journalentry SET at = '2026-01-01 00:00:00+00:00' WHERE id = {entry}",
        "UPDATE records_journalseal SET digest = 'f' WHERE number = 2",
        "DELETE FROM records_journalseal WHERE number = 2",
    ],
)
def test_any_change_breaks_it_at_its_place(change: str) -> None:
    three_deeds()
    seal()
    tampered(change.format(entry=second_entry()))
    state = verify()
    assert state.broken_at == 2 and not state.whole and state.sealed == 1
