"""Conditions in three values: True, False and None for unknown. Its own parser of the pack format's wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]
Parameter = Callable[[str], Any]
_COMPARISON = re.compile(r"^(\S+?)\s*(>=|<=|!=|=|>|<|\snot\s+in\s|\sin\s)\s*(.+)$")


def read(written: Any) -> tuple[Any, ...]:
    """Turn a `when` into ("all", parts), ("any", parts), ("not", part) or ("is", fact, word, values)."""
    if isinstance(written, dict):
        ((word, inside),) = written.items()
        if word == "not":
            return ("not", read(inside))
        return (word, [read(part) for part in inside])
    text = written.strip()
    if re.match(r"^not\s+(?!in\b)", text):
        return ("not", read(text[3:]))
    found = _COMPARISON.match(text)
    if not found:
        return ("is", text, "=", ["true"])
    fact, word, values = found[1], " ".join(found[2].split()), found[3].strip().strip("[]")
    return ("is", fact, word, [value.strip() for value in values.split(",")])


def decide(condition: tuple[Any, ...], facts: Facts, kinds: Mapping[str, str], parameter: Parameter) -> bool | None:
    """Decide a condition for one person on one day. `parameter` gives None for an open one."""
    word = condition[0]
    if word == "is":
        return _compare(condition, facts, kinds, parameter)
    if word == "not":
        inside = decide(condition[1], facts, kinds, parameter)
        return None if inside is None else not inside
    answers = [decide(part, facts, kinds, parameter) for part in condition[1]]
    if word == "all":
        return False if False in answers else None if None in answers else True
    return True if True in answers else None if None in answers else False


def missing(condition: tuple[Any, ...], facts: Facts, kinds: Mapping[str, str], parameter: Parameter) -> list[str]:
    """The unknown facts of the branches that are themselves unknown, in the written order, each once."""
    if decide(condition, facts, kinds, parameter) is not None:
        return []
    if condition[0] == "is":
        return ["birth_date" if condition[1] == "age" else condition[1]]
    parts = [condition[1]] if condition[0] == "not" else condition[1]
    return unique(fact for part in parts for fact in missing(part, facts, kinds, parameter))


def facts_of(condition: tuple[Any, ...]) -> list[str]:
    """Every fact that the condition may ask for, in the written order, each once."""
    if condition[0] == "is":
        return [] if condition[1].startswith("$") else ["birth_date" if condition[1] == "age" else condition[1]]
    parts = [condition[1]] if condition[0] == "not" else condition[1]
    return unique(fact for part in parts for fact in facts_of(part))


def either(answers: list[bool | None]) -> bool | None:
    """True if one is, else unknown if one is, else False (no answers: False)."""
    return True if True in answers else None if None in answers else False


def values_of(written: list[str], parameter: Parameter) -> list[Any]:
    """The values a comparison names; a parameter may hold several words."""
    found = [parameter(value[1:]) if value.startswith("$") else value for value in written]
    return [word for value in found for word in (value if isinstance(value, list) else [value])]


def unique(words: Any) -> list[str]:
    """The words in their order, each once."""
    return list(dict.fromkeys(words))


def _compare(leaf: tuple[Any, ...], facts: Facts, kinds: Mapping[str, str], parameter: Parameter) -> bool | None:
    _, fact, word, written = leaf
    values = values_of(written, parameter)
    own = parameter(fact[1:]) if fact.startswith("$") else facts.get(fact)
    if None in values or (fact.startswith("$") and own is None):
        return False  # an open parameter: the comparison is false, whatever else is unknown
    if own is None:
        return None
    if kinds.get(fact) == "digits":
        return _digits(own, word, values)
    own, values = _alike(own, values)
    if word in ("in", "not in"):
        return (own in values) == (word == "in")
    (value,) = values
    return {"=": own == value, "!=": own != value}[word] if word in ("=", "!=") else _order(own, word, value)


def _order(own: Any, word: str, value: Any) -> bool:
    return {">=": own >= value, ">": own > value, "<=": own <= value, "<": own < value}[word]


def _alike(own: Any, values: list[Any]) -> tuple[Any, list[Any]]:
    """Both sides as numbers if the fact is one, else both as words; yes and no are the words true and false."""
    if isinstance(own, int | float) and not isinstance(own, bool):
        return float(own), [float(value) for value in values]
    return _word(own), [_word(value) for value in values]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _digits(own: str, word: str, asked: list[str]) -> bool | None:
    """A code is in the asked one when it begins with it; a shorter prefix of the asked one cannot say."""
    within = either([True if own.startswith(code) else None if code.startswith(own) else False for code in asked])
    return within if within is None or word in ("in", "=") else not within
