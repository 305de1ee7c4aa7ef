"""What a list would do: each of its rows set beside the people already kept. Only says so; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from koumen.actions.imports.candidates import Candidate, Fault, Reading
from koumen.actions.imports.left_out import compared, left_out
from koumen.actions.imports.matching import Matched, differences, index_of, match_all, named_by
from koumen.actions.imports.notes import Change, changes_told, notes
from koumen.actions.imports.register import Register
from koumen.actions.imports.staging import Waiting, waiting, written
from koumen.policy.model import Pack
from koumen.records.models import Area
from koumen.records.scope import Actor

PLACE_ASKED = frozenset({"area-ambiguous", "county-other", "area-other"})
ROW = ("line", "proposes", "cells", "notes", "faults", "changes", "person_id")
RETURNED = "未导入原因"  # the heading by which a list of handed-back rows is known: it is never the whole list


@dataclass(slots=True)
class Proposal:
    """What one row of the list comes to."""

    line: int
    proposes: str
    told: Waiting
    faults: list[dict[str, str]]
    changes: list[str]
    person: int | None = None
    notes: str = ""

    @property
    def asks(self) -> bool:
        """Whether someone has to answer before the row can enter."""
        return any(fault["severity"] == "ask" for fault in self.faults)

    def row(self) -> tuple[Any, ...]:
        """Return the row to be stored, as the columns ROW."""
        return self.line, self.proposes, written(self.told), self.notes, self.faults, self.changes, self.person


class Proposals:
    """Sets a reading beside the register, row by row."""

    def __init__(
        self, actor: Actor, area: Area, law: Pack | None, day: date, reading: Reading, whole: bool = True
    ) -> None:
        self._actor, self._area, self._law, self._day, self._reading = actor, area, law, day, reading
        self._pack, self._whole = law.id if law else "", whole
        self._names: dict[int, str] = {}
        self._faults: dict[tuple[str, int], list[Fault]] = defaultdict(list)
        for fault in reading.faults:
            self._faults[fault.sheet, fault.row].append(fault)

    def all(self) -> Iterator[Proposal]:
        """Yield a proposal for each row that is a person or is rejected, then for those no longer on the list."""
        people = _merged(self._reading.candidates)
        rows = [waiting(candidate) for candidate in people]
        indexes = [index_of(row) for row in rows]
        register = Register(self._actor, self._area, filter(None, indexes))
        matched = match_all(rows, indexes, register)
        register.learn((one.known.pk for one in matched if one.known), self._pack, self._day)
        for candidate, one in zip(people, matched, strict=True):
            yield self._person(candidate, one)
        for candidate in self._reading.candidates:
            if candidate.same_as is not None:
                yield self._proposal(candidate, "same", waiting(candidate), self._of(candidate))
        for refused in self._reading.rejected:
            faults = self._faults[refused.sheet, refused.row]
            cells = refused.cells
            told = Waiting(
                sheet=refused.sheet,
                name=cells.get("name", ""),
                address=cells.get("address", ""),
                cells=cells,
            )
            said = notes([fault.says for fault in faults])
            yield Proposal(refused.row, "reject", told, [_bare(fault) for fault in faults], [], notes=said)
        yield from self._left(named_by(matched))

    def _person(self, candidate: Candidate, one: Matched) -> Proposal:
        faults = list(self._of(candidate))
        if one.taken:
            candidate = replace(candidate, id_number="", to_complete=True)
            says = "的身份证号码已登记在您辖区以外，未采用；请与上级核对后补填。此人已列入待补。"
            faults.append(self._fault(candidate, "身份证号码", "warning", "id-elsewhere", says))
        if one.known:
            faults = [fault for fault in faults if fault.code not in PLACE_ASKED or not self._answers(one)]
        elif one.maybe:
            says = "与在册人员同名同村，请选定是不是同一个人后再导入。"
            faults.append(self._fault(candidate, "姓名", "ask", "maybe-known", says))
        asks = any(fault.severity == "ask" for fault in faults)
        told = one.row
        if faults or one.maybe:
            told = waiting(candidate, [known.pk for known in one.maybe], asks)
        if one.known is None:
            return self._proposal(candidate, "join", told, faults)
        changes = differences(told, one.known, pack=self._pack, inside=self._villages_in(told.place))
        proposes = "change" if changes else "same"
        became = changes_told(told, one.known, changes, self._place)
        return self._proposal(candidate, proposes, told, faults, became, one.known.pk)

    def _answers(self, one: Matched) -> bool:
        """Whether where someone is kept answers which of the places a row may mean."""
        inside = (self._villages_in(choice) | {choice} for choice in one.row.choices)
        return one.known is not None and any(one.known.area in each for each in inside)

    def _proposal(
        self,
        candidate: Candidate,
        proposes: str,
        told: Waiting,
        faults: Iterable[Fault],
        changes: Mapping[str, Change] | None = None,
        person: int | None = None,
    ) -> Proposal:
        held = list(faults)
        said = notes([fault.says for fault in held], changes)
        return Proposal(
            candidate.row, proposes, told, [_bare(fault) for fault in held], list(changes or ()), person, said
        )

    def _of(self, candidate: Candidate) -> list[Fault]:
        return self._faults.get((candidate.sheet, candidate.row), [])

    def _place(self, key: int) -> str:
        """The name of a place, with its township's where it is a village."""
        if key not in self._names:
            area = Area.objects.select_related("parent").get(pk=key)
            upper = area.parent.name if area.parent and area.level == Area.Level.VILLAGE else ""
            self._names[key] = upper + area.name
        return self._names[key]

    def _fault(self, candidate: Candidate, column: str, severity: Any, code: str, says: str) -> Fault:
        return Fault(
            candidate.sheet, candidate.row, column, severity, code, f"第 {candidate.row} 行“{candidate.name}”{says}"
        )

    def _villages_in(self, place: int | None) -> frozenset[int]:
        """The villages of a township, when the row names only that: someone kept in one of them has not moved."""
        if place is None:
            return frozenset()
        if not hasattr(self, "_inside"):
            self._inside: dict[int, set[int]] = defaultdict(set)
            for pk, parent in Area.objects.filter(path__startswith=self._area.path).values_list("pk", "parent_id"):
                self._inside[parent].add(pk)
        return frozenset(self._inside.get(place, ()))

    def _left(self, named: set[int]) -> Iterator[Proposal]:
        """Yield those whom the list leaves out, when it is a whole list."""
        mended = any(RETURNED in column.heading for sheet in self._reading.sheets for column in sheet.columns)
        if mended or not self._whole:
            return
        refused = self._reading.rejected
        days = (self._day, self._actor.today)
        paths = compared(self._area, self._reading.sheets)
        for pk, told, says in left_out(paths, self._law, *days, named=named, refused=refused):
            yield Proposal(0, "leave", told, [], [], pk, notes([says]))


def _bare(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "severity": fault.severity}


def _merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Put what a second mention says into the first one; the second gives no person of its own."""
    later = [candidate for candidate in candidates if candidate.same_as is not None]
    if not later:
        return list(candidates)
    more: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in later:
        more[candidate.id_number].append(candidate)
    return [
        _with(candidate, more[candidate.id_number]) if candidate.id_number in more else candidate
        for candidate in candidates
        if candidate.same_as is None
    ]


def _with(first: Candidate, more: Sequence[Candidate]) -> Candidate:
    codes = sorted({code for candidate in (first, *more) for code in candidate.codes})
    facts = {fact: value for candidate in (*more, first) for fact, value in candidate.facts.items()}
    implied = {fact: value for candidate in (*more, first) for fact, value in candidate.implied.items()}
    return replace(first, codes=tuple(codes), facts=facts, implied=implied)
