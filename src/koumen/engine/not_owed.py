"""Why a duty is not owed on the day of judgement: the causes are tested in turn, and the first that holds is told.

A duty is owed by its window, and a window by the situation of its first day; so that is the day looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from koumen.engine.duty_windows import DutyWindows, Window, day_of, span_of
from koumen.engine.event_causes import no_event, over
from koumen.engine.law import HI, Law, as_date, day_number, kinds_of
from koumen.engine.situations import Known, Situation, place_words
from koumen.policy.cadences import Calendar, Event, Festivals, Found, Joined, NoNumber, ParameterRef, Silence, Yearly
from koumen.policy.conditions import decide
from koumen.policy.labels import KINDS
from koumen.policy.model import Duty
from koumen.policy.words import Words, day_words

OPENED = {Event: "event_window", Joined: "joined_window", Silence: "silence_window", Found: "found_window"}
"""The table of the second text that holds the windows of each kind of opener."""
NOT_STANDING = ("outside", "nobody", "excluded", "no-tier")
"""The causes by which someone stood nowhere on a window's first day, so that it cannot be said for whom the duty is."""


@dataclass(frozen=True, slots=True)
class NotOwed:
    """A duty that is not owed on the day: which cause it is (a stable word), and the cause in Chinese, with its day.

    `clause` is where the duty is found in the law that decides: of the window's first day, else of the day itself.
    `starts` is the first day of the window that contains the day, None where the cause is found without one.
    """

    duty: Duty
    cause: str
    why: str
    clause: str
    starts: date | None = None


class Causes:
    """The causes by which someone, or a household, does not owe a duty of the law that governs them on the day."""

    def __init__(self, known: Known, pack_no: int, subject: str, law: Law, *, household: bool) -> None:
        self.known, self.pack_no, self.subject, self.law, self.household = known, pack_no, subject, law, household
        self.on = known.run.asked.on
        self.words = Words(law.pack, law.variant)
        self.windows = DutyWindows(known.run, law, _numbers(known, subject, household=household))

    def of(self, duties: Sequence[Duty]) -> NotOwed:
        """Return the first cause that holds. `duties`: the versions of one duty, each with days of its own."""
        begun = [
            (duty, window) for duty in duties for window in self.windows.containing(duty) if _holds(duty, window[0])
        ]
        if begun:
            duty, window = max(begun, key=lambda each: each[1])
            cause, why = self._of_window(duty, window)
            meant_for_others = self._not_meant(duty) if cause in NOT_STANDING else None
            if meant_for_others:
                return self._told(duty, *meant_for_others)
            return self._told(duty, cause, why, window[0])
        today = next((duty for duty in duties if _holds(duty, self.on)), None)
        if today is None:
            return self._told(*_not_in_force(duties, self.on))
        found = self._unset(today, self.law, self.on) or self._not_meant(today) or self._came_late(today)
        return self._told(today, *(found or self._no_window(today)))

    def _told(self, duty: Duty, cause: str, why: str, starts: int | None = None) -> NotOwed:
        day = self.on if starts is None else starts
        law = next((each.law for each in self._situations(day) if each.law), None) or self.law
        then = next((each for each in law.variant.duties if each.id == duty.id and _holds(each, day)), duty)
        clause = Words(law.pack, law.variant).clause(then, as_date(day))
        return NotOwed(duty, cause, why, clause, None if starts is None else as_date(starts))

    def _not_meant(self, duty: Duty) -> tuple[str, str] | None:
        """Say that the duty is for others than the subject is on the day, be there a window or not."""
        standing = [each for each in self._situations(self.on) if each.own or (self.household and each.tier)]
        cause, why = self._of_duty(duty, self.law, standing, "判定日") if standing else ("", "")
        return (cause, why) if cause else None

    def _unset(self, duty: Duty, law: Law, day: int) -> tuple[str, str] | None:
        """Say that the text sets no number, or that the local office has not set one yet."""
        if isinstance(duty.cadence, NoNumber):
            return "no-number", f"条文写的是“{duty.cadence.word}”，没有定次数"
        parameters = law.variant.parameters
        still_open = [name for name in _parameters(duty) if parameters[name].on(as_date(day)) is None]
        if still_open:
            labels = "、".join(f"“{parameters[name].label}”" for name in still_open)
            return "open", f"{labels}还没有由当地规定"
        return None

    def _no_window(self, duty: Duty) -> tuple[str, str]:
        """Say why no window of a duty contains the day."""
        match duty.cadence:
            case Calendar() | Festivals() | Yearly() as cadence:
                begun = self.windows.containing(duty)
                if begun and duty.since is not None:
                    since = day_words(duty.since)
                    return "not-yet", f"这一期{day_of(begun[-1][0])}已开始，而这项任务自{since}起才施行"
                follow = self.windows.next(cadence)
                then = f"，下一个期限是{span_of(follow)}" if follow else ""
                return "window", f"判定日不在这项任务的期限之内{then}"
            case Event() as cadence:
                none = no_event(self.windows, self.words, duty, cadence)
            case Joined():
                none = "只对新纳入的人，此人不是新近纳入"
            case Silence() as silence:
                none = self._not_silent(duty, silence)
            case Found(finding=finding):
                none = f"没有哪次{self._visit()}记下“{self.words.label('finding', finding)}”而要再去"
            case _:
                none = ""
        opened = self.windows.opened(duty, OPENED[type(duty.cadence)])
        later = [window for window in opened if window[0] > self.on]
        past = [window for window in opened if window[1] < self.on]
        if said := over(self.windows, self.words, duty, past):
            return "window", said
        if later:
            return "window", f"期限自{day_of(later[0][0])}才开始"
        return "window", f"上一次的期限（{span_of(past[-1])}）已过，之后{none}" if past else none

    def _came_late(self, duty: Duty) -> tuple[str, str, int] | None:
        """Say that an event is under way here whose first day found the subject elsewhere."""
        starts = self.windows.event_here(duty, duty.cadence) if isinstance(duty.cadence, Event) else None
        if starts is None or not isinstance(duty.cadence, Event):
            return None
        there = self._situations(starts)
        day = f"这一期第一天（{day_of(starts)}）"
        if there and there[0].outside:
            return "outside", day + there[0].outside, starts
        event = self.words.label("event", duty.cadence.event)
        return "event-elsewhere", f"{day}不在这次“{event}”影响的地方", starts

    def _not_silent(self, duty: Duty, silence: Silence) -> str:
        since = self.windows.heard(duty)
        counted = f"，自{day_of(since)}算起" if since is not None else ""
        named = KINDS.get(silence.kind) or self.words.label("kind", silence.kind)
        kind = self._visit() if silence.kind == "visit" else named
        return f"还没有连续 {self.law.number(silence.quiet)} 日没有{kind}{counted}（不在的日子不算）"

    def _of_window(self, duty: Duty, window: Window) -> tuple[str, str]:
        """Say why a window that contains the day is not owed, by the situation of its first day."""
        starts = window[0]
        day = f"这一期第一天（{day_of(starts)}）"
        there = self._situations(starts)
        if not there:
            return "nobody", f"{day}这一户没有人是对象"
        outside = next((each for each in there if not each.outside), None)
        if outside is None:
            return "outside", day + there[0].outside
        law = outside.law
        assert law is not None
        if not any(rule.duty.id == duty.id for rule in law.rules):
            return self._no_rule(duty, law, starts, f"{day}{self._moved_from(outside)}")
        return self._of_standing(duty, window, law, there, day)

    def _moved_from(self, then: Situation) -> str:
        """Say where someone was on that day, if the law of another place governs them on the day of judgement."""
        assert then.law is not None
        if then.law.variant.region == self.law.variant.region:
            return ""
        return f"{place_words(then.pack, then.place_fact)}为 {then.place}，"

    def _no_rule(self, duty: Duty, law: Law, starts: int, day: str) -> tuple[str, str]:
        """Say that the law of the first day's place lacks the duty, its number, or the categories that it is for."""
        versions = [other for other in law.variant.duties if other.id == duty.id]
        if not versions:
            return "elsewhere", f"{day}按当地的规定没有这项任务"
        unset = self._unset(next((each for each in versions if _holds(each, starts)), versions[0]), law, starts)
        if unset:
            return unset[0], f"{day}{unset[1]}"
        names = "、".join(self.words.label("category", id) for id in duty.categories)
        return "category", f"{day}按当时的规定没有{names}这样的对象，这项任务只对他们"

    def _of_standing(
        self, duty: Duty, window: Window, law: Law, there: Sequence[Situation], day: str
    ) -> tuple[str, str]:
        if all(each.included is False for each in there):
            return "excluded", f"{day}已决定不纳入"
        standing = [each for each in there if each.own or (self.household and each.tier)]
        if not standing:
            unknown = any(category.truth is None for each in there for category in each.categories)
            return "no-tier", day + ("是不是对象还待核实" if unknown else "还不是对象")
        end = window[1] if window[1] < HI else max(window[0], self.on)
        leaves = [self._leaves(each.person, window[0]) for each in standing]
        if all(left <= end for left in leaves):
            gone = self._gone(standing, max(leaves))
            return "leaves", f"{day_of(max(leaves))}起{gone}，没有满这一期（{span_of(window)}）"
        staying = [each for each, left in zip(standing, leaves, strict=True) if left > end]
        return self._of_duty(duty, law, staying, day)

    def _of_duty(self, duty: Duty, law: Law, standing: Sequence[Situation], day: str) -> tuple[str, str]:
        places = {tier.id: place for place, tier in law.tiers()}
        tier = min((each.tier for each in standing), key=lambda id: places.get(id, HI))
        if duty.tiers and tier not in duty.tiers:
            mine, theirs = self.words.label("tier", tier), "、".join(self.words.label("tier", t) for t in duty.tiers)
            return "tier", f"{day}是{mine}，这项任务只对{theirs}"
        inside = set().union(*(each.inside(of_home=self.household) for each in standing))
        if duty.categories and not inside & set(duty.categories):
            names = "、".join(self.words.label("category", id) for id in duty.categories)
            return "category", f"{day}{'这一户' if self.household else ''}不属于{names}，这项任务只对他们"
        if duty.when is not None:
            truths = [decide(duty.when, each.facts, law.resolve, kinds_of(law.pack)).truth for each in standing]
            asks = self.words.condition(duty.when)
            if True not in truths:
                return "condition", f"{day}{'还不知道是否' if None in truths else '不'}符合这项任务自身的条件（{asks}）"
        return "", "说不出原因，请报告这个问题"

    def _situations(self, day: int) -> list[Situation]:
        """Return the person's situation, or those of the members by whom the household stands."""
        if not self.household:
            return [self.known.situation(self.subject, self.pack_no, day)]
        brought = {self.known.person[row["subject"]] for row in self.known.bringing(self.subject, self.pack_no, day)}
        return [self.known.situation(member, self.pack_no, day, as_member=True) for member in sorted(brought)]

    def _leaves(self, person: str, day: int) -> int:
        """Return the first day after `day` on which someone is off the roster, or out of the pack by decision."""
        decided = [
            day_number(row["from"])
            for row in self.known.run.inputs.facts.to_pylist()
            if row["person_id"] == person and row["fact"] == f"included:{self.law.pack.id}" and row["value"] == "false"
        ]
        return min([self.known.leaves(person, day), *(each for each in decided if each > day)])

    def _gone(self, standing: Sequence[Situation], day: int) -> str:
        off = any(self.known.leaves(each.person, day - 1) == day for each in standing)
        return "不在册" if off else "决定不再纳入"

    def _visit(self) -> str:
        return self.law.pack.term("visit")


def _numbers(known: Known, subject: str, *, household: bool) -> list[int]:
    """Return the number of a person, or of a household, in the texts' tables; empty for nobody."""
    if household:
        return [-1 - number for number, id in known.home.items() if id == subject]
    number = known.subject(subject)
    return [] if number is None else [number]


def _holds(duty: Duty, day: int) -> bool:
    since = duty.since is None or day_number(duty.since) <= day
    return since and (duty.until is None or day < day_number(duty.until))


def _not_in_force(duties: Sequence[Duty], on: int) -> tuple[Duty, str, str]:
    """Say since when none of a duty's versions holds, or from when the next one does."""
    later = [duty for duty in duties if duty.since is not None and day_number(duty.since) > on]
    if later:
        duty = min(later, key=lambda each: each.since or date.max)
        return duty, "not-yet", f"自{day_words(duty.since or date.max)}起才施行"
    duty = max(duties, key=lambda each: each.until or date.min)
    return duty, "repealed", f"自{day_words(duty.until or date.min)}起不再施行"


def _parameters(duty: Duty) -> list[str]:
    """Return the parameters that a duty's words, number and windows need."""
    values = [duty.at_least, *(getattr(duty.cadence, name) for name in duty.cadence.__dataclass_fields__)]
    return [*duty.waits, *(value.name for value in values if isinstance(value, ParameterRef))]
