"""Find the heading of a roster on a sheet: one row or two, merged or not, with or without group headings above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from koumen.actions.imports.candidates import Column
from koumen.actions.imports.cells import text_of
from koumen.actions.imports.headings import Headings, heading_key
from koumen.actions.imports.sheets import Grid

_LONGEST_HEADING = 24


@dataclass(slots=True)
class Block:
    """The columns in force from a heading on."""

    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    fields: tuple[tuple[int, str], ...]
    name_at: int
    serial_at: int


def blocks_of(grid: Grid, headings: Headings) -> list[Block]:
    """Find every heading of a sheet: a row with a heading for the name beside another known one."""
    blocks: list[Block] = []
    for index, row in enumerate(grid.rows):
        if blocks and index <= blocks[-1].header_rows[-1]:
            continue
        if any(
            isinstance(cell, str) and 2 <= len(cell) <= _LONGEST_HEADING and heading_key(cell) in headings.names
            for cell in row
        ):
            block = _heading_at(grid, index, headings)
            if block:
                floor = blocks[-1].header_rows[-1] if blocks else -1
                block.header_rows = tuple(row for row in block.header_rows if row > floor)
                blocks.append(block)
    return blocks


def _heading_at(grid: Grid, index: int, headings: Headings) -> Block | None:
    labels = _labels(grid, index)
    below = _sub_heading(grid, index, headings, labels)
    above = _above(grid, index)
    parts = [
        tuple(dict.fromkeys(p for p in column if p))
        for column in zip(above, labels, below or [""] * len(labels), strict=True)
    ]
    columns = _columns(parts, headings)
    fields = tuple((at, column.field) for at, column in enumerate(columns) if column.field)
    by_field = {field_: at for at, field_ in fields}
    if "name" not in by_field or len(set(by_field) - {"serial"}) < 2:
        return None
    rows = tuple(range(index - any(above), index + 1 + bool(below)))
    return Block(rows, columns, fields, by_field["name"], by_field.get("serial", -1))


def _columns(parts: list[tuple[str, ...]], headings: Headings) -> tuple[Column, ...]:
    taken: set[str] = set()
    columns = []
    for at, written in enumerate(parts):
        name = headings.field_of(written)
        if name in taken:
            name = ""
        taken |= {name}
        columns.append(Column(letter(at), "".join(written), name))
    return tuple(columns)


def letter(at: int) -> str:
    """Return a spreadsheet's letter for a column counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _labels(grid: Grid, index: int) -> list[str]:
    """Return one row's texts as wide as the sheet, merged texts repeated over the columns they cover."""
    width = max((len(row) for row in grid.rows[max(index - 1, 0) : index + 2]), default=0)
    row = grid.rows[index] if 0 <= index < len(grid.rows) else []
    labels = ["".join(text_of(cell).split()) for cell in row] + [""] * (width - len(row))
    for (top, left), (bottom, right) in grid.merges:
        if top <= index <= bottom and left < width and top < len(grid.rows) and left < len(grid.rows[top]):
            text = "".join(text_of(grid.rows[top][left]).split())
            for at in range(left, min(right + 1, width)):
                labels[at] = text
    return labels


def _above(grid: Grid, index: int) -> list[str]:
    """Return the row above as group headings: only short labels merged over some, not all, of the columns."""
    width = len(_labels(grid, index))
    groups = [""] * width
    if index == 0:
        return groups
    for (top, left), (bottom, right) in grid.merges:
        if (
            top == bottom == index - 1
            and left < right < width
            and right - left + 1 < width
            and left < len(grid.rows[top])
        ):
            text = "".join(text_of(grid.rows[top][left]).split())
            if len(text) <= 12 and not re.search("[:：]", text):
                groups[left : right + 1] = [text] * (right - left + 1)
    return groups


def _sub_heading(grid: Grid, index: int, headings: Headings, labels: list[str]) -> list[str] | None:
    """Return the second heading row's texts when the row below is one; merges that reach down say so too."""
    if index + 1 >= len(grid.rows):
        return None
    below = (_labels(grid, index + 1) + [""] * len(labels))[: len(labels)]
    fresh = [text if text != labels[at] else "" for at, text in enumerate(below)]
    name_at = next((at for at, text in enumerate(labels) if heading_key(text) in headings.names), None)
    if name_at is None or fresh[name_at]:
        return None
    if not any(fresh):
        return below if _reaches_down(grid, index, name_at) else None
    if any(re.search(r"\d{3}", text) or len(text) > _LONGEST_HEADING for text in fresh if text):
        return None
    groups = _carried(labels, fresh)
    known = [bool(headings.field(groups[at] + text) or headings.field(text)) for at, text in enumerate(fresh) if text]
    if not any(known) and not _reaches_down(grid, index, name_at):
        return None
    for at, text in enumerate(fresh):
        if text:
            labels[at] = groups[at]
    return below


def _carried(labels: list[str], fresh: list[str]) -> list[str]:
    """Give a sub-heading with nothing above it the group heading to its left (merges are not kept in CSV)."""
    groups = list(labels)
    for at in range(1, len(labels)):
        if fresh[at] and not groups[at] and fresh[at - 1]:
            groups[at] = groups[at - 1]
    return groups


def _reaches_down(grid: Grid, index: int, at: int) -> bool:
    return any(top <= index < bottom and left <= at <= right for (top, left), (bottom, right) in grid.merges)
