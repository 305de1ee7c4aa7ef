"""One knock at a door as told, and what is wrong with it. Keeps nothing; `visits` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from koumen.actions.permission import uid_of
from koumen.actions.refusals import Refused
from koumen.actions.told_answers import Answers, Source
from koumen.ledgers.doors import Doors, earliest
from koumen.ledgers.result_words import result_said, results_of
from koumen.policy.labels import CHANNELS as CHANNEL_WORDS
from koumen.policy.labels import REASONS
from koumen.policy.model import ABSENCE_REASONS, CHANNELS, RESULTS
from koumen.policy.words import day_words
from koumen.records.identity import holds_number
from koumen.records.models import Person, Visitor
from koumen.records.scope import Actor

LONGEST = {"visitor_name": 60, "respondent": 60, "relation": 40}
LONGEST_WORDS = {"visitor_name": "去的人姓名", "respondent": "应答人", "relation": "与本人关系"}
TEXT_AT_MOST = 1000
FINDING_AT_MOST = 20
REASON_AT_MOST = 120


class NotKept(Refused):
    """The visit was not kept. `faults` are Chinese sentences, each with its place and remedy."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Why nobody was met, when told: a reason of the absences, both days inclusive, `until` None: not back yet."""

    reason: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberTold:
    """One member's part of a knock. `person` is a uid; `answers` go by the form's keys (pack/item).

    `result` "" is the knock's own. `findings` are those judged on the spot beside what the answers raise.
    """

    person: str
    answers: Mapping[str, str] = field(default_factory=dict)
    result: str = ""
    reason: str = ""
    suggestion: str = ""
    outcome: str = ""
    findings: Mapping[str, str] = field(default_factory=dict)
    away: Away | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKnock:
    """One entry for a household. `uid` is made by whoever opens the form, so that sending twice keeps once.

    `visitor` is a visitor's uid, or "" with `visitor_name` for one who is not on the list. `household` answers what is
    asked once for the home. `contacted`: who was turned to when the door stayed shut, and what they said.
    """

    uid: str
    day: date
    channel: str
    members: tuple[MemberTold, ...]
    result: str = "met"
    moment: time | None = None
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    visitor: str = ""
    visitor_name: str = ""
    respondent: str = ""
    relation: str = ""
    contacted: tuple[str, ...] = ()
    household: Mapping[str, str] = field(default_factory=dict)
    device_at: datetime | None = None
    source: str = "office"


@dataclass(frozen=True, slots=True)
class MemberRead:
    """A member's part, judged: answers by every source that asks, and the findings they raise."""

    person: Person
    told: MemberTold
    answers: Mapping[Source, str]
    findings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnockRead:
    """A knock without faults, ready to be kept."""

    uid: UUID
    told: NewKnock
    visitor: Visitor | None
    members: tuple[MemberRead, ...]
    household: Mapping[Source, str]


class Reader:
    """Judges knocks at the doors of `people` (by uid) and the visitors (by uid) they name."""

    def __init__(
        self, actor: Actor, doors: Doors, people: Mapping[str, Person], visitors: Mapping[str, Visitor]
    ) -> None:
        self._actor, self._doors, self._people, self._visitors = actor, doors, people, visitors
        duties = [duty for pack in doors.law.packs.values() for variant in pack.variants for duty in variant.duties]
        self._kinds = {"visit"}.union(*(duty.kinds for duty in duties))
        self._roles: set[str] = set().union(*(duty.roles for duty in duties))
        self._findings = {
            entry.id: (entry.label, entry.fields.get("values", ()))
            for pack in doors.law.packs.values()
            for entry in pack.of_kind("finding")
        }

    def read(self, knock: NewKnock) -> KnockRead:
        """Return a knock ready to be kept. Raises NotKept with every fault at once."""
        faults = [*self._plain_faults(knock), *self._member_faults(knock)]
        uid = uid_of(knock.uid)
        if faults or uid is None:
            raise NotKept(faults)
        people = [self._people[str(uid_of(told.person))] for told in knock.members]
        members, household = answered(self._doors, people, knock)
        return KnockRead(uid, knock, self._visitors.get(knock.visitor), members, household)

    def _plain_faults(self, knock: NewKnock) -> Iterator[str]:
        if uid_of(knock.uid) is None:
            yield "这次登记没有编号；请重新打开登记页再填。"
        yield from _day_faults(knock, self._actor)
        if knock.channel not in CHANNELS:
            yield "请选方式：上门、电话等。"
        if not knock.visitor and not knock.visitor_name.strip():
            yield "请选谁去的，或写去的人姓名。"
        if knock.visitor and knock.visitor not in self._visitors:
            yield "所选的人不在名单里；请重选谁去的，或直接写姓名。"
        yield from _name_faults(knock)
        if sum(map(len, knock.contacted)) > TEXT_AT_MOST:
            yield f"“当时联系了谁”最多 {TEXT_AT_MOST} 字，请写短一些。"
        if unknown := [kind for kind in knock.kinds if kind not in self._kinds]:
            yield f"现行政策没有这种性质：{'、'.join(unknown)}；请重选。"
        if unknown := [role for role in knock.roles if role not in self._roles]:
            yield f"现行政策没有这种身份：{'、'.join(unknown)}；请重选。"

    def _member_faults(self, knock: NewKnock) -> Iterator[str]:
        people = [self._people[str(uid_of(told.person))] for told in knock.members]
        if not people:
            yield "没有选人；请在这次访到的人名字旁打勾。"
        if len({person.pk for person in people}) < len(people):
            yield "同一个人选了两次；请只留一次。"
        if len({person.household_id or -person.pk for person in people}) > 1:
            yield f"{'、'.join(person.name for person in people)}不在同一户；请分户登记。"
        for person, told in zip(people, knock.members, strict=True):
            faults = (*_own_faults(told, knock), *_before_birth(person, knock), *self._finding_faults(told))
            yield from (f"{person.name}：{fault}" for fault in faults)

    def _finding_faults(self, told: MemberTold) -> Iterator[str]:
        for finding, value in told.findings.items():
            label, values = self._findings.get(finding, ("", ()))
            if not label:
                yield f"现行政策没有“{finding}”这种判定；请重选。"
            elif values and value not in values:
                yield f"“{label}”只能判定为：{'、'.join(values)}。"
            elif not values and (len(value) > FINDING_AT_MOST or holds_number(value)):
                yield f"“{label}”的判定最多 {FINDING_AT_MOST} 字，不写号码；详情请写在有关建议里。"


def answered(
    doors: Doors, people: Sequence[Person], knock: NewKnock
) -> tuple[tuple[MemberRead, ...], Mapping[Source, str]]:
    """Return the members' parts, judged, and the home's answers; what the home raises stands with the first member.

    `people` are the knock's members, in their order. Raises NotKept.
    """
    at = knock.day, knock.channel
    home = Answers(doors, people, at, knock.household, of_home=True)
    own = [
        Answers(doors, [person], at, told.answers, of_home=False)
        for person, told in zip(people, knock.members, strict=True)
    ]
    faults = [fault for answers in (home, *own) for fault in answers.faults]
    if faults:
        raise NotKept(faults)
    members = []
    for number, (person, told, answers) in enumerate(zip(people, knock.members, own, strict=True)):
        raised = {**(home.findings if number == 0 else {}), **answers.findings, **told.findings}
        members.append(MemberRead(person, told, answers.by_source, raised))
    return tuple(members), home.by_source


def _name_faults(knock: NewKnock) -> Iterator[str]:
    for name, limit in LONGEST.items():
        if len(getattr(knock, name)) > limit:
            yield f"“{LONGEST_WORDS[name]}”最多 {limit} 字，请写短一些。"
    for name in ("visitor_name", "respondent"):
        if holds_number(getattr(knock, name)):
            yield f"“{LONGEST_WORDS[name]}”里只写姓名，不写号码。"


def _day_faults(knock: NewKnock, actor: Actor) -> Iterator[str]:
    today, now = actor.today, actor.now
    if knock.day > today:
        yield f"日期 {day_words(knock.day)} 在今天（{day_words(today)}）以后；请填实际去的那天。"
    elif knock.day < earliest(today):
        yield f"日期 {day_words(knock.day)} 太早了，请核对年份；最早可以补登 {day_words(earliest(today))}。"
    elif knock.day == today and knock.moment and knock.moment > now.time():
        yield f"时间 {knock.moment:%H:%M} 还没有到；请填实际去的时间。"


def _before_birth(person: Person, knock: NewKnock) -> Iterator[str]:
    if person.birth_date is not None and knock.day < person.birth_date:
        yield f"日期 {day_words(knock.day)} 早于出生日期 {day_words(person.birth_date)}；请核对。"


def _own_faults(told: MemberTold, knock: NewKnock) -> Iterator[str]:
    result = told.result or knock.result
    if result not in RESULTS:
        yield "请选结果：见到本人、无人应门等。"
    elif knock.channel in CHANNELS and result not in results_of(knock.channel):
        offered = "、".join(results_of(knock.channel).values())
        yield f"{CHANNEL_WORDS[knock.channel]}不会是“{result_said(knock.channel, result)}”；请选：{offered}。"
    if len(told.reason) > REASON_AT_MOST:
        yield f"“原因”最多 {REASON_AT_MOST} 字，请写短一些。"
    for label, text in (("有关建议", told.suggestion), ("落实情况", told.outcome)):
        if len(text) > TEXT_AT_MOST:
            yield f"“{label}”最多 {TEXT_AT_MOST} 字，请写短一些。"
    if told.away is not None:
        if told.away.reason not in ABSENCE_REASONS:
            yield f"不在家的原因请选：{'、'.join(REASONS.values())}。"
        if told.away.until is not None and told.away.until < told.away.since:
            yield "不在家的止日早于起日；请核对两个日期。"
