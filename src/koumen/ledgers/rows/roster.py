"""The roster: who is looked after here, filtered, searched and paged by key.

Answered by `ledgers.roster.roster(actor, filters, after=CURSOR, limit=50)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, Choice, Tag, Who


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What the page asks for; every field "" means all.

    `area` is an area uid; `pack` is the law's id, `category` and `tier` PACK/ID; `status` is missed, due, met, excused
    or none (nothing owed) of the windows under way, or owed (any but excused); `event` keeps those owed a visit for
    that special period (uid); `duty` keeps windows of one duty; `waiting` is confirm, exit, facts, complete (待补) or
    changed, `fact` (with facts) those of whom one is missing; `q` is a name, pinyin, initials or an ID number.
    """

    area: str = ""
    pack: str = ""
    category: str = ""
    tier: str = ""
    status: str = ""
    event: str = ""
    duty: str = ""
    fact: str = ""
    waiting: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person on the roster. `status` is the worst of the windows asked about; `inclusion`: confirmed, unconfirmed,
    excluded or leaving. `id_masked` is "" when no number is known; `missing` names what a 待补 person lacks."""

    who: Who
    id_masked: str
    tags: tuple[Tag, ...]
    policies: tuple[str, ...]
    inclusion: str
    status: str
    due_by: date | None
    last_visit: date | None
    last_channel: str
    responsible: str
    to_complete: bool = False
    missing: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of the roster. `after` is the cursor of the next page, "" on the last; `first` is False past page one.

    `total` counts all that match. `to_confirm` and `to_exit` count, among them, those that wait for a decision,
    where one can be made: on a single village's list, or one of those who wait; else, and when the actor may not
    decide, they are 0. `narrowed` says which single area bulk confirmation would act on.
    """

    today: date
    trail: tuple[AreaStep, ...]
    filters: RosterFilter
    rows: tuple[RosterRow, ...]
    total: int
    after: str
    first: bool
    areas: tuple[Choice, ...]
    packs: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    tiers: tuple[Choice, ...]
    events: tuple[Choice, ...]
    to_confirm: int = 0
    to_exit: int = 0
    narrowed: AreaStep | None = None
