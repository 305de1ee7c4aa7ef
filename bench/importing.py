"""Importing a roster beside reading the same file alone; then a deed that brings 50 visits beside a plain insert."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.engine import ROOT
from bench.figures import Figure

PART = "import"


def measure(folder: Path, rows: int) -> Iterator[Figure]:
    """Import a roster of `rows` people into a new installation. Raises ValueError when some did not enter."""
    place = folder / "import"
    place.mkdir(parents=True)
    command = [sys.executable, "-m", "bench.import_once", str(place), str(rows)]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    entered = told["counts"].get("people", 0) + told["counts"].get("asking", 0)
    if entered != rows:
        raise ValueError(f"of {rows} rows {entered} entered: {told['counts']}")
    seconds = told["seconds"]
    alone, whole = seconds["reading alone"], seconds["preview"] + seconds["confirm"]
    busy = told["cpu"]["preview"] + told["cpu"]["confirm"]

    def figure(name: str, value: float, unit: str, beside: str = "") -> Figure:
        return Figure(PART, name, value, unit, beside)

    yield figure("rows", rows, "rows")
    yield figure("preview: read, judge, hold", seconds["preview"], "s", f"reading alone {alone:.2f} s")
    yield figure("confirm: write and derive", seconds["confirm"], "s")
    yield figure("whole import", whole, "s", f"aim: under 60 at 100,000 rows; processors {busy:.1f} s")
    yield figure("ratio to reading alone", whole / alone, "times")
    yield figure("rows per second", rows / whole, "rows/s", f"reading alone {rows / alone:,.0f}")
    yield figure("peak memory", told["peak"] / 1e9, "GB")
    deed, plainly = seconds["50 visits by the deed"], seconds["50 visits plainly"]
    yield Figure(
        "visits", f"50 visits kept and derived, of {rows:,} people", deed, "s", f"plain insert {plainly:.3f} s"
    )
    yield Figure("visits", "ratio to a plain bulk insert", deed / plainly, "times")
