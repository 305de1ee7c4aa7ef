"""What the page of exits reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import AreaStep, Choice, Who


@dataclass(frozen=True, slots=True)
class ExitLine:
    """Someone who is to leave: on what ground, from which day, how far it has come. `policy` "": the roster itself."""

    uid: str
    who: Who
    kind: str
    policy: str
    day: date
    state: str
    state_label: str
    told_by: str
    at: datetime
    proof: str


@dataclass(frozen=True, slots=True)
class Exits:
    """What waits and what was settled within a year; `may_confirm`: for the township or county."""

    today: date
    trail: tuple[AreaStep, ...]
    waiting: tuple[ExitLine, ...]
    settled: tuple[ExitLine, ...]
    may_settle: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class ExitChoices:
    """What a report can say of someone."""

    who: Who
    kinds: tuple[Choice, ...]
    packs: tuple[Choice, ...]
    today: date
