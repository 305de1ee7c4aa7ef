"""The engine against the brute-force reference, row for row, over random small worlds of every pack.

The short form runs in `make test`; the long form (`make test-all`) takes many more worlds, and Hypothesis
shrinks what it finds. `python -m tests.engine.test_reference SEED PACK ...` prints the differences of one world.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from engine.canonical import inputs_of, rows_of
from engine.files import evaluate
from engine.packs import FOLDERS, NAMES, law, pack, together
from hypothesis import HealthCheck, given, settings
from reference import evaluate_reference, summary_of
from reference.evaluate import OUT, PRINTED, SCREENING
from strategies import World, make_world, worlds

from koumen.engine.evaluate import evaluation

Rows = Sequence[Mapping[str, str]]
ORDER = {
    "out": ["person_id", "pack", "duty", "starts", "due_by", "channels"],
    "screening": SCREENING[:3],
    "printed": PRINTED,
}
COLUMNS = {"out": OUT, "screening": SCREENING, "printed": PRINTED}
SHORT_PEOPLE, LONG_PEOPLE, LONG_SEEDS = 100, 100, range(1000, 1010)
SLOW = {"every-household": 40, "every-shape": 40, "every-shape-amended": 40, "every-shape-county": 30}
PAIRS = [("liuzhou-2021", "guangxi-2023"), ("emeishan-2022", "every-household"), ("fuzhou-2018", "every-shape-county")]


def differences(names: Sequence[str], world: World, found: Mapping[str, Rows]) -> list[str]:
    """Every row that only one side has, and every row out of order, as readable lines."""
    expected = evaluate_reference(
        [law(name) for name in names], **world.inputs(), on=world.on, first=world.first, last=world.last
    )
    lines = []
    for output, rows in found.items():
        ours, theirs = (
            Counter(tuple(row[name] for name in COLUMNS[output]) for row in each) for each in (expected[output], rows)
        )
        lines += [f"{output}: only the reference: {','.join(row)}" for row in (ours - theirs).elements()]
        lines += [f"{output}: only the engine: {','.join(row)}" for row in (theirs - ours).elements()]
        keys = [[row[name] for name in ORDER[output]] for row in rows]
        lines += [f"{output}: not in order"] if keys != sorted(keys) else []
    return lines


def directly(names: Sequence[str], world: World) -> dict[str, list[dict[str, str]]]:
    """The engine's three outputs without files in between."""
    inputs = inputs_of([law(name) for name in names], world.inputs())
    held = evaluation([pack(name) for name in names], inputs, world.on, first=world.first, last=world.last)
    return {"out": rows_of(held.out()), "screening": rows_of(held.screening()), "printed": rows_of(held.printed())}


def a_world(names: Sequence[str], seed: int, people: int) -> World:
    """The world of a seed: the same on every machine."""
    return make_world(random.Random(f"{seed} {names}"), [law(name) for name in names], people)


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_says_what_the_reference_says(name: str, tmp_path: Path) -> None:
    world = a_world([name], 1, SLOW.get(name, SHORT_PEOPLE))
    assert differences([name], world, evaluate(tmp_path, [FOLDERS[name]], world, bom=True)) == []


@pytest.mark.parametrize("names", PAIRS, ids="+".join)
def test_several_packs_at_once(names: tuple[str, ...]) -> None:
    assert together(names)
    world = a_world(names, 2, min(SLOW.get(name, SHORT_PEOPLE) for name in names))
    assert differences(names, world, directly(names, world)) == []


@pytest.mark.parametrize("name", ["fuzhou-2018", "every-shape", "every-household"])
@pytest.mark.parametrize("level", ["province", "county", "village", "pack"])
def test_the_summary_counts_the_same_rows(name: str, level: str) -> None:
    world = a_world([name], 3, 40)
    held = evaluation(
        [pack(name)], inputs_of([law(name)], world.inputs()), world.on, first=world.first, last=world.last
    )
    expected = evaluate_reference([law(name)], **world.inputs(), on=world.on, first=world.first, last=world.last)
    counted: Counter[tuple[str, ...]] = Counter()
    for row in rows_of(held.summary(level)):
        key = tuple(row[column] for column in ("pack", "tier", "duty", "status"))
        counted[key if level == "pack" else (row["region"], *key)] += int(row["windows"])
    assert counted == summary_of(expected["owed"], level)


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG_SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_engine_says_what_the_reference_says_for_many_more(name: str, seed: int) -> None:
    world = a_world([name], seed, LONG_PEOPLE)
    assert differences([name], world, directly([name], world)) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_any_two_packs_together_for_many_more(seed: int) -> None:
    names = random.Random(seed).sample(NAMES, 2)
    names = names if together(tuple(names)) else names[:1]
    world = a_world(names, seed, LONG_PEOPLE)
    assert differences(names, world, directly(names, world)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_difference_shrinks_to_its_smallest_world(name: str) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(world=worlds([law(name)], people=5))
    def the_same(world: World) -> None:
        assert differences([name], world, directly([name], world)) == []

    the_same()


if __name__ == "__main__":
    asked = a_world(sys.argv[2:], int(sys.argv[1]), SHORT_PEOPLE)
    print("\n".join(differences(sys.argv[2:], asked, directly(sys.argv[2:], asked))))
