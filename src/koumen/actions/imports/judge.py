"""Judge one row: make it a candidate with every fault named, or hand it back when its name or its area is missing.

A missing or wrong ID number, an impossible date, a sex that contradicts the number: all warnings. The value is not
taken, the reason says where and what to do, and the person enters as 待补.
"""

from __future__ import annotations

from dataclasses import dataclass

from koumen.actions.imports import fact_cells, identity_cells
from koumen.actions.imports.candidates import Candidate, Contact, Fault, Place, Rejected
from koumen.actions.imports.gazetteer import PlaceFound
from koumen.actions.imports.layout import PersonRow
from koumen.actions.imports.place_cells import place
from koumen.actions.imports.row_in_hand import Ground, RowInHand


@dataclass(slots=True)
class Judged:
    """The outcome of one row: exactly one of candidate and rejected, and the faults."""

    candidate: Candidate | None
    rejected: Rejected | None
    faults: list[Fault]


class Judge:
    """Judges the rows of one sheet. `sheet_place` is what the sheet's name or 填报单位 stands for."""

    def __init__(self, ground: Ground, sheet: str, sheet_place: Place | None) -> None:
        self._ground = ground
        self._sheet = sheet
        self._sheet_place = sheet_place
        self._sections: dict[str, PlaceFound] = {}

    def judge(self, person: PersonRow) -> Judged:
        """Judge one row."""
        row = RowInHand(self._ground, self._sheet, person)
        name = row.named("name")
        if not any(character.isalpha() for character in name):
            row.fault("name", "reject", "name-missing", "没有姓名，未导入；请补填后再导入。")
        found = place(row, self._context(person.section))
        reasons = tuple(fault.says for fault in row.faults if fault.severity == "reject")
        if reasons:
            return Judged(None, Rejected(self._sheet, row.row, row.written, reasons), row.faults)
        return Judged(_candidate(row, name, found), None, row.faults)

    def _context(self, section: str) -> Place | None:
        if section and section not in self._sections:
            self._sections[section] = self._ground.gazetteer.context(section)
        found = self._sections.get(section)
        return (found and found.place) or self._sheet_place or self._ground.gazetteer.within


def _candidate(row: RowInHand, name: str, found: PlaceFound) -> Candidate:
    known = identity_cells.identity(row)
    born = identity_cells.birth_date(row, known)
    identity_cells.check_age(row, born)
    told = fact_cells.facts(row)
    listed = fact_cells.codes(row)
    return Candidate(
        sheet=row.sheet,
        row=row.row,
        name=name,
        place=found.place,
        choices=found.choices,
        sex=identity_cells.sex(row, known),
        id_number=known.number,
        birth_date=born,
        phone=row.phone("phone"),
        address=row.words("address"),
        group=row.named("group") or found.group,
        household=row.words("household"),
        head=row.named("head"),
        relation=row.words("relation"),
        hukou_code=told.get("hukou_region", ""),
        joined=fact_cells.joined(row, born),
        source=row.words("source"),
        note=row.words("note"),
        codes=listed,
        included=fact_cells.included(row),
        facts=told,
        implied=fact_cells.implied(row, listed, told),
        contacts=_contacts(row),
        to_complete=row.lacking,
        cells=row.written,
    )


def _contacts(row: RowInHand) -> tuple[Contact, ...]:
    contacts = []
    for kind in ("emergency", "guardian"):
        name, phone = row.named(f"{kind}_name"), row.phone(f"{kind}_phone")
        if name or phone:
            contacts.append(Contact(kind, name, phone))
    return tuple(contacts)
