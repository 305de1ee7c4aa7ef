"""Take a category, a tier or a duty out of a copy of its pack, and the case that names it fails.

So no such rule stands in a pack untested, and no case claims to prove a rule that it does not rest on.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from koumen.engine.cases import failures
from koumen.policy.cases import Case, read_cases
from koumen.policy.library import bundled, open_pack
from koumen.policy.model import Duty, NoNumber, Pack, ParameterRef, Variant

SHAPES = Path(__file__).parent / "shapes"
FOLDERS = {**bundled(), **{path.parent.name: path.parent for path in sorted(SHAPES.glob("*/pack.toml"))}}
PACKS = {name: open_pack(str(folder)) for name, folder in FOLDERS.items()}
TABLES = {"category": "categories", "tier": "tiers", "duty": "duties"}


def _owed(rule: Any, pack: Pack) -> bool:
    """Whether a duty can ever be owed: one that waits for an open parameter or has no number cannot be proven."""
    if not isinstance(rule, Duty):
        return True
    numbers = [
        rule.at_least,
        *(getattr(rule.cadence, name, None) for name in ("per", "days", "hours", "before", "after")),
    ]
    waits = any(
        isinstance(each, ParameterRef) and not pack.variants[-1].parameters[each.name].values for each in numbers
    )
    return not waits and not isinstance(rule.cadence, NoNumber)


def _named() -> list[Any]:
    """Every rule of each pack's own text, and every rule that an overlay adds, with the first case that names it."""
    found = []
    for name, pack in PACKS.items():
        stands_over = bool(pack.documents)
        cases: dict[str, Case] = {}
        for case in read_cases(FOLDERS[name]):
            for rule in case.proves:
                cases.setdefault(rule, case)
        for table, field in TABLES.items():
            for id in dict.fromkeys(rule.id for rule in getattr(pack.variants[0], field) if _owed(rule, pack)):
                case = cases.get(f"{table}:{id}")
                if case or not stands_over:
                    found.append(pytest.param(name, table, id, case, id=f"{name}-{table}-{id}"))
    return found


def _without(pack: Pack, table: str, id: str) -> Pack:
    return dataclasses.replace(pack, variants=tuple(_variant_without(each, table, id) for each in pack.variants))


def _variant_without(variant: Variant, table: str, id: str) -> Variant:
    field = TABLES[table]
    left: dict[str, Any] = {field: tuple(rule for rule in getattr(variant, field) if rule.id != id)}
    if table in ("category", "tier"):
        left["duties"] = tuple(duty for duty in variant.duties if getattr(duty, field) != (id,))
    if table == "category":
        left["tiers"] = tuple(
            dataclasses.replace(tier, categories=tuple(each for each in tier.categories if each != id))
            for tier in variant.tiers
            if tier.categories != (id,)
        )
    return dataclasses.replace(variant, **left)


@pytest.mark.parametrize(("name", "table", "id", "case"), _named())
def test_without_the_rule_its_case_fails(name: str, table: str, id: str, case: Case | None) -> None:
    assert case, f"no case of {name} names {table}:{id}"
    packs = [PACKS[each] for each in case.packs] or [PACKS[name]]
    assert failures(case, [_without(pack, table, id) if pack.id == PACKS[name].id else pack for pack in packs])
