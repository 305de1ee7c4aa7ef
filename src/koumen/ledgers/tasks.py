"""The people of the worklist as lines: what one knock can discharge for each, households together, group by group.

Made for at most a page of people; reads a fixed number of queries for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from koumen.ledgers.duty_lines import SHORT, DutyLines, dots
from koumen.ledgers.judged import for_periods, rows_of
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.persons import responsible, who_of, with_last_visit
from koumen.ledgers.rows.parts import WindowDot
from koumen.ledgers.rows.workbench import Lane, Task
from koumen.ledgers.standings import inclusion_of, stands, tags_of
from koumen.ledgers.status import due, shown, status_of, to_make_up
from koumen.records.models import SpecialPeriod, Window

SOON = 7
DOTS_BACK = timedelta(days=400)
Duty = tuple[str, int | None, str, str]


class Lanes:
    """Everybody listed, read once; `of` gives the lanes of one block."""

    def __init__(self, listed: Collection[int], periods: Sequence[SpecialPeriod], law: LawWords) -> None:
        self._law, self._today = law, law.today
        self._people: dict[int, Any] = {p.pk: p for p in with_last_visit(listed, law.today)}
        self._windows = self._pressing()
        windows = list({row.pk: row for rows in self._windows.values() for row in rows}.values())
        self._lines = DutyLines(law, windows)
        self._special = self._of_periods(windows, periods)
        self._history = self._read_history()
        self._stands = stands(listed, self._today)
        self._responsible = responsible(listed, self._today)

    def of(self, people: Sequence[int], sort: str) -> tuple[Lane, ...]:
        """Return these people, in their order, by village group."""
        lanes: dict[str, list[Any]] = defaultdict(list)
        for key in people:
            person = self._people[key]
            lanes[f"{person.area.name}{person.group_name}"].append(person)
        return tuple(
            Lane(
                name=name,
                households=len({person.household_id or -person.pk for person in some}),
                tasks=tuple(self._task(person, sort) for person in some),
            )
            for name, some in lanes.items()
        )

    def _task(self, person: Any, sort: str) -> Task:
        rows = sorted(self._windows[person.pk], key=lambda row: self._press(row, sort))
        held = self._stands.get(person.pk, [])
        top = rows[0] if rows else None
        return Task(
            who=who_of(person, self._today),
            tags=tags_of(held, self._law),
            owed=self._lines.lines(rows),
            due_text=self._due_text(top) if top else "",
            urgency=self._urgency(top, sort) if top else "calm",
            dots=self._dots(top) if top else (),
            unconfirmed=inclusion_of(held) == "unconfirmed",
            last_visit=_visit_words(person.visited, person.by),
            responsible=self._responsible.get(person.pk, ""),
        )

    def _press(self, row: Window, sort: str) -> tuple[bool, bool, date, int]:
        """Return by what windows are sorted: the block's own first, then missed, then the nearest end."""
        special = row.pk in self._special if sort == "special" else False
        return not special, status_of(row, self._today) != "missed", row.due_by or date.max, row.pk

    def _due_text(self, row: Window) -> str:
        if status_of(row, self._today) == "missed" and row.due_by:
            return f"漏访 {(self._today - row.due_by).days} 天"
        return f"{row.due_by.month}月{row.due_by.day}日" if row.due_by else "尽快"

    def _urgency(self, row: Window, sort: str) -> str:
        if sort == "special" or status_of(row, self._today) == "missed":
            return "late"
        return "soon" if row.due_by and (row.due_by - self._today).days <= SOON else "calm"

    def _dots(self, row: Window) -> tuple[WindowDot, ...]:
        return dots(self._history[_duty(row)], self._today)

    def _pressing(self) -> dict[int, list[Window]]:
        """Windows that still want a visit: due ones and missed ones not made up for."""
        wanted = due(self._today) | to_make_up(self._today)
        return rows_of(Window.objects.filter(wanted, shown(self._today)), self._people.values())

    def _of_periods(self, windows: Collection[Window], periods: Sequence[SpecialPeriod]) -> set[int]:
        if not periods:
            return set()
        keys = [row.pk for row in windows]
        return set(for_periods(periods, self._law).windows.filter(pk__in=keys).values_list("pk", flat=True))

    def _read_history(self) -> dict[Duty, list[Window]]:
        """The windows of the last year and a bit, of the duties listed."""
        duties = {row.duty for rows in self._windows.values() for row in rows}
        begun = Q(starts__lte=self._today) & (Q(due_by__gte=self._today - DOTS_BACK) | Q(due_by__isnull=True))
        past = rows_of(Window.objects.filter(begun, duty__in=duties), self._people.values())
        found: dict[Duty, dict[int, Window]] = defaultdict(dict)
        for row in (row for rows in past.values() for row in rows):
            found[_duty(row)][row.pk] = row
        return {duty: list(rows.values()) for duty, rows in found.items()}


def _duty(row: Window) -> Duty:
    kind, key = ("person", row.person_id) if row.person_id else ("household", row.household_id)
    return kind, key, row.pack, row.duty


def _visit_words(day: date | None, channel: str | None) -> str:
    return f"{day.month}月{day.day}日 {SHORT[channel]}" if day and channel else ""
