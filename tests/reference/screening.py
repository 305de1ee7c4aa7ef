"""Who must be asked what: unknown never silently means no."""

from __future__ import annotations

from collections.abc import Iterator

from reference.law import Table, in_force
from reference.standing import Answers, Person, answer, only, pack_in_force
from reference.subjects import Subject, before, meant_for, names, standing, subjects, tiers_of
from reference.truth import either, unique
from reference.world import World

Row = dict[str, str]


def screening(world: World, pack: Table) -> list[Row]:
    """Every row of one pack on the day `on`."""
    if not pack_in_force(pack, world.on):
        return []
    return [row for subject in subjects(world, pack) for row in _of_subject(world, pack, subject)]


def _of_subject(world: World, pack: Table, subject: Subject) -> Iterator[Row]:
    people = before(world, pack, subject, world.on)
    if not people:
        return
    categories = _together([only(person.categories, names(subject, person)) for person in people])
    if standing(world, pack, subject, world.on):
        asked = {**_of_tiers(world, pack, subject), **_of_duties(world, pack, subject)}
    else:
        asked = {name: categories.missing[name] for name in categories.unknown()}
    for name, facts in asked.items():
        yield {"person_id": subject.id, "pack": pack["id"], "category_or_tier": name, "missing": "+".join(facts)}


def _of_tiers(world: World, pack: Table, subject: Subject) -> dict[str, list[str]]:
    """The unknown tiers above the one the subject stands in."""
    who = standing(world, pack, subject, world.on)
    assert who is not None
    answers = _together([tiers_of(world, pack, subject, person) for person in who.by])
    above = []
    for name in answers.truth:
        if name == who.tier:
            break
        above.append(name)
    return {name: answers.missing[name] for name in above if answers.truth[name] is None}


def _of_duties(world: World, pack: Table, subject: Subject) -> dict[str, list[str]]:
    """The duties that would be owed but for their own condition, which is unknown; never those without a number."""
    who = standing(world, pack, subject, world.on)
    assert who is not None
    duties = [duty for duty in who.variant["duties"] if "when" in duty and "no_number" not in duty]
    duties = [duty for duty in duties if in_force(duty, world.on) and meant_for(who, duty)]
    answers = _together([_answered(world, pack, person, duties) for person in who.by])
    return {name: answers.missing[name] for name in answers.unknown()}


def _answered(world: World, pack: Table, person: Person, duties: list[Table]) -> Answers:
    return answer(world, pack, person.variant, person.id, world.on, duties)


def _together(each: list[Answers]) -> Answers:
    """The answers of several people as one: yes if one is, else unknown if one is; missing for any is missing.

    The missing facts stand in the order in which the pack writes them.
    """
    found = Answers()
    for name in unique(name for answers in each for name in answers.truth):
        found.truth[name] = either([answers.truth.get(name, False) for answers in each])
        lacking = {fact for answers in each for fact in answers.missing.get(name, [])}
        order = unique(fact for answers in each for fact in answers.order.get(name, []))
        found.missing[name] = [fact for fact in order if fact in lacking]
    return found
