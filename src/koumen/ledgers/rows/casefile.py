"""One person, one file (一人一档): facts, standing and why, a year of windows, visits, contacts.

Answered by `ledgers.casefile.casefile(actor, person, full=False)`; raises `NotHere` outside the actor's scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import AreaStep, Choice, ClauseRef, ContactLine, OwedLine, Tag, Who, WindowDot


@dataclass(frozen=True, slots=True)
class FactValue:
    """One dated value of a fact. `value` is as read (是, 半自理, 6 个月); "" means unknown from then on."""

    value: str
    since: date | None
    source: str
    evidence: str
    recorded_at: datetime
    recorded_by: str
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact with its value today and every value before it, newest first. `values[0]` is today's."""

    fact: str
    label: str
    values: tuple[FactValue, ...]
    asked_by: tuple[str, ...] = ()  # short names of the policies that need it while it is unknown


@dataclass(frozen=True, slots=True)
class FactChoice:
    """A fact that can be added. `kind`: yesno, number, choice, digits or date; `values` for yesno and choice.

    `asked`: a policy needs it of this person and nobody knows it.
    """

    fact: str
    label: str
    kind: str
    values: tuple[Choice, ...] = ()
    unit: str = ""
    source: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why someone is or is not in a category or tier. `holds`: yes, no or unknown."""

    says: str
    holds: str
    clause: ClauseRef


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's place under one policy. `inclusion`: confirmed, unconfirmed, excluded or leaving.

    `since` is the day from which the decision (without one: the place itself) holds, `decided_at` when it was made.
    """

    pack: str
    policy: str
    title: str
    categories: tuple[str, ...]
    tier: str
    inclusion: str
    since: date | None
    decided_by: str
    decided_reasons: str
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DutyYear:
    """A year of one duty: the rule, its clause, and its windows in order."""

    says: str
    policy: str
    clause: ClauseRef
    windows: tuple[WindowDot, ...]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer of a visit as read. `household`: asked once for the home."""

    label: str
    value: str
    household: bool = False


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit. `counted` says what it discharged (or, when it counted for nothing, why not).

    `late`: keyed in after its window had ended. `superseded`: how it was corrected or withdrawn, "" while it stands.
    """

    uid: str
    day: date
    time: str
    channel: str
    result: str
    met: bool
    visitor: str
    respondent: str
    recorded_by: str
    recorded_at: datetime
    counted: tuple[str, ...]
    answers: tuple[AnswerLine, ...]
    contacted: str
    suggestion: str
    outcome: str
    late: bool = False
    superseded: str = ""
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class StayLine:
    """A span on the roster or an absence. `until` is inclusive for an absence, the first day gone for a stay."""

    label: str
    since: date | None
    until: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """A spell away, both days inclusive; `until` None: not back yet. `reason` names it in deeds, `label` on pages."""

    reason: str
    label: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A cadence of one's own, on top of a policy's minimum: 每周电话 1 次. Both days inclusive."""

    uid: str
    says: str
    clause: ClauseRef
    since: date | None
    until: date | None
    reason: str
    decided_by: str
    running: bool


@dataclass(frozen=True, slots=True)
class OwnChoices:
    """What a cadence of one's own can be made of."""

    packs: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    periods: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ChildRequest:
    """Another's request to open a child's whole values, for the one who may approve it."""

    uid: str
    asked_by: str
    asked_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The file. `full`: whether ID number, phone and address are shown whole.

    `full_state`: no (not granted), offered, shown, or ask (under 14: a second person must approve), waiting.
    """

    today: date
    trail: tuple[AreaStep, ...]
    who: Who
    tags: tuple[Tag, ...]
    birth_date: date | None
    id_number: str
    phone: str
    address: str
    note: str
    full: bool
    full_state: str
    to_complete: tuple[str, ...]  # what is missing and what they were sent back for; empty: nothing
    members: tuple[Who, ...]
    responsible: tuple[str, ...]
    owed: tuple[OwedLine, ...]
    standings: tuple[Standing, ...]
    facts: tuple[FactLine, ...]
    fact_choices: tuple[FactChoice, ...]
    years: tuple[DutyYear, ...]
    visits: tuple[VisitLine, ...]
    contacts: tuple[ContactLine, ...]
    stays: tuple[StayLine, ...]
    absences: tuple[AbsenceLine, ...]
    reasons: tuple[Choice, ...]
    own: tuple[OwnLine, ...]
    own_choices: OwnChoices
    contact_kinds: tuple[Choice, ...]
    leaving: tuple[Choice, ...]  # why someone may leave the roster
    left: StayLine | None = None  # the stay that ended, for someone no longer on the roster
    may: frozenset[str] = frozenset()  # record_visit, add_fact, confirm_inclusion, correct_visit, add_contact
    child_requests: tuple[ChildRequest, ...] = ()
