"""Rows into Arrow: the engine's inputs out of the store, in one place.

`inputs_for` reads a few people through Django's own connection, so that a deed sees what it has just written;
`register_inputs` reads a whole register in one read-only snapshot beside it. Both run the same SQL. Superseded
and withdrawn rows are left out; `known_by` leaves out whatever was told later. Nothing is written.

People are known to the engine by their primary keys, households by `h` and theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from koumen.engine.inputs import ABSENCES, EVENTS, FACTS, OWN, VISITS, Inputs
from koumen.records import arrow_sql

PEOPLE = {
    "person_id": pa.string(),
    "region": pa.string(),
    "from": pa.date32(),
    "until": pa.date32(),
    "household_id": pa.string(),
    "birth_date": pa.date32(),
    "sex": pa.string(),
    "hukou_region": pa.string(),
}
OPEN_END = date(2199, 12, 31)
Fetch = Callable[[str, int], list[pa.ChunkedArray]]


class InsideTransaction(Exception):
    """A whole register was asked for in the middle of a deed; its snapshot would not show what the deed wrote."""


def inputs_for(people: Iterable[int], *, known_by: datetime | None = None, open_end: date = OPEN_END) -> Inputs:
    """Return the inputs of these people and of everyone who ever shared a home with one of them.

    `known_by` (inclusive) cuts off what was recorded later. An absence that goes on ends on `open_end`.
    """
    whole = with_homes(people)

    def fetch(sql: str, width: int) -> list[pa.ChunkedArray]:
        rows = _rows(sql, whole)
        columns = zip(*rows, strict=True) if rows else [()] * width
        return [pa.chunked_array([pa.array(column, pa.string())]) for column in columns]

    return _inputs(fetch, arrow_sql.these(connection.vendor), known_by, open_end)


def register_inputs(area_path: str = "", *, known_by: datetime | None = None, open_end: date = OPEN_END) -> Inputs:
    """Return the inputs of everyone who was ever on the roster inside a place ("": everywhere), from one snapshot.

    Raises InsideTransaction within an atomic block.
    """
    if connection.in_atomic_block:
        raise InsideTransaction("register_inputs reads beside the transaction: call it outside atomic blocks")
    with _snapshot() as reading, reading.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

        def fetch(sql: str, width: int) -> list[pa.ChunkedArray]:
            cursor.execute(sql)
            return [column.cast(pa.string()) for column in cursor.fetch_arrow_table().columns]

        return _inputs(fetch, arrow_sql.everyone_in(area_path), known_by, open_end)


def with_homes(people: Iterable[int]) -> set[int]:
    """Return these people and everyone who ever shared a home with one: a household's duty is its members' together."""
    asked = set(people)
    homes = {home for (home,) in _rows(arrow_sql.homes_of(connection.vendor), asked)}
    return asked | {member for (member,) in _rows(arrow_sql.members_of(connection.vendor), homes)}


def person_id(key: int) -> str:
    """Return how the engine knows a person."""
    return str(key)


def household_id(key: int) -> str:
    """Return how the engine knows a household."""
    return f"h{key}"


def key_of(subject: str) -> tuple[str, int]:
    """Return ("person" | "household", primary key) of an id the engine wrote back."""
    return ("household", int(subject[1:])) if subject.startswith("h") else ("person", int(subject))


def _inputs(fetch: Fetch, chosen: str, known_by: datetime | None, open_end: date) -> Inputs:
    texts = arrow_sql.texts(connection.vendor, chosen, known_by, open_end)
    return Inputs(
        people=_typed(PEOPLE, fetch(texts.people, len(PEOPLE))),
        visits=_visits(fetch(texts.visits, len(VISITS) + 1)),
        events=_timed(EVENTS, fetch(texts.events, len(EVENTS)), "from"),
        absences=_typed(ABSENCES, fetch(texts.absences, len(ABSENCES))),
        facts=_typed(FACTS, fetch(texts.facts, len(FACTS))),
        own=_typed(OWN, fetch(texts.own, len(OWN))),
    )


def _rows(sql: str, keys: Iterable[int]) -> list[tuple[Any, ...]]:
    """Run a statement of the deed's own connection whose one parameter is a set of primary keys."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [arrow_sql.keys_parameter(connection.vendor, keys)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _snapshot() -> Any:
    """Open a second, read-only connection whose first query fixes what all later ones see."""
    settings = connection.get_connection_params()
    if connection.vendor == "sqlite":
        from adbc_driver_sqlite import dbapi

        return dbapi.connect(f"file:{quote(str(settings['database']))}?mode=ro")
    from adbc_driver_postgresql import dbapi

    who = f"{quote(str(settings.get('user') or ''))}:{quote(str(settings.get('password') or ''))}"
    where = f"{settings.get('host') or ''}:{settings.get('port') or 5432}/{quote(str(settings['dbname']))}"
    return dbapi.connect(f"postgresql://{who}@{where}")


def _nulled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Blank text is what SQL's NULL was written as, so that every column is text in every batch."""
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _typed(columns: dict[str, pa.DataType], texts: list[pa.ChunkedArray]) -> pa.Table:
    named = zip(columns.items(), texts, strict=True)
    return pa.table({name: _nulled(text).cast(kind) for (name, kind), text in named})


def _timed(columns: dict[str, pa.DataType], texts: list[pa.ChunkedArray], day: str) -> pa.Table:
    """Make the table; `moment` comes as a time of day and becomes microseconds of local time on its day."""
    names = list(columns)
    at, days = names.index("moment"), texts[names.index(day)]
    moments = _nulled(texts[at])
    stamps = pc.binary_join_element_wise(days, moments, " ").cast(pa.timestamp("us")).cast(pa.int64())
    table = _typed({name: columns[name] for name in names if name != "moment"}, texts[:at] + texts[at + 1 :])
    return table.add_column(at, pa.field("moment", pa.int64()), stamps)


def _visits(texts: list[pa.ChunkedArray]) -> pa.Table:
    """Make the visits with one column for each finding that any of them holds."""
    table = _timed(VISITS, texts[:-1], "day")
    found = [json.loads(text) if text != "{}" else {} for text in texts[-1].to_pylist()]
    for finding in sorted({name for each in found for name in each} - set(VISITS)):
        values = [None if each.get(finding) in (None, "") else str(each[finding]) for each in found]
        table = table.append_column(finding, pa.array(values, pa.string()))
    return table
