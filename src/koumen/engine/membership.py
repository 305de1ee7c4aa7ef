"""Questions over a whole column of ids, answered in DuckDB: is every id different, and which are not in a list."""

from __future__ import annotations

import duckdb
import pyarrow as pa


def all_different(ids: pa.ChunkedArray | pa.Array) -> bool:
    """Say whether no id occurs twice. May say False of different ids (their digests met); the caller then looks."""
    with duckdb.connect(":memory:") as connection:
        connection.register("given", pa.table({"id": ids}))
        rows = connection.sql("SELECT COUNT(DISTINCT hash(id)) = COUNT(*) FROM given").fetchall()
    return bool(rows[0][0])


def strangers(ids: pa.ChunkedArray | pa.Array, known: pa.ChunkedArray | pa.Array) -> int:
    """Count the rows whose id is not among the known."""
    with duckdb.connect(":memory:") as connection:
        connection.register("given", pa.table({"id": ids}))
        connection.register("known", pa.table({"id": known}))
        rows = connection.sql("SELECT COUNT(*) FROM given WHERE id NOT IN (SELECT id FROM known)").fetchall()
    return int(rows[0][0])
