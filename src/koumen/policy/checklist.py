"""Which items of a pack's checklist are asked at one door on one day.

It chooses items only: it reads no answers, and decides nothing about who is owed a visit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from koumen.policy.conditions import Condition, decide
from koumen.policy.facts import AGE, CATALOGUE, Fact
from koumen.policy.model import Category, Entry, Item, Pack, PackFact, Tier, Variant
from koumen.policy.periods import windows
from koumen.policy.settle import fields_on, span_of


def asked(
    pack: Pack,
    variant: Variant,
    facts: Mapping[str, Any],
    day: date,
    *,
    channel: str,
    events: Collection[str] = (),
    first_visit: bool = False,
) -> tuple[Item, ...]:
    """Return the items asked of one person, in the pack's order; the caller asks those of a household once.

    `facts` as `conditions.decide` takes them. `events` are the ids of the events that reach the person on `day`.
    An item whose condition is unknown is asked: unknown is not no; so is one of a tier in which the person may
    stand. On a first visit there is nothing to compare with, so items on a scale that compares are left out, and
    with them those that only such an answer would make necessary; some are asked only then.
    """
    seasons = open_seasons(pack, variant, day, events)
    tiers = possible_tiers(pack, variant, facts, day) if any(item.tiers for item in _items(pack, variant)) else set()
    listed = [
        item
        for item in _items(pack, variant)
        if in_force(item, day)
        and channel in item.channels
        and (first_visit or not item.first_visit)
        and (not item.tiers or tiers & set(item.tiers))
        and (not item.seasons or seasons & set(item.seasons))
        and _applies(pack, variant, item, facts, day)
    ]
    if not first_visit:
        return tuple(listed)
    kept = [item for item in listed if not pack.scales[item.scale].compares]
    dropped = {name for item in listed if item not in kept for name in item.requires.values()}
    needed = {name for item in kept for name in item.requires.values()}
    return tuple(item for item in kept if item.id not in dropped or item.id in needed)


def open_seasons(pack: Pack, variant: Variant, day: date, events: Collection[str]) -> set[str]:
    """Return the ids of the events and seasons that are on: `events` themselves and what the calendar or they open."""
    seasons = [entry for entry in (*pack.entries, *variant.entries) if entry.kind == "season" and in_force(entry, day)]
    return {*events, *(season.id for season in seasons if _is_on(fields_on(season, variant, day), day, events))}


def _is_on(season: Mapping[str, Any], day: date, events: Collection[str]) -> bool:
    if "event" in season:
        return season["event"] in events
    span = season["yearly"]
    return span is not None and bool(windows(span_of(span), lambda name, on: None, day, day))


def _items(pack: Pack, variant: Variant) -> tuple[Item, ...]:
    return (*pack.items, *variant.items)


def conditions(pack: Pack, variant: Variant) -> list[Condition]:
    """Return every condition on which the choice of items may hang: the items' own, and those of tiers they name."""
    items = _items(pack, variant)
    whens = [item.when for item in items]
    if any(item.tiers for item in items):
        whens += [tier.when for tier in variant.tiers] + [category.when for category in variant.categories]
    return [when for when in whens if when is not None]


def possible_tiers(pack: Pack, variant: Variant, facts: Mapping[str, Any], day: date) -> set[str]:
    """Return the tiers in which someone may stand: the highest known to be theirs, and the unknown ones above it.

    Where none is known to be theirs, the last one is.
    """
    known = {category.id: category.when for category in variant.categories if in_force(category, day)}
    possible: set[str] = set()
    tiers = [tier for tier in variant.tiers if in_force(tier, day)]
    for tier in tiers:
        whens = [known[id] for id in tier.categories if id in known] + ([tier.when] if tier.when else [])
        truths = [_truth(pack, variant, when, facts, day) for when in whens]
        truth = True if True in truths or not (tier.when or tier.categories) else None if None in truths else False
        if truth is not False:
            possible.add(tier.id)
        if truth:
            return possible
    return possible | {tier.id for tier in tiers[-1:]}


def in_force(rule: Item | Entry | Tier | Category, day: date) -> bool:
    """Whether a rule's own dates hold on `day`; the pack's are the caller's."""
    return (rule.since is None or rule.since <= day) and (rule.until is None or day < rule.until)


def _applies(pack: Pack, variant: Variant, item: Item, facts: Mapping[str, Any], day: date) -> bool:
    return item.when is None or _truth(pack, variant, item.when, facts, day) is not False


def _truth(pack: Pack, variant: Variant, when: Condition, facts: Mapping[str, Any], day: date) -> bool | None:
    known: dict[str, Fact | PackFact] = {**CATALOGUE, "age": AGE, **pack.facts}
    kinds = {name: fact.kind for name, fact in known.items()}
    return decide(when, facts, lambda name: variant.parameters[name].on(day), kinds).truth
