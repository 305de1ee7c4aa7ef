"""Compiles packs into numbered rows of law: what the three SQL texts join with.

A *law* here is one variant of one pack over a stretch of days in which nothing dated changes, so every
parameter has one value in it. Rules (duties), channels, kinds, roles, absence reasons and calendar windows
become rows; conditions become SQL through `truth`. Days are integers since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from koumen.policy.cadences import Calendar, Event, Festivals, Found, Joined, NoNumber, ParameterRef, Silence, Yearly
from koumen.policy.conditions import Condition
from koumen.policy.facts import AGE, CATALOGUE
from koumen.policy.model import CHANNELS, Duty, Pack, Variant
from koumen.policy.periods import windows

EPOCH = date(1970, 1, 1)
LO, HI = -1_000_000, 1_000_000
"""Days before and after every day that can occur: no beginning, no end."""


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - EPOCH).days


def as_date(number: int) -> date:
    """Return the date of a day number."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True)
class Counter:
    """What a visit must be to count: any of these channels, kinds and roles (empty: any)."""

    channels: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    each: bool = False

    def takes(self, channel: str, kind: str, role: str) -> bool:
        """Say whether a visit of this channel, `kind` and `role` (each may join several with +) counts."""
        return (
            channel in self.channels
            and (not self.kinds or bool(set(self.kinds) & set(kind.split("+"))))
            and (not self.roles or bool(set(self.roles) & set(role.split("+"))))
        )


@dataclass(frozen=True)
class Rule:
    """A duty under one law: its number, its place among the pack's tiers and categories, and what discharges it."""

    no: int
    law: Law
    duty: Duty
    required: int
    tiers: tuple[int, ...]
    categories: int  # bits of the categories it is bound to; 0: any
    condition: int  # bit of its own condition; 0: none
    counter: Counter
    days: int | None = None


@dataclass
class Law:
    """One variant of a pack from `since` (inclusive) to `until` (exclusive), as day numbers."""

    no: int
    pack_no: int
    pack: Pack
    variant: Variant
    since: int
    until: int
    longer: tuple[str, ...]
    category_places: dict[str, int]
    tier_places: dict[str, int]
    condition_places: dict[str, int]
    rules: list[Rule] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """The digits by which a place must begin; "" for the whole country."""
        return "" if self.variant.region == "00" else self.variant.region

    def resolve(self, name: str) -> Any:
        """Return a parameter's value under this law, None while it is open."""
        return self.variant.parameters[name].on(as_date(self.since))

    def number(self, value: int | ParameterRef | None) -> int | None:
        """Return a plain number, or the parameter's value; None while it is open."""
        if isinstance(value, ParameterRef):
            found = self.resolve(value.name)
            return None if found is None else int(found)
        return value

    def categories(self) -> list[Any]:
        """Return the categories in force, with their bit, in the pack's order."""
        return sorted(
            ((1 << self.category_places[c.id], c) for c in self.variant.categories if self._holds(c)),
            key=lambda p: p[0],
        )

    def tiers(self) -> list[Any]:
        """Return the tiers in force with their place in the precedence."""
        return sorted(((self.tier_places[t.id], t) for t in self.variant.tiers if self._holds(t)), key=lambda p: p[0])

    def _holds(self, rule: Any) -> bool:
        since = LO if rule.since is None else day_number(rule.since)
        until = HI if rule.until is None else day_number(rule.until)
        return since <= self.since < until


def kinds_of(pack: Pack) -> dict[str, str]:
    """Return the kind of every fact this pack may ask about."""
    own = {fact.id: fact.kind for fact in pack.facts.values()}
    return {fact.id: fact.kind for fact in CATALOGUE.values()} | own | {AGE.id: AGE.kind}


def laws_of(packs: Iterable[Pack]) -> list[Law]:
    """Cut every variant of every pack into laws, and give each its rules."""
    laws: list[Law] = []
    rules = 0
    for pack_no, pack in enumerate(packs):
        regions = [variant.region for variant in pack.variants]
        categories = places([c.id for c in variant.categories] for variant in pack.variants)
        tiers = places([t.id for t in variant.tiers] for variant in pack.variants)
        asking = places([d.id for d in variant.duties if d.when is not None] for variant in pack.variants)
        for variant in pack.variants:
            own = "" if variant.region == "00" else variant.region
            longer = tuple(r for r in regions if r != variant.region and r.startswith(own))
            for since, until in _stretches(pack, variant):
                law = Law(len(laws), pack_no, pack, variant, since, until, longer, categories, tiers, asking)
                laws.append(law)
                law.rules = list(_rules(law, rules))
                rules += len(law.rules)
    return laws


def places(lists: Iterable[list[str]]) -> dict[str, int]:
    """Number ids so that every list keeps its order; versions of one id, and the lists of overlays, share a number.

    >>> places([["key", "general"], ["key", "watch", "general"]])
    {'key': 0, 'watch': 1, 'general': 2}
    """
    order: list[str] = []
    for ids in lists:
        at = 0
        for each in ids:
            if each not in order:
                order.insert(at, each)
            at = order.index(each) + 1
    return {each: number for number, each in enumerate(order)}


def _stretches(pack: Pack, variant: Variant) -> Iterator[tuple[int, int]]:
    first = day_number(pack.since)
    last = HI if pack.until is None else day_number(pack.until)
    turns = {first, last}
    for parameter in variant.parameters.values():
        turns |= {day_number(since) for since, _ in parameter.values}
    dated = [(rule.since, rule.until) for rule in variant.categories]
    dated += [(rule.since, rule.until) for rule in variant.tiers]
    dated += [(rule.since, rule.until) for rule in variant.duties]
    turns |= {day_number(day) for span in dated for day in span if day is not None}
    inside = sorted(turn for turn in turns if first <= turn <= last)
    yield from pairwise(inside)


def _rules(law: Law, start: int) -> Iterator[Rule]:
    tier_places = {tier.id: place for place, tier in law.tiers()}
    bits = {category.id: bit for bit, category in law.categories()}
    for duty in law.variant.duties:
        condition = 0 if duty.when is None else 1 << law.condition_places[duty.id]
        required = law.number(duty.at_least)
        if not law._holds(duty) or required is None or not _opens(law, duty):
            continue
        tiers = (
            tuple(tier_places[t] for t in duty.tiers if t in tier_places) if duty.tiers else tuple(tier_places.values())
        )
        categories = sum(bits.get(c, 0) for c in duty.categories)
        if duty.categories and not categories:
            continue
        counter = Counter(duty.channels, duty.kinds, duty.roles, duty.each_counts)
        yield Rule(start, law, duty, required, tiers, categories, condition, counter)
        start += 1


def _opens(law: Law, duty: Duty) -> bool:
    """Say whether every word and number that the duty's windows need is set under this law."""
    if duty.waits:
        return False
    match duty.cadence:
        case NoNumber():
            return False
        case Calendar(per=ParameterRef(name)):
            return law.resolve(name) is not None
        case Festivals(before=before, after=after):
            return None not in (law.number(before), law.number(after))
        case Event(counted_from=None):
            return True
        case Event(days=days, hours=hours):
            return law.number(days if hours is None else hours) is not None
        case Joined(days):
            return law.number(days) is not None
        case Silence(quiet, _, days):
            return None not in (law.number(quiet), law.number(days))
        case _:
            return True


def conditions_of(law: Law) -> list[tuple[int, Duty, Condition]]:
    """Return (bit, duty, condition) for every duty in force that has a condition of its own."""
    owned = [(duty, duty.when) for duty in law.variant.duties if law._holds(duty)]
    return [(1 << law.condition_places[duty.id], duty, when) for duty, when in owned if when is not None]


def calendar_windows(rule: Rule, first: date, last: date) -> list[tuple[int, int]]:
    """Return (starts, due_by) of the rule's calendar windows that overlap first..last and begin under its law."""
    cadence = rule.duty.cadence
    if not isinstance(cadence, Calendar | Festivals | Yearly):
        return []
    law = rule.law
    first = max(first, as_date(law.since))
    last = min(
        last, max(first, as_date(law.until - 1))
    )  # what began under the law and is still under way contains first
    spans = windows(cadence, lambda name, day: law.variant.parameters[name].on(day), first, last)
    numbered = [(day_number(span.starts), day_number(span.due_by)) for span in spans]
    return [(s, d) for s, d in numbered if law.since <= s < law.until]


def longest(rule: Rule) -> int:
    """Return a bound on the days of a window that a person or an event opens (0 for calendar windows)."""
    number = rule.law.number
    match rule.duty.cadence:
        case Event(days=days, hours=hours):
            return (number(days) or 0) + (number(hours) or 0) // 24 + 2
        case Joined(days):
            return (number(days) or 0) + 1
        case Silence(_, _, days):
            return (number(days) or 0) + 1
        case Found(_, then):
            return max((n if unit == "day" else n * 31) for n, unit in then.values()) + 1
        case _:
            return 0


def channel_order(channels: Iterable[str]) -> str:
    """Join channels by + in the order home, phone, video, message, remote, other."""
    chosen = set(channels)
    return "+".join(channel for channel in CHANNELS if channel in chosen)
