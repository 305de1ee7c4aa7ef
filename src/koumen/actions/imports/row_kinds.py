"""What a row below a heading is: a person, or a total, a section's name, a title, a closing line, nothing at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from koumen.actions.imports.candidates import OtherKind
from koumen.actions.imports.cells import Cell, text_of
from koumen.actions.imports.heading_rows import Block

_SIGNED = (
    "填表人|填报人|制表人?|审核人?|复核人?|经办人|负责人|单位负责人|主要领导|分管领导|联系人|联系电话|填表时间|填报时间|填报日期"
    "|填报单位|填表单位|填表说明|填报说明|填写说明|访视对象类型|对象类型|备注|说明|注"
)
_SEAL = "[（(](?:签字|签名|签章|盖章|公章|章)[)）]"
_FOOT = re.compile(
    rf"^(?:(?:{_SIGNED})\s*(?:{_SEAL})?\s*[:：]|注\d?[:：.、]|共\s*\d+\s*[人户名]|[(（]?(?:单位)?(?:盖章|公章)[)）]?"
    rf"|单位\s*{_SEAL})"
)
_TITLE = re.compile(r"^(?:附件\s*\d*|填报(?:单位|部门)[:：]|.*(?:名单|名册|花名册|汇总表|登记表|台账)$)")
_TOTAL = re.compile(
    r"^[（(]?\s*(?:本页|本表|本村|全村|全镇|全乡|全县)?\s*(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*数|人\s*数)"
    r"\s*[)）]?\s*(?:[:：\d].*|[人户]数?|[一二三四五六七八九十百千]+\s*[人户])?$"
)
_EMPTY_BELOW = re.compile(r"^[（(]?\s*(?:此\s*页\s*)?以\s*下\s*(?:空\s*白|无\s*正\s*文|无)\s*[)）]?$")
_COUNT = re.compile(r"^(?:共|计)?\s*\d+\s*[人户名个位]$")
_SOMEONES = re.compile(r"\d{14}")  # as many figures in a row stand only in an ID number


def kind_of(row: Sequence[Cell], block: Block, spread_to: int) -> OtherKind | None:
    """Return what a row below the heading is when it is no person; None for a person.

    `spread_to`: the last column that its first cell is merged over, -1 when it is not.
    """
    if _plainly_a_person(row, block, spread_to):
        return None
    written = [(column, text) for column, cell in enumerate(row) if (text := text_of(cell))]
    if not written:
        return "blank"
    column, text = written[0]
    if len(written) == 1 and column == block.serial_at and text.isdecimal():
        return "blank"
    at = block.name_at
    lone = len(written) == 1 or spread_to >= at
    name = text_of(row[at]) if at < len(row) else ""
    if _sums_up((text, name), written):
        return "footer"
    if _FOOT.match(text) and (lone or len(written) <= 3 or not name or _FOOT.match(name)):
        return "footer"
    if lone and _TITLE.match(text):
        return "title"
    if lone and column <= at and (column < at or spread_to >= at) and not text.isdecimal():
        return "note"
    return None


def _plainly_a_person(row: Sequence[Cell], block: Block, spread_to: int) -> bool:
    """The quick answer for nearly every row: a serial number, and a name that sums nothing up."""
    at, serial = block.name_at, block.serial_at
    if not (at < len(row) and row[at] and isinstance(row[at], str) and spread_to < at and 0 <= serial < at):
        return False
    first, name = row[serial], text_of(row[at])
    if isinstance(first, str) and not first.isdecimal():
        return False
    return not (_TOTAL.match(name) or _EMPTY_BELOW.match(name) or _COUNT.match(name))


def _sums_up(heads: Sequence[str], written: Sequence[tuple[int, str]]) -> bool:
    """Whether a row counts people or says that none follow; someone with an ID number is a person all the same."""
    counts = any(_TOTAL.match(text) or _EMPTY_BELOW.match(text) or _COUNT.match(text) for text in heads)
    return counts and not any(_SOMEONES.search(text) for _, text in written)
