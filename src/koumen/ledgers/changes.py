"""Whose category or tier changed since yesterday, and why.

A change shows on its own day and the day after (a birthday, a law that turns, a span that ends), and when a fact or a
decision told since yesterday turned somebody's place on an earlier day. People new to the register are not changes:
they wait for confirmation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.persons import age_on, who_lines
from koumen.ledgers.rows.workbench import StandingChange
from koumen.policy.conditions import leaves
from koumen.policy.facts import CATALOGUE, YES_NO
from koumen.records.models import Fact, Inclusion, Person, Standing
from koumen.records.scope import Actor

TURNS_AT_MOST = 2000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """Someone's place under one pack turned on a day; an empty side means not under it."""

    person: int
    pack: str
    on: date
    before: tuple[str, str]  # categories joined by "+", tier
    after: tuple[str, str]


def turns(actor: Actor, people: QuerySet[Person]) -> list[Turn]:
    """Return what turned for these people since yesterday, newest first; at most TURNS_AT_MOST days are looked at."""
    yesterday = actor.today - _DAY
    midnight = datetime.combine(yesterday, time(), actor.now.tzinfo)
    known = people.filter(added_at__lt=midnight)
    days = _told(known, midnight, actor.today) | _turned(known, (yesterday, actor.today))
    if not days:
        return []
    spans: dict[int | None, dict[str, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    for span in Standing.objects.filter(person_id__in={person for person, _ in days}):
        spans[span.person_id][span.pack].append(span)
    found = {
        Turn(person, pack, on, _place(held, on - _DAY), _place(held, on))
        for person, on in days
        for pack, held in spans[person].items()
    }
    moved = [turn for turn in found if turn.before != turn.after]
    return sorted(moved, key=lambda turn: (-turn.on.toordinal(), turn.person, turn.pack))


def changes(found: Collection[Turn], law: LawWords) -> tuple[StandingChange, ...]:
    """Return turns as shown."""
    people = Person.objects.in_bulk([turn.person for turn in found])
    who = who_lines(list(people), law.today)
    whys = _Whys(found, people, law)
    return tuple(_change(turn, law, who[turn.person], whys.of(turn)) for turn in found)


def _change(turn: Turn, law: LawWords, who: object, why: str) -> StandingChange:
    named = _telling(turn)
    _, clause = law.named(turn.pack, named) if named else ("", "")
    return StandingChange(
        who=who,  # type: ignore[arg-type]
        policy=law.policy(turn.pack),
        before=_said(turn.before, turn, law),
        after=_said(turn.after, turn, law),
        why=why,
        clause=law.clause(turn.pack, clause),
        on=turn.on,
    )


def _told(people: QuerySet[Person], since: datetime, today: date) -> set[tuple[int, date]]:
    """Return (person, day) of facts and decisions recorded since a moment and holding by today."""
    found: set[tuple[int, date]] = set()
    for model in (Fact, Inclusion):
        rows = model.objects.standing().filter(recorded_at__gte=since, since__lte=today, person__in=people)
        found |= set(rows.order_by("-pk").values_list("person_id", "since")[:TURNS_AT_MOST])
    return found


def _turned(people: QuerySet[Person], days: Iterable[date]) -> set[tuple[int, date]]:
    """Return (person, day) of spans that begin on one of these days, or ended the day before."""
    found: set[tuple[int, date]] = set()
    for day in days:
        rows = Standing.objects.filter(Q(first=day) | Q(last=day - _DAY), person__in=people)
        found |= {(person, day) for person in rows.values_list("person_id", flat=True)[:TURNS_AT_MOST]}
    return found


def _place(spans: Iterable[Standing], day: date) -> tuple[str, str]:
    held = [span for span in spans if span.first <= day and (span.last is None or day <= span.last)]
    return (held[0].category, held[0].tier) if held else ("", "")


def _telling(turn: Turn) -> str:
    """Return the tier or category that says what changed: the new tier, else a category that is new or gone."""
    (before, was), (after, is_) = turn.before, turn.after
    if was and is_ and was != is_:
        return is_
    moved = [name for name in (after or before).split("+") if name not in (before if after else after).split("+")]
    return next((name for name in moved if name), is_ or was)


def _said(side: tuple[str, str], turn: Turn, law: LawWords) -> str:
    categories, tier = side
    if turn.before[1] and turn.after[1] and turn.before[1] != turn.after[1]:
        return law.label("tier", turn.pack, tier)
    names = [law.label("category", turn.pack, name) for name in categories.split("+") if name]
    return "、".join(names) or (law.label("tier", turn.pack, tier) if tier else "")


class _Whys:
    """Why each turn came about: a fact that the turned rules ask, a birthday, a decision, else the law or the place."""

    def __init__(self, found: Collection[Turn], people: dict[int, Person], law: LawWords) -> None:
        keys, days = {turn.person for turn in found}, {turn.on for turn in found}
        self._people, self._law = people, law
        self._facts: dict[tuple[int, date], list[Fact]] = defaultdict(list)
        for fact in Fact.objects.standing().filter(person__in=keys, since__in=days).order_by("pk"):
            self._facts[fact.person_id, fact.since].append(fact)
        decided = Inclusion.objects.standing().filter(person__in=keys, since__in=days).order_by("pk")
        self._decisions = {(row.person_id, row.pack, row.since): row.included for row in decided}

    def of(self, turn: Turn) -> str:
        """Return one sentence."""
        day, asked = f"{turn.on.month}月{turn.on.day}日", self._asked(turn)
        told = [fact for fact in self._facts[turn.person, turn.on] if fact.fact in asked]
        if told:
            return f"{day}起" + "、".join(self._fact(turn.pack, fact) for fact in told)
        born = self._people[turn.person].birth_date
        age = age_on(born, turn.on)
        if "age" in asked and age is not None and age != age_on(born, turn.on - _DAY):
            return f"{day}满 {age} 周岁"
        key = (turn.person, turn.pack, turn.on)
        if key in self._decisions and bool(turn.before[1]) != bool(turn.after[1]):
            included = self._decisions[key]
            return f"{day}起经办人决定{'纳入' if included else '不纳入' if included is False else '退回或退出'}"
        return f"{day}起政策或所在地有变动"

    def _asked(self, turn: Turn) -> set[str]:
        """Return the facts on which the categories and the tier hang that turned."""
        before, after = (set(categories.split("+")) for categories, _ in (turn.before, turn.after))
        pack = self._law.packs.get(turn.pack)
        variants = pack.variants if pack else ()
        conditions = [rule.when for each in variants for rule in each.categories if rule.id in before ^ after]
        if turn.before[1] != turn.after[1]:
            conditions += [tier.when for each in variants for tier in each.tiers if tier.when is not None]
        facts = {leaf.fact for when in conditions if when is not None for leaf in leaves(when)}
        return facts | {part for name in facts if pack and name in pack.facts for part in pack.facts[name].sum_of}

    def _fact(self, pack: str, fact: Fact) -> str:
        own = self._law.packs[pack].facts if pack in self._law.packs else {}
        known = own.get(fact.fact) or CATALOGUE.get(fact.fact)
        if known is None:
            return fact.fact
        if fact.value is None:
            return f"{known.label}不明"
        values = known.values or (YES_NO if known.kind == "yesno" else {})
        unit = f" {known.unit}" if known.unit else ""
        return f"{known.label}为“{values.get(fact.value, fact.value)}{unit}”"


def changed(actor: Actor, people: QuerySet[Person]) -> Q:
    """Return the predicate for those of these people whose place turned since yesterday."""
    return Q(pk__in={turn.person for turn in turns(actor, people)})
