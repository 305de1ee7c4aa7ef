"""A roster file on its way in: what it would add, take out and change, and every fault by row and column.

Answered by `ledgers.imports.preview(actor, batch, show, after)` and `ledgers.imports.batches(actor)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import AreaStep, Choice


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row as it would enter. `row` is the file's own row number, None for someone the list leaves out.

    `sort`: new, gone, changed, same, rejected, or ask (someone must answer first: `places` are the villages it may
    mean, `known` the people it may be). `says` are its faults, each a whole sentence with row, column and remedy.
    """

    uid: str
    row: int | None
    sort: str
    name: str
    sex: str
    id_masked: str
    address: str
    area_name: str
    types: str
    changes: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    person: str = ""
    places: tuple[Choice, ...] = ()
    known: tuple[Choice, ...] = ()
    to_complete: bool = False


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A batch. `state`: reading, waiting (for confirmation), writing, done, dropped or failed; `progress` 0 to 100.

    `lines` are a page of those asked about (`show`: a `sort`, warned, or "" for all that need looking at);
    `asking` and `leaving` are all that someone must decide. `written` says what confirming came to.
    """

    today: date
    trail: tuple[AreaStep, ...]
    uid: str
    file_name: str
    layout: str
    policy: str
    area_name: str
    since: date
    state: str
    progress: int
    total: int
    new: int
    gone: int
    changed: int
    same: int
    rejected: int
    asks: int
    warned: int
    notices: tuple[str, ...]
    show: str
    lines: tuple[ImportLine, ...]
    after: str
    asking: tuple[ImportLine, ...] = ()
    leaving: tuple[ImportLine, ...] = ()
    written: str = ""
    first: bool = True


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One import of the past."""

    uid: str
    file_name: str
    area_name: str
    at: datetime
    by: str
    state: str
    total: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Imports:
    """The page before a file is chosen. `areas` are those into which the actor may import."""

    today: date
    trail: tuple[AreaStep, ...]
    areas: tuple[Choice, ...]
    packs: tuple[Choice, ...]
    batches: tuple[BatchLine, ...]
