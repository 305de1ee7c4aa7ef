"""基本资料: who someone is, corrected. The row shows the latest; an amendment keeps what was known before.

A wrong ID number is not taken and the reason is given; a missing one keeps nobody off the roster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from koumen.actions.imports.citizen_id import IdReading, read_id
from koumen.actions.known_numbers import refuse_known
from koumen.actions.permission import person_of, require
from koumen.actions.phones import phone_told
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.ledgers.to_complete import missing, returned_for
from koumen.policy.words import day_words
from koumen.records.identity import holds_number, id_index, phone_index
from koumen.records.journal import enter
from koumen.records.models import Amendment, Person
from koumen.records.names import name_grams
from koumen.records.scope import Actor

SECRET = ("id_number", "phone", "address", "note")
DERIVED_FROM = frozenset({"birth_date", "sex"})
ALSO = {"name": ["grams"], "id_number": ["id_index"], "phone": ["phone_index"]}
REASON_AT_MOST = 200
NAME_AT_MOST = 60
ADDRESS_AT_MOST = 200
NOTE_AT_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoTold:
    """What is to be put right; None leaves a column as it is, "" empties it (not the name). `sex`: male or female."""

    name: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None
    note: str | None = None


@transaction.atomic
def correct_person(actor: Actor, *, person: str, told: WhoTold, reason: str) -> Receipt:
    """Correct who someone is; one amendment for each column that changes. Raises Refused, NotYours."""
    require(actor, "add_fact")
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"更正基本资料要写明依据，最多 {REASON_AT_MOST} 字。")
    subject = person_of(actor, person)
    subject = Person.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    given, doubt = _checked(told, subject, actor.today)
    if given.get("id_number"):
        refuse_known(actor, id_index(str(given["id_number"])), apart_from=subject.pk)
    changes = _changes(subject, given)
    if not changes:
        return Receipt(says="没有改动。", again=True)
    for column, became in changes.items():
        _amend(actor, subject, column, became, reason.strip())
    _save(subject, list(changes), returned=bool(returned_for(subject, actor.today)))
    what = {"person": str(subject.uid), "columns": sorted(changes)}
    enter(actor, "people.correct_person", what, area=subject.area_id, person=subject)
    if DERIVED_FROM & changes.keys():
        derive([subject.pk], today=actor.today)
    return Receipt((str(subject.uid),), "已更正，原来的资料保留。" + doubt + _doubt(subject, actor.today))


@transaction.atomic
def complete_person(actor: Actor, *, person: str) -> Receipt:
    """Take back the mark 待补: what was missing is there. Raises Refused while something still is, NotYours."""
    require(actor, "add_fact")
    subject = Person.objects.select_for_update(of=("self",)).get(pk=person_of(actor, person).pk)
    if not subject.to_complete:
        return Receipt((str(subject.uid),), "没有待补的标记。", again=True)
    if lacking := missing(subject):
        raise Refused(f"还{lacking}；请先在“更正资料”里补上。")
    subject.to_complete = False
    subject.save(update_fields=["to_complete"])
    enter(actor, "people.complete_person", {"person": str(subject.uid)}, area=subject.area_id, person=subject)
    return Receipt((str(subject.uid),), "已补齐，取消待补。")


def _checked(told: WhoTold, person: Person, today: date) -> tuple[dict[str, object], str]:
    """Return the columns that are given, and a doubt to be said. Raises Refused."""
    doubt = ""
    given = {name: getattr(told, name) for name in WhoTold.__slots__ if getattr(told, name) is not None}
    if "name" in given and (not 0 < len(told.name or "") <= NAME_AT_MOST or holds_number(told.name or "")):
        raise Refused(f"请写姓名，最多 {NAME_AT_MOST} 字，不写号码。")
    if told.sex not in (None, "", "male", "female"):
        raise Refused("性别请选：男、女。")
    if told.birth_date is not None and told.birth_date > today:
        raise Refused(f"出生日期 {day_words(told.birth_date)} 在今天以后；请核对。")
    if told.address is not None and len(told.address) > ADDRESS_AT_MOST:
        raise Refused(f"住址最多 {ADDRESS_AT_MOST} 字，请写短一些。")
    if told.note is not None and len(told.note) > NOTE_AT_MOST:
        raise Refused(f"备注最多 {NOTE_AT_MOST} 字，请写短一些。")
    if told.phone is not None:
        given["phone"], doubt = phone_told(told.phone)
    if told.id_number:
        read = read_id(told.id_number, today)
        if not read.number:
            raise Refused(f"身份证号码{read.reason}。")
        given["id_number"] = read.number
        given = _from_number(read, person) | given
    return given, doubt


def _from_number(read: IdReading, person: Person) -> dict[str, object]:
    """Return what a number says and nobody knew: birth date and sex are not asked twice."""
    said: dict[str, object] = {"birth_date": read.birth_date, "sex": read.sex}
    return {name: value for name, value in said.items() if value and not getattr(person, name)}


def _changes(person: Person, given: dict[str, object]) -> dict[str, object]:
    held = {name: getattr(person, name).open() if name in SECRET else getattr(person, name) for name in given}
    return {name: value for name, value in given.items() if (value or None) != (held[name] or None)}


def _amend(actor: Actor, person: Person, column: str, became: object, reason: str) -> None:
    was = getattr(person, column)
    values = (
        {"secret_was": was.open(), "secret_became": str(became)}
        if column in SECRET
        else {"was": None if was is None else str(was), "became": str(became) if became else None}
    )
    Amendment.objects.create(
        person=person,
        column=column,
        reason=reason,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
        **values,
    )
    setattr(person, column, became if became or column in SECRET else None)


def _save(person: Person, columns: list[str], *, returned: bool) -> None:
    """Save the columns with what hangs on them; one sent back stays 待补 until somebody says it is there."""
    person.grams = name_grams(person.name)
    person.id_index = id_index(person.id_number.open())
    person.phone_index = phone_index(person.phone.open())
    person.to_complete = person.to_complete and (returned or bool(missing(person)))
    also = [each for column in columns for each in ALSO.get(column, [])]
    person.save(update_fields=[*columns, *also, "to_complete"])


def _doubt(person: Person, today: date) -> str:
    """Say where the ID number contradicts what else is known; nothing is refused for it."""
    number = person.id_number.open()
    if not number:
        return ""
    read = read_id(number, today)
    doubts = []
    if read.birth_date and person.birth_date and read.birth_date != person.birth_date:
        doubts.append("出生日期与身份证号码不一致")
    if read.sex and person.sex and read.sex != person.sex:
        doubts.append("性别与身份证号码不一致")
    return f"{'，'.join(doubts)}，请核对。" if doubts else ""
