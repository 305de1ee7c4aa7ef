"""Between preview and writing: put the answers in, set every waiting row beside the people as they are now, and sort.

The preview may be old, and the same file may wait twice; so nothing is taken from it but the rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from koumen.actions.imports.listed_types import listed_types
from koumen.actions.imports.matching import Matched, differences, index_of, match_all, named_by, reason_of
from koumen.actions.imports.register import Known, Register
from koumen.actions.imports.staging import Waiting, read_back
from koumen.actions.imports.writing import HouseholdKey, Told, household_key
from koumen.policy.model import Pack
from koumen.records.models import Area, ImportBatch, ImportRow
from koumen.records.scope import Actor
from koumen.records.secrets.column import open_sealed


@dataclass(frozen=True, slots=True)
class Accepted:
    """What someone accepted of a batch.

    `joins`, `changes`: all of them or none. `leaves`: the rows (by uid) of those who leave what the list is of: its
    policy, or the place for a list without a policy. `gone`: those who moreover left the place. `places`: for rows
    that ask, the village's primary key. `same`: for rows that may be someone known, that person's uid, or None for
    a new person. `since`: another first day than the list's own.
    """

    joins: bool = True
    changes: bool = True
    leaves: frozenset[UUID] = frozenset()
    gone: frozenset[UUID] = frozenset()
    places: Mapping[UUID, int] = field(default_factory=dict)
    same: Mapping[UUID, UUID | None] = field(default_factory=dict)
    since: date | None = None


@dataclass(slots=True)
class Settled:
    """A batch sorted: who joins, who changes (with their keys), and how many rows are unchanged or still ask.

    `named`: the keys of everybody whom a row is or may be; nobody of them is left out by the list.
    """

    joins: list[tuple[int, Told]] = field(default_factory=list)
    changes: list[tuple[int, Told, int]] = field(default_factory=list)
    same: list[tuple[int, int | None]] = field(default_factory=list)
    asking: list[int] = field(default_factory=list)
    households: dict[HouseholdKey, int] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A row as it waits: its keys, its line in the file, its sealed cells."""

    pk: int
    uid: UUID
    line: int
    cells: str


def settle(actor: Actor, batch: ImportBatch, law: Pack | None, accepted: Accepted, since: date) -> Settled:
    """Sort the rows of a batch that are people and not yet written."""
    return _Settling(actor, batch, law, accepted, since).settled()


class _Settling:
    def __init__(self, actor: Actor, batch: ImportBatch, law: Pack | None, accepted: Accepted, since: date) -> None:
        assert batch.area
        self._actor, self._batch, self._accepted, self._since = actor, batch, accepted, since
        self._pack = law.id if law else ""
        self._labels = {code: kind.label for code, kind in listed_types(law).items()} if law else {}
        inside = Area.objects.filter(path__startswith=batch.area.path)
        self._above = dict(inside.values_list("pk", "parent_id"))
        self._result = Settled()

    def settled(self) -> Settled:
        stored = self._unwritten()
        rows = [self._answered(row) for row in stored]
        indexes = [index_of(row) for row in rows]
        assert self._batch.area
        register = Register(self._actor, self._batch.area, filter(None, indexes))
        matched = match_all(rows, indexes, register)
        self._result.named = named_by(matched)
        self._apply_sameness(stored, matched, register)
        register.learn((one.known.pk for one in matched if one.known), self._pack, self._since)
        for row, one in zip(stored, matched, strict=True):
            self._sort(row, one)
        return self._result

    def _unwritten(self) -> list[_Stored]:
        people = self._batch.lines.filter(proposes__in=("join", "change", "same")).order_by("line", "pk")
        rows = []
        columns = ("pk", "uid", "line", "proposes", "person_id", "cells")
        for pk, uid, line, proposes, person, cells in people.values_list(*columns).iterator(5000):
            if cells and not (proposes == "same" and person is None):
                rows.append(_Stored(pk, uid, line, cells))
            else:
                self._result.same.append((pk, person))
        return rows

    def _answered(self, stored: _Stored) -> Waiting:
        row = read_back(open_sealed(ImportRow, "cells", stored.uid, stored.cells))
        place = self._accepted.places.get(stored.uid)
        if row.place is None and place in self._above:
            return replace(row, place=place)
        return row

    def _apply_sameness(self, stored: Sequence[_Stored], matched: Sequence[Matched], register: Register) -> None:
        by_uid = {known.uid: known for known in register.people.values()} if self._accepted.same else {}
        for row, one in zip(stored, matched, strict=True):
            if one.maybe and row.uid in self._accepted.same:
                answer = self._accepted.same[row.uid]
                chosen = by_uid.get(answer)
                one.known = chosen if chosen in one.maybe else None
                one.maybe = () if answer is None or one.known else one.maybe

    def _sort(self, stored: _Stored, one: Matched) -> None:
        if one.known is None and (one.maybe or one.row.place is None):
            self._result.asking.append(stored.pk)
            return
        row = replace(one.row, id_number="", to_complete=True) if one.taken else one.row
        place = row.place if row.place is not None else one.known.area if one.known else 0
        told = Told(stored.line, row, place, reason_of(row, self._labels, self._pack))
        told.confirmed = one.known is not None and one.known.confirmed
        told.index = one.index if row.id_number else ""
        if one.known is None:
            self._result.joins.append((stored.pk, told))
            return
        self._note_household(told, one.known)
        told.changes = tuple(differences(row, one.known, pack=self._pack, inside=self._inside(row.place, one.known)))
        if told.changes:
            self._result.changes.append((stored.pk, told, one.known.pk))
        else:
            self._result.same.append((stored.pk, one.known.pk))

    def _note_household(self, told: Told, known: Known) -> None:
        key = household_key(told)
        if key and known.household and known.area == told.place:
            self._result.households.setdefault(key, known.household)

    def _inside(self, place: int | None, known: Known) -> frozenset[int]:
        """Someone kept in a village has not moved when the list names only its township."""
        return frozenset({known.area}) if place is not None and self._above.get(known.area) == place else frozenset()
