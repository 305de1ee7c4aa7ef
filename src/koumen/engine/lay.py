"""Lays the canonical inputs before the texts: days as whole numbers, and only the columns that the law reads."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine import prepare
from koumen.engine.inputs import Inputs, normal_region
from koumen.engine.law import day_number
from koumen.engine.plan import Plan
from koumen.engine.runner import Runner
from koumen.engine.tables import int_table
from koumen.policy.cadences import Found


def put_inputs(runner: Runner, inputs: Inputs, plan: Plan) -> None:
    """Lay the canonical inputs before the texts, days as numbers and only the columns that are used."""
    used = prepare.fact_columns(plan)
    people = {"person_id": inputs.people["person_id"], "region": inputs.people["region"]}
    people |= {"since": _days(inputs.people["from"]), "until": _days(inputs.people["until"])}
    people["household_id"] = inputs.people["household_id"]
    for column, kind in used.items():
        name = f"f_{column}"
        if column.startswith("included:"):
            pack_no = next(no for no, pack in enumerate(plan.packs) if column == f"included:{pack.id}")
            name = prepare.included_column(pack_no)
        if column in inputs.people.column_names:
            values = inputs.people[column]
            people[name] = _days(values) if pa.types.is_date(kind) else values
        else:
            people[name] = pa.nulls(inputs.people.num_rows, pa.int32() if pa.types.is_date(kind) else kind)
    runner.put("people", pa.table(people))
    visit = ["person_id", "day", "moment", "channel", "result", "kind", "role"]
    visit += ["visit_id"] if plan.asked.named else []
    runner.put("visits", _numbered(inputs.visits.select(visit)))
    runner.put("events", _numbered(normal_scopes(inputs.events)))
    runner.put("absences", _numbered(inputs.absences))
    runner.put("facts", dated_facts(inputs, plan))
    names = [*plan.used, *(f"included:{pack.id}" for pack in plan.packs)]
    runner.put("used_fact", int_table({"fact": "s"}, [(name,) for name in names]))
    runner.put("assessed", assessed(inputs, plan))


def normal_scopes(events: pa.Table) -> pa.Table:
    """Return events with the scope 00 as "" (everywhere) and padding stripped."""
    scopes = [s if s.startswith("person:") else normal_region(s) for s in events["scope"].to_pylist()]
    return events.set_column(events.column_names.index("scope"), "scope", pa.array(scopes, pa.string()))


def dated_facts(inputs: Inputs, plan: Plan) -> pa.Table:
    """Return the facts table with birth dates as day numbers written out."""
    facts = _numbered(inputs.facts)
    if not pc.any(pc.equal(facts["fact"], "birth_date")).as_py():
        return facts
    rows = facts.to_pylist()
    for row in rows:
        if row["fact"] == "birth_date" and row["value"] is not None:
            row["value"] = str(day_number(date.fromisoformat(row["value"])))
    return pa.Table.from_pylist(rows, facts.schema)


def assessed(inputs: Inputs, plan: Plan) -> pa.Table:
    """Return one row for each finding that a visit assessed."""
    findings = sorted({r.duty.cadence.finding for r in plan.rules if isinstance(r.duty.cadence, Found)})
    columns = ["person_id", "visit_id", "day", "moment", "channel", "result", "kind", "role"]
    visits = _numbered(inputs.visits.select(columns))
    parts = []
    for finding in findings:
        if finding in inputs.visits.column_names:
            values = inputs.visits[finding]
            filled = pc.is_valid(values)
            part = visits.append_column("value", values).filter(filled)
            parts.append(part.append_column("finding", pa.array([finding] * part.num_rows, pa.string())))
    if parts:
        return pa.concat_tables(parts)
    nothing = visits.slice(0, 0)
    return nothing.append_column("value", pa.array([], pa.string())).append_column("finding", pa.array([], pa.string()))


def _days(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, pa.int32())


def _numbered(rows: pa.Table) -> pa.Table:
    """Return a table whose dates are day numbers and whose `from` is called `since`."""
    columns = {}
    for name in rows.column_names:
        column = rows[name]
        columns["since" if name == "from" else name] = _days(column) if pa.types.is_date(column.type) else column
    return pa.table(columns)
