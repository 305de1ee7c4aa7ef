"""As many people as a large county has: DuckDB 2.0 failed from some tens of thousands on, with fewer nothing showed."""

from __future__ import annotations

from pathlib import Path

from bench.people import FIRST, LAST, ON, make
from koumen.engine.evaluate import evaluation
from koumen.engine.read_files import Files, read_inputs
from koumen.policy.library import open_pack


def test_a_large_county_is_evaluated(tmp_path: Path) -> None:
    files = make(tmp_path, 60_000, 60_000)
    pack = open_pack("emeishan-2022")
    read = read_inputs(Files(files.people, files.visits), [pack])
    run = evaluation([pack], read.inputs, ON, first=FIRST, last=LAST)
    try:
        assert sum(row["windows"] for row in run.summed().to_pylist()) > 1_000_000
    finally:
        run.runner.close()
