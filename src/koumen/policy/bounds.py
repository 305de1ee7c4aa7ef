"""Between which bounds a number of the law makes sense: visits, days, ages.

Written numbers are held against them where they are read; a parameter is held against the bounds of every place
where it is used, so that a county's value is refused as the pack's own would be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from koumen.policy.cadences import ParameterRef
from koumen.policy.conditions import Condition, leaves
from koumen.policy.facts import CATALOGUE
from koumen.policy.model import Category, Duty, Item, Parameter, Tier, Variant
from koumen.policy.sources import Faults, Row, Source

LONGEST = 3660
"""The days of the longest window: ten years."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The least and the most a number may be; `whole`: no fraction."""

    least: float
    most: float
    whole: bool = True

    def holds(self, number: float) -> bool:
        """Say whether a number lies within."""
        return self.least <= number <= self.most and (not self.whole or number == int(number))

    def __str__(self) -> str:
        ends = [] if self.least == -inf else [f"至少 {self.least:g}"]
        ends += [] if self.most == inf else [f"至多 {self.most:g}"]
        return "，".join(["整数", *ends] if self.whole else ends)


COUNTS: Mapping[str, Bound] = {
    "at_least": Bound(1, 1000), "days": Bound(1, LONGEST), "hours": Bound(1, 24 * LONGEST), "quiet": Bound(1, LONGEST),
    "before": Bound(0, 366), "after": Bound(0, 366),
}  # fmt: skip
"""By the field of a duty or of its cadence."""
AGE = Bound(0, 150)
_KNOWN = Bound(0, 1_000_000_000, whole=False)
_OWN = Bound(-1_000_000_000, 1_000_000_000, whole=False)


def of_fact(fact: str) -> Bound:
    """Return the bounds of what a number fact is compared with."""
    return AGE if fact == "age" else _KNOWN if fact in CATALOGUE else _OWN


def uses(variant: Variant, items: tuple[Item, ...]) -> Iterator[tuple[str, Bound]]:
    """Yield every number parameter that a rule uses, with the bounds of that use."""
    for duty in variant.duties:
        yield from _of_duty(duty)
    rules: tuple[Category | Tier | Duty | Item, ...] = (*variant.categories, *variant.tiers, *variant.duties)
    for rule in (*rules, *items, *variant.items):
        if rule.when is not None:
            yield from _of_condition(rule.when)


def _of_duty(duty: Duty) -> Iterator[tuple[str, Bound]]:
    for field, bound in COUNTS.items():
        value = duty.at_least if field == "at_least" else getattr(duty.cadence, field, None)
        if isinstance(value, ParameterRef):
            yield value.name, bound


def _of_condition(node: Condition) -> Iterator[tuple[str, Bound]]:
    for leaf in leaves(node):
        for value in leaf.values:
            if value.startswith("$") and not leaf.fact.startswith("$"):
                yield value[1:], of_fact(leaf.fact)


def check_values(
    variant: Variant, items: tuple[Item, ...], source: Source, faults: Faults, but: Variant | None = None
) -> None:
    """Refuse a parameter's value that lies outside the bounds of a use; with `but`, only what is new against it."""
    _check_lists(variant, items, source, faults, but)
    seen = set()
    for name, bound in uses(variant, items):
        parameter = variant.parameters.get(name)
        old = but.parameters.get(name) if but else None
        if parameter is None or parameter.kind != "number" or (name, bound) in seen:
            continue
        seen.add((name, bound))
        for value in _new(parameter, old):
            if not bound.holds(value):
                row = giving(source, name, variant)
                key = next((key for key in ("value", "values") if key in row.written), "")
                faults.at("P606", row, key, value, name=parameter.label, value=value, bound=bound)


def _check_lists(
    variant: Variant, items: tuple[Item, ...], source: Source, faults: Faults, but: Variant | None
) -> None:
    """An empty list of channels, festivals or values would leave nothing to do or nobody to do it for."""
    named = {name for duty in variant.duties for key, name in duty.taken.items() if key in ("channels", "festivals")}
    named |= {name for name, _ in uses(variant, items)}
    for name in sorted(named & set(variant.parameters)):
        parameter, old = variant.parameters[name], but.parameters.get(name) if but else None
        if parameter.kind == "several" and () in set(_new(parameter, old)):
            row = giving(source, name, variant)
            faults.at("P606", row, "value", name=parameter.label, value=[], bound="至少写一个")


def _new(parameter: Parameter, old: Parameter | None) -> Iterator[Any]:
    known = old.values if old else ()
    yield from (value for day, value in parameter.values if value is not None and (day, value) not in known)


def giving(source: Source, parameter: str, variant: Variant) -> Row:
    """Return the row of a text that gives a parameter its value, or the text's head."""
    assumed = {each.id for each in variant.assumptions if each.parameter == parameter}
    rows = [row for row in source.of("set") if row.values.get("parameter") == parameter]
    rows += [row for row in source.of("reading") if row.values.get("assumption") in assumed]
    rows += [row for row in source.of("assumption") if row.values.get("parameter") == parameter]
    rows += [row for row in source.of("parameter") if row.id == parameter]
    return rows[0] if rows else source.head
