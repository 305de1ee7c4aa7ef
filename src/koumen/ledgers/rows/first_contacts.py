"""What the page of first contacts reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.ledgers.rows.parts import AreaStep, Choice, Who


@dataclass(frozen=True, slots=True)
class Without:
    """Someone without a first contact: `near` are children on file, `childless`: it is known that there are none."""

    who: Who
    near: tuple[Choice, ...]
    childless: bool


@dataclass(frozen=True, slots=True)
class Away:
    """A child living away, and when they were last reminded to keep in touch (None: never)."""

    who: Who
    contact: str
    name: str
    relation: str
    reminded: date | None
    reached: bool
    said: str


@dataclass(frozen=True, slots=True)
class FirstContacts:
    """The people of a place without a first contact, and the children to be reminded; the counts are of all of them."""

    today: date
    trail: tuple[AreaStep, ...]
    area: str
    without: tuple[Without, ...]
    without_total: int
    away: tuple[Away, ...]
    ways: tuple[Choice, ...]
