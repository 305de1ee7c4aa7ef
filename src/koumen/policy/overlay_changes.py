"""What an overlay changes in the rules it stands over: set, tighten, branch, reading.

Each change is held against the law above it and refused when it loosens; the additions of an overlay
are read like a pack's own rules, elsewhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from koumen.policy.cadences import Calendar
from koumen.policy.conditions import Any_, Condition
from koumen.policy.faults import as_toml
from koumen.policy.labels import AMENDMENT, LEVELS, PERIODS
from koumen.policy.model import Category, Cited, Duty, Parameter, Tier, Variant
from koumen.policy.names import Names, condition, period_choices
from koumen.policy.read_rules import Span
from koumen.policy.read_values import dated_values
from koumen.policy.schema import near
from koumen.policy.sources import Faults, Row, Source
from koumen.policy.tightening import TIGHTER, holds
from koumen.policy.versions import changed, earlier, laid_over

_WAY = {"up": "往高", "down": "往低"}
_FAR = date.max - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that one overlay gives one key for a span of days."""

    key: str
    value: Any
    since: date
    until: date | None
    row: Row
    source: Source

    def __str__(self) -> str:
        head = self.source.head.values
        return (
            f"{head.get('title', '')}（{head.get('id', '')}）{self.row.values.get('clause', '')}：{as_toml(self.value)}"
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """One overlay at work: its rows, its time, what it may name, and the law above its level."""

    source: Source
    span: Span
    first: date
    names: Names
    above: Variant
    claims: list[Claim]

    def clause(self, row: Row, base: str) -> str:
        """The clause of a rule that was changed: the base's own, then the overlay's."""
        return f"{base}；{own_rules(self.source)}{row.values.get('clause', '')}"

    def cite(self, row: Row, before: tuple[Cited, ...]) -> tuple[Cited, ...]:
        """Where a rule that was changed is found: as before, and in the overlay's article."""
        return (*before, cited_by(self.source, row.values.get("clause", ""), self.span_of(row)))

    def span_of(self, row: Row) -> tuple[date, date | None]:
        return row.values.get("from") or self.span.since, earlier(row.values.get("until"), self.span.until)


def own_rules(source: Source) -> str:
    """Return what stands before the clauses of a document over a pack: 县级细则, or the short name of an amendment."""
    if source.head.table == "amendment":
        return f"{source.head.values.get('short') or AMENDMENT} "
    return f"{LEVELS[source.head.values['level']]}细则"


def cited_by(source: Source, clause: str, span: tuple[date | None, date | None], instead: bool = False) -> Cited:
    """Return the place in a document that stands over a pack."""
    return Cited(source.head.id, clause, *span, instead)


def apply(variant: Variant, changes: Changes, faults: Faults) -> Variant:
    """Return the variant with every change of one overlay worked in."""
    for table, work in _WORK.items():
        for row in changes.source.of(table):
            variant = work(variant, changes, row, faults)
            changes.names.parameters.update(variant.parameters)
    return variant


def _claim(changes: Changes, row: Row, key: str, value: Any, span: tuple[date, date | None], faults: Faults) -> None:
    """Refuse a second value for a key on a day on which another of the same level stands."""
    mine = Claim(key, value, *span, row, changes.source)
    for other in changes.claims:
        day = max(mine.since, other.since)
        until = min(mine.until or _FAR, other.until or _FAR)
        if other.key == key and other.value != value and day < until:
            piece = value if isinstance(value, str | int) else ""
            faults.at("P911", row, _VALUE_KEYS.get(row.table, ""), piece, day=day, what=key, one=other, other=mine)
    changes.claims.append(mine)


_VALUE_KEYS = {"set": "value", "reading": "value"}


def _set(variant: Variant, changes: Changes, row: Row, faults: Faults) -> Variant:
    name = row.values.get("parameter", "")
    if not changes.names.refer("parameter", [name], row, "parameter", faults):
        return variant
    first, until = changes.span_of(row)
    if not {"value", "values"} & set(row.values):
        faults.at("P103", row, name="value")
    above = changes.above.parameters.get(name, variant.parameters[name])
    values = _values(above, row, first, faults)
    for day, value in values:
        _check_direction(above, day, value, row, faults)
    for later, value in above.values:  # what the law above comes to while this value stands
        standing = [own for day, own in values if day < later and (until is None or later < until)]
        if standing and value is not None:
            _check_direction(above, later, standing[-1], row, faults)
    return _with_values(variant, changes, row, name, values, until, faults)


def _values(parameter: Parameter, row: Row, first: date, faults: Faults) -> tuple[tuple[date, Any], ...]:
    """The dated values of a row, none of them from before its first day."""
    values = dated_values(parameter, row, first, faults)
    for day, _ in values:
        if day < first:
            faults.at("P502", row, "values", day, span=f"{day} 起", pack=f"{first} 起")
    return values


def _with_values(
    variant: Variant, changes: Changes, row: Row, name: str, values: Sequence[tuple[date, Any]], until: date | None,
    faults: Faults,
) -> Variant:  # fmt: skip
    for index, (day, value) in enumerate(values):
        ends = values[index + 1][0] if index + 1 < len(values) else until
        _claim(changes, row, f"parameter:{name}", value, (day, ends), faults)
    own = variant.parameters[name]
    parameter = dataclasses.replace(
        laid_over(own, values, until), clause=changes.clause(row, own.clause), cited=changes.cite(row, own.cited)
    )
    return dataclasses.replace(variant, parameters={**variant.parameters, name: parameter})


def _check_direction(above: Parameter, day: date, value: Any, row: Row, faults: Faults) -> None:
    base = above.on(day)
    if base is None or base == value:
        return
    if period_choices(above):
        if not holds(Calendar(base), Calendar(value)):
            said = {"name": above.label, "way": "往短", "base": PERIODS[base], "value": PERIODS[value]}
            faults.at("P904", row, "value" if "value" in row.values else "values", value, **said)
    elif not above.tighter:
        faults.at("P903", row, "parameter", above.id, value=above.id)
    elif (value > base) != (above.tighter == "up"):
        said = {"name": above.label, "way": _WAY[above.tighter], "base": base, "value": value}
        faults.at("P904", row, "value" if "value" in row.values else "values", value, **said)


def _reading(variant: Variant, changes: Changes, row: Row, faults: Faults) -> Variant:
    asked = row.values.get("assumption", "")
    known = {each.id: each for each in variant.assumptions}
    if asked not in known:
        faults.at("P909", row, "assumption", asked, value=asked, known=near(asked, known))
        return variant
    old, values = known[asked], row.values
    given = next((key for key in ("value", "values") if key in row.written), "")
    if bool(old.parameter) != bool(given):
        if old.parameter:
            faults.at("P918", row, "assumption", asked, value=old.label or asked, parameter=old.parameter)
        else:
            faults.at("P919", row, given, value=old.label or asked)
        return variant
    first, until = changes.span_of(row)
    if old.parameter:
        found = _values(variant.parameters[old.parameter], row, first, faults)
        variant = _with_values(variant, changes, row, old.parameter, found, until, faults)
    new = {
        "we_read": values.get("we_read", ""),
        "ground": values.get("ground", ""),
        "value": values.get("value", values.get("values")),
    }
    assumptions = changed(
        variant.assumptions,
        asked,
        (first, until),
        changes.first,
        lambda each: dataclasses.replace(
            each, clause=changes.clause(row, each.clause), cited=changes.cite(row, each.cited), **new
        ),
    )
    return dataclasses.replace(variant, assumptions=assumptions)


def _branch(variant: Variant, changes: Changes, row: Row, faults: Faults) -> Variant:
    targets = [table for table in ("category", "tier") if table in row.values]
    if len(targets) != 1:
        faults.at("P103", row, name="category 或 tier（写一个）")
        return variant
    table, id = targets[0], row.values[targets[0]]
    if not changes.names.refer(table, [id], row, table, faults):
        return variant
    read = [condition(changes.names, row, "any", faults, written=part) for part in row.values.get("any", [])]
    parts = tuple(each for each in read if each is not None)
    rules: Sequence[Category | Tier] = variant.categories if table == "category" else variant.tiers
    if not all(_is_any(rule) for rule in rules if rule.id == id):
        faults.at("P907", row, table, id, value=f"{table}:{id}")
        return variant
    span = changes.span_of(row)

    def widened(rule: Any) -> Any:
        wider = _widened(rule, parts)
        clause, cited = changes.clause(row, rule.clause), changes.cite(row, rule.cited)
        return dataclasses.replace(wider, clause=clause, cited=cited)

    if table == "category":
        return dataclasses.replace(variant, categories=changed(variant.categories, id, span, changes.first, widened))
    return dataclasses.replace(variant, tiers=changed(variant.tiers, id, span, changes.first, widened))


def _is_any(rule: Category | Tier) -> bool:
    return isinstance(rule.when, Any_) or (isinstance(rule, Tier) and bool(rule.categories))


def _widened(rule: Any, parts: tuple[Condition, ...]) -> Any:
    own: tuple[Condition, ...] = rule.when.parts if isinstance(rule.when, Any_) else (rule.when,) if rule.when else ()
    return dataclasses.replace(rule, when=Any_((*own, *parts)))


def _tighten(variant: Variant, changes: Changes, row: Row, faults: Faults) -> Variant:
    id, values = row.values.get("duty", ""), row.values
    known = {duty.id for duty in variant.duties}
    if id not in known:
        faults.at("P910", row, "duty", id, value=id, known=near(id, known))
        return variant
    if not set(TIGHTER) & set(values):
        faults.at("P913", row)
    span = changes.span_of(row)
    for key in TIGHTER:
        if key in values:
            _claim(changes, row, f"duty:{id}.{key}", values[key], span, faults)

    def tightened(duty: Duty) -> Duty:
        law = {name: each.on(max(span[0], duty.since or changes.first)) for name, each in variant.parameters.items()}
        for key, work in TIGHTER.items():
            if key in values:
                duty = work(duty, row, law, changes.names, faults)
        return dataclasses.replace(duty, clause=changes.clause(row, duty.clause), cited=changes.cite(row, duty.cited))

    return dataclasses.replace(variant, duties=changed(variant.duties, id, span, changes.first, tightened))


_WORK: dict[str, Callable[[Variant, Changes, Row, Faults], Variant]] = {
    "set": _set, "reading": _reading, "branch": _branch, "tighten": _tighten,
}  # fmt: skip
