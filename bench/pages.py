"""The slowest office pages over a large register, beside a page that reads nothing, in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.engine import ROOT
from bench.figures import Figure
from bench.pages_once import IDLE

PART, SHOWN = "pages", 8


def measure(folder: Path, rows: int) -> Iterator[Figure]:
    """Yield the slowest answers to a county, a township and a village over `rows` people."""
    place = folder / "pages"
    place.mkdir(parents=True)
    command = [sys.executable, "-m", "bench.pages_once", str(place), str(rows)]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    counts = told["counts"]
    yield Figure(
        PART, "people", counts["people"], "people", f"{counts['windows']:,} windows, {counts['visits']:,} visits"
    )
    for role, pages in told["pages"].items():
        idle = pages.pop(IDLE)
        slowest = sorted(pages.items(), key=lambda each: -each[1])[:SHOWN]
        for page, took in slowest:
            yield Figure(PART, f"{role} {page}", took, "ms", f"a page that reads nothing {idle:.0f} ms")
