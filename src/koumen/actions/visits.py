"""登记访视: one knock at a door kept for each member it concerned; corrections supersede, nothing is changed in place.

A visit that was made is always taken, however late or unplanned; it counts on the day it happened. A batch is derived
once, in sets. Whether a visit discharges a duty is never decided here: the engine derives it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction

from koumen.actions.knocks import Away, KnockRead, MemberRead, MemberTold, NewKnock, NotKept, Reader
from koumen.actions.permission import people_of, require, uid_of
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.visit_rows import keep, kept_already
from koumen.ledgers.after_visit import after_visit
from koumen.ledgers.alarms import GONE, UNANSWERED, alarm_says, alarming
from koumen.ledgers.doors import Doors
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.shell import may_of
from koumen.ledgers.terms import terms_at
from koumen.records.journal import enter
from koumen.records.models import Contact, Person, Visit, Visitor
from koumen.records.places import in_force
from koumen.records.scope import Actor, people_in_scope
from koumen.records.secrets.provider import sm3

__all__ = [
    "Away",
    "MemberTold",
    "NewKnock",
    "NotKept",
    "correct_visit",
    "record_knock",
    "record_many",
    "withdraw_visit",
]
REASON_AT_MOST = 120


def record_knock(actor: Actor, *, knock: NewKnock) -> Receipt:
    """Keep one knock as told; a uid already kept is answered, not kept again.

    `uids` of the receipt: the knock's, then each visit's. Raises NotKept with every fault, NotYours outside scope.
    """
    require(actor, "record_visit")
    try:
        return _record_knock(actor, knock)
    except IntegrityError:  # the same knock was sent twice at one moment, and the other was faster
        return _record_knock(actor, knock)


def _record_knock(actor: Actor, knock: NewKnock) -> Receipt:
    with transaction.atomic():
        people = people_of(actor, [told.person for told in knock.members])
        if kept := kept_already(actor, [knock.uid]).get(knock.uid):
            return Receipt((knock.uid, *kept), "这次已经登记过，没有重复登记。", again=True)
        doors = Doors(people.values(), LawWords(actor.today))
        read = _reader(actor, doors, people, [knock]).read(knock)
        visits = keep(actor, [read], doors.late)
        alarmed = [each.person for each in read.members if _is_alarm(each, read, doors)]
        what = {"knock": str(read.uid), "visits": [str(visit.uid) for visit in visits], "alarm": len(alarmed)}
        _enter(actor, "record_knock", what, [each.person for each in read.members])
        derive([each.person.pk for each in read.members], today=actor.today)
        says = _says(visits, read, alarmed, actor, doors.law)
        return Receipt((str(read.uid), *(str(visit.uid) for visit in visits)), says)


def record_many(actor: Actor, *, knocks: Iterable[NewKnock]) -> tuple[Receipt, ...]:
    """Keep a batch of knocks in one transaction with one derivation; all of them or, on a fault, none.

    Returns a receipt for each knock, in their order. Raises NotKept naming the place in the batch (第 3 次), NotYours.
    """
    require(actor, "record_visit")
    batch = list(knocks)
    with transaction.atomic():
        people = people_of(actor, {told.person for knock in batch for told in knock.members})
        kept = kept_already(actor, [knock.uid for knock in batch])
        doors = Doors(people.values(), LawWords(actor.today))
        reads = _read_many(_reader(actor, doors, people, batch), batch, kept)
        visits = keep(actor, list(reads.values()), doors.late)
        if visits:
            digest = sm3(",".join(sorted(str(visit.uid) for visit in visits)).encode())
            _enter(
                actor,
                "record_many",
                {"knocks": len(reads), "visits": len(visits), "digest": digest},
                list(people.values()),
            )
            derive({visit.person_id for visit in visits}, today=actor.today)
    fresh: dict[str, list[str]] = {}
    for visit in visits:
        fresh.setdefault(str(visit.knock), []).append(str(visit.uid))
    return tuple(
        Receipt((knock.uid, *kept[knock.uid]), again=True)
        if knock.uid in kept
        else Receipt((knock.uid, *fresh[str(uid_of(knock.uid))]))
        for knock in batch
    )


def correct_visit(actor: Actor, *, visit: str, knock: NewKnock) -> Receipt:
    """Tell one person's visit anew; the first telling stays and says that it was corrected.

    `knock` has that person alone and a uid of its own. Raises NotKept, NotYours, Refused when it is no longer the
    latest telling.
    """
    require(actor, "record_visit")
    with transaction.atomic():
        if kept := kept_already(actor, [knock.uid]).get(knock.uid):
            return Receipt((knock.uid, *kept), "这次更正已经登记过，没有重复登记。", again=True)
        before = _latest(actor, visit)
        if [uid_of(told.person) for told in knock.members] != [before.person.uid]:
            raise Refused(f"这条记录是{before.person.name}的；更正时只能填本人，其他人请另行更正。")
        people = people_of(actor, [before.person.uid])
        doors = Doors(people.values(), LawWords(actor.today))
        read = _reader(actor, doors, people, [knock]).read(knock)
        visits = keep(actor, [read], doors.late, instead_of=before)
        what = {"visit": str(visits[0].uid), "instead_of": str(before.uid)}
        _enter(actor, "correct_visit", what, [before.person])
        derive([before.person_id], today=actor.today)
        says = ["已更正；原来的一条保留，注明已被更正。", *after_visit(before.person, visits[0], doors.law)]
        return Receipt((str(read.uid), str(visits[0].uid)), "\n".join(says))


def withdraw_visit(actor: Actor, *, visit: str, reason: str) -> Receipt:
    """Withdraw a visit that was never made, or was keyed in for the wrong person. Raises Refused, NotYours."""
    require(actor, "record_visit")
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"撤销要写明原因，最多 {REASON_AT_MOST} 字。")
    with transaction.atomic():
        before = _latest(actor, visit)
        row = Visit.objects.create(
            knock=before.knock,
            person_id=before.person_id,
            day=before.day,
            moment=before.moment,
            channel=before.channel,
            result=before.result,
            kinds=before.kinds,
            roles=before.roles,
            visitor_id=before.visitor_id,
            visitor_name=before.visitor_name,
            reason=reason.strip(),
            supersedes=before,
            withdrawn=True,
            recorded_at=actor.now,
            recorded_by_id=actor.user,
        )
        _enter(actor, "withdraw_visit", {"visit": str(before.uid), "by": str(row.uid)}, [before.person])
        derive([before.person_id], today=actor.today)
        return Receipt((str(before.uid),), "已撤销；原来的记录保留，不再计入。")


def _reader(actor: Actor, doors: Doors, people: dict[str, Person], knocks: Sequence[NewKnock]) -> Reader:
    named = {knock.visitor: uid_of(knock.visitor) for knock in knocks if knock.visitor}
    visitors = {str(one.uid): one for one in Visitor.objects.filter(uid__in=[uid for uid in named.values() if uid])}
    return Reader(
        actor, doors, people, {name: visitors[str(uid)] for name, uid in named.items() if str(uid) in visitors}
    )


def _read_many(reader: Reader, batch: Sequence[NewKnock], kept: Collection[str]) -> dict[str, KnockRead]:
    reads: dict[str, KnockRead] = {}
    faults: list[str] = []
    for number, knock in enumerate(batch, 1):
        if knock.uid in kept or knock.uid in reads:
            continue
        try:
            reads[knock.uid] = reader.read(knock)
        except NotKept as refused:
            faults += [f"第 {number} 次：{fault}" for fault in refused.faults]
    if faults:
        raise NotKept(faults)
    return reads


def _latest(actor: Actor, uid: str) -> Visit:
    """Return a visit that nothing has superseded. Raises NotYours, Refused."""
    known = uid_of(uid)
    rows = Visit.objects.filter(people_in_scope(actor, "person__"), withdrawn=False).select_related("person")
    visit: Visit | None = rows.filter(uid=known).first() if known else None
    if visit is None:
        raise NotYours("您的名单里没有这条记录。")
    if not Visit.objects.standing().filter(pk=visit.pk).exists():
        raise Refused("这条记录已被更正或撤销；请打开最新的一条再更正。")
    return visit


def _is_alarm(member: MemberRead, read: KnockRead, doors: Doors) -> bool:
    if (member.told.result or read.told.result) not in UNANSWERED:
        return False
    day = read.told.day
    return alarming(doors.facts(member.person, day), doors.periods(member.person, day))


def _says(visits: Sequence[Visit], read: KnockRead, alarmed: Sequence[Person], actor: Actor, law: LawWords) -> str:
    """Say what was kept, what must be done on the spot and, member by member, what it counts for and what is left."""
    people = [member.person for member in read.members]
    term = terms_at(people[0].area, actor.today).visit
    late = "，注明补录" if any(visit.late for visit in visits) else ""
    sentences = [f"已登记{'、'.join(person.name for person in people)}的{term}{late}。"]
    if alarmed:
        contacts = Contact.objects.standing().filter(
            in_force(actor.today), person__in=[person.pk for person in alarmed], kind=Contact.Kind.EMERGENCY
        )
        known = contacts.order_by("pk").first()
        sentences.append(alarm_says(read.told.channel, f"紧急联系人{known.name}" if known else ""))
    if GONE & {visit.result for visit in visits}:
        may = "confirm_inclusion" in may_of(actor)
        sentences.append("核实后请办理退出。" if may else "请告诉村（居）或乡镇办理退出。")
    told = ["".join(sentences)]
    for person, visit in zip(people, visits, strict=True):
        name = f"{person.name}：" if len(people) > 1 else ""
        told += [f"{name}{sentence}" for sentence in after_visit(person, visit, law)]
    return "\n".join(told)


def _enter(actor: Actor, deed: str, what: Mapping[str, object], people: Sequence[Person]) -> None:
    """Write the journal's entry: uids, counts and digests only."""
    areas = {person.area_id for person in people}
    enter(
        actor,
        f"visits.{deed}",
        what,
        area=areas.pop() if len(areas) == 1 else None,
        person=people[0].pk if len(people) == 1 else None,
    )
