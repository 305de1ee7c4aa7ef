"""A list on its way in, row by row, and the lists of the past. Reads only the waiting batch.

Whole numbers, phones and addresses of a waiting row are never shown, only enough of them to recognise the row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from koumen.ledgers.rows.imports import BatchLine, ImportLine, ImportPreview, Imports
from koumen.ledgers.rows.parts import Choice, NotHere
from koumen.ledgers.trails import is_uid, trail_of
from koumen.policy.facts import CATALOGUE
from koumen.records.adopted import adopted_packs
from koumen.records.models import Area, Contact, ImportBatch, ImportRow, Person
from koumen.records.scope import Actor, areas_in_scope
from koumen.records.secrets.masks import mask_address, mask_id_number

LIMIT = 100
DECIDED_AT_ONCE = 500
SORTS = {"join": "new", "leave": "gone", "change": "changed", "same": "same", "reject": "rejected"}
STATES = {"read": "waiting", "confirmed": "done"}
LAYOUTS = {"annex": "附件1样式的名单", "table": "普通表格"}
SEXES = {"male": "男", "female": "女"}
COLUMNS = {
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_number": "身份证号码",
    "phone": "电话",
    "address": "住址",
    "note": "备注",
    "area": "所在村",
    "group_name": "小组",
    "hukou_code": "户籍地",
    "inclusion": "对象类型",
    "household": "家庭",
    "to_complete": "补齐资料",
    "rejoin": "重新纳入名单",
}


def imports(actor: Actor) -> Imports:
    """Return the page before a file is chosen: places and policies to choose from, and the latest fifty lists."""
    scope = Area.objects.filter(areas_in_scope(actor), until__isnull=True)
    places = scope.exclude(level__in=["province", "city"]).order_by("path")[:2000]
    batches = ImportBatch.objects.filter(areas_in_scope(actor, "area__")).exclude(state=ImportBatch.State.DROPPED)
    return Imports(
        today=actor.today,
        trail=trail_of(actor),
        areas=tuple(Choice(str(area.uid), area.name) for area in places),
        packs=tuple(Choice(pack.id, pack.title) for pack in adopted_packs(actor.today)),
        batches=tuple(
            _batch_line(batch) for batch in batches.select_related("area", "made_by").order_by("-made_at")[:50]
        ),
    )


def preview(actor: Actor, batch: str, show: str = "", after: str = "") -> ImportPreview:
    """Return a page of a list's rows. Raises NotHere outside the actor's places."""
    held = _held(actor, batch)
    rows = ImportRow.objects.filter(batch=held).select_related("person").order_by("line", "pk")
    beyond = int(after) if after.isdigit() else 0
    page = list(_shown(rows, show).filter(pk__gt=beyond).order_by("pk")[: LIMIT + 1])
    waits = held.state == ImportBatch.State.READ
    asking = list(_shown(rows, "ask")[:DECIDED_AT_ONCE]) if waits else []
    leaving = list(rows.filter(proposes="leave")[:DECIDED_AT_ONCE]) if waits else []
    names = _Names([*page, *asking, *leaving])
    totals = held.totals
    return ImportPreview(
        today=actor.today,
        trail=trail_of(actor, held.area),
        uid=str(held.uid),
        file_name=held.file_name.open(),
        layout=LAYOUTS.get(held.layout, held.layout),
        policy=next((pack.title for pack in adopted_packs(actor.today) if pack.id == held.pack), ""),
        area_name=held.area.name if held.area else "",
        since=held.since or actor.today,
        state=STATES.get(held.state, held.state),
        progress=min(100, round(100 * held.done / held.rows)) if held.rows else 0,
        total=held.rows,
        new=totals.get("join", 0),
        gone=totals.get("leave", 0),
        changed=totals.get("change", 0),
        same=totals.get("same", 0),
        rejected=totals.get("reject", 0),
        asks=totals.get("ask", 0),
        warned=_shown(rows, "warned").count(),
        notices=tuple(json.loads(held.notices.open() or "[]")),
        show=show,
        lines=tuple(names.line(row) for row in page[:LIMIT]),
        after=str(page[LIMIT - 1].pk) if len(page) > LIMIT else "",
        asking=tuple(names.line(row) for row in asking),
        leaving=tuple(names.line(row) for row in leaving),
        written=_written(totals.get("written", {})),
        first=not after,
    )


def _held(actor: Actor, uid: str) -> ImportBatch:
    if is_uid(uid):
        found = ImportBatch.objects.filter(areas_in_scope(actor, "area__"), uid=uid).select_related("area").first()
        if found is not None:
            return found
    raise NotHere(uid)


def _shown(rows: QuerySet[ImportRow], show: str) -> QuerySet[ImportRow]:
    """Return the rows of one sort; "" is all that someone should look at: everything but the unchanged and clean."""
    told = rows.annotate(told=Cast("faults", TextField()))
    if show in ("ask", "warned"):
        severity = "ask" if show == "ask" else "warning"
        return told.filter(told__contains=f'"severity": "{severity}"')
    for proposes, sort in SORTS.items():
        if sort == show:
            return rows.filter(proposes=proposes)
    return told.filter(Q(proposes__in=["change", "leave", "reject"]) | ~Q(told="[]"))


class _Names:
    """Turns rows into lines; the names of places and people they mention are read once for all of them."""

    def __init__(self, rows: Iterable[ImportRow]) -> None:
        held = list(rows)
        self.told = {row.pk: json.loads(row.cells.open() or "{}") for row in held}
        self.notes = {row.pk: json.loads(row.notes.open() or "{}") for row in held}
        places = {key for told in self.told.values() for key in (told.get("place"), *told.get("choices", ())) if key}
        places |= {row.person.area_id for row in held if row.person}
        people = {key for told in self.told.values() for key in told.get("known", ())}
        areas = Area.objects.select_related("parent").filter(pk__in=places)
        self.areas = {area.pk: _place(area) for area in areas}
        self.people = {person.pk: person for person in Person.objects.filter(pk__in=people)}

    def line(self, row: ImportRow) -> ImportLine:
        """Return one row as shown; one that is written shows the person as they stand now."""
        told, notes = self.told[row.pk] or self._written(row), self.notes[row.pk]
        asks = any(fault["severity"] == "ask" for fault in row.faults) and row.person is None
        changes = notes.get("changes", {})
        return ImportLine(
            uid=str(row.uid),
            row=row.line or None,
            sort="ask" if asks else SORTS[row.proposes],
            name=told.get("name") or (row.person.name if row.person else ""),
            sex=SEXES.get(told.get("sex", ""), ""),
            id_masked=mask_id_number(told.get("id_number", "")),
            address=mask_address(told.get("address", "")),
            area_name=self.areas.get(told.get("place") or 0, ""),
            types="、".join(told.get("codes", ())),
            changes=tuple(_changed(name, *changes.get(name, ("", ""))) for name in row.changes),
            says=tuple(notes.get("says", ())),
            person=str(row.person.uid) if row.person else "",
            places=tuple(Choice(str(key), self.areas[key]) for key in told.get("choices", ()) if key in self.areas),
            known=tuple(self._person(key) for key in told.get("known", ()) if key in self.people),
            to_complete=bool(told.get("to_complete")),
        )

    def _written(self, row: ImportRow) -> dict[str, Any]:
        """Return what the row's person is known by, in the row's own words."""
        person = row.person
        if person is None:
            return {}
        return {
            "name": person.name,
            "sex": person.sex or "",
            "id_number": person.id_number.open(),
            "address": person.address.open(),
            "place": person.area_id,
            "to_complete": person.to_complete,
        }

    def _person(self, key: int) -> Choice:
        person = self.people[key]
        born = f"{person.birth_date.year} 年生" if person.birth_date else "出生日期不详"
        return Choice(str(person.uid), f"{person.name}（{person.group_name}，{born}）")


def _place(area: Area) -> str:
    """Two townships may each have a village of one name: say the township too."""
    return area.parent.name + area.name if area.level == "village" and area.parent else area.name


def _changed(name: str, was: str, became: str) -> str:
    """Return one change: 联系电话：130******01 → 139******23; 备注 alone, whose words are not shown."""
    label = _label(name)
    if not was and not became:
        return label
    return f"{label}：{was or '（空）'} → {became or '（空）'}"


def _label(name: str) -> str:
    kind, _, rest = name.partition(":")
    if kind == "fact":
        fact = CATALOGUE.get(rest)
        return fact.label if fact else rest
    if kind == "contact":
        return str(dict(Contact.Kind.choices).get(rest, "联系人"))
    return COLUMNS.get(name, name)


def _written(counts: Mapping[str, int]) -> str:
    words = (
        ("joined", "新增"),
        ("changed", "变更"),
        ("left", "退出"),
        ("gone", "其中已不在本地"),
        ("same", "没有变化"),
        ("returned", "退回"),
        ("asking", "待选定"),
    )
    parts = [f"{word} {counts[key]}" for key, word in words if counts.get(key)]
    return "，".join(parts)


def _batch_line(batch: ImportBatch) -> BatchLine:
    return BatchLine(
        uid=str(batch.uid),
        file_name=batch.file_name.open(),
        area_name=batch.area.name if batch.area else "",
        at=batch.made_at,
        by=batch.made_by.name if batch.made_by else "系统",
        state=STATES.get(batch.state, batch.state),
        total=batch.rows,
        rejected=batch.totals.get("reject", 0),
    )
