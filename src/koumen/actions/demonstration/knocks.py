"""A year of knocks at the doors of one county, drawn from the windows its people owe. Pure.

A visitor goes round in time more often than not; some doors stay shut, some refuse, some visits are told late and
some are never made. One knock serves everyone at home whose window it falls in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

LOOK_BACK = 16  # knocks; windows come in the order in which they end, so an earlier one cannot serve
SHUT = ("not_home", "not_home", "refused", "not_home", "other")
OFTEN = {"home": 6, "phone": 5, "video": 1, "remote": 1, "other": 1, "message": 1}
ADVICE = (
    ("屋顶漏雨，建议报危房维修。", "已报乡镇，待安排维修。"),
    ("冬被不足，建议发放棉被。", "已送棉被一床。"),
    ("慢性病用药不规律，建议村医随访。", "村医已上门随访。"),
    ("电线老化，建议更换。", "已由电工更换。"),
    ("情绪低落，建议多陪伴。", "已联系子女，每周通话。"),
    ("符合护理补贴条件，建议申请。", "已协助申请，待审核。"),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One window as the engine found it: who, by which channels, between which days, how many times."""

    person: int
    home: int
    channels: tuple[str, ...]
    starts: date
    due_by: date | None
    required: int


@dataclass(slots=True)
class Planned:
    """One knock. `people` met or not all alike; `told_on` is the day it was keyed in, `late` after its window."""

    home: int
    day: date
    moment: time | None
    channel: str
    result: str
    told_on: date
    late: bool
    people: set[int] = field(default_factory=set)
    advice: tuple[str, str] = ("", "")


class Rounds:
    """Draws the knocks of one county up to a day. `care`: how reliably each home's visitor goes, 0 to 1."""

    def __init__(
        self, today: date, care: Mapping[int, float], away: Mapping[int, tuple[date, date | None]], rng: Random
    ) -> None:
        self.today, self.care, self.away, self.rng = today, care, away, rng

    def knocks(self, owed: Sequence[Owed]) -> Iterator[Planned]:
        """Yield the knocks, home by home in the order of their keys."""
        homes: dict[int, list[Owed]] = defaultdict(list)
        for one in owed:
            homes[one.home].append(one)
        for home in sorted(homes):
            yield from self._at(home, homes[home])

    def _at(self, home: int, owed: list[Owed]) -> list[Planned]:
        made: list[Planned] = []
        for one in sorted(owed, key=lambda it: (it.due_by or date.max, it.starts, it.person)):
            last = min(one.due_by or one.starts + timedelta(days=9), self.today + timedelta(days=40))
            fitting = [
                knock
                for knock in made[-LOOK_BACK:]
                if one.starts <= knock.day <= last and knock.channel in one.channels and knock.result == "met"
            ]
            days = {knock.day for knock in fitting if one.person in knock.people}
            for knock in fitting:
                if len(days) < one.required and knock.day not in days and not self._gone(one.person, knock.day):
                    knock.people.add(one.person)
                    days.add(knock.day)
            for _ in range(one.required - len(days)):
                self._go(one, last, home, made, days)
        return made

    def _go(self, one: Owed, last: date, home: int, made: list[Planned], days: set[date]) -> None:
        rng = self.rng
        span = (last - one.starts).days + 1
        day = one.starts + timedelta(days=min(int(rng.random() ** 1.3 * span), span - 1))
        if day in days:
            day = one.starts + timedelta(days=rng.randrange(span))
        channel = rng.choices(one.channels, [OFTEN[channel] for channel in one.channels])[0]
        shut = rng.random()
        if rng.random() > self.care[home]:
            if shut < 0.4:
                self._shut(one, day, channel, home, made)
            return
        if shut < 0.04 and day > one.starts:
            self._shut(one, one.starts + timedelta(days=rng.randrange((day - one.starts).days)), channel, home, made)
        if day > self.today or self._gone(one.person, day) or day in days:
            return
        told_on = day if rng.random() < 0.93 else day + timedelta(days=rng.randrange(1, 25))
        if told_on > self.today:
            return
        advice = rng.choice(ADVICE) if channel == "home" and rng.random() < 0.06 else ("", "")
        late = told_on > last
        made.append(Planned(home, day, self._time(day), channel, "met", told_on, late, {one.person}, advice))
        days.add(day)

    def _shut(self, one: Owed, day: date, channel: str, home: int, made: list[Planned]) -> None:
        if day <= self.today:
            result = "no_answer" if channel in ("phone", "video", "remote") else self.rng.choice(SHUT)
            made.append(Planned(home, day, self._time(day), channel, result, day, False, {one.person}))

    def _time(self, day: date) -> time | None:
        if day == self.today or self.rng.random() < 0.3:
            return None
        return time(self.rng.randrange(8, 18), self.rng.choice((0, 10, 15, 20, 30, 40, 45, 50)))

    def _gone(self, person: int, day: date) -> bool:
        since, until = self.away.get(person, (None, None))
        return since is not None and since <= day and (until is None or day <= until)


def last_knocks(knocks: Sequence[Planned], shown: Set[int], rng: Random) -> list[list[int]]:
    """Return the last one to three knocks at which somebody of `shown` was met, by their place in `knocks`.

    In rounds, each home's in the order of their days, so that a later one can be compared with an earlier one.
    """
    met: dict[int, list[int]] = defaultdict(list)
    for number, knock in enumerate(knocks):
        if knock.result == "met" and knock.people <= shown:
            met[knock.home].append(number)
    rounds: list[list[int]] = [[], [], []]
    for home in sorted(met):
        last = sorted(met[home], key=lambda number: (knocks[number].day, number))[-rng.randint(1, 3) :]
        for each, number in zip(rounds, last, strict=False):
            each.append(number)
    return rounds
