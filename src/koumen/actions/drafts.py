"""草稿: what someone was typing, kept through log-out for themselves alone, encrypted; gone once it is submitted."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import transaction

from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.records.models import Draft
from koumen.records.scope import Actor

PAGE_AT_MOST = 120
LETTERS_AT_MOST = 60_000


@transaction.atomic
def keep_draft(actor: Actor, *, page: str, content: Mapping[str, str]) -> Receipt:
    """Keep what stands on a page so far; the draft before it is gone. Raises Refused when it is too long."""
    text = json.dumps(dict(content), ensure_ascii=False)
    if actor.user is None or not page or len(page) > PAGE_AT_MOST:
        raise Refused("草稿没有存下；请重新打开这一页。")
    if len(text) > LETTERS_AT_MOST:
        raise Refused("内容太长，草稿没有存下；请尽快提交。")
    draft = Draft.objects.filter(user=actor.user, page=page).first() or Draft(user_id=actor.user, page=page)
    draft.content, draft.saved_at = text, actor.now
    draft.save()
    return Receipt((str(draft.uid),), "草稿已存。")


@transaction.atomic
def drop_draft(actor: Actor, *, page: str) -> Receipt:
    """Let go of a draft that was submitted or is not wanted; `again` when there was none."""
    gone, _ = Draft.objects.filter(user=actor.user, page=page).delete() if actor.user else (0, {})
    return Receipt(again=not gone)
