"""From rows to facts, parameters, assumptions, categories and tiers.

Duties are in read_duties.py, checklists and papers in read_papers.py. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from koumen.policy.conditions import All
from koumen.policy.facts import CATALOGUE
from koumen.policy.faults import as_toml
from koumen.policy.model import Assumption, Category, PackFact, Parameter, Tier, Variant
from koumen.policy.names import Names, Use, condition, out_of
from koumen.policy.read_values import dated_values, with_values
from koumen.policy.schema import near
from koumen.policy.shapes import is_reference
from koumen.policy.sources import Faults, Row, Source


@dataclass(frozen=True, slots=True)
class Span:
    """The time of the law that is being read: `since` inclusive, `until` exclusive or None."""

    since: date
    until: date | None = None


def common(row: Row) -> dict[str, Any]:
    """Return the fields that nearly every rule has."""
    values = row.values
    return {"id": row.id, "clause": values.get("clause", ""), "demands": values.get("demands", ())}


def dated(row: Row) -> dict[str, Any]:
    """Return `since` and `until` of a rule, None meaning the pack's own bound."""
    return {"since": row.values.get("from"), "until": row.values.get("until")}


def check_dates(row: Row, span: Span, faults: Faults) -> None:
    """A rule ends after it begins, and both lie in the time of its pack."""
    since, until = row.values.get("from"), row.values.get("until")
    if since and until and until <= since:
        faults.at("P501", row, "until", until, since=since, until=until)
    outside = (since and (since < span.since or (span.until and since >= span.until))) or (
        until and until <= span.since
    )
    if outside:
        own = f"{since or '起'} 至 {until or '止'}"
        key = "from" if since else "until"
        faults.at("P502", row, key, since or until, span=own, pack=f"{span.since} 至 {span.until or '今'}")


def read_facts(source: Source, names: Names, faults: Faults) -> dict[str, PackFact]:
    """Read the facts a pack adds; they are known by name from then on."""
    added: dict[str, PackFact] = {}
    for row in source.of("fact"):
        values = row.values
        kind = values.get("kind", "yesno")
        fact = PackFact(
            row.id, values.get("label", row.id), kind, values.get("values", {}), values.get("unit", ""),
            values.get("sum", ()), values.get("clause", ""), values.get("demands", ()),
        )  # fmt: skip
        if row.id in COLUMNS:
            faults.at("P806", row, "id", row.id, value=row.id)
        if row.id in CATALOGUE or row.id == "age":
            faults.at("P803", row, "id", row.id, value=row.id)
            continue
        if kind == "choice" and not fact.values:
            faults.at("P805", row, "values", kind=kind, name="values", example='values = { red = "红", green = "绿" }')
        if kind != "choice" and "values" in values:
            faults.at("P804", row, "values", kind=kind, name="values", remedy='只有 kind = "choice" 才写 values。')
        if kind != "number" and fact.sum_of:
            faults.at("P804", row, "sum", kind=kind, name="sum", remedy='合计只能是 kind = "number"。')
        added[row.id] = names.facts[row.id] = fact
    _check_sums(source, names, faults)
    return added


def _check_sums(source: Source, names: Names, faults: Faults) -> None:
    for row in source.of("fact"):
        for part in row.values.get("sum", ()):
            fact = names.facts.get(part)
            if fact is None:
                faults.at("P209", row, "sum", part, value=part, near=near(part, names.facts))
            elif fact.kind != "number" or fact.sum_of or part == "age":
                faults.at("P802", row, "sum", part, value=part)


def read_parameters(source: Source, span: Span, names: Names, faults: Faults) -> dict[str, Parameter]:
    """Read the parameters, and give those that an assumption settles their value."""
    given = {row.values["parameter"]: row for row in source.of("assumption") if "parameter" in row.values}
    read: dict[str, Parameter] = {}
    for row in source.of("parameter"):
        assumed = given.get(row.id)
        read[row.id] = names.parameters[row.id] = _parameter(row, assumed, span, faults)
    return read


def _parameter(row: Row, assumed: Row | None, span: Span, faults: Faults) -> Parameter:
    values = row.values
    kind = values.get("kind", "number")
    choices: Mapping[str, str] = values.get("choices", {})
    if kind in _CHOSEN and not choices:
        faults.at("P805", row, "choices", kind=kind, name="choices", example='choices = ["month", "quarter"]')
    for key, only in (("choices", _CHOSEN), ("tighter", ("number",))):
        if key in values and kind not in only:
            said = " 或 ".join(f'kind = "{each}"' for each in only)
            faults.at("P804", row, key, kind=kind, name=key, remedy=f"只有 {said} 才写 {key}。")
    written = [key for key in ("value", "values") if key in values]
    is_open = values.get("open", False)
    first = values.get("from") or span.since
    if is_open and written:
        faults.at("P601", row, "open")
    elif assumed is not None and (is_open or written):
        faults.at("P604", assumed, "parameter", row.id, value=row.id)
    elif assumed is None and not is_open and not {"value", "values", "open"} & row.written:
        faults.at("P602", row)
    parameter = Parameter(
        row.id, values.get("label", row.id), kind, (), values.get("unit", ""), tuple(choices),
        values.get("tighter", ""), values.get("clause", ""), values.get("demands", ()), values.get("until"),
        {choice: said for choice, said in dict(choices).items() if said}, values.get("says", ""),
    )  # fmt: skip
    holder = assumed if assumed is not None and not written else row
    return with_values(parameter, dated_values(parameter, holder, first, faults))


def read_assumptions(source: Source, names: Names, faults: Faults) -> tuple[Assumption, ...]:
    """Read the written readings of doubtful words; their parameters must exist."""
    read = []
    for row in source.of("assumption"):
        values = row.values
        given = next((key for key in ("value", "values") if key in values), "")
        if ("parameter" in values) != bool(given):
            has, lacks = ("parameter", "value") if "parameter" in values else (given, "parameter")
            faults.at("P605", row, has, has=has, lacks=lacks)
        if "parameter" in values:
            names.refer("parameter", [values["parameter"]], row, "parameter", faults)
        read.append(
            Assumption(
                row.id, values.get("clause", ""), values.get("text_says", ""), values.get("we_read", ""),
                values.get("ground", ""), values.get("parameter", ""), values.get("value", values.get("values")),
                values.get("demands", ()),
                label=values.get("label", ""), **dated(row),
            )
        )  # fmt: skip
    return tuple(read)


COLUMNS = (
    "person_id", "region", "from", "until", "included", "household_id", "visit_id", "at", "channel", "result", "kind",
    "visitor_id", "role", "event", "scope", "reason", "fact", "value", "pack", "channels", "at_least", "per",
)  # fmt: skip
"""The columns of the contract's files, which no fact or finding may be called."""
_CHOSEN = ("choice", "several")
_OBJECT = out_of("choice", ("person", "household"))


def words_taken(row: Row, uses: Mapping[str, Use], names: Names, faults: Faults) -> dict[str, str]:
    """Return the keys of a row in which a parameter stands for the word, each with the parameter's id."""
    taken = {}
    for key, use in uses.items():
        value = row.values.get(key)
        if is_reference(value) and names.taken(value, row, key, faults, use):
            taken[key] = value[1:]
    return taken


def check_agreed(variant: Variant, source: Source, faults: Faults) -> None:
    """Refuse two readings that give one parameter different values on the same days."""
    giving = [each for each in variant.assumptions if each.parameter]
    for at, each in enumerate(giving):
        for other in giving[:at]:
            apart = (each.until and other.since and each.until <= other.since) or (
                other.until and each.since and other.until <= each.since
            )
            if other.parameter == each.parameter and other.value != each.value and not apart:
                row = _row_of_reading(source, each.id, other.id)
                one, second = _told(other), _told(each)
                faults.at("P607", row, "parameter", each.parameter, value=each.parameter, one=one, other=second)


def _told(each: Assumption) -> str:
    return f"“{each.label or each.text_says}”（{each.clause}）给 {as_toml(each.value)}"


def _row_of_reading(source: Source, *ids: str) -> Row:
    rows = [*source.of("assumption"), *source.of("reading")]
    return next((row for id in ids for row in rows if id in (row.id, row.values.get("assumption"))), source.head)


def read_categories(source: Source, usual_object: str, names: Names, faults: Faults) -> tuple[Category, ...]:
    """Read the object types, in the pack's order."""
    return tuple(
        Category(
            **common(row), label=row.values.get("label", row.id), when=condition(names, row, "when", faults) or All(()),
            code=row.values.get("code", ""), object=row.values.get("object", usual_object),
            says=row.values.get("says", ""), taken=words_taken(row, {"object": _OBJECT}, names, faults), **dated(row),
        )
        for row in source.of("category")
    )  # fmt: skip


def read_tiers(source: Source, names: Names, faults: Faults) -> tuple[Tier, ...]:
    """Read the tiers in order of precedence."""
    for row in source.of("tier"):
        if not {"when", "category"} & row.written and row.id != source.of("tier")[-1].id:
            faults.at("P412", row, value=row.values.get("label", row.id))
    return tuple(
        Tier(
            **common(row), label=row.values.get("label", row.id), when=condition(names, row, "when", faults),
            categories=names.refer("category", row.values.get("category", ()), row, "category", faults),
            says=row.values.get("says", ""), **dated(row),
        )
        for row in source.of("tier")
    )  # fmt: skip
