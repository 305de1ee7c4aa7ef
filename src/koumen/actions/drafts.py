"""草稿: what someone was typing, kept through log-out for themselves alone, encrypted; gone once it is submitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.ledgers.drafts import is_kept, ticket_read
from koumen.records.models import Draft, User
from koumen.records.scope import Actor

LETTERS_AT_MOST = 60_000


@transaction.atomic
def keep_draft(*, ticket: str, content: Mapping[str, str], now: datetime) -> Receipt:
    """Keep what stands on a page so far for the writer named by its ticket, logged in or not; the draft before is gone.

    `again` when the form has been submitted meanwhile, and nothing was kept. Raises Refused.
    """
    named = ticket_read(ticket)
    text = json.dumps(dict(content), ensure_ascii=False)
    if named is None or not User.objects.filter(pk=named[0], is_active=True).exists():
        raise Refused("草稿没有存下；请重新打开这一页。")
    if len(text) > LETTERS_AT_MOST:
        raise Refused("内容太长，草稿没有存下；请尽快提交。")
    if is_kept(content.get("knock", "")):
        return Receipt(says="这一次已经登记，不用再存草稿。", again=True)
    user, page = named
    draft = Draft.objects.filter(user=user, page=page).first() or Draft(user_id=user, page=page)
    draft.content, draft.saved_at = text, now
    draft.save()
    return Receipt((str(draft.uid),), f"草稿已存 {now:%H:%M}")


@transaction.atomic
def drop_draft(actor: Actor, *, page: str) -> Receipt:
    """Let go of a draft that was submitted or is not wanted; `again` when there was none."""
    gone, _ = Draft.objects.filter(user=actor.user, page=page).delete() if actor.user else (0, {})
    return Receipt(says="已丢弃草稿，重新填写。", again=not gone)
