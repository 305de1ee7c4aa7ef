"""What the page of accounts reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from koumen.ledgers.rows.parts import Choice


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account. `first_password`: its owner has still to change the password handed over; `own`: the reader's."""

    uid: str
    username: str
    name: str
    roles: str
    places: str
    office: str
    active: bool
    own: bool
    last_login: datetime | None
    first_password: bool


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An organisation of a place; `keeps_from` is None for one whose visits another one keeps."""

    uid: str
    name: str
    kind: str
    area: str
    keeps_from: date | None


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place an account can be for."""

    uid: str
    name: str
    above: str
    level: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The accounts and offices an actor keeps, and what a new one can be. `total` counts the accounts found.

    `by_code`: a place may be named by its code, where not every place can be listed.
    """

    find: str
    accounts: tuple[AccountLine, ...]
    total: int
    offices: tuple[OfficeLine, ...]
    places: tuple[PlaceChoice, ...]
    roles: tuple[Choice, ...]
    visitor_kinds: tuple[Choice, ...]
    office_kinds: tuple[Choice, ...]
    by_code: bool
