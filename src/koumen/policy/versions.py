"""Rules and values that change on a day: the old until that day, the new from it.

Pure arithmetic on half-open spans; who may change what is decided in overlay.py and amend.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from koumen.policy.model import Assumption, Category, Duty, Entry, Form, Item, Parameter, Tier

Rule = TypeVar("Rule", Category, Tier, Duty, Item, Entry, Form, Assumption)


def changed(
    rules: Sequence[Rule], id: str, span: tuple[date, date | None], first: date, change: Callable[[Rule], Rule]
) -> tuple[Rule, ...]:
    """Apply `change` to every version of rule `id` inside `span` (since inclusive, until exclusive).

    `first` is the pack's own first day, which a rule's `since` of None stands for. Versions are cut at the
    span's ends, so that outside it the rule stays as it was.
    """
    out: list[Rule] = []
    for rule in rules:
        out.extend([rule] if rule.id != id else _cut(rule, span, first, change))
    return tuple(out)


def _cut(rule: Rule, span: tuple[date, date | None], first: date, change: Callable[[Rule], Rule]) -> list[Rule]:
    since, until = rule.since or first, rule.until
    start, end = max(since, span[0]), earlier(until, span[1])
    if end is not None and start >= end:
        return [rule]
    parts = [dataclasses.replace(rule, until=start)] if since < start else []
    middle = change(rule)
    parts.append(dataclasses.replace(middle, since=rule.since if start == since else start, until=end))
    if end is not None and end != until:
        parts.append(dataclasses.replace(rule, since=end))
    return parts


def earlier(one: date | None, other: date | None) -> date | None:
    """Return the earlier of two days, None standing for no end."""
    return min((day for day in (one, other) if day is not None), default=None)


def ended(rules: Sequence[Rule], id: str, day: date, first: date) -> tuple[Rule, ...]:
    """End every version of rule `id` on `day` (the first day it is no longer in force)."""
    out = []
    for rule in rules:
        if rule.id != id or (rule.until is not None and rule.until <= day):
            out.append(rule)
        elif (rule.since or first) < day:
            out.append(dataclasses.replace(rule, until=day))
    return tuple(out)


def laid_over(parameter: Parameter, values: Sequence[tuple[date, Any]], until: date | None) -> Parameter:
    """Lay dated values over a parameter from their first day; from `until` on its own values hold again.

    Days on which the own value was open stay open (None) after `until`.
    """
    if not values:
        return parameter
    first = values[0][0]
    new = [pair for pair in parameter.values if pair[0] < first] + [
        pair for pair in values if not until or pair[0] < until
    ]
    if until is not None:
        new += [(until, parameter.on(until)), *(pair for pair in parameter.values if pair[0] > until)]
    return dataclasses.replace(parameter, values=tuple(new))
