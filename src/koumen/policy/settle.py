"""The law once its parameters are known: their words put in place, the branches they decide chosen, day by day.

Runs last, over rules that amendments and overlays have changed, so that whoever reads the law afterwards meets
plain channels, reasons and conditions. Numbers stay references: their value is read on the window's first day.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from koumen.policy.cadences import Festivals, Yearly
from koumen.policy.conditions import All, Any_, Condition, Leaf, Not, decide, leaves, values_of
from koumen.policy.model import Category, Duty, Entry, Pack, Parameter, Tier, Variant
from koumen.policy.read_duties import in_order
from koumen.policy.shapes import is_reference, month_day

Rule = TypeVar("Rule", Category, Tier, Duty)
Law = Mapping[str, Any]
"""The value of each parameter on one day, None while it is open."""


def settled(pack: Pack) -> Pack:
    """Return the pack with every place's law settled."""
    return dataclasses.replace(pack, variants=tuple(_variant(each, pack.since) for each in pack.variants))


def _variant(variant: Variant, first: date) -> Variant:
    known = variant.parameters

    def each(rules: tuple[Rule, ...], settle: Callable[[Rule, Law, frozenset[str]], Rule | None]) -> tuple[Rule, ...]:
        return tuple(version for rule in rules for version in _versions(rule, known, first, settle))

    return dataclasses.replace(
        variant,
        categories=each(variant.categories, _category),
        tiers=each(variant.tiers, _tier),
        duties=each(variant.duties, _duty),
    )


def _versions(
    rule: Rule,
    parameters: Mapping[str, Parameter],
    first: date,
    settle: Callable[[Rule, Law, frozenset[str]], Rule | None],
) -> Iterator[Rule]:
    """Yield the rule as it is on each stretch of days between two changes of what decides it."""
    several = frozenset(name for name, each in parameters.items() if each.kind == "several")
    deciding = _deciding(rule, several)
    if not deciding:
        yield rule
        return
    start = rule.since or first
    turns = {day for name in deciding for day in _turns(parameters[name])}
    inside: list[date] = sorted(day for day in turns if start < day and (rule.until is None or day < rule.until))
    last: Rule | None = None
    edges: list[date | None] = [start, *inside, rule.until]
    for begins, ends in pairwise(edges):
        law = {name: each.on(begins) for name, each in parameters.items()} if begins else {}
        made = settle(dataclasses.replace(rule, decided=tuple(sorted(deciding))), law, several)
        if last is not None and made is not None and _alike(last, made):
            last = dataclasses.replace(last, until=ends)
            continue
        if last is not None:
            yield last
        since = rule.since if begins == start else begins
        last = None if made is None else dataclasses.replace(made, since=since, until=ends)
    if last is not None:
        yield last


def _turns(parameter: Parameter) -> set[date]:
    return {day for day, _ in parameter.values} | ({parameter.until} if parameter.until else set())


def _alike(one: Rule, other: Rule) -> bool:
    return dataclasses.replace(one, since=None, until=None) == dataclasses.replace(other, since=None, until=None)


def _deciding(rule: Category | Tier | Duty, several: frozenset[str]) -> set[str]:
    """The parameters whose words the rule takes, or that choose among its branches."""
    taken = set() if isinstance(rule, Tier) else set(rule.taken.values())
    named = list(leaves(rule.when)) if rule.when is not None else []
    choosing = {
        word[1:] for leaf in named if leaf.fact.startswith("$") for word in (leaf.fact, *leaf.values) if word[0] == "$"
    }
    return taken | choosing | {v[1:] for leaf in named for v in leaf.values if v.startswith("$") and v[1:] in several}


def _category(rule: Category, law: Law, several: frozenset[str]) -> Category | None:
    when = folded(rule.when, law, several)
    if when is False:
        return None
    object = law[rule.taken["object"]] if "object" in rule.taken else rule.object
    return dataclasses.replace(rule, when=All(()) if when is True else when, object=object or "person")


def _tier(rule: Tier, law: Law, several: frozenset[str]) -> Tier:
    if rule.when is None:
        return rule
    when = folded(rule.when, law, several)
    if isinstance(when, bool):
        return dataclasses.replace(rule, when=All(()) if when else None if rule.categories else Any_(()))
    return dataclasses.replace(rule, when=when)


def _duty(rule: Duty, law: Law, several: frozenset[str]) -> Duty | None:
    when = True if rule.when is None else folded(rule.when, law, several)
    if when is False:
        return None
    words = {key: law[name] for key, name in rule.taken.items()}
    waits = tuple(name for key, name in rule.taken.items() if words[key] is None)
    known = {key: word for key, word in words.items() if word is not None}
    own = {key: known[key] for key in ("channels", "excused_by", "each_counts") if key in known}
    if "channels" in own:
        own["channels"] = tuple(channel for channel in in_order(own["channels"]) if channel not in rule.without)
    return dataclasses.replace(
        rule, when=None if when is True else when, cadence=_cadence(rule, known), waits=waits, **own
    )


def _cadence(rule: Duty, known: Mapping[str, Any]) -> Any:
    match rule.cadence:
        case Festivals() if "festivals" in known:
            return dataclasses.replace(rule.cadence, names=known["festivals"])
        case Yearly() if "yearly" in known:
            return span_of(known["yearly"])
        case _:
            return rule.cadence


def folded(node: Condition, law: Law, several: frozenset[str]) -> Condition | bool:
    """Return the condition without what parameters alone decide; a truth when they decide all of it."""
    match node:
        case Leaf():
            return _leaf(node, law, several)
        case Not(part):
            inner = folded(part, law, several)
            return not inner if isinstance(inner, bool) else Not(inner)
        case All(parts) | Any_(parts):
            deciding = isinstance(node, Any_)
            found = [folded(part, law, several) for part in parts]
            if any(each is deciding for each in found):
                return deciding
            left = tuple(each for each in found if not isinstance(each, bool))
            if not left:
                return not deciding
            return left[0] if len(left) == 1 else type(node)(left)


def _leaf(leaf: Leaf, law: Law, several: frozenset[str]) -> Condition | bool:
    if leaf.fact.startswith("$"):
        return bool(decide(leaf, {}, law.get, {}).truth)
    if not any(word.startswith("$") and word[1:] in several for word in leaf.values):
        return leaf
    values = values_of(leaf, law.get)
    if None in values:
        return False
    words = tuple(str(value) for value in values)
    op = leaf.op if len(words) != 1 else {"in": "=", "not in": "!="}[leaf.op]
    return Leaf(leaf.fact, op, words, f"{leaf.fact} {op} {', '.join(words)}")


def span_of(written: Mapping[str, str]) -> Yearly:
    """Return the span of each year that `{ from = "12-01", to = "02-29" }` means. Raises ValueError."""
    first, last = month_day(written["from"]), month_day(written["to"])
    if first is None or last is None:
        raise ValueError(written)
    return Yearly(first, last)


def fields_on(entry: Entry, variant: Variant, day: date) -> Mapping[str, Any]:
    """Return an entry's own keys with the words that parameters give them in one place on one day (None: open)."""

    known = variant.parameters
    return {
        key: known[value[1:]].on(day) if is_reference(value) and value[1:] in known else value
        for key, value in entry.fields.items()
    }
