"""Runs a pack's worked examples (`cases.toml`): sentences of the policy with what must follow.

A case passes when the engine's rows, and the checklist, say what it says. The tests and `koumen policy cases` use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from koumen.engine.case_checklist import asked_otherwise
from koumen.engine.evaluate import Evaluation, evaluation
from koumen.engine.file_faults import FileFault
from koumen.engine.raw_files import Raw
from koumen.engine.read_files import canonical
from koumen.policy.cases import Case
from koumen.policy.model import Pack


def failures(case: Case, packs: Sequence[Pack]) -> list[str]:
    """Return what the engine says otherwise than the case, as Chinese sentences; empty when it holds."""
    written = case.written
    wrong = asked_otherwise(written, packs[0])
    if not {"then", "screening", "printed"} & set(written):
        return wrong
    raws = {name: _raw(name, rows) for name, rows in _rows(written, packs).items()}
    try:
        inputs = canonical(raws, packs).inputs
    except FileFault as refused:
        return [str(refused)]
    work = evaluation(packs, inputs, written["on"], first=written.get("from"), last=written.get("to"))
    try:
        return wrong + _compare(written, work)
    finally:
        work.runner.close()


def _compare(written: Mapping[str, Any], work: Evaluation) -> list[str]:
    wrong: list[str] = []
    if "then" in written:
        wrong += _then(written["then"], work.out().to_pylist())
    if "screening" in written:
        found = [f"{row['category_or_tier']}: {row['missing']}" for row in work.screening().to_pylist()]
        wrong += [f"待核实应有“{asked}”，实为 {found}" for asked in written["screening"] if _spaced(asked) not in found]
        if not written["screening"] and found:
            wrong.append(f"不应有待核实，实为 {found}")
    if "printed" in written:
        found = [f"{row['visit_id']} {row['form']}" for row in work.printed().to_pylist()]
        wrong += [f"应印 {written['printed']}，实为 {found}"] if sorted(found) != sorted(written["printed"]) else []
    return wrong


def _spaced(asked: str) -> str:
    name, _, facts = asked.partition(":")
    return f"{name.strip()}: {facts.strip()}"


def _then(then: Any, rows: list[dict[str, Any]]) -> list[str]:
    told = [{name: _written(value) for name, value in row.items()} for row in rows]
    if then == "none":
        return [f"不应有任何任务，实有 {_short(told)}"] if told else []
    if isinstance(then, str):
        statuses = {row["status"] for row in told}
        return [] if statuses == {then} else [f"应全为 {then}，实为 {_short(told)}"]
    wrong = []
    for expected in then:
        wanted = {name: _written(value) for name, value in expected.items() if name not in ("absent", "count")}
        hits = [row for row in told if all(row.get(name) == value for name, value in wanted.items())]
        if expected.get("absent"):
            wrong += [f"不应有 {wanted}，实有 {_short(hits)}"] if hits else []
        elif "count" in expected and len(hits) != expected["count"]:
            wrong.append(f"应有 {expected['count']} 行 {wanted}，实为 {_short(told)}")
        elif not hits:
            wrong.append(f"应有 {wanted}，实为 {_short(told)}")
    return wrong


def _short(rows: list[dict[str, str]]) -> str:
    names = ("person_id", "category", "tier", "duty", "starts", "due_by", "required", "done", "status")
    return "；".join(" ".join(row[name] for name in names) for row in rows) or "无"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _rows(written: Mapping[str, Any], packs: Sequence[Pack]) -> dict[str, list[dict[str, str]]]:
    """Spell a case's short lines out as the rows of the contract's files."""
    people = written["household"] if "household" in written else [written.get("person", {})]
    people = written.get("people", people)
    rows = {"people": [_person(person, n, packs, "household" in written) for n, person in enumerate(people, 1)]}
    rows["visits"] = [_visit(line, n) for n, line in enumerate(written.get("visits", ()), 1)]
    rows["events"] = [_event(line) for line in written.get("events", ())]
    rows["absences"] = [_absence(line) for line in written.get("absences", ())]
    rows["facts"] = [_fact(line) for line in written.get("facts", ())]
    rows["own"] = [
        {"person_id": "p1", "pack": packs[0].id} | {k: _written(v) for k, v in row.items()}
        for row in written.get("own", ())
    ]
    return {name: found for name, found in rows.items() if found or name in ("people", "visits")}


def _person(person: Mapping[str, Any], number: int, packs: Sequence[Pack], household: bool) -> dict[str, str]:
    row = {"person_id": f"p{number}", "region": packs[0].region} | ({"household_id": "h1"} if household else {})
    named = {f"included:{packs[0].id}" if name == "included" else name: value for name, value in person.items()}
    return row | {name: _written(value) for name, value in named.items()}


def _whose(words: list[str]) -> tuple[str, list[str]]:
    """Take the person off a line that begins with one (`p2: ...`)."""
    return (words[0][:-1], words[1:]) if words[0].endswith(":") else ("p1", words)


def _visit(line: str, number: int) -> dict[str, str]:
    who, (at, channel, *more) = _whose(line.split())
    named = dict(word.split("=", 1) for word in more)
    return {"visit_id": f"v{number}", "person_id": who, "at": at, "channel": channel} | named


def _event(line: str) -> dict[str, str]:
    event, scope, since, until = line.split()
    return {"event": event, "scope": scope, "from": since, "until": "" if until == "-" else until}


def _absence(line: str) -> dict[str, str]:
    who, (reason, since, until) = _whose(line.split())
    return {"person_id": who, "reason": reason, "from": since, "until": until}


def _fact(line: str) -> dict[str, str]:
    who, (said, since) = _whose(line.split())
    fact, _, value = said.partition("=")
    return {"person_id": who, "fact": fact, "value": value, "from": since}


HEADS = {
    "people": ("person_id", "region"),
    "visits": ("visit_id", "person_id", "at", "channel"),
    "events": ("event", "scope", "from", "until"),
    "absences": ("person_id", "from", "until", "reason"),
    "facts": ("person_id", "fact", "value", "from"),
    "own": ("person_id", "pack", "channels", "at_least", "per"),
}


def _raw(name: str, rows: list[dict[str, str]]) -> Raw:
    columns = dict.fromkeys([*HEADS[name], *(column for row in rows for column in row)])
    cells = {column: pa.array([row.get(column) or None for row in rows], pa.string()) for column in columns}
    return Raw(Path(f"cases.toml（{name}）"), pa.table(cells))
