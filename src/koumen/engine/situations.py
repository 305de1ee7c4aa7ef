"""What the engine knows of one person before one pack on one day: the law, the facts, and what each condition comes to.

Everything is selected from the tables that the first text made for everybody; only the reasons of a condition, which
SQL does not keep, are decided again in Python by the same tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from koumen.engine.law import Law, as_date, day_number, kinds_of
from koumen.engine.prepare import included_column
from koumen.engine.run import Run
from koumen.policy.conditions import Answer, Leaf, decide
from koumen.policy.model import Category, Pack, Tier
from koumen.policy.words import Words, day_words

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A category or tier with what it comes to. `answer` is None where it has no condition of its own.

    `by` are the categories that bring someone into a tier; `of_home`: the household is in it, not the person.
    """

    id: str
    label: str
    clause: str
    truth: bool | None
    answer: Answer | None
    by: tuple[Reasoned, ...] = ()
    of_home: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """One person before one pack on one day. `outside` says in Chinese why the pack does not concern them; else "".

    `tier` is the one in which they stand, or the one of the `household` that stands through them or another member;
    both are "" for someone in no category, or left out by decision (`included` False; `decided` is its first day,
    None for one without a day).
    """

    person: str
    pack: Pack
    day: date
    outside: str = ""
    law: Law | None = None
    place: str = ""
    place_fact: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    included: bool | None = None
    decided: date | None = None
    categories: tuple[Reasoned, ...] = ()
    tiers: tuple[Reasoned, ...] = ()
    tier: str = ""
    own: bool = False
    household: str = ""

    def inside(self, *, of_home: bool) -> set[str]:
        """Return the categories that the person is in, or those in which they put their household."""
        return {category.id for category in self.categories if category.truth and category.of_home == of_home}


class Known:
    """The spans of everyone in a run, as the texts made them. Meant for the few people of an explanation."""

    def __init__(self, run: Run) -> None:
        _ = run.standing
        self.run = run
        people, homes = self._rows("SELECT * FROM subject"), self._rows("SELECT * FROM household")
        self.person = {row["subject"]: row["person_id"] for row in people}
        self.home = {row["household"]: row["household_id"] for row in homes}
        self._spans = self._rows("SELECT * FROM aged")
        self._judged = {law.no: self._rows(f"SELECT * FROM judged_{law.no}") for law in run.plan.laws}
        self._standing = self._rows("SELECT law, subject, first, last, leaves, tier FROM standing")
        self._standing_homes = self._rows("SELECT * FROM household_standing")
        self._members = self._rows("SELECT subject, person, first, last FROM member")

    def _rows(self, select: str) -> list[Row]:
        rows: list[Row] = self.run.runner.fetch(select).to_pylist()
        return rows

    def subject(self, person: str) -> int | None:
        """Return the number of a person, None when nobody on the roster has this id."""
        return next((number for number, id in self.person.items() if id == person), None)

    def members(self, household: str, day: int) -> list[str]:
        """Return the members of a household on a day, in order of their ids."""
        numbers = {-1 - number for number, id in self.home.items() if id == household}
        found = (row for row in self._members if row["subject"] in numbers and row["first"] <= day <= row["last"])
        return sorted(self.person[row["person"]] for row in found)

    def home_of(self, person: str, day: int) -> str:
        """Return the household in which a person lives on a day, "" for none."""
        row = _covering(self._spans, self.subject(person), day)
        return self.home.get(row["household"], "") if row else ""

    def bringing(self, household: str, pack_no: int, day: int) -> list[Row]:
        """Return what each member brings to a household's standing under a pack on a day."""
        numbers = {number for number, id in self.home.items() if id == household}
        rows = (r for r in self._standing_homes if r["pack"] == pack_no and r["household"] in numbers)
        return [row for row in rows if row["first"] <= day <= row["last"] and row["leaves"] > day]

    def leaves(self, person: str, day: int) -> int:
        """Return the first day after `day`, one on the roster, on which a person is no longer on it."""
        row = _covering(self._spans, self.subject(person), day)
        assert row is not None, "asked of someone who is not on the roster"
        leaves: int = row["leaves"]
        return leaves

    def situation(self, person: str, pack_no: int, day: int, *, as_member: bool = False) -> Situation:
        """Return a person's situation; `as_member`: what they bring to the household, not what they are themselves."""
        pack = self.run.plan.packs[pack_no]
        law, row = self._governed(person, pack_no, day)
        if law is None:
            return Situation(person, pack, as_date(day), self._outside(person, pack, day))
        facts = _facts(row)
        home = self.home.get(row["household"], "")
        categories = tuple(_category(law, c, facts, as_date(day), home=bool(home)) for _, c in law.categories())
        standing = None if as_member else _covering(self._standing, row["subject"], day, law.no)
        brought = self.bringing(home, pack_no, day) if home else []
        if as_member:
            brought = [each for each in brought if each["subject"] == row["subject"]]
        own = not as_member and (standing is not None or not brought)
        tiers = tuple(_tier(law, t, facts, categories, as_date(day), own=own) for _, t in law.tiers())
        at = standing["tier"] if standing else min((each["tier"] for each in brought), default=None)
        places = dict(law.tiers())
        return Situation(
            person=person,
            pack=pack,
            day=as_date(day),
            law=law,
            place=row["place"],
            place_fact=next(fact for fact in pack.place if _place(row, fact)),
            facts=facts,
            included=row[included_column(pack_no)],
            decided=self._decided(person, pack, day),
            categories=categories,
            tiers=tiers,
            tier=places[at].id if at in places else "",
            own=standing is not None,
            household=home if brought else "",
        )

    def _decided(self, person: str, pack: Pack, day: int) -> date | None:
        """Return the first day of the dated decision on inclusion that is in force."""
        rows = (row for row in self.run.inputs.facts.to_pylist() if row["person_id"] == person)
        days = [row["from"] for row in rows if row["fact"] == f"included:{pack.id}"]
        return max((each for each in days if each <= as_date(day)), default=None)

    def _governed(self, person: str, pack_no: int, day: int) -> tuple[Law | None, Row]:
        """Return the law that governs a person on a day with the row of facts in force, or (None, {})."""
        for law in self.run.plan.laws:
            if law.pack_no == pack_no and law.since <= day < law.until:
                row = _covering(self._judged[law.no], self.subject(person), day)
                if row:
                    return law, row
        return None, {}

    def _outside(self, person: str, pack: Pack, day: int) -> str:
        if day < day_number(pack.since):
            return f"政策自{day_words(pack.since)}起施行"
        if pack.until is not None and day >= day_number(pack.until):
            return f"政策自{day_words(pack.until)}起不再施行"
        row = _covering(self._spans, self.subject(person), day)
        if row is None:
            return self._off_the_roster(person, day)
        fact, place = next((fact, place) for fact in pack.place if (place := _place(row, fact)))
        where = f"{place_words(pack, fact)} {place} "
        if pack.region.startswith(place):
            return f"{where}太短，认不出是否在 {pack.region} 之内"
        return f"{where}不在 {pack.region} 之内"

    def _off_the_roster(self, person: str, day: int) -> str:
        rows = [row for row in self.run.inputs.people.to_pylist() if row["person_id"] == person]
        today = as_date(day)
        left = max((row["until"] for row in rows if row["until"] and row["until"] <= today), default=None)
        comes = min((row["from"] for row in rows if row["from"] and row["from"] > today), default=None)
        said = [f"{day_words(left)}起离开名单"] if left else []
        said += [f"{day_words(comes)}{'再' if left else '才'}列入名单"] if comes else []
        return f"不在册（{'，'.join(said)}）"


def place_words(pack: Pack, fact: str) -> str:
    """Return what the place by which a pack finds people is called."""
    return "所在地" if fact == "region" else Words(pack).fact(fact)


def _place(row: Row, fact: str) -> str | None:
    found: str | None = row["code"] if fact == "region" else row[f"f_{fact}"]
    return found


def _covering(rows: list[Row], subject: int | None, day: int, law: int | None = None) -> Row | None:
    """Return the row of a subject (under a law, where one is given) whose span covers a day on which they are there."""
    mine = (row for row in rows if row["subject"] == subject and (law is None or row["law"] == law))
    return next((row for row in mine if row["first"] <= day <= row["last"] and row["leaves"] > day), None)


def _facts(row: Row) -> dict[str, Any]:
    """Return the facts of a span by their own names, the birth date as a date."""
    facts = {name.removeprefix("f_"): value for name, value in row.items() if name.startswith("f_")}
    born = facts.get("birth_date")
    return facts | {"birth_date": None if born is None else as_date(born)}


def _clause(law: Law, rule: Category | Tier, day: date) -> str:
    return Words(law.pack, law.variant).clause(rule, day)


def _category(law: Law, category: Category, facts: Mapping[str, Any], day: date, *, home: bool) -> Reasoned:
    answer = decide(category.when, facts, law.resolve, kinds_of(law.pack))
    of_home = category.object == "household" and home
    return Reasoned(category.id, category.label, _clause(law, category, day), answer.truth, answer, of_home=of_home)


def _tier(
    law: Law, tier: Tier, facts: Mapping[str, Any], categories: tuple[Reasoned, ...], day: date, *, own: bool
) -> Reasoned:
    """Answer a tier for the person's own standing, or for what they bring to the household."""
    by = tuple(c for c in categories if c.id in tier.categories and c.of_home != own)
    truths = [category.truth for category in by]
    answer = None
    if tier.when is not None:
        answer = decide(tier.when, facts, law.resolve, kinds_of(law.pack))
        truths.append(answer.truth)
    takes_the_rest = tier.when is None and not tier.categories
    truth = True if True in truths or takes_the_rest else None if None in truths else False
    return Reasoned(tier.id, tier.label, _clause(law, tier, day), truth, answer, by)


def same(one: Situation, other: Situation) -> bool:
    """Say whether two situations rest on the same facts, conditions and law; to have grown older is no difference."""
    return _rests_on(one) == _rests_on(other)


def _rests_on(each: Situation) -> tuple[object, ...]:
    reasons = [
        (r.id, r.label, r.clause, r.truth, list(_leaves(each.law, r.answer))) for r in (*each.categories, *each.tiers)
    ]
    return each.outside, each.place, each.included, each.tier, each.own, each.household, reasons


def _leaves(law: Law | None, answer: Answer | None) -> Iterator[tuple[object, ...]]:
    """Yield each comparison with the fact's value, what it is compared with under the law, and its truth."""
    if answer is None or law is None:
        return
    if isinstance(answer.node, Leaf):
        compared = [law.resolve(value[1:]) for value in answer.node.values if value.startswith("$")]
        yield answer.node, None if answer.node.fact == "age" else answer.known, compared, answer.truth
    for part in answer.parts:
        yield from _leaves(law, part)
