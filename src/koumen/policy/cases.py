"""Worked examples beside a pack: sentences of the policy, the facts, the day, and what must follow.

Reads cases.toml through the same schema as packs and holds every name in it against the packs it runs on. It runs
no example; `engine.cases` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from koumen.policy import case_lines
from koumen.policy.faults import Fault, PolicyFaults, fault
from koumen.policy.model import Pack
from koumen.policy.schema import CASES, check_row, described, near
from koumen.policy.sources import NOT_LAW, Faults, Row, rows_of

COLUMNS = (
    "person_id", "pack", "category", "tier", "duty", "clause", "channels", "starts", "due_by", "required", "done",
    "status", "met_on", "kind", "role",
)  # fmt: skip
"""The cells of the contract's `out`, which a `then` may name."""
STATUSES = ("met", "excused", "upcoming", "missed", "due")
OUTCOMES = ("then", "screening", "printed", "asks", "asks_not")
FindPacks = Callable[[Sequence[str]], Sequence[Pack]]


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example: its sentence, the rules it rests on (`duty:key-home` ...) and what was written.

    `packs` are ids of the packs it runs on, empty for the pack beside it.
    """

    id: str
    says: str
    proves: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    written: Mapping[str, Any] = field(default_factory=dict)
    row: Row | None = None


def read_cases(folder: Path) -> list[Case]:
    """Return the cases of a pack's folder, in order; empty when it has none. Raises PolicyFaults.

    Only their shape is judged here; whether the names in them exist is `case_faults`' question.
    """
    path = folder / NOT_LAW
    if not path.is_file():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise PolicyFaults([fault("P004", file=NOT_LAW)]) from None
    unreadable: list[Fault] = []
    rows = list(rows_of(NOT_LAW, text, unreadable))
    if unreadable:
        raise PolicyFaults(unreadable)
    faults = Faults()
    cases = [_case(row, number, faults) for number, row in enumerate(rows, 1)]
    _check_ids(rows, faults)
    faults.stop()
    return cases


def _case(row: Row, number: int, faults: Faults) -> Case:
    if row.table not in CASES:
        faults.at("P101", row, table=row.table, near=near(row.table, CASES))
        return Case("", "")
    check_row(row, CASES[row.table], faults)
    values = row.values
    if not any(key in row.written for key in OUTCOMES):
        faults.at("C001", row, outcomes="、".join(OUTCOMES))
    for one, other in (("from", "to"), ("to", "from")):
        if one in row.written and other not in row.written:
            faults.at("C002", row, one, one=one, other=other)
    return Case(
        str(values.get("id", number)), values.get("says", ""), values.get("rules", ()), values.get("demands", ()),
        values.get("packs", ()), values, row,
    )  # fmt: skip


def _check_ids(rows: Sequence[Row], faults: Faults) -> None:
    seen: dict[str, int | None] = {}
    for row in rows:
        if row.id and row.id in seen:
            faults.at("P108", row, "id", row.id, table="case", value=row.id, other=seen[row.id])
        seen.setdefault(row.id, row.line)


def case_faults(cases: Sequence[Case], pack: Pack, find: FindPacks) -> list[Fault]:
    """Return what is wrong with the cases of a pack: names that do not exist, lines that cannot be read.

    `find` opens the packs that a case names. Raises nothing for what the cases say.
    """
    faults = Faults()
    for case in cases:
        row = case.row
        if row is None:
            continue
        try:
            packs = tuple(find(case.packs)) if case.packs else (pack,)
        except PolicyFaults as refused:
            faults.at("C003", row, "packs", case.packs[0], value="、".join(case.packs), why=str(refused.faults[0].says))
            continue
        _judge(row, packs, faults)
    return faults.found


def _judge(row: Row, packs: Sequence[Pack], faults: Faults) -> None:
    known = case_lines.Known.of(packs)
    for name in row.values.get("rules", ()):
        if name not in known.rules:
            faults.at("C004", row, "rules", name, value=name, near=near(name, known.rules))
    case_lines.check_people(row, known, faults)
    for key in case_lines.FORMS:
        for line in row.values.get(key, ()):
            case_lines.check_line(row, key, line, known, faults)
    for line in row.values.get("screening", ()):
        _screening(row, line, known, faults)
    for key in ("asks", "asks_not"):
        for item in row.values.get(key, ()):
            if item not in known.ids["item"]:
                faults.at("P208", row, key, item, value=item, known=near(item, known.ids["item"]))
    _then(row, known, faults)


def _screening(row: Row, line: str, known: case_lines.Known, faults: Faults) -> None:
    name, mark, facts = line.partition(":")
    named = {id for table in ("category", "tier", "duty") for id in known.ids[table]}
    if not mark or name.strip() not in named:
        why, form = f"没有“{name.strip()}”", "类型、档次或任务: 情况+情况"
        faults.at("C005", row, "screening", line, line=line, why=why, form=form)
    for fact in facts.strip().split("+"):
        if mark and fact not in known.facts:
            faults.at("P209", row, "screening", fact, value=fact, near=near(fact, known.facts))


def _then(row: Row, known: case_lines.Known, faults: Faults) -> None:
    then = row.values.get("then")
    if isinstance(then, str):
        if then not in ("none", *STATUSES):
            faults.at("P106", row, "then", then, value=then, name="then", allowed="、".join(("none", *STATUSES)))
        return
    for each in then or ():
        if not isinstance(each, dict):
            faults.at("P105", row, "then", name="then", wanted="[[case.then]] 表", got=described(each))
            continue
        for key, value in each.items():
            _cell(row, key, value, known, faults)


def _cell(row: Row, key: str, value: Any, known: case_lines.Known, faults: Faults) -> None:
    allowed = (*COLUMNS, "absent", "count")
    if key not in allowed:
        faults.at("P102", row, "then", key, table="case.then", name=key, near=near(key, allowed))
        return
    named = set(str(value).split("+")) if key in ("duty", "tier", "category") else set()
    if not named <= known.ids.get(key, set()) | {"own", ""}:
        faults.at("C004", row, "then", value, value=f"{key}:{value}", near=near(str(value), known.ids[key]))
    if key == "status" and value not in STATUSES:
        faults.at("P106", row, "then", value, value=value, name=key, allowed="、".join(STATUSES))
    if key in ("starts", "due_by", "met_on") and type(value) is not date and value != "":
        faults.at("P105", row, "then", name=f"then.{key}", wanted="日期（2026-01-31，不加引号）", got=described(value))
    if key in ("required", "done", "count") and type(value) is not int:
        faults.at("P105", row, "then", name=f"then.{key}", wanted="整数", got=described(value))
