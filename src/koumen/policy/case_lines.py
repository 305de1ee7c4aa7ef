"""The short lines of a worked example (`visits`, `events`, `absences`, `facts`): their forms, and what they may name.

Parses one line at a time and holds it against the packs' own names; it makes no rows and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from koumen.policy.facts import CATALOGUE, Fact
from koumen.policy.model import ABSENCE_REASONS, CHANNELS, RESULTS, Pack, PackFact
from koumen.policy.names import fits
from koumen.policy.rules import names_of_rules
from koumen.policy.schema import described, near
from koumen.policy.sources import Faults, Row

FORMS: Mapping[str, str] = {
    "visits": "日期[T时:分] 方式 [result=…] [kind=…] [role=…] [问题=值]",
    "events": "事件 范围 起 止（止写 - 表示还没有结束）",
    "absences": "缘由 起 止",
    "facts": "情况=值 起（值空着：从那天起不知道）",
}
"""How each kind of line is written; one that is about another person begins with `p2: `."""
PERSON = ("region", "from", "until", "household_id", "included", "person_id")
_YES_NO = ("true", "false", "yes", "no", "1", "0", "是", "否")


@dataclass(frozen=True, slots=True)
class Known:
    """Every name that a case on these packs may use."""

    facts: Mapping[str, Fact | PackFact]
    rules: frozenset[str]
    ids: Mapping[str, set[str]]
    findings: Mapping[str, tuple[str, ...]]
    packs: frozenset[str]

    @staticmethod
    def of(packs: Sequence[Pack]) -> Known:
        """Gather the names of several packs, overlays included."""
        rules = frozenset(name for pack in packs for name in names_of_rules(pack))
        ids: dict[str, set[str]] = {table: set() for table in ("category", "tier", "duty", "item", "event", "finding")}
        for name in rules:
            table, _, id = name.partition(":")
            ids.setdefault(table, set()).add(id)
        entries = [entry for pack in packs for entry in (*pack.entries, *(e for v in pack.variants for e in v.entries))]
        findings = {entry.id: entry.fields.get("values", ()) for entry in entries if entry.kind == "finding"}
        own = {name: fact for pack in packs for name, fact in pack.facts.items()}
        return Known({**CATALOGUE, **own}, rules, ids, findings, frozenset(pack.id for pack in packs))


def check_people(row: Row, known: Known, faults: Faults) -> None:
    """Hold the people of a case against the facts there are."""
    listed = [("person", row.values.get("person", {}))]
    listed += [(key, each) for key in ("people", "household") for each in row.values.get(key, ())]
    for key, person in listed:
        if not isinstance(person, dict):
            faults.at(
                "P105", row, key, name=key, wanted='{ region = "…", 情况 = 值 } 这样的小表', got=described(person)
            )
            continue
        for name, value in person.items():
            _check_fact(row, key, name, value, known, faults)


def _check_fact(row: Row, key: str, name: str, value: Any, known: Known, faults: Faults) -> None:
    if name in PERSON or name.removeprefix("included:") in known.packs:
        return _check_column(row, key, name, value, faults)
    fact = known.facts.get(name)
    if fact is None:
        faults.at("P209", row, key, name, value=name, near=near(name, [*known.facts, *PERSON]))
    elif value != "" and not _suits(fact, value):
        faults.at("P302", row, key, str(value), fact=fact.label, value=value, allowed=_values(fact))
    return None


def _check_column(row: Row, key: str, name: str, value: Any, faults: Faults) -> None:
    if name in ("from", "until") and type(value) is not date:
        faults.at("P105", row, key, name=f"{key}.{name}", wanted="日期（2026-01-31，不加引号）", got=described(value))
    if name.startswith("included") and type(value) is not bool:
        faults.at("P105", row, key, name=f"{key}.{name}", wanted="true 或 false", got=described(value))
    if name == "region" and not (isinstance(value, str) and re.fullmatch(r"\d{2,12}", value)):
        faults.at("P701", row, key, str(value), value=value, remedy="写 2 至 12 位数字，加引号。")


def _suits(fact: Fact | PackFact, value: Any) -> bool:
    match fact.kind:
        case "yesno":
            return type(value) is bool or str(value).lower() in _YES_NO
        case "number":
            return type(value) in (int, float) or (isinstance(value, str) and fits(value, "number"))
        case "choice":
            return value in fact.values
        case "digits":
            return isinstance(value, str) and fits(value, "digits")
        case _:
            return type(value) is date or (isinstance(value, str) and fits(value, "date"))


def _values(fact: Fact | PackFact) -> str:
    kinds = {"yesno": "true、false", "number": "数", "digits": "地区代码（加引号）", "date": "日期"}
    return kinds.get(fact.kind) or "、".join(fact.values)


def check_line(row: Row, key: str, line: str, known: Known, faults: Faults) -> None:
    """Hold one line against its form and against the names there are."""
    words = line.split()
    if words and re.fullmatch(r"[^\s:]+:", words[0]):
        words = words[1:]
    why = _CHECKS[key](words, known)
    if why:
        faults.at("C005", row, key, line, line=line, why=why, form=FORMS[key])


def _visit(words: list[str], known: Known) -> str:
    if len(words) < 2:
        return "要有日期和方式"
    if not _is_moment(words[0]):
        return f"“{words[0]}”不是日期"
    if words[1] not in CHANNELS:
        return f"没有“{words[1]}”这种方式，只能是 {'、'.join(CHANNELS)}"
    for word in words[2:]:
        name, mark, value = word.partition("=")
        if not mark:
            return f"“{word}”要写成 名=值"
        if name == "result" and value not in RESULTS:
            return f"没有“{value}”这种结果，只能是 {'、'.join(RESULTS)}"
        if name in known.findings and value not in (known.findings[name] or (value,)):
            return f"问题“{name}”没有“{value}”这个值"
        if name not in ("result", "kind", "role", "visitor_id", *known.findings):
            return f"没有名为“{name}”的问题（finding）"
    return ""


def _event(words: list[str], known: Known) -> str:
    if len(words) != 4:
        return f"要有 4 段，现在是 {len(words)} 段"
    event, scope, since, until = words
    if event not in known.ids["event"]:
        return f"没有名为“{event}”的事件"
    if not re.fullmatch(r"\d{2,12}|person:\S+", scope):
        return f"“{scope}”不是范围：写地区代码，或 person:编号"
    return _span(since, until, open_ended=True)


def _absence(words: list[str], known: Known) -> str:
    if len(words) != 3:
        return f"要有 3 段，现在是 {len(words)} 段"
    if words[0] not in ABSENCE_REASONS:
        return f"没有“{words[0]}”这种缘由，只能是 {'、'.join(ABSENCE_REASONS)}"
    return _span(words[1], words[2])


def _fact(words: list[str], known: Known) -> str:
    if len(words) != 2 or "=" not in words[0]:
        return "要有 情况=值 和日期两段"
    name, _, value = words[0].partition("=")
    fact = known.facts.get(name)
    if fact is None and name.removeprefix("included:") not in known.packs:
        return f"没有名为“{name}”的情况"
    if fact is not None and value and not _suits(fact, value):
        return f"{fact.label}没有“{value}”这个值，只能是 {_values(fact)}"
    return "" if _is_day(words[1]) else f"“{words[1]}”不是日期"


_CHECKS: Mapping[str, Callable[[list[str], Known], str]] = {
    "visits": _visit, "events": _event, "absences": _absence, "facts": _fact,
}  # fmt: skip


def _span(since: str, until: str, open_ended: bool = False) -> str:
    for word in (since, until):
        if not (_is_moment(word) if word == since else _is_day(word)) and not (open_ended and word == "-"):
            return f"“{word}”不是日期"
    if until != "-" and until < since[:10]:
        return f"止（{until}）早于起（{since}）"
    return ""


def _is_day(word: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", word)) and fits(word, "date")


def _is_moment(word: str) -> bool:
    day, mark, moment = word.partition("T")
    if not _is_day(day):
        return False
    try:
        return not mark or time.fromisoformat(moment) is not None
    except ValueError:
        return False
