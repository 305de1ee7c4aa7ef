"""What a set of packs speaks of: the facts, thresholds, places, events, kinds and days on which it turns.

It reads laws in the plain form of `reference.read_law`, and chooses; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reference.law import Table
from reference.truth import read
from reference.world import KINDS


@dataclass
class Vocabulary:
    """Words of all the packs together, in a fixed order."""

    packs: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    ages: list[int] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    findings: dict[str, list[str]] = field(default_factory=dict)
    visit_kinds: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    turns: list[date] = field(default_factory=list)
    wishes: list[tuple[Table, Table, Any]] = field(default_factory=list)


CHOICES = {
    "sex": ["male", "female"],
    "hukou_kind": ["rural", "urban"],
    "children": ["none", "same_city", "elsewhere"],
    "ability": ["able", "partial", "unable"],
    "tekun": ["none", "dispersed", "institutional"],
}


def vocabulary_of(laws: list[Table]) -> Vocabulary:
    """Gather the words of the laws."""
    found = Vocabulary()
    found.kinds = {name: kind for name, kind in KINDS.items() if name != "birth_date"}
    found.values = {name: list(words) for name, words in CHOICES.items()}
    ages, regions, turns, events, kinds, roles = [0, 17, 18, 60, 80], [], [], [], ["visit"], [""]
    for law in laws:
        found.packs.append(law["id"])
        regions.append(law["region"])
        turns += [day for day in (law["from"], law["until"]) if day]
        for name, fact in law["facts"].items():
            if "sum" not in fact:
                found.kinds[name] = fact["kind"]
                found.values.setdefault(name, []).extend(fact.get("values", {}))
        for variant in law["variants"]:
            regions.append(variant["region"])
            turns += [value["from"] for values in variant["parameters"].values() for value in values if value["from"]]
            for rule in [*variant["categories"], *variant["tiers"], *variant["duties"]]:
                turns += [day for day in (rule["from"], rule["until"]) if day]
                if "when" in rule:
                    condition = read(rule["when"])
                    found.wishes.append((law, variant, condition))
                    for leaf in leaves(condition):
                        _leaf(found, variant, leaf, ages, regions)
            for duty in variant["duties"]:
                events += [duty["event"]] if "event" in duty else []
                kinds += [*duty.get("kinds", []), duty.get("silence", {}).get("kind", "visit")]
                roles += duty.get("roles", [])
                if "finding" in duty:
                    found.findings[duty["finding"]] = law["findings"].get(duty["finding"]) or list(duty["then"])
    found.ages, found.turns = sorted(set(ages)), sorted(set(turns))
    found.regions = list(dict.fromkeys(region for region in regions if region != "00")) or ["9901"]
    found.events, found.visit_kinds, found.roles = (list(dict.fromkeys(words)) for words in (events, kinds, roles))
    return found


def leaves(condition: Any) -> Iterator[Any]:
    """Every comparison of a condition."""
    if condition[0] == "is":
        yield condition
    else:
        for part in [condition[1]] if condition[0] == "not" else condition[1]:
            yield from leaves(part)


def numbers(variant: Table, written: str) -> list[float]:
    """A number as written, or every value that the parameter ever has."""
    if written.startswith("$"):
        held = [each["value"] for each in variant["parameters"].get(written[1:], [])]
        return [float(value) for value in held if isinstance(value, int | float) and not isinstance(value, bool)]
    return [float(written)]


def _leaf(found: Vocabulary, variant: Table, leaf: Any, ages: list[int], regions: list[str]) -> None:
    _, fact, _, written = leaf
    if fact == "age":
        ages += [int(value) + more for each in written for value in numbers(variant, each) for more in (-1, 0)]
    elif found.kinds.get(fact) == "number":
        values = [value + more for each in written for value in numbers(variant, each) for more in (-1, 0, 0.5)]
        found.values.setdefault(fact, []).extend(f"{value:g}" for value in values)
    elif found.kinds.get(fact) == "digits":
        found.values.setdefault(fact, []).extend(written)
        if fact == "hukou_region":
            regions += written
