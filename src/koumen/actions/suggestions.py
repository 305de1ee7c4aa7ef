"""意见建议: anybody may complain or propose from any page; the county answers."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from koumen.actions.permission import uid_of
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.shell import may_of
from koumen.ledgers.trails import place_of
from koumen.records.journal import enter
from koumen.records.models import Suggestion
from koumen.records.scope import Actor, suggestions_in_scope

LONGEST = 2000


@transaction.atomic
def make_suggestion(actor: Actor, *, text: str, page: str = "") -> Suggestion:
    """Keep a complaint or suggestion for those who answer where its writer works.

    Raises Refused when it is blank or longer than 2000 characters.
    """
    said = _said(text, "意见")
    row = Suggestion.objects.create(
        area=place_of(actor), page=page[:120], text=said, made_by_id=actor.user, made_at=actor.now
    )
    enter(actor, "suggestions.make", {"suggestion": str(row.uid)}, area=row.area)
    return row


@transaction.atomic
def answer_suggestion(actor: Actor, *, suggestion: str | UUID, answer: str) -> None:
    """Answer one, or answer it anew. Raises Refused, NotYours."""
    if "answer_suggestion" not in may_of(actor):
        raise Refused("意见由县级民政部门答复。")
    uid = uid_of(suggestion)
    row = (
        Suggestion.objects.filter(suggestions_in_scope(actor), uid=uid).select_related("area").first() if uid else None
    )
    if row is None:
        raise NotYours("没有这条意见。")
    row.answer, row.state = _said(answer, "答复"), Suggestion.State.ANSWERED
    row.answered_by_id, row.answered_at = actor.user, actor.now
    row.save(update_fields=["answer", "state", "answered_by", "answered_at"])
    enter(actor, "suggestions.answer", {"suggestion": str(row.uid)}, area=row.area)


def _said(text: str, what: str) -> str:
    said = text.strip()
    if not said:
        raise Refused(f"请写下{what}。")
    if len(said) > LONGEST:
        raise Refused(f"{what}不能超过 {LONGEST} 字，现有 {len(said)} 字。")
    return said
