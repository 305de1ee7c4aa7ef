"""Overlays: a lower office's own rules over a pack, never against it.

An overlay may set an open parameter, move a number in its declared direction, add, raise, shorten or
remove a channel, and read an assumption otherwise on a stated ground. Anything else is refused, and so
are two values that overlays of one level give one key on one day.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from koumen.policy.bounds import check_values
from koumen.policy.model import REGION_DIGITS, Pack, PackFact, Scale, Variant
from koumen.policy.names import Names
from koumen.policy.overlay_changes import Changes, Claim, apply, cited_by, own_rules
from koumen.policy.read import check_crowded, check_duplicates, check_head, check_tables, note_findings, read_labels
from koumen.policy.read_duties import read_duties
from koumen.policy.read_papers import read_entries, read_items, read_questions, read_scales
from koumen.policy.read_rules import (
    Span,
    check_agreed,
    check_dates,
    read_assumptions,
    read_categories,
    read_facts,
    read_parameters,
)
from koumen.policy.schema import ADDED_BY_OVERLAYS, CHANGES, RULES
from koumen.policy.sources import Faults, Row, Source
from koumen.policy.versions import earlier, laid_over

_LEVELS = tuple(REGION_DIGITS)
_TABLES = {**CHANGES, **{table: RULES[table] for table in ADDED_BY_OVERLAYS}}


def overlaid(base: Pack, sources: Sequence[Source]) -> Pack:
    """Return `base` with one more variant for the region of each overlay. Raises PolicyFaults."""
    faults = Faults()
    labels = {id: said for source in sources for id, said in read_labels(source, faults).items()}
    for source in sources:
        _check_shape(base, source, faults)
    faults.stop()
    pack = dataclasses.replace(base, labels={**labels, **base.labels})
    for (_, region), group in groupby(sorted(sources, key=_in_time), key=_place_in_stack):
        pack = _with_group(pack, region, list(group), faults)
    faults.stop()
    return pack


def _place_in_stack(source: Source) -> tuple[int, str]:
    return _LEVELS.index(source.head.values["level"]), source.head.values["region"]


def _in_time(source: Source) -> tuple[int, str, date, bool]:
    return (*_place_in_stack(source), source.head.values["from"], source.head.table == "amendment")


def _check_shape(base: Pack, source: Source, faults: Faults) -> None:
    allowed = {table: rows for table, rows in source.rows.items() if table in _TABLES}
    for table in [name for name in source.rows if name not in allowed and (name in RULES or name == "terms")]:
        for row in source.rows.pop(table):
            faults.at("P912", row, table=table, allowed="、".join(ADDED_BY_OVERLAYS[:8]) + " 等")
    check_tables(source, _TABLES, faults, but=())
    check_head(source.head, faults)
    head = source.head.values
    if not {"level", "region", "from"} <= set(head):
        return
    inside = head["region"].startswith(base.region.removesuffix("00") if base.region == "00" else base.region)
    if not inside or _LEVELS.index(head["level"]) <= _LEVELS.index(base.level):
        faults.at("P902", source.head, "region", head["region"], value=head["region"], base=base.region)
    check_dates(source.head, Span(base.since, base.until), faults)
    span = Span(head["from"], head.get("until"))
    for row in source.all():
        check_dates(row, span, faults)
    check_duplicates(source, span, faults)


def _with_group(pack: Pack, region: str, group: list[Source], faults: Faults) -> Pack:
    """Work in the overlays of one level and region, over the nearest variant that holds there."""
    under = max((each for each in pack.variants if _holds(each, region)), key=_reach)
    variant, claims = dataclasses.replace(under, region=region), list[Claim]()
    facts, scales, added = dict(pack.facts), dict(pack.scales), dict[str, tuple[Source, Row]]()
    questions = dict(pack.questions)
    for source in group:
        names = _names(pack, variant, facts, scales)
        span = Span(source.head.values["from"], source.head.values.get("until"))
        _check_new(source, span, names, added, faults)
        variant = _with_names(variant, under, source, span, names, faults)
        variant = apply(variant, Changes(source, span, pack.since, names, under, claims), faults)
        variant = _with_rules(pack, variant, source, span, names, faults)
        facts |= {name: fact for name, fact in names.facts.items() if isinstance(fact, PackFact)}
        scales |= names.scales
        questions = read_questions(source, names, faults) | questions
        variant = dataclasses.replace(variant, overlays=(*variant.overlays, source.head.id))
        check_crowded(variant, span, source, faults, but=under)
        check_values(variant, pack.items, source, faults, but=under)
        check_agreed(variant, source, faults)
    others = tuple(each for each in pack.variants if each.region != region or each is pack.variants[0])
    return dataclasses.replace(pack, variants=(*others, variant), facts=facts, scales=scales, questions=questions)


def _holds(variant: Variant, region: str) -> bool:
    return variant.region == "00" or region.startswith(variant.region)


def _reach(variant: Variant) -> int:
    return 0 if variant.region == "00" else len(variant.region)


def _names(pack: Pack, variant: Variant, facts: dict[str, PackFact], scales: dict[str, Scale]) -> Names:
    names = Names(parameters=dict(variant.parameters), scales=dict(scales))
    names.facts.update(facts)
    rules: dict[str, Sequence[Any]] = {
        "category": variant.categories, "tier": variant.tiers, "duty": variant.duties,
        "assumption": variant.assumptions, "item": (*pack.items, *variant.items), "form": pack.forms,
    }  # fmt: skip
    names.ids = {table: {rule.id for rule in listed} for table, listed in rules.items()}
    names.ids |= {"parameter": set(variant.parameters), "scale": set(scales), "fact": set(facts)}
    for entry in (*pack.entries, *variant.entries):
        names.ids.setdefault(entry.kind, set()).add(entry.id)
        if entry.kind == "finding":
            names.finding_values[entry.id] = entry.fields.get("values", ())
    return names


def names_of(pack: Pack) -> Names:
    """Return every name that the pack's own law knows, for a text that stands over it."""
    return _names(pack, pack.variants[0], dict(pack.facts), dict(pack.scales))


def _with_names(variant: Variant, above: Variant, source: Source, span: Span, names: Names, faults: Faults) -> Variant:
    """Take in what an overlay adds for its own rules and changes to name: facts, scales, parameters, ids."""
    own = {row.id for row in source.of("parameter")} | (set(variant.parameters) - set(above.parameters))
    for row in source.of("assumption"):
        if row.values.get("parameter", "") in set(above.parameters) - own:
            faults.at("P608", row, "parameter", row.values["parameter"], value=row.values["parameter"])
    for row in source.all():
        if row.table not in CHANGES:
            names.note(row)
    read_facts(source, names, faults)
    read_scales(source, names, faults)
    note_findings(source, names)
    known = dict(variant.parameters)
    for each in _named(list(read_parameters(source, span, names, faults).values()), source):
        old = known.get(each.id)
        known[each.id] = each if old is None else laid_over(old, each.values, span.until)
    return dataclasses.replace(variant, parameters=known)


def _check_new(source: Source, span: Span, names: Names, added: dict[str, tuple[Source, Row]], faults: Faults) -> None:
    """What an overlay adds is new: not the law's above, nor a counterpart's; its own office may say it anew, later."""
    for row in [row for row in source.all() if row.table not in CHANGES and row.id]:
        known, earlier = row.id in names.ids.get(row.table, set()), added.get(row.name)
        if known and earlier is None:
            faults.at("P908", row, "id", row.id, value=row.name)
        elif known and earlier is not None:
            _check_again(source, row, *earlier, span, faults)
        added[row.name] = (source, row)


def _check_again(source: Source, row: Row, first: Source, earlier: Row, span: Span, faults: Faults) -> None:
    ends = earlier.values.get("until") or first.head.values.get("until")
    if row.table in ("fact", "scale") and row.values != earlier.values:
        faults.at("P953", row, "id", row.id, table=row.table, value=row.id)
    elif (source.family or source.head.id) != (first.family or first.head.id) and (not ends or ends > span.since):
        faults.at("P916", row, "id", row.id, what=row.name, one=_said(first, earlier), other=_said(source, row))


def _said(source: Source, row: Row) -> str:
    head = source.head.values
    return f"{head.get('title', '')}（{source.head.id}）{row.values.get('clause', '')}"


def _with_rules(pack: Pack, variant: Variant, source: Source, span: Span, names: Names, faults: Faults) -> Variant:
    def added(rules: Sequence[Any]) -> tuple[Any, ...]:
        return within(_named(rules, source), span)

    return dataclasses.replace(
        variant,
        categories=(*variant.categories, *added(read_categories(source, pack.object, names, faults))),
        duties=(*variant.duties, *added(read_duties(source, names, faults))),
        assumptions=(*variant.assumptions, *added(read_assumptions(source, names, faults))),
        items=(*variant.items, *added(read_items(source, names, faults))),
        entries=(*variant.entries, *added(read_entries(source, names, faults))),
    )


def _named(rules: Sequence[Any], source: Source) -> tuple[Any, ...]:
    """Say of added rules that their clauses are the overlay's."""
    return tuple(
        dataclasses.replace(
            rule, clause=f"{own_rules(source)}{rule.clause}", cited=(cited_by(source, rule.clause, (None, None)),)
        )
        for rule in rules
    )


def within(rules: Sequence[Any], span: Span) -> tuple[Any, ...]:
    """Give rules without dates of their own those of the text that adds them."""
    return tuple(
        dataclasses.replace(rule, since=rule.since or span.since, until=earlier(rule.until, span.until))
        for rule in rules
    )


def row_of(source: Source, table: str, id: str) -> Row:
    """Return the row of one rule, or the head where there is none."""
    return next((row for row in source.of(table) if row.id == id), source.head)


def first_day(source: Source) -> date:
    """Return the first day of an overlay or amendment whose head has been checked."""
    day: date = source.head.values["from"]
    return day
