"""The law in Chinese words: conditions, periods, channels, values and days as people write them.

Shared by `policy show`, `policy check` and whoever explains a duty. It decides nothing and knows no person;
a policy's own words (its terms, its names of channels) go before the general ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from koumen.policy.cadences import (
    Cadence,
    Calendar,
    Event,
    Festivals,
    Found,
    Joined,
    NoNumber,
    ParameterRef,
    Silence,
    Yearly,
)
from koumen.policy.citing import is_of_use, own_clause, parameters_of
from koumen.policy.conditions import All, Any_, Condition, Leaf, Not
from koumen.policy.facts import AGE, CATALOGUE, Fact
from koumen.policy.festivals import FESTIVALS, festival
from koumen.policy.labels import AMENDMENT, CHANNELS, KINDS, LEVELS, OBJECTS, PERIODS, REASONS, ROLES, UNITS, VALUES
from koumen.policy.model import Pack, PackFact, Parameter, Variant

_COMPARED = {"=": "为", "!=": "不为", ">=": "≥", ">": "＞", "<=": "≤", "<": "＜"}
_TRUTH = {"true": "是", "false": "否"}
OPEN = "未定（由地方规定）"


def day_words(day: date) -> str:
    """Return a day as people write it: 2026年1月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def span_words(since: date | None, until: date | None) -> str:
    """Return when a rule holds; `until` is exclusive and shown as its last day. "" when it has no dates of its own."""
    starts = f"{day_words(since)}起" if since else ""
    ends = f"至{day_words(until - timedelta(days=1))}" if until else ""
    return starts + ends


def month_day_words(written: str) -> str:
    """Return "12-01" as people write it; the last of February is 月末."""
    month, day = (int(part) for part in written.split("-"))
    return f"{month}月末" if (month, day) == (2, 29) else f"{month}月{day}日"


def span_of_year_words(first: str, last: str) -> str:
    """Return a span of each year by its two month-days."""
    return f"{month_day_words(first)}至{'次年' if last < first else ''}{month_day_words(last)}"


def value_words(parameter: Parameter, value: Any, own: Mapping[str, str] | None = None) -> str:
    """Return one value of a parameter with its unit, OPEN for None. `own`: a policy's names of channels."""
    match value:
        case None:
            return OPEN
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(choice_words(parameter, each, own) for each in value) or "没有"
        case Mapping():
            return f"每年{span_of_year_words(value['from'], value['to'])}"
        case _:
            return choice_words(parameter, str(value), own) + (f" {parameter.unit}" if parameter.unit else "")


def choice_words(parameter: Parameter, choice: str, own: Mapping[str, str] | None = None) -> str:
    """Return what a choice is called: as the pack says, else by the general word of its kind, else as written."""
    if choice in parameter.labels:
        return parameter.labels[choice]
    channels = {**CHANNELS, **(own or {})}
    festivals = {name: each.label for name, each in FESTIVALS.items()}
    known = (channels, REASONS, PERIODS, OBJECTS, festivals)
    fitting = (words for words in known if choice in words and set(parameter.choices) <= set(words))
    return next(fitting, {}).get(choice, choice)


def parameter_words(parameter: Parameter, own: Mapping[str, str] | None = None) -> str:
    """Return what a parameter comes to, with the day from which each value holds unless it is there from the start."""
    if not parameter.values:
        return OPEN
    if len(parameter.values) == 1:
        return value_words(parameter, parameter.values[0][1], own)
    return "；".join(f"{day_words(day)}起 {value_words(parameter, value, own)}" for day, value in parameter.values)


class Words:
    """The words of one pack under one of its variants."""

    def __init__(self, pack: Pack, variant: Variant | None = None) -> None:
        self.pack = pack
        self.variant = variant or pack.variants[0]
        self.facts: Mapping[str, Fact | PackFact] = {**CATALOGUE, "age": AGE, **pack.facts}
        self.own_channels = {**CHANNELS, **{entry.id: entry.label for entry in pack.of_kind("channel")}}
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
        return "或".join(self.own_channels[channel] for channel in channels)

    def own(self, text: str) -> str:
        """Return a text with this policy's own word where `{visit}` stands."""
        return text.replace("{visit}", self.pack.terms.get("visit", KINDS["visit"]))

    def kind(self, id: str) -> str:
        """Return what a kind of act is called."""
        general = self.own("{visit}") if id == "visit" else KINDS.get(id, id)
        return self.pack.labels.get(id, general)

    def role(self, id: str) -> str:
        """Return what a role is called."""
        return self.pack.labels.get(id, ROLES.get(id, id))

    def found(self, value: str) -> str:
        """Return what the value of a finding is called."""
        return self.pack.labels.get(value, VALUES.get(value, value))

    def parameter(self, parameter: Parameter, *, dated: bool = False) -> str:
        """Return what a parameter comes to, channels by this policy's own names.

        `dated`: with the day of an only value too, where it is later than the pack's own.
        """
        said = parameter_words(parameter, self.own_channels)
        later = len(parameter.values) == 1 and parameter.values[0][0] > self.pack.since
        return f"{day_words(parameter.values[0][0])}起 {said}" if dated and later else said

    def clause(self, rule: Any, day: date | None = None) -> str:
        """Return where a rule is found: the pack's own clause, and the articles of what stands over it.

        Beside the rule's own place stand the places that set the parameters it uses; `day` leaves out what does not
        hold then.
        """
        used = [self.variant.parameters[name] for name in parameters_of(rule) if name in self.variant.parameters]
        cited = [each for found in (rule, *used) for each in found.cited if is_of_use(each, rule, day)]
        own = "" if any(each.instead for each in rule.cited) else own_clause(rule)
        places = [f"{self.document(each.document)} {each.clause}" for each in cited]
        return "；".join(dict.fromkeys(part for part in (own, *places) if part))

    def source(self, rule: Any) -> str:
        """Return who said so last: a document that stands over the pack with its article, else the pack's own text."""
        if rule.cited:
            last = rule.cited[-1]
            return f"{self.document(last.document)} {last.clause}"
        read = any(each.parameter == rule.id for each in self.variant.assumptions)
        return "本政策的理解" if read else f"本政策 {rule.clause}"

    def document(self, id: str) -> str:
        """Return what a document that stands over the pack is called for short."""
        found = next((each for each in self.pack.documents if each.id == id), None)
        if found is None:
            return id
        usual = AMENDMENT if found.kind == "amendment" else f"{LEVELS.get(found.level, '')}细则"
        return found.short or usual

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
            return f"“{parameter.label}”（{self.parameter(parameter)}{missing}）"
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
            parameter = self._parameter(name[1:])
            return _TRUTH.get(value) or choice_words(parameter, value, self.own_channels)
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
        first, last = (f"{month:02}-{day:02}" for month, day in (cadence.first, cadence.last))
        return f"每年{span_of_year_words(first, last)}"

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
        kind = self.kind(cadence.kind)
        return (
            f"连续 {self.number(cadence.quiet)} 日没有{kind}（不在家的日子不算），此后 {self.number(cadence.days)} 日内"
        )

    def _found(self, cadence: Found) -> str:
        ends = {value: f"{n} {'日' if unit == 'day' else '个月'}内" for value, (n, unit) in cadence.then.items()}
        steps = "；".join(f"“{self.found(value)}”{end}" for value, end in ends.items())
        return f"按“{self.label('finding', cadence.finding)}”的结果，自次日起：{steps}"

    def _no_number(self, cadence: NoNumber) -> str:
        return f"{cadence.word}（条文没有定次数）"


_CADENCES: Mapping[type, Callable[[Words, Any], str]] = {
    Calendar: Words._calendar, Festivals: Words._festivals, Yearly: Words._yearly, Event: Words._event,
    Joined: Words._joined, Silence: Words._silence, Found: Words._found, NoNumber: Words._no_number,
}  # fmt: skip
