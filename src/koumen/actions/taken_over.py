"""接管: the visits of an older book, kept each as it was told at its own moment. Derives nothing; the caller does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from koumen.actions.knocks import KnockRead, MemberRead, NewKnock, NotKept
from koumen.actions.permission import people_of, require, uid_of
from koumen.actions.visit_rows import kept_already, visit_row
from koumen.records.bulk import add_all
from koumen.records.journal import enter
from koumen.records.models import Person, Visit, Visitor
from koumen.records.scope import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBefore:
    """A knock out of an older book: when it was told, and whether that was after its window had ended (补录)."""

    knock: NewKnock
    told_at: datetime
    late: bool = False


def take_over_visits(actor: Actor, *, told: Iterable[ToldBefore]) -> int:
    """Keep the knocks of an older book, each as told at its own moment; return how many visits that were new.

    The projection is left to the caller: `derive_all` after the last book. Answers to checklists are not taken over.
    Raises NotKept, NotYours.
    """
    require(actor, "record_visit")
    book = sorted(told, key=lambda each: each.told_at)
    if wrong := [each for each in book if each.knock.day > each.told_at.date()]:
        raise NotKept([f"{len(wrong)} 次的日期晚于登记时间；请核对日期。"])
    with transaction.atomic():
        people = people_of(actor, {member.person for each in book for member in each.knock.members})
        kept = kept_already(actor, [each.knock.uid for each in book])
        visitors = {str(one.uid): one for one in Visitor.objects.filter(area__in={p.area_id for p in people.values()})}
        rows = [visit for each in book if each.knock.uid not in kept for visit in _old(actor, each, people, visitors)]
        add_all(rows)
        enter(actor, "visits.take_over_visits", {"knocks": len(book), "visits": len(rows)})
    return len(rows)


def _old(actor: Actor, told: ToldBefore, people: dict[str, Person], visitors: dict[str, Visitor]) -> Iterator[Visit]:
    """Yield the visits of one knock as the actor would have kept them at the moment it was told."""
    uid = uid_of(told.knock.uid)
    if uid is None:
        raise NotKept(["这次登记没有编号；请重新整理后再接管。"])
    then = replace(actor, now=told.told_at)
    members = [
        MemberRead(people[str(uid_of(member.person))], member, {}, member.findings) for member in told.knock.members
    ]
    read = KnockRead(uid, told.knock, visitors.get(told.knock.visitor), tuple(members), {})
    for member in members:
        yield visit_row(then, read, member, lambda _person, _day: told.late, None)
