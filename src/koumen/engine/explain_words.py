"""The words of an explanation: facts, conditions, clauses, windows and visits as Chinese lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from koumen.engine.explain import Owed, PackExplained, Reasoned
from koumen.policy.conditions import Answer, Leaf
from koumen.policy.words import Words, day_words

MARKS = {True: "是", False: "否", None: "待核实"}
STATUSES = {"met": "已完成", "excused": "免除（不在）", "upcoming": "未到期", "missed": "漏访", "due": "应访未访"}
RESULTS = {
    "met": "见到或联系上",
    "not_home": "不在家",
    "no_answer": "无人应答",
    "refused": "拒绝",
    "moved": "已搬走",
    "deceased": "已去世",
    "other": "其他",
}


def text(person: str, on: date, packs: list[PackExplained]) -> str:
    """Return the whole explanation, one block a pack."""
    lines = [f"人员 {person}　判定日 {day_words(on)}"]
    for each in packs:
        lines += ["", f"■ {each.pack.title}（{each.pack.id}）", *_pack(each, on)]
    return "\n".join(lines)


def _pack(each: PackExplained, on: date) -> Iterator[str]:
    if each.law is None:
        yield f"不归这项政策管：{day_words(on)}不在册，或所在地不在 {each.pack.region} 范围内，或政策未施行。"
        return
    words = Words(each.pack, each.law.variant)
    yield f"所在地 {each.place}，在 {each.pack.region} 范围内。"
    if each.included is not None:
        yield f"工作人员已决定：{'纳入' if each.included else '不纳入'}。"
    yield "对象类型："
    for category in each.categories:
        yield from _reasoned(words, category, each.facts)
    if not each.tier:
        yield (
            "结论：现不是对象。"
            if all(c.truth is False for c in each.categories)
            else "结论：待核实后才能判定，未排除。"
        )
        return
    yield "档次（由前到后，先合先定）："
    for tier in each.tiers:
        yield from _reasoned(words, tier, each.facts)
    home = f"（其中以户为对象的，由户“{each.household}”承担）" if each.household else ""
    yield f"结论：{words.label('tier', each.tier)}{home}。"
    yield "任务："
    for owed in each.owed:
        yield from _owed(words, owed)
    if not each.owed:
        yield "  判定日没有到期或正在进行的任务。"
    for left in each.not_owed:
        yield f"  不产生：{left.duty.says or left.duty.id}〔{left.clause}〕：{left.why}。"


def _reasoned(words: Words, each: Reasoned, facts: dict[str, Any]) -> Iterator[str]:
    yield f"  {MARKS[each.truth]}　{each.label}〔{each.clause}〕"
    if each.answer is not None:
        for leaf in leaves(each.answer):
            assert isinstance(leaf.node, Leaf)
            known = value_words(words, leaf.node.fact, facts)
            yield f"      {MARKS[leaf.truth]}：{words.condition(leaf.node)}（{known}）"


def leaves(answer: Answer) -> Iterator[Answer]:
    """Yield the answers of a condition's leaves, in the written order."""
    if not answer.parts:
        yield answer
    for part in answer.parts:
        yield from leaves(part)


def value_words(words: Words, fact: str, facts: dict[str, Any]) -> str:
    """Return what is known of the fact a leaf asks about, as people say it."""
    if fact.startswith("$"):
        parameter = words.variant.parameters[fact[1:]]
        return f"按{words.source(parameter)}"
    value = facts.get(fact)
    if value is None:
        return f"{words.fact('birth_date' if fact == 'age' else fact)}未知，请核实"
    if isinstance(value, bool):
        return "是" if value else "否"
    known = words.facts.get(fact)
    said = known.values.get(str(value), str(value)) if known else str(value)
    unit = f" {known.unit}" if known and known.unit else ""
    return (said.removesuffix(".0") if isinstance(value, float) else said) + unit


def _owed(words: Words, owed: Owed) -> Iterator[str]:
    row = owed.row
    says = owed.duty.says if owed.duty else "单独频次"
    ends = day_words(row["due_by"]) if row["due_by"] else "事件结束"
    channels = words.channels(tuple(row["channels"].split("+")))
    yield f"  {says or row['duty']}〔{owed.clause}〕"
    yield (
        f"      {day_words(row['starts'])}至{ends}，应{channels} {row['required']} 次，已 {row['done']} 次："
        f"{STATUSES[row['status']]}" + (f"（{day_words(row['met_on'])}达到）" if row["met_on"] else "") + "。"
    )
    for visit in owed.visits:
        took = "计入" if visit.counted else f"不计入，{visit.why_not}"
        result = "" if visit.result == "met" else f"（{RESULTS[visit.result]}）"
        yield f"      {day_words(visit.day)}{words.channels((visit.channel,))}{result}：{took}。"
