"""A folder of broken packs, one for each kind of fault: code, place, key and sentence are held exactly.

Each folder has a pack.toml with one thing wrong; beside it, under the same name, stands every fault that must be found.
"""

import re
import tomllib
from pathlib import Path

import pytest

from koumen.policy.check import check
from koumen.policy.faults import CATALOGUE, PolicyFaults
from koumen.policy.library import open_pack
from koumen.policy.read import read_pack

BROKEN = Path(__file__).parent / "broken"
FOLDERS = sorted(path.with_suffix("") for path in BROKEN.glob("*.toml"))


def expected(folder: Path) -> list[dict[str, object]]:
    return tomllib.loads(folder.with_suffix(".toml").read_text("utf-8"))["fault"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_fault_is_found_in_its_place(folder: Path) -> None:
    faults = check(folder).faults
    names = ("code", "file", "key", "line", "column", "says")
    found = [{name: getattr(fault, name) for name in names} for fault in faults]
    assert found == [{"line": None, "column": None, **each} for each in expected(folder)]
    assert all(fault.remedy for fault in faults)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_fault_speaks_python(folder: Path) -> None:
    said = "".join(f"{fault.says}{fault.remedy}" for fault in check(folder).faults)
    assert not re.search(r"\bTrue\b|\bFalse\b|\bNone\b|datetime|\['|\('|\{'", said)


@pytest.mark.parametrize("name", ["sound-base", "sound-overlay"])
def test_what_the_broken_overlays_stand_over_is_sound(name: str) -> None:
    assert read_pack(BROKEN / name).id == "sound-base"


def test_every_kind_of_fault_has_its_folder() -> None:
    shown = {each["code"] for folder in FOLDERS for each in expected(folder)}
    assert shown == set(CATALOGUE) - {"P005", "P916"}  # no pack at all; two overlays together (test_overlay)


def test_a_pack_that_does_not_exist_is_refused_with_the_ones_that_do() -> None:
    with pytest.raises(PolicyFaults) as refused:
        open_pack("no-such-pack")
    (fault,) = refused.value.faults
    assert fault.code == "P005"
    assert "no-such-pack" in fault.says
    assert "liuzhou-2021" in fault.remedy


def test_a_fault_reads_as_place_key_sentence_and_remedy() -> None:
    with pytest.raises(PolicyFaults) as refused:
        read_pack(BROKEN / "value-not-of-the-fact")
    assert str(refused.value) == (
        "P302 pack.toml 第 20 行第 29 列 category.alone.when：生活自理能力 没有“bad”这个值。只能是：able、partial、unable。"
    )
