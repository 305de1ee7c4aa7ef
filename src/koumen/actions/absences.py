"""不在家: away for a reason over days, told and ended. An absence excuses only what its policy accepts it for."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koumen.actions.permission import person_of, require
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.policy.labels import REASONS
from koumen.policy.model import ABSENCE_REASONS
from koumen.policy.words import day_words
from koumen.records.journal import enter
from koumen.records.models import Absence, Person
from koumen.records.scope import Actor


@transaction.atomic
def add_absence(actor: Actor, *, person: str, reason: str, since: date, until: date | None = None) -> Receipt:
    """Tell that someone is away; both days inclusive, `until` None: not back yet. Raises Refused, NotYours."""
    require(actor, "record_visit")
    subject = person_of(actor, person)
    if reason not in ABSENCE_REASONS:
        raise Refused(f"不在家的原因请选：{'、'.join(REASONS.values())}。")
    if since > actor.today:
        raise Refused(f"起日 {day_words(since)} 在今天以后；请等到那天再登记。")
    _in_order(since, until)
    held = Absence.objects.standing().filter(person=subject, reason=reason, since=since).order_by("-pk").first()
    if held is not None and held.until == until:
        return Receipt(says="这次不在家已经登记过，没有重复登记。", again=True)
    return _keep(actor, "add_absence", subject, reason, since, until, held)


@transaction.atomic
def end_absence(actor: Actor, *, person: str, reason: str, since: date, until: date) -> Receipt:
    """Tell the last day away, inclusive, of an absence that began on `since`. Raises Refused, NotYours."""
    require(actor, "record_visit")
    subject = person_of(actor, person)
    held = Absence.objects.standing().filter(person=subject, reason=reason, since=since).order_by("-pk").first()
    if held is None:
        raise Refused(f"没有从 {day_words(since)} 起的这次不在家；请刷新后再办。")
    _in_order(since, until)
    if held.until == until:
        return Receipt(says="已经这样登记过。", again=True)
    return _keep(actor, "end_absence", subject, reason, since, until, held)


def _in_order(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refused(f"止日 {day_words(until)} 早于起日 {day_words(since)}；请核对。")


def _keep(
    actor: Actor, deed: str, person: Person, reason: str, since: date, until: date | None, held: Absence | None
) -> Receipt:
    row = Absence.objects.create(
        person=person,
        reason=reason,
        since=since,
        until=until,
        supersedes=held,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )
    what = {"row": row.pk, "reason": reason, "instead_of": held.pk if held else None}
    enter(actor, f"absences.{deed}", what, area=person.area_id, person=person)
    derive([person.pk], today=actor.today)
    return Receipt((str(person.uid),), "已登记；接受这项原因的任务，整期不在的会免除。")
