"""完整资料: whole ID number, phone and address, for a role that needs them and a reason; every opening is journalled.

For someone under 14, and for someone whose age nobody knows, a second person must have approved first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from koumen.actions.permission import person_of, require, uid_of
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.policy.words import day_words
from koumen.records.journal import enter
from koumen.records.models import ChildAccess, Opening, Person
from koumen.records.scope import Actor, is_child, may_open_child, people_in_scope

HOLDS = timedelta(days=6)
"""An approval holds for the day it is given and six more."""
REASON_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class FullValues:
    """Someone's whole values; they are shown once and never printed by accident."""

    person: str
    id_number: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    note: str = field(repr=False)


@transaction.atomic
def open_full_values(actor: Actor, *, person: str, reason: str) -> FullValues:
    """Return whole values; the opening is journalled, its reason kept under lock. Raises Refused, NotYours."""
    subject = _asked_for(actor, person, reason)
    if is_child(subject.birth_date, actor.today) and not may_open_child(actor, subject.pk):
        raise Refused("未满 14 周岁（或年龄不明）的，查看完整资料须先提出申请，由另一人批准。")
    opening = Opening.objects.create(
        person=subject, reason=reason.strip(), opened_by_id=actor.user, opened_at=actor.now
    )
    what = {"person": str(subject.uid), "opening": str(opening.uid)}
    enter(actor, "full_values.open_full_values", what, area=subject.area_id, person=subject)
    return FullValues(
        person=str(subject.uid),
        id_number=subject.id_number.open(),
        phone=subject.phone.open(),
        address=subject.address.open(),
        note=subject.note.open(),
    )


@transaction.atomic
def ask_full_values(actor: Actor, *, person: str, reason: str, purpose: str = "see") -> Receipt:
    """Ask a second person to approve that a child's whole values are opened. Raises Refused, NotYours."""
    subject = _asked_for(actor, person, reason)
    if actor.user is None:
        raise Refused("系统自身不能申请查看；请由经办人申请。")
    if purpose not in ChildAccess.Purpose.values:
        raise Refused("用途请选：查看、导出或打印。")
    if not is_child(subject.birth_date, actor.today):
        raise Refused("这个人已满 14 周岁，不用申请；写明理由即可查看。")
    if may_open_child(actor, subject.pk, purpose):
        return Receipt(says="已有批准，在有效期内，可直接查看。", again=True)
    waiting = ChildAccess.objects.filter(person=subject, asked_by=actor.user, purpose=purpose, approved__isnull=True)
    if held := waiting.first():
        return Receipt((str(held.uid),), "申请已经提出，等待另一人批准。", again=True)
    row = ChildAccess.objects.create(
        person=subject, purpose=purpose, reason=reason.strip(), asked_by_id=actor.user, asked_at=actor.now
    )
    what = {"access": str(row.uid), "purpose": purpose}
    enter(actor, "full_values.ask_full_values", what, area=subject.area_id, person=subject)
    return Receipt((str(row.uid),), "申请已提出，须另一人批准。")


@transaction.atomic
def decide_full_values(actor: Actor, *, access: str, approved: bool, until: date | None = None) -> Receipt:
    """Approve or decline another's request; it holds until a day, inclusive (None: for a week).

    Raises Refused, NotYours.
    """
    require(actor, "approve_child_access")
    rows = ChildAccess.objects.select_for_update(of=("self",)).filter(people_in_scope(actor, "person__"))
    uid = uid_of(access)
    row = rows.filter(uid=uid).select_related("person").first() if uid else None
    if row is None:
        raise NotYours("没有这项申请。")
    if row.asked_by_id == actor.user or actor.user is None:
        raise Refused("申请和批准须由两个人办；请由另一位有权限的人批准。")
    if row.approved is not None:
        return Receipt((str(row.uid),), "这项申请已经办过。", again=True)
    last = until or actor.today + HOLDS
    if last < actor.today:
        raise Refused(f"有效期 {day_words(last)} 已经过了；请填今天或以后的日子。")
    row.decided_by_id, row.decided_at = actor.user, actor.now
    row.approved, row.until = approved, last if approved else None
    row.save(update_fields=["decided_by", "decided_at", "approved", "until"])
    what = {"access": str(row.uid), "approved": approved, "until": last.isoformat() if approved else None}
    enter(actor, "full_values.decide_full_values", what, area=row.person.area_id, person=row.person)
    return Receipt((str(row.uid),), f"已批准，有效至{day_words(last)}。" if approved else "已登记不批准。")


def _asked_for(actor: Actor, person: str, reason: str) -> Person:
    require(actor, "see_full_values")
    subject = person_of(actor, person)
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"请写明为什么要看，最多 {REASON_AT_MOST} 字；这次查看会留痕。")
    return subject
