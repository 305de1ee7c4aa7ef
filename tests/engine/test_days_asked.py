"""The days on the command line: what no calendar knows is refused in words, what no law asks is not looked up."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.files import read
from engine.laid_out import P, command, laid_out

from koumen.cli import main


@pytest.mark.parametrize("day", ["0001-01-01", "1700-12-31", "2200-01-01", "9999-12-31", "2026-02-30", "2026/05/01"])
def test_a_day_out_of_reach_is_refused_in_words(day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = command(tmp_path, laid_out(tmp_path, {}))
    words[words.index("--on") + 1] = day
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert f"--on：“{day}”" in capsys.readouterr().err


def liuzhou(folder: Path, *days: str) -> list[str]:
    """The command under liuzhou-2021 for someone of its key tier."""
    people = f"{P},tekun,lives_alone\np1,4502,dispersed,true\n"
    words = command(folder, laid_out(folder, {"people": people}))
    at = words.index("--on")
    return [words[0], "--pack", "liuzhou-2021", *days, *words[at + 2 :]]


def test_no_festival_is_looked_up_before_the_policy_was_in_force(tmp_path: Path) -> None:
    assert main(liuzhou(tmp_path, "--on", "2026-05-20", "--from", "1985-01-01", "--to", "2026-12-31")) == 0
    whole = read(tmp_path / "out.result.csv")
    assert whole[0]["starts"] >= "2021-05-31"
    assert main(liuzhou(tmp_path, "--on", "2026-05-20", "--from", "2021-05-31", "--to", "2026-12-31")) == 0
    assert read(tmp_path / "out.result.csv") == whole
    assert main(liuzhou(tmp_path, "--on", "1900-01-01")) == 0


@pytest.mark.parametrize(
    "days", [["--on", "2150-03-01"], ["--on", "2026-05-20", "--from", "2026-01-01", "--to", "2100-12-31"]]
)
def test_a_festival_whose_day_nobody_knows_is_refused_in_words(
    days: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(liuzhou(tmp_path, *days)) == 2
    assert "农历节日只收 1990 年至 2099 年" in capsys.readouterr().err
    assert not (tmp_path / "out.result.csv").exists()
