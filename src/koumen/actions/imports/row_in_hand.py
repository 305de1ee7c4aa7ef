"""One row while it is judged: its cells by field, and the faults found so far, each said with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from koumen.actions.imports.candidates import Fault, Severity
from koumen.actions.imports.cells import Cell, is_scientific, name_of, text_of, words
from koumen.actions.imports.gazetteer import Gazetteer
from koumen.actions.imports.layout import PersonRow
from koumen.actions.imports.listed_types import ListedType
from koumen.policy.facts import Fact
from koumen.policy.model import PackFact
from koumen.records.identity import holds_number, without_number

_LISTED = "此人已列入待补。"
_OLDEST = timedelta(days=130 * 366)
LONGEST: Mapping[str, int] = {
    "name": 60, "phone": 60, "county": 60, "address": 300, "group": 40, "household": 60, "head": 60, "relation": 30,
    "source": 60, "note": 1000, "emergency_name": 60, "guardian_name": 60, "emergency_phone": 60, "guardian_phone": 60,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are judged against: the areas, the coded types, the facts and the day."""

    gazetteer: Gazetteer
    types: Mapping[str, ListedType]
    facts: Mapping[str, Fact | PackFact]
    today: date

    def possible(self, day: date) -> bool:
        """Whether something in a living person's life can have been on that day."""
        return day <= self.today and self.today - day < _OLDEST


class RowInHand:
    """A row under judgement. `lacking` turns true with the first warning: the person enters as 待补."""

    __slots__ = ("cells", "faults", "ground", "headings", "lacking", "row", "sheet", "written")

    def __init__(self, ground: Ground, sheet: str, person: PersonRow) -> None:
        self.ground, self.sheet, self.row = ground, sheet, person.row
        cells, width = person.cells, len(person.cells)
        self.cells: dict[str, Cell] = {name: cells[at] for at, name in person.fields if at < width}
        self.headings = {name: person.headings[at] for at, name in person.fields}
        self.written = {name: text for name, cell in self.cells.items() if (text := text_of(cell))}
        self.faults: list[Fault] = []
        self.lacking = False

    def fault(self, field: str, severity: Severity, code: str, says: str) -> None:
        """Add a fault; `says` goes on behind the row and the heading."""
        heading = self.headings.get(field, "")
        where = f"第 {self.row} 行“{heading}”" if heading else f"第 {self.row} 行"
        if severity == "warning":
            self.lacking = True
            says += _LISTED
        self.faults.append(Fault(self.sheet, self.row, heading, severity, code, where + says))

    def named(self, field: str) -> str:
        """Return a name or a place's name, cut to what the store holds; a number standing in it is not taken."""
        told = name_of(self.cells.get(field)) if field != "group" else words(self.cells.get(field))
        if holds_number(told):
            says = "里像是号码，未采用；姓名和组名里请不要写号码，号码请填在电话或身份证号码一栏。"
            self.fault(field, "warning", "number-in-name", says)
            told = without_number(told) if field == "name" else ""
        return self._cut(field, told)

    def words(self, field: str) -> str:
        """Return a field's free text, cut to what the store holds; what is cut is said."""
        cell = self.cells.get(field)
        return self._cut(field, words(cell)) if cell is not None else ""

    def phone(self, field: str) -> str:
        """Return a telephone number as written; one that a spreadsheet rounded is not taken."""
        text = words(self.cells.get(field))
        if is_scientific(text):
            self.fault(field, "warning", "phone-not-taken", f"被表格改成了 {text}，未采用；请设为文本后补填。")
            return ""
        return self._cut(field, text)

    def _cut(self, field: str, text: str) -> str:
        longest = LONGEST[field]
        if len(text) > longest:
            says = f"有 {len(text)} 字，只取前 {longest} 字；请改短，或把其余的写在别处。"
            self.fault(field, "warning", "too-long", says)
        return text[:longest]
