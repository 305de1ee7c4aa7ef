"""Which keys each TOML table may and must have, and what stands in them: one declarative table.

It knows shapes only (text, date, list ...); what names refer to is judged in `read_*.py`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from koumen.policy.faults import as_toml
from koumen.policy.model import ABSENCE_REASONS, CHANNELS, PERIODS, REGION_DIGITS
from koumen.policy.shapes import (
    ANY,
    CHOICES,
    CONDITION,
    COUNT,
    DAY,
    DEMANDS,
    FIRST_YEAR,
    ID,
    IDS,
    IDS_OR_ID,
    LABELS,
    LAST_YEAR,
    NAME,
    NUMBER,
    ONCE,
    OUTCOME,
    ROWS,
    TABLE,
    TEXT,
    TEXTS,
    WHOLE,
    WITHIN,
    WORDS,
    YES,
    Shape,
    is_reference,
    one_of,
    settable,
    some_of,
)
from koumen.policy.sources import Faults, Row


@dataclass(frozen=True, slots=True)
class Table:
    """One table's own keys beside the common ones, and which keys it must have."""

    own: Mapping[str, Shape] = field(default_factory=dict)
    must: tuple[str, ...] = ("id", "clause")
    common: bool = True
    id: Shape = ID

    def keys(self) -> dict[str, Shape]:
        """Return every key the table takes."""
        return {**({**COMMON, "id": self.id} if self.common else {}), **self.own}


COMMON = {"id": ID, "clause": TEXT, "demands": DEMANDS, "label": TEXT, "says": TEXT, "from": DAY, "until": DAY}
LABELLED = ("id", "clause", "label")
_OBJECT = one_of("person", "household")
_DOCUMENT = {
    **{key: TEXT for key in ("title", "number", "issuer", "version", "short")},
    "id": ID, "level": one_of(*REGION_DIGITS), "region": TEXT, "from": DAY, "until": DAY, "issued": DAY,
    "example": YES, "quirks": TEXTS, "parent": ROWS,
}  # fmt: skip
HEAD_TABLES: Mapping[str, Table] = {
    "pack": Table(
        {**_DOCUMENT, "place": TEXTS, "object": _OBJECT},
        ("id", "title", "number", "issuer", "level", "region", "from", "version"),
        common=False,
    ),
    "overlay": Table(
        {**_DOCUMENT, "of": TEXT, "replaces": TEXT},
        ("id", "of", "title", "number", "issuer", "level", "region", "from"),
        False,
    ),
    "amendment": Table(
        {**_DOCUMENT, "of": TEXT, "repeal": TEXTS}, ("id", "of", "title", "number", "issuer", "from"), False
    ),
}
PAPERS: Mapping[str, Table] = {
    "event": Table({"sort": one_of("season", "weather", "life", "disaster", "holiday")}, LABELLED),
    "aspect": Table({}, LABELLED),
    "season": Table({"yearly": settable(TABLE), "event": TEXT}, LABELLED),
    "finding": Table(
        {
            "sort": one_of("risk", "change", "hazard", "need", "complaint", "no-answer", "placement", "opinion"),
            "values": TEXTS,
        },
        (*LABELLED, "sort"),
    ),
    "deadline": Table(
        {
            "starts": settable(one_of("visit", "finding", "report", "issue-date", "year", "quarter", "discovery")),
            "within": WITHIN, "by": WORDS, "to": WORDS, "for": WORDS, "tier": IDS_OR_ID, "due": TEXT, "date": DAY,
        }
    ),
    "signoff": Table({"on": TEXT, "steps": TEXTS, "in_order": settable(YES)}, ("id", "clause", "on", "steps")),
    "emergency": Table({"kinds": TEXTS, "acts": TEXTS, "call": some_of("110", "119", "120"), "to": WORDS}),
    "report": Table(
        {"by": WORDS, "to": WORDS, "every": one_of(*PERIODS, "once"), "due": TEXT, "form": TEXT, "content": WORDS}
    ),
    "measure": Table(
        {
            "figure": one_of("visited-in-month", "home-share"),
            "numerator": TEXT,
            "denominator": TEXT,
            "target": ANY,
            "by_date": DAY,
            "counts": WORDS,
        }
    ),
    "inspection": Table({"by": WORDS, "of": WORDS, "forms": TEXTS, "checks": TEXTS, "random": ANY}),
    "contract_term": Table({"required": YES}),
    "settlement": Table({"basis": WORDS, "when_paid": TEXT}),
    "consent": Table({"withdrawable": YES}),
    "role": Table({"who": WORDS, "level": one_of(*REGION_DIGITS)}),
    "visitor_type": Table({"staff": YES, "conditions": TEXTS}),
    "department": Table({"does": WORDS, "data": WORDS}),
    "channel": Table({"primary": YES}, id=one_of(*CHANNELS)),
    "referral": Table({"to": WORDS, "outcomes": TEXTS, "for": WORDS}),
    "archive": Table({"copies": WORDS, "keeps": WORDS}),
    "milestone": Table({"date": DAY}),
    "integration": Table({"system": TEXT, "way": one_of("in", "out")}),
    "device": Table({"alarms": WORDS}),
    "own_cadence": Table({"by": WORDS}),
    "guidance": Table({"why": TEXT}, ("id", "clause", "why")),
}  # fmt: skip
DUTY = {
    "tier": IDS_OR_ID, "category": IDS_OR_ID, "when": CONDITION, "at_least": COUNT,
    "channels": settable(some_of(*CHANNELS)), "kinds": IDS, "roles": IDS, "each_counts": settable(YES),
    "excused_by": settable(some_of(*ABSENCE_REASONS)), "per": TEXT, "anchor": DAY, "festivals": settable(ONCE),
    "days_before": COUNT, "days_after": COUNT, "yearly": settable(TABLE), "event": TEXT,
    "counted_from": one_of("start", "end"), "days": COUNT, "hours": COUNT, "joined": YES, "silence": TABLE,
    "finding": TEXT, "then": LABELS, "no_number": TEXT,
}  # fmt: skip
RULES: Mapping[str, Table] = {
    "fact": Table(
        {"kind": one_of("yesno", "number", "choice", "digits"), "unit": TEXT, "sum": TEXTS, "values": LABELS,
         "source": TEXT},
        ("id", "label", "kind"),
        id=NAME,
    ),
    "parameter": Table(
        {"kind": one_of("number", "choice", "yesno", "several", "span"), "unit": TEXT, "open": YES,
         "tighter": one_of("up", "down"), "value": ANY, "values": ROWS, "choices": CHOICES},
        (*LABELLED, "kind"),
        id=NAME,
    ),
    "assumption": Table(
        {"text_says": TEXT, "we_read": TEXT, "ground": TEXT, "parameter": TEXT, "value": ANY, "values": ROWS},
        ("id", "clause", "text_says", "we_read", "ground"),
    ),
    "category": Table({"code": TEXT, "object": settable(_OBJECT), "when": CONDITION}, (*LABELLED, "when")),
    "tier": Table({"when": CONDITION, "category": IDS_OR_ID}, LABELLED),
    "duty": Table(DUTY, ("id", "clause", "says")),
    "scale": Table(
        {"kind": one_of("choice", "number", "text", "yesno"), "values": LABELS, "unit": TEXT, "least": NUMBER,
         "most": NUMBER, "whole": YES, "compares": YES, "unchanged": TEXT},
        ("id", "label", "kind"),
    ),
    "item": Table(
        {"aspect": TEXT, "scale": TEXT, "of": _OBJECT, "when": CONDITION, "tier": IDS_OR_ID, "first_visit": YES,
         "seasons": ONCE,
         "channels": some_of(*CHANNELS), "requires": LABELS, "raises": LABELS, "on_form": YES, "asked": TEXT},
        (*LABELLED, "aspect", "scale"),
    ),
    "form": Table(
        {"version": TEXT, "records_visits": YES, "channels": some_of(*CHANNELS), "kinds": IDS,
         "orientation": one_of("portrait", "landscape"), "header": WORDS, "columns": TEXTS, "rows": TEXTS,
         "footer": WORDS, "copies": ANY},
        LABELLED,
    ),
    "ask": Table({"fact": TEXT, "asked": TEXT, "clause": TEXT}, ("fact", "asked", "clause"), common=False),
    **PAPERS,
}  # fmt: skip
CHANGES: Mapping[str, Table] = {
    "set": Table({"parameter": TEXT, "value": ANY, "values": ROWS}, ("parameter", "clause")),
    "tighten": Table(
        {"duty": TEXT, "at_least": WHOLE, "per": TEXT, "anchor": DAY, "days": WHOLE, "hours": WHOLE,
         "remove_channels": some_of(*CHANNELS)},
        ("duty", "clause"),
    ),
    "branch": Table({"category": TEXT, "tier": TEXT, "any": ROWS}, ("clause", "any")),
    "reading": Table({"assumption": TEXT, "value": ANY, "values": ROWS, "we_read": TEXT, "ground": TEXT},
                     ("assumption", "we_read", "ground", "clause")),
}  # fmt: skip
ADDED_BY_OVERLAYS = ("fact", "ask", "parameter", "assumption", "category", "duty", "item", "aspect", "scale", *PAPERS)


CASES: Mapping[str, Table] = {
    "case": Table(
        {"id": ID, "says": TEXT, "clause": TEXT, "demands": DEMANDS, "rules": TEXTS, "packs": TEXTS, "on": DAY,
         "from": DAY, "to": DAY, "person": TABLE, "people": ROWS, "household": ROWS, "own": ROWS, "visits": TEXTS,
         "events": TEXTS, "absences": TEXTS, "facts": TEXTS, "then": OUTCOME, "screening": TEXTS, "printed": TEXTS,
         "asks": TEXTS, "asks_not": TEXTS, "channel": one_of(*CHANNELS), "first_visit": YES},
        ("says", "on"),
        common=False,
    )
}  # fmt: skip


def near(word: str, known: Iterable[str]) -> str:
    """Return the likeliest meant names out of `known`, for a remedy."""
    listed = sorted(known)
    close = difflib.get_close_matches(word, listed, 3, 0.5)
    return "、".join(close or listed[:8]) or "（还没有）"


def check_row(row: Row, table: Table, faults: Faults) -> None:
    """Hold one row against its table; `row.values` keeps only what is sound, in its kept form."""
    keys = table.keys()
    kept: dict[str, Any] = {}
    for name, value in row.values.items():
        if name not in keys:
            faults.at_key("P102", row, name, table=row.table, name=name, near=near(name, keys))
        elif _sound(row, name, keys[name], value, faults):
            kept[name] = value if keys[name].or_parameter and is_reference(value) else keys[name].read(value)
    missing = [name for name in table.must if name not in row.written]
    row.values = kept
    for name in missing:
        if name == "clause":
            faults.at("P104", row)
        else:
            faults.at("P103", row, name=name)


_MAY_BE_EMPTY = (
    "number", "excused_by", "rules", "header", "footer", "rows", "columns", "quirks", "repeal", "screening", "printed",
    "person", "value",
)  # fmt: skip


def _sound(row: Row, name: str, shape: Shape, value: Any, faults: Faults) -> bool:
    if shape.or_parameter and is_reference(value):
        return True
    try:
        kept = shape.read(value)
    except ValueError:
        if shape.rule and isinstance(value, str | list):
            bad = value if isinstance(value, str) else next((each for each in value if not _reads(shape, [each])), "")
            faults.at("P107", row, name, bad, value=bad, rule=shape.rule)
        else:
            faults.at("P105", row, name, name=name, wanted=shape.wanted, got=described(value))
        return False
    if isinstance(kept, date) and not FIRST_YEAR <= kept.year <= LAST_YEAR:
        faults.at("P505", row, name, kept, value=kept)
        return False
    empty_ok = name in _MAY_BE_EMPTY
    if (kept in ("", (), {}, []) or (isinstance(kept, str) and not kept.strip())) and not empty_ok:
        faults.at("P109", row, name, name=name)
        return False
    listed = kept if isinstance(kept, tuple) and shape.once else ()
    twice = next((each for at, each in enumerate(listed) if each in listed[:at]), None)
    if twice is not None:
        faults.at("P110", row, name, twice, value=twice)
        return False
    wrong = [
        each for each in (kept if isinstance(kept, tuple) else (kept,)) if shape.allowed and each not in shape.allowed
    ]
    for each in wrong:
        faults.at("P106", row, name, each, value=each, name=name, allowed="、".join(shape.allowed))
    return not wrong


def _reads(shape: Shape, value: Any) -> bool:
    try:
        shape.read(value)
    except ValueError:
        return False
    return True


def described(value: Any) -> str:
    """Return a value as it is written in TOML, with its kind in Chinese; nothing for a key that is not written."""
    names = {bool: "是否", int: "整数", float: "小数", str: "文字", list: "列表", tuple: "列表", dict: "小表"}
    return f"{names.get(type(value), '日期或时间')} {as_toml(value)}" if value is not None else "没有写"
