"""A candidate as it waits in the store for confirmation: one encrypted JSON text for each row of the list.

Only what was recognised is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from koumen.actions.imports.candidates import Candidate, Contact
from koumen.records.secrets.column import Sealed

EMPTY = Sealed("")  # the cells of a row that is written: what it held is kept with the person

_TEXTS = (
    "name",
    "sex",
    "id_number",
    "phone",
    "address",
    "group",
    "household",
    "head",
    "relation",
    "hukou_code",
    "source",
    "note",
)


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of a list as it waits: the person it tells of, or (no name) the bare cells of a row that does not enter.

    `place` and `choices` are primary keys of areas; `known` those of people it may be; `cells` are kept only where the
    row may have to be handed back.
    """

    sheet: str = ""
    name: str = ""
    sex: str = ""
    id_number: str = ""
    birth_date: date | None = None
    phone: str = ""
    address: str = ""
    group: str = ""
    household: str = ""
    head: str = ""
    relation: str = ""
    hukou_code: str = ""
    joined: date | None = None
    source: str = ""
    note: str = ""
    codes: tuple[str, ...] = ()
    included: bool | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    to_complete: bool = False
    place: int | None = None
    choices: tuple[int, ...] = ()
    known: tuple[int, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


def waiting(candidate: Candidate, known: Sequence[int] = (), keep_cells: bool = False) -> Waiting:
    """Return what waits of a candidate."""
    return Waiting(
        sheet=candidate.sheet,
        **{name: getattr(candidate, name) for name in _TEXTS},
        birth_date=candidate.birth_date,
        joined=candidate.joined,
        codes=candidate.codes,
        included=candidate.included,
        facts=candidate.facts,
        implied=candidate.implied,
        contacts=candidate.contacts,
        to_complete=candidate.to_complete,
        place=candidate.place.id if candidate.place else None,
        choices=tuple(place.id for place in candidate.choices),
        known=tuple(known),
        cells=candidate.cells if keep_cells else {},
    )


def written(row: Waiting) -> str:
    """Return a row as compact JSON; blanks are left out."""
    told: dict[str, Any] = {}
    for name in Waiting.__slots__:
        value = getattr(row, name)
        if value or value is False or name == "place":
            told[name] = value
    for name in ("birth_date", "joined"):
        if name in told:
            told[name] = told[name].isoformat()
    if row.contacts:
        told["contacts"] = [(contact.kind, contact.name, contact.phone) for contact in row.contacts]
    return _JSON.encode(told)


def read_back(text: str) -> Waiting:
    """Return the row that `written` wrote."""
    told = json.loads(text)
    for name in ("birth_date", "joined"):
        if name in told:
            told[name] = date.fromisoformat(told[name])
    for name in ("codes", "choices", "known"):
        if name in told:
            told[name] = tuple(told[name])
    if "contacts" in told:
        told["contacts"] = tuple(Contact(*contact) for contact in told["contacts"])
    return Waiting(**told)
