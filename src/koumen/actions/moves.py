"""迁居与分户: people move within their county, into a home or out of one, from a day; visits and duties follow the day.

A move is a hand-over, no deletion: the record stays one, and whoever answers for the new place goes on with it.
Who leaves the county leaves the roster (`stays`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from koumen.actions.assigning import end_assignments
from koumen.actions.permission import people_of, person_of, require, uid_of
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.timeline import Where, place_from
from koumen.ledgers.homes import county_of
from koumen.policy.words import day_words
from koumen.records.identity import holds_number
from koumen.records.journal import enter
from koumen.records.models import Area, Assignment, Household, Person
from koumen.records.places import full_name
from koumen.records.scope import Actor

WORDS_AT_MOST, GROUP_AT_MOST, DOOR_AT_MOST = 120, 40, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """Where people go: a village or community by uid, its group, and a home there by uid; "" makes them a new home."""

    area: str
    group: str = ""
    household: str = ""
    door: str = ""


@transaction.atomic
def move_people(actor: Actor, *, people: Sequence[str], on: date, to: NewPlace, words: str = "") -> Receipt:
    """Move people together into one home from a day on. Raises Refused, NotYours.

    Moving one of several splits a home; moving into a home that is there joins it. Someone who had left comes back.
    """
    require(actor, "confirm_inclusion")
    found = people_of(actor, people)
    if not found:
        raise Refused("请选要迁的人。")
    if on > actor.today:
        raise Refused(f"迁居日 {day_words(on)} 在今天以后；请等到那天再办。")
    if len(words) > WORDS_AT_MOST:
        raise Refused(f"原因最多 {WORDS_AT_MOST} 字，请写短一些。")
    rows = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=[p.pk for p in found.values()]))
    area = _area(rows, to.area)
    home = home_for(area, to)
    if home.pk and all(_told_already(each, on, home) for each in rows):
        return Receipt(says="已经在这一户，没有改动。", again=True)
    if home.pk is None:
        home.save()
    where = Where(area.pk, home.group_name or to.group.strip(), home.pk)
    left = {each.household_id for each in rows if each.household_id and each.household_id != home.pk}
    for person in rows:
        before = person.area_id
        place_from(actor, person, on, where, words=words.strip())
        if before != area.pk:
            _end_assignments(actor, person, on, area)
    _heads(left, home, rows)
    _journal(actor, rows, area, home, on)
    derive([person.pk for person in rows], today=actor.today)
    return Receipt((str(home.uid),), f"已迁到{full_name(area)}{where.group}，{day_words(on)}起；任务按这一天重新推算。")


@transaction.atomic
def name_head(actor: Actor, *, person: str) -> Receipt:
    """Make someone the head of the home they live in. Raises Refused, NotYours."""
    require(actor, "add_fact")
    subject = person_of(actor, person)
    home = subject.household
    if home is None:
        raise Refused("这个人还没有登记在哪一户；请先用“迁居、分户”登记。")
    if home.head_id == subject.pk:
        return Receipt((str(home.uid),), "已经是户主。", again=True)
    was = str(home.head.uid) if home.head else None
    home.head = subject
    home.save(update_fields=["head"])
    what = {"household": str(home.uid), "person": str(subject.uid), "was": was}
    enter(actor, "moves.name_head", what, area=subject.area_id, person=subject)
    return Receipt((str(home.uid),), f"已定{subject.name}为户主。")


def _area(rows: Sequence[Person], uid: str) -> Area:
    """Return the place they go to, in the county of all of them. Raises Refused, NotYours."""
    known = uid_of(uid)
    area = Area.objects.filter(uid=known).first() if known else None
    if area is None or area.level not in ("village", "township"):
        raise NotYours("请选迁往的村（社区）。")
    counties = {county_of(person.area) for person in rows}
    if len(counties) != 1 or county_of(area) not in counties:
        raise Refused("只能在本县（市、区）内迁；迁出本地的，请办“退出名单”。")
    return area


def home_for(area: Area, to: NewPlace) -> Household:
    """Return the home they join, or a new one not yet saved. Raises Refused, NotYours."""
    if to.household:
        known = uid_of(to.household)
        home = Household.objects.filter(uid=known, area=area).first() if known else None
        if home is None:
            raise NotYours("这个村里没有这一户；请重新选。")
        return home
    if len(to.group) > GROUP_AT_MOST or len(to.door) > DOOR_AT_MOST:
        raise Refused(f"组最多 {GROUP_AT_MOST} 字，门牌最多 {DOOR_AT_MOST} 字，请写短一些。")
    if holds_number(to.group):
        raise Refused("请写组名，不写号码。")
    return Household(area=area, group_name=to.group.strip(), door=to.door.strip())


def _told_already(person: Person, on: date, home: Household) -> bool:
    """Whether just this was told: moving to where someone lives anyway is news, it holds against a move told later."""
    return person.stays.standing().filter(since=on, household=home, area_id=home.area_id).exists()


def _heads(left: set[int], home: Household, rows: Sequence[Person]) -> None:
    """A home whose head has gone waits for a new one; whoever was head and moves into an empty home is its head."""
    gone = {person.pk for person in rows}
    Household.objects.filter(pk__in=left, head__in=gone).update(head=None)
    if home.head_id is None and not home.members.exclude(pk__in=gone).exists():
        home.head = rows[0]
        home.save(update_fields=["head"])


def _end_assignments(actor: Actor, person: Person, on: date, area: Area) -> None:
    """End who was to visit at the old place; a visitor whose own place is the new one goes on."""
    rows = Assignment.objects.standing().filter(person=person).exclude(until__lte=on).select_related("visitor__area")
    end_assignments(actor, [row for row in rows if row.since < on and not _goes_there(row, area)], on)


def _goes_there(row: Assignment, area: Area) -> bool:
    theirs = row.visitor.area
    return theirs is not None and area.path.startswith(theirs.path)


def _journal(actor: Actor, rows: Sequence[Person], area: Area, home: Household, on: date) -> None:
    for person in rows:
        what = {"person": str(person.uid), "to": str(area.uid), "household": str(home.uid), "on": on.isoformat()}
        enter(actor, "moves.move_people", what, area=area.pk, person=person)
