"""基本资料: who someone is, corrected. The row shows the latest; an amendment keeps what was known before.

A wrong ID number is not taken and the reason is given; a missing one keeps nobody off the roster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from koumen.actions.imports.citizen_id import read_id
from koumen.actions.permission import person_of, require
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.policy.words import day_words
from koumen.records.identity import holds_number, id_index, normal_phone, phone_index
from koumen.records.journal import enter
from koumen.records.models import Amendment, Person
from koumen.records.names import name_grams
from koumen.records.scope import Actor

SECRET = ("id_number", "phone", "address")
DERIVED_FROM = frozenset({"birth_date", "sex"})
ALSO = {"name": ["grams"], "id_number": ["id_index"], "phone": ["phone_index"]}
REASON_AT_MOST = 200
NAME_AT_MOST = 60
ADDRESS_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoTold:
    """What is to be put right; None leaves a column as it is, "" empties it (not the name). `sex`: male or female."""

    name: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None


@transaction.atomic
def correct_person(actor: Actor, *, person: str, told: WhoTold, reason: str) -> Receipt:
    """Correct who someone is; one amendment for each column that changes. Raises Refused, NotYours."""
    require(actor, "add_fact")
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"更正基本资料要写明依据，最多 {REASON_AT_MOST} 字。")
    subject = person_of(actor, person)
    subject = Person.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    changes = _changes(subject, _checked(told, actor.today))
    if not changes:
        return Receipt(says="没有改动。", again=True)
    for column, became in changes.items():
        _amend(actor, subject, column, became, reason.strip())
    _save(subject, list(changes))
    what = {"person": str(subject.uid), "columns": sorted(changes)}
    enter(actor, "people.correct_person", what, area=subject.area_id, person=subject)
    if DERIVED_FROM & changes.keys():
        derive([subject.pk], today=actor.today)
    return Receipt((str(subject.uid),), "已更正，原来的资料保留。" + _doubt(subject, actor.today))


def _checked(told: WhoTold, today: date) -> dict[str, object]:
    given = {name: getattr(told, name) for name in WhoTold.__slots__ if getattr(told, name) is not None}
    if "name" in given and (not 0 < len(told.name or "") <= NAME_AT_MOST or holds_number(told.name or "")):
        raise Refused(f"请写姓名，最多 {NAME_AT_MOST} 字，不写号码。")
    if told.sex not in (None, "", "male", "female"):
        raise Refused("性别请选：男、女。")
    if told.birth_date is not None and told.birth_date > today:
        raise Refused(f"出生日期 {day_words(told.birth_date)} 在今天以后；请核对。")
    if told.address is not None and len(told.address) > ADDRESS_AT_MOST:
        raise Refused(f"住址最多 {ADDRESS_AT_MOST} 字，请写短一些。")
    if told.phone is not None:
        given["phone"] = normal_phone(told.phone)
    if told.id_number:
        read = read_id(told.id_number, today)
        if not read.number:
            raise Refused(f"身份证号码{read.reason}。")
        given["id_number"] = read.number
    return given


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


def _save(person: Person, columns: list[str]) -> None:
    person.grams = name_grams(person.name)
    person.id_index = id_index(person.id_number.open())
    person.phone_index = phone_index(person.phone.open())
    whole = bool(person.id_index and person.birth_date and person.sex)
    person.to_complete = person.to_complete and not whole
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
