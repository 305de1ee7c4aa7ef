"""`koumen demo` in a folder of its own: built once, found again, exported, and evaluated to the same rows."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

DAY, KEEPS, HORIZON = "2026-11-21", "2025-11-21", "2027-12-31"
SMALL = (
    "import os; os.environ['KOUMEN_DEMO'] = '1'\n"
    "from pathlib import Path\n"
    "from koumen.cli import demo\n"
    "print(demo.ready(Path(os.environ['KOUMEN_DATA']), share=0.02))"
)
STATUS = (
    "CASE WHEN done >= required THEN 'met' WHEN excused THEN 'excused' WHEN starts > :day THEN 'upcoming' "
    "WHEN due_by < :day THEN 'missed' ELSE 'due' END"
)
LAW = ("liuzhou-2021", "example-county-2026", "jingdezhen-2020", "fuzhou-2018", "guangxi-2023", "emeishan-2022")


def _run(folder: Path, *words: str, day: str = DAY) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("KOUMEN_", "DJANGO_"))}
    known |= {"KOUMEN_DATA": str(folder), "KOUMEN_DEMO_DAY": day}
    return subprocess.run([sys.executable, *words], env=known, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demonstration in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    made = _run(folder, "-c", SMALL)
    assert made.stdout.splitlines()[-1] == "True", made.stderr
    return folder


def test_the_next_start_finds_it_built(built: Path) -> None:
    before = (built / "koumen.sqlite3").stat().st_mtime_ns
    assert _run(built, "-c", SMALL).stdout.splitlines()[-1] == "False"
    assert (built / "koumen.sqlite3").stat().st_mtime_ns == before


def test_a_folder_with_an_installation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "koumen.sqlite3").write_bytes(b"somebody's register")
    refused = _run(tmp_path, "-m", "koumen.cli", "demo", "--once")
    assert refused.returncode == 2
    assert "已有正式数据" in refused.stderr
    assert (tmp_path / "koumen.sqlite3").read_bytes() == b"somebody's register"


def test_a_demonstration_day_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = _run(tmp_path, "-m", "koumen.cli", "demo", "--once", day="abc")
    assert refused.returncode == 2
    assert refused.stderr == "环境变量 KOUMEN_DEMO_DAY 的“abc”不是日期；请写成 2026-11-21 这样。\n"


@pytest.mark.parametrize("county", ["450299", "350199"])
def test_its_export_evaluates_to_its_windows(built: Path, tmp_path: Path, county: str) -> None:
    done = _run(built, "-m", "koumen.cli", "export", "inputs", "--area", county, "--to", str(tmp_path))
    assert done.returncode == 0, done.stderr
    law = [word for pack in LAW for word in ("--pack", pack)]
    files = [f"--{name}={tmp_path / name}.csv" for name in ("people", "visits", "events", "absences", "facts", "own")]
    span = ["--on", DAY, "--from", KEEPS, "--to", HORIZON, "--out", str(tmp_path / "out.csv")]
    done = _run(built, "-m", "koumen.cli", "evaluate", *law, *files, *span)
    assert done.returncode == 0, done.stderr
    columns = ("person_id", "pack", "duty", "starts", "due_by", "required", "done", "status")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as text:
        rows = [tuple(row[name] for name in columns) for row in csv.DictReader(text)]
    evaluated = sorted(row for row in rows if row[3] >= KEEPS)
    assert len(evaluated) > 100
    assert evaluated == _shown(built, county)


def _shown(folder: Path, county: str) -> list[tuple[str, ...]]:
    chosen = (
        "SELECT COALESCE(CAST(w.person_id AS TEXT), 'h' || w.household_id), pack, duty, starts, COALESCE(due_by, ''), "
        f"CAST(required AS TEXT), CAST(done AS TEXT), {STATUS} FROM records_window w "
        "WHERE EXISTS (SELECT 1 FROM records_stay s JOIN records_areacode c ON c.area_id = s.area_id "
        "WHERE c.code LIKE :code AND (s.person_id = w.person_id OR s.household_id = w.household_id))"
    )
    with sqlite3.connect(folder / "koumen.sqlite3") as store:
        return sorted(store.execute(chosen, {"day": DAY, "code": f"{county}%"}).fetchall())
