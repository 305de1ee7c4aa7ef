"""The checklist, the forms and every other entry of a pack, in Chinese, for `policy show`.

The labels of tables, keys and values stand in paper_labels.py; a key without one would be shown as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from koumen.policy.cadences import ParameterRef
from koumen.policy.model import CHANNELS, Entry, Item, Scale
from koumen.policy.paper_labels import KEYS, KEYS_OF, SPANS, TABLES, VALUES, WITHIN
from koumen.policy.shapes import is_reference, month_day
from koumen.policy.words import Words, day_words, month_day_words, span_of_year_words, span_words


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
            return WITHIN.get(value, f"{number} {SPANS.get(unit, unit)}内")
        case str() if key == "tier":
            return words.label("tier", value)
        case str() if key in ("for", "form", "event", "on"):
            sort = {"for": "finding", "on": "form"}.get(key, key)
            named = words.label(sort, value)
            return named if named != value else VALUES["sort" if key == "for" else "on"].get(value, value)
        case _:
            return VALUES.get(key, {}).get(str(value), str(value))
