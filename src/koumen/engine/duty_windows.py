"""The windows of one duty for one person or household, owed or not: looked up among those that the texts made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from koumen.engine.law import Law, Rule, as_date, day_number
from koumen.engine.run import Run
from koumen.engine.tables import event_names
from koumen.policy.festivals import YearNotTrusted
from koumen.policy.model import Calendar, Duty, Event, Festivals, NoNumber, Yearly
from koumen.policy.periods import windows

Window = tuple[int, int]
"""First and last day, both inclusive; the last is HI while an event goes on."""


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
        """Return the first day of an event's window that contains the day, by where the subject is on that day."""
        if not self._rules(duty):
            return None
        _ = self.run.windows
        event = event_names(self.run.plan)[cadence.event]
        rows = self.run.runner.fetch(
            "SELECT h.since, h.until FROM happening h JOIN dwelling d ON d.region = h.region "
            f"WHERE d.subject IN ({self.numbers}) AND d.first <= {self.on} AND d.last >= {self.on} "
            f"AND h.whose IN (-1, d.whose) AND h.event = {event}"
        ).to_pylist()
        spans = [self._event_span(cadence, row["since"], row["until"]) for row in rows]
        return max((first for first, last in spans if first <= self.on <= last), default=None)

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
