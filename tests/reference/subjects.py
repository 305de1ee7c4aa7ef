"""Who a row is about: a person, or a household with its members. `person_id` in every output is the subject's id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reference.law import Table
from reference.standing import Answers, Person, answer, only, person_on, tier_of, tiers, words
from reference.truth import either
from reference.world import World


@dataclass(frozen=True)
class Subject:
    """A person's id, or a household's."""

    id: str
    is_household: bool


@dataclass
class Standing:
    """A subject under a pack on a day: the members by whom it stands, as what, and in which tier."""

    by: list[Person]
    categories: list[str]
    tier: str

    @property
    def variant(self) -> Table:
        """The law of the subject's place: for a household, of the first member by whom it stands."""
        return self.by[0].variant


def subjects(world: World, pack: Table) -> list[Subject]:
    """Every person, and every household if the pack has a household to speak of."""
    found = [Subject(person, False) for person in world.people]
    objects = {rule.get("object", pack["object"]) for variant in pack["variants"] for rule in variant["categories"]}
    chosen = any(word.startswith("$") for word in objects)
    if chosen or "household" in objects | {pack["object"]}:
        ids = {row.get("household_id") or "" for rows in world.people.values() for row in rows} - {""}
        found += [Subject(household, True) for household in sorted(ids)]
    return found


def members(world: World, subject: Subject, day: date) -> list[str]:
    """Whose visits, absences and findings are the subject's: the members of that day, in order of their ids as text."""
    if not subject.is_household:
        return [subject.id]
    key = ("members", subject.id, day)
    if key not in world.memory:
        rows = {person: world.row(person, day) for person in sorted(world.people)}
        world.memory[key] = [person for person, row in rows.items() if row and row.get("household_id") == subject.id]
    found: list[str] = world.memory[key]
    return found


def region(world: World, subject: Subject, day: date) -> str:
    """The region in force: for a household, of the member with the smallest id."""
    found = members(world, subject, day)
    return world.region(found[0], day) if found else ""


def before(world: World, pack: Table, subject: Subject, day: date) -> list[Person]:
    """The subject's people before the pack on that day, those left out by decision not among them."""
    found = [person_on(world, pack, person, day) for person in members(world, subject, day)]
    return [person for person in found if person is not None and person.included is not False]


def names(subject: Subject, person: Person) -> list[str]:
    """The categories of the person that are this subject's."""
    return person.household_ids() if subject.is_household else person.own_ids()


def stands_by(subject: Subject, person: Person) -> bool:
    """Whether the subject stands by this person: in a category of the subject's, or, as a person, included by decision."""
    in_one = bool(only(person.categories, names(subject, person)).true())
    return in_one or (person.included is True and not subject.is_household)


def standing(
    world: World, pack: Table, subject: Subject, day: date, stays: Callable[[str], bool] = lambda _: True
) -> Standing | None:
    """The subject under the pack on a day, by those of its people alone who stay; None when it does not stand."""
    by = [each for each in before(world, pack, subject, day) if stands_by(subject, each) and stays(each.id)]
    return as_standing(world, pack, subject, by) if by else None


def as_standing(world: World, pack: Table, subject: Subject, by: list[Person]) -> Standing:
    """Their categories together, and the highest of their tiers."""
    true = {name for person in by for name in only(person.categories, names(subject, person)).true()}
    order = [name for person in by for name in person.categories.truth]
    categories = [name for name in dict.fromkeys(order) if name in true]
    theirs = [tier_of(tiers_of(world, pack, subject, person)) for person in by]
    ranks = list(dict.fromkeys(rule["id"] for rule in by[0].variant["tiers"]))
    return Standing(by, categories, min(theirs, key=lambda tier: ranks.index(tier) if tier in ranks else len(ranks)))


def tiers_of(world: World, pack: Table, subject: Subject, person: Person) -> Answers:
    """The person's tiers as the subject's categories alone give them."""
    return tiers(world, pack, person, only(person.categories, names(subject, person)))


def condition_holds(world: World, pack: Table, by: list[Person], duty: Table, day: date) -> bool | None:
    """A duty's own condition: for a household, true where it is for any member by whom it stands."""
    return either([answer(world, pack, person.variant, person.id, day, [duty]).truth[duty["id"]] for person in by])


def meant_for(who: Standing, duty: Table) -> bool:
    """Whether the duty is for the subject's tier, and for at least one of its categories."""
    if "tier" in duty and who.tier not in words(duty["tier"]):
        return False
    return "category" not in duty or bool(set(who.categories) & set(words(duty["category"])))
