"""The list behind a figure: windows, people or visits, exactly as many as the figure says.

Answered by `ledgers.figures.figure_list(actor, asked, after=CURSOR, limit=100)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, OwedLine, Tag, Who

WINDOWS, PEOPLE = "windows", "people"
UNVISITED = "unvisited"
MEASURES = ("visited", "whole", "unwilling", "home", "visits")
KINDS = (WINDOWS, PEOPLE, UNVISITED, *MEASURES)


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """Which list: `of` one of KINDS; `month` its first day; `area` an area uid, `pack` an id, "" for all.

    `status` keeps windows of one status; "owed": met, missed and due; "": all. `later`: windows under way in the month
    that end after it, instead of its own. `as_of` cuts off what was recorded later (only for unvisited people).
    """

    of: str
    month: date
    area: str = ""
    pack: str = ""
    status: str = ""
    later: bool = False
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row. `who` None: a home whose members have all left. `owed` for a window; `note` for a person or a visit."""

    who: Who | None
    tags: tuple[Tag, ...] = ()
    owed: OwedLine | None = None
    policy: str = ""
    met_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureList:
    """A page of the list. `total` is the figure; `after` the cursor of the next page, "" on the last."""

    today: date
    trail: tuple[AreaStep, ...]
    asked: FigureAsked
    area_name: str
    policy: str
    measure: str
    rows: tuple[FigureRow, ...]
    total: int
    after: str
    first: bool
