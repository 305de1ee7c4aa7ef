"""Seal what people had typed before it was kept under lock. Rows are otherwise left as they were told.

The guards against changing kept rows are put down for it; every migration puts them back at its end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from koumen.policy.facts import CATALOGUE
from koumen.records.secrets.provider import provider
from koumen.records.uid import new_uid

AT_ONCE = 2000
PLAIN = (
    ("amendment", "reason"),
    ("childaccess", "reason"),
    ("contact", "relation"),
    ("fact", "evidence"),
    ("importbatch", "file_name"),
    ("noticeyear", "source"),
    ("owncadence", "reason"),
    ("specialperiod", "level"),
    ("specialperiod", "source"),
    ("suggestion", "page"),
    ("visit", "reason"),
    ("visit", "relation"),
)
STAYS = {"名单导入": "list", "名单导入：迁居": "list-moved", "名单导入：不在新名单上": "list-left", "": ""}
Editor = BaseDatabaseSchemaEditor
Change = Callable[[str, UUID, str], dict[str, str]]


def seal_words(apps: Any, editor: Editor) -> None:
    """Seal every column in turn; a row without a uid gets one where it has words."""
    for table in ("amendment", "contact", "fact", "owncadence", "stay", "visit"):
        on = f" ON records_{table}" if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER IF EXISTS records_{table}_kept{on}")
    for table, column in PLAIN:
        _each(editor, table, column, _whole(column))
    _each(editor, "visit", "contacted", _contacted)
    _each(editor, "fact", "source", _source)
    _each(editor, "stay", "reason", _stay)
    _lists(editor)


def _whole(column: str) -> Change:
    return lambda place, uid, text: {column: _seal(place, column, uid, text)}


def _seal(place: str, column: str, uid: UUID, text: str) -> str:
    return provider().seal(text, f"{place}.{column}.{uid}") if text else ""


def _contacted(place: str, uid: UUID, text: str) -> dict[str, str]:
    told = json.loads(text) if text.startswith("[") else [text]
    return {"contacted": _seal(place, "contacted", uid, "；".join(map(str, told)))}


def _source(place: str, uid: UUID, text: str) -> dict[str, str]:
    if text in {fact.source for fact in CATALOGUE.values()} or text.startswith("名单"):
        return {}
    return {"source": "", "words": _seal(place, "words", uid, text)}


def _stay(place: str, uid: UUID, text: str) -> dict[str, str]:
    if text in STAYS:
        return {"reason": STAYS[text]}
    return {"reason": "other", "words": _seal(place, "words", uid, text)}


def _each(editor: Editor, table: str, column: str, change: Change) -> None:
    name = f"records_{table}"
    for pk, known, text in _rows(editor, f"SELECT id, uid, {column} FROM {name} WHERE {column} <> ''"):
        uid = new_uid() if known is None else UUID(str(known))
        changed = change(name, uid, text)
        coded = {"reason"} if table == "stay" else set()
        if known is None and changed.keys() - coded:
            changed["uid"] = uid.hex if editor.connection.vendor == "sqlite" else str(uid)
        _update(editor, name, pk, changed)


def _lists(editor: Editor) -> None:
    """Take the day and the counts of a list out of its old heading, and the headings out of its rows' faults."""
    for pk, uid, heads, faults in _rows(editor, "SELECT id, uid, heads, faults FROM records_importbatch"):
        held, notices = _loaded(heads), _loaded(faults)
        known, name = UUID(str(uid)), "records_importbatch"
        told = {"sheets": held.get("sheets", []), "notices": notices}
        sealed = {
            column: _seal(name, column, known, json.dumps(said, ensure_ascii=False)) for column, said in told.items()
        }
        _update(editor, name, pk, {**sealed, "since": held.get("since"), "faults": json.dumps(held.get("faults", {}))})
    for pk, faults in _rows(editor, "SELECT id, faults FROM records_importrow"):
        bare = [{"code": fault["code"], "severity": fault["severity"]} for fault in _loaded(faults)]
        _update(editor, "records_importrow", pk, {"faults": json.dumps(bare)} if bare else {})


def _loaded(kept: Any) -> Any:
    return json.loads(kept) if isinstance(kept, str) else kept


def _rows(editor: Editor, sql: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows some thousands at a time, by key, so that they can be changed on the way."""
    before = 0
    joined = " AND " if " WHERE " in sql else " WHERE "
    with editor.connection.cursor() as cursor:
        while True:
            cursor.execute(f"{sql}{joined}id > %s ORDER BY id LIMIT {AT_ONCE}", [before])
            rows = cursor.fetchall()
            if not rows:
                return
            yield from rows
            before = rows[-1][0]


def _update(editor: Editor, table: str, pk: int, changed: dict[str, Any]) -> None:
    if changed:
        sets = ", ".join(f"{column} = %s" for column in changed)
        with editor.connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {sets} WHERE id = %s", [*changed.values(), pk])


class Migration(migrations.Migration):
    dependencies = [("records", "0008_words_under_lock")]

    operations = [migrations.RunPython(seal_words, elidable=True)]
