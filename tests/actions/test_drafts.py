"""A half-filled form outlives the log-out, for whoever typed it alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import world
from django.core import signing
from django.db import connection

from koumen.actions.drafts import drop_draft, keep_draft
from koumen.actions.refusals import Refused
from koumen.ledgers.drafts import draft_of, ticket_for, ticket_read, visit_draft
from koumen.ledgers.visiting import visit_form
from koumen.records.models import Draft

pytestmark = pytest.mark.django_db


def kept(actor, page: str, content: dict[str, str], now=world.NOW):
    """What the page sends every two seconds."""
    return keep_draft(ticket=ticket_for(actor, page), content=content, now=now)


def test_the_last_draft_comes_back_after_a_new_log_in_and_to_nobody_else():
    granny = world.an_elder(72)
    user = world.a_user("township", world.a_township())
    first, later = world.acting(user), world.acting(user)
    other = world.acting(world.a_user("township", world.a_township()))
    page = visit_draft(granny)
    for day in ("2026-11-18", "2026-11-19"):
        kept(first, page, {"day": day, "contacted": "问了邻居"})
    assert Draft.objects.count() == 1
    form = visit_form(later, str(granny.uid))
    assert (form.day.isoformat(), form.values["contacted"]) == ("2026-11-19", "问了邻居")
    assert visit_form(other, str(granny.uid)).values == {}
    assert drop_draft(other, page=page).again
    assert not drop_draft(later, page=page).again
    assert visit_form(first, str(granny.uid)).drafted_at is None


def test_the_draft_of_a_home_is_one_from_whichever_member_it_is_opened():
    _, he, she = world.an_old_couple()
    actor = world.acting(world.a_user("township", world.a_township()))
    kept(actor, visit_draft(he), {"contacted": "问了邻居", "person": str(he.uid)})
    form = visit_form(actor, str(she.uid))
    assert form.values["contacted"] == "问了邻居"
    assert [(member.who.name, member.chosen) for member in form.members] == [("陈秀英", False), ("廖德福", True)]


def test_a_draft_of_what_has_been_kept_since_is_none():
    """The last autosave may arrive after the form itself."""
    granny = world.an_elder(72)
    actor = world.acting(world.a_user("township", world.a_township()))
    visit = world.a_visit(granny, date(2026, 11, 20))
    told = {"knock": str(visit.knock), "contacted": "问了邻居"}
    assert kept(actor, visit_draft(granny), told).again
    Draft.objects.create(
        user_id=actor.user, page=visit_draft(granny), content=f'{{"knock": "{visit.knock}"}}', saved_at=world.NOW
    )
    assert draft_of(actor, visit_draft(granny)).at is None


def test_a_draft_lies_encrypted():
    actor = world.acting(world.a_user("township", world.a_township()))
    kept(actor, "visit/x", {"contacted": "电话联系侄子"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM records_draft")
        assert "侄子" not in cursor.fetchone()[0]


def test_what_cannot_be_kept_is_said():
    user = world.a_user("township", world.a_township())
    ticket = ticket_for(world.acting(user), "visit/x")
    with pytest.raises(Refused, match="草稿没有存下"):
        keep_draft(ticket=ticket, content={"a": "长" * 60_001}, now=world.NOW)
    user.is_active = False
    user.save()
    for ticket_of in (ticket, "", "forged", signing.dumps([user.pk, "visit/x"], salt="another")):
        with pytest.raises(Refused, match="草稿没有存下"):
            keep_draft(ticket=ticket_of, content={}, now=world.NOW)
    assert not Draft.objects.exists()


def test_a_ticket_holds_for_two_days(monkeypatch):
    actor = world.acting(world.a_user("township", world.a_township()))
    ticket = ticket_for(actor, "visit/x")
    assert ticket_read(ticket) == (actor.user, "visit/x")
    later = signing.time.time() + timedelta(days=2, minutes=1).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert ticket_read(ticket) is None
