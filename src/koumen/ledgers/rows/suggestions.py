"""意见建议: what people complain about or propose, and what the county answered.

Answered by `ledgers.suggestions.suggestions(actor, state)`; `state` is waiting, answered or "" for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import AreaStep


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """One complaint or suggestion. `page` names the page it was written from; `answer` is "" while it waits."""

    uid: str
    at: datetime
    author: str
    area_name: str
    page: str
    text: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The page, newest first; those who may answer see their area's, others their own."""

    today: date
    trail: tuple[AreaStep, ...]
    state: str
    lines: tuple[SuggestionLine, ...]
    waiting: int
    may_answer: bool
