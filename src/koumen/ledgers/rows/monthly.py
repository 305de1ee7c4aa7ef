"""The monthly table in the layout of 附件2.

Answered by `ledgers.monthly.monthly_table(actor, asked, after=CURSOR, limit=200)`; limit None gives every row (paper).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, Choice

COLUMNS = (
    "序号",
    "姓名",
    "性别",
    "住址",
    "访视对象类型（1至4）",
    "访视人",
    "访视时间",
    "有关建议",
    "落实情况",
)


@dataclass(frozen=True, slots=True)
class MonthlyAsked:
    """Which table: `month` its first day; `as_of` only what was recorded up to the end of that day;
    `by` visit or person; `area` an area uid, "" for the actor's own; `pack` an id, "" for the area's own."""

    month: date
    as_of: date
    by: str = "visit"
    area: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyRow:
    """One row. `types` are the codes printed on the pack's forms (1、3); by person `visited` joins that month's days.

    `unvisited` (by person only): owed in this month and not visited, with `reason` when one is known.
    """

    number: int
    person: str  # uid
    name: str
    sex: str
    address: str
    types: str
    visitor: str
    visited: str
    suggestion: str
    outcome: str
    late: bool = False
    corrected: bool = False
    unvisited: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyTable:
    """A page of the table. `legend` explains the type codes as the document prints it; `type_heading` is the
    document's own column heading for them. `visits` and `people` count the whole month."""

    today: date
    trail: tuple[AreaStep, ...]
    asked: MonthlyAsked
    title: str
    unit: str
    type_heading: str
    legend: str
    rows: tuple[MonthlyRow, ...]
    visits: int
    people: int
    unvisited: int
    after: str
    first: bool
    months: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    packs: tuple[Choice, ...]
