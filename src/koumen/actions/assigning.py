"""分派与交接: who answers for whom, from a day; people pass from one visitor to another, one or a village at once.

A visit is owed whoever is to make it, so nothing is derived here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from koumen.actions.permission import people_of, require, uid_of
from koumen.actions.phones import phone_told
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.policy.words import day_words
from koumen.records.identity import holds_number, phone_index
from koumen.records.journal import enter
from koumen.records.models import Area, Assignment, Handover, Visitor
from koumen.records.places import in_force
from koumen.records.scope import Actor, areas_in_scope, people_in_scope

NAME_AT_MOST, POST_AT_MOST, REASON_AT_MOST = 60, 60, 120
RESPONSIBLE = str(Assignment.Role.RESPONSIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisitor:
    """Someone who goes to doors: who, as what (`Visitor.Kind`), at which post, for which place (uid)."""

    name: str
    kind: str
    area: str
    post: str = ""
    phone: str = ""


@transaction.atomic
def add_visitor(actor: Actor, *, new: NewVisitor) -> Receipt:
    """Enter someone who goes to doors; they need no account. Raises Refused, NotYours."""
    require(actor, "confirm_inclusion")
    known = uid_of(new.area)
    area = Area.objects.filter(areas_in_scope(actor), uid=known).first() if known else None
    if area is None:
        raise NotYours("请选这个人在哪里上门。")
    if not 0 < len(new.name.strip()) <= NAME_AT_MOST or holds_number(new.name):
        raise Refused(f"请写姓名，最多 {NAME_AT_MOST} 字，不写号码。")
    if len(new.post) > POST_AT_MOST or holds_number(new.post):
        raise Refused(f"职务最多 {POST_AT_MOST} 字，不写号码。")
    if new.kind not in Visitor.Kind.values:
        raise Refused("请选身份。")
    held = Visitor.objects.filter(name=new.name.strip(), area=area, kind=new.kind, until=None).first()
    if held is not None:
        return Receipt((str(held.uid),), f"{held.name}已经在名册里。", again=True)
    figures, doubt = phone_told(new.phone)
    visitor = Visitor.objects.create(
        name=new.name.strip(), kind=new.kind, post=new.post.strip(), area=area, phone=figures,
        phone_index=phone_index(figures) if figures else "",
    )  # fmt: skip
    enter(actor, "assigning.add_visitor", {"visitor": str(visitor.uid), "kind": new.kind}, area=area)
    return Receipt((str(visitor.uid),), f"已登记{visitor.name}。{doubt}")


@transaction.atomic
def assign(actor: Actor, *, people: Sequence[str], visitor: str, since: date | None = None) -> Receipt:
    """Let a visitor answer for people from a day (today when None) instead of others. Raises Refused, NotYours."""
    require(actor, "confirm_inclusion")
    found = people_of(actor, people)
    if not found:
        raise Refused("请选要分派的人。")
    taker, day = _visitor(actor, visitor), since or actor.today
    if taker.until is not None and taker.until <= day:
        raise Refused(f"{taker.name}已自 {day_words(taker.until)} 起不再上门；请选别人。")
    keys = [person.pk for person in found.values()]
    held = _responsible(day).filter(person__in=keys)
    there = set(held.filter(visitor=taker).values_list("person_id", flat=True))
    end_assignments(actor, held.exclude(visitor=taker), day)
    fresh = [key for key in keys if key not in there]
    _begin(actor, fresh, taker, day)
    if not fresh:
        return Receipt(says=f"已经由{taker.name}负责。", again=True)
    what = {"visitor": str(taker.uid), "people": len(fresh), "since": day.isoformat()}
    enter(actor, "assigning.assign", what, area=taker.area)
    return Receipt((str(taker.uid),), f"已分派 {len(fresh)} 人给{taker.name}，{day_words(day)}起。")


@transaction.atomic
def hand_over(
    actor: Actor, *, giver: str, taker: str, day: date, reason: str, people: Sequence[str] | None = None
) -> Receipt:
    """Pass people (all, when None) from one visitor to another on a day. Raises Refused, NotYours.

    Who has passed everybody on goes to no doors from then on, and their account is stopped.
    """
    require(actor, "confirm_inclusion")
    old, new = _visitor(actor, giver), _visitor(actor, taker)
    _check(old, new, day, reason, actor)
    rows = _responsible(day).filter(people_in_scope(actor, "person__"), visitor=old)
    if people is not None:
        rows = rows.filter(person__in=[person.pk for person in people_of(actor, people).values()])
    handed = _pass_on(actor, list(rows.select_related("person")), old, new, day, reason)
    gone = people is None and _retire(actor, old, day)
    stops = "，原来的账号已停用" if gone else ""
    return Receipt((str(handed.uid),), f"已交接 {handed.people} 人：{old.name}→{new.name}，{day_words(day)}起{stops}。")


@transaction.atomic
def hand_over_village(actor: Actor, *, takers: Mapping[str, str], day: date, reason: str) -> Receipt:
    """Pass on the people of several visitors at a change of term: all of it or nothing. `takers`: taker by giver."""
    chosen = {giver: taker for giver, taker in takers.items() if taker}
    if not chosen:
        raise Refused("请给要换的人选接手的人。")
    kept = [hand_over(actor, giver=old, taker=new, day=day, reason=reason) for old, new in chosen.items()]
    return Receipt(tuple(uid for receipt in kept for uid in receipt.uids), "".join(receipt.says for receipt in kept))


def _visitor(actor: Actor, uid: str) -> Visitor:
    known = uid_of(uid)
    rows = Visitor.objects.select_for_update(of=("self",)).filter(areas_in_scope(actor, "area__"))
    visitor = rows.filter(uid=known).first() if known else None
    if visitor is None:
        raise NotYours("请从名册里选上门的人。")
    return visitor


def _check(old: Visitor, new: Visitor, day: date, reason: str, actor: Actor) -> None:
    if old.pk == new.pk:
        raise Refused("交出和接手的是同一个人；请重选。")
    if new.until is not None and new.until <= day:
        raise Refused(f"{new.name}已自 {day_words(new.until)} 起不再上门；请选别人接手。")
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"请写交接原因，最多 {REASON_AT_MOST} 字。")
    if day > actor.today:
        raise Refused(f"生效日 {day_words(day)} 在今天以后；请等到那天再办。")


def _responsible(day: date) -> QuerySet[Assignment]:
    rows: QuerySet[Assignment] = Assignment.objects.standing().filter(in_force(day), role=RESPONSIBLE)
    return rows


def _pass_on(actor: Actor, rows: list[Assignment], old: Visitor, new: Visitor, day: date, reason: str) -> Handover:
    if not rows:
        raise Refused(f"{old.name}在 {day_words(day)} 没有负责的人可交接。")
    end_assignments(actor, rows, day)
    _begin(actor, [row.person_id for row in rows], new, day)
    village = old.area if old.area and all(row.person.area_id == old.area_id for row in rows) else None
    handed = Handover.objects.create(
        giver=old, taker=new, village=village, day=day, people=len(rows), reasons=reason.strip(),
        recorded_at=actor.now, recorded_by_id=actor.user,
    )  # fmt: skip
    what = {"giver": str(old.uid), "taker": str(new.uid), "people": len(rows), "day": day.isoformat()}
    enter(actor, "assigning.hand_over", what, area=old.area)
    return handed


def end_assignments(actor: Actor, rows: Iterable[Assignment], day: date) -> None:
    """End assignments on a day; one that would have begun that day never held."""
    for row in list(rows):
        never = row.since >= day
        Assignment.objects.create(
            person_id=row.person_id, visitor_id=row.visitor_id, role=row.role, pack=row.pack, since=row.since,
            until=row.until if never else day, supersedes=row, withdrawn=never,
            recorded_at=actor.now, recorded_by_id=actor.user,
        )  # fmt: skip


def _begin(actor: Actor, people: Sequence[int], visitor: Visitor, day: date) -> None:
    """Let a visitor answer for people until their next assignment that has been told already."""
    later = Assignment.objects.standing().filter(person__in=people, role=RESPONSIBLE, since__gt=day)
    ends: dict[int, date] = {}
    for person, since in later.values_list("person_id", "since"):
        ends[person] = min(since, ends.get(person, since))
    for person in people:
        Assignment.objects.create(
            person_id=person, visitor=visitor, role=RESPONSIBLE, since=day, until=ends.get(person),
            recorded_at=actor.now, recorded_by_id=actor.user,
        )  # fmt: skip


def _retire(actor: Actor, visitor: Visitor, day: date) -> bool:
    """Let a visitor go to no doors from a day on; return whether an account was stopped with it."""
    if Assignment.objects.standing().filter(in_force(day), visitor=visitor).exists():
        return False
    visitor.until = day
    visitor.save(update_fields=["until"])
    user = visitor.user
    if user is None or not user.is_active or user.pk == actor.user:
        return False
    if Visitor.objects.filter(user=user, until=None).exists() or user.grants.exclude(kind="assigned").exists():
        return False
    user.is_active = False
    user.save(update_fields=["is_active"])
    enter(actor, "accounts.stop_account", {"user": str(user.uid)})
    return True
