"""A form that could not be submitted: the log-in had ended, or the page had grown stale. What was typed is kept."""

from __future__ import annotations

from typing import Any

from koumen.actions.drafts import keep_draft
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.office.told import draft_told


def keep_unsent(request: Any) -> Receipt | None:
    """Keep a half-filled form for the writer named on it; None when it is no such form or could not be kept."""
    ticket = request.POST.get("ticket", "") if request.method == "POST" else ""
    if not ticket:
        return None
    try:
        return keep_draft(ticket=ticket, content=draft_told(request.POST), now=request.now)
    except Refused:
        return None
