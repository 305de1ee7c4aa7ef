"""The engine and the hand-written NumPy kernel give one answer for every window of an invented population."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench import hand_law
from bench.kernel import NEVER, NOT_OWED, STATUSES, Absences, tally
from bench.people import EPOCH, FIRST, LAST, ON, day_number, make
from koumen.engine.evaluate import evaluation
from koumen.engine.inputs import ABSENCES, Inputs
from koumen.engine.read_files import Files, read_inputs
from koumen.policy.library import open_pack

PEOPLE, VISITS, AWAY = 1_000, 20_000, 150

Row = tuple[str, str, date, date, int, str, date | None]


def away(seed: int) -> Absences:
    """At most one run of absence for each of some people, a few days to some months long."""
    rng = np.random.default_rng(seed)
    person = np.sort(rng.choice(PEOPLE, AWAY, replace=False)).astype(np.int32)
    first = (day_number(FIRST) + rng.integers(-20, 170, AWAY)).astype(np.int32)
    return Absences(person, first, (first + rng.integers(0, 90, AWAY)).astype(np.int32))


def by_engine(inputs: Inputs, on: date) -> list[Row]:
    out = evaluation([open_pack("emeishan-2022")], inputs, on, first=FIRST, last=LAST).out().to_pylist()
    return [
        (row["person_id"], row["duty"], row["starts"], row["due_by"], row["done"], row["status"], row["met_on"])
        for row in out
    ]


def by_hand(read: hand_law.Read, absences: Absences, on: date) -> list[Row]:
    standing = hand_law.standing(read.people)
    ids = read.ids.to_pylist()
    rows: list[Row] = []
    for ledger in tally(len(ids), read.visits, standing, absences, hand_law.rules(FIRST, LAST), day_number(on)):
        for row, window in zip(*np.nonzero(ledger.status != NOT_OWED), strict=True):
            met_on = int(ledger.met_on[row, window])
            rows.append(
                (
                    ids[ledger.person[row]],
                    ledger.rule.duty,
                    EPOCH + timedelta(days=int(ledger.rule.starts[window])),
                    EPOCH + timedelta(days=int(ledger.rule.due_by[window])),
                    int(ledger.done[row, window]),
                    STATUSES[ledger.status[row, window]],
                    None if met_on == NEVER else EPOCH + timedelta(days=met_on),
                )
            )
    return sorted(rows, key=lambda row: row[:3])


@pytest.mark.clause("EMS-04-2", "EMS-04-3", "EMS-04-4", "EMS-04-5", "EMS-04-6", "EMS-04-7", "EMS-04-8")
@pytest.mark.parametrize(("seed", "on"), [(1, ON), (2, date(2026, 2, 28)), (3, LAST), (4, date(2025, 12, 31))])
def test_engine_and_kernel_agree_on_every_window(tmp_path: Path, seed: int, on: date) -> None:
    population = make(tmp_path, PEOPLE, VISITS, seed)
    absences = away(seed)
    read = hand_law.read(population)
    inputs = read_inputs(Files(population.people, population.visits), [open_pack("emeishan-2022")]).inputs
    told = pa.table(
        {
            "person_id": read.ids.take(pa.array(absences.person)),
            "from": pa.array(absences.first).cast(pa.date32()),
            "until": pa.array(absences.last).cast(pa.date32()),
            "reason": pa.array(["hospital", "away"]).take(pa.array(absences.person % 2)),
        }
    ).cast(pa.schema(list(ABSENCES.items())))
    engine = by_engine(Inputs(inputs.people, inputs.visits, absences=told), on)
    assert engine == by_hand(read, absences, on)
    assert len(engine) > 30 * PEOPLE * 0.8


def test_the_population_is_rich_enough_for_the_comparison_to_notice_a_difference(tmp_path: Path) -> None:
    read = hand_law.read(make(tmp_path, PEOPLE, VISITS, 1))
    rows = by_hand(read, away(1), ON)
    assert {row[5] for row in rows} == set(STATUSES)
    assert {row[1] for row in rows} == {"key-home", "key-call", "general-home", "general-call"}
    person = next(row[0] for row in rows if row[4])
    theirs = read.visits.person == read.ids.to_pylist().index(person)
    read.visits.met[theirs] = False
    assert [row for row in by_hand(read, away(1), ON) if row[0] != person] == [row for row in rows if row[0] != person]
    assert not any(row[4] for row in by_hand(read, away(1), ON) if row[0] == person)


def test_one_seed_gives_one_population_and_another_seed_another(tmp_path: Path) -> None:
    one, again, other = (make(tmp_path / name, 200, 1_000, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert pq.read_table(one.people).equals(pq.read_table(again.people))
    assert pq.read_table(one.visits).equals(pq.read_table(again.visits))
    assert not pq.read_table(one.visits).equals(pq.read_table(other.visits))
