"""emeishan-2022 by hand: the population's files read into numbers, and who stands in which tier from when.

Written from the contract's reading of the policy, apart from the pack and the engine, so that agreement
means something. Only this one policy, and only facts that do not change except by birthdays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.kernel import Ints, Rule, Standing, Visits
from bench.people import CHANNELS, Population, day_number

KEY, GENERAL = 0, 1
LONG_AGO, FAR_AHEAD = -1_000_000, 1_000_000
HOME, CALLS = (0,), (1, 2)


@dataclass(frozen=True)
class Read:
    """What was read: the people as columns, their ids in order, the visits as numbers."""

    people: pa.Table
    ids: pa.ChunkedArray
    visits: Visits


def read(population: Population) -> Read:
    """Read both files and turn ids and words into numbers."""
    people = pq.read_table(population.people)
    visits = pq.read_table(population.visits, columns=["person_id", "at", "channel", "result"])
    whom = pc.fill_null(pc.index_in(visits["person_id"], people["person_id"].combine_chunks()), -1)
    numbers = Visits(
        person=_numpy(whom, np.int32),
        day=_numpy(visits["at"].cast(pa.date32()).cast(pa.int32()), np.int32),
        channel=_numpy(pc.index_in(visits["channel"], pa.array(CHANNELS)), np.int8),
        met=_numpy(pc.equal(visits["result"], "met"), np.bool_),
    )
    return Read(people, people["person_id"], numbers)


def standing(people: pa.Table) -> Standing:
    """Return the spans of each tier. Unknown facts count as neither yes nor no, as the policy is read."""
    here = _starts(people, "region", "511181")
    hukou = _starts(people, "hukou_region", "511181")
    elsewhere = _is(people, "children", "elsewhere")
    outside_tekun = _is(people, "tekun", "none")
    rural = hukou & _is(people, "hukou_kind", "rural") & _is(people, "left_behind", True) & outside_tekun
    urban = (
        (hukou | _at_least(people, "residence_permit_months", 6))
        & _is(people, "hukou_kind", "urban")
        & _is(people, "lives_alone", True)
        & elsewhere
        & _is(people, "spouse_at_home", False)
        & _is(people, "live_in_carer", False)
        & outside_tekun
    )
    special = _is(people, "special_family", True) | (
        _is(people, "entitled_group", True) & _is(people, "hardship", True)
    )
    key = (
        _is(people, "ability", "unable")
        | _is(people, "lives_alone", True)
        | (elsewhere & _at_least(people, "children_away_months", 6) & _is(people, "accompanied", False))
    )
    return _spans(people, here & (rural | urban | special), key)


def rules(first: date, last: date) -> list[Rule]:
    """Return the four duties with their windows that overlap `first` to `last` (both inclusive)."""
    halves, months, weeks = _half_months(first, last), _months(first, last), _weeks(first, last)
    return [
        _rule("key-home", KEY, HOME, 1, halves),
        _rule("key-call", KEY, CALLS, 2, weeks),
        _rule("general-home", GENERAL, HOME, 1, months),
        _rule("general-call", GENERAL, CALLS, 1, weeks),
    ]


def _spans(people: pa.Table, under: NDArray[np.bool_], key: NDArray[np.bool_]) -> Standing:
    """Cut each stay at the 60th and the 80th birthday."""
    came = _numpy(pc.fill_null(people["from"].cast(pa.int32()), LONG_AGO), np.int32)
    leaves = _numpy(pc.fill_null(people["until"].cast(pa.int32()), FAR_AHEAD), np.int32)
    born = people["birth_date"].cast(pa.int32())
    known = under & _numpy(pc.is_valid(born), np.bool_)
    birth = _numpy(pc.fill_null(born, 0), np.int32).astype("datetime64[D]")
    begins = np.maximum(came, _birthday(birth, 60))
    turns = np.where(key, begins, np.maximum(begins, _birthday(birth, 80)))
    person = np.arange(len(born), dtype=np.int32)
    tiers = [(GENERAL, begins, np.minimum(turns, leaves) - 1), (KEY, turns, leaves - 1)]
    kept = [(tier, first, last, known & (first <= last)) for tier, first, last in tiers]
    return Standing(
        person=np.concatenate([person[some] for *_, some in kept]),
        tier=np.concatenate([np.full(int(some.sum()), tier, np.int8) for tier, _, _, some in kept]),
        first=np.concatenate([first[some] for _, first, _, some in kept]),
        last=np.concatenate([last[some] for _, _, last, some in kept]),
        leaves=np.concatenate([leaves[some] for *_, some in kept]),
    )


def _birthday(birth: NDArray[np.datetime64], age: int) -> Ints:
    """Return the day on which each person is `age`; those born on 29 February on 1 March of common years."""
    month = birth.astype("datetime64[M]")
    day = (birth - month.astype("datetime64[D]")).astype(np.int32)
    return ((month + 12 * age).astype("datetime64[D]").astype(np.int32) + day).astype(np.int32)


def _numpy(column: pa.ChunkedArray, kind: type) -> NDArray[np.generic]:
    return column.to_numpy().astype(kind, copy=False)


def _is(people: pa.Table, fact: str, value: str | bool) -> NDArray[np.bool_]:
    return _numpy(pc.fill_null(pc.equal(people[fact], value), False), np.bool_)


def _at_least(people: pa.Table, fact: str, value: float) -> NDArray[np.bool_]:
    return _numpy(pc.fill_null(pc.greater_equal(people[fact], value), False), np.bool_)


def _starts(people: pa.Table, fact: str, digits: str) -> NDArray[np.bool_]:
    return _numpy(pc.fill_null(pc.starts_with(people[fact], digits), False), np.bool_)


def _rule(duty: str, tier: int, channels: tuple[int, ...], required: int, windows: list[tuple[date, date]]) -> Rule:
    starts, due = zip(*((day_number(first), day_number(last)) for first, last in windows), strict=True)
    return Rule(duty, tier, channels, required, np.array(starts, np.int32), np.array(due, np.int32))


def _weeks(first: date, last: date) -> list[tuple[date, date]]:
    monday = first - timedelta(days=first.weekday())
    count = ((last - monday).days // 7) + 1
    return [(monday + timedelta(days=7 * n), monday + timedelta(days=7 * n + 6)) for n in range(count)]


def _months(first: date, last: date) -> list[tuple[date, date]]:
    found, begins = [], first.replace(day=1)
    while begins <= last:
        follows = (begins + timedelta(days=31)).replace(day=1)
        found.append((begins, follows - timedelta(days=1)))
        begins = follows
    return found


def _half_months(first: date, last: date) -> list[tuple[date, date]]:
    halves = [
        half
        for begins, ends in _months(first, last)
        for half in ((begins, begins.replace(day=15)), (begins.replace(day=16), ends))
    ]
    return [(begins, ends) for begins, ends in halves if begins <= last and ends >= first]
