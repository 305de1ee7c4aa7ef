"""Who stands under a pack on a day: as what, in which tier, and what is not known about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reference.law import Table, digits, in_force, value_of
from reference.truth import decide, either, facts_of, missing, read, unique
from reference.world import KINDS, World


@dataclass
class Answers:
    """The three-valued answer to each rule, by id, in the pack's order; the facts missing for the unknown ones.

    `order` is every fact of the rule as the pack writes them.
    """

    truth: dict[str, bool | None] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)

    def true(self) -> list[str]:
        """The ids whose answer is yes, in order."""
        return [name for name, truth in self.truth.items() if truth]

    def unknown(self) -> list[str]:
        """The ids that cannot be answered, in order."""
        return [name for name, truth in self.truth.items() if truth is None]


@dataclass
class Person:
    """One person before one pack on one day; only for those on the roster and in the pack's place."""

    id: str
    day: date
    household: str
    place: str
    variant: Table
    included: bool | None
    categories: Answers
    for_households: list[str]  # the categories whose object is the household

    @property
    def stands(self) -> bool:
        """In a category, or included by decision; never when left out by decision."""
        return self.included is not False and (self.included is True or bool(self.categories.true()))

    def own_ids(self) -> list[str]:
        """The categories that are this person's own: without a household, household ones are too."""
        return [name for name in self.categories.truth if not self.household or name not in self.for_households]

    def household_ids(self) -> list[str]:
        """The categories that are the household's."""
        return [name for name in self.categories.truth if self.household and name in self.for_households]


def decision(world: World, pack: Table, person: str, day: date) -> bool | None:
    """The included:PACK in force on the day: True, False, or None for "the facts decide"."""
    written = world.told(person, f"included:{pack['id']}", day).lower()
    return None if not written else written in ("true", "yes", "1", "是")


def pack_in_force(pack: Table, day: date) -> bool:
    """Whether the day is in the pack's [from, until)."""
    return pack["from"] <= day and (pack["until"] is None or day < pack["until"])


def place_of(world: World, pack: Table, person: str, day: date) -> str:
    """The first of the pack's place facts that is filled in."""
    for fact in pack["place"]:
        found = world.region(person, day) if fact == "region" else digits(world.told(person, fact, day))
        if found:
            return found
    return ""


def variant_of(pack: Table, place: str) -> Table | None:
    """The law of the place: the variant whose region is the longest that begins it; None: outside the pack."""
    if not place or not (pack["region"] == "00" or place.startswith(pack["region"])):
        return None
    found = pack["variants"][0]
    for variant in pack["variants"][1:]:
        if place.startswith(variant["region"]) and len(variant["region"]) >= len(found["region"]):
            found = variant
    return found


def person_on(world: World, pack: Table, person: str, day: date) -> Person | None:
    """The person before the pack on a day; None when not on the roster, outside its place, or it is not in force."""
    key = (pack["id"], person, day)
    if key not in world.memory:
        world.memory[key] = _person_on(world, pack, person, day)
    found: Person | None = world.memory[key]
    return found


def _person_on(world: World, pack: Table, person: str, day: date) -> Person | None:
    row = world.row(person, day)
    place = place_of(world, pack, person, day)
    variant = variant_of(pack, place)
    if row is None or variant is None or not pack_in_force(pack, day):
        return None
    rules = [rule for rule in variant["categories"] if in_force(rule, day)]
    answers = answer(world, pack, variant, person, day, rules)
    for_households = [rule["id"] for rule in rules if rule.get("object", pack["object"]) == "household"]
    household = row.get("household_id") or ""
    included = decision(world, pack, person, day)
    return Person(person, day, household, place, variant, included, answers, for_households)


def answer(world: World, pack: Table, variant: Table, person: str, day: date, rules: list[Table]) -> Answers:
    """Answer the `when` of each rule for the person; a rule without one is true."""
    facts = known(world, pack, person, day)
    kinds = kinds_of(pack)
    found = Answers()
    for rule in rules:
        if "when" not in rule:
            found.truth[rule["id"]] = True
            continue
        condition = read(rule["when"])
        found.order[rule["id"]] = summands(pack, facts_of(condition))
        found.truth[rule["id"]] = decide(condition, facts, kinds, lambda name: value_of(variant, name, day))
        lacking = missing(condition, facts, kinds, lambda name: value_of(variant, name, day))
        found.missing[rule["id"]] = [f for f in summands(pack, lacking) if f in lacking or facts[f] is None]
    return found


def summands(pack: Table, names: list[str]) -> list[str]:
    """The facts to ask for: instead of a sum, the facts that it is the sum of."""
    return unique(part for name in names for part in pack["facts"].get(name, {}).get("sum", [name]))


def known(world: World, pack: Table, person: str, day: date) -> dict[str, Any]:
    """The person's facts on the day, the pack's own among them."""
    key = ("facts", pack["id"], person, day)
    if key not in world.memory:
        world.memory[key] = world.facts(person, day, pack["facts"])
    found: dict[str, Any] = world.memory[key]
    return found


def kinds_of(pack: Table) -> dict[str, str]:
    """The kind of each fact; age is a number."""
    return {**KINDS, "age": "number", **{name: fact["kind"] for name, fact in pack["facts"].items()}}


def tiers(world: World, pack: Table, person: Person, categories: Answers) -> Answers:
    """Answer each tier for the person: by its own condition, or by being in one of its categories."""
    rules = [rule for rule in person.variant["tiers"] if in_force(rule, person.day)]
    asked = [rule for rule in rules if "when" in rule]
    by_when = answer(world, pack, person.variant, person.id, person.day, asked)
    found = Answers()
    for rule in rules:
        truths, lacking, order = [], [], []
        if "when" in rule:
            truths.append(by_when.truth[rule["id"]])
            lacking += by_when.missing[rule["id"]]
            order += by_when.order[rule["id"]]
        for name in words(rule.get("category", [])):
            truths.append(categories.truth.get(name, False))
            lacking += categories.missing.get(name, [])
            order += categories.order.get(name, [])
        found.truth[rule["id"]] = either(truths) if truths else True
        found.missing[rule["id"]] = unique(lacking)
        found.order[rule["id"]] = unique(order)
    return found


def tier_of(answers: Answers) -> str:
    """The highest tier known to be true, else the last one."""
    for name, truth in answers.truth.items():
        if truth:
            return name
    return next(reversed(answers.truth), "")


def only(answers: Answers, names: list[str]) -> Answers:
    """The same answers for these ids alone."""
    return Answers(
        {name: truth for name, truth in answers.truth.items() if name in names},
        {name: facts for name, facts in answers.missing.items() if name in names},
        {name: facts for name, facts in answers.order.items() if name in names},
    )


def words(written: Any) -> list[str]:
    """A word, or a list of words, as a list."""
    return [written] if isinstance(written, str) else list(written)
