"""A half-filled form outlives the log-out, for whoever typed it alone."""

from __future__ import annotations

import pytest
import world
from django.db import connection

from koumen.actions.drafts import drop_draft, keep_draft
from koumen.actions.refusals import Refused
from koumen.ledgers.visiting import draft_page, visit_form
from koumen.records.models import Draft

pytestmark = pytest.mark.django_db


def test_the_last_draft_comes_back_after_a_new_log_in_and_to_nobody_else():
    granny = world.an_elder(72)
    user = world.a_user("township", world.a_township())
    first, later = world.acting(user), world.acting(user)
    other = world.acting(world.a_user("township", world.a_township()))
    for day in ("2026-11-18", "2026-11-19"):
        keep_draft(first, page=draft_page(granny), content={"day": day, "contacted": "问了邻居"})
    assert Draft.objects.count() == 1
    form = visit_form(later, str(granny.uid))
    assert (form.day.isoformat(), form.values["contacted"]) == ("2026-11-19", "问了邻居")
    assert visit_form(other, str(granny.uid)).values == {}
    assert drop_draft(other, page=draft_page(granny)).again
    assert not drop_draft(later, page=draft_page(granny)).again
    assert visit_form(first, str(granny.uid)).drafted_at == ""


def test_a_draft_lies_encrypted():
    actor = world.acting(world.a_user("township", world.a_township()))
    keep_draft(actor, page="visit/x", content={"contacted": "电话联系侄子"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM records_draft")
        assert "侄子" not in cursor.fetchone()[0]


@pytest.mark.parametrize("told", [{"page": "", "content": {}}, {"page": "x", "content": {"a": "长" * 60_001}}])
def test_what_cannot_be_kept_is_said(told):
    actor = world.acting(world.a_user("township", world.a_township()))
    with pytest.raises(Refused, match="草稿没有存下"):
        keep_draft(actor, **told)
