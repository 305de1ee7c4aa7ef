"""The yardstick: done, met_on and status of every owed window, written by hand in NumPy.

It starts where the engine's windows and tally start (who stands where, the calendar's windows, the visits,
all as numbers) and ends with the same three answers for the same windows. It knows only the calendar's windows,
people apart from households, and visits without kinds and roles: a special case, written to be fast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
STATUSES = ("met", "excused", "upcoming", "missed", "due")
MET, EXCUSED, UPCOMING, MISSED, DUE = range(5)
NOT_OWED = 255
NEVER = -1_000_000
"""The met_on of a window that is not met."""


@dataclass(frozen=True)
class Visits:
    """Visits as numbers; `person` is -1 for someone unknown. Days are counted since 1970-01-01."""

    person: Ints
    day: Ints
    channel: NDArray[np.int8]
    met: NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """Spans in which a person stands in a tier, one at most for each person and tier.

    Windows that begin from `first` to `last` (both inclusive) are owed if they end before `leaves`, the
    first day on which the person is off the roster.
    """

    person: Ints
    tier: NDArray[np.int8]
    first: Ints
    last: Ints
    leaves: Ints


@dataclass(frozen=True)
class Absences:
    """One run of days per row, both inclusive; runs of one person neither touch nor overlap."""

    person: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True)
class Rule:
    """A duty of a tier: its channels, the number required, its windows in order, none overlapping another."""

    duty: str
    tier: int
    channels: tuple[int, ...]
    required: int
    starts: Ints
    due_by: Ints


@dataclass(frozen=True)
class Ledger:
    """The answers of one rule: a row per person of its tier (`person`), a column per window. Where `status` is
    NOT_OWED the window is not owed and the other two mean nothing."""

    rule: Rule
    person: Ints
    done: NDArray[np.uint8]
    met_on: Ints
    status: NDArray[np.uint8]


def tally(
    people: int, visits: Visits, standing: Standing, absences: Absences | None, rules: list[Rule], on: int
) -> list[Ledger]:
    """Return the ledger of each rule as of the day `on`; `people` is how many there are."""
    counted = {channels: _counted(visits, channels, on) for channels in {rule.channels for rule in rules}}
    return [_ledger(people, counted[rule.channels], standing, absences, rule, on) for rule in rules]


def _counted(visits: Visits, channels: tuple[int, ...], on: int) -> tuple[Ints, Ints]:
    """Return the person and the day of each met visit through these channels, not after `on`."""
    takes = np.zeros(128, bool)
    takes[list(channels)] = True
    some = takes[visits.channel] & visits.met & (visits.day <= on) & (visits.person >= 0)
    return visits.person[some], visits.day[some]


def _ledger(
    people: int, visits: tuple[Ints, Ints], standing: Standing, absences: Absences | None, rule: Rule, on: int
) -> Ledger:
    spans = np.flatnonzero(standing.tier == rule.tier)
    whose = standing.person[spans]
    place = np.full(people, -1, np.int32)  # the row of each person in this tier
    place[whose] = np.arange(len(whose), dtype=np.int32)
    shape = len(whose), len(rule.starts)

    cells, days = _visited(*visits, place, rule)
    done = np.bincount(cells, minlength=shape[0] * shape[1]).astype(np.uint8).reshape(shape)
    met_on = _reached(cells, days, rule.required, shape[0] * shape[1]).reshape(shape)
    status = np.where(done >= rule.required, np.uint8(MET), _unmet(rule, on))
    if absences is not None:
        row, window = _away(absences, place, rule)
        status[row, window] = np.where(status[row, window] == MET, MET, EXCUSED)
    owed = rule.starts >= standing.first[spans, None]
    owed &= rule.starts <= standing.last[spans, None]
    owed &= rule.due_by < standing.leaves[spans, None]
    status[~owed] = NOT_OWED
    return Ledger(rule, whose, done, met_on, status)


def _visited(person: Ints, day: Ints, place: Ints, rule: Rule) -> tuple[Ints, Ints]:
    """Return the cell and the day of each distinct (person, day) on which someone of the tier was visited, in order."""
    first, length = rule.starts[0], np.int32(rule.due_by[-1] - rule.starts[0] + 1)
    row, since = place[person], day - first
    mine = (row >= 0) & (since >= 0) & (since < length)
    keys = row[mine] * length + since[mine]
    keys.sort()
    keys = keys[np.flatnonzero(np.diff(keys, prepend=np.int32(-1)))]
    row = keys // length
    since = keys - row * length
    return row * np.int32(len(rule.starts)) + _window_of_day(rule)[since], since + first


def _window_of_day(rule: Rule) -> Ints:
    """Return, for each day from the first window's start, which window it is in (windows here tile)."""
    days = np.arange(rule.starts[0], rule.due_by[-1] + 1)
    return (np.searchsorted(rule.starts, days, side="right") - 1).astype(np.int32)


def _reached(cells: Ints, days: Ints, required: int, size: int) -> Ints:
    """Return for each cell the day of its `required`-th hit; hits are in order of cell and day."""
    met_on = np.full(size, NEVER, np.int32)
    nth = np.flatnonzero(cells[required - 1 :] == cells[: len(cells) - required + 1]) + required - 1
    before = nth - required
    exactly = nth[(before < 0) | (cells[before] != cells[nth])]
    met_on[cells[exactly]] = days[exactly]
    return met_on


def _unmet(rule: Rule, on: int) -> NDArray[np.uint8]:
    """Return what each window is as long as it is not met."""
    return np.where(rule.starts > on, UPCOMING, np.where(rule.due_by < on, MISSED, DUE)).astype(np.uint8)


def _away(absences: Absences, place: Ints, rule: Rule) -> tuple[Ints, NDArray[np.int64]]:
    """Return the rows and windows whose every day one run of absence covers."""
    runs = np.flatnonzero(place[absences.person] >= 0)
    covered = (absences.first[runs, None] <= rule.starts) & (absences.last[runs, None] >= rule.due_by)
    run, window = np.nonzero(covered)
    return place[absences.person[runs[run]]], window
