"""What reading a roster yields: the sheets found, one candidate per person, and every fault with its place.

Plain frozen values. Nothing here opens a file or knows a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Severity = Literal["warning", "ask", "reject"]
OtherKind = Literal["title", "heading", "note", "footer", "blank"]


class RosterUnreadable(ValueError):
    """The file as a whole cannot be read as a roster; the message is Chinese and names the remedy."""


@dataclass(frozen=True, slots=True)
class Place:
    """An area a person may belong to. `level` is county, township or village; `parent` the id of the area above."""

    id: int
    name: str
    level: str
    parent: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one row. `row` counts from 1 as spreadsheets do; `column` is the heading as written.

    "warning": the person enters, marked 待补. "ask": a person must answer before the row enters.
    "reject": the row does not enter and is handed back.
    """

    sheet: str
    row: int
    column: str
    severity: Severity
    code: str
    says: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its letter, its heading as written, the field it is read as ("" if not known)."""

    letter: str
    heading: str
    field: str


@dataclass(frozen=True, slots=True)
class SheetFound:
    """A sheet with a roster on it. `header_rows` are the 1-based rows of its (first) heading.

    `place` is what its name or its 填报单位 stands for; `elsewhere` a 填报单位 that is not of the list's places.
    """

    name: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    unit: str = ""
    dated: date | None = None
    place: Place | None = None
    elsewhere: str = ""

    @property
    def recognised(self) -> tuple[Column, ...]:
        """The columns that are read."""
        return tuple(column for column in self.columns if column.field)

    @property
    def unrecognised(self) -> tuple[Column, ...]:
        """The columns that are not read, nor kept."""
        return tuple(column for column in self.columns if not column.field)


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone to call about a person. `kind` is emergency or guardian."""

    kind: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row that may become, or change, one person.

    `facts` holds the facts written in columns of their own, `implied` those a type code says with
    certainty; values as in the contract ("true", "dispersed", ...), only what is known. `place` is None
    while `choices` wait for an answer. `cells` are the recognised cells as read, by field, so that the row
    can be handed back. `same_as` is the row of the first mention when the list names one person twice.
    """

    sheet: str
    row: int
    name: str
    place: Place | None
    choices: tuple[Place, ...] = ()
    sex: str = ""
    id_number: str = ""
    birth_date: date | None = None
    phone: str = ""
    address: str = ""
    group: str = ""
    household: str = ""
    head: str = ""
    relation: str = ""
    hukou_code: str = ""
    joined: date | None = None
    source: str = ""
    note: str = ""
    codes: tuple[str, ...] = ()
    included: bool | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    to_complete: bool = False
    same_as: int | None = None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that does not enter, with its recognised cells by field and the reasons."""

    sheet: str
    row: int
    cells: Mapping[str, str]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A row that is no person: title, heading, section note, footer or blank."""

    sheet: str
    row: int
    kind: OtherKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file, read. Every row of every visible sheet with a roster is in exactly one of the three lists."""

    sheets: tuple[SheetFound, ...]
    candidates: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...]
    others: tuple[OtherRow, ...]
    faults: tuple[Fault, ...]
    notices: tuple[str, ...] = ()
