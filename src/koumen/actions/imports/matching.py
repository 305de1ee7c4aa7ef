"""Who on the list is who in the store, and what the list would change about them.

Certain: the same ID number; or, where neither side has one, the same name, village, birth date, sex and address.
A question: the same name and village while nothing contradicts. Nobody is ever merged without being asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from koumen.actions.imports.register import Known, Register
from koumen.actions.imports.staging import Waiting
from koumen.records.identity import id_index, phone_index

HEADS = frozenset({"户主", "本人", "户主本人", "head", "self"})


@dataclass(slots=True)
class Matched:
    """A row beside the person it is (`known`) or may be (`maybe`); `taken`: its number is held elsewhere."""

    row: Waiting
    index: str = ""
    known: Known | None = None
    maybe: tuple[Known, ...] = ()
    taken: bool = False


def match_all(rows: Iterable[Waiting], indexes: Iterable[str], register: Register) -> list[Matched]:
    """Match every row: first by number, then what is equal in everything, then what has to be asked."""
    matched = [Matched(row, index) for row, index in zip(rows, indexes, strict=True)]
    for one in matched:
        if one.index:
            one.known = register.by_id.get(one.index)
            one.taken = one.known is None and one.index in register.elsewhere
    free = {known.pk for known in register.people.values()} - {one.known.pk for one in matched if one.known}
    if not free:
        return matched
    for one in matched:
        if one.known is None and not one.index:
            one.known = next((known for known in _namesakes(one.row, register, free) if _equal(one.row, known)), None)
            if one.known:
                free.discard(one.known.pk)
    for one in matched:
        if one.known is None:
            one.maybe = tuple(known for known in _namesakes(one.row, register, free) if _may_be(one, known))
    return matched


def named_by(matched: Iterable[Matched]) -> set[int]:
    """Return the keys of everybody whom one of these rows is or may be."""
    return {known.pk for one in matched for known in (one.known, *one.maybe) if known}


def _namesakes(row: Waiting, register: Register, free: set[int]) -> Iterator[Known]:
    for known in register.by_name.get(row.name, ()):
        if known.pk in free:
            yield known


def _places(row: Waiting) -> tuple[int, ...]:
    return row.choices if row.place is None else (row.place,)


def _equal(row: Waiting, known: Known) -> bool:
    return (
        not known.id_index
        and known.area in _places(row)
        and known.birth_date == row.birth_date
        and known.sex == row.sex
        and known.open("address") == row.address
    )


def _may_be(one: Matched, known: Known) -> bool:
    if one.index and known.id_index:
        return False
    born = one.row.birth_date is None or known.birth_date is None or one.row.birth_date == known.birth_date
    return born and known.area in _places(one.row)


def differences(row: Waiting, known: Known, *, pack: str, inside: frozenset[int] = frozenset()) -> list[str]:
    """Return the names of what the list has otherwise; a blank cell says nothing. `inside`: villages of the place.

    Names are columns of the person, "fact:ID", "contact:KIND", "household", "inclusion", "rejoin".
    """
    changed = [name for name, theirs, ours in _columns(row, known) if theirs and theirs != ours]
    if row.phone and phone_index(row.phone) != known.phone_index:
        changed.append("phone")
    changed += [name for name in ("address", "note") if (told := getattr(row, name)) and told != known.open(name)]
    if row.place is not None and row.place != known.area and known.area not in inside:
        changed.append("area")
    changed += [f"fact:{fact}" for fact, value in facts_told(row).items() if known.facts.get(fact) != value]
    changed += [f"contact:{c.kind}" for c in row.contacts if not _held(known, c.kind, c.name, c.phone)]
    if pack and _listed_otherwise(row, known):
        changed.append("inclusion")
    if known.household is None and home_name(row):
        changed.append("household")
    if known.to_complete and not row.to_complete:
        changed.append("to_complete")
    return changed + (["rejoin"] if known.left_on else [])


def _columns(row: Waiting, known: Known) -> Iterator[tuple[str, object, object]]:
    yield "name", row.name, known.name
    yield "sex", row.sex, known.sex
    yield "birth_date", row.birth_date, known.birth_date
    yield "group_name", row.group, known.group
    if row.id_number and not known.id_index:
        yield "id_number", row.id_number, ""
    if row.hukou_code and not known.hukou_code:
        yield "hukou_code", row.hukou_code, ""
    elif known.facts.get("hukou_region", known.hukou_code) != row.hukou_code:
        yield "fact:hukou_region", row.hukou_code, ""


def listed(row: Waiting) -> str:
    """Return the type codes of a row as an inclusion keeps them; "" for none."""
    return "+".join(row.codes)


def _listed_otherwise(row: Waiting, known: Known) -> bool:
    """Whether the list says more on inclusion than the list before it; what people decided meanwhile stands."""
    if row.included is not None and row.included != known.included:
        return True
    return listed(row) != known.listed if row.codes else known.listed is None


def facts_told(row: Waiting) -> dict[str, str]:
    """Return the dated facts of a row: told in columns or implied by a code. The hukou stands with the person."""
    return {fact: value for fact, value in {**row.implied, **row.facts}.items() if fact != "hukou_region"}


def _held(known: Known, kind: str, name: str, phone: str) -> bool:
    held = known.contacts.get((kind, name))
    return held is not None and (not phone or held.phone.open() == phone)


def home_name(row: Waiting) -> str:
    """Return by what a home is known within one village of one list: its number, else its head; "" for neither."""
    if row.household:
        return row.household
    head = row.head or (row.name if row.relation in HEADS and row.relation != "本人" else "")
    return f"户主 {row.group} {head}" if head else ""


def index_of(row: Waiting) -> str:
    """Return the blind index of a row's ID number, "" for none."""
    return id_index(row.id_number) if row.id_number else ""


def reason_of(row: Waiting, labels: dict[str, str], pack: str) -> str:
    """Return why the list puts someone under the pack, the same words each time it is read; "" without a pack."""
    if not pack:
        return ""
    if row.included is not None:
        return "名单“是否纳入”一栏填" + ("是" if row.included else "否")
    listed = "、".join(f"{code}（{labels.get(code, '')}）" for code in row.codes)
    return f"名单所列类型：{listed}" if listed else "列在名单上，未写明类型"


def on_day(joined: date | None, since: date) -> date:
    """Return the first day of someone's stay: the one the list gives, else the list's own."""
    return joined or since
