"""Kept rows stay as they were told: the database refuses changes, corrections are new rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from world import LONG_AGO, TODAY, a_fact, a_person, a_user, a_village, a_visit, an_elder, the_machine

from koumen.records import guards
from koumen.records.journal import enter
from koumen.records.models import Absence, Fact, Grant, Inclusion, JournalEntry, Stay, Visit, Window

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 4)


def test_every_kept_table_refuses_changes_in_the_database_itself() -> None:
    person = an_elder(dibao=True)
    a_visit(person, DAY)
    enter(the_machine(), "test", {})
    for table in ("records_fact", "records_visit", "records_stay", "records_journalentry"):
        column = "deed" if table == "records_journalentry" else "person_id"
        with pytest.raises(DatabaseError, match="kept rows are not changed"), transaction.atomic():  # noqa: SIM117
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {column} = {column}")


def test_saving_a_kept_row_again_is_refused() -> None:
    visit = a_visit(an_elder(), DAY)
    visit.channel = "phone"
    with pytest.raises(DatabaseError), transaction.atomic():
        visit.save()
    assert Visit.objects.get().channel == "home"


def test_update_and_delete_are_refused_before_they_reach_it() -> None:
    a_visit(an_elder(), DAY)
    with pytest.raises(TypeError):
        Visit.objects.update(channel="phone")
    with pytest.raises(TypeError):
        Visit.objects.all().delete()


def test_the_guards_stand_on_every_kept_model() -> None:
    names = {model.__name__ for model in guards.kept_models()}
    assert {"Fact", "Visit", "Stay", "Inclusion", "Absence", "Answer", "JournalEntry", "JournalSeal"} <= names
    assert "Person" not in names and "Window" not in names


def test_the_guards_can_be_put_up_twice() -> None:
    guards.install("default")


def test_one_row_is_corrected_once_and_the_correction_can_be_corrected() -> None:
    person = an_elder()
    first = a_fact(person, "dibao", True, since=DAY)
    second = a_fact(person, "dibao", False, since=DAY, instead_of=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_fact(person, "dibao", None, since=DAY, instead_of=first)
    third = a_fact(person, "dibao", True, since=DAY, instead_of=second)
    assert list(Fact.objects.standing()) == [third]


@pytest.mark.parametrize("model", [Fact, Stay, Absence, Inclusion, Visit])
def test_a_withdrawal_names_what_it_withdraws(model) -> None:
    person = an_elder()
    known = {"person": person, "recorded_at": LONG_AGO, "withdrawn": True}
    known |= {
        Fact: {"fact": "dibao", "since": DAY},
        Stay: {"area": person.area},
        Absence: {"since": DAY, "reason": "away"},
        Inclusion: {"pack": "p", "since": DAY},
        Visit: {"knock": person.uid, "day": DAY, "channel": "home"},
    }[model]
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**known)


def test_spans_do_not_run_backwards() -> None:
    person = an_elder()
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(person=person, area=person.area, since=DAY, until=DAY, recorded_at=LONG_AGO)
    Absence.objects.create(person=person, since=DAY, until=DAY, reason="away", recorded_at=LONG_AGO)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(person=person, since=DAY, until=date(2026, 11, 3), reason="away", recorded_at=LONG_AGO)


def test_a_blank_value_is_no_value() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_fact(an_elder(), "dibao", "", since=DAY)


def test_a_person_has_a_name_and_a_grant_its_object() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_person("")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=a_user(), role="village", kind="area", since=TODAY, granted_at=LONG_AGO)


def test_a_window_is_of_a_person_or_a_home() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.create(area=a_village(), pack="p", category="c", duty="d", starts=DAY, required=1)


def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.clause("FZ-05-13")
def test_no_column_is_about_religion() -> None:
    """福州 五(三): 尊重宗教信仰."""
    from django.apps import apps

    fields = [field for model in apps.get_app_config("records").get_models() for field in model._meta.get_fields()]
    assert not [field for field in fields if "relig" in field.name or "faith" in field.name]


def test_journal_entries_are_counted_as_kept() -> None:
    enter(the_machine(), "test", {"n": 1})
    with pytest.raises(TypeError):
        JournalEntry.objects.all().delete()
