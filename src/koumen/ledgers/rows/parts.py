"""Parts that several pages share: a person told apart from namesakes, a window, a clause, a choice.

Plain values. Dates are local days, both ends of a span inclusive unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class NotHere(LookupError):
    """What was asked for does not exist inside the actor's scope; nobody is told whether it exists elsewhere."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list: what is sent, what is read, and how many stand behind it (None: not counted)."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class AreaStep:
    """One area on the way from the actor's own area down to where the page stands."""

    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class ClauseRef:
    """Where a rule stands. `policy` is its short name (通知, 方案, 县细则); `says` the rule as people read it."""

    pack: str
    policy: str
    clause: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """A person as a clerk tells namesakes apart: group, head of household, birth year.

    `head` is the name of the head of household, "" when unknown; `sex` is 男, 女 or "".
    """

    uid: str
    name: str
    sex: str
    age: int | None
    birth_year: int | None
    village: str
    group: str
    head: str
    is_head: bool = False
    household: str = ""  # uid, "" when the person belongs to none

    @property
    def place(self) -> str:
        """Village and group, as spoken."""
        return f"{self.village}{self.group}"

    @property
    def household_text(self) -> str:
        """Whose household the person belongs to."""
        if self.is_head:
            return "户主本人"
        return f"户主 {self.head}" if self.head else ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A short mark beside a name; `strong` for the pack's first tier (重点)."""

    label: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class WindowDot:
    """One window of one duty. `status`: met, missed, due, excused, upcoming, or before (未接管).

    `due_by` is inclusive, None while an open event has no last day.
    """

    starts: date
    due_by: date | None
    status: str
    required: int
    done: int
    met_on: date | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One duty that is owed now and why, in one line of the policy's own words.

    `says` includes what has been done so far and does not count ("每半月上门 1 次；已电话 2 次，不计入上门次数").
    """

    says: str
    clause: ClauseRef
    starts: date
    due_by: date | None
    status: str
    required: int
    done: int
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Someone to call. `kind`: emergency, primary, guardian, caregiver or child; `phone` may be masked."""

    uid: str
    kind: str
    kind_label: str
    name: str
    relation: str
    phone: str
    since: date | None = None
    until: date | None = None


def share(numerator: int, denominator: int) -> str:
    """Write a rate as people read it; a rate of nothing is a dash.

    >>> share(239, 262)
    '91.2%'
    >>> share(0, 0)
    '—'
    """
    if not denominator:
        return "—"
    return f"{100 * numerator / denominator:.1f}%"
