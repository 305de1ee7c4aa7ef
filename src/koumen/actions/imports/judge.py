"""Judge one row: make it a candidate with every fault named, or hand it back when its name or its area is missing.

A missing or wrong ID number, an impossible date, a sex that contradicts the number: all warnings. The value is not
taken, the reason says where and what to do, and the person enters as 待补.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from koumen.actions.imports.candidates import Candidate, Contact, Fault, Place, Rejected, Severity
from koumen.actions.imports.cells import (
    Cell,
    choice,
    date_of,
    is_blank,
    is_scientific,
    name_of,
    number,
    text_of,
    words,
    yes_no,
)
from koumen.actions.imports.citizen_id import IdReading, read_id
from koumen.actions.imports.gazetteer import Gazetteer, PlaceFound
from koumen.actions.imports.headings import FACT
from koumen.actions.imports.layout import PersonRow
from koumen.actions.imports.listed_types import ListedType, read_codes
from koumen.policy.facts import Fact
from koumen.policy.model import PackFact

SEXES: Mapping[str, str] = {"male": "男", "female": "女"}
_SEX_WORDS = {
    "男": "male",
    "女": "female",
    "1": "male",
    "2": "female",
    "male": "male",
    "female": "female",
    "m": "male",
    "f": "female",
}
_SEX_WORDS |= {"男性": "male", "女性": "female"}
_LISTED = " 此人已列入待补。"
_OLDEST = timedelta(days=130 * 366)
_LONGEST = {
    "name": 60,
    "phone": 60,
    "address": 300,
    "group": 60,
    "household": 60,
    "head": 60,
    "relation": 30,
    "source": 100,
    "note": 1000,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are judged against: the areas, the coded types, the facts and the day."""

    gazetteer: Gazetteer
    types: Mapping[str, ListedType]
    facts: Mapping[str, Fact | PackFact]
    today: date
    coded: bool = True  # the sheet has a column for type codes


@dataclass(slots=True)
class Judged:
    """The outcome of one row: exactly one of candidate and rejected, and the faults."""

    candidate: Candidate | None
    rejected: Rejected | None
    faults: list[Fault]


class Judge:
    """Judges the rows of one sheet. `sheet_place` is what the sheet's name or 填报单位 stands for."""

    def __init__(self, ground: Ground, sheet: str, sheet_place: PlaceFound) -> None:
        self._ground = ground
        self._sheet = sheet
        self._sheet_place = sheet_place
        self._sections: dict[str, PlaceFound] = {}

    def judge(self, person: PersonRow) -> Judged:
        """Judge one row."""
        return _Row(self._ground, self._sheet, person).judged(self._context(person.section))

    def _context(self, section: str) -> Place | None:
        if section and section not in self._sections:
            self._sections[section] = self._ground.gazetteer.context(section)
        found = self._sections.get(section)
        chosen = self._ground.gazetteer.within
        return (found and found.place) or self._sheet_place.place or chosen


class _Row:
    """One row under judgement; collects faults as its cells are read."""

    __slots__ = ("cells", "faults", "ground", "headings", "lacking", "row", "sheet", "written")

    def __init__(self, ground: Ground, sheet: str, person: PersonRow) -> None:
        self.ground, self.sheet, self.row = ground, sheet, person.row
        cells, width = person.cells, len(person.cells)
        self.cells: dict[str, Cell] = {name: cells[at] for at, name in person.fields if at < width}
        self.headings = {name: person.headings[at] for at, name in person.fields}
        self.written = {name: text for name, cell in self.cells.items() if (text := text_of(cell))}
        self.faults: list[Fault] = []
        self.lacking = False

    def judged(self, context: Place | None) -> Judged:
        name = name_of(self.cells.get("name"))[: _LONGEST["name"]]
        if not name or not any(character.isalpha() for character in name):
            self._fault("name", "reject", "name-missing", "没有姓名，未导入；请补填后再导入。")
        found = self._place(context)
        if any(fault.severity == "reject" for fault in self.faults):
            reasons = tuple(fault.says for fault in self.faults)
            return Judged(None, Rejected(self.sheet, self.row, self.written, reasons), self.faults)
        return Judged(self._candidate(name, found), None, self.faults)

    def _candidate(self, name: str, found: PlaceFound) -> Candidate:
        identity = self._identity()
        codes = self._codes()
        facts = self._facts()
        return Candidate(
            sheet=self.sheet,
            row=self.row,
            name=name,
            place=found.place,
            choices=found.choices,
            sex=self._sex(identity),
            id_number=identity.number,
            birth_date=self._birth_date(identity),
            phone=self._phone("phone"),
            address=self._words("address"),
            group=self._words("group") or found.group,
            household=self._words("household"),
            head=name_of(self.cells.get("head"))[: _LONGEST["head"]],
            relation=self._words("relation"),
            hukou_code=facts.get("hukou_region", ""),
            joined=self._joined(),
            source=self._words("source"),
            note=self._words("note"),
            codes=codes,
            included=self._included(),
            facts=facts,
            implied=self._implied(codes, facts),
            contacts=self._contacts(),
            to_complete=self.lacking,
            cells=self.written,
        )

    def _fault(self, field: str, severity: Severity, code: str, says: str) -> None:
        heading = self.headings.get(field, "")
        where = f"第 {self.row} 行“{heading}”" if heading else f"第 {self.row} 行"
        if severity == "warning":
            self.lacking = True
            says += _LISTED
        self.faults.append(Fault(self.sheet, self.row, heading, severity, code, where + says))

    def _words(self, field: str) -> str:
        cell = self.cells.get(field)
        return words(cell)[: _LONGEST[field]] if cell is not None else ""

    def _place(self, context: Place | None) -> PlaceFound:
        texts = {key: self.written.get(key, "") for key in ("township", "village", "address")}
        code = self.written.get("region", "")
        gazetteer = self.ground.gazetteer
        found = gazetteer.find(code=code, **texts)
        if found.choices and context:
            nearer = gazetteer.narrow(found.choices, context)
            found = PlaceFound(nearer[0] if len(nearer) == 1 else None, nearer or found.choices, found.group)
        if found.place is None and not found.choices:
            found = self._by_context(context, bool(code or any(texts.values())), found.group)
        elif context and found.place and found.place.level == "township" and context.level == "village":
            found = PlaceFound(context, group=found.group) if gazetteer.narrow((context,), found.place) else found
        self._report_place(found)
        return found

    def _by_context(self, context: Place | None, written: bool, group: str) -> PlaceFound:
        """A village the sheet itself names holds for all its rows; a township only for rows that say something."""
        if context and (context.level == "village" or (context.level == "township" and written)):
            return PlaceFound(context, group=group)
        return PlaceFound()

    def _report_place(self, found: PlaceFound) -> None:
        field = next((name for name in ("village", "address", "township", "region") if name in self.headings), "")
        if found.place is None and found.choices:
            names = "、".join(self._full_name(place) for place in found.choices[:5])
            self._fault(field, "ask", "area-ambiguous", f"可能是{names}，请选定属于哪一处后再导入。")
        elif found.place is None:
            seen = next(
                (self.written[f] for f in ("village", "address", "township", "region") if f in self.written), ""
            )
            why = f"“{seen[:30]}”里认不出乡镇和村" if seen else "没有填写，不知属于哪个村"
            self._fault(field, "reject", "area-missing", f"{why}，未导入；请写明“某某镇某某村”后再导入。")
        elif found.place.level == "township":
            self._fault(
                field,
                "warning",
                "village-unknown",
                f"只认出“{found.place.name}”，没有认出村，先列在乡镇；请补填所属村。",
            )

    def _full_name(self, place: Place) -> str:
        town = self.ground.gazetteer.township_of(place)
        return place.name if town is None or town.id == place.id else town.name + place.name

    def _identity(self) -> IdReading:
        if "id_number" not in self.headings:
            self.lacking = True
            return IdReading()
        identity = read_id(self.cells.get("id_number"), self.ground.today)
        if identity.reason:
            missing = identity.reason == "没有填写"
            says = "没有填写，请补填。" if missing else identity.reason + "。"
            self._fault("id_number", "warning", "id-missing" if missing else "id-not-taken", says)
        elif identity.doubt:
            self._fault("id_number", "warning", "id-doubtful", identity.doubt + "。")
        return identity

    def _sex(self, identity: IdReading) -> str:
        text = self.written.get("sex", "")
        if is_blank(text):
            return identity.sex
        written = _SEX_WORDS.get(text.lower(), "")
        if not written:
            self._fault("sex", "warning", "sex-unreadable", f"“{text[:10]}”认不出，未采用；请写男或女。")
        elif identity.sex and written != identity.sex:
            says = f"写的是{SEXES[written]}，身份证号码上是{SEXES[identity.sex]}，先按身份证号码；请核对。"
            self._fault("sex", "warning", "sex-contradicts-id", says)
        return identity.sex or written

    def _birth_date(self, identity: IdReading) -> date | None:
        text = self.written.get("birth_date", "")
        if is_blank(text):
            return identity.birth_date
        written = date_of(self.cells["birth_date"])
        if written is None or not self._possible(written):
            says = f"“{text[:20]}”不是能用的日期，未采用；请写成 1944-03-05 这样。"
            self._fault("birth_date", "warning", "birth-date-impossible", says)
            return identity.birth_date
        if identity.birth_date and written != identity.birth_date:
            says = f"写的是 {written}，身份证号码上是 {identity.birth_date}，先按身份证号码；请核对。"
            self._fault("birth_date", "warning", "birth-date-contradicts-id", says)
        return identity.birth_date or written

    def _possible(self, day: date) -> bool:
        return day <= self.ground.today and self.ground.today - day < _OLDEST

    def _phone(self, field: str) -> str:
        text = words(self.cells.get(field))
        if is_scientific(text):
            self._fault(field, "warning", "phone-not-taken", f"被表格改成了 {text}，未采用；请设为文本后补填。")
            return ""
        return text[: _LONGEST["phone"]]

    def _joined(self) -> date | None:
        text = self.written.get("joined", "")
        if is_blank(text):
            return None
        day = date_of(self.cells["joined"])
        if day is None or not self._possible(day):
            self._fault("joined", "warning", "date-impossible", f"“{text[:20]}”不是能用的日期，未采用；请核对。")
            return None
        return day

    def _codes(self) -> tuple[str, ...]:
        if not self.ground.types or "codes" not in self.headings:
            return ()
        read = read_codes(self.cells.get("codes"), self.ground.types)
        if read.fault:
            self._fault(
                "codes", "warning", "type-unreadable", read.fault + ("。" if read.fault[-1] != "填写" else "，请补填。")
            )
        return read.codes

    def _included(self) -> bool | None:
        text = self.written.get("included", "")
        if is_blank(text):
            return None
        answer = yes_no(text)
        if answer is None:
            self._fault("included", "warning", "fact-unreadable", f"“{text[:20]}”认不出，未采用；请写是或否。")
        return answer

    def _facts(self) -> dict[str, str]:
        taken: dict[str, str] = {}
        for field, text in self.written.items():
            if field.startswith(FACT) and not is_blank(text):
                fact = self.ground.facts[field.removeprefix(FACT)]
                value = self._fact_value(fact, text)
                if value is None:
                    says = f"“{text[:20]}”认不出，未采用；{_allowed(fact)}。"
                    self._fault(field, "warning", "fact-unreadable", says)
                else:
                    taken[fact.id] = value
        return taken

    def _fact_value(self, fact: Fact | PackFact, text: str) -> str | None:
        match fact.kind:
            case "yesno":
                answer = yes_no(text)
                return None if answer is None else str(answer).lower()
            case "choice":
                return choice(text, fact.values)
            case "number":
                amount = number(text)
                return None if amount is None or amount < 0 else f"{amount:g}"
            case "digits":
                return self._digits(text)
            case _:
                day = date_of(text)
                return day.isoformat() if day else None

    def _digits(self, text: str) -> str | None:
        if text.isdecimal() and text.isascii() and 2 <= len(text) <= 12:
            return text
        found = self.ground.gazetteer.find(address=text)
        return found.place.code or None if found.place else None

    def _implied(self, codes: tuple[str, ...], facts: Mapping[str, str]) -> dict[str, str]:
        implied: dict[str, str] = {}
        for code in codes:
            for fact, value in self.ground.types[code].implied.items():
                if fact in facts and facts[fact] != value:
                    label = self.ground.facts[fact].label
                    says = f"填了类型 {code}，“{label}”一栏却不是这样，先按“{label}”一栏；请核对。"
                    self._fault("codes", "warning", "type-contradicts-fact", says)
                elif fact not in facts:
                    implied[fact] = value
        return implied

    def _contacts(self) -> tuple[Contact, ...]:
        contacts = []
        for kind in ("emergency", "guardian"):
            if f"{kind}_name" in self.written or f"{kind}_phone" in self.written:
                name, phone = name_of(self.cells.get(f"{kind}_name")), self._phone(f"{kind}_phone")
                if name or phone:
                    contacts.append(Contact(kind, name[:60], phone))
        return tuple(contacts)


def _allowed(fact: Fact | PackFact) -> str:
    match fact.kind:
        case "yesno":
            return "请写是或否"
        case "choice":
            return "请写" + "、".join(fact.values.values()) + "之一"
        case "number":
            return f"请写数字（单位：{fact.unit}）" if fact.unit else "请写数字"
        case "digits":
            return "请写行政区划代码"
        case _:
            return "请写成 1944-03-05 这样"
