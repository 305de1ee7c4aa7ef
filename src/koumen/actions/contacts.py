"""联系人: someone to turn to for a person, added and ended. Nothing is owed by it, so nothing is derived."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koumen.actions.permission import person_of, require, uid_of
from koumen.actions.phones import phone_told
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.policy.words import day_words
from koumen.records.identity import holds_number, normal_phone
from koumen.records.journal import enter
from koumen.records.models import Contact
from koumen.records.scope import Actor, people_in_scope

NAME_AT_MOST, RELATION_AT_MOST = 60, 40


@transaction.atomic
def add_contact(
    actor: Actor,
    *,
    person: str,
    kind: str,
    name: str,
    relation: str = "",
    phone: str = "",
    since: date | None = None,
) -> Receipt:
    """Add a contact from a day (today when None). Raises Refused, NotYours."""
    require(actor, "record_visit")
    subject = person_of(actor, person)
    _check(kind, name, relation)
    figures, doubt = phone_told(phone)
    held = Contact.objects.standing().filter(person=subject, kind=kind, name=name.strip(), until__isnull=True)
    if any(normal_phone(each.phone.open()) == figures for each in held):
        return Receipt(says="这位联系人已经在名单里，没有重复添加。", again=True)
    row = Contact.objects.create(
        person=subject,
        kind=kind,
        name=name.strip(),
        relation=relation.strip(),
        phone=figures,
        since=since or actor.today,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )
    enter(actor, "contacts.add_contact", {"contact": str(row.uid), "kind": kind}, area=subject.area_id, person=subject)
    return Receipt((str(row.uid),), "已添加联系人。" + doubt)


@transaction.atomic
def end_contact(actor: Actor, *, contact: str, until: date | None = None) -> Receipt:
    """End a contact; `until` (today when None) is the first day it holds no more. Raises Refused, NotYours.

    One ended on the day it was added never held: it is withdrawn.
    """
    require(actor, "record_visit")
    day = until or actor.today
    rows = Contact.objects.standing().filter(people_in_scope(actor, "person__"), uid=uid_of(contact))
    held = rows.select_related("person").first() if uid_of(contact) else None
    if held is None:
        raise NotYours("没有这位联系人，或已停用；请刷新后再办。")
    if held.until is not None and held.until <= day:
        return Receipt((str(held.uid),), "这位联系人已经停用。", again=True)
    if held.since is not None and day < held.since:
        raise Refused(f"停用日早于添加日 {day_words(held.since)}；请核对。")
    never = held.since == day
    row = Contact.objects.create(
        person=held.person,
        kind=held.kind,
        name=held.name,
        relation=held.relation.open(),
        phone=held.phone.open(),
        since=held.since,
        until=None if never else day,
        supersedes=held,
        withdrawn=never,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )
    what = {"contact": str(held.uid), "by": str(row.uid)}
    enter(actor, "contacts.end_contact", what, area=held.person.area_id, person=held.person)
    return Receipt((str(row.uid),), "已停用这位联系人，以前的记录保留。")


def _check(kind: str, name: str, relation: str) -> None:
    if kind not in Contact.Kind.values:
        raise Refused(f"请选是哪种联系人：{'、'.join(str(label) for label in Contact.Kind.labels)}。")
    if not name.strip() or len(name) > NAME_AT_MOST or holds_number(name):
        raise Refused(f"请写联系人姓名，最多 {NAME_AT_MOST} 字，不写号码。")
    if len(relation) > RELATION_AT_MOST:
        raise Refused(f"“与本人关系”最多 {RELATION_AT_MOST} 字，请写短一些。")
