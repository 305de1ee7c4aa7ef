"""Every rule of a pack, whatever its table, and what it is called: `duty:key-home`.

Lists only; what a rule says is read elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from koumen.policy.model import Entry, Pack, Variant

TABLES: Mapping[str, str] = {
    "Category": "category", "Tier": "tier", "Duty": "duty", "Parameter": "parameter", "Assumption": "assumption",
    "Item": "item", "Form": "form", "PackFact": "fact",
}  # fmt: skip


def rules_of(pack: Pack) -> Iterator[Any]:
    """Yield every rule of a pack's own law."""
    yield from _law(pack.variants[0])
    yield from (*pack.items, *pack.forms, *pack.entries, *pack.facts.values())


def _law(variant: Variant) -> Iterator[Any]:
    yield from (*variant.categories, *variant.tiers, *variant.duties, *variant.parameters.values())
    yield from variant.assumptions


def name_of(rule: Any) -> str:
    """Return what cases, repeals and coverage call a rule."""
    table = rule.kind if isinstance(rule, Entry) else TABLES[type(rule).__name__]
    return f"{table}:{rule.id}"


def names_of_rules(pack: Pack) -> Iterator[str]:
    """Yield the name of every rule of a pack and of what stands over it; versions of one rule come each time.

    `pack:from` is the day from which the pack holds.
    """
    yield "pack:from"
    yield from (name_of(rule) for rule in rules_of(pack))
    for variant in pack.variants[1:]:
        yield from (name_of(rule) for rule in (*_law(variant), *variant.items, *variant.entries))
    yield from (f"scale:{scale}" for scale in pack.scales)
