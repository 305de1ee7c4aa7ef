"""The checklist, the forms and every other entry of a pack, in Chinese, for `policy show`.

Labels for the keys of schema.py's tables live here; a key without one would be shown as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from koumen.policy.labels import LEVELS
from koumen.policy.model import CHANNELS, Entry, Item, ParameterRef, Scale
from koumen.policy.shapes import is_reference, month_day
from koumen.policy.words import Words, day_words, month_day_words, span_of_year_words, span_words

TABLES: Mapping[str, str] = {
    "event": "特殊时段与事件",
    "season": "季节",
    "finding": "发现的问题",
    "deadline": "时限",
    "signoff": "签字确认",
    "emergency": "紧急情况",
    "report": "报告与报表",
    "measure": "指标",
    "inspection": "检查与抽查",
    "contract_term": "合同应有的条款",
    "settlement": "结算",
    "consent": "意愿与隐私",
    "role": "职责",
    "visitor_type": "参加的人员和力量",
    "department": "部门分工",
    "channel": "方式",
    "referral": "转介",
    "archive": "档案",
    "milestone": "阶段目标",
    "integration": "与其他系统",
    "device": "监测设备",
    "own_cadence": "本人另定的频次",
    "guidance": "不需要系统来做的条文",
}
KEYS: Mapping[str, str] = {
    "figure": "算法",
    "sort": "种类",
    "values": "结果",
    "yearly": "每年",
    "event": "时段",
    "starts": "自",
    "within": "时限",
    "by": "由",
    "to": "报送",
    "for": "针对",
    "due": "期限",
    "tier": "只对",
    "date": "日期",
    "on": "签在",
    "steps": "签字人",
    "in_order": "依次签",
    "kinds": "情形",
    "acts": "做法",
    "call": "拨打",
    "every": "频次",
    "form": "表格",
    "content": "内容",
    "numerator": "分子",
    "denominator": "分母",
    "target": "目标",
    "by_date": "完成日期",
    "counts": "计数",
    "of": "对象",
    "forms": "形式",
    "checks": "要点",
    "random": "随机",
    "required": "必有",
    "basis": "依据",
    "when_paid": "付款",
    "withdrawable": "可撤回",
    "who": "谁",
    "level": "层级",
    "staff": "机构人员",
    "conditions": "条件",
    "does": "职责",
    "data": "数据",
    "primary": "主要方式",
    "outcomes": "结果",
    "copies": "份数",
    "keeps": "内容",
    "system": "系统",
    "way": "方向",
    "alarms": "报警",
    "why": "缘由",
    "orientation": "纸张",
    "header": "表头",
    "columns": "栏目",
    "rows": "行",
    "footer": "表尾",
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "figure": {"visited-in-month": "当月访到的人除以当月的对象", "home-share": "上门的次数除以全部次数"},
    "sort": {
        "season": "季节",
        "weather": "天气",
        "life": "生活变故",
        "disaster": "灾害",
        "holiday": "假期",
        "risk": "风险",
        "change": "变化",
        "hazard": "隐患",
        "need": "需求",
        "complaint": "投诉",
        "no-answer": "无人应答",
        "placement": "安置去向",
        "opinion": "意见",
    },
    "starts": {
        "visit": "{visit}之日",
        "finding": "发现问题之日",
        "report": "报告之日",
        "issue-date": "印发之日",
        "year": "每年",
        "quarter": "每季度",
        "discovery": "发现之时",
    },
    "on": {"visit": "每次{visit}", "plan": "救助方案", "undertaking": "责任书"},
    "way": {"in": "取来", "out": "报出"},
    "orientation": {"portrait": "纵向", "landscape": "横向"},
    "level": LEVELS,
    "every": {
        "week": "每周",
        "month": "每月",
        "quarter": "每季度",
        "half-year": "每半年",
        "year": "每年",
        "once": "一次",
    },
}
KEYS_OF: Mapping[tuple[str, str], str] = {
    ("archive", "copies"): "存于",
    ("referral", "to"): "转给",
    ("referral", "outcomes"): "处理结果",
    ("emergency", "to"): "报给",
    ("inspection", "of"): "查谁",
    ("inspection", "checks"): "查什么",
    ("integration", "way"): "数据",
    ("signoff", "on"): "签在",
    ("consent", "withdrawable"): "可以撤回",
    ("deadline", "date"): "最迟",
    ("deadline", "due"): "每年最迟",
    ("report", "due"): "最迟",
    ("report", "to"): "送到",
    ("visitor_type", "staff"): "是受托机构的人",
}
"""Where the usual label of a key does not fit a table."""
_WITHIN = {"same-day": "当日", "at-once": "立即", "promptly": "及时"}
_SPANS = {"working-day": "个工作日", "day": "日", "hour": "小时", "week": "周", "month": "个月", "year": "年"}


def show_checklist(words: Words, items: Sequence[Item] | None = None) -> Iterator[str]:
    """Yield the checklist aspect by aspect: each item with scale, unit, season, for whom and what follows."""
    listed = words.pack.items if items is None else items
    for aspect in dict.fromkeys(item.aspect for item in listed):
        clause = next((e.clause for e in (*words.pack.of_kind("aspect"), *words.variant.entries) if e.id == aspect), "")
        yield f"〈{words.label('aspect', aspect)}〉" + (f"〔{clause}〕" if clause else "")
        for item in listed:
            if item.aspect == aspect:
                yield from _item(words, item)
    if items is None:
        used = {item.aspect for item in listed}
        for entry in words.pack.of_kind("aspect"):
            if entry.id not in used:
                yield f"〈{entry.label}〉〔{entry.clause}〕（没有列出项目）"


def _item(words: Words, item: Item) -> Iterator[str]:
    dates = span_words(item.since, item.until)
    answers = scale_words(words.pack.scales[item.scale])
    yield f"· {item.label}〔{words.clause(item)}〕{f'（{dates}）' if dates else ''}：{answers}"
    notes = list(_notes(words, item))
    if notes:
        yield "    " + "；".join(notes)


def _notes(words: Words, item: Item) -> Iterator[str]:
    scale = words.pack.scales[item.scale]
    if item.says:
        yield item.says
    if item.asked:
        yield f"问：{item.asked}"
    if item.of == "household":
        yield "全户问一次"
    if item.tiers:
        yield f"只问{'、'.join(words.label('tier', each) for each in item.tiers)}"
    if item.when:
        yield f"只问：{words.condition(item.when)}"
    if item.first_visit:
        yield "只在首次问"
    if item.seasons:
        seasons = [words.label("season", each) for each in item.seasons]
        yield f"只在{'、'.join(words.label('event', each) for each in seasons)}问"
    if item.channels != CHANNELS:
        yield f"只在{words.channels(item.channels)}时问"
    for answer, other in item.requires.items():
        yield f"答“{scale.values.get(answer, answer)}”须填“{words.label('item', other)}”"
    for answer, finding in item.raises.items():
        yield f"答“{scale.values.get(answer, answer)}”记为“{words.label('finding', finding)}”"
    if not item.on_form:
        yield "表上没有这一栏"


def scale_words(scale: Scale) -> str:
    """Return the answers of a scale as printed, or what is to be written."""
    compared = "（与上次比，首次不问）" if scale.compares else ""
    match scale.kind:
        case "number":
            ends = [f"至少 {scale.least:g}"] if scale.least is not None else []
            ends += [f"至多 {scale.most:g}"] if scale.most is not None else []
            said = "，".join(["填整数" if scale.whole else "填数", *ends])
            return f"{said}{f'（{scale.unit}）' if scale.unit else ''}{compared}"
        case "text":
            return "填文字"
        case _:
            return "／".join(scale.values.values()) + compared


def show_forms(words: Words) -> Iterator[str]:
    """Yield the official forms with their versions, heads, columns, rows and feet."""
    for form in words.pack.forms:
        dates = span_words(form.since, form.until)
        yield f"· {form.label}〔{words.clause(form)}〕第 {form.version} 版{f'（{dates}）' if dates else ''}"
        if form.says:
            yield f"    {form.says}"
        if form.records_visits:
            of = f"（{words.channels(form.channels)}）" if form.channels != CHANNELS else ""
            kinds = f"，只记 {'、'.join(words.kind(kind) for kind in form.kinds)}" if form.kinds else ""
            yield words.own(f"    每次{{visit}}都记在此表{of}{kinds}")
        yield from _fields(words, "form", form.fields)


def show_entries(words: Words, entries: Sequence[Entry] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Yield every other table with its Chinese title and its lines; aspects stand with the checklist."""
    listed = words.pack.entries if entries is None else entries
    for kind, title in TABLES.items():
        lines = [line for entry in listed if entry.kind == kind for line in _entry(words, entry)]
        if lines:
            yield title, lines


def _entry(words: Words, entry: Entry) -> Iterator[str]:
    dates = span_words(entry.since, entry.until)
    yield f"· {entry.label}〔{words.clause(entry)}〕{f'（{dates}）' if dates else ''}"
    if entry.says and entry.says != entry.label:
        yield f"    {entry.says}"
    yield from _fields(words, entry.kind, entry.fields)


def _fields(words: Words, table: str, fields: Mapping[str, Any]) -> Iterator[str]:
    shown = [
        f"{KEYS_OF.get((table, key), KEYS.get(key, key))}：{words.own(_value(words, key, value))}"
        for key, value in fields.items()
    ]
    if shown:
        yield "    " + "；".join(shown)


def _value(words: Words, key: str, value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case date():
            return day_words(value)
        case list() | tuple():
            return "、".join(_value(words, key, each) for each in value)
        case dict():
            return span_of_year_words(value["from"], value["to"])
        case str() if is_reference(value):
            return words.number(ParameterRef(value[1:]))
        case str() if key == "due" and month_day(value):
            return month_day_words(value)
        case str() if key == "due" and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return day_words(date.fromisoformat(value))
        case str() if key == "values":
            return words.found(value)
        case str() if key == "within":
            number, _, unit = value.partition(" ")
            return _WITHIN.get(value, f"{number} {_SPANS.get(unit, unit)}内")
        case str() if key == "tier":
            return words.label("tier", value)
        case str() if key in ("for", "form", "event", "on"):
            sort = {"for": "finding", "on": "form"}.get(key, key)
            named = words.label(sort, value)
            return named if named != value else VALUES["sort" if key == "for" else "on"].get(value, value)
        case _:
            return VALUES.get(key, {}).get(str(value), str(value))
