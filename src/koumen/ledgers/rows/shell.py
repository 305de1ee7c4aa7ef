"""What stands around every page: whose system, where the actor is, what waits, what the actor may do.

Answered by `ledgers.shell.shell(actor)` and, before anyone has logged in, `ledgers.shell.doorway()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page.

    `trail` goes from the city down to the actor's own area. `may` holds the names of deeds the actor is
    granted somewhere (record_visit, add_fact, confirm_inclusion, declare_special_period, load_notice,
    import_roster, answer_suggestion, see_full_values, approve_child_access); the deed itself decides again.
    `role` is the highest one held, "" for none; `role_label` names it.
    `sees_people`: false for the accounts of administrators, which have no business pages.
    `visit`, `beneficiary`, `visitor` are the nearest policy's own words; theirs stand for those under no policy.
    """

    system_name: str
    trail: tuple[AreaStep, ...]
    today: date
    user_name: str
    role_label: str
    role: str
    roster_count: int
    missed_count: int
    suggestions_waiting: int
    may: frozenset[str]
    sees_people: bool = True
    demo: bool = False
    visit: str = "探访"
    beneficiary: str = "探访对象"
    visitor: str = "探访人"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A log-in that only a demonstration offers."""

    username: str
    password: str
    role: str
    area: str


@dataclass(frozen=True, slots=True)
class Doorway:
    """The log-in page: the county's own system name, and the demonstration's log-ins (empty elsewhere)."""

    system_name: str
    demo_logins: tuple[DemoLogin, ...] = ()
