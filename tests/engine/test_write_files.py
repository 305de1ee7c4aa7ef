"""Results are written whole or not at all, never over an input or each other, and alike wherever they go."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine.files import read
from engine.laid_out import ODD_IDS, P, command, laid_out

from koumen.cli import main
from koumen.engine.write_files import write_tables


def test_nothing_is_half_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = laid_out(tmp_path, {})
    words = command(tmp_path, files)
    words[words.index("--screening") + 1] = str(tmp_path / "no-such-folder" / "screening.csv")
    before = sorted(tmp_path.iterdir())
    assert main(words) == 2
    assert sorted(tmp_path.iterdir()) == before
    assert "写不进去（没有这个文件夹）" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("out.result.csv", "两个结果写了同一个文件"),
        ("sub/../out.result.csv", "两个结果写了同一个文件"),
        ("link.csv", "是输入的文件"),
        ("people.csv", "是输入的文件"),
        ("sub/../facts.csv", "是输入的文件"),
        ("folder.csv", "是一个文件夹"),
        ("screening.xlsx", "只写 .csv 和 .parquet"),
    ],
)
def test_every_target_is_looked_at_before_any_is_written(
    target: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = command(tmp_path, laid_out(tmp_path, {}))
    (tmp_path / "sub").mkdir()
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "visits.csv")
    words[words.index("--screening") + 1] = str(tmp_path / target)
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert main(words) == 2
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("times", [1, 30_000])
def test_small_and_large_results_are_written_alike(times: int, tmp_path: Path) -> None:
    ids = [*ODD_IDS, "a\r\nb", "a\nb", "=1+1", "\\N", "", None]
    rows = pa.table(
        {"id": ids * times, "at": pa.array(range(len(ids) * times)), "on": [date(2026, 5, 1)] * len(ids) * times}
    )
    write_tables({tmp_path / "rows.csv": rows, tmp_path / "rows.parquet": rows})
    found = read(tmp_path / "rows.csv")
    assert [row["id"] for row in found] == [id or "" for id in ids] * times
    assert [int(row["at"]) for row in found] == list(range(len(found)))
    assert {row["on"] for row in found} == {"2026-05-01"}
    assert pq.read_table(tmp_path / "rows.parquet").equals(rows)


def test_printing_says_what_writing_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = command(tmp_path, laid_out(tmp_path, {}))
    assert main(words) == 0
    at = words.index("--out")
    assert main(words[:at] + words[at + 2 :]) == 0
    assert capsys.readouterr().out == (tmp_path / "out.result.csv").read_text("utf-8")


def test_whoever_reads_only_the_head_is_served_quietly(tmp_path: Path) -> None:
    people = f"{P},tekun\n" + "".join(f"p{n},350102,dispersed\n" for n in range(5_000))
    words = command(tmp_path, laid_out(tmp_path, {"people": people}))
    at = words.index("--out")
    run = [sys.executable, "-m", "koumen.cli", *words[:at], *words[at + 2 :]]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith(b"person_id,pack,")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
