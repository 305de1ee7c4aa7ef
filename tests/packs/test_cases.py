"""Every worked example of every pack holds, and rests on the rules it names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from koumen.engine.cases import failures
from koumen.policy.cases import Case, read_cases
from koumen.policy.library import bundled, open_pack
from koumen.policy.model import Pack

SHAPES = Path(__file__).parent / "shapes"
FOLDERS = {**bundled(), **{path.parent.name: path.parent for path in sorted(SHAPES.glob("*/cases.toml"))}}


def _cases() -> list[object]:
    return [
        pytest.param(folder, case, id=f"{name}-{case.id}", marks=pytest.mark.clause(*case.demands))
        for name, folder in FOLDERS.items()
        for case in read_cases(folder)
    ]


@cache
def _pack(folder: Path) -> Pack:
    return open_pack(str(folder))


@pytest.mark.parametrize(("folder", "case"), _cases())
def test_case(folder: Path, case: Case) -> None:
    packs = [_pack(FOLDERS[name]) for name in case.packs] or [_pack(folder)]
    assert failures(case, packs) == [], case.says
