"""转移安置: where each person on a disaster's list is, told as it changes; the earlier telling stays.

Whom the list holds is the ledger's; nothing is owed by it, so nothing is derived. Clause: 广西 六（三）.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from koumen.actions.permission import people_of, require, uid_of
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.ledgers.relocations import latest, relocation_period
from koumen.records.journal import enter
from koumen.records.models import Relocation
from koumen.records.scope import Actor

PLACE_AT_MOST = 120


@dataclass(frozen=True, slots=True)
class Relocated:
    """One person's state: `person` a uid, `state` one of Relocation.State, `place` where they were brought or "" """

    person: str
    state: str
    place: str = ""


@transaction.atomic
def tell_relocations(actor: Actor, *, period: str, told: Sequence[Relocated], day: date | None = None) -> Receipt:
    """Keep where these people are, from a day on (today when None); what has not changed is not kept again.

    Raises Refused, NotYours, NotHere for a period that has no such list in the actor's scope.
    """
    require(actor, "record_visit")
    row, on = relocation_period(actor, period), day or actor.today
    _check(told, on, actor.today, row.since)
    people = people_of(actor, [each.person for each in told])
    held = latest(row, [person.pk for person in people.values()])
    kept = []
    for each in told:
        person = people[str(uid_of(each.person))]
        before = held.get(person.pk)
        if before is None or (before.state, before.place.open()) != (each.state, each.place.strip()):
            kept.append(
                Relocation.objects.create(
                    person=person,
                    period=row,
                    state=each.state,
                    place=each.place.strip(),
                    day=on,
                    supersedes=before,
                    recorded_at=actor.now,
                    recorded_by_id=actor.user,
                )
            )
    if not kept:
        return Receipt(says="没有改动。", again=True)
    what = {"period": str(row.uid), "rows": [str(each.uid) for each in kept]}
    enter(actor, "relocations.tell", what, area=row.area)
    return Receipt(tuple(str(each.uid) for each in kept), f"已登记 {len(kept)} 人的安置情况。")


def _check(told: Sequence[Relocated], day: date, today: date, since: date) -> None:
    if day > today or day < since:
        raise Refused("日期要在这次预警开始之后、今天以前；请核对。")
    if any(each.state not in Relocation.State.values for each in told):
        raise Refused("安置情况请从列表里选。")
    if any(len(each.place.strip()) > PLACE_AT_MOST for each in told):
        raise Refused(f"安置地点最多 {PLACE_AT_MOST} 字，请写短一些。")
