"""The rows of a knock that was judged sound: visits, answers, absences.

It only adds rows; permission, journal and derivation are the deed's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from koumen.actions.knocks import Away, KnockRead, MemberRead
from koumen.actions.permission import AT_ONCE, NO_SUCH, uid_of
from koumen.actions.refusals import NotYours
from koumen.records.bulk import add_all, add_plain
from koumen.records.models import Absence, Answer, Person, Visit
from koumen.records.scope import Actor, people_in_scope

ANSWER = ("knock", "visit_id", "household_id", "pack", "item", "scope", "value", "recorded_at")
Late = Callable[[Person, date], bool]
"""Whether a person's visit of a day was told after its window had ended."""


def visit_uid(knock: UUID, person: Person) -> UUID:
    """Return the uid of a person's part of a knock: always the same, so that the database itself keeps it once."""
    return uuid5(knock, str(person.uid))


def kept_already(actor: Actor, knocks: Collection[str]) -> dict[str, tuple[str, ...]]:
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


def keep(actor: Actor, reads: Sequence[KnockRead], late: Late, instead_of: Visit | None = None) -> list[Visit]:
    """Add the visits, their answers and what was told of absences."""
    visits = [visit_row(actor, read, member, late, instead_of) for read in reads for member in read.members]
    add_all(visits)
    members = [member for read in reads for member in read.members]
    by_knock = iter(visits)
    told = [(read, [next(by_knock) for _ in read.members]) for read in reads]
    answers = [answer for read, some in told for answer in answer_rows(read, some, actor.now)]
    add_plain(Answer, ANSWER, answers, recorded_by_id=actor.user)
    add_all([_absence(actor, member.person, member.told.away) for member in members if member.told.away])
    return visits


def visit_row(actor: Actor, read: KnockRead, member: MemberRead, late: Late, instead_of: Visit | None) -> Visit:
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
        contacted="" if result == "met" else "；".join(told.contacted),
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


def answer_rows(read: KnockRead, visits: Sequence[Visit], at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield the answers of a knock as the columns ANSWER; `visits` are its kept ones, in the members' order."""
    home = read.members[0].person.household_id
    for (pack, item), value in read.household.items():
        yield read.uid, None, home, pack, item, "household", value, at
    for visit, member in zip(visits, read.members, strict=True):
        for (pack, item), value in member.answers.items():
            yield read.uid, visit.pk, None, pack, item, "person", value, at


def _absence(actor: Actor, person: Person, away: Away) -> Absence:
    return Absence(
        person_id=person.pk,
        reason=away.reason,
        since=away.since,
        until=away.until,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )
