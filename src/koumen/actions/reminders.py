"""提醒子女: a child living away was reminded to call or come home, on a day; what they said is kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koumen.actions.permission import require, uid_of
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.records.journal import enter
from koumen.records.models import Contact, Reminder
from koumen.records.scope import Actor, people_in_scope

SAID_AT_MOST = 200
WAYS = ("phone", "message", "meeting")


@transaction.atomic
def remind(actor: Actor, *, contact: str, day: date, way: str, reached: bool = True, said: str = "") -> Receipt:
    """Keep that somebody was reminded (广西 六（一）). Raises Refused, NotYours."""
    require(actor, "record_visit")
    known = uid_of(contact)
    rows = Contact.objects.standing().filter(people_in_scope(actor, "person__")).select_related("person")
    held = rows.filter(uid=known).first() if known else None
    if held is None:
        raise NotYours("没有这位联系人；请刷新后再办。")
    if way not in WAYS:
        raise Refused("请选怎么提醒的：电话、消息、当面。")
    if day > actor.today:
        raise Refused("提醒的日期在今天以后；请核对。")
    if len(said) > SAID_AT_MOST:
        raise Refused(f"回应最多 {SAID_AT_MOST} 字，请写短一些。")
    same = Reminder.objects.standing().filter(contact=held, day=day, way=way, reached=reached)
    if any(row.said.open() == said.strip() for row in same):
        return Receipt(says="这次提醒已经登记过。", again=True)
    row = Reminder.objects.create(
        person=held.person, contact=held, day=day, way=way, reached=reached, told_by=actor.name, said=said.strip(),
        recorded_at=actor.now, recorded_by_id=actor.user,
    )  # fmt: skip
    enter(actor, "reminders.remind", {"reminder": str(row.uid)}, area=held.person.area_id, person=held.person)
    return Receipt((str(row.uid),), f"已登记提醒{held.name}。")
