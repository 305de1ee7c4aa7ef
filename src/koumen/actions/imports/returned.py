"""The rows that did not enter, as a workbook to mend and import again: every cell as it was read, and why.

The file holds personal values; making it is journalled.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import xlsxwriter
from django.db import transaction
from django.db.models import Q

from koumen.actions.imports.confirm import batch_of
from koumen.actions.imports.headings import FACT, heading_of
from koumen.actions.imports.proposals import RETURNED
from koumen.actions.imports.staging import EMPTY, read_back
from koumen.policy.facts import CATALOGUE
from koumen.records.journal import enter
from koumen.records.models import ImportBatch
from koumen.records.scope import Actor


@transaction.atomic
def returned_rows(actor: Actor, *, batch_uid: UUID) -> bytes:
    """Return an xlsx of a batch's rejected rows and of those still asking; only the heading when there are none.

    Raises ImportRefused or NotYours.
    """
    batch = batch_of(actor, batch_uid)
    rows = [back for back in _handed_back(batch) if back.cells]
    enter(actor, "imports.returned_rows", {"batch": str(batch.uid), "rows": len(rows)}, area=batch.area)
    return _workbook(rows, _fields(batch, rows), batch.since or actor.today)


@dataclass(frozen=True, slots=True)
class _Back:
    """A row to be handed back: its cells as read, and why."""

    cells: Mapping[str, str]
    says: Sequence[str]


def _handed_back(batch: ImportBatch) -> Iterable[_Back]:
    rows = batch.lines.exclude(cells=EMPTY).filter(Q(proposes="reject") | Q(proposes__in=("join", "change", "same")))
    for row in rows.order_by("line", "pk").iterator(2000):
        asks = any(fault["severity"] in ("ask", "reject") for fault in row.faults)
        if asks:
            yield _Back(read_back(row.cells.open()).cells, json.loads(row.notes.open() or '{"says": []}')["says"])


def _fields(batch: ImportBatch, rows: list[_Back]) -> list[str]:
    """The fields of the list's columns, in its own order, then whatever else the rows hold."""
    sheets = json.loads(batch.sheets.open())
    listed = [field for sheet in sheets for _, _, field in sheet["columns"] if field]
    return list(dict.fromkeys([*listed, *(field for told in rows for field in told.cells)]))


def _workbook(rows: list[_Back], fields: list[str], since: date) -> bytes:
    """Write the rows below the list's own day: mended, they hold from the day on which the others do."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("未导入")
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
    text = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "vcenter"})
    sheet.set_column(0, len(fields), 16, text)
    sheet.set_column(len(fields), len(fields), 60, text)
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, f"填报时间：{since.year}年{since.month}月{since.day}日")
    for at, heading in enumerate([*(_heading(field) for field in fields), RETURNED]):
        sheet.write_string(1, at, heading, head)
    for line, told in enumerate(rows, 2):
        for at, field in enumerate(fields):
            sheet.write_string(line, at, told.cells.get(field, ""), text)
        sheet.write_string(line, len(fields), "\n".join(told.says), text)
    book.close()
    return made.getvalue()


def _heading(field: str) -> str:
    fact = field.removeprefix(FACT)
    if field.startswith(FACT):
        return CATALOGUE[fact].label if fact in CATALOGUE else fact
    return heading_of(field)
