"""One person's windows: a year of each duty as marks, and which of them a visit counted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q

from koumen.engine.considered import why_not_counted
from koumen.ledgers.duty_lines import asks, dot
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.casefile import DutyYear
from koumen.ledgers.rows.parts import WindowDot
from koumen.ledgers.status import shown
from koumen.policy.cadences import Calendar, Festivals
from koumen.policy.festivals import festival
from koumen.policy.model import Duty
from koumen.policy.periods import windows
from koumen.records.models import Person, Stay, Visit, Window
from koumen.records.taking_over import taking_over

YEAR = timedelta(days=365)
NOT_MET = "没有见到本人，不计入次数"
NOTHING_OWED = "当天没有要完成的任务，另记一次"


class WindowsOf:
    """The windows of a person and of their home, read once."""

    def __init__(self, person: Person, law: LawWords) -> None:
        theirs = Q(person=person)
        if person.household_id:
            theirs |= Q(household=person.household_id)
        self._law = law
        self._rows = list(Window.objects.filter(theirs & shown(law.today)).order_by("pack", "duty", "starts", "pk"))
        law.learn({row.area_id for row in self._rows})
        self._kept_from = taking_over().of(person.area.path)
        stays = list(Stay.objects.standing().filter(person=person).values_list("since", flat=True))
        self._here_since = None if None in stays else min(stays, default=law.today)

    def years(self) -> tuple[DutyYear, ...]:
        """Return each duty's windows of the last year and those under way; the next one where none is."""
        today = self._law.today
        by_duty: dict[tuple[str, str], list[Window]] = defaultdict(list)
        for row in self._rows:
            if row.due_by is None or row.due_by >= today - YEAR:
                by_duty[row.pack, row.duty].append(row)
        return tuple(self._year(rows) for rows in by_duty.values())

    def _year(self, rows: Sequence[Window]) -> DutyYear:
        today = self._law.today
        begun = [row for row in rows if row.starts <= today]
        under_way = bool(begun) and (begun[-1].due_by is None or begun[-1].due_by >= today)
        drawn = begun if under_way else [*begun, *rows[len(begun) :][:1]]
        last = drawn[-1]
        duty = self._law.duty(last.pack, last.duty, last.area_id, last.starts)
        return DutyYear(
            says=self._rule(last),
            policy=self._law.policy(last.pack),
            clause=self._law.clause(last.pack, last.clause, duty.says if duty else ""),
            windows=(*self._before(duty, last), *(dot(row, today) for row in drawn)),
        )

    def _before(self, duty: Duty | None, row: Window) -> Iterator[WindowDot]:
        """Yield the windows of the last year that began before the office kept visits here: 未接管, never missed."""
        first = self._law.today - YEAR
        if self._kept_from is None or duty is None or not isinstance(duty.cadence, Calendar):
            return
        variant = self._law.variant(row.pack, row.area_id)
        spans = windows(duty.cadence, lambda name, day: variant.parameters[name].on(day), first, self._kept_from)
        for span in spans:
            if span.starts < self._kept_from and (self._here_since is None or self._here_since <= span.starts):
                yield WindowDot(span.starts, span.due_by, "before", row.required, 0)

    def counted(self, visit: Visit) -> tuple[str, ...]:
        """Say what a visit counted for or, when for nothing, why not."""
        if visit.result != "met":
            return (NOT_MET,)
        judged = [(row, self._why_not(row, visit)) for row in self._around(visit)]
        counted = self.discharged(visit)
        if counted or not judged:
            return counted or (NOTHING_OWED,)
        return tuple(f"{self._says(row)}：{why}，不计入" for row, why in judged)

    def discharged(self, visit: Visit) -> tuple[str, ...]:
        """Return the windows a visit counted for, with their days."""
        counted = [row for row in self._around(visit) if visit.result == "met" and not self._why_not(row, visit)]
        return tuple(f"{self._says(row)}（{span(row.starts, row.due_by)}）" for row in counted)

    def _around(self, visit: Visit) -> list[Window]:
        return [row for row in self._rows if row.starts <= visit.day and (not row.due_by or visit.day <= row.due_by)]

    def _why_not(self, row: Window, visit: Visit) -> str:
        window = {"channels": row.channels, "kind": row.kind, "role": row.role, "done": row.done}
        told = {
            "day": visit.day,
            "channel": visit.channel,
            "result": visit.result,
            "kind": visit.kinds,
            "role": visit.roles,
        }
        return why_not_counted(window, told, self._law.today)

    def _rule(self, row: Window) -> str:
        """Return what a duty asks for all year round, where `_says` is about one window."""
        duty = self._law.duty(row.pack, row.duty, row.area_id, row.starts)
        if duty is None or not isinstance(duty.cadence, Festivals):
            return self._says(row)
        names = "、".join(festival(name).label for name in duty.cadence.names)
        channels = self._law.words(row.pack, row.area_id).channels(tuple(row.channels.split("+")))
        return f"{names}{'前后' if duty.cadence.after else '前'}各{channels} {row.required} 次"

    def _says(self, row: Window) -> str:
        duty = self._law.duty(row.pack, row.duty, row.area_id, row.starts)
        return asks(self._law.words(row.pack, row.area_id), duty, row) if row.pack in self._law.packs else row.duty


def span(starts: date, due_by: date | None) -> str:
    """Write a window's days.

    >>> span(date(2026, 10, 16), date(2026, 10, 31)), span(date(2026, 11, 19), None)
    ('10月16日至31日', '11月19日起')
    """
    first = f"{starts.month}月{starts.day}日"
    if due_by is None:
        return f"{first}起"
    if due_by == starts:
        return first
    month = "" if (due_by.year, due_by.month) == (starts.year, starts.month) else f"{due_by.month}月"
    return f"{first}至{month}{due_by.day}日"
