"""The words of an explanation: facts, conditions, clauses, windows, visits and absences as Chinese lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from koumen.engine.condition_words import STEP, answered, indented, reasoned, settled
from koumen.engine.considered import Away, Considered
from koumen.engine.differences import differences
from koumen.engine.explain import Owed, PackExplained, explained
from koumen.engine.inputs import Inputs
from koumen.engine.situations import Situation, place_words, same
from koumen.policy.labels import REASONS
from koumen.policy.model import Pack
from koumen.policy.words import Words, day_words

RESULTS = {
    "met": "见到或联系上",
    "not_home": "不在家",
    "no_answer": "无人应答",
    "refused": "拒绝",
    "moved": "已搬走",
    "deceased": "已去世",
    "other": "其他",
}


def explain(packs: Sequence[Pack], inputs: Inputs, subject: str, on: date) -> str:
    """Return the explanation of a person or a household as Chinese text. Raises LookupError (Chinese)."""
    return text(explained(packs, inputs, subject, on), subject, on)


def text(told: Sequence[PackExplained], subject: str, on: date) -> str:
    """Return what has been explained, a block for each pack."""
    lines: list[str] = []
    for each in told:
        lines += ["", f"■ {each.pack.title}（{each.pack.id}）"]
        lines += _household(each) if each.household == subject else _person(each)
    return "\n".join([f"编号 {subject}　判定日 {day_words(on)}", *lines])


def _person(each: PackExplained) -> Iterator[str]:
    (now,) = each.now
    yield from _situation(now)
    yield from _tasks(each, [owed for owed in each.owed if owed.row["subject"] >= 0])
    of_home = [owed for owed in each.owed if owed.row["subject"] < 0]
    for brought in dict.fromkeys(_brought(owed) for owed in of_home):
        yield brought
        for owed in (owed for owed in of_home if _brought(owed) == brought):
            yield from indented(_owed(owed))
    yield from _left(each)


def _household(each: PackExplained) -> Iterator[str]:
    if not each.now:
        yield "判定日这一户没有人在册。"
    for now in each.now:
        yield f"成员 {now.person}："
        yield from indented(_standing(now, of_home=True))
    if each.tier:
        yield f"结论：{_label(each, 'tier', each.tier)}（按成员中最高的档次）。"
    elif each.now:
        yield "结论：这一户现不是对象。"
    yield from _tasks(each, each.owed)
    yield from _left(each)


def _situation(now: Situation, *, of_home: bool = False) -> Iterator[str]:
    """Yield what someone is on a day, and what that comes to; `of_home`: only what concerns their household."""
    yield from _standing(now, of_home=of_home)
    if not now.outside:
        yield f"结论：{_conclusion(now)}。"


def _standing(now: Situation, *, of_home: bool = False) -> Iterator[str]:
    if now.law is None:
        yield f"不归这项政策管：{now.outside}。"
        return
    words = Words(now.pack, now.law.variant)
    where = "这项政策在全国施行" if now.pack.region == "00" else f"在 {now.pack.region} 范围内"
    yield f"{place_words(now.pack, now.place_fact)} {now.place}，{where}。"
    documents = {document.id: document.title for document in now.pack.documents}
    for id in now.law.variant.overlays:
        yield f"并按《{documents.get(id, id)}》。"
    if now.included is not None:
        since = f"自{day_words(now.decided)}起" if now.decided else ""
        yield f"工作人员已决定{since}{'纳入' if now.included else '不纳入'}。"
    yield "对象类型："
    for category in now.categories:
        if category.of_home or not of_home:
            yield from indented(reasoned(words, category, now.facts))
    if now.tier:
        yield "档次（由前到后，先合先定）："
        for tier in now.tiers:
            yield from indented(reasoned(words, tier, now.facts))


def _conclusion(now: Situation) -> str:
    if now.included is False:
        return "已决定不纳入"
    if now.tier and now.law is not None:
        label = Words(now.pack, now.law.variant).label("tier", now.tier)
        if not now.own:
            return f"{label}，以户为对象，由户“{now.household}”承担"
        return label + (f"（其中以户为对象的，由户“{now.household}”承担）" if now.household else "")
    unknown = any(category.truth is None for category in now.categories)
    return "待核实后才能判定，未排除" if unknown else "现不是对象"


def _tasks(each: PackExplained, rows: Sequence[Owed]) -> Iterator[str]:
    """Yield what is owed: by the situation of the day, then by each other situation of a window's first day."""
    alike = [owed for owed in rows if _alike(owed.at, each.now)]
    if alike:
        yield "任务："
        for owed in alike:
            yield from indented(_owed(owed))
    for day in dict.fromkeys(owed.row["starts"] for owed in rows if owed not in alike):
        yield from _of_another_day(each, [owed for owed in rows if owed not in alike and owed.row["starts"] == day])
    if each.tier and not each.owed:
        yield "判定日没有正在进行的任务。"


def _alike(then: Sequence[Situation], now: Sequence[Situation]) -> bool:
    """Say whether the members by whom something is owed stand as they do now."""
    today = {each.person: each for each in now}
    return all(each.person in today and same(each, today[each.person]) for each in then)


def _of_another_day(each: PackExplained, rows: Sequence[Owed]) -> Iterator[str]:
    """Yield tasks whose first day found people otherwise than they are now: that day's situation, then the tasks."""
    (starts,) = {owed.row["starts"] for owed in rows}
    yield f"期限自{day_words(starts)}起的任务，按那天的情况判定，与判定日不同："
    today = {now.person: now for now in each.now}
    for then in {then.person: then for owed in rows for then in owed.at}.values():
        of_home = rows[0].row["subject"] < 0
        if of_home:
            yield f"{STEP}成员 {then.person}："
        yield from indented(differences(then, today.get(then.person)))
        yield from indented(_situation(then, of_home=of_home))
    yield f"{STEP}任务："
    for owed in rows:
        yield from indented(indented(_owed(owed)))


def _brought(owed: Owed) -> str:
    """Head the tasks of a household: which members bring it under the policy, by what, and in which tier it stands."""
    by = [
        f"{then.person}（{'、'.join(c.label for c in then.categories if c.truth and c.of_home)}）" for then in owed.at
    ]
    tier = _words(owed).label("tier", owed.row["tier"])
    return f"由户“{owed.row['person_id']}”承担的任务（期限第一天由{'、'.join(by)}列入，{tier}）："


def _left(each: PackExplained) -> Iterator[str]:
    if each.not_owed:
        yield "没有产生的任务："
    for left in each.not_owed:
        yield f"{STEP}{left.duty.says or left.duty.id}〔{left.clause}〕：{left.why}。"


def _label(each: PackExplained, kind: str, id: str) -> str:
    laws = [now.law for now in each.now if now.law is not None]
    return Words(each.pack, laws[0].variant if laws else None).label(kind, id)


def _words(owed: Owed) -> Words:
    """Return the words of the law by which something is owed."""
    (law, *_) = (then.law for then in owed.at if then.law is not None)
    return Words(law.pack, law.variant)


def _owed(owed: Owed) -> Iterator[str]:
    says = (owed.duty.says or owed.duty.id) if owed.duty else "为此人另定的频次"
    because = f"（{owed.reason}）" if owed.reason else ""
    clause = _words(owed).clause(owed.duty, owed.row["starts"]) if owed.duty else owed.row["clause"]
    yield f"{says}{because}" + (f"〔{clause}〕" if clause else "")
    yield from indented(_window(_words(owed), owed))


def _window(words: Words, owed: Owed) -> Iterator[str]:
    row = owed.row
    channels = words.channels(tuple(row["channels"].split("+")))
    span = _span(row["starts"], row["due_by"])
    yield f"{span}，应{channels} {row['required']} 次，已 {row['done']} 次：{_status(owed)}。"
    if owed.asks is not None:
        yield "这项任务自身的条件："
        yield from indented(answered(words, settled(words, owed.asks), owed.asked_of))
    for visit in owed.visits:
        yield _visit(words, visit, several=row["subject"] < 0)
    if row["status"] not in ("met", "excused"):
        for away in owed.absences:
            yield f"{_away(away, row)}，{'没有覆盖整个期限' if away.accepted else '这项任务不因此免除'}。"


def _status(owed: Owed) -> str:
    row = owed.row
    match row["status"]:
        case "met":
            return f"已完成（{day_words(row['met_on'])}达到）"
        case "excused":
            return f"免除（{'；'.join(_away(away, row) for away in owed.absences if away.accepted)}）"
        case "missed":
            return "漏访"
        case "upcoming":
            return "还没有开始"
        case _:
            return f"待完成（{day_words(row['due_by'])}截止）" if row["due_by"] else "待完成"


def _visit(words: Words, visit: Considered, *, several: bool) -> str:
    whom = f"（{visit.person}）" if several else ""
    result = "" if visit.result == "met" else f"（{RESULTS[visit.result]}）"
    took = "计入" if visit.counted else f"不计入，{visit.why_not}"
    return f"{day_words(visit.day)}{visit.time}{words.channels((visit.channel,))}{whom}{result}：{took}。"


def _away(away: Away, row: Mapping[str, Any]) -> str:
    whom = f"{away.person} " if row["subject"] < 0 else ""
    return f"{whom}{_span(away.first, away.last)}{REASONS[away.reason]}"


def _span(first: date, last: date | None) -> str:
    if last is None:
        return f"{day_words(first)}起（还在继续）"
    return day_words(first) if last == first else f"{day_words(first)}至{day_words(last)}"
