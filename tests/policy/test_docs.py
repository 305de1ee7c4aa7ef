"""The pages on packs say what the reader and the packs hold: the keys of every table, the readings of every pack."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from koumen.policy.library import bundled
from koumen.policy.read import read_base
from koumen.policy.schema import CASES, CHANGES, COMMON, HEAD_TABLES, RULES, Table
from koumen.policy.sources import source_of

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "writing-a-pack.md"
READINGS = DOCS / "readings.md"
BLOCK = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- /keys -->)", re.S)


def rows() -> Iterator[str]:
    yield "| table | must have | may have |"
    yield "|---|---|---|"
    for name, table in HEAD_TABLES.items():
        yield line(f"[{name}]", table)
    for name, table in {**RULES, **CHANGES, **CASES}.items():
        yield line(f"[[{name}]]", table)


def line(name: str, table: Table) -> str:
    must = [f"`{key}`" for key in table.must]
    may = [f"`{key}`" for key in table if key not in table.must and not (table.common and key in COMMON)]  # noqa: SIM118 - a table, no dict
    return f"| `{name}` | {' '.join(must)} | {' '.join(may)} |"


def test_the_keys_of_every_table_are_those_of_the_reader() -> None:
    text, block = PAGE.read_text("utf-8"), "\n".join(rows()) + "\n"
    if os.environ.get("KOUMEN_WRITE_DOCS"):
        PAGE.write_text(BLOCK.sub(lambda _: block, text), "utf-8")
    found = BLOCK.search(PAGE.read_text("utf-8"))
    assert found and found[0] == block


def test_every_table_is_explained_before_it_is_listed() -> None:
    before = PAGE.read_text("utf-8").partition("<!-- keys -->")[0]
    for name in {**RULES, **CHANGES, **CASES}:
        assert f"[[{name}]]" in before, name


@pytest.mark.parametrize("pack", [name for name in bundled() if not name.startswith("example-")])
def test_every_parameter_of_a_pack_stands_among_its_readings(pack: str) -> None:
    section = READINGS.read_text("utf-8").partition(f"\n## {pack}\n")[2].partition("\n## ")[0]
    for parameter in read_base(source_of(bundled()[pack])).variants[0].parameters:
        assert f"`{parameter}`" in section, parameter
