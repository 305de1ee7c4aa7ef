"""Who is owed what: every duty, every window of it, every subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from reference.days import after, span
from reference.law import Table, in_force, number, worded
from reference.opening import LONGEST, Window, absent, counts, openings, own_window, stays
from reference.standing import only, pack_in_force, person_on, place_of, tier_of
from reference.subjects import Standing, Subject, condition_holds, meant_for, members, standing, subjects, tiers_of
from reference.world import REASONS, World, plus

CHANNELS = ["home", "phone", "video", "message", "remote", "other"]


@dataclass
class Owed:
    """One row of `out`, and the place by which the pack found the subject."""

    row: dict[str, str]
    place: str


def owed(world: World, pack: Table, first: date, last: date) -> list[Owed]:
    """Every row of one pack whose window overlaps [first, last]."""
    found: list[Owed] = []
    for subject in subjects(world, pack):
        seen = set()
        for each in _of_pack(world, pack, subject, first, last):
            key = (each.row["duty"], each.row["starts"], each.row["due_by"])
            if key not in seen:
                found.append(each)
            seen.add(key)
    return found + list(_own(world, pack, first, last))


def _of_pack(world: World, pack: Table, subject: Subject, first: date, last: date) -> Iterator[Owed]:
    for variant in pack["variants"]:
        for duty in variant["duties"]:
            if "no_number" in duty:
                continue
            for window in openings(world, pack, subject, variant, duty, first, last):
                found = _row(world, pack, subject, variant, duty, window)
                if found:
                    yield found


def _row(world: World, pack: Table, subject: Subject, variant: Table, written: Table, window: Window) -> Owed | None:
    day = window.starts
    if not pack_in_force(pack, day) or not in_force(written, day):
        return None
    duty = worded(variant, written, day)
    if duty is None:
        return None
    whoever = standing(world, pack, subject, day)
    if whoever is None or whoever.variant is not variant:
        return None
    who = standing(world, pack, subject, day, lambda person: stays(world, pack, person, window))
    required = number(variant, duty.get("at_least", 1), day)
    if who is None or required is None or not _applies(world, pack, who, duty, day):
        return None
    row = _judged(world, subject, duty, window, required)
    head = {"person_id": subject.id, "pack": pack["id"], "category": "+".join(who.categories), "tier": who.tier}
    first = members(world, subject, day)[0]  # by the smallest id of all, whether or not the household stands by it
    place = place_of(world, pack, first, day) or whoever.by[0].place
    return Owed({**head, "duty": duty["id"], "clause": duty.get("clause", ""), **row}, place)


def _applies(world: World, pack: Table, who: Standing, duty: Table, day: date) -> bool:
    if not meant_for(who, duty):
        return False
    return "when" not in duty or condition_holds(world, pack, who.by, duty, day) is True


def _judged(world: World, subject: Subject, duty: Table, window: Window, required: int) -> dict[str, str]:
    """The cells that visits and absences decide."""
    days = _visited(world, subject, duty, window)
    if not duty.get("each_counts", False):
        days = sorted(set(days))
    return {
        "channels": "+".join(channel for channel in CHANNELS if channel in duty["channels"]),
        "starts": window.starts.isoformat(),
        "due_by": window.due_by.isoformat() if window.due_by else "",
        "required": str(required),
        "done": str(len(days)),
        "status": _status(world, subject, duty, window, len(days) >= required),
        "met_on": days[required - 1].isoformat() if len(days) >= required else "",
        "kind": "+".join(duty.get("kinds", [])),
        "role": "+".join(duty.get("roles", [])),
    }


def _visited(world: World, subject: Subject, duty: Table, window: Window) -> list[date]:
    """The days of the visits that count, in order; a day stands as often as it was visited."""
    visits = [visit for person in members(world, subject, window.starts) for visit in world.visits.get(person, [])]
    found = []
    for visit in visits:
        inside = window.starts <= visit.day and (window.due_by is None or visit.day <= window.due_by)
        if window.hours and visit.moment is not None:
            inside = window.hours[0] <= visit.moment <= window.hours[1]
        if inside and visit.day <= world.on and counts(visit, duty):
            found.append(visit.day)
    return sorted(found)


def _status(world: World, subject: Subject, duty: Table, window: Window, met: bool) -> str:
    if met:
        return "met"
    accepted = duty.get("excused_by", REASONS)
    if window.due_by and all(absent(world, subject, window.starts, day, accepted) for day in window.days()):
        return "excused"
    if window.starts > world.on:
        return "upcoming"
    return "missed" if window.due_by and window.due_by < world.on else "due"


def _own(world: World, pack: Table, first: date, last: date) -> Iterator[Owed]:
    """A person's own cadences: further duties on top of the pack's, while the person stands under it."""
    for row in world.own:
        if row["pack"] != pack["id"]:
            continue
        since = date.fromisoformat(row["from"]) if row.get("from") else None
        until = date.fromisoformat(row["until"]) if row.get("until") else None
        for day in span(max(pack["from"], after(first, -LONGEST)), last):
            window = own_window(row, day, since, until)
            if window and window.overlaps(first, last):
                found = _own_row(world, pack, row, window)
                if found:
                    yield found


def _own_row(world: World, pack: Table, row: Any, window: Window) -> Owed | None:
    person = person_on(world, pack, row["person_id"], window.starts)
    if person is None or not person.stands or not stays(world, pack, person.id, window):
        return None
    subject = Subject(person.id, False)
    duty = {"channels": plus(row["channels"])}
    head = {
        "person_id": person.id,
        "pack": pack["id"],
        "category": "+".join(only(person.categories, person.own_ids()).true()),
        "tier": tier_of(tiers_of(world, pack, subject, person)),
        "duty": "own",
        "clause": pack["own_clause"],
    }
    return Owed({**head, **_judged(world, subject, duty, window, int(row["at_least"]))}, person.place)
