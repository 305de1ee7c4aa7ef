"""What lies beside a window: the visits inside it, counted or not and why, and the days on which someone was away.

Which visits count is not decided here: the tally's own join has named them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from koumen.engine.law import as_date, day_number
from koumen.engine.run import Run
from koumen.policy.model import ABSENCE_REASONS
from koumen.policy.words import day_words

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Considered:
    """A visit inside a window: whom it was paid to, whether it counted and, when not, why (Chinese).

    `time` is HH:MM, "" where none was told.
    """

    person: str
    day: date
    time: str
    channel: str
    result: str
    counted: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Away:
    """Days of absence inside a window (both inclusive), and whether the duty lets the reason excuse."""

    person: str
    first: date
    last: date
    reason: str
    accepted: bool


class Beside:
    """The visits and absences of a run whose visits are named, by the windows of its `out` (with subject and rule)."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.on = as_date(run.asked.on)
        self._taken: dict[tuple[int, int, date], set[str]] = {}
        for row in run.taken().to_pylist():
            self._taken.setdefault((row["subject"], row["rule"], as_date(row["starts"])), set()).add(row["visit_id"])
        self._visits = sorted(run.inputs.visits.to_pylist(), key=_order)
        self._absences = sorted(run.inputs.absences.to_pylist(), key=lambda row: (row["from"], row["until"]))

    def visits(self, row: Row, people: Iterable[str]) -> tuple[Considered, ...]:
        """Return the visits to these people inside a window, in order of time."""
        whose, taken = set(people), self._taken.get((row["subject"], row["rule"], row["starts"]), set())
        inside = [v for v in self._visits if v["person_id"] in whose and _within(v["day"], row)]
        found, days = [], set()
        for visit in inside:
            why = "" if visit["visit_id"] in taken else misfit(row, visit, self.on) or self._hours(row)
            if not why and visit["day"] in days and not self._each(row):
                why = "同日已计一次"
            days |= set() if why else {visit["day"]}
            time = "" if visit["moment"] is None else f"{_moment(visit['moment']):%H:%M}"
            told = visit["person_id"], visit["day"], time, visit["channel"], visit["result"]
            found.append(Considered(*told, not why, why))
        return tuple(found)

    def absences(self, row: Row, people: Iterable[str]) -> tuple[Away, ...]:
        """Return the absences of these people that share a day with a window."""
        accepts = self._accepts(row)
        return tuple(
            Away(each["person_id"], each["from"], each["until"], each["reason"], each["reason"] in accepts)
            for each in self._absences
            if each["person_id"] in set(people)
            and each["until"] >= row["starts"]
            and (row["due_by"] is None or each["from"] <= row["due_by"])
        )

    def _each(self, row: Row) -> bool:
        rules = self.run.plan.rules
        return row["rule"] < len(rules) and rules[row["rule"]].duty.each_counts

    def _accepts(self, row: Row) -> tuple[str, ...]:
        rules = self.run.plan.rules
        return rules[row["rule"]].duty.excused_by if row["rule"] < len(rules) else ABSENCE_REASONS

    def _hours(self, row: Row) -> str:
        """Say between which times a visit to this window had to be."""
        starts = day_number(row["starts"])
        rows = self.run.runner.fetch(
            "SELECT DISTINCT not_before, not_after FROM other_owed WHERE not_before IS NOT NULL "
            f"AND subject = {row['subject']} AND rule = {row['rule']} AND starts = {starts}"
        ).to_pylist()
        spans = "、".join(f"{_time(each['not_before'])}至{_time(each['not_after'])}" for each in rows)
        return f"时间在规定时限（{spans}）之外"


def why_not_counted(row: Row, visit: Row, on: date) -> str:
    """Say in Chinese why a visit inside a window did not count by `on`; "" when it did, as far as a kept row tells.

    `row` has the window's channels, kind, role and done, `visit` its day, channel, result, kind and role.
    """
    return misfit(row, visit, on) or ("" if row["done"] else "不在规定的时辰之内")


def misfit(row: Row, visit: Row, on: date) -> str:
    """Say in Chinese by what a visit does not fit a window's duty; "" when it does."""
    if visit["result"] != "met":
        return "没有见到或联系上本人"
    if visit["day"] > on:
        return "在判定日之后"
    if visit["channel"] not in row["channels"].split("+"):
        return "方式不符"
    if row["kind"] and not set(row["kind"].split("+")) & set((visit["kind"] or "visit").split("+")):
        return "性质不符"
    if row["role"] and not set(row["role"].split("+")) & set((visit["role"] or "").split("+")):
        return "不是规定的人去的"
    return ""


def _order(visit: Row) -> tuple[date, int, str]:
    return visit["day"], -1 if visit["moment"] is None else visit["moment"], visit["visit_id"]


def _within(day: date, row: Row) -> bool:
    return bool(row["starts"] <= day and (row["due_by"] is None or day <= row["due_by"]))


def _moment(micros: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(microseconds=micros)


def _time(micros: int) -> str:
    at = _moment(micros)
    return f"{day_words(at.date())}{at:%H:%M}"
