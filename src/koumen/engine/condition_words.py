"""Conditions and what they come to, as Chinese lines: a tree whose groups say whether all or one of them must hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from koumen.engine.situations import Reasoned
from koumen.policy.conditions import All, Answer, Any_, Leaf, Not
from koumen.policy.words import Words, parameter_words

HOLDS = {True: "符合　", False: "不符合", None: "未知　"}
BELONGS = {True: "是　　", False: "不是　", None: "待核实"}
STEP = "　　"


def reasoned(words: Words, each: Reasoned, facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield a category or tier, whether someone is in it, and its condition as a tree."""
    answer = None if each.answer is None else settled(words, each.answer)
    home = "（以户为对象）" if each.of_home else ""
    head = f"{BELONGS[each.truth]}　{each.label}{home}〔{each.clause}〕"
    if each.answer is None and not each.by:
        yield head + ("：其余的都列入这一档" if each.truth else "")
        return
    group = "以下符合任一即可" if each.by else _group(answer)
    yield head + (f"：{group}" if group else "")
    for category in each.by:
        yield f"{STEP}{HOLDS[category.truth]}　属于{category.label}"
    if answer is not None:
        lines = list(answered(words, answer, facts))
        yield from indented(lines if each.by or not group else [line.removeprefix(STEP) for line in lines[1:]])


def settled(words: Words, answer: Answer) -> Answer:
    """Leave out what parameters that are set have settled: which of several readings of a text is in force here."""
    plain = _plain(words, answer)
    return answer if isinstance(plain, bool) else plain


def _plain(words: Words, answer: Answer) -> Answer | bool:
    """Return an answer without its comparisons of parameters alone, or their truth where nothing else is left."""
    node = answer.node
    if isinstance(node, Leaf):
        only_set = node.fact.startswith("$") and bool(words.variant.parameters[node.fact[1:]].values)
        return bool(answer.truth) if only_set else answer
    parts = [_plain(words, part) for part in answer.parts]
    if isinstance(node, Not):
        (part,) = parts
        return not part if isinstance(part, bool) else replace(answer, parts=(part,))
    deciding = isinstance(node, Any_)
    if deciding in parts:
        return deciding
    left = [part for part in parts if not isinstance(part, bool)]
    if len(left) < 2:
        return left[0] if left else not deciding
    flat = [each for part in left for each in (part.parts if type(part.node) is type(node) else (part,))]
    return replace(answer, parts=tuple(flat))


def _group(answer: Answer | None) -> str:
    """Say whether all or one of a group's lines must hold; "" for a single comparison."""
    match answer.node if answer else None:
        case All():
            return "以下须全部符合"
        case Any_():
            return "以下符合任一即可"
        case Not(part=All() | Any_() | Not()):
            return "以下须不符合"
    return ""


def answered(words: Words, answer: Answer, facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield a condition as a tree, each comparison with the value of its fact."""
    mark, group = HOLDS[answer.truth], _group(answer)
    if group:
        yield f"{mark}　{group}："
        for part in answer.parts:
            yield from indented(answered(words, part, facts))
        return
    leaf = answer.node.part if isinstance(answer.node, Not) else answer.node
    assert isinstance(leaf, Leaf)
    value = value_words(words, leaf.fact, facts)
    if answer.truth is None and facts.get(leaf.fact) is not None:
        value += "，还不够细，请核实"
    of = f"（{words.fact(leaf.fact)}：{value}）" if isinstance(answer.node, Not) else f"：{value}"
    yield f"{mark}　{words.condition(answer.node)}{of}"


def leaves(answer: Answer) -> Iterator[Answer]:
    """Yield the answers of a condition's leaves, in the written order."""
    if not answer.parts:
        yield answer
    for part in answer.parts:
        yield from leaves(part)


def value_words(words: Words, fact: str, facts: Mapping[str, Any]) -> str:
    """Return what is known of the fact a leaf asks about, as people say it."""
    if fact.startswith("$"):
        return _set_by(words, fact[1:])
    value = facts.get(fact)
    known = words.facts.get(fact)
    if value is None:
        parts = [part for part in known.sum_of if facts.get(part) is None] if known else []
        asked = parts or ["birth_date" if fact == "age" else fact]
        return f"请核实{'、'.join(words.fact(each) for each in asked)}"
    if isinstance(value, bool):
        return "是" if value else "否"
    said = known.values.get(str(value), str(value)) if known else str(value)
    unit = f" {known.unit}" if known and known.unit else ""
    return (said.removesuffix(".0") if isinstance(value, float) else said) + unit


def fact_words(words: Words, fact: str, facts: Mapping[str, Any]) -> str:
    """Return a fact's value as it stands in a sentence."""
    return "未知（待核实）" if facts.get(fact) is None else value_words(words, fact, facts)


def _set_by(words: Words, name: str) -> str:
    """Return what a parameter is set to, and by whom: a document that stands over the policy, or itself."""
    parameter = words.variant.parameters[name]
    if not parameter.values:
        return parameter_words(parameter)
    return f"{parameter_words(parameter)}，按{words.source(parameter)}"


def indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield STEP + line
