"""Writes result tables as CSV or Parquet: all of them whole, or none."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet

from koumen.engine.file_faults import FileFault

WHY = {
    errno.ENOENT: "没有这个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这里只能读",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "文件名太长",
}


def check_targets(targets: Iterable[Path], inputs: Iterable[Path] = ()) -> None:
    """Raise FileFault for a target that cannot be written, is named twice, or is one of the inputs."""
    taken = {path.resolve(): "是输入的文件，不能写在它上面" for path in inputs}
    for path in targets:
        if path.suffix not in (".csv", ".parquet"):
            raise FileFault(path, None, "", "只写 .csv 和 .parquet", "请改文件名")
        if path.resolve() in taken:
            raise FileFault(path, None, "", taken[path.resolve()], "请给每个结果另起一个文件名")
        if path.is_dir():
            raise FileFault(path, None, "", "是一个文件夹", "请写文件名")
        if not path.parent.is_dir():
            raise FileFault(path, None, "", f"写不进去（{WHY[errno.ENOENT]}）", "请检查文件夹和权限")
        taken[path.resolve()] = "两个结果写了同一个文件"


def write_tables(tables: Mapping[Path, pa.Table]) -> None:
    """Write every table beside its place first, then put all of them there. Raises FileFault when one cannot be."""
    check_targets(tables)
    ready: list[tuple[Path, Path]] = []
    try:
        for path, rows in tables.items():
            partial = path.with_name(f".{path.name}.{os.getpid()}.part")
            ready.append((partial, path))
            _write(path, partial, rows)
        for partial, path in ready:
            partial.replace(path)
    except (OSError, duckdb.IOException) as error:
        why = WHY.get(getattr(error, "errno", None) or 0, "磁盘或文件夹不让写")
        raise FileFault(path, None, "", f"写不进去（{why}）", "请检查文件夹和权限") from error
    finally:
        for partial, _ in ready:
            partial.unlink(missing_ok=True)


def print_table(rows: pa.Table) -> None:
    """Print a table as CSV."""
    with tempfile.TemporaryDirectory(prefix="koumen-") as folder:
        written = Path(folder) / "rows.csv"
        _write_csv(written, rows)
        with written.open(encoding="utf-8", newline="") as lines:
            shutil.copyfileobj(lines, sys.stdout)


def _write(path: Path, partial: Path, rows: pa.Table) -> None:
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(rows, partial)
    else:
        _write_csv(partial, rows)


def _write_csv(path: Path, rows: pa.Table) -> None:
    """Write CSV: a cell is quoted only when it must be, and blank is blank, whether empty or unknown."""
    blank = ", ".join(
        f'NULLIF("{f.name}", \'\') AS "{f.name}"' if pa.types.is_string(f.type) else f'"{f.name}"' for f in rows.schema
    )
    with duckdb.connect(":memory:") as connection:
        connection.register("written", rows)
        connection.sql(f"SELECT {blank} FROM written").write_csv(str(path), header=True)
