"""One leaf of a condition beside what is known, as a clerk would say it: 78 周岁（满 60 周岁起）, 独居：是.

Says nothing of how the leaves are joined; a leaf on a parameter alone is the law's own business and no reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from koumen.engine.condition_words import value_words
from koumen.ledgers.persons import age_on
from koumen.policy.conditions import Leaf
from koumen.policy.words import Words

UNKNOWN = "不知道"
_AGES = {">=": "满 {} 周岁起", ">": "{} 周岁以上", "<": "未满 {} 周岁", "<=": "{} 周岁及以下", "=": "{} 周岁"}
_NUMBERS = {">=": "{}起", ">": "多于 {}", "<": "不到 {}", "<=": "至多 {}", "=": "{}", "!=": "不是 {}"}


def leaf_said(leaf: Leaf, facts: Mapping[str, Any], words: Words, today: date) -> str:
    """Return what is known of the fact a leaf asks about and, unless that says it all, what is asked for."""
    if leaf.fact == "age":
        return _age(leaf, facts, words, today)
    known = words.facts.get(leaf.fact)
    value = UNKNOWN if facts.get(leaf.fact) is None else value_words(words, leaf.fact, dict(facts))
    said = f"{words.fact(leaf.fact)}：{value}"
    if known is None or known.kind == "yesno":
        return said
    return f"{said}（{_asked(leaf, words, known.kind, known.unit, today)}）"


def _age(leaf: Leaf, facts: Mapping[str, Any], words: Words, today: date) -> str:
    age = age_on(facts.get("birth_date"), today)
    asked = _AGES[leaf.op].format(_number(leaf.values[0], words, today)) if leaf.op in _AGES else words.condition(leaf)
    return f"{age} 周岁（{asked}）" if age is not None else f"年龄{UNKNOWN}（{asked}）"


def _asked(leaf: Leaf, words: Words, kind: str, unit: str, today: date) -> str:
    if kind == "number" and leaf.op in _NUMBERS:
        return _NUMBERS[leaf.op].format(f"{_number(leaf.values[0], words, today)} {unit}".strip())
    labels = words.facts[leaf.fact].values
    values = "、".join(labels.get(value, value) for value in leaf.values)
    return f"{'除' if leaf.op in ('!=', 'not in') else '要'}{values}{'外都算' if leaf.op in ('!=', 'not in') else ''}"


def _number(written: str, words: Words, today: date) -> str:
    """Return a number as written, or the value of the parameter it names; 未定 while that is open."""
    if not written.startswith("$"):
        return written
    value = words.variant.parameters[written[1:]].on(today)
    return "（未定）" if value is None else f"{value:g}"
