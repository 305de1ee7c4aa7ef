"""接管: the visits of an older book, kept each as it was told at its own moment. Derives nothing; the caller does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db import transaction

from koumen.actions.knocks import KnockRead, MemberRead, NewKnock, NotKept, answered
from koumen.actions.permission import people_of, require, uid_of
from koumen.actions.visit_rows import ANSWER, answer_rows, kept_already, visit_row
from koumen.ledgers.doors import Doors
from koumen.ledgers.law_words import LawWords
from koumen.records.bulk import add_all, add_plain
from koumen.records.journal import enter
from koumen.records.models import Answer, Person, Visit, Visitor
from koumen.records.scope import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBefore:
    """A knock out of an older book: when it was told, and whether that was after its window had ended (补录)."""

    knock: NewKnock
    told_at: datetime
    late: bool = False


def take_over_visits(actor: Actor, *, told: Iterable[ToldBefore]) -> int:
    """Keep the knocks of an older book, each as told at its own moment; return how many visits that were new.

    Answers, where the book has any, are judged as those of the form are; that takes people who have been derived.
    The projection is left to the caller: `derive_all` after the last book. Raises NotKept, NotYours.
    """
    require(actor, "record_visit")
    book = sorted(told, key=lambda each: each.told_at)
    if wrong := [each for each in book if each.knock.day > each.told_at.date()]:
        raise NotKept([f"{len(wrong)} 次的日期晚于登记时间；请核对日期。"])
    with transaction.atomic():
        people = people_of(actor, {member.person for each in book for member in each.knock.members})
        kept = kept_already(actor, [each.knock.uid for each in book])
        visitors = {str(one.uid): one for one in Visitor.objects.filter(area__in={p.area_id for p in people.values()})}
        judge = _Judge(actor, people)
        old = [(each, judge.read(each, visitors)) for each in book if each.knock.uid not in kept]
        visits = [_visits(actor, each, read) for each, read in old]
        rows = [visit for some in visits for visit in some]
        add_all(rows)
        answers = (
            answer
            for (each, read), some in zip(old, visits, strict=True)
            for answer in answer_rows(read, some, each.told_at)
        )
        add_plain(Answer, ANSWER, list(answers), recorded_by_id=actor.user)
        enter(actor, "visits.take_over_visits", {"knocks": len(book), "visits": len(rows)})
    return len(rows)


class _Judge:
    """Reads the knocks of a book; the doors of its people are looked at only when it has answers."""

    def __init__(self, actor: Actor, people: dict[str, Person]) -> None:
        self._actor, self._people = actor, people

    def read(self, told: ToldBefore, visitors: dict[str, Visitor]) -> KnockRead:
        """Return a knock ready to be kept. Raises NotKept."""
        knock, uid = told.knock, uid_of(told.knock.uid)
        if uid is None:
            raise NotKept(["这次登记没有编号；请重新整理后再接管。"])
        people = [self._people[str(uid_of(member.person))] for member in knock.members]
        if not knock.household and not any(member.answers for member in knock.members):
            plain = [MemberRead(who, said, {}, said.findings) for who, said in zip(people, knock.members, strict=True)]
            return KnockRead(uid, knock, visitors.get(knock.visitor), tuple(plain), {})
        members, household = answered(self._doors, people, knock)
        return KnockRead(uid, knock, visitors.get(knock.visitor), members, household)

    @cached_property
    def _doors(self) -> Doors:
        return Doors(self._people.values(), LawWords(self._actor.today))


def _visits(actor: Actor, told: ToldBefore, read: KnockRead) -> list[Visit]:
    """Return the visits of one knock as the actor would have kept them at the moment it was told."""
    then = replace(actor, now=told.told_at)
    return [visit_row(then, read, member, lambda _person, _day: told.late, None) for member in read.members]
