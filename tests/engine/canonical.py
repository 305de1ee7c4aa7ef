"""Rows of strings as the engine's canonical inputs, and its tables as rows of strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from reference.law import Table, digits
from reference.world import KINDS, moment_of, typed

from koumen.engine import inputs as canonical
from koumen.engine.inputs import Inputs

Rows = Sequence[Mapping[str, str]]
EPOCH = datetime(1970, 1, 1)


def inputs_of(laws: Sequence[Table], files: Mapping[str, Rows]) -> Inputs:
    """Turn the rows of a small world into the engine's inputs."""
    kinds = KINDS | {name: fact["kind"] for law in laws for name, fact in law["facts"].items() if "sum" not in fact}
    kinds |= {f"included:{law['id']}": "yesno" for law in laws}
    findings = sorted({name for row in files["visits"] for name in row} - {"at", *canonical.VISITS})
    columns = {name: canonical.COLUMN_TYPES[kind] for name, kind in kinds.items()}
    visits = [_visit(row) for row in files["visits"]]
    return Inputs(
        people=canonical.table(canonical.PEOPLE | columns, [_person(row, kinds) for row in files["people"]]),
        visits=canonical.table(canonical.VISITS | dict.fromkeys(findings, pa.string()), visits),
        events=canonical.table(canonical.EVENTS, [_event(row) for row in files["events"]]),
        absences=canonical.table(canonical.ABSENCES, [_dated(row) for row in files["absences"]]),
        facts=canonical.table(canonical.FACTS, [_fact(row, kinds) for row in files["facts"]]),
        own=canonical.table(canonical.OWN, [_dated(row) | {"at_least": int(row["at_least"])} for row in files["own"]]),
    )


def rows_of(table: pa.Table) -> list[dict[str, str]]:
    """Turn a table of an evaluation into rows of strings, as a CSV file would hold them."""
    return [{name: _written(value) for name, value in row.items()} for row in table.to_pylist()]


def _written(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _dated(row: Mapping[str, str]) -> dict[str, object]:
    filled: dict[str, object] = {name: cell for name, cell in row.items() if cell}
    return filled | {name: date.fromisoformat(row[name]) for name in ("from", "until") if row.get(name)}


def _person(row: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, object]:
    facts = {name: typed(kind, row.get(name) or "") for name, kind in kinds.items()}
    head = {name: row.get(name) or "" for name in canonical.PEOPLE}
    return {**_dated(head), "region": digits(row["region"]), **facts}


def _moment(written: str) -> dict[str, object]:
    day, moment = moment_of(written)
    microseconds = None if moment is None else round((moment - EPOCH).total_seconds() * 1_000_000)
    return {"day": day, "moment": microseconds}


def _visit(row: Mapping[str, str]) -> dict[str, object]:
    filled = {name: cell for name, cell in row.items() if cell}
    return {"result": "met", "kind": "visit", **filled, **_moment(row["at"])}


def _event(row: Mapping[str, str]) -> dict[str, object]:
    at = _moment(row["from"])
    scope = row["scope"] if row["scope"].startswith("person:") else digits(row["scope"])
    return {**_dated({**row, "from": ""}), "scope": scope, "from": at["day"], "moment": at["moment"]}


def _fact(row: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, object]:
    value = typed(kinds.get(row["fact"], "choice"), row.get("value") or "")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {**_dated(row), "value": None if value is None else text}
