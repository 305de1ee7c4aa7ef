"""What must hold of every evaluation, whatever the pack: no answer is compared with another's, only with itself."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from engine.canonical import inputs_of, rows_of
from engine.files import arguments, write
from engine.packs import FOLDERS, law, pack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import Chooser, World, make_world

from koumen.engine.evaluate import evaluation

Row = dict[str, str]
SOME = ("liuzhou-2021", "every-shape", "every-household")
ZONES = ("Pacific/Kiritimati", "America/Los_Angeles")


def evaluated(name: str, world: World) -> dict[str, list[Row]]:
    """The engine's three outputs for a world."""
    held = evaluation(
        [pack(name)], inputs_of([law(name)], world.inputs()), world.on, first=world.first, last=world.last
    )
    return {"out": rows_of(held.out()), "screening": rows_of(held.screening()), "printed": rows_of(held.printed())}


def a_world(name: str, seed: int, people: int = 20) -> World:
    """The world of a seed, with a range of days about `on`."""
    world = make_world(random.Random(f"{name} {seed}"), [law(name)], people)
    first, last = world.on - timedelta(days=50), world.on + timedelta(days=20)
    return dataclasses.replace(world, first=first, last=last)


def silent(name: str) -> set[str]:
    """The duties that silence opens: a visit may prevent their windows."""
    return {duty["id"] for variant in law(name)["variants"] for duty in variant["duties"] if "silence" in duty}


def by_window(rows: Iterable[Row]) -> dict[tuple[str, ...], list[str]]:
    """The statuses of each window; several only where one person has several cadences of his own."""
    found = defaultdict(list)
    for row in rows:
        key = tuple(row[name] for name in ("person_id", "pack", "duty", "starts", "due_by", "channels", "required"))
        found[key].append(row["status"])
    return {key: sorted(statuses) for key, statuses in found.items()}


def with_a_visit(chooser: Chooser, world: World) -> World:
    """The same world with one more met visit, which finds nothing."""
    person = chooser.choice(world.people)["person_id"]
    day = world.on - timedelta(days=chooser.randrange(0, 60))
    kinds = sorted({row.get("kind", "") for row in world.visits})
    roles = sorted({row.get("role", "") for row in world.visits})
    visit = {
        "visit_id": "one-more",
        "person_id": person,
        "at": day.isoformat() + chooser.choice(["", "T10:00"]),
        "channel": chooser.choice(["home", "phone", "video"]),
        "kind": chooser.choice(kinds or [""]),
        "role": chooser.choice(roles or [""]),
    }
    return dataclasses.replace(world, visits=[*world.visits, visit])


def never_worse(name: str, world: World, more: World) -> None:
    """Every window stays (but those of silence) and keeps its status or is now met."""
    before, after = (by_window(evaluated(name, each)["out"]) for each in (world, more))
    quiet = silent(name)
    for key, statuses in before.items():
        if key[2] in quiet and key not in after:
            continue
        assert all(new in (old, "met") for old, new in zip(statuses, sorted_like(statuses, after[key]), strict=True)), (
            key
        )
    assert all(key in before or key[2] in quiet for key in after)


def sorted_like(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new statuses in an order in which as many as can stand beside the same old one."""
    left, found = list(new), []
    for status in old:
        kept = status if status in left else ("met" if "met" in left else left[0])
        left.remove(kept)
        found.append(kept)
    return found


@pytest.mark.parametrize("name", SOME)
def test_adding_a_visit_never_worsens_a_status(name: str) -> None:
    world = a_world(name, 1)
    chooser = random.Random(name)
    more = world
    for _ in range(8):
        more = with_a_visit(chooser, more)
        more.visits[-1]["visit_id"] += str(len(more.visits))
    never_worse(name, world, more)


@pytest.mark.parametrize("name", SOME)
def test_the_order_of_input_never_matters_and_recomputing_changes_nothing(name: str) -> None:
    world = a_world(name, 2)
    first = evaluated(name, world)
    assert evaluated(name, world) == first
    shuffled = dataclasses.replace(world)
    for rows in shuffled.inputs().values():
        random.Random(name).shuffle(rows)
    assert evaluated(name, shuffled) == first


@pytest.mark.parametrize("name", SOME)
def test_the_default_range_is_the_windows_of_a_wider_one_that_contain_the_day(name: str) -> None:
    world = a_world(name, 3)
    on = world.on.isoformat()
    wide = [
        row
        for row in evaluated(name, world)["out"]
        if row["starts"] <= on and (not row["due_by"] or row["due_by"] >= on)
    ]
    assert evaluated(name, dataclasses.replace(world, first=None, last=None))["out"] == wide


@pytest.mark.parametrize("name", ["every-shape"])
def test_the_time_zone_of_the_machine_does_not_matter(name: str, tmp_path: Path) -> None:
    world = a_world(name, 4, people=15)
    told = set()
    for zone in ZONES:
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        words = arguments([FOLDERS[name]], write(folder, world.inputs()), world)
        subprocess.run([sys.executable, "-m", "koumen.cli", *words], env={**os.environ, "TZ": zone}, check=True)
        told.add(
            json.dumps([(folder / f"{out}-written.csv").read_text("utf-8") for out in ("out", "screening", "printed")])
        )
    assert len(told) == 1


@pytest.mark.parametrize("at", ["2024-01-01", "2025-12-17"])
def test_windows_tile_the_calendar(at: str) -> None:
    """Each day of more than a year is in exactly one window of each duty of a pack of nothing but periods."""
    first, last = date.fromisoformat(at), date.fromisoformat(at) + timedelta(days=900)
    world = World(first, first, last, people=[{"person_id": "a", "region": "4502", "lives_alone": "true"}])
    rows = evaluated("tiles", world)["out"]
    duties = [duty["id"] for duty in law("tiles")["variants"][0]["duties"]]
    assert list(dict.fromkeys(row["duty"] for row in rows)) == sorted(duties)
    for duty in duties:
        spans = [
            (date.fromisoformat(row["starts"]), date.fromisoformat(row["due_by"]))
            for row in rows
            if row["duty"] == duty
        ]
        assert spans[0][0] <= first <= spans[0][1] and spans[-1][0] <= last <= spans[-1][1]
        assert all(starts == ends + timedelta(days=1) for (_, ends), (starts, _) in pairwise(spans))


@pytest.mark.long
@pytest.mark.parametrize("name", SOME)
def test_many_small_worlds_keep_every_property(name: str) -> None:
    """Hypothesis over small worlds: one more visit, other orders, the same again."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(chooser=st.randoms(use_true_random=False), people=st.integers(1, 4))
    def holds(chooser: Chooser, people: int) -> None:
        world = make_world(chooser, [law(name)], people)
        never_worse(name, world, with_a_visit(chooser, world))
        shuffled = dataclasses.replace(
            world, **{key: chooser.sample(rows, len(rows)) for key, rows in world.inputs().items()}
        )
        assert evaluated(name, shuffled) == evaluated(name, world)

    holds()
