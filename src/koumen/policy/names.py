"""The names a pack's rules may refer to, and the check of conditions against them.

It resolves references only; what a rule does with them is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from koumen.policy.bounds import of_fact
from koumen.policy.cadences import ParameterRef
from koumen.policy.conditions import Condition, ConditionError, Leaf, leaves, parse
from koumen.policy.facts import AGE, CATALOGUE, Fact
from koumen.policy.model import PERIODS, PackFact, Parameter, Scale
from koumen.policy.schema import near
from koumen.policy.sources import Faults, Row

KINDS = {
    "yesno": "是否", "number": "数", "choice": "选项", "digits": "地区代码", "date": "日期", "several": "几个选项",
    "span": "每年的起止月日",
}  # fmt: skip
_OPERATORS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "yesno": (("=", "!="), "是否类直接写事实名，或 not 事实名。"),
    "choice": (("=", "!=", "in", "not in"), "选项类只能用 = 、 != 、 in 、 not in。"),
    "digits": (("in", "not in"), "地区代码只能用 in 、 not in，例如 hukou_region in 511181。"),
    "number": (("=", "!=", ">=", ">", "<=", "<", "in", "not in"), "要写比较号和数，例如 age >= 60。"),
    "date": (("=", "!=", ">=", ">", "<=", "<"), "日期要写比较号和日期，例如 birth_date < 1966-01-01。"),
}
_UNKNOWN = {
    "tier": "P201", "category": "P202", "parameter": "P203", "event": "P204", "scale": "P205", "aspect": "P206",
    "finding": "P207", "item": "P208", "season": "P211", "form": "P212",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What a parameter must be to stand in some key: its kind, and which choices it may have."""

    kind: str
    takes: Callable[[str], bool] = lambda choice: True
    said: str = ""


def out_of(kind: str, allowed: Iterable[str]) -> Use:
    """A use whose choices are out of a list."""
    known = tuple(allowed)
    return Use(kind, lambda choice: choice in known, f"，选项只用：{'、'.join(known)}")


@dataclass(slots=True)
class Names:
    """What is known by name while one folder is read."""

    facts: dict[str, Fact | PackFact] = field(default_factory=lambda: {**CATALOGUE, "age": AGE})
    parameters: dict[str, Parameter] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    finding_values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)

    def known(self, table: str) -> set[str]:
        """Return the ids that may be referred to as `table` (a season may also be an event)."""
        if table == "season":
            return self.ids.get("season", set()) | self.ids.get("event", set())
        return self.ids.get(table, set())

    def note(self, row: Row) -> None:
        """Remember the id of a row for later references."""
        if row.id:
            self.ids.setdefault(row.table, set()).add(row.id)

    def refer(self, table: str, values: Iterable[str], row: Row, key: str, faults: Faults) -> tuple[str, ...]:
        """Return those of `values` that exist in `table`; the others are faults."""
        sound = []
        for value in values:
            if value in self.known(table):
                sound.append(value)
            else:
                faults.at(_UNKNOWN[table], row, key, value, value=value, known=near(value, self.known(table)))
        return tuple(sound)

    def taken(self, value: str, row: Row, key: str, faults: Faults, use: Use) -> bool:
        """Say whether the parameter written `$name` may stand in `key`; if not, that is a fault."""
        if not self.refer("parameter", [value[1:]], row, key, faults):
            return False
        parameter = self.parameters[value[1:]]
        fit = parameter.kind == use.kind and all(use.takes(choice) for choice in parameter.choices)
        if not fit:
            faults.at("P411", row, key, value, value=value, name=key, kind=use.kind, allowed=use.said)
        return fit

    def number(self, value: int | str, row: Row, key: str, faults: Faults) -> int | ParameterRef | None:
        """Return a count, or the reference to a number parameter; None when it is neither (a fault)."""
        if isinstance(value, int):
            return value
        if not self.refer("parameter", [value[1:]], row, key, faults):
            return None
        if self.parameters[value[1:]].kind != "number":
            faults.at("P410", row, key, value, value=value)
            return None
        return ParameterRef(value[1:])


def condition(names: Names, row: Row, key: str, faults: Faults, written: Any = None) -> Condition | None:
    """Read and check the condition under `key` (or `written`, a part of it); None when absent or faulty."""
    value = row.values.get(key) if written is None else written
    if value is None:
        return None
    try:
        node = parse(value)
    except ConditionError as error:
        faults.at("P301", row, key, error.text, error.column - 1, text=error.text, why=error)
        return None
    before = len(faults.found)
    for leaf in leaves(node):
        _check_leaf(names, leaf, row, key, faults)
    return node if len(faults.found) == before else None


def _check_leaf(names: Names, leaf: Leaf, row: Row, key: str, faults: Faults) -> None:
    name = leaf.fact.removeprefix("$")
    if leaf.fact.startswith("$"):
        if not names.refer("parameter", [name], row, key, faults):
            return
        own: Fact | PackFact | Parameter = names.parameters[name]
    elif name in names.facts:
        own = names.facts[name]
    else:
        faults.at("P209", row, key, name, value=name, near=near(name, names.facts))
        return
    allowed, says = _OPERATORS[own.kind]
    bare = leaf.text == leaf.fact
    if leaf.op not in allowed or (bare and own.kind != "yesno"):
        faults.at("P306" if bare else "P303", row, key, leaf.text, fact=own.label, op=leaf.op, allowed=says)
        return
    for value in leaf.values:
        _check_value(names, own, leaf, value, row, key, faults)


def _check_value(
    names: Names, own: Fact | PackFact | Parameter, leaf: Leaf, value: str, row: Row, key: str, faults: Faults
) -> None:
    offset = max((found.start() for found in re.finditer(rf"(?<![\w.+$-]){re.escape(value)}", leaf.text)), default=0)
    if value.startswith("$"):
        if not names.refer("parameter", [value[1:]], row, key, faults):
            return
        other = names.parameters[value[1:]]
        if other.kind == "several" and leaf.op in ("in", "not in") and own.kind == "choice":
            names.taken(value, row, key, faults, out_of("several", _values_of(own) or ()))
            return
        wanted = "choice" if own.kind in ("digits", "date") else own.kind
        if other.kind != wanted:
            kinds = {"got": KINDS[other.kind], "wanted": KINDS[wanted]}
            faults.at("P304", row, key, leaf.text, offset, fact=own.label, value=value, **kinds)
        return
    values = _values_of(own)
    if values is not None:
        if value not in values:
            faults.at("P302", row, key, leaf.text, offset, fact=own.label, value=value, allowed="、".join(values))
    elif not fits(value, own.kind):
        faults.at("P305", row, key, leaf.text, offset, fact=own.label, value=value, wanted=KINDS[own.kind])
    elif own.kind == "number" and not leaf.fact.startswith("$") and not of_fact(leaf.fact).holds(float(value)):
        faults.at("P307", row, key, leaf.text, offset, fact=own.label, value=value, bound=of_fact(leaf.fact))


def _values_of(own: Fact | PackFact | Parameter) -> tuple[str, ...] | None:
    if own.kind == "yesno":
        return ("true", "false")
    if own.kind != "choice":
        return None
    return own.choices if isinstance(own, Parameter) else tuple(own.values)


def fits(value: str, kind: str) -> bool:
    """Say whether a literal of a condition is a number, a region's digits or a day, as `kind` asks."""
    match kind:
        case "number":
            return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?", value))
        case "digits":
            return bool(re.fullmatch(r"\d{2,12}", value))
        case _:
            try:
                date.fromisoformat(value)
            except ValueError:
                return False
            return True


def period_choices(parameter: Parameter) -> bool:
    """Say whether a parameter may stand where a period stands."""
    return parameter.kind == "choice" and bool(parameter.choices) and set(parameter.choices) <= set(PERIODS)
