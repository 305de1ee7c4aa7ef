"""A lunar festival outside the years that are trusted is refused in words, never guessed and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from koumen.cli import main

PEOPLE = "person_id,region,tekun,dibao,lives_alone,ability\na,450202,dispersed,no,yes,able\n"


@pytest.mark.parametrize("command", ["evaluate", "explain"])
def test_a_day_outside_the_trusted_years_is_refused_in_chinese(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "visits.csv").write_text("visit_id,person_id,at,channel\n", "utf-8")
    words = [command, "--pack", "liuzhou-2021", "--on", "2150-02-01"]
    words += ["--people", str(tmp_path / "people.csv"), "--visits", str(tmp_path / "visits.csv")]
    assert main([*words, *(["--person", "a"] if command == "explain" else [])]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "农历节日只收 1990 年至 2099 年，没有 2150 年" in said.err
