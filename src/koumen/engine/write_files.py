"""Writes result tables as CSV or Parquet: whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet

from koumen.engine.file_faults import FileFault


def write_tables(tables: dict[Path, pa.Table]) -> None:
    """Write every table beside its place first, then put all of them there. Raises FileFault when one cannot be."""
    ready: list[tuple[Path, Path]] = []
    try:
        for path, rows in tables.items():
            partial = path.with_name(f".{path.name}.{os.getpid()}.part")
            ready.append((partial, path))
            _write(path, partial, rows)
        for partial, path in ready:
            partial.replace(path)
    except OSError as error:
        raise FileFault(path, None, "", f"写不进去（{error.strerror}）", "请检查文件夹和权限") from error
    finally:
        for partial, _ in ready:
            partial.unlink(missing_ok=True)


def print_table(rows: pa.Table) -> None:
    """Print a table as CSV."""
    sys.stdout.flush()
    sys.stdout.write(csv_text(rows))


def csv_text(rows: pa.Table) -> str:
    """Return a table as CSV text: a cell is quoted only when it must be, blank is blank."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.column_names)
    for batch in rows.to_batches():
        writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    return text.getvalue()


def _write(path: Path, partial: Path, rows: pa.Table) -> None:
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(rows, partial)
        return
    if path.suffix != ".csv":
        raise FileFault(path, None, "", "只写 .csv 和 .parquet", "请改文件名")
    if rows.num_rows <= 200_000:
        partial.write_text(csv_text(rows), "utf-8")
        return
    blank = ", ".join(
        f'NULLIF("{f.name}", \'\') AS "{f.name}"' if pa.types.is_string(f.type) else f'"{f.name}"' for f in rows.schema
    )
    with duckdb.connect(":memory:") as connection:
        connection.register("written", rows)
        connection.sql(f"SELECT {blank} FROM written").write_csv(str(partial), header=True)
