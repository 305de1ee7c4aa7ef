"""The law in Chinese words: conditions, periods, channels, values and days as people write them.

Shared by `policy show`, `policy check` and whoever explains a duty. It decides nothing and knows no person;
a policy's own words (its terms, its names of channels) go before the general ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from koumen.policy.conditions import All, Any_, Condition, Leaf, Not
from koumen.policy.facts import AGE, CATALOGUE, Fact
from koumen.policy.festivals import festival
from koumen.policy.model import (
    Cadence,
    Calendar,
    Event,
    Festivals,
    Found,
    Joined,
    NoNumber,
    Pack,
    PackFact,
    Parameter,
    ParameterRef,
    Silence,
    Variant,
    Yearly,
)  # fmt: skip

CHANNELS: Mapping[str, str] = {
    "home": "上门", "phone": "电话", "video": "视频", "message": "消息", "remote": "远程", "other": "其他方式",
}  # fmt: skip
PERIODS: Mapping[str, str] = {
    "day": "每日", "week": "每周", "half-month": "每半月", "month": "每月", "quarter": "每季度", "half-year": "每半年",
    "year": "每年",
}  # fmt: skip
UNITS: Mapping[str, str] = {
    "day": "日", "week": "周", "half-month": "个半月", "month": "个月", "quarter": "个季度", "half-year": "个半年",
    "year": "年",
}  # fmt: skip
REASONS: Mapping[str, str] = {
    "hospital": "住院", "away": "外出", "refused": "拒绝", "institution": "入住机构", "other": "其他原因",
}  # fmt: skip
LEVELS: Mapping[str, str] = {
    "country": "全国", "province": "省级", "city": "市级", "county": "县级", "township": "乡镇级", "village": "村级",
}  # fmt: skip
KINDS: Mapping[str, str] = {"visit": "探访"}
_COMPARED = {"=": "为", "!=": "不为", ">=": "≥", ">": "＞", "<=": "≤", "<": "＜"}
_TRUTH = {"true": "是", "false": "否"}
CHOICES: Mapping[str, str] = {**PERIODS, "any": "有一项即可", "all": "须同时具备"}
"""How the choices of a parameter are said; one that is not here is shown as written."""
OPEN = "未定（由地方规定）"


def day_words(day: date) -> str:
    """Return a day as people write it: 2026年1月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def span_words(since: date | None, until: date | None) -> str:
    """Return when a rule holds; `until` is exclusive and shown as its last day. "" when it has no dates of its own."""
    starts = f"{day_words(since)}起" if since else ""
    ends = f"至{day_words(until - timedelta(days=1))}" if until else ""
    return starts + ends


def value_words(parameter: Parameter, value: Any) -> str:
    """Return one value of a parameter with its unit, OPEN for None."""
    if value is None:
        return OPEN
    if isinstance(value, bool):
        return "是" if value else "否"
    return CHOICES.get(str(value), str(value)) + (f" {parameter.unit}" if parameter.unit else "")


def parameter_words(parameter: Parameter) -> str:
    """Return what a parameter comes to, with the day from which each value holds when there are several."""
    if not parameter.values:
        return OPEN
    if len(parameter.values) == 1:
        return value_words(parameter, parameter.values[0][1])
    return "；".join(f"{day_words(day)}起 {value_words(parameter, value)}" for day, value in parameter.values)


class Words:
    """The words of one pack under one of its variants."""

    def __init__(self, pack: Pack, variant: Variant | None = None) -> None:
        self.pack = pack
        self.variant = variant or pack.variants[0]
        self.facts: Mapping[str, Fact | PackFact] = {**CATALOGUE, "age": AGE, **pack.facts}
        self._channels = {**CHANNELS, **{entry.id: entry.label for entry in pack.of_kind("channel")}}
        entries = (*pack.entries, *self.variant.entries)
        self._labels = {(entry.kind, entry.id): entry.label for entry in entries}
        self._labels |= {("tier", tier.id): tier.label for tier in self.variant.tiers}
        self._labels |= {("category", category.id): category.label for category in self.variant.categories}
        self._labels |= {("item", item.id): item.label for item in (*pack.items, *self.variant.items)}
        self._labels |= {("form", form.id): form.label for form in pack.forms}

    def label(self, kind: str, id: str) -> str:
        """Return the Chinese name of one rule, or its id where it has none."""
        return self._labels.get((kind, id), id)

    def channels(self, channels: tuple[str, ...]) -> str:
        """Return the channels by this policy's own names, joined by 或."""
        return "或".join(self._channels[channel] for channel in channels)

    def fact(self, name: str) -> str:
        """Return the label of a fact, or of a parameter written $name."""
        if name.startswith("$"):
            return self._parameter(name[1:]).label
        return self.facts[name].label if name in self.facts else name

    def _parameter(self, name: str) -> Parameter:
        return self.variant.parameters[name]

    def number(self, value: int | ParameterRef | None, unit: str = "") -> str:
        """Return a count with its unit, or a parameter's label with its value."""
        if isinstance(value, ParameterRef):
            parameter = self._parameter(value.name)
            missing = f" {unit}" if unit and not parameter.unit and parameter.values else ""
            return f"“{parameter.label}”（{parameter_words(parameter)}{missing}）"
        return f" {value} {unit}" if unit else str(value)

    def condition(self, node: Condition) -> str:
        """Return a condition as a Chinese sentence: 且, 或, 非."""
        match node:
            case Leaf():
                return self._leaf(node)
            case Not(part):
                inner = self.condition(part)
                return f"非{inner}" if isinstance(part, Leaf) and part.text == part.fact else f"非（{inner}）"
            case All(parts):
                return " 且 ".join(self._inner(part, Any_) for part in parts)
            case Any_(parts):
                return " 或 ".join(self._inner(part, All) for part in parts)

    def _inner(self, node: Condition, other: type) -> str:
        text = self.condition(node)
        return f"（{text}）" if isinstance(node, other) else text

    def _leaf(self, leaf: Leaf) -> str:
        if leaf.text == leaf.fact:
            return self.fact(leaf.fact)
        values = [self._value(leaf.fact, value) for value in leaf.values]
        if leaf.op in ("in", "not in"):
            verb = "在" if self._kind(leaf.fact) == "digits" else "为"
            return f"{self.fact(leaf.fact)}{'不' if leaf.op == 'not in' else ''}{verb} {'、'.join(values)}" + (
                " 之一" if len(values) > 1 and verb == "为" else " 内" if verb == "在" else ""
            )
        return f"{self.fact(leaf.fact)} {_COMPARED[leaf.op]} {values[0]}"

    def _kind(self, name: str) -> str:
        return self._parameter(name[1:]).kind if name.startswith("$") else self.facts[name].kind

    def _value(self, name: str, value: str) -> str:
        if value.startswith("$"):
            return self.number(ParameterRef(value[1:]))
        if name.startswith("$"):
            return _TRUTH.get(value, CHOICES.get(value, value))
        fact = self.facts[name]
        unit = f" {fact.unit}" if fact.unit else ""
        return fact.values.get(value, _TRUTH.get(value, value) if fact.kind == "yesno" else value) + unit

    def cadence(self, cadence: Cadence) -> str:
        """Return when a duty's windows open, as people say it."""
        return _CADENCES[type(cadence)](self, cadence)

    def _calendar(self, cadence: Calendar) -> str:
        if isinstance(cadence.per, ParameterRef):
            return f"周期为{self.number(cadence.per)}"
        if cadence.anchor is None:
            return PERIODS[cadence.per]
        return f"自{day_words(cadence.anchor)}起每 {cadence.every} {UNITS[cadence.per]}"

    def _festivals(self, cadence: Festivals) -> str:
        names = "、".join(festival(name).label for name in cadence.names)
        before = "" if cadence.before == 0 else f"前{self.number(cadence.before, '日')}"
        after = "" if cadence.after == 0 else f"后{self.number(cadence.after, '日')}"
        span = f"{before or '当日'}至{after or '当日'}" if before or after else "当日"
        return f"{names}（每个节日{span}）"

    def _yearly(self, cadence: Yearly) -> str:
        first, last = cadence.first, cadence.last
        return f"每年{first[0]}月{first[1]}日至{'次年' if last < first else ''}{last[0]}月{last[1]}日"

    def _event(self, cadence: Event) -> str:
        label = self.label("event", cadence.event)
        if cadence.counted_from is None:
            return f"每次{label}期间"
        start = "发生" if cadence.counted_from == "start" else "结束"
        if cadence.hours is not None:
            return f"{label}{start}后{self.number(cadence.hours, '小时')}内"
        return f"{label}{start}之日起{self.number(cadence.days, '日')}内"

    def _joined(self, cadence: Joined) -> str:
        return f"纳入之日起{self.number(cadence.days, '日')}内"

    def _silence(self, cadence: Silence) -> str:
        kind = KINDS.get(cadence.kind, cadence.kind)
        return (
            f"连续 {self.number(cadence.quiet)} 日没有{kind}（不在家的日子不算），此后 {self.number(cadence.days)} 日内"
        )

    def _found(self, cadence: Found) -> str:
        steps = "；".join(
            f"“{value}”{n} {'日' if unit == 'day' else '个月'}内" for value, (n, unit) in cadence.then.items()
        )
        return f"按“{self.label('finding', cadence.finding)}”的结果，自次日起：{steps}"

    def _no_number(self, cadence: NoNumber) -> str:
        return f"{cadence.word}（条文没有定次数）"


_CADENCES: Mapping[type, Callable[[Words, Any], str]] = {
    Calendar: Words._calendar, Festivals: Words._festivals, Yearly: Words._yearly, Event: Words._event,
    Joined: Words._joined, Silence: Words._silence, Found: Words._found, NoNumber: Words._no_number,
}  # fmt: skip
