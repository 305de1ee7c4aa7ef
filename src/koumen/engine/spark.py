"""Runs the same SQL texts over Spark Connect, where a province outgrows one machine.

Each kept result becomes a table on the server under a name of this run alone, dropped when the run ends: a Spark
view is a recipe, and the texts name some results many times. Spark drops a table whole; Sail leaves its folder on the
server's disk, emptied here because no statement of Sail's removes it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pyarrow as pa

from koumen.engine.runner import RunnerFault

PORT = 15002
"""Spark Connect's own, where an address names none."""
_SQL = {"string": "STRING", "int32": "INT", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}


class Spark:
    """A Spark Connect session at `sc://HOST:PORT`."""

    def __init__(self, remote: str | None) -> None:
        address = remote or os.environ.get("SPARK_REMOTE", "")
        if not address.startswith("sc://"):
            raise _refused("没有写 Spark 服务地址", "请用 --remote sc://主机:端口，或设环境变量 SPARK_REMOTE")
        _knock(address)
        try:
            import pyspark

            # On import the client looks for a whole Spark beside it and ends the process when there is none.
            os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # of pandas, which is not used here
                from pyspark.sql import SparkSession
        except ImportError as error:
            raise _refused("没有安装 Spark 客户端", "请安装 koumen[spark]") from error
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)
                self.session: Any = SparkSession.builder.remote(address).create()
            self.session.sql("SELECT 1").toArrow()
        except Exception as error:  # the client raises gRPC's own errors, which have no common base
            raise _silent(address) from error
        self.run = f"koumen_{uuid4().hex[:12]}"
        self.kept: list[str] = []

    def put(self, name: str, rows: pa.Table) -> None:
        """Send an Arrow table to the server and name it."""
        if rows.num_rows:
            self.session.createDataFrame(rows.combine_chunks()).createOrReplaceTempView(name)
            return
        columns = ", ".join(f"CAST(NULL AS {_SQL[str(f.type)]}) AS `{f.name}`" for f in rows.schema)
        self.session.sql(f"SELECT {columns} WHERE FALSE").createOrReplaceTempView(name)

    def make(self, name: str, select: str, *, keep: bool = True) -> None:
        """Run a SELECT into a table of this run, or only remember it as a view."""
        if not keep:
            self.session.sql(select).createOrReplaceTempView(name)
            return
        table = f"{self.run}_{name}"
        self.session.sql(f"CREATE TABLE {table} USING parquet AS {select}").toArrow()
        self.kept.append(table)
        self.session.sql(f"SELECT * FROM {table}").createOrReplaceTempView(name)

    def fetch(self, select: str) -> pa.Table:
        """Run a SELECT and bring its rows."""
        return self.session.sql(select).toArrow()

    def close(self) -> None:
        """Empty and drop this run's tables and end the session."""
        for table in self.kept:
            empty = f"INSERT OVERWRITE TABLE {table} SELECT * FROM {table} WHERE FALSE"
            for last in (empty, f"DROP TABLE IF EXISTS {table}"):
                with contextlib.suppress(Exception):  # Spark refuses the first, and needs only the second
                    self.session.sql(last).toArrow()
        self.kept.clear()
        self.session.stop()


def _knock(address: str) -> None:
    """Raise RunnerFault when nobody listens there: the client itself would go on asking for minutes."""
    try:
        at = urlsplit(address)
        socket.create_connection((at.hostname or "", at.port or PORT), timeout=10).close()
    except (OSError, ValueError) as error:
        raise _silent(address) from error


def _silent(address: str) -> RunnerFault:
    return _refused(f"连不上 Spark 服务 {address}", "请核对地址，并确认服务已启动")


def _refused(says: str, remedy: str) -> RunnerFault:
    return RunnerFault(f"{says}。{remedy}。")
