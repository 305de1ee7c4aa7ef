"""A pack as people read it: every rule in Chinese, each with its clause; nothing is left out.

What a pack lacks or gets wrong is check.py's business.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from koumen.policy.cadences import NoNumber
from koumen.policy.facts import CATALOGUE
from koumen.policy.festivals import FESTIVALS
from koumen.policy.labels import LEVELS, REASONS, TERMS
from koumen.policy.model import Assumption, Category, Document, Duty, Pack, Parameter, Tier, Variant
from koumen.policy.show_papers import show_checklist, show_entries, show_forms
from koumen.policy.words import Words, choice_words, day_words, span_words

ONLY_WORDS = "只改文字，规则不变"
"""Said of a reading that no parameter stands behind."""


def show(pack: Pack) -> str:
    """Return the whole pack in Chinese, one rule a paragraph."""
    words, own = Words(pack), pack.variants[0]
    sections: list[tuple[str, Callable[[], Iterator[str]]]] = [
        ("对象类型", lambda: _categories(words, own.categories)),
        ("档次（由前到后，先合先定）", lambda: _tiers(words, own.tiers)),
        ("任务", lambda: _duties(words, own.duties)),
        ("参数", lambda: _parameters(words)),
        ("对文义的理解（假设）", lambda: _assumptions(words, own.assumptions)),
        ("本政策另加的情况", lambda: _facts(words)),
        ("怎样问", lambda: _questions(words)),
        ("内容清单", lambda: show_checklist(words)),
        ("表格", lambda: show_forms(words)),
    ]
    lines = list(_head(pack))
    for title, section in sections:
        lines += _section(title, section())
    for title, entries in show_entries(words):
        lines += _section(title, iter(entries))
    for variant in pack.variants[1:]:
        titles = [each.title for each in pack.documents if each.id in variant.overlays]
        lines += _section(f"{variant.region} 的细则：{'；'.join(titles)}", _variant(pack, variant))
    return "\n".join(lines) + "\n"


def _section(title: str, lines: Iterator[str]) -> list[str]:
    body = list(lines)
    return ["", f"【{title}】", *body] if body else []


def _head(pack: Pack) -> Iterator[str]:
    yield f"{pack.title}{'（示例，不是真实文件）' if pack.example else ''}"
    short = f"　简称“{pack.short}”" if pack.short else ""
    yield f"{pack.issuer}　{pack.number or '（无文号）'}　{pack.id}　第 {pack.version} 版{short}"
    issued = f"，{day_words(pack.issued)}印发" if pack.issued else ""
    ends = f"，至{span_words(None, pack.until).removeprefix('至')}" if pack.until else ""
    yield f"适用：{pack.region}（{LEVELS[pack.level]}）　自{day_words(pack.since)}起{ends}{issued}"
    places = ("所在地区" if fact == "region" else Words(pack).fact(fact) for fact in pack.place)
    yield f"属地：{'，没有时看'.join(places)}"
    for parent in pack.legal_parents:
        clause = f"〔{parent['clause']}〕" if "clause" in parent else ""
        yield f"依据：《{parent.get('title', '')}》{parent.get('number', '')}{clause}"
    yield from (_document(each) for each in pack.documents)
    if pack.terms:
        yield "用语：" + "；".join(_term(word, said) for word, said in pack.terms.items())
    for quirk in pack.quirks:
        yield f"原文如此：{quirk}"
    yield f"摘要（SM3）：{pack.digest}"


def _document(each: Document) -> str:
    if each.kind == "amendment":
        said = f"{LEVELS[each.level]}细则的修改文件" if each.level else "已并入修改文件"
    else:
        said = f"另有{LEVELS[each.level]}细则"
    example = "（示例，不是真实文件）" if each.example and "示例" not in each.title else ""
    return f"{said}：《{each.title}》{each.number}（{each.issuer}，{span_words(each.since, each.until)}）{example}"


def _term(word: str, said: str) -> str:
    return f"{TERMS[word]}称“{said}”" if word in TERMS else f"“{said}”"


def title_line(label: str, clause: str, since: Any = None, until: Any = None) -> str:
    """Return the first line of a rule: name, clause, and its own dates if it has any."""
    dates = span_words(since, until)
    return f"· {label}" + (f"〔{clause}〕" if clause else "") + (f"（{dates}）" if dates else "")


def _rule(words: Words, rule: Any, label: str) -> Iterator[str]:
    yield title_line(label, words.clause(rule), rule.since, rule.until)
    if rule.says and rule.says != label:
        yield f"    {rule.says}"


def _categories(words: Words, categories: Sequence[Category]) -> Iterator[str]:
    for category in categories:
        code = f"{category.code}. " if category.code else ""
        home = "（按户）" if category.object == "household" else ""
        yield from _rule(words, category, code + category.label + home)
        yield f"    条件：{words.condition(category.when)}"


def _tiers(words: Words, tiers: Sequence[Tier]) -> Iterator[str]:
    for tier in tiers:
        yield from _rule(words, tier, tier.label)
        conditions = (
            [f"属于{'、'.join(words.label('category', id) for id in tier.categories)}"] if tier.categories else []
        )
        conditions += [words.condition(tier.when)] if tier.when else []
        yield f"    条件：{'，或 '.join(conditions) or '其余的人'}"


def _duties(words: Words, duties: Sequence[Duty]) -> Iterator[str]:
    for duty in duties:
        yield from _rule(words, duty, duty.label or duty.says)
        yield f"    {duty_words(words, duty)}"
        yield f"    对象：{_whom(words, duty)}"
        if not isinstance(duty.cadence, NoNumber):
            yield from (f"    {line}" for line in _conditions_of_counting(words, duty))


def duty_words(words: Words, duty: Duty) -> str:
    """Return how often and by which channels, in one line."""
    if duty.waits:
        named = "、".join(f"“{words.fact('$' + name)}”" for name in duty.waits)
        return f"{words.cadence(duty.cadence)}，{named}由地方规定，规定之前不产生"
    if isinstance(duty.cadence, NoNumber):
        return f"{words.cadence(duty.cadence)}，{words.channels(duty.channels)}"
    return f"{words.cadence(duty.cadence)}，{words.channels(duty.channels)}不少于{words.number(duty.at_least, '次')}"


def _whom(words: Words, duty: Duty) -> str:
    tiers = "、".join(words.label("tier", tier) for tier in duty.tiers) or "不分档次"
    categories = "、".join(words.label("category", category) for category in duty.categories) or "各类对象"
    return f"{categories}；{tiers}" + (f"；{words.condition(duty.when)}" if duty.when else "")


def _conditions_of_counting(words: Words, duty: Duty) -> Iterator[str]:
    if duty.kinds:
        yield f"只算：{'、'.join(words.kind(kind) for kind in duty.kinds)}"
    if duty.roles:
        yield f"由谁：{'、'.join(words.role(role) for role in duty.roles)}"
    if duty.each_counts:
        yield "同一天几次，各算一次"
    yield f"整期都有这些缘由的可以免：{'、'.join(REASONS[reason] for reason in duty.excused_by) or '没有'}"


def _parameters(words: Words) -> Iterator[str]:
    for parameter in words.variant.parameters.values():
        head = title_line(parameter.label, words.clause(parameter))
        yield f"{head}：{words.parameter(parameter, dated=True)}{_room(words, parameter)}"
        if parameter.says:
            yield f"    {parameter.says}"


def _room(words: Words, parameter: Parameter) -> str:
    choices = "、".join(choice_words(parameter, each, words.own_channels) for each in parameter.choices)
    unit = f"；单位 {parameter.unit}" if parameter.unit and not parameter.values else ""
    way = {"up": "；下级可以往高改", "down": "；下级可以往低改"}.get(parameter.tighter, "")
    return (f"；可选 {choices}" if choices else "") + unit + way


def _assumptions(words: Words, assumptions: Sequence[Assumption]) -> Iterator[str]:
    for each in assumptions:
        yield f"{title_line(each.label or each.text_says, words.clause(each), each.since, each.until)}"
        text = f"条文：{each.text_says}　" if each.label else ""
        yield f"    {text}理解为：{each.we_read}" + (f"　依据：{each.ground}" if each.ground else "")
        parameter = words.variant.parameters.get(each.parameter)
        if parameter is None:
            yield f"    地方另有理解的：{ONLY_WORDS}"
        else:
            yield f"    由参数“{parameter.label}”定：{words.parameter(parameter, dated=True)}"


def _facts(words: Words) -> Iterator[str]:
    for fact in words.pack.facts.values():
        total = f"，为 {'、'.join(words.fact(part) for part in fact.sum_of)} 之和" if fact.sum_of else ""
        values = f"：{'、'.join(fact.values.values())}" if fact.values else ""
        yield f"{title_line(fact.label, fact.clause)}{values}{f'（{fact.unit}）' if fact.unit else ''}{total}"


def _questions(words: Words) -> Iterator[str]:
    for fact, asked in words.pack.questions.items():
        yield f"· {words.fact(fact)}：{asked}"


def _variant(pack: Pack, variant: Variant) -> Iterator[str]:
    """What differs from the pack's own law in one place."""
    own, words = pack.variants[0], Words(pack, variant)
    for name, parameter in variant.parameters.items():
        if own.parameters.get(name) != parameter:
            yield f"{title_line(parameter.label, words.clause(parameter))}：{words.parameter(parameter, dated=True)}"
    yield from _categories(words, _differing(variant.categories, own.categories))
    yield from _tiers(words, _differing(variant.tiers, own.tiers))
    yield from _duties(words, _differing(variant.duties, own.duties))
    yield from _assumptions(words, [rule for rule in variant.assumptions if rule not in own.assumptions])
    yield from show_checklist(words, variant.items)
    for _, entries in show_entries(words, variant.entries):
        yield from entries


def _differing(rules: Sequence[Any], own: Sequence[Any]) -> list[Any]:
    """The rules that say something else than the pack's own, whatever their dates."""

    def said(rule: Any) -> Any:
        return dataclasses.replace(rule, since=None, until=None, cited=(), decided=())

    known = [said(rule) for rule in own]
    return [rule for rule in rules if said(rule) not in known]


def show_facts() -> str:
    """Return the common facts a pack may ask about: id, label, values or unit, usual source."""
    lines = ["共同情况（条件里写左边的标识；age 是由出生日期算出的周岁）"]
    for fact in CATALOGUE.values():
        values = "、".join(f"{value}＝{label}" for value, label in fact.values.items()) or fact.unit or _SORT[fact.kind]
        lines.append(f"{fact.id}\t{fact.label}\t{values}\t来源：{fact.source}")
    return "\n".join(lines) + "\n"


_SORT = {"digits": "地区代码", "date": "日期", "number": "数"}


def show_festivals() -> str:
    """Return the festivals a duty may name."""
    lines = ["节日（duty 的 festivals 里写左边的标识，或写任一月日，例如 11-15）"]
    return "\n".join([*lines, *(f"{name}\t{festival.label}" for name, festival in FESTIVALS.items())]) + "\n"
