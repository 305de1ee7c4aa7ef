"""The windows of one duty for one person or household, owed or not: looked up among those that the texts made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from koumen.engine.law import HI, Law, Rule, as_date, day_number
from koumen.engine.run import Run
from koumen.engine.tables import event_names
from koumen.policy.cadences import Calendar, Event, Festivals, NoNumber, Yearly
from koumen.policy.festivals import YearNotTrusted
from koumen.policy.model import Duty
from koumen.policy.periods import windows
from koumen.policy.words import day_words

Window = tuple[int, int]
"""First and last day, both inclusive; the last is HI while an event goes on."""


def day_of(number: int) -> str:
    """Return the day of a number as people write it."""
    return day_words(as_date(number))


def span_of(window: Window) -> str:
    """Return a window by its days as people write them."""
    return f"{day_of(window[0])}至{day_of(window[1])}" if window[1] < HI else f"{day_of(window[0])}起"


class DutyWindows:
    """`numbers`: the subject's numbers in the texts' tables; `law`: the law that governs it on the day of judgement."""

    def __init__(self, run: Run, law: Law, numbers: Sequence[int]) -> None:
        self.run, self.law, self.on = run, law, run.asked.on
        self.numbers = ", ".join(map(str, numbers)) or "NULL"

    def containing(self, duty: Duty) -> list[Window]:
        """Return the windows of a duty that contain the day of judgement."""
        if isinstance(duty.cadence, NoNumber):
            return []
        if isinstance(duty.cadence, Calendar | Festivals | Yearly):
            return self._calendar(duty.cadence, as_date(self.on), as_date(self.on))
        return [window for window in self.opened(duty, "personal") if window[0] <= self.on <= window[1]]

    def next(self, cadence: Calendar | Festivals | Yearly) -> Window | None:
        """Return the next window of the calendar, None where nobody vouches for its day."""
        today = as_date(self.on)
        try:
            follow = self._calendar(cadence, today + timedelta(days=1), today + timedelta(days=400))
        except YearNotTrusted:
            return None
        return follow[0] if follow else None

    def opened(self, duty: Duty, table: str) -> list[Window]:
        """Return the subject's windows in a table of the second text, each by the rule in force on its first day."""
        rules = {rule.no: rule for rule in self._rules(duty)}
        rows = self._rows(f"SELECT rule, starts, due FROM {table} WHERE subject IN ({self.numbers})", duty)
        first = day_number(self.law.pack.since)
        spans = [(row["starts"], row["due"], rules[row["rule"]].law) for row in rows]
        return sorted({(s, due) for s, due, law in spans if law.since <= s < law.until or s < first == law.since})

    def heard(self, duty: Duty) -> int | None:
        """Return the day from which a silence is counted."""
        homes = f"SELECT home FROM home WHERE -1 - household IN ({self.numbers})"
        whose = f"(whose IN ({self.numbers}) OR whose IN ({homes}))"
        days = [row["day"] for row in self._rows(f"SELECT day FROM heard WHERE {whose} AND day <= {self.on}", duty)]
        return max(days, default=None)

    def event_here(self, duty: Duty, cadence: Event) -> int | None:
        """Return the first day of a window, containing the day, of an event whose row found the subject elsewhere.

        Such a row reaches where the subject is on the day, but not where it was on the row's own day.
        """
        if not self._rules(duty):
            return None
        rows = self._happened(
            cadence,
            "SELECT e.since, e.until FROM edge e JOIN reach h ON h.scope = e.scope "
            "JOIN abode n ON n.region = h.region JOIN abode t ON t.subject = n.subject "
            "LEFT JOIN reach r ON r.scope = e.scope AND r.region = t.region "
            f"WHERE e.subject IS NULL AND r.region IS NULL AND n.subject IN ({self.numbers}) "
            f"AND n.first <= {self.on} AND n.last >= {self.on} AND t.first <= e.day AND t.last >= e.day",
        )
        spans = [self._event_span(cadence, since, until) for since, until in rows]
        return max((first for first, last in spans if first <= self.on <= last), default=None)

    def under_way(self, duty: Duty, cadence: Event) -> Window | None:
        """Return the event that happens to the subject on the day, all its rows made one."""
        if not self._rules(duty):
            return None
        rows = self._happened(
            cadence,
            f"SELECT e.since, e.until FROM struck e WHERE e.subject IN ({self.numbers}) "
            f"AND e.since <= {self.on} AND e.until >= {self.on}",
        )
        return max(rows, default=None)

    def _happened(self, cadence: Event, select: str) -> list[Window]:
        """Run a SELECT over what happens of an event (`e`), as windows of the cadence are counted."""
        _ = self.run.windows
        event, anchor = event_names(self.run.plan)[cadence.event], int(cadence.counted_from == "end")
        rows = self.run.runner.fetch(f"{select} AND e.event = {event} AND e.anchor = {anchor}").to_pylist()
        return [(row["since"], row["until"]) for row in rows]

    def _event_span(self, cadence: Event, since: int, until: int) -> Window:
        days, hours = self.law.number(cadence.days), self.law.number(cadence.hours)
        first = until if cadence.counted_from == "end" else since
        if hours is not None:
            return first, first + -(-hours // 24)
        return first, until if days is None else first + days - 1

    def _calendar(self, cadence: Calendar | Festivals | Yearly, first: date, last: date) -> list[Window]:
        parameters = self.law.variant.parameters
        spans = windows(cadence, lambda name, day: parameters[name].on(day), first, last)
        return [(day_number(span.starts), day_number(span.due_by)) for span in spans]

    def _rows(self, select: str, duty: Duty) -> list[dict[str, int]]:
        """Run a SELECT over the rules of a duty; no rows where no law gives it any."""
        rules = ", ".join(str(rule.no) for rule in self._rules(duty))
        if not rules:
            return []
        _ = self.run.windows
        rows: list[dict[str, int]] = self.run.runner.fetch(f"{select} AND rule IN ({rules})").to_pylist()
        return rows

    def _rules(self, duty: Duty) -> list[Rule]:
        mine = [
            rule for rule in self.run.plan.rules if rule.law.pack_no == self.law.pack_no and rule.duty.id == duty.id
        ]
        return [rule for rule in mine if rule.law.variant.region == self.law.variant.region]
