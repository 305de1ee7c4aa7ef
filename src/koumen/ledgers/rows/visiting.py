"""What a visitor is asked at one door: the household once, each member's own, no item twice.

Answered by `ledgers.visiting.visit_form(actor, person, day, channel, knock)`; `knock` is "" for a new entry, or the
uid of one being corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import AreaStep, Choice, ContactLine, OwedLine, Tag, Who


@dataclass(frozen=True, slots=True)
class ItemField:
    """One question. `key` is unique on the form and the same for every pack that asks it (`sources`: pack and item id).

    `kind`: choice, number, text or yesno. `needs` maps an answer to the key of the item that must then be filled.
    `unchanged` is the answer that "都没有变化" fills, "" when it must be asked afresh.
    """

    key: str
    aspect: str
    label: str
    asked: str
    kind: str
    options: tuple[Choice, ...]
    unit: str
    sources: tuple[tuple[str, str], ...]
    last_answer: str = ""
    last_day: date | None = None
    needs: Mapping[str, str] | None = None
    unchanged: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberForm:
    """One member of the household: what a visit would discharge, and the member's own questions.

    `forms` names the official forms on which the visit will be printed.
    """

    who: Who
    tags: tuple[Tag, ...]
    owed: tuple[OwedLine, ...]
    items: tuple[ItemField, ...]
    contacts: tuple[ContactLine, ...]
    forms: tuple[str, ...] = ()
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do after a knock with one of these results; `alarm`: on the spot."""

    results: tuple[str, ...]
    says: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class KeptKnock:
    """A knock that was kept already: instead of a form that would keep it twice."""

    trail: tuple[AreaStep, ...]
    person: str
    visit: str
    says: str


@dataclass(frozen=True, slots=True)
class VisitForm:
    """The form at one door.

    `channels`, `kinds`, `roles` are choices in the packs' own words, `results` those of the channel, `reasons` those
    of an absence; `visitors` those responsible here (value: visitor uid). `late`: `day` lies in a window that has
    ended. `next_steps` say what to do after each result that met nobody.
    `values` holds a kept draft or, for a correction, what was told, by field name; `ticket` is that of its draft.
    """

    today: date
    trail: tuple[AreaStep, ...]
    household: str  # "廖建国户", or the person's own name when alone
    knock: str  # uid of the knock, made by the form, so that sending twice keeps once
    corrects: str
    day: date
    earliest: date
    channel: str
    channels: tuple[Choice, ...]
    results: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    roles: tuple[Choice, ...]
    visitors: tuple[Choice, ...]
    visitor: str
    household_items: tuple[ItemField, ...]
    members: tuple[MemberForm, ...]
    late: bool
    next_steps: tuple[NextStep, ...]
    reasons: tuple[Choice, ...]
    values: Mapping[str, str]
    drafted_at: datetime | None = None
    ticket: str = ""
