"""The rows of a waiting batch as people look through them: page by page, with what each would do and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from koumen.actions.imports.preview import Preview, allow, preview_of
from koumen.actions.imports.refusals import ImportRefused
from koumen.actions.imports.staging import Waiting, read_back
from koumen.policy.facts import CATALOGUE
from koumen.records.models import Area, ImportBatch, ImportRow, Person
from koumen.records.scope import Actor

CHANGED_WORDS: Mapping[str, str] = {
    "name": "姓名", "sex": "性别", "birth_date": "出生日期", "id_number": "身份证号码", "phone": "联系电话",
    "address": "住址", "note": "备注", "area": "所在村", "group_name": "组", "hukou_code": "户籍地",
    "inclusion": "名单类型", "rejoin": "重新在册", "to_complete": "补全",
    "contact:emergency": "紧急联系人", "contact:guardian": "监护人",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that may be given: a village's key, or a person's uid, and its words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as shown. `places`, `people`: the answers it asks for; `changes`: what the list has otherwise."""

    uid: UUID
    line: int
    sheet: str
    name: str
    birth_date: date | None
    place: str
    proposes: str
    faults: tuple[str, ...]
    changes: tuple[str, ...]
    places: tuple[Choice, ...] = ()
    people: tuple[Choice, ...] = ()


def find_preview(actor: Actor, *, batch_uid: UUID) -> Preview:
    """Return a batch as it waits. Raises ImportRefused or NotYours."""
    return preview_of(_batch(actor, batch_uid))


def waiting_rows(
    actor: Actor, *, batch_uid: UUID, proposes: str = "", with_faults: bool = False, after: int = 0, limit: int = 100
) -> list[PreviewRow]:
    """Return rows in the order of the list, after a row's line (exclusive). Raises ImportRefused or NotYours.

    `proposes` chooses join, change, same, leave or reject; `with_faults` only rows that have some.
    """
    rows = _batch(actor, batch_uid).lines.filter(line__gt=after) if after else _batch(actor, batch_uid).lines.all()
    if proposes:
        rows = rows.filter(proposes=proposes)
    if with_faults:
        rows = rows.exclude(faults=[])
    shown = [
        (row, read_back(row.cells.open()) if row.cells else Waiting()) for row in rows.order_by("line", "pk")[:limit]
    ]
    return _Words(shown).rows()


def _batch(actor: Actor, uid: UUID) -> ImportBatch:
    batch = ImportBatch.objects.select_related("area").filter(uid=uid).first()
    if batch is None or batch.area is None:
        raise ImportRefused("没有这份名单；请重新导入。")
    allow(actor, batch.area)
    return batch


class _Words:
    """Puts names to the keys of some rows, in two queries."""

    def __init__(self, shown: list[tuple[ImportRow, Waiting]]) -> None:
        self._shown = shown
        places = {key for _, told in shown for key in (told.place, *told.choices) if key}
        people = {key for _, told in shown for key in told.known}
        self._areas = Area.objects.select_related("parent").in_bulk(places)
        self._people = Person.objects.select_related("area", "household__head").in_bulk(people)

    def rows(self) -> list[PreviewRow]:
        return [self._row(row, told) for row, told in self._shown]

    def _row(self, row: ImportRow, told: Waiting) -> PreviewRow:
        return PreviewRow(
            uid=row.uid,
            line=row.line,
            sheet=told.sheet,
            name=told.name or told.cells.get("name", ""),
            birth_date=told.birth_date,
            place=self._place(told.place) if told.place else "",
            proposes=row.proposes,
            faults=told.says,
            changes=tuple(_changed(name) for name in row.changes),
            places=tuple(Choice(str(key), self._place(key)) for key in told.choices),
            people=tuple(self._person(key) for key in told.known if key in self._people),
        )

    def _place(self, key: int) -> str:
        area = self._areas.get(key)
        if area is None:
            return ""
        town = area.parent.name if area.level == "village" and area.parent else ""
        return town + area.name

    def _person(self, key: int) -> Choice:
        """In one village people share names: say the group, the head of the household and the year of birth."""
        person = self._people[key]
        born = f"{person.birth_date.year}年生" if person.birth_date else "出生日期不详"
        head = person.household.head.name if person.household and person.household.head else ""
        words = "，".join(
            word for word in (person.name, person.group_name, f"户主{head}" if head else "", born) if word
        )
        return Choice(str(person.uid), words)


def _changed(name: str) -> str:
    fact = name.removeprefix("fact:")
    return CATALOGUE[fact].label if fact in CATALOGUE and fact != name else CHANGED_WORDS.get(name, fact)
