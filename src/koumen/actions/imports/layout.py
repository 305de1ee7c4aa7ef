"""Find the roster inside a sheet: its heading (one row or two, merged or not), its people, and what is neither.

Every row is given exactly one kind; none is dropped. A later heading on the same sheet starts a new block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from koumen.actions.imports.candidates import OtherKind, OtherRow, SheetFound
from koumen.actions.imports.cells import Cell, date_of, text_of
from koumen.actions.imports.heading_rows import Block, blocks_of
from koumen.actions.imports.headings import Headings
from koumen.actions.imports.row_kinds import kind_of
from koumen.actions.imports.sheets import Grid

_UNIT = re.compile(r"填报(?:单位|部门)[:：]\s*(\S*)")
_DATED = re.compile(r"(?:填报)?(?:时间|日期)[:：]\s*(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})")
# Under a merged cell of these, each covered row means the same; a merged name or number would be two people.
_FILLED_DOWN = frozenset(
    {"county", "township", "village", "group", "region", "address", "household", "head", "codes", "source", "joined"}
)


@dataclass(slots=True)
class PersonRow:
    """A row with a person on it: cells by column, the columns' fields, and the section note it stands under."""

    row: int
    cells: Sequence[Cell]
    fields: tuple[tuple[int, str], ...]
    headings: tuple[str, ...]
    section: str


@dataclass(slots=True)
class SheetLayout:
    """A sheet divided: what was found, the rows with people, and all others."""

    found: SheetFound | None = None
    people: list[PersonRow] = field(default_factory=list)
    others: list[OtherRow] = field(default_factory=list)


def lay_out(grid: Grid, headings: Headings) -> SheetLayout:
    """Divide a sheet. `found` stays None when no row holds a heading for the name beside another one."""
    layout = SheetLayout()
    blocks = blocks_of(grid, headings)
    if not blocks:
        return layout
    _fill_down(grid, blocks)
    spread, section = _spread_rows(grid), ""
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        end = following.header_rows[0] if following else len(grid.rows)
        section = _sort_rows(grid, block, range(block.header_rows[-1] + 1, end), spread, layout, section)
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


def _fill_down(grid: Grid, blocks: list[Block]) -> None:
    starts = [block.header_rows[-1] for block in blocks]
    for (top, left), (bottom, right) in grid.merges:
        block = next((b for b, start in zip(reversed(blocks), reversed(starts), strict=True) if start < top), None)
        if block is None or top == bottom or left != right or top >= len(grid.rows):
            continue
        if dict(block.fields).get(left) in _FILLED_DOWN and left < len(grid.rows[top]):
            for index in range(top + 1, min(bottom + 1, len(grid.rows))):
                if left < len(grid.rows[index]) and not text_of(grid.rows[index][left]):
                    grid.rows[index][left] = grid.rows[top][left]


def _spread_rows(grid: Grid) -> dict[int, int]:
    """Return the rows that begin with a cell merged over several columns, and the last column it covers."""
    return {top: right for (top, left), (_, right) in grid.merges if left == 0 and right > 0}


def _sort_rows(grid: Grid, block: Block, rows: range, spread: dict[int, int], layout: SheetLayout, section: str) -> str:
    """Sort the rows under one heading; return the section they end in, which a repeated heading does not end."""
    headings = tuple(column.heading for column in block.columns)
    for index in rows:
        row = grid.rows[index]
        kind = kind_of(row, block, spread.get(index, -1))
        if kind is None:
            layout.people.append(PersonRow(index + 1, row, block.fields, headings, section))
            continue
        other = _other(grid, index, kind)
        layout.others.append(other)
        if kind == "note":
            section = other.text
    return section


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
