"""On which days a duty opens a window, and when it ends: each way of opening one, looked for day by day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from reference.days import after, is_festival, months_after, period_end, span, yearly_end
from reference.law import Table, number, worded
from reference.standing import person_on
from reference.subjects import Subject, members, region, standing
from reference.world import REASONS, Happening, Row, Visit, World, typed

LONGEST = 800  # no window but an event's is longer, in days


@dataclass(frozen=True)
class Window:
    """`due_by` is inclusive, None while an open event lasts; `hours` are its first and last moment."""

    starts: date
    due_by: date | None
    hours: tuple[datetime, datetime] | None = None

    def overlaps(self, first: date, last: date) -> bool:
        """Whether it shares a day with [first, last]."""
        return self.starts <= last and (self.due_by is None or self.due_by >= first)

    def days(self) -> list[date]:
        """Every day of it."""
        assert self.due_by is not None
        return span(self.starts, self.due_by)


def openings(
    world: World, pack: Table, subject: Subject, variant: Table, duty: Table, first: date, last: date
) -> Iterator[Window]:
    """Every window that the duty may open for the subject under one variant of the law, overlapping [first, last]."""
    if "event" in duty:
        found = _by_event(world, subject, variant, duty)
    elif "joined" in duty:
        found = _by_joining(world, pack, subject, variant, duty, first, last)
    elif "silence" in duty:
        found = _by_silence(world, pack, subject, variant, duty, first, last)
    elif "finding" in duty:
        found = _by_finding(world, subject, variant, duty)
    else:
        found = iter(_by_calendar(world, pack, variant, duty, first, last))
    return (window for window in found if window.overlaps(first, last))


def _by_calendar(world: World, pack: Table, variant: Table, duty: Table, first: date, last: date) -> list[Window]:
    """Periods, festivals and yearly spans, which are the same for everybody: does one begin on this day?"""
    key = ("calendar", id(duty), id(variant), first, last)
    if key not in world.memory:
        found = []
        for day in span(max(pack["from"], after(first, -LONGEST)), last):
            due_by = calendar_end(variant, duty, day)
            if due_by is not None:
                found.append(Window(day, due_by))
        world.memory[key] = found
    kept: list[Window] = world.memory[key]
    return kept


def calendar_end(variant: Table, duty: Table, day: date) -> date | None:
    """The last day of the duty's period, festival window or yearly span that begins on the day; None if none does."""
    if "per" in duty:
        per = number(variant, duty["per"], day)
        return None if per is None else period_end(per, duty.get("anchor"), day)
    now = worded(variant, duty, day)
    if now is None:
        return None
    if "yearly" in now:
        return yearly_end(now["yearly"]["from"], now["yearly"]["to"], day)
    before = number(variant, duty.get("days_before", 0), day)
    behind = number(variant, duty.get("days_after", 0), day)
    if before is None or behind is None:
        return None
    feast = after(day, before)
    return after(feast, behind) if any(is_festival(name, feast) for name in now["festivals"]) else None


@dataclass
class Merged:
    """Rows of one event that overlap or touch. `moment` is None when it begins untimed; `last` while it goes on."""

    first: date
    last: date | None
    moment: datetime | None


def merged(world: World, subject: Subject, duty: Table) -> list[Merged]:
    """The rows of the duty's event that match the subject, each on its own day; those that overlap or touch made one."""
    rows = [row for row in world.events if row.event == duty["event"] and matches(world, subject, duty, row)]
    found: list[Merged] = []
    for row in sorted(rows, key=lambda row: row.day):
        if found and (found[-1].last is None or row.day <= after(found[-1].last, 1)):
            _join(found[-1], row)
        else:
            found.append(Merged(row.day, row.until, row.moment))
    return found


def matches(world: World, subject: Subject, duty: Table, row: Happening) -> bool:
    """Whether a row's scope takes in the subject on the first day of the window that this row alone would open."""
    starts = row.day
    if duty.get("counted_from") == "end":
        starts = row.until or date.max
    day = lives(world, subject, starts)
    return day is not None and in_scope(world, subject, row.scope, day)


def lives(world: World, subject: Subject, day: date) -> date | None:
    """The day itself when the subject is on the roster, else the day on which it next comes, else its last day."""
    key = ("lives", subject, day)
    if key not in world.memory:
        turns = [day, *_coming(world, subject, day), *_going(world, subject, day)]
        world.memory[key] = next((turn for turn in turns if region(world, subject, turn)), None)
    found: date | None = world.memory[key]
    return found


def _coming(world: World, subject: Subject, day: date) -> list[date]:
    firsts = [date.fromisoformat(row["from"]) for row in _rows(world, subject) if row.get("from")]
    return sorted(first for first in firsts if first > day)


def _going(world: World, subject: Subject, day: date) -> list[date]:
    lasts = [after(date.fromisoformat(row["until"]), -1) for row in _rows(world, subject) if row.get("until")]
    return sorted((last for last in lasts if last < day), reverse=True)


def _rows(world: World, subject: Subject) -> Sequence[Row]:
    if not subject.is_household:
        return world.people[subject.id]
    return [row for rows in world.people.values() for row in rows if row.get("household_id") == subject.id]


def _join(held: Merged, row: Happening) -> None:
    if row.day == held.first:
        held.moment = None if held.moment is None or row.moment is None else min(held.moment, row.moment)
    held.last = None if held.last is None or row.until is None else max(held.last, row.until)


def in_scope(world: World, subject: Subject, scope: str, day: date) -> bool:
    """Whether an event's scope takes in the subject on the day."""
    if scope.startswith("person:"):
        wanted = scope.removeprefix("person:")
        return wanted == subject.id or wanted in members(world, subject, day)
    return scope == "00" or region(world, subject, day).startswith(scope)


def _by_event(world: World, subject: Subject, variant: Table, duty: Table) -> Iterator[Window]:
    for event in merged(world, subject, duty):
        begins = event.last if duty.get("counted_from") == "end" else event.first
        if begins is not None and region(world, subject, begins):
            yield from _event_window(variant, duty, event, begins)


def _event_window(variant: Table, duty: Table, event: Merged, day: date) -> Iterator[Window]:
    if "hours" in duty:
        hours = number(variant, duty["hours"], day)
        if hours is not None:
            yield _hours(event, hours)
    elif "days" in duty:
        days = number(variant, duty["days"], day)
        if days is not None:
            yield Window(day, after(day, days - 1))
    else:
        yield Window(day, event.last)


def _hours(event: Merged, hours: int) -> Window:
    if event.moment is None:
        return Window(event.first, after(event.first, math.ceil(hours / 24)))
    end = event.moment + timedelta(hours=hours)
    return Window(event.first, end.date(), (event.moment, end))


def _by_joining(
    world: World, pack: Table, subject: Subject, variant: Table, duty: Table, first: date, last: date
) -> Iterator[Window]:
    """The pack's own first day opens nothing."""
    for day in span(max(after(pack["from"], 1), after(first, -LONGEST)), last):
        days = number(variant, duty["days"], day)
        if days is None or after(day, days - 1) < first:
            continue
        if standing(world, pack, subject, day) and not _stood(world, pack, subject, after(day, -1)):
            yield Window(day, after(day, days - 1))


def _stood(world: World, pack: Table, subject: Subject, day: date) -> bool:
    """Whether the subject stood under the pack on the day: a person in any category, a household by its own."""
    if subject.is_household:
        return standing(world, pack, subject, day) is not None
    person = person_on(world, pack, subject.id, day)
    return person is not None and person.stands


def _by_silence(
    world: World, pack: Table, subject: Subject, variant: Table, duty: Table, first: date, last: date
) -> Iterator[Window]:
    for day in span(max(pack["from"], after(first, -LONGEST)), min(last, world.on)):
        quiet, days = number(variant, duty["silence"]["days"], day), number(variant, duty["days"], day)
        if quiet is None or days is None or after(day, days - 1) < first or not members(world, subject, day):
            continue
        if (
            not absent(world, subject, day, day, REASONS)
            and _quiet_days(world, pack, subject, duty, day, quiet) == quiet
        ):
            yield Window(day, after(day, days - 1))


def _quiet_days(world: World, pack: Table, subject: Subject, duty: Table, day: date, enough: int) -> int:
    """Days without absence between the last visit of the kind (else the beginning) and `day`, neither counted."""
    kind = duty["silence"].get("kind", "visit")
    people = members(world, subject, day)
    visits = [
        visit.day for person in people for visit in world.visits.get(person, []) if visit.met and kind in visit.kinds
    ]
    anchor = max((visit for visit in visits if visit < day), default=None) or _beginning(world, pack, people)
    count = 0
    for each in reversed(span(after(anchor, 1), after(day, -1))):
        count += not absent(world, subject, day, each, REASONS)
        if count > enough:
            break
    return count if anchor < day else -1


def _beginning(world: World, pack: Table, people: list[str]) -> date:
    firsts = [world.first_from(person) or pack["from"] for person in people]
    return min(firsts)


def absent(world: World, subject: Subject, of: date, day: date, reasons: list[str]) -> bool:
    """Whether the subject is absent on the day: a household when every member (of the day `of`) is."""
    return all(world.is_absent(person, day, reasons) for person in members(world, subject, of))


def _by_finding(world: World, subject: Subject, variant: Table, duty: Table) -> Iterator[Window]:
    """A visit after `on` is not known yet: it opens nothing."""
    days = sorted({visit.day for visits in world.visits.values() for visit in visits if visit.day <= world.on})
    for day in days:
        visits = [visit for person in members(world, subject, after(day, 1)) for visit in world.visits.get(person, [])]
        now = worded(variant, duty, after(day, 1))
        told = [
            visit
            for visit in visits
            if now and visit.day == day and counts(visit, now) and visit.row.get(duty["finding"])
        ]
        if told:
            last = max(told, key=lambda visit: (visit.moment is not None, visit.moment or datetime.min, visit.id))
            value = duty["then"].get(last.row[duty["finding"]])
            if value:
                yield Window(after(day, 1), _found_end(day, value))


def _found_end(day: date, written: str) -> date:
    count, unit = written.split()
    return after(day, int(count)) if unit == "day" else months_after(day, int(count))


def counts(visit: Visit, duty: Table) -> bool:
    """A met visit in the duty's channels, of a kind and role that it names, if it names any."""
    kinds, roles = duty.get("kinds", []), duty.get("roles", [])
    fits_kind = not kinds or any(kind in kinds for kind in visit.kinds)
    fits_role = not roles or any(role in roles for role in visit.roles)
    return visit.met and visit.channel in duty["channels"] and fits_kind and fits_role


def own_window(row: Any, day: date, since: date | None, until: date | None) -> Window | None:
    """The window of a person's own cadence that begins on the day, if that is within its span."""
    if (since is not None and day < since) or (until is not None and day > until):
        return None
    due_by = period_end(row["per"], since, day)
    return None if due_by is None else Window(day, due_by)


def stays(world: World, pack: Table, person: str, window: Window) -> bool:
    """Whether the person is on the roster on every day of the window, and not put out of the pack inside it.

    A window without an end is judged at `on`.
    """
    days = span(window.starts, window.due_by or max(window.starts, world.on))
    return all(world.row(person, day) is not None and not put_out(world, pack, person, day) for day in days)


def put_out(world: World, pack: Table, person: str, day: date) -> bool:
    """Whether a dated included:PACK turns false on the day. A roster row's own column does not: nobody has left."""
    for row in world.dated.get(person, []):
        if row["fact"] == f"included:{pack['id']}" and row["from"] == day.isoformat():
            return typed("yesno", row.get("value") or "") is False
    return False
