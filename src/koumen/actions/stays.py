"""在册: someone leaves the roster on a day, for a reason, or the leaving is taken back. The duties end by derivation.

What comes after a death or a removal (papers, transfers) is not decided here.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koumen.actions.permission import person_of, require
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.actions.timeline import place_of_stay, tell_stay
from koumen.ledgers.casefile import LEAVING
from koumen.policy.words import day_words
from koumen.records.journal import enter
from koumen.records.models import Person, Stay
from koumen.records.scope import Actor

REASON_AT_MOST = 40
LEFT_FOR = {str(reason.value): str(reason.label) for reason in LEAVING}


@transaction.atomic
def leave_roster(actor: Actor, *, person: str, on: date, reason: str, note: str = "") -> Receipt:
    """Let someone leave the roster; `on` is the first day no longer on it. Raises Refused, NotYours.

    `reason`: died, moved-away or other, which takes a `note`. The open stay stays, superseded by one that ends.
    """
    require(actor, "confirm_inclusion")
    subject = Person.objects.select_for_update(of=("self",)).get(pk=person_of(actor, person).pk)
    says = _said(reason, note.strip())
    if subject.left_on is not None:
        return Receipt((str(subject.uid),), f"已经在 {day_words(subject.left_on)} 退出名单。", again=True)
    if on > actor.today:
        raise Refused(f"退出日 {day_words(on)} 在今天以后；请等到那天再办。")
    stay = _open_stay(subject)
    if stay.since is not None and on <= stay.since:
        raise Refused(f"退出日要晚于进名单的 {day_words(stay.since)}；请核对。")
    _instead(actor, stay, until=on, reason=reason, words=note.strip())
    told = f"已退出名单：{day_words(on)}，{says}。从这天起不再有任务。"
    return _done(actor, "leave_roster", subject, on, reason, told)


@transaction.atomic
def return_to_roster(actor: Actor, *, person: str, reason: str) -> Receipt:
    """Take back a leaving that was told by mistake: the stay goes on as if it had never ended. Raises Refused."""
    require(actor, "confirm_inclusion")
    subject = Person.objects.select_for_update(of=("self",)).get(pk=person_of(actor, person).pk)
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"撤销退出要写明原因，最多 {REASON_AT_MOST} 字。")
    if subject.left_on is None:
        return Receipt((str(subject.uid),), "这个人在册，不用撤销。", again=True)
    ended = subject.stays.standing().filter(until=subject.left_on).order_by("-pk").first() or _withdrawn(subject)
    if ended is None:
        raise Refused("没有找到这次退出的记录；请刷新后再办。")
    _instead(actor, ended, until=None, reason="", words=f"撤销退出：{reason.strip()}")
    return _done(actor, "return_to_roster", subject, None, "", "已撤销退出，重新在册；任务已重新推算。")


def _said(reason: str, note: str) -> str:
    if reason not in LEFT_FOR:
        raise Refused(f"请选退出原因：{'、'.join(LEFT_FOR.values())}。")
    if reason == Stay.Reason.OTHER and not note:
        raise Refused("选“其他”的，请写明原因。")
    if len(note) > REASON_AT_MOST:
        raise Refused(f"说明最多 {REASON_AT_MOST} 字，请写短一些。")
    return f"{LEFT_FOR[reason]}：{note}" if note else LEFT_FOR[reason]


def _open_stay(person: Person) -> Stay:
    stay: Stay | None = person.stays.standing().filter(until=None).order_by("-since", "-pk").first()
    if stay is None:
        raise Refused("这个人没有在册的记录；请联系县里的管理员核对。")
    return stay


def _withdrawn(person: Person) -> Stay | None:
    """Return the stay that a leaving on its own first day took away whole."""
    rows = person.stays.filter(withdrawn=True, superseded_by=None, since__gte=person.left_on)
    found: Stay | None = rows.order_by("-pk").first()
    return found


def _instead(actor: Actor, stay: Stay, *, until: date | None, reason: str, words: str) -> None:
    tell_stay(
        actor,
        stay.person,
        place_of_stay(stay),
        since=stay.since,
        until=until,
        reason=reason,
        words=words,
        instead=stay,
    )


def _done(actor: Actor, deed: str, person: Person, on: date | None, reason: str, says: str) -> Receipt:
    person.left_on = on
    person.save(update_fields=["left_on"])
    what = {"person": str(person.uid), "on": on.isoformat() if on else None, "reason": reason}
    enter(actor, f"stays.{deed}", what, area=person.area_id, person=person)
    derive([person.pk], today=actor.today)
    return Receipt((str(person.uid),), says)
