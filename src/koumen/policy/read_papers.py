"""From rows to what is asked at the door and what is kept on paper: scales, items, forms and all other entries.

It checks that what they name exists; it draws no form and files nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from koumen.policy.model import CHANNELS, Entry, Form, Item, Scale
from koumen.policy.names import Names, Use, condition, out_of
from koumen.policy.read_duties import in_order, yearly
from koumen.policy.read_rules import COLUMNS, common, dated, words_taken
from koumen.policy.schema import COMMON, PAPERS, RULES, near
from koumen.policy.shapes import month_day
from koumen.policy.sources import Faults, Row, Source

YES_NO: Mapping[str, str] = {"yes": "是", "no": "否"}
"""The answers of a yesno scale that names them no other way."""
_FORM_OWN = ("version", "records_visits", "channels", "kinds")


def read_scales(source: Source, names: Names, faults: Faults) -> dict[str, Scale]:
    """Read the answer scales; they are known by name from then on."""
    read: dict[str, Scale] = {}
    for row in source.of("scale"):
        values = row.values
        scale = Scale(
            row.id, values.get("label", row.id), values.get("kind", "text"),
            values.get("values", YES_NO if values.get("kind") == "yesno" else {}),
            values.get("unit", ""), values.get("least"), values.get("most"), values.get("whole", False),
            values.get("compares", False), values.get("unchanged", ""),
        )  # fmt: skip
        _check_labels(scale, row, faults)
        _check_number(scale, row, faults)
        if scale.unchanged:
            _answer(scale, scale.unchanged, "unchanged", row, "unchanged", faults)
        read[row.id] = names.scales[row.id] = scale
    return read


def _check_labels(scale: Scale, row: Row, faults: Faults) -> None:
    if scale.kind == "choice" and not scale.values:
        faults.at("P805", row, "values", kind="choice", name="values", example='values = { good = "优", poor = "差" }')
    if scale.kind in ("number", "text") and scale.values:
        faults.at("P804", row, "values", kind=scale.kind, name="values", remedy="只有 choice 和 yesno 才写 values。")
    if scale.kind == "yesno" and set(scale.values) != set(YES_NO):
        faults.at(
            "P804", row, "values", kind="yesno", name="values", remedy='是否类只能写 { yes = "有", no = "无" } 两个。'
        )


def _check_number(scale: Scale, row: Row, faults: Faults) -> None:
    for key in ("least", "most", "whole"):
        if key in row.values and scale.kind != "number":
            faults.at("P804", row, key, kind=scale.kind, name=key, remedy=f'只有 kind = "number" 才写 {key}。')
    if scale.least is not None and scale.most is not None and scale.most < scale.least:
        faults.at("P814", row, "most", scale.most, least=f"{scale.least:g}", most=f"{scale.most:g}")


def _answer(scale: Scale, value: str, what: str, row: Row, key: str, faults: Faults) -> None:
    if value not in scale.values:
        said = "、".join(scale.values) or "（这个尺度没有选项）"
        faults.at("P801", row, key, value, what=what, value=value, scale=scale.id, allowed=said)


def read_items(source: Source, names: Names, faults: Faults) -> tuple[Item, ...]:
    """Read the checklist, in the pack's order."""
    return tuple(_item(row, names, faults) for row in source.of("item"))


def _item(row: Row, names: Names, faults: Faults) -> Item:
    values = row.values
    for table in ("aspect", "scale"):
        if table in values:
            names.refer(table, [values[table]], row, table, faults)
    scale = names.scales.get(values.get("scale", ""))
    for key, table in (("requires", "item"), ("raises", "finding")):
        names.refer(table, values.get(key, {}).values(), row, key, faults)
        for answer in values.get(key, {}) if scale else ():
            _answer(scale, answer, f"{key} 的答案", row, key, faults)  # type: ignore[arg-type]
    if row.id in values.get("requires", {}).values():
        faults.at("P807", row, "requires", row.id, value=values.get("label", row.id))
    return Item(
        **common(row), aspect=values.get("aspect", ""), label=values.get("label", row.id),
        scale=values.get("scale", ""), of=values.get("of", "person"), when=condition(names, row, "when", faults),
        tiers=names.refer("tier", values.get("tier", ()), row, "tier", faults),
        first_visit=values.get("first_visit", False),
        seasons=names.refer("season", values.get("seasons", ()), row, "seasons", faults),
        channels=in_order(values.get("channels", CHANNELS)), requires=values.get("requires", {}),
        raises=values.get("raises", {}), on_form=values.get("on_form", True), asked=values.get("asked", ""),
        says=values.get("says", ""), **dated(row),
    )  # fmt: skip


def read_forms(source: Source) -> tuple[Form, ...]:
    """Read the official forms; versions of one form follow one another by their dates."""
    return tuple(
        Form(
            **common(row), label=row.values.get("label", row.id), version=row.values.get("version", "1"),
            records_visits=row.values.get("records_visits", False),
            channels=in_order(row.values.get("channels", CHANNELS)), kinds=row.values.get("kinds", ()),
            says=row.values.get("says", ""), fields=_own(row, RULES["form"].own, _FORM_OWN), **dated(row),
        )
        for row in source.of("form")
    )  # fmt: skip


def _own(row: Row, keys: Mapping[str, Any], but: tuple[str, ...] = ()) -> dict[str, Any]:
    return {key: row.values[key] for key in keys if key in row.values and key not in but and key not in COMMON}


def read_entries(source: Source, names: Names, faults: Faults) -> tuple[Entry, ...]:
    """Read every other table. `fields` holds its own keys: lists as tuples, the rest as written."""
    read = []
    for row in sorted((row for table in PAPERS for row in source.of(table)), key=lambda row: (row.file, row.line or 0)):
        _check_entry(row, names, faults)
        label, says = row.values.get("label", ""), row.values.get("says", "")
        read.append(
            Entry(
                row.table, row.id, row.values.get("clause", ""), label or says or row.id, says,
                _own(row, PAPERS[row.table].own), row.values.get("demands", ()), **dated(row),
            )
        )  # fmt: skip
    return tuple(read)


_USES = {
    "starts": out_of("choice", PAPERS["deadline"].own["starts"].allowed),
    "in_order": Use("yesno"),
    "yearly": Use("span"),
}


def _check_entry(row: Row, names: Names, faults: Faults) -> None:
    values = row.values
    words_taken(row, _USES, names, faults)
    if row.table in _CHECKS:
        _CHECKS[row.table](row, names, faults)
    if "for" in values:
        known = names.known("finding") | set(PAPERS["finding"].own["sort"].allowed)
        for value in values["for"]:
            if value not in known:
                faults.at("P213", row, "for", value, value=value, known=near(value, known))


def _check_report(row: Row, names: Names, faults: Faults) -> None:
    if "form" in row.values:
        names.refer("form", [row.values["form"]], row, "form", faults)


def read_questions(source: Source, names: Names, faults: Faults) -> dict[str, str]:
    """Read how the policy asks about facts, by the fact's id."""
    asked: dict[str, str] = {}
    for row in source.of("ask"):
        fact = row.values.get("fact", "")
        if fact not in names.facts:
            faults.at("P209", row, "fact", fact, value=fact, near=near(fact, names.facts))
        elif fact in asked:
            faults.at("P110", row, "fact", fact, value=fact)
        asked[fact] = row.values.get("asked", "")
    return asked


def _check_deadline(row: Row, names: Names, faults: Faults) -> None:
    values = row.values
    names.refer("tier", values.get("tier", ()), row, "tier", faults)
    found = [key for key in ("within", "due", "date") if key in row.written]
    if "due" in values and month_day(values["due"]) is None:
        faults.at("P504", row, "due", values["due"], value=values["due"])
    if not found and values.get("starts") not in ("quarter", "year"):
        faults.at("P808", row)
    if len(found) > 1:
        faults.at("P809", row, found[1], found="、".join(found))
    if "within" in found and "starts" not in row.written:
        faults.at("P810", row, "within")


def _check_measure(row: Row, names: Names, faults: Faults) -> None:
    lacks = [key for key in ("numerator", "denominator") if key not in row.written]
    if lacks and "figure" not in row.written:
        faults.at("P811", row, lacks="、".join(lacks))


def _check_signoff(row: Row, names: Names, faults: Faults) -> None:
    on, forms = row.values.get("on", "visit"), names.known("form")
    if on not in (*SIGNED, *forms):
        faults.at("P812", row, "on", on, value=on, known="、".join(sorted(forms)) or "（还没有）")


def _check_finding(row: Row, names: Names, faults: Faults) -> None:
    if row.id in COLUMNS:
        faults.at("P806", row, "id", row.id, value=row.id)


def _check_season(row: Row, names: Names, faults: Faults) -> None:
    found = [key for key in ("yearly", "event") if key in row.values]
    if len(found) != 1:
        code = "P402" if found else "P401"
        faults.at(code, row, found[-1] if found else "", found="、".join(found), openings="yearly、event")
    if "yearly" in found:
        yearly(row, faults)
    if "event" in found:
        names.refer("event", [row.values["event"]], row, "event", faults)


SIGNED = ("visit", "plan", "undertaking")
"""What is signed beside the official forms."""
_CHECKS: Mapping[str, Callable[[Row, Names, Faults], None]] = {
    "season": _check_season, "report": _check_report, "deadline": _check_deadline, "measure": _check_measure,
    "signoff": _check_signoff, "finding": _check_finding,
}  # fmt: skip
