"""Six right files of `koumen evaluate` and the command over them, for tests that change one of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine.files import read

from koumen.cli import main

RIGHT = {
    "people": "person_id,region,birth_date,lives_alone,tekun\np1,350102,1940-01-01,true,dispersed\n",
    "visits": "visit_id,person_id,at,channel\nv1,p1,2026-05-06,home\n",
    "events": "event,scope,from,until\n",
    "absences": "person_id,from,until,reason\n",
    "facts": "person_id,fact,value,from\n",
    "own": "person_id,pack,channels,at_least,per,from,until\n",
}
OUTPUTS = ("out", "screening", "printed")
People, Visits, Events, Absences, Facts, Own = RIGHT
P, V = "person_id,region", "visit_id,person_id,at,channel"
E, A = "event,scope,from,until", "person_id,from,until,reason"
F, O = "person_id,fact,value,from", "person_id,pack,channels,at_least,per,from,until"  # noqa: E741


ODD_IDS = [
    " p1",
    "p1 ",
    "\u3000p1",
    "p 1",
    "a\u2028b",
    "a\x85b",
    "a\x0bb",
    "a\x0cb",
    "007",
    "NULL",
    "#1",
    'a"b',
    "a,b",
    "a\rb",
]


def command(folder: Path, files: dict[str, Path]) -> list[str]:
    words = ["evaluate", "--pack", "emeishan-2022", "--pack", "fuzhou-2018", "--on", "2026-05-20"]
    for name, path in files.items():
        words += [f"--{name}", str(path)]
    for name in OUTPUTS:
        words += [f"--{name}", str(folder / f"{name}.result.csv")]
    return words


def laid_out(folder: Path, changed: dict[str, str | bytes]) -> dict[str, Path]:
    files = {name: folder / f"{name}.csv" for name in RIGHT}
    for name, text in (RIGHT | changed).items():
        files[name].write_bytes(text if isinstance(text, bytes) else text.encode())
    return files


def refused(folder: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command, hold that it refuses and writes nothing, and return what it says."""
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert main(command(folder, files)) == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.strip().splitlines()[-1]


def parquet(folder: Path, name: str, columns: Mapping[str, object]) -> Path:
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def owed(folder: Path, files: dict[str, Path]) -> list[dict[str, str]]:
    """Run the command and return its `out`."""
    assert main(command(folder, files)) == 0
    return read(folder / "out.result.csv")
