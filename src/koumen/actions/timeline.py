"""在册时间线: a person's stays as places that follow each other, whatever the order in which changes are told.

A change told for a day holds until the next change told for a later day. Derives nothing: the deed around it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.actions.refusals import Refused
from koumen.policy.words import day_words
from koumen.records.groups import group_order
from koumen.records.models import Person, Stay
from koumen.records.scope import Actor
from koumen.records.uid import new_uid


@dataclass(frozen=True, slots=True)
class Where:
    """A place on the register: the area's key, the village group and the home's key (None: none known)."""

    area: int
    group: str
    household: int | None


def place_from(
    actor: Actor,
    person: Person,
    day: date,
    where: Where,
    *,
    words: str = "",
    moved: str = Stay.Reason.WITHIN,
    begun: str = "",
    earlier: bool = False,
) -> None:
    """Let a person be elsewhere from `day` on, until the next change already told. Raises Refused.

    `words` and `moved` say why, on the stay that ends; `begun` on the one that begins and goes on. Someone not on the
    roster that day comes back to it. `earlier`: the day may lie before the first one told.
    """
    stays = sorted(person.stays.standing(), key=lambda stay: stay.since or date.min)
    cover = next((stay for stay in stays if _covers(stay, day)), None)
    if not earlier and cover is None and stays and day < (stays[0].since or date.min):
        raise Refused(f"这天还没有进名单（{day_words(stays[0].since or date.min)}起在册）；请核对日期。")
    later = next((stay.since for stay in stays if stay.since and stay.since > day), None)
    if cover is None:
        tell_stay(actor, person, where, since=day, until=later, reason=moved if earlier and later else begun)
    elif cover.since == day:
        tell_stay(actor, person, where, since=day, until=cover.until, reason=cover.reason, words=words, instead=cover)
    else:
        held = place_of_stay(cover)
        tell_stay(actor, person, held, since=cover.since, until=day, reason=moved, words=words, instead=cover)
        tell_stay(actor, person, where, since=day, until=cover.until, reason=cover.reason if cover.until else begun)
    if later is None:
        _show(person, where, cover)


def gone_from(actor: Actor, person: Person, day: date, reason: str) -> None:
    """Let a person be on the roster no longer from `day` on; stays told for that day or later are withdrawn."""
    for stay in person.stays.standing():
        held = place_of_stay(stay)
        if stay.since is not None and stay.since >= day:
            tell_stay(actor, person, held, since=stay.since, until=stay.until, instead=stay, withdrawn=True)
        elif stay.until is None or stay.until > day:
            tell_stay(actor, person, held, since=stay.since, until=day, reason=reason, instead=stay)
    person.left_on = day
    person.save(update_fields=["left_on"])


def place_of_stay(stay: Stay) -> Where:
    """Return where a stay is; its group is told by the home."""
    return Where(stay.area_id, "", stay.household_id)


def _covers(stay: Stay, day: date) -> bool:
    return (stay.since is None or stay.since <= day) and (stay.until is None or day < stay.until)


def tell_stay(
    actor: Actor,
    person: Person,
    where: Where,
    *,
    since: date | None,
    until: date | None,
    reason: str = "",
    words: str = "",
    instead: Stay | None = None,
    withdrawn: bool = False,
) -> None:
    """Add the row of a stay; `instead` is the one it stands for from now on. Leaves the person's own row alone."""
    Stay.objects.create(
        person=person,
        area_id=where.area,
        household_id=where.household,
        since=since,
        until=until,
        reason=reason,
        words=words,
        uid=new_uid() if words else None,
        supersedes=instead,
        withdrawn=withdrawn,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )


def _show(person: Person, where: Where, cover: Stay | None) -> None:
    """Let the person's own row repeat the latest stay."""
    person.area_id, person.household_id = where.area, where.household
    person.group_name, person.group_order = where.group, group_order(where.group)
    person.left_on = cover.until if cover else None
    person.save(update_fields=["area", "household", "group_name", "group_order", "left_on"])
