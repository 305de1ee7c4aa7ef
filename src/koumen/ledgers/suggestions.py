"""意见建议 as a page: those who may answer see their area's, others their own."""

from __future__ import annotations

from django.db.models import Q

from koumen.ledgers.rows.suggestions import SuggestionLine, Suggestions
from koumen.ledgers.shell import may_of
from koumen.ledgers.trails import trail_of
from koumen.records.models import Suggestion
from koumen.records.scope import Actor, suggestions_in_scope

LISTED = 200
STATES = {"waiting": "open", "answered": "answered"}


def suggestions(actor: Actor, state: str = "") -> Suggestions:
    """Return the newest 200; `state` is waiting, answered or "" for all."""
    may_answer = "answer_suggestion" in may_of(actor)
    mine = Q(made_by_id=actor.user)
    seen = Suggestion.objects.filter(suggestions_in_scope(actor) | mine if may_answer else mine)
    rows = seen.filter(state=STATES[state]) if state else seen
    lines = tuple(
        _line(row, actor) for row in rows.select_related("area", "made_by", "answered_by").order_by("-pk")[:LISTED]
    )
    waiting = seen.filter(state="open").count()
    return Suggestions(actor.today, trail_of(actor), state, lines, waiting, may_answer)


def _line(row: Suggestion, actor: Actor) -> SuggestionLine:
    return SuggestionLine(
        uid=str(row.uid),
        at=row.made_at,
        author=row.made_by.name if row.made_by else "",
        area_name=row.area.name if row.area else "",
        page=row.page.open(),
        text=row.text.open(),
        answer=row.answer.open(),
        answered_by=row.answered_by.name if row.answered_by else "",
        answered_at=row.answered_at,
        own=row.made_by_id == actor.user,
    )
