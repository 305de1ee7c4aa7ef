"""Change a rule in a copy of its pack, and a case that names the rule fails.

So no rule stands in a pack untested, no edge is a day off unnoticed, and no case claims to prove what it does not rest
on. What no case can show (deadlines, signatures, what waits for a county) is in test_readings.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mutations import (
    Mutation,
    other_cadences,
    other_first_days,
    other_readings,
    other_words,
    without_rules,
    without_times,
)

from koumen.engine.cases import failures
from koumen.policy.cases import Case, read_cases
from koumen.policy.library import bundled, open_pack

SHAPES = Path(__file__).parent / "shapes"
FOLDERS = {**bundled(), **{path.parent.name: path.parent for path in sorted(SHAPES.glob("*/pack.toml"))}}
PACKS = {name: open_pack(str(folder)) for name, folder in FOLDERS.items()}
DOCUMENTS = [name for name, folder in bundled().items() if not name.startswith("example-")]

NOT_IN_CASES = {
    ("fuzhou-2018", "assumption:report-from-visit"),
    ("fuzhou-2018", "assumption:plan-from-report"),
    ("fuzhou-2018", "assumption:sign-in-order"),
    ("liuzhou-2021", "assumption:channels-named"),
    ("liuzhou-2021", "assumption:first-visit-channels"),
}


@cache
def cases_of(name: str) -> dict[str, list[Case]]:
    """The cases of a pack by the rules that they name."""
    found: dict[str, list[Case]] = {}
    for case in read_cases(FOLDERS[name]):
        for rule in case.proves:
            found.setdefault(rule, []).append(case)
    return found


def noticed(name: str, mutation: Mutation) -> bool:
    """Whether some case that names the rule fails; no case of another pack's overlay can tell."""
    if mutation.pack is None:
        return True
    cases = [case for case in cases_of(name).get(mutation.rule, []) if set(case.packs) <= {name}]
    return any(failures(case, [mutation.pack]) for case in cases)


def removals() -> Iterator[Any]:
    """Every rule of each pack's own text, and every rule that an overlay adds and its own cases name."""
    for name, pack in PACKS.items():
        for gone in without_rules(pack):
            if gone.rule in cases_of(name) or not pack.documents:
                yield pytest.param(name, gone, id=f"{name}-{gone.rule}")


@pytest.mark.parametrize(("name", "gone"), list(removals()))
def test_without_the_rule_its_case_fails(name: str, gone: Mutation) -> None:
    case = next(iter(cases_of(name).get(gone.rule, [])), None)
    assert case, f"no case of {name} names {gone.rule}"
    packs = [PACKS[each] for each in case.packs] or [PACKS[name]]
    assert failures(case, [gone.pack if pack.id == PACKS[name].id and gone.pack else pack for pack in packs])


CHANGES: dict[str, Callable[[str], Iterator[Mutation]]] = {
    "times": lambda name: without_times(PACKS[name]),
    "readings": lambda name: other_readings(FOLDERS[name]),
    "first day": lambda name: other_first_days(FOLDERS[name]),
    "numbers": lambda name: other_cadences(PACKS[name]),
    "words": lambda name: other_words(PACKS[name]),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_change_to_a_pack_goes_unnoticed(name: str, change: str) -> None:
    """Every fourth change; the long form tries them all."""
    assert unnoticed(name, list(CHANGES[change](name))[::4]) == []


@pytest.mark.long
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_change_at_all_goes_unnoticed(name: str, change: str) -> None:
    assert unnoticed(name, list(CHANGES[change](name))) == []


def unnoticed(name: str, changes: list[Mutation]) -> list[str]:
    """Which of these changes no case can tell."""
    return [
        f"{mutation.rule}: {mutation.said}"
        for mutation in changes
        if (name, mutation.rule) not in NOT_IN_CASES and not noticed(name, mutation)
    ]
