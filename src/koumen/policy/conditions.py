"""The condition language: one tree, read by Python here and turned into SQL by the engine.

    when = "lives_alone"                          a yes/no fact
    when = "not spouse_at_home"
    when = "age >= $advanced_age"                 = != >= > <= < against a value or a $parameter
    when = "ability in partial, unable"           membership
    when = "hukou_region in 511181"               a place: digits that begin with these
    when.all = ["tekun = dispersed", { any = ["lives_alone", "serious_illness"] }]

Truth has three values: True, False and None (unknown). An unknown fact makes its leaf
unknown; a comparison with an open parameter is False.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

OPERATORS = ("=", "!=", ">=", ">", "<=", "<", "in", "not in")
_LEAF = re.compile(r"^(?P<fact>\$?[a-z][a-z0-9_]*)\s*(?:(?P<op>>=|<=|!=|=|>|<|\bnot\s+in\b|\bin\b)\s*(?P<value>.+))?$")


class ConditionError(ValueError):
    """A condition that cannot be read. `column` is the 1-based place inside the written text."""

    def __init__(self, message: str, text: str, column: int = 1) -> None:
        super().__init__(message)
        self.text, self.column = text, column


@dataclass(frozen=True, slots=True)
class Leaf:
    """`fact op values`; values are literals as written or `$parameter` names. `fact` may itself be `$parameter`."""

    fact: str
    op: str
    values: tuple[str, ...]
    text: str

    @property
    def needs(self) -> str:
        """The fact to be asked when this leaf is unknown ("" for a leaf on a parameter alone)."""
        if self.fact.startswith("$"):
            return ""
        return "birth_date" if self.fact == "age" else self.fact


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; False as soon as one is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """True as soon as one part is; False when every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Condition


Condition = Leaf | All | Any_ | Not


DEEPEST = 20
"""How deep a condition may be nested."""


def parse(written: object, depth: int = 0) -> Condition:
    """Read the value of a TOML `when` key. Raises ConditionError with text and column."""
    if depth > DEEPEST:
        raise ConditionError(f"套得太深（超过 {DEEPEST} 层），拆成几条，或另加一个情况", "…")
    if isinstance(written, str):
        return _leaf(written)
    if isinstance(written, Mapping) and len(written) == 1:
        (word, inner), *_ = written.items()
        if word == "not":
            return Not(parse(inner, depth + 1))
        if word in ("all", "any") and isinstance(inner, list) and inner:
            parts = tuple(parse(part, depth + 1) for part in inner)
            return All(parts) if word == "all" else Any_(parts)
        if word in ("all", "any"):
            raise ConditionError(f"{word} 后面要有一个不为空的列表", str(word))
        raise ConditionError(f"不认识“{word}”，只能用 all、any、not", str(word))
    raise ConditionError("条件要写成一句话，或 all / any / not 之一", str(written))


def _leaf(text: str) -> Condition:
    stripped = text.strip()
    if stripped.startswith("not ") and not re.match(r"^not\s+in\b", stripped):
        return Not(_leaf(stripped[4:]))
    found = _LEAF.match(stripped)
    if not found:
        column = next((i for i, c in enumerate(text, 1) if not re.match(r"[a-z0-9_$ ]", c)), 1)
        raise ConditionError("写法应为：事实名，或 事实名 比较号 值", text, column)
    fact, op, value = found["fact"], found["op"], found["value"]
    if op is None:
        if fact.startswith("$"):
            raise ConditionError("参数要和一个值比较，例如 $x = true", text, 1)
        return Leaf(fact, "=", ("true",), stripped)
    op = " ".join(op.split())
    listed = value.strip().removeprefix("[").removesuffix("]")
    values = tuple(v.strip() for v in listed.split(",")) if op.endswith("in") else (value.strip(),)
    if not all(re.fullmatch(r"\$?[A-Za-z0-9_.+-]+", v) for v in values):
        raise ConditionError("比较的值只能是字母、数字、下划线，或 $参数", text, text.index(value) + 1)
    return Leaf(fact, op, values, stripped)


def leaves(node: Condition) -> Iterator[Leaf]:
    """Yield every leaf, in the written order."""
    match node:
        case Leaf():
            yield node
        case Not(part):
            yield from leaves(part)
        case All(parts) | Any_(parts):
            for part in parts:
                yield from leaves(part)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a condition comes to for one person on one day, with the answers it rests on.

    `missing` holds the facts of the unknown branches, in written order, without repeats.
    """

    node: Condition
    truth: bool | None
    parts: tuple[Answer, ...] = ()
    known: Any = None
    missing: tuple[str, ...] = ()


def decide(
    node: Condition, facts: Mapping[str, Any], parameter: Callable[[str], Any], kinds: Mapping[str, str]
) -> Answer:
    """Decide a condition for one person.

    `facts` maps fact ids to values: bool, number, text, or None / absent for unknown; `age` in whole
    years stands beside the others. `parameter` returns the value in force, None while open; `kinds`
    gives each fact's kind, which decides how its values are compared.
    """
    match node:
        case Leaf():
            truth = _compare(node, facts, parameter, kinds)
            unknown = (node.needs,) if truth is None and node.needs else ()
            return Answer(node, truth, known=facts.get(node.fact), missing=unknown)
        case Not(part):
            inner = decide(part, facts, parameter, kinds)
            return Answer(node, None if inner.truth is None else not inner.truth, (inner,), missing=inner.missing)
        case All(parts) | Any_(parts):
            answers = tuple(decide(part, facts, parameter, kinds) for part in parts)
            deciding = isinstance(node, Any_)
            truths = [answer.truth for answer in answers]
            truth = deciding if deciding in truths else (None if None in truths else not deciding)
            if truth is not None:
                return Answer(node, truth, answers)
            missing = [fact for answer in answers if answer.truth is None for fact in answer.missing]
            return Answer(node, None, answers, missing=tuple(dict.fromkeys(missing)))


def values_of(leaf: Leaf, parameter: Callable[[str], Any]) -> list[Any]:
    """Return the values a leaf compares with, parameters put in place; one that holds several gives each of them."""
    found: list[Any] = []
    for written in leaf.values:
        value = parameter(written[1:]) if written.startswith("$") else written
        found.extend(value if isinstance(value, tuple) else [value])
    return found


def _compare(
    leaf: Leaf, facts: Mapping[str, Any], parameter: Callable[[str], Any], kinds: Mapping[str, str]
) -> bool | None:
    values = values_of(leaf, parameter)
    own = parameter(leaf.fact[1:]) if leaf.fact.startswith("$") else facts.get(leaf.fact)
    if None in values or (leaf.fact.startswith("$") and own is None):
        return False
    if own is None:
        return None
    kind = kinds.get(leaf.fact, "number" if isinstance(own, int | float) and not isinstance(own, bool) else "choice")
    if kind == "digits":
        truths = [_begins(str(own), str(value)) for value in values]
        within = True if True in truths else (None if None in truths else False)
        return within if leaf.op == "in" or within is None else not within
    mine, theirs = _comparable(own, kind), [_comparable(value, kind) for value in values]
    match leaf.op:
        case "in":
            return mine in theirs
        case "not in":
            return mine not in theirs
        case "=":
            return bool(mine == theirs[0])
        case "!=":
            return bool(mine != theirs[0])
        case ">=":
            return bool(mine >= theirs[0])
        case ">":
            return bool(mine > theirs[0])
        case "<=":
            return bool(mine <= theirs[0])
        case _:
            return bool(mine < theirs[0])


def _begins(code: str, asked: str) -> bool | None:
    if code.startswith(asked):
        return True
    return None if asked.startswith(code) else False


def _comparable(value: Any, kind: str) -> Any:
    match kind:
        case "number":
            return float(value)
        case "date":
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        case "yesno" if isinstance(value, bool):
            return "true" if value else "false"
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)
