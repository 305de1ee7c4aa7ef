"""A roster file on its way in: what it would add, take out and change, and every fault by row and column.

Answered by `ledgers.imports.preview(actor, batch, show, after)` and `ledgers.imports.batches(actor)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import AreaStep, Choice


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One fault. `row` is the file's own row number; `severity`: reject (row stays out) or warn (enters as 待补)."""

    row: int
    column: str
    value: str
    says: str
    remedy: str
    severity: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row as it would enter. `sort`: new, gone, changed, same or rejected; `changes` are (what, before, after)."""

    row: int | None
    sort: str
    name: str
    sex: str
    id_masked: str
    address: str
    area_name: str
    categories: str
    changes: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[ImportFault, ...] = ()
    person: str = ""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A batch. `state`: reading, waiting (for confirmation), writing, done, dropped or failed; `progress` 0 to 100.

    `show` is the `sort` asked about, "" for all that need looking at.
    """

    today: date
    trail: tuple[AreaStep, ...]
    uid: str
    file_name: str
    layout: str
    sheet: str
    area_name: str
    state: str
    progress: int
    says: str
    total: int
    new: int
    gone: int
    changed: int
    same: int
    rejected: int
    warned: int
    columns_ignored: tuple[str, ...]
    show: str
    lines: tuple[ImportLine, ...]
    after: str
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
