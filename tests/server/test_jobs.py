"""The nightly job as the worker runs it."""

from __future__ import annotations

import pytest
import world
from django.core.management import call_command

from koumen.actions.packs import adopt_pack
from koumen.policy.library import open_pack
from koumen.records.journal import verify
from koumen.records.models import JournalEntry, Window
from koumen.server.jobs import nightly


@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_the_nightly_round() -> None:
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=world.LONG_AGO.date())
    world.an_elder(age=83, alone=True, tekun="none")
    assert not Window.objects.exists()
    queued = nightly.enqueue()
    call_command("db_worker", batch=True, verbosity=0)
    queued.refresh()
    assert queued.return_value["beyond"] >= Window.objects.count() > 0
    assert JournalEntry.objects.filter(deed="night.round").count() == 1
    assert verify().unsealed == 0
    again = nightly.enqueue()
    call_command("db_worker", batch=True, verbosity=0)
    again.refresh()
    assert (again.return_value["added"], again.return_value["removed"]) == (0, 0)
