"""The type codes of an official list: how they are written in a cell, and what they say with certainty.

A code means that the office placed the person in that category. It implies only those facts that every reading of
the category's condition needs (柳州 1: 分散供养特困; 2: 低保; 3: 独居; 4: nothing, since it is one of two).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from koumen.actions.imports.cells import Cell, is_blank, plain, text_of
from koumen.policy.conditions import All, Condition, Leaf, Not
from koumen.policy.facts import CATALOGUE
from koumen.policy.model import Pack

_NOT_LISTED = frozenset({"age", "birth_date", "sex"})
_BETWEEN = re.compile(r"[、,，;；/.。\s和及与+&|\\-]+")
_CIRCLED = str.maketrans(
    {
        **{chr(0x2460 + n): f" {n + 1} " for n in range(20)},
        **{c: f" {n} " for n, c in enumerate("一二三四五六七八九", 1)},
    }
)
_FRINGE = re.compile(r"[类型号第种()（）]")


@dataclass(frozen=True, slots=True)
class ListedType:
    """A category with a printed code: its label and the facts it implies."""

    code: str
    label: str
    category: str = ""
    implied: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodesRead:
    """The codes taken from a cell, in the list's order, and what was wrong with it ("" when nothing)."""

    codes: tuple[str, ...] = ()
    fault: str = ""


def listed_types(pack: Pack) -> dict[str, ListedType]:
    """Return a pack's coded categories by code; empty when its forms print none."""
    return {
        category.code: ListedType(category.code, category.label, category.id, dict(certain_facts(category.when)))
        for category in pack.variants[0].categories
        if category.code
    }


def certain_facts(condition: Condition) -> Iterator[tuple[str, str]]:
    """Yield the (fact, value) pairs without which a condition cannot be true; nothing from an `any`."""
    match condition:
        case All(parts):
            for part in parts:
                yield from certain_facts(part)
        case Not(Leaf(fact, "=", ("true",))) if _is(fact, "yesno"):
            yield fact, "false"
        case Leaf(fact, "=" | "in", (value,)) if _is(fact, "yesno", "choice") and not value.startswith("$"):
            yield fact, value


def _is(fact: str, *kinds: str) -> bool:
    return fact in CATALOGUE and fact not in _NOT_LISTED and CATALOGUE[fact].kind in kinds


def read_codes(cell: Cell, types: Mapping[str, ListedType]) -> CodesRead:
    """Read a type cell: "1", 1.0, "1、3", "13", "①③", "3.独居的高龄老人", or the category's own words."""
    if isinstance(cell, date | datetime):
        return CodesRead(
            fault=f"被表格改成了日期 {cell.month}月{cell.day}日，未采用；请把单元格设为文本，写成“1、3”这样"
        )
    text = text_of(cell)
    if is_blank(text):
        return CodesRead(fault="没有填写")
    by_label = [code for code, kind in types.items() if _says(kind.label, text)]
    if by_label:
        return CodesRead(tuple(by_label))
    pieces = [piece for piece in _BETWEEN.split(_FRINGE.sub(" ", text.translate(_CIRCLED))) if piece]
    codes = [code for piece in pieces for code in _codes_of(piece, types)]
    unknown = [code for code in codes if code not in types]
    taken = tuple(code for code in types if code in codes)
    if unknown or not codes:
        allowed = "、".join(types)
        return CodesRead(taken, f"“{text[:20]}”里有认不出的类型，只能是 {allowed}")
    return CodesRead(taken)


def _codes_of(piece: str, types: Mapping[str, ListedType]) -> list[str]:
    folded = plain(piece)
    if folded in types:
        return [folded]
    together = folded.isdecimal() and all(len(code) == 1 for code in types) and len(folded) <= len(types)
    return list(folded) if together and set(folded) <= set(types) else [folded]


def _says(label: str, text: str) -> bool:
    return len(text) >= 3 and (plain(label) in plain(text) or plain(text) == plain(label))
