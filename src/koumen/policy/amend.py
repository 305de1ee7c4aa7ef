"""Amending documents: whole rules of a pack replaced, added or repealed from a day on.

The old text stays until that day, so a window under way runs to its end under it. An amendment comes
from the pack's own issuer; what a lower office may do is in overlay.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from koumen.policy.bounds import check_values
from koumen.policy.model import Pack, PackFact, Parameter, Tier, Variant
from koumen.policy.names import Names
from koumen.policy.overlay import first_day, names_of, row_of, within
from koumen.policy.overlay_changes import cited_by, own_rules
from koumen.policy.read import check_crowded, check_duplicates, check_tables, note_findings, read_labels
from koumen.policy.read_duties import read_duties
from koumen.policy.read_papers import read_entries, read_forms, read_items, read_questions, read_scales
from koumen.policy.read_rules import (
    Span,
    check_agreed,
    check_dates,
    read_assumptions,
    read_categories,
    read_facts,
    read_parameters,
    read_tiers,
)  # fmt: skip
from koumen.policy.read_values import dated_values
from koumen.policy.repeals import check_repealed
from koumen.policy.schema import RULES
from koumen.policy.sources import Faults, Row, Source
from koumen.policy.versions import ended, laid_over

_FIXED = ("fact", "scale")


def amended(base: Pack, source: Source) -> Pack:
    """Return `base` with an amending document worked in. Raises PolicyFaults."""
    faults = Faults()
    labels = read_labels(source, faults)
    check_tables(source, RULES, faults, but=())
    if "from" not in source.head.values:
        faults.stop()
    check_dates(source.head, Span(base.since, base.until), faults)
    span = Span(first_day(source), source.head.values.get("until"))
    names = names_of(base)
    for row in source.all():
        if row.table in _FIXED and row.id in names.ids.get(row.table, set()):
            faults.at("P953", row, "id", row.id, table=row.table, value=row.id)
        check_dates(row, span, faults)
    check_duplicates(source, span, faults)
    for row in source.all():
        names.note(row)
    pack = _with_rules(_repealed(base, source, faults), source, span, names, faults)
    check_crowded(pack.variants[0], span, source, faults, but=base.variants[0])
    check_values(pack.variants[0], pack.items, source, faults, but=base.variants[0])
    check_agreed(pack.variants[0], source, faults)
    check_repealed(pack, source, faults)
    faults.stop()
    number = source.head.id
    return dataclasses.replace(
        pack,
        version=f"{base.version}+{number}",
        amendments=(*base.amendments, number),
        labels={**base.labels, **labels},
    )


def _repealed(pack: Pack, source: Source, faults: Faults) -> Pack:
    own, day = pack.variants[0], first_day(source)
    for named in source.head.values.get("repeal", ()):
        table, _, id = named.partition(":")
        lists: dict[str, tuple[Any, str]] = {
            "category": (own, "categories"), "tier": (own, "tiers"), "duty": (own, "duties"),
            "assumption": (own, "assumptions"), "item": (pack, "items"), "form": (pack, "forms"),
        }  # fmt: skip
        holder, field = lists.get(table, (pack, "entries"))
        rules = getattr(holder, field)
        if not any(rule.id == id and getattr(rule, "kind", table) == table for rule in rules):
            faults.at("P951", source.head, "repeal", named, value=named)
            continue
        if field == "entries":
            kept = [rule if rule.kind != table else _end(rule, id, day, pack.since) for rule in rules]
            pack = dataclasses.replace(pack, entries=tuple(rule for rule in kept if rule is not None))
            continue
        left: dict[str, Any] = {field: ended(rules, id, day, pack.since)}
        if holder is own:
            own = dataclasses.replace(own, **left)
        else:
            pack = dataclasses.replace(pack, **left)
    return dataclasses.replace(pack, variants=(own,))


def _end(rule: Any, id: str, day: date, first: date) -> Any:
    left = ended([rule], id, day, first)
    return left[0] if left else None


def _with_rules(pack: Pack, source: Source, span: Span, names: Names, faults: Faults) -> Pack:
    facts = {**pack.facts, **read_facts(source, names, faults)}
    read_scales(source, names, faults)
    note_findings(source, names)
    own = _with_parameters(pack.variants[0], source, span, names, faults)

    def worked(old: Sequence[Any], new: Sequence[Any], table: str) -> tuple[Any, ...]:
        return _succeeded(
            old,
            _cited(within(new, span), source),
            lambda rule: row_of(source, table or rule.kind, rule.id),
            pack,
            faults,
        )

    own = dataclasses.replace(
        own,
        categories=worked(own.categories, read_categories(source, pack.object, names, faults), "category"),
        tiers=_in_order(worked(own.tiers, read_tiers(source, names, faults), "tier"), source),
        duties=worked(own.duties, read_duties(source, names, faults), "duty"),
        assumptions=worked(own.assumptions, read_assumptions(source, names, faults), "assumption"),
    )
    return dataclasses.replace(
        pack,
        variants=(own,),
        facts=facts if not faults.found else {**facts, **_pack_facts(names)},
        scales=dict(names.scales),
        items=worked(pack.items, read_items(source, names, faults), "item"),
        forms=worked(pack.forms, read_forms(source), "form"),
        entries=worked(pack.entries, read_entries(source, names, faults), ""),
        questions={**pack.questions, **read_questions(source, names, faults)},
    )


def _cited(rules: Sequence[Any], source: Source) -> tuple[Any, ...]:
    """Say of each rule that it stands in the amending document."""
    return tuple(
        dataclasses.replace(
            rule,
            clause=f"{own_rules(source)}{rule.clause}",
            cited=(cited_by(source, rule.clause, (rule.since, rule.until), True),),
        )
        for rule in rules
    )


def _pack_facts(names: Names) -> dict[str, PackFact]:
    return {name: fact for name, fact in names.facts.items() if isinstance(fact, PackFact)}


def _succeeded(
    old: Sequence[Any], new: Sequence[Any], row: Callable[[Any], Row], pack: Pack, faults: Faults
) -> tuple[Any, ...]:
    """Put each new rule right after the version it replaces, or last when it replaces none."""
    rules = list(old)
    for rule in new:
        same = [each for each in rules if each.id == rule.id and getattr(each, "kind", "") == getattr(rule, "kind", "")]
        if not same:
            rules.append(rule)
            continue
        last = same[-1]
        if (last.since or pack.since) >= rule.since:
            faults.at("P952", row(rule), "from", since=rule.since, old=last.since or pack.since)
        at = rules.index(last)
        rules[at : at + 1] = [*ended([last], rule.id, rule.since, pack.since), rule]
    return tuple(rules)


def _in_order(tiers: tuple[Tier, ...], source: Source) -> tuple[Tier, ...]:
    """A new tier stands before the tier that follows it in the amending document, else last."""
    order = [row.id for row in source.of("tier")]
    ids = list(dict.fromkeys(tier.id for tier in tiers))
    for id, follower in reversed(list(pairwise(order))):
        if ids.index(id) > ids.index(follower):
            ids.remove(id)
            ids.insert(ids.index(follower), id)
    return tuple(tier for id in ids for tier in tiers if tier.id == id)


def _with_parameters(own: Variant, source: Source, span: Span, names: Names, faults: Faults) -> Variant:
    before = dict(own.parameters)
    read = read_parameters(source, span, names, faults)
    parameters = {**before, **{name: _continued(before.get(name), new, span, source) for name, new in read.items()}}
    for row in source.of("assumption"):
        name = row.values.get("parameter", "")
        if name in before and name not in read:
            values = dated_values(before[name], row, row.values.get("from") or span.since, faults)
            parameters[name] = laid_over(before[name], values, row.values.get("until"))
    names.parameters.update(parameters)
    return dataclasses.replace(own, parameters=parameters)


def _continued(old: Parameter | None, new: Parameter, span: Span, source: Source) -> Parameter:
    """The old values up to the first new day; a parameter that is opened again has no value from then on."""
    new = dataclasses.replace(new, cited=(cited_by(source, new.clause, (span.since, span.until), True),))
    if old is None:
        return new
    values = new.values or ((span.since, None),)
    return dataclasses.replace(new, values=laid_over(old, values, None).values)
