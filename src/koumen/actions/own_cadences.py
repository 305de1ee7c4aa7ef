"""单独频次: a further duty for one person on top of a policy's minimum, set with its reason and ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from koumen.actions.permission import person_of, require, uid_of
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.standings import stands
from koumen.policy.cadences import Calendar
from koumen.policy.crowding import shortest_window
from koumen.policy.labels import PERIODS as PERIOD_WORDS
from koumen.policy.model import CHANNELS, PERIODS
from koumen.policy.words import day_words
from koumen.records.journal import enter
from koumen.records.models import OwnCadence, Person
from koumen.records.scope import Actor, people_in_scope

REASON_AT_MOST = 120


@transaction.atomic
def set_own_cadence(
    actor: Actor,
    *,
    person: str,
    pack: str,
    channels: Collection[str],
    at_least: int,
    per: str,
    reason: str,
    since: date | None = None,
    until: date | None = None,
) -> Receipt:
    """Set a cadence of someone's own from a day (today when None) to a last day (None: open). Raises Refused, NotYours.

    It begins with the first whole period; it never takes the place of what the policy itself asks.
    """
    require(actor, "confirm_inclusion")
    subject = person_of(actor, person)
    first = since or actor.today
    _check(actor, subject, pack, channels, at_least, per, reason)
    if until is not None and until < first:
        raise Refused(f"止日 {day_words(until)} 早于起日 {day_words(first)}；请核对。")
    ways = "+".join(each for each in CHANNELS if each in channels)
    told = {"person": subject, "pack": pack, "channels": ways, "at_least": at_least, "per": per}
    same = OwnCadence.objects.standing().filter(**told, since=first, until=until)
    if held := same.first():
        return Receipt((str(held.uid),), "这个单独频次已经定过，没有重复登记。", again=True)
    row = OwnCadence.objects.create(
        **told, since=first, until=until, reason=reason.strip(), recorded_at=actor.now, recorded_by_id=actor.user
    )
    return _done(actor, "set", subject, row, "已定单独频次，在政策的最低次数之外另算，从下一个整期开始。")


@transaction.atomic
def end_own_cadence(actor: Actor, *, cadence: str, until: date | None = None) -> Receipt:
    """End a cadence of someone's own; `until` (today when None) is its last day. Raises Refused, NotYours."""
    require(actor, "confirm_inclusion")
    uid, last = uid_of(cadence), until or actor.today
    rows = OwnCadence.objects.standing().filter(people_in_scope(actor, "person__")).select_related("person")
    held = rows.filter(uid=uid).first() if uid else None
    if held is None:
        raise NotYours("没有这个单独频次，或已改过；请刷新后再办。")
    if held.until is not None and held.until <= last:
        return Receipt((str(held.uid),), "这个单独频次已经结束。", again=True)
    if held.since is not None and last < held.since:
        raise Refused(f"最后一天早于开始的 {day_words(held.since)}；请核对。")
    row = OwnCadence.objects.create(
        person_id=held.person_id,
        pack=held.pack,
        channels=held.channels,
        at_least=held.at_least,
        per=held.per,
        since=held.since,
        until=last,
        reason=held.reason.open(),
        supersedes=held,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )
    return _done(actor, "end", held.person, row, f"已结束单独频次，最后一天是 {day_words(last)}；已开始的一期照旧。")


def _check(
    actor: Actor, person: Person, pack: str, channels: Collection[str], at_least: int, per: str, reason: str
) -> None:
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"单独定频次要写明理由，最多 {REASON_AT_MOST} 字。")
    if pack not in {stand.pack for stand in stands([person.pk], actor.today).get(person.pk, ())}:
        raise Refused("本人不在这项政策的对象里；请先确认纳入。")
    if not channels or set(channels) - set(CHANNELS):
        raise Refused("请选用什么方式：上门、电话等，至少一种。")
    if per not in PERIODS:
        raise Refused(f"请选多久一期：{'、'.join(PERIOD_WORDS.values())}。")
    days = shortest_window(Calendar(per), {}) or 1
    if not 1 <= at_least <= days:
        raise Refused(f"{PERIOD_WORDS[per]}的次数请填 1 到 {days}；一天只算一次。")


def _done(actor: Actor, deed: str, person: Person, row: OwnCadence, says: str) -> Receipt:
    what = {"cadence": str(row.uid), "pack": row.pack, "at_least": row.at_least, "per": row.per}
    enter(actor, f"own_cadences.{deed}_own_cadence", what, area=person.area_id, person=person)
    derive([person.pk], today=actor.today)
    return Receipt((str(row.uid),), says)
