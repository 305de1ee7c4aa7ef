"""登记访视: one knock at a door kept for each member it concerned; corrections supersede, nothing is changed in place.

A visit that was made is always taken, however late or unplanned; it counts on the day it happened. A batch is derived
once, in sets. Whether a visit discharges a duty is never decided here: the engine derives it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from koumen.actions.knocks import Away, KnockRead, MemberRead, MemberTold, NewKnock, NotKept, Reader
from koumen.actions.permission import AT_ONCE, NO_SUCH, people_of, require, uid_of
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.alarms import UNANSWERED, alarm_says, alarming
from koumen.ledgers.doors import Doors
from koumen.ledgers.law_words import LawWords
from koumen.records.bulk import add_all
from koumen.records.journal import enter
from koumen.records.models import Absence, Answer, Contact, Person, Visit, Visitor
from koumen.records.places import in_force
from koumen.records.scope import Actor, people_in_scope
from koumen.records.secrets.provider import sm3
from koumen.records.uid import new_uid

__all__ = [
    "Away",
    "MemberTold",
    "NewKnock",
    "NotKept",
    "ToldBefore",
    "correct_visit",
    "record_knock",
    "record_many",
    "take_over_visits",
    "withdraw_visit",
]
REASON_AT_MOST = 120
Late = Callable[[Person, date], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBefore:
    """A knock out of an older book: when it was told, and whether that was after its window had ended (补录)."""

    knock: NewKnock
    told_at: datetime
    late: bool = False


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
        if kept := _kept(actor, [knock.uid]).get(knock.uid):
            return Receipt((knock.uid, *kept), "这次访视已经登记过，没有重复登记。", again=True)
        doors = Doors(people.values(), LawWords(actor.today))
        read = _reader(actor, doors, people, [knock]).read(knock)
        visits = _keep(actor, [read], doors.late)
        alarmed = [each.person for each in read.members if _is_alarm(each, read, doors)]
        what = {"knock": str(read.uid), "visits": [str(visit.uid) for visit in visits], "alarm": len(alarmed)}
        _enter(actor, "record_knock", what, [each.person for each in read.members])
        derive([each.person.pk for each in read.members], today=actor.today)
        return Receipt((str(read.uid), *(str(visit.uid) for visit in visits)), _says(visits, read, alarmed, actor))


def record_many(actor: Actor, *, knocks: Iterable[NewKnock]) -> tuple[Receipt, ...]:
    """Keep a batch of knocks in one transaction with one derivation; all of them or, on a fault, none.

    Returns a receipt for each knock, in their order. Raises NotKept naming the place in the batch (第 3 次), NotYours.
    """
    require(actor, "record_visit")
    batch = list(knocks)
    with transaction.atomic():
        people = people_of(actor, {told.person for knock in batch for told in knock.members})
        kept = _kept(actor, [knock.uid for knock in batch])
        doors = Doors(people.values(), LawWords(actor.today))
        reads = _read_many(_reader(actor, doors, people, batch), batch, kept)
        visits = _keep(actor, list(reads.values()), doors.late)
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


def take_over_visits(actor: Actor, *, told: Iterable[ToldBefore]) -> int:
    """Keep the knocks of an older book, each as told at its own moment; return how many visits that were new.

    The projection is left to the caller: `derive_all` after the last book. Answers to checklists are not taken over.
    Raises NotKept, NotYours.
    """
    require(actor, "record_visit")
    book = sorted(told, key=lambda each: each.told_at)
    if wrong := [each for each in book if each.knock.day > each.told_at.date()]:
        raise NotKept([f"{len(wrong)} 次访视的日期晚于登记时间；请核对日期。"])
    with transaction.atomic():
        people = people_of(actor, {member.person for each in book for member in each.knock.members})
        kept = _kept(actor, [each.knock.uid for each in book])
        visitors = {str(one.uid): one for one in Visitor.objects.filter(area__in={p.area_id for p in people.values()})}
        rows = [visit for each in book if each.knock.uid not in kept for visit in _old(actor, each, people, visitors)]
        add_all(rows)
        enter(actor, "visits.take_over_visits", {"knocks": len(book), "visits": len(rows)})
    return len(rows)


def _old(actor: Actor, told: ToldBefore, people: dict[str, Person], visitors: dict[str, Visitor]) -> Iterator[Visit]:
    """Yield the visits of one knock as the actor would have kept them at the moment it was told."""
    uid = uid_of(told.knock.uid)
    if uid is None:
        raise NotKept(["这次访视没有编号；请重新整理后再接管。"])
    then = replace(actor, now=told.told_at)
    members = [
        MemberRead(people[str(uid_of(member.person))], member, {}, member.findings) for member in told.knock.members
    ]
    read = KnockRead(uid, told.knock, visitors.get(told.knock.visitor), tuple(members), {})
    for member in members:
        yield _visit(then, read, member, lambda _person, _day: told.late, None)


def correct_visit(actor: Actor, *, visit: str, knock: NewKnock) -> Receipt:
    """Tell one person's visit anew; the first telling stays and says that it was corrected.

    `knock` has that person alone and a uid of its own. Raises NotKept, NotYours, Refused when it is no longer the
    latest telling.
    """
    require(actor, "record_visit")
    with transaction.atomic():
        if kept := _kept(actor, [knock.uid]).get(knock.uid):
            return Receipt((knock.uid, *kept), "这次更正已经登记过，没有重复登记。", again=True)
        before = _latest(actor, visit)
        if [uid_of(told.person) for told in knock.members] != [before.person.uid]:
            raise Refused(f"这条访视是{before.person.name}的；更正时只能填本人，其他人请另行更正。")
        people = people_of(actor, [before.person.uid])
        doors = Doors(people.values(), LawWords(actor.today))
        read = _reader(actor, doors, people, [knock]).read(knock)
        visits = _keep(actor, [read], doors.late, instead_of=before)
        what = {"visit": str(visits[0].uid), "instead_of": str(before.uid)}
        _enter(actor, "correct_visit", what, [before.person])
        derive([before.person_id], today=actor.today)
        return Receipt((str(read.uid), str(visits[0].uid)), "已更正；原来的一条保留，注明已被更正。")


def withdraw_visit(actor: Actor, *, visit: str, reason: str) -> Receipt:
    """Withdraw a visit that was never made, or was keyed in for the wrong person. Raises Refused, NotYours."""
    require(actor, "record_visit")
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"撤销访视要写明原因，最多 {REASON_AT_MOST} 字。")
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
        return Receipt((str(before.uid),), "已撤销这条访视；原来的记录保留，不再计入。")


def visit_uid(knock: UUID, person: Person) -> UUID:
    """Return the uid of a person's part of a knock: always the same, so that the database itself keeps it once."""
    return uuid5(knock, str(person.uid))


def _kept(actor: Actor, knocks: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the visits of those knocks that are kept already, by the knock as written. Raises NotYours."""
    written = {uid_of(knock): knock for knock in knocks}
    uids = [uid for uid in written if uid is not None]
    kept: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(uids), AT_ONCE):
        rows = Visit.objects.filter(knock__in=uids[start : start + AT_ONCE]).order_by("pk")
        for knock, uid in rows.values_list("knock", "uid"):
            kept[written[knock]] = (*kept.get(written[knock], ()), str(uid))
        if not actor.is_machine and rows.exclude(people_in_scope(actor, "person__")).exists():
            raise NotYours(NO_SUCH)
    return kept


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
        raise NotYours("您的名单里没有这条访视。")
    if not Visit.objects.standing().filter(pk=visit.pk).exists():
        raise Refused("这条访视已被更正或撤销；请打开最新的一条再更正。")
    return visit


def _keep(actor: Actor, reads: Sequence[KnockRead], late: Late, instead_of: Visit | None = None) -> list[Visit]:
    """Add the visits, their answers and what was told of absences."""
    visits = [_visit(actor, read, member, late, instead_of) for read in reads for member in read.members]
    add_all(visits)
    members = [(read, member) for read in reads for member in read.members]
    add_all([_home_answer(actor, read, source, value) for read in reads for source, value in read.household.items()])
    add_all(
        [
            Answer(
                knock=read.uid,
                visit=visit,
                pack=pack,
                item=item,
                scope="person",
                value=value,
                recorded_at=actor.now,
                recorded_by_id=actor.user,
            )
            for visit, (read, member) in zip(visits, members, strict=True)
            for (pack, item), value in member.answers.items()
        ]
    )
    add_all([_absence(actor, member.person, member.told.away) for _, member in members if member.told.away])
    return visits


def _visit(actor: Actor, read: KnockRead, member: MemberRead, late: Late, instead_of: Visit | None) -> Visit:
    told, own = read.told, member.told
    result = own.result or told.result
    kept_on_time = instead_of is not None and instead_of.day == told.day and not instead_of.late
    return Visit(
        uid=visit_uid(read.uid, member.person),
        knock=read.uid,
        person_id=member.person.pk,
        day=told.day,
        moment=told.moment,
        channel=told.channel,
        result=result,
        reason=own.reason,
        kinds="+".join(told.kinds) or "visit",
        roles="+".join(told.roles),
        visitor=read.visitor,
        visitor_name="" if read.visitor else told.visitor_name.strip(),
        respondent=told.respondent,
        relation=told.relation,
        contacted=[] if result == "met" else list(told.contacted),
        findings=dict(member.findings),
        suggestion=own.suggestion,
        outcome=own.outcome,
        device_at=told.device_at,
        late=not kept_on_time and late(member.person, told.day),
        source=told.source,
        supersedes=instead_of,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )


def _home_answer(actor: Actor, read: KnockRead, source: tuple[str, str], value: str) -> Answer:
    return Answer(
        uid=new_uid(),
        knock=read.uid,
        household_id=read.members[0].person.household_id,
        pack=source[0],
        item=source[1],
        scope="household",
        value=value,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )


def _absence(actor: Actor, person: Person, away: Away) -> Absence:
    return Absence(
        person_id=person.pk,
        reason=away.reason,
        since=away.since,
        until=away.until,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )


def _is_alarm(member: MemberRead, read: KnockRead, doors: Doors) -> bool:
    if (member.told.result or read.told.result) not in UNANSWERED:
        return False
    day = read.told.day
    return alarming(doors.facts(member.person, day), doors.periods(member.person, day))


def _says(visits: Sequence[Visit], read: KnockRead, alarmed: Sequence[Person], actor: Actor) -> str:
    names = "、".join(member.person.name for member in read.members)
    late = "，注明补录" if any(visit.late for visit in visits) else ""
    sentences = [f"已登记{names}的访视{late}。"]
    if alarmed:
        contacts = Contact.objects.standing().filter(
            in_force(actor.today), person__in=[person.pk for person in alarmed], kind=Contact.Kind.EMERGENCY
        )
        known = contacts.order_by("pk").first()
        sentences.append(alarm_says(f"紧急联系人{known.name}" if known else ""))
    gone = {visit.result for visit in visits} & {"moved", "deceased"}
    if gone:
        sentences.append("已搬走或已去世的，请核实后办理退出。")
    return "".join(sentences)


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
