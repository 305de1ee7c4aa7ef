"""Find the roster inside a sheet: its heading (one row or two, merged or not), its people, and what is neither.

Every row is given exactly one kind; none is dropped. A later heading on the same sheet starts a new block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from koumen.actions.imports.candidates import Column, OtherKind, OtherRow, SheetFound
from koumen.actions.imports.cells import Cell, date_of, text_of
from koumen.actions.imports.headings import Headings, heading_key
from koumen.actions.imports.sheets import Grid

_UNIT = re.compile(r"填报(?:单位|部门)[:：]\s*(\S*)")
_DATED = re.compile(r"(?:填报)?(?:时间|日期)[:：]\s*(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})")
_FOOT = re.compile(
    r"^(?:(?:填表人|填报人|制表人?|审核人?|复核人?|经办人|负责人|单位负责人|主要领导|分管领导|联系人|联系电话|填表时间|填报时间|填报日期|填表说明|填报说明|填写说明"
    r"|访视对象类型|对象类型|备注|说明|注)\s*[:：]|注\d?[:：.、]|(?:合计|总计|小计|共计)\s*(?:[:：\d].*)?$|共\s*\d+\s*[人户名]|[(（]?(?:单位)?(?:盖章|公章)[)）]?)"
)
_TITLE = re.compile(r"^(?:附件\s*\d*|填报(?:单位|部门)[:：]|.*(?:名单|名册|花名册|汇总表|登记表|台账)$)")
# Under a merged cell of these, each covered row means the same; a merged name or number would be two people.
_FILLED_DOWN = frozenset(
    {"county", "township", "village", "group", "region", "address", "household", "head", "codes", "source", "joined"}
)
_LONGEST_HEADING = 24


@dataclass(slots=True)
class PersonRow:
    """A row with a person on it: cells by column, the columns' fields, and the section note it stands under."""

    row: int
    cells: Sequence[Cell]
    fields: tuple[tuple[int, str], ...]
    headings: tuple[str, ...]
    section: str


@dataclass(slots=True)
class Block:
    """The columns in force from a heading on."""

    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    fields: tuple[tuple[int, str], ...]
    name_at: int
    serial_at: int


@dataclass(slots=True)
class SheetLayout:
    """A sheet divided: what was found, the rows with people, and all others."""

    found: SheetFound | None = None
    people: list[PersonRow] = field(default_factory=list)
    others: list[OtherRow] = field(default_factory=list)


def lay_out(grid: Grid, headings: Headings) -> SheetLayout:
    """Divide a sheet. `found` stays None when no row holds a heading for the name beside another one."""
    layout = SheetLayout()
    blocks = _blocks(grid, headings)
    if not blocks:
        return layout
    _fill_down(grid, blocks)
    spread = _spread_rows(grid)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        end = following.header_rows[0] if following else len(grid.rows)
        _sort_rows(grid, block, range(block.header_rows[-1] + 1, end), spread, layout)
    first = blocks[0].header_rows[0]
    for index in range(first):
        layout.others.append(_other(grid, index, "title" if _texts(grid.rows[index]) else "blank"))
    for block in blocks:
        layout.others += [_other(grid, index, "heading") for index in block.header_rows]
    unit, dated = _unit_and_day(grid, first)
    layout.found = SheetFound(grid.name, tuple(r + 1 for r in blocks[0].header_rows), blocks[0].columns, unit, dated)
    layout.others.sort(key=lambda other: other.row)
    return layout


def _texts(row: Sequence[Cell]) -> list[str]:
    return [text for cell in row if (text := text_of(cell))]


def _other(grid: Grid, index: int, kind: OtherKind) -> OtherRow:
    return OtherRow(grid.name, index + 1, kind, " ".join(dict.fromkeys(_texts(grid.rows[index])))[:200])


def _blocks(grid: Grid, headings: Headings) -> list[Block]:
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
    return tuple(column for column in columns)


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
    width = max((len(row) for row in grid.rows[: index + 2]), default=0)
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
    known = [
        bool(headings.field_of((groups[at], text)) or headings.field_of((text,)))
        for at, text in enumerate(fresh)
        if text
    ]
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


def _fill_down(grid: Grid, blocks: list[Block]) -> None:
    starts = [block.header_rows[-1] for block in blocks]
    for (top, left), (bottom, right) in grid.merges:
        block = next((b for b, start in zip(reversed(blocks), reversed(starts), strict=True) if start < top), None)
        if block is None or top == bottom or left != right:
            continue
        if dict(block.fields).get(left) in _FILLED_DOWN and left < len(grid.rows[top]):
            for index in range(top + 1, min(bottom + 1, len(grid.rows))):
                if left < len(grid.rows[index]) and not text_of(grid.rows[index][left]):
                    grid.rows[index][left] = grid.rows[top][left]


def _spread_rows(grid: Grid) -> dict[int, int]:
    """Return the rows that begin with a cell merged over several columns, and the last column it covers."""
    return {top: right for (top, left), (_, right) in grid.merges if left == 0 and right > 0}


def _sort_rows(grid: Grid, block: Block, rows: range, spread: dict[int, int], layout: SheetLayout) -> None:
    section = ""
    headings = tuple(column.heading for column in block.columns)
    for index in rows:
        row = grid.rows[index]
        kind = _kind(row, block, spread.get(index, 0))
        if kind is None:
            layout.people.append(PersonRow(index + 1, row, block.fields, headings, section))
            continue
        other = _other(grid, index, kind)
        layout.others.append(other)
        if kind == "note":
            section = other.text


def _kind(row: Sequence[Cell], block: Block, spread_to: int) -> OtherKind | None:
    """Return what a row below the heading is when it is no person; None for a person."""
    at = block.name_at
    if at < len(row) and row[at] and isinstance(row[at], str) and spread_to < at and 0 <= block.serial_at < at:
        first = row[block.serial_at]
        if not isinstance(first, str) or first.isdecimal():
            return None
    written = [(column, text) for column, cell in enumerate(row) if (text := text_of(cell))]
    if not written:
        return "blank"
    column, text = written[0]
    if len(written) == 1 and column == block.serial_at and text.isdecimal():
        return "blank"
    lone = len(written) == 1 or spread_to >= at
    if _FOOT.match(text) and (lone or len(written) <= 3):
        return "footer"
    if lone and _TITLE.match(text):
        return "title"
    if lone and column <= at and (column < at or spread_to >= at) and not text.isdecimal():
        return "note"
    return None


def _unit_and_day(grid: Grid, first: int) -> tuple[str, date | None]:
    unit, dated = "", None
    for text in _heads(grid, first):
        if (found := _UNIT.search(text)) and not unit:
            unit = found[1]
        if (found := _DATED.search(text)) and dated is None:
            dated = date_of("".join(found[1].split()))
    return unit, dated


def _heads(grid: Grid, first: int) -> Iterator[str]:
    for row in grid.rows[:first]:
        yield "　".join(_texts(row))
