"""Read a table of areas: what each line says, and every fault in it by line and column.

CSV with the columns code, name and, as far as known: parent, from, until, was, successor, functional (or in
Chinese 代码, 名称, 上级, 启用, 停用, 原代码, 并入, 功能区). Writes nothing and asks no database.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from koumen.records.places import LEVEL_OF_LENGTH, normal_code

HEADINGS = {
    "代码": "code",
    "区划代码": "code",
    "名称": "name",
    "上级": "parent",
    "启用": "from",
    "停用": "until",
    "原代码": "was",
    "并入": "successor",
    "功能区": "functional",
}
YES = frozenset({"1", "是", "true", "yes"})


@dataclass(frozen=True, slots=True)
class AreaFault:
    """What is wrong in one line (None: the whole file) and what to do."""

    line: int | None
    column: str
    says: str

    def __str__(self) -> str:
        place = "" if self.line is None else f"第 {self.line} 行"
        column = f"“{self.column}”列" if self.column else ""
        return f"{place}{column}：{self.says}" if place or column else self.says


class AreaFaults(Exception):
    """The file was refused."""

    def __init__(self, faults: list[AreaFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line as understood. `starts` is the first day of the code, `ends` the first day it no longer holds."""

    line: int
    code: str
    name: str
    parent: str
    starts: date | None
    ends: date | None
    was: str
    successor: str
    functional: bool


def read_area_rows(text: str) -> list[AreaRow]:
    """Understand a table's text. Raises AreaFaults with every fault in it."""
    lines = list(csv.reader(StringIO(text)))
    heads = [HEADINGS.get(cell.strip(), cell.strip().lower()) for cell in lines[0]] if lines else []
    if not {"code", "name"} <= set(heads):
        refuse([AreaFault(1, "", "第一行应有“代码”和“名称”两列（或 code、name）；请补上表头。")])
    faults: list[AreaFault] = []
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heads):
            faults.append(AreaFault(number, "", f"有 {len(cells)} 格，表头有 {len(heads)} 列；请对齐。"))
            continue
        rows.append(_row(number, {head: cell.strip() for head, cell in zip(heads, cells, strict=True)}, faults))
    refuse(faults + list(_repeated(rows)))
    return rows


def _row(number: int, cells: dict[str, str], faults: list[AreaFault]) -> AreaRow:
    code = normal_code(cells["code"])
    if not (code.isascii() and code.isdecimal() and len(code) in LEVEL_OF_LENGTH):
        says = f"“{cells['code']}”应为数字：省 2 位、市 4 位、县 6 位、乡 9 位、村 12 位，后面可补零。"
        faults.append(AreaFault(number, "代码", says))
    if not cells["name"]:
        faults.append(AreaFault(number, "名称", "没有填写；请填地名。"))
    starts = _day(number, "启用", cells.get("from", ""), faults)
    ends = _day(number, "停用", cells.get("until", ""), faults)
    if starts and ends and ends <= starts:
        faults.append(AreaFault(number, "停用", f"{ends} 不晚于启用日 {starts}；停用日是不再使用的第一天。"))
    was, successor = normal_code(cells.get("was", "")), normal_code(cells.get("successor", ""))
    if was and starts is None:
        faults.append(AreaFault(number, "启用", "写了原代码，就要写新代码从哪天启用。"))
    parent = normal_code(cells.get("parent", ""))
    functional = cells.get("functional", "").lower() in YES
    return AreaRow(number, code, cells["name"], parent, starts, ends, was, successor, functional)


def _day(number: int, column: str, written: str, faults: list[AreaFault]) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        faults.append(AreaFault(number, column, f"“{written}”不是日期；请写成 2026-11-21 这样。"))
        return None


def _repeated(rows: Iterable[AreaRow]) -> Iterator[AreaFault]:
    seen: dict[str, int] = {}
    for row in rows:
        if row.code in seen:
            yield AreaFault(row.line, "代码", f"{row.code} 与第 {seen[row.code]} 行重复；请删去一行。")
        seen.setdefault(row.code, row.line)


def above(code: str, known: set[str]) -> str:
    """Return the longest known code above this one, "" for a province."""
    shorter = [code[:length] for length in sorted(LEVEL_OF_LENGTH, reverse=True) if length < len(code)]
    return next((candidate for candidate in shorter if candidate in known), shorter[0] if shorter else "")


def text_of(file: Path) -> str:
    """Return the text of a CSV file in UTF-8 or GBK. Raises AreaFaults."""
    try:
        raw = file.read_bytes()
    except OSError as wrong:
        raise AreaFaults([AreaFault(None, "", f"读不到文件 {file}：{wrong.strerror}。请核对路径。")]) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AreaFaults([AreaFault(None, "", f"{file.name} 不是 UTF-8 或 GBK 的文本；请另存为 CSV（UTF-8）。")])


def refuse(faults: list[AreaFault]) -> None:
    """Raise AreaFaults when there are any."""
    if faults:
        raise AreaFaults(faults)
