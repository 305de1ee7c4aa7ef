"""The commands that the front pages name are there and do what they say."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from koumen.cli import main, parser

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md", "docs/running-an-office.md", "docs/files.md")
COMMAND = re.compile(r"^ +(?:\.venv/bin/)?(koumen (?!…).*?)(?: +#.*)?$", re.M)


def commands(page: str) -> list[list[str]]:
    """Every indented command of a page, its arguments apart; `$files` is spelt out."""
    text = (ROOT / page).read_text("utf-8")
    files = re.search(r"files='([^']*)'", text)
    written = [line.replace("$files", files.group(1) if files else "") for line in COMMAND.findall(text)]
    return [shlex.split(line)[1:] for line in written]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_is_understood(page: str) -> None:
    found = commands(page)
    assert found
    for words in found:
        parser().parse_args(words)


@pytest.mark.parametrize("page", PAGES[:2])
def test_the_examples_are_evaluated_and_explained(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    for words in commands(page):
        if words[0] in ("evaluate", "explain"):
            assert main(words) == 0
    said = capsys.readouterr().out
    assert "45,guangxi-2023,special-difficulty,key,key-month" in said
    assert "结论：失能" in said


def test_both_front_pages_name_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh-CN.md")


def test_the_columns_of_the_result_are_all_explained() -> None:
    examples = ROOT / "docs" / "examples"
    command = ["evaluate", "--pack", "guangxi-2023", "--people", "people.csv", "--visits", "visits.csv"]
    done = subprocess.run(
        [sys.executable, "-m", "koumen.cli", *command, "--on", "2026-11-21"],
        cwd=examples, capture_output=True, text=True, check=True,
    )  # fmt: skip
    page = (ROOT / "docs" / "files.md").read_text("utf-8")
    for column in done.stdout.splitlines()[0].split(","):
        assert f"`{column}`" in page, column
