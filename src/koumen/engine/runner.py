"""Runs SELECTs over named tables: in DuckDB inside the process, or over Spark Connect."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

import duckdb
import pyarrow as pa


class RunnerFault(ValueError):
    """A database engine that cannot be had: what is wrong and the remedy, a Chinese sentence each."""


class Runner(Protocol):
    """What the engine asks of a database engine."""

    def put(self, name: str, rows: pa.Table) -> None:
        """Make an Arrow table known under a name."""

    def make(self, name: str, select: str, *, keep: bool = True) -> None:
        """Run a SELECT and name its result; with `keep` false it may be recomputed at each use."""

    def fetch(self, select: str) -> pa.Table:
        """Run a SELECT and bring its rows."""

    def close(self) -> None:
        """Free everything that was made."""


@cache
def _in_memory() -> duckdb.DuckDBPyConnection:
    """Start DuckDB once in a process: starting it anew would cost more than a small evaluation."""
    settings: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    house = duckdb.connect(":memory:", config=settings)
    house.execute("SET GLOBAL preserve_insertion_order = false")
    return house


class Duck:
    """DuckDB in the process: no files, no network, no extensions fetched. Close it after use.

    What one makes is its own and seen by no other, though all share the process's engine.
    """

    def __init__(self) -> None:
        self.connection = _in_memory().cursor()

    def put(self, name: str, rows: pa.Table) -> None:
        """Make an Arrow table known under a name, without copying it."""
        self.connection.register(name, rows)

    def make(self, name: str, select: str, *, keep: bool = True) -> None:
        """Run a SELECT and keep its rows in memory, or only remember it as a view."""
        what = "TEMP TABLE" if keep else "TEMP VIEW"
        self.connection.execute(f"CREATE {what} {name} AS {select}")

    def fetch(self, select: str) -> pa.Table:
        """Run a SELECT and bring its rows as one Arrow table."""
        return self.connection.sql(select).to_arrow_table()

    def close(self) -> None:
        """Free everything."""
        self.connection.close()
