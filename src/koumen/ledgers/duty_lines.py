"""What windows ask for, each in one line of its policy's words, with what was done and does not count.

Reads the visits of many people at once. Which visits count is the engine's; this only tells them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.period_names import period_name, period_of
from koumen.ledgers.result_words import result_said
from koumen.ledgers.rows.parts import OwedLine, WindowDot
from koumen.ledgers.status import status_of
from koumen.policy.cadences import Cadence, Calendar, Event, Festivals, Joined, ParameterRef, Silence, Yearly
from koumen.policy.festivals import festival
from koumen.policy.labels import PERIODS
from koumen.policy.model import Duty
from koumen.policy.words import Words
from koumen.records.models import Person, Visit, Window

SHORT = {"home": "上门", "phone": "电话", "video": "视频", "message": "消息", "remote": "远程", "other": "其他方式"}
DOTS = 12
_Duty = tuple[str, int | None, str, str, str]


class DutyLines:
    """Lines for many windows. Make it with every window it will be asked about: visits are read once."""

    def __init__(self, law: LawWords, windows: Collection[Window]) -> None:
        self.law = law
        law.learn({row.area_id for row in windows})
        self._visits = _visits_in(windows)

    def lines(self, rows: Iterable[Window]) -> tuple[OwedLine, ...]:
        """Return windows as lines in their order; of one duty's missed windows only the latest, saying how many."""
        asked = list(rows)
        missed: dict[_Duty, list[Window]] = defaultdict(list)
        for row in asked:
            if status_of(row, self.law.today) == "missed":
                missed[_duty(row)].append(row)
        latest = {max(several, key=_end).pk: len(several) for several in missed.values()}
        gone = {row.pk for several in missed.values() for row in several} - latest.keys()
        return tuple(self.line(row, latest.get(row.pk, 1)) for row in asked if row.pk not in gone)

    def line(self, row: Window, together: int = 1) -> OwedLine:
        """Return one window as a line; `together`: how many windows it stands for."""
        duty = self.law.duty(row.pack, row.duty, row.area_id, row.starts)
        words = self.law.words(row.pack, row.area_id) if row.pack in self.law.packs else None
        says = asks(words, duty, row, self.law.today) if words else row.duty
        earlier = [f"连同更早的共漏 {together} 期"] if together > 1 else []
        return OwedLine(
            says="；".join([says, *self._so_far(row), *earlier]),
            clause=self.law.clause(row.pack, row.clause, duty.says if duty else ""),
            starts=row.starts,
            due_by=row.due_by,
            status=status_of(row, self.law.today),
            required=row.required,
            done=row.done,
            channels=tuple(row.channels.split("+")),
        )

    def _so_far(self, row: Window) -> list[str]:
        parts = [f"已完成 {row.done} 次"] if 0 < row.done < row.required else []
        visits = [visit for visit in self._visits[_subject(row)] if _inside(row, visit["day"])]
        accepted = row.channels.split("+")
        idle = Counter(v["channel"] for v in visits if v["result"] == "met" and v["channel"] not in accepted)
        wanted = "、".join(SHORT[channel] for channel in accepted)
        if idle:
            did = "、".join(f"{SHORT[channel]} {count} 次" for channel, count in idle.items())
            parts.append(f"已{did}，不计入{wanted}次数")
        shut = Counter((v["channel"], v["result"]) for v in visits if v["result"] != "met")
        tried = "、".join(f"{SHORT[on]} {count} 次{result_said(on, result)}" for (on, result), count in shut.items())
        return [*parts, f"{tried}，不计入"] if shut else parts


def asks(words: Words, duty: Duty | None, row: Window, today: date | None = None) -> str:
    """Return what a window asks for: 每半月上门访视 1 次; with `today`, which one: 11月上半月上门访视 1 次.

    Numbers are those of the window itself.
    """
    channels = words.channels(tuple(row.channels.split("+")))
    when = (
        _when(words, duty.cadence, row, today)
        if duty
        else f"{_calendar(period_of(row.starts, row.due_by), row, today)}另加"
    )
    return f"{when}{channels} {row.required} 次"


def dots(rows: Iterable[Window], today: date) -> tuple[WindowDot, ...]:
    """Return the last twelve windows begun by today of one duty, oldest first."""
    begun = sorted((row for row in rows if row.starts <= today), key=lambda row: (row.starts, row.pk))
    return tuple(dot(row, today) for row in begun[-DOTS:])


def dot(row: Window, today: date) -> WindowDot:
    """Return a window as a mark."""
    return WindowDot(row.starts, row.due_by, status_of(row, today), row.required, row.done, row.met_on)


def _when(words: Words, cadence: Cadence, row: Window, today: date | None) -> str:
    """Return when, with parameters read on the window's first day; the event's or festival's own name for those."""
    match cadence:
        case Calendar(per=per, anchor=None):
            return _calendar(str(_value(words, per, row.starts)), row, today)
        case Festivals():
            return (
                f"{_festival_of(words, cadence, row)}前后"
                if cadence.after
                else f"{_festival_of(words, cadence, row)}前"
            )
        case Yearly():
            return f"{_day(row.starts)}至{_day(row.due_by)}"
        case Event(counted_from=None):
            return f"{words.label('event', cadence.event)}期间"
        case Event(hours=None):
            days = _value(words, cadence.days, row.starts)
            return f"{words.label('event', cadence.event)}{_STEPS[cadence.counted_from or '']}{days} 日内"
        case Event():
            hours = _value(words, cadence.hours, row.starts)
            return f"{words.label('event', cadence.event)}{_STEPS[cadence.counted_from or '']}{hours} 小时内"
        case Joined():
            return f"新纳入后 {_value(words, cadence.days, row.starts)} 日内"
        case Silence():
            return f"连续 {_value(words, cadence.quiet, row.starts)} 日没有访到，{_day(row.due_by)}前"
        case _:
            return f"{words.cadence(cadence)}，"


def _calendar(period: str, row: Window, today: date | None) -> str:
    return period_name(period, row.starts, today) if today else PERIODS.get(period, "")


_STEPS = {"start": "发生后 ", "end": "结束后 ", "": ""}


def _value(words: Words, value: Any, on: date) -> Any:
    return words.variant.parameters[value.name].on(on) if isinstance(value, ParameterRef) else value


def _festival_of(words: Words, cadence: Festivals, row: Window) -> str:
    """Return the name of the festival whose window this is: the first that falls inside it."""
    last = row.due_by or row.starts
    for name in cadence.names:
        known = festival(name)
        if any(row.starts <= known.day_in(year) <= last for year in {row.starts.year, last.year}):
            return known.label
    return "节日"


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else "结束"


def _duty(row: Window) -> _Duty:
    return (*_subject(row), row.pack, row.duty, row.channels)


def _end(row: Window) -> tuple[date, int]:
    return row.due_by or date.max, row.pk


def _subject(row: Window) -> tuple[str, int | None]:
    return ("person", row.person_id) if row.person_id else ("household", row.household_id)


def _inside(row: Window, day: date) -> bool:
    return row.starts <= day and (row.due_by is None or day <= row.due_by)


def _visits_in(windows: Collection[Window]) -> dict[tuple[str, int | None], list[dict[str, Any]]]:
    """Return the standing visits inside any of the windows, by person and by household; two queries at most."""
    found: dict[tuple[str, int | None], list[dict[str, Any]]] = defaultdict(list)
    if not windows:
        return found
    people = {row.person_id for row in windows if row.person_id}
    homes = {row.household_id for row in windows if row.household_id}
    members = Person.objects.filter(household__in=homes).values_list("pk", "household_id") if homes else ()
    home_of = dict(members)
    rows = Visit.objects.standing().filter(person_id__in=people | home_of.keys())
    named = rows.filter(day__gte=min(row.starts for row in windows)).order_by("day", "pk")
    for visit in named.values("person_id", "day", "channel", "result"):
        found["person", visit["person_id"]].append(visit)
        if visit["person_id"] in home_of:
            found["household", home_of[visit["person_id"]]].append(visit)
    return found


def back(today: date) -> date:
    """Return the first day of the dots: windows that ended more than two years ago are not looked for."""
    return today - timedelta(days=2 * 366)
