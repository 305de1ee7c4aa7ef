"""导出: a register's inputs as files, in the columns that `koumen evaluate` reads; no names, numbers or addresses."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from koumen.actions.refusals import Refused
from koumen.engine.inputs import ABSENCES, FACTS, OWN, VISITS, Inputs
from koumen.engine.write_files import write_tables
from koumen.records.arrow import register_inputs
from koumen.records.journal import enter
from koumen.records.models import Area
from koumen.records.scope import Actor


def export_inputs(actor: Actor, *, area: Area, folder: Path) -> dict[str, int]:
    """Write people, visits, events, absences, facts and own of a place, all or none; return the rows of each.

    Only the machine's operator may. Raises Refused, FileFault. Members of homes that once stood there come along.
    """
    if not actor.is_machine:
        raise Refused("整库导出只能由运维人员在服务器上办理。")
    tables = _files(register_inputs(area.path))
    write_tables({folder / f"{name}.csv": rows for name, rows in tables.items()})
    counts = {name: rows.num_rows for name, rows in tables.items()}
    enter(actor, "exports.export_inputs", counts, area=area)
    return counts


def _files(inputs: Inputs) -> dict[str, pa.Table]:
    findings = [name for name in inputs.visits.column_names if name not in VISITS]
    plain = [name for name in VISITS if name not in ("day", "moment")]
    return {
        "people": inputs.people,
        "visits": inputs.visits.select([*plain, *findings]).add_column(2, "at", _at(inputs.visits, "day")),
        "events": pa.table(
            {
                "event": inputs.events["event"],
                "scope": inputs.events["scope"],
                "from": _at(inputs.events, "from"),
                "until": inputs.events["until"],
            }
        ),
        "absences": inputs.absences.select(list(ABSENCES)),
        "facts": inputs.facts.select(list(FACTS)),
        "own": inputs.own.select(list(OWN)),
    }


def _at(rows: pa.Table, day: str) -> pa.ChunkedArray:
    """Write a day, with its local time where one was told."""
    moments = pc.strftime(rows["moment"].cast(pa.timestamp("us")), "%Y-%m-%dT%H:%M:%S")
    return pc.coalesce(moments, rows[day].cast(pa.string()))
