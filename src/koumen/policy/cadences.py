"""When a duty's windows open: by the calendar, at festivals, by an event, on joining, after silence, on a finding.

Plain shapes; which days they come to is the calendar's and the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """`$name` where a value stands: taken from the law in force on the window's first day."""

    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """`every` units of `per`, counted from `anchor` (None: the calendar's own period, every = 1)."""

    per: str | ParameterRef
    every: int = 1
    anchor: date | None = None


@dataclass(frozen=True, slots=True)
class Festivals:
    """One window for each named festival: `before` days before it up to `after` days after it, both inclusive."""

    names: tuple[str, ...]
    before: int | ParameterRef = 0
    after: int | ParameterRef = 0


@dataclass(frozen=True, slots=True)
class Yearly:
    """A span of each year, both ends inclusive as (month, day); it crosses the new year when `last` < `first`."""

    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Event:
    """A window opened by an event.

    `counted_from` None: the window is the event itself. "start" / "end": `days` days beginning on
    the event's first / last day. `hours` runs from the event's time (only with "start").
    """

    event: str
    counted_from: str | None = None
    days: int | ParameterRef | None = None
    hours: int | ParameterRef | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A window of `days` days beginning on the day a person comes under the pack."""

    days: int | ParameterRef


@dataclass(frozen=True, slots=True)
class Silence:
    """After `quiet` days without a met visit of `kind` (absences not counted): a window of `days` days."""

    quiet: int | ParameterRef
    kind: str
    days: int | ParameterRef


@dataclass(frozen=True, slots=True)
class Found:
    """The value of `finding` opens a window from the next day: for n days or to the same day n months later.

    `then` maps a value to (n, "day" | "month").
    """

    finding: str
    then: Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class NoNumber:
    """The text sets no number (随时, 定期): shown and listed, never owed. `word` is the text's own word."""

    word: str


Cadence = Calendar | Festivals | Yearly | Event | Joined | Silence | Found | NoNumber
