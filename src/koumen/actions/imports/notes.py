"""What stays of a row once it is written: its faults as sentences, and what each change was and became.

Sealed like everything typed; numbers, phones and doors stand masked in it even so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from koumen.actions.imports.matching import facts_told, listed
from koumen.actions.imports.register import Known
from koumen.actions.imports.staging import Waiting
from koumen.policy.facts import CATALOGUE, YES_NO
from koumen.records.secrets.masks import mask_address, mask_id_number, mask_phone

Change = tuple[str, str]
SEXES = {"male": "男", "female": "女"}
PLAIN = {"name": "name", "group_name": "group", "hukou_code": "hukou_code"}


def notes(says: Sequence[str], changes: Mapping[str, Change] | None = None) -> str:
    """Return the notes of a row as JSON, "" when there is nothing to note."""
    if not says and not changes:
        return ""
    return json.dumps({"says": list(says), "changes": dict(changes or {})}, ensure_ascii=False)


def changes_told(row: Waiting, known: Known, names: Sequence[str], place: Callable[[int], str]) -> dict[str, Change]:
    """Return what each of these differences was and became, as people may see it; `place` names an area."""
    return {name: _change(row, known, name, place) for name in names}


def _change(row: Waiting, known: Known, name: str, place: Callable[[int], str]) -> Change:
    kind, _, rest = name.partition(":")
    if kind == "fact":
        new = row.hukou_code if rest == "hukou_region" else facts_told(row).get(rest, "")
        return fact_words(rest, known.facts.get(rest)), fact_words(rest, new)
    if kind == "contact":
        return _contact(row, known, rest)
    if name in PLAIN:
        return str(getattr(known, PLAIN[name])), str(getattr(row, PLAIN[name]))
    return _COLUMNS[name](row, known, place) if name in _COLUMNS else ("", "")


def fact_words(fact: str, value: str | None) -> str:
    """Return a fact's value in the catalogue's words, "" for unknown."""
    kind = CATALOGUE.get(fact)
    if kind is None or not value:
        return value or ""
    said = (kind.values or (YES_NO if kind.kind == "yesno" else {})).get(value, value)
    return f"{said}{kind.unit}" if kind.unit else said


def _contact(row: Waiting, known: Known, kind: str) -> Change:
    told = next(contact for contact in row.contacts if contact.kind == kind)
    held = known.contacts.get((kind, told.name)) or next(
        (contact for (each, _), contact in known.contacts.items() if each == kind), None
    )
    was = f"{held.name} {mask_phone(held.phone.open())}" if held else ""
    return was.strip(), f"{told.name} {mask_phone(told.phone)}".strip()


def _days(row: Waiting, known: Known, _: object) -> Change:
    return tuple(day.isoformat() if day else "" for day in (known.birth_date, row.birth_date))  # type: ignore[return-value]


def _address(row: Waiting, known: Known, _: object) -> Change:
    was, became = mask_address(known.open("address")), mask_address(row.address)
    return (was, became) if was != became else (was, f"{became}（门牌不同）")


def _types(row: Waiting, known: Known, _: object) -> Change:
    return tuple((codes or "").replace("+", "、") for codes in (known.listed, listed(row)))  # type: ignore[return-value]


_COLUMNS: dict[str, Callable[[Waiting, Known, Callable[[int], str]], Change]] = {
    "sex": lambda row, known, _: (SEXES.get(known.sex, ""), SEXES.get(row.sex, "")),
    "birth_date": _days,
    "id_number": lambda row, known, _: ("", mask_id_number(row.id_number)),
    "phone": lambda row, known, _: (mask_phone(known.open("phone")), mask_phone(row.phone)),
    "address": _address,
    "area": lambda row, known, place: (place(known.area), place(row.place or 0)),
    "inclusion": _types,
}
