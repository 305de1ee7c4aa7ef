"""Over random worlds of every pack: an explanation shows exactly what is owed, counts what counts, and knows each cause."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from engine.canonical import inputs_of
from engine.packs import NAMES, law, pack
from reference.law import Table, in_force, number
from reference.opening import in_scope, openings, stays
from reference.standing import person_on
from reference.subjects import Subject, condition_holds, meant_for, members, standing
from reference.world import world_of
from strategies import World, make_world

from koumen.engine.evaluate import evaluation
from koumen.engine.explain import Owed, PackExplained, explained
from koumen.engine.explain_words import text
from koumen.engine.not_owed import NotOwed

Row = dict[str, Any]
HELPS = ("subject", "rule")


def worlds(name: str, seeds: range) -> Iterator[World]:
    """Small worlds, the same on every machine."""
    for seed in seeds:
        yield make_world(random.Random(f"explained {seed} {name}"), [law(name)], 5)


def ids(world: World) -> list[str]:
    """Everybody who can be asked about: people and households."""
    return sorted(
        {row["person_id"] for row in world.people} | {row.get("household_id") or "" for row in world.people} - {""}
    )


def rows_of(told: list[PackExplained], subject: str) -> list[Row]:
    """The explained rows of one id, as `out` has them."""
    rows = [owed.row for each in told for owed in each.owed if owed.row["person_id"] == subject]
    return [{name: value for name, value in row.items() if name not in HELPS} for row in rows]


def counted(owed: Owed) -> int:
    """How many visits the explanation counts: days, unless each visit counts."""
    days = [visit.day for visit in owed.visits if visit.counted]
    assert len(set(days)) == len(days) or (owed.duty is not None and owed.duty.each_counts)
    return len(days)


class Reference:
    """Whether a cause holds, asked of the brute-force reference: it knows no causes, only what each is made of."""

    def __init__(self, world: World, pack: Table) -> None:
        self.world, self.pack, self.on = world_of(**world.inputs(), on=world.on), pack, world.on

    def holds(self, each: PackExplained, left: NotOwed) -> bool:
        household = bool(each.household) and not (len(each.now) == 1 and each.now[0].own)
        who = Subject(each.household if household else each.now[0].person, household)
        there = standing(self.world, self.pack, who, self.on)
        assert there is not None, "causes are told only of those who stand on the day"
        versions = [duty for duty in there.variant["duties"] if duty["id"] == left.duty.id]
        if left.starts is None:
            return self.without_window(who, there.variant, versions, left)
        return self.with_window(who, versions, left, left.starts)

    def without_window(self, who: Subject, variant: Table, versions: list[Table], left: NotOwed) -> bool:
        now = [duty for duty in versions if in_force(duty, self.on)]
        begun = [
            window.starts
            for duty in versions
            if "no_number" not in duty
            for window in openings(self.world, self.pack, who, variant, duty, self.on, self.on)
            if in_force(duty, window.starts)
        ]
        match left.cause:
            case "not-yet" | "repealed":
                return not begun
            case "no-number":
                return any("no_number" in duty for duty in now)
            case "open":
                return any(self.is_open(variant, duty, self.on) for duty in now)
            case "window":
                return bool(now) and not begun
            case _:
                return self.not_meant(who, now, left.cause, self.on)

    def with_window(self, who: Subject, versions: list[Table], left: NotOwed, day: date) -> bool:
        there = standing(self.world, self.pack, who, day)
        persons = [person_on(self.world, self.pack, each, day) for each in members(self.world, who, day)]
        held = [duty for duty in versions if in_force(duty, day)]
        match left.cause:
            case "outside":
                return persons == [None] or not persons
            case "excluded":
                return bool(persons) and all(each is not None and each.included is False for each in persons)
            case "nobody" | "no-tier":
                return there is None
            case "event-elsewhere":
                return not any(
                    in_scope(self.world, who, each.scope, day) for each in self.world.events if each.day == day
                )
            case "open":
                variants = [each.variant for each in persons if each is not None]
                return any(self.is_open(variant, duty, day) for variant in variants for duty in versions)
            case "elsewhere":
                return there is not None and left.duty.id not in {duty["id"] for duty in there.variant["duties"]}
            case "leaves":
                window = next(
                    window
                    for duty in held
                    for window in openings(self.world, self.pack, who, there.variant, duty, self.on, self.on)
                    if window.starts == day
                )
                return not standing(
                    self.world, self.pack, who, day, lambda person: stays(self.world, self.pack, person, window)
                )
            case _:
                return self.not_meant(who, held, left.cause, day)

    def not_meant(self, who: Subject, duties: list[Table], cause: str, day: date) -> bool:
        there = standing(self.world, self.pack, who, day)
        if there is None or not duties:
            return False
        if cause == "condition":
            return all(
                "when" in duty and condition_holds(self.world, self.pack, there.by, duty, day) is not True
                for duty in duties
            )
        return cause in ("tier", "category") and not any(meant_for(there, duty) for duty in duties)

    def is_open(self, variant: Table, duty: Table, day: date) -> bool:
        asked = [duty.get(key) for key in ("at_least", "per", "days", "hours", "days_before", "days_after")]
        asked.append(duty.get("silence", {}).get("days"))
        return any(value is not None and number(variant, value, day) is None for value in asked)


def hold(name: str, seeds: range) -> None:
    for world in worlds(name, seeds):
        inputs = inputs_of([law(name)], world.inputs())
        reference = Reference(world, law(name))
        work = evaluation([pack(name)], inputs, world.on)
        out = work.out().to_pylist()
        work.runner.close()
        for subject in ids(world):
            told = explained([pack(name)], inputs, subject, world.on)
            assert rows_of(told, subject) == [row for row in out if row["person_id"] == subject], (subject, world.on)
            for each in told:
                for owed in each.owed:
                    assert counted(owed) == owed.row["done"], (subject, owed.row, owed.visits)
                    assert all(bool(visit.why_not) != visit.counted for visit in owed.visits)
                    assert (owed.row["status"] != "excused") or any(away.accepted for away in owed.absences)
                    assert owed.at and all(then.day == owed.row["starts"] for then in owed.at)
                for left in each.not_owed:
                    assert reference.holds(each, left), (subject, world.on, left)
            assert text(told, subject, world.on).count(" 次，已 ") == sum(len(each.owed) for each in told)


@pytest.mark.parametrize("name", NAMES)
def test_every_window_is_explained_and_every_cause_known(name: str) -> None:
    hold(name, range(1))


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_many_more_worlds_are_explained(name: str) -> None:
    hold(name, range(10, 40))
