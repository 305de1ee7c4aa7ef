"""The engine's inputs in one canonical form, whoever brings them: files or the store.

Days are date32, times of day microseconds of local time since 1970-01-01T00:00, regions
normalised digits. Nothing is checked here: `read_files` refuses bad files, the store cannot hold bad rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from koumen.policy.facts import CATALOGUE

COLUMN_TYPES = {
    "yesno": pa.bool_(),
    "number": pa.float64(),
    "choice": pa.string(),
    "digits": pa.string(),
    "date": pa.date32(),
}
PEOPLE = {
    "person_id": pa.string(),
    "region": pa.string(),
    "from": pa.date32(),
    "until": pa.date32(),
    "household_id": pa.string(),
}
VISITS = {
    "visit_id": pa.string(),
    "person_id": pa.string(),
    "day": pa.date32(),
    "moment": pa.int64(),
    "channel": pa.string(),
    "result": pa.string(),
    "kind": pa.string(),
    "visitor_id": pa.string(),
    "role": pa.string(),
}
EVENTS = {
    "event": pa.string(),
    "scope": pa.string(),
    "from": pa.date32(),
    "moment": pa.int64(),
    "until": pa.date32(),
}
ABSENCES = {"person_id": pa.string(), "from": pa.date32(), "until": pa.date32(), "reason": pa.string()}
FACTS = {"person_id": pa.string(), "fact": pa.string(), "value": pa.string(), "from": pa.date32()}
OWN = {
    "person_id": pa.string(),
    "pack": pa.string(),
    "channels": pa.string(),
    "at_least": pa.int32(),
    "per": pa.string(),
    "from": pa.date32(),
    "until": pa.date32(),
    "reason": pa.string(),
}


def empty(columns: Mapping[str, pa.DataType]) -> pa.Table:
    """Return a table with these columns and no rows."""
    return pa.table({name: pa.array([], kind) for name, kind in columns.items()})


def table(columns: Mapping[str, pa.DataType], rows: list[dict[str, object]]) -> pa.Table:
    """Make a table of these columns from dicts; a key that is absent is null."""
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in columns.items()})


@dataclass(frozen=True)
class Inputs:
    """Everything the engine reads beside the law.

    `people` has the columns of PEOPLE, any fact of the catalogue or of a pack under its own id (typed by
    COLUMN_TYPES) and `included:PACK` booleans; `visits` may have further text columns named after findings.
    Columns that are absent are unknown for everybody. `people.until` is exclusive; `until` elsewhere is inclusive.
    """

    people: pa.Table
    visits: pa.Table = field(default_factory=lambda: empty(VISITS))
    events: pa.Table = field(default_factory=lambda: empty(EVENTS))
    absences: pa.Table = field(default_factory=lambda: empty(ABSENCES))
    facts: pa.Table = field(default_factory=lambda: empty(FACTS))
    own: pa.Table = field(default_factory=lambda: empty(OWN))


def normal_region(code: str) -> str:
    """Strip the zero-filled lower levels of a region code: 450200 and 450200000000 are 4502, 00 is everywhere ("")."""
    for width in (12, 9, 6, 4, 2):
        if len(code) == width:
            level = code[-3:] if width > 6 else code[-2:]
            if set(level) == {"0"}:
                code = code[: -len(level)]
    return code


def fact_type(kind: str) -> pa.DataType:
    """Return the column type for a fact of this kind."""
    return COLUMN_TYPES[kind]


def known_fact_columns() -> dict[str, pa.DataType]:
    """Return the columns of the common catalogue with their types."""
    return {fact.id: COLUMN_TYPES[fact.kind] for fact in CATALOGUE.values()}
