"""Turns a condition into SQL whose NULL is the third truth value.

The same tree is decided for one person in Python by `policy.conditions.decide`; a property test
holds the two equal. The column of a fact is `f_` and its id; `f_age` is an integer column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from koumen.policy.conditions import All, Any_, Condition, Leaf, Not

Resolve = Callable[[str], Any]
Sums = Mapping[str, tuple[str, ...]]
"""The facts that are sums of others, with their summands."""


def truth(node: Condition, resolve: Resolve, kinds: Mapping[str, str]) -> str:
    """Return a boolean SQL expression. `resolve` gives a parameter's value in force, None while it is open."""
    match node:
        case Leaf():
            return _leaf(node, resolve, kinds)
        case Not(part):
            return f"(NOT {truth(part, resolve, kinds)})"
        case All(parts):
            return "(" + " AND ".join(truth(part, resolve, kinds) for part in parts) + ")"
        case Any_(parts):
            return "(" + " OR ".join(truth(part, resolve, kinds) for part in parts) + ")"


def missing(node: Condition, resolve: Resolve, kinds: Mapping[str, str], sums: Sums) -> str:
    """Return a text SQL expression: the facts of the unknown branches, each followed by `+`, repeats and all.

    Instead of a sum, those of its summands that are unknown are named.
    """
    match node:
        case Leaf():
            if not node.needs:
                return "''"
            unknown = f"{_leaf(node, resolve, kinds)} IS NULL"
            asked = [f"CASE WHEN {unknown}{lacks} THEN '{fact}+' ELSE '' END" for fact, lacks in _asked(node, sums)]
            return " || ".join(asked)
        case Not(part):
            return missing(part, resolve, kinds, sums)
        case All(parts) | Any_(parts):
            inner = " || ".join(missing(part, resolve, kinds, sums) for part in parts)
            return f"CASE WHEN {truth(node, resolve, kinds)} IS NULL THEN {inner} ELSE '' END"


def _asked(leaf: Leaf, sums: Sums) -> list[tuple[str, str]]:
    """Return the facts to be asked when a leaf is unknown, each with the further SQL by which it is lacking."""
    if leaf.needs not in sums:
        return [(leaf.needs, "")]
    return [(part, f" AND f_{part} IS NULL") for part in sums[leaf.needs]]


def facts_in(node: Condition) -> set[str]:
    """Return the facts a condition reads (`age` as `birth_date`)."""
    match node:
        case Leaf():
            return {node.needs} - {""}
        case Not(part):
            return facts_in(part)
        case All(parts) | Any_(parts):
            return set().union(*(facts_in(part) for part in parts))


def birthdays_in(node: Condition, resolve: Resolve) -> set[int]:
    """Return the ages (whole years) on whose birthdays a comparison in this condition may change."""
    match node:
        case Not(part):
            return birthdays_in(part, resolve)
        case All(parts) | Any_(parts):
            return set().union(*(birthdays_in(part, resolve) for part in parts))
        case Leaf(fact="age"):
            numbers = [resolve(v[1:]) if v.startswith("$") else v for v in node.values]
            whole = [int(-(-float(n) // 1)) for n in numbers if n is not None]
            return {age for n in whole for age in (n, n + 1)}
        case Leaf():
            return set()


def _leaf(leaf: Leaf, resolve: Resolve, kinds: Mapping[str, str]) -> str:
    values = [resolve(v[1:]) if v.startswith("$") else v for v in leaf.values]
    if leaf.fact.startswith("$"):
        own = resolve(leaf.fact[1:])
        if own is None or None in values:
            return "FALSE"
        kind = "number" if isinstance(own, int | float) and not isinstance(own, bool) else "choice"
        return _compare(_literal(_word(own), kind), leaf.op, [_literal(_word(v), kind) for v in values])
    if None in values:
        return "FALSE"
    kind = kinds[leaf.fact]
    if kind == "digits":
        within = " OR ".join(_begins(f"f_{leaf.fact}", _word(v)) for v in values)
        return f"(NOT ({within}))" if leaf.op in ("not in", "!=") else f"({within})"
    return _compare(f"f_{leaf.fact}", leaf.op, [_literal(_word(v), kind) for v in values])


def _compare(left: str, op: str, right: list[str]) -> str:
    if op in ("in", "not in"):
        return f"({left} {op.upper()} ({', '.join(right)}))"
    return f"({left} {'<>' if op == '!=' else op} {right[0]})"


def _begins(column: str, asked: str) -> str:
    digits = "".join(c for c in asked if c.isdigit())
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN {column} LIKE '{digits}%' THEN TRUE "
        f"WHEN '{digits}' LIKE {column} || '%' THEN NULL ELSE FALSE END"
    )


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _literal(value: str, kind: str) -> str:
    match kind:
        case "yesno":
            return "TRUE" if value == "true" else "FALSE"
        case "number":
            return f"CAST({float(value)!r} AS DOUBLE)"
        case "date":
            return str((date.fromisoformat(value) - date(1970, 1, 1)).days)
        case _:
            return "'" + value.replace("'", "''") + "'"
