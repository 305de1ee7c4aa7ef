"""Small changes to a pack's law: each takes a rule away, moves an edge by a day or reads a doubtful word otherwise.

Yields the changed packs with the name of the rule that a case must prove; runs no case.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from koumen.policy.cadences import Calendar, Event, Festivals, NoNumber, ParameterRef
from koumen.policy.faults import PolicyFaults
from koumen.policy.model import ABSENCE_REASONS, CHANNELS, PERIODS, Duty, Pack, Parameter, Variant
from koumen.policy.read import read_base, read_text
from koumen.policy.settle import settled
from koumen.policy.sources import source_of

TABLES = {"category": "categories", "tier": "tiers", "duty": "duties"}


@dataclass(frozen=True)
class Mutation:
    """A change: what a case calls the rule, what was done, and the pack that came of it (None: no longer readable)."""

    rule: str
    said: str
    pack: Pack | None


# ------------------------------------------------------------------------------------------------ rules taken away


def without_rules(pack: Pack) -> Iterator[Mutation]:
    """Take each category, tier and duty out, as far as it can be owed at all, in every place."""
    for table, field in TABLES.items():
        for id in dict.fromkeys(rule.id for rule in getattr(pack.variants[0], field) if owed(rule, pack)):
            yield Mutation(f"{table}:{id}", "gone", without(pack, table, id))


def owed(rule: Any, pack: Pack) -> bool:
    """Whether a duty can ever be owed: one that waits for an open parameter or has no number cannot be proven."""
    if not isinstance(rule, Duty):
        return True
    numbers = [
        rule.at_least,
        *(getattr(rule.cadence, name, None) for name in ("per", "days", "hours", "before", "after")),
    ]
    waits = any(
        isinstance(each, ParameterRef) and not pack.variants[-1].parameters[each.name].values for each in numbers
    )
    return not waits and not isinstance(rule.cadence, NoNumber)


def without(pack: Pack, table: str, id: str) -> Pack:
    """Take one rule out of every place's law, and what is for it alone with it."""
    return dataclasses.replace(pack, variants=tuple(_variant_without(each, table, id) for each in pack.variants))


def _variant_without(variant: Variant, table: str, id: str) -> Variant:
    field = TABLES[table]
    left: dict[str, Any] = {field: tuple(rule for rule in getattr(variant, field) if rule.id != id)}
    if table in ("category", "tier"):
        left["duties"] = tuple(duty for duty in variant.duties if getattr(duty, field) != (id,))
    if table == "category":
        left["tiers"] = tuple(
            dataclasses.replace(tier, categories=tuple(each for each in tier.categories if each != id))
            for tier in variant.tiers
            if tier.categories != (id,)
        )
    return dataclasses.replace(variant, **left)


def without_times(pack: Pack) -> Iterator[Mutation]:
    """Take each season and event out, with the duties it opens; items asked only then are asked no more."""
    for entry in (each for each in pack.entries if each.kind in ("season", "event")):
        left = dataclasses.replace(pack, entries=tuple(each for each in pack.entries if each is not entry))
        if entry.kind == "event":
            variants = tuple(_without_event(each, entry.id) for each in pack.variants)
            items = tuple(_never(item, entry.id) for item in pack.items)
            left = dataclasses.replace(left, variants=variants, items=items)
        yield Mutation(f"{entry.kind}:{entry.id}", "gone", left)


def _without_event(variant: Variant, event: str) -> Variant:
    duties = tuple(d for d in variant.duties if not (isinstance(d.cadence, Event) and d.cadence.event == event))
    return dataclasses.replace(variant, duties=duties)


def _never(item: Any, season: str) -> Any:
    gone = tuple("never" if each == season else each for each in item.seasons)
    return dataclasses.replace(item, seasons=gone)


# ------------------------------------------------------------------------------------------------ readings, edges, numbers


def other_readings(folder: Path) -> Iterator[Mutation]:
    """Read each assumption that a parameter stands behind in every other way that its parameter allows."""
    base = read_base(source_of(folder))
    own = base.variants[0]
    for assumption in own.assumptions:
        parameter = own.parameters.get(assumption.parameter)
        if parameter is not None:
            for said, values in _values_beside(parameter, base.since):
                changed = {**own.parameters, parameter.id: dataclasses.replace(parameter, values=values)}
                variant = dataclasses.replace(own, parameters=changed)
                pack = settled(dataclasses.replace(base, variants=(variant,)))
                yield Mutation(f"assumption:{assumption.id}", said, pack)


def _values_beside(parameter: Parameter, since: date) -> Iterator[tuple[str, tuple[tuple[date, Any], ...]]]:
    for said, value in alternatives(parameter):
        yield said, tuple((day, value) for day, _ in parameter.values)
    if parameter.values[0][0] > since:
        yield "a day later", tuple((day + timedelta(days=1), value) for day, value in parameter.values)


def alternatives(parameter: Parameter) -> Iterator[tuple[str, Any]]:
    """Yield each value next to a parameter's own: one more or less, the other choice, an edge moved by a day."""
    value = parameter.values[-1][1]
    match parameter.kind:
        case "number":
            yield from ((f"{value + step}", value + step) for step in (1, -1) if value + step >= 1)
        case "yesno":
            yield f"{not value}", not value
        case "choice":
            yield from ((each, each) for each in parameter.choices if each != value)
        case "several":
            yield from ((f"without {each}", tuple(e for e in value if e != each)) for each in value if len(value) > 1)
            yield from ((f"with {each}", (*value, each)) for each in parameter.choices if each not in value)
        case _:
            for edge in ("from", "to"):
                yield from ((f"{edge} {day}", {**value, edge: day}) for day in _beside(value[edge]))


def _beside(month_day: str) -> list[str]:
    """The month-days before and after one (29 February is the month's last, so that the day before is the 27th)."""
    day = date.fromisoformat(f"2024-{month_day}")
    back = timedelta(days=2 if month_day == "02-29" else 1)
    return [f"{each:%m-%d}" for each in (day - back, day + timedelta(days=1))]


def other_cadences(pack: Pack) -> Iterator[Mutation]:
    """Ask for one visit more or fewer, in the next longer or shorter period, a day or hour sooner or later."""
    for place, duty in enumerate(pack.variants[0].duties):
        if owed(duty, pack):
            for said, changed in _cadences_beside(duty):
                yield Mutation(f"duty:{duty.id}", said, _with(pack, place, changed))


def _cadences_beside(duty: Duty) -> Iterator[tuple[str, Duty]]:
    if isinstance(duty.at_least, int):
        for count in (duty.at_least + 1, duty.at_least - 1):
            if count >= 1:
                yield f"{count} times", dataclasses.replace(duty, at_least=count)
    cadence = duty.cadence
    if isinstance(cadence, Calendar) and isinstance(cadence.per, str) and cadence.every == 1:
        at = PERIODS.index(cadence.per)
        for per in (*PERIODS[max(at - 1, 0) : at], *PERIODS[at + 1 : at + 2]):
            yield per, dataclasses.replace(duty, cadence=Calendar(per))
    for field in ("days", "hours", "before", "after"):
        value = getattr(cadence, field, None)
        if isinstance(value, int) and (value or not isinstance(cadence, Festivals)):
            for number in (value + 1, value - 1):
                yield (
                    f"{field} {number}",
                    dataclasses.replace(duty, cadence=dataclasses.replace(cadence, **{field: number})),
                )


def other_words(pack: Pack) -> Iterator[Mutation]:
    """Let one channel more or fewer count, one reason more or fewer excuse, where the duty and no reading names them."""
    own = pack.variants[0]
    for place, duty in enumerate(own.duties):
        for field, known in (("channels", CHANNELS), ("excused_by", ABSENCE_REASONS)):
            if owed(duty, pack) and field not in duty.taken:
                for words in _words_beside(getattr(duty, field), known):
                    changed = dataclasses.replace(duty, **{field: words})
                    yield Mutation(f"duty:{duty.id}", f"{field} {'+'.join(words)}", _with(pack, place, changed))


def _words_beside(words: tuple[str, ...], known: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for each in known:
        other = tuple(word for word in known if (word in words) != (word == each))
        if other:
            yield other


def _with(pack: Pack, place: int, duty: Duty) -> Pack:
    """The pack with another duty in a place of its own text."""
    own = pack.variants[0]
    variant = dataclasses.replace(own, duties=(*own.duties[:place], duty, *own.duties[place + 1 :]))
    return dataclasses.replace(pack, variants=(variant, *pack.variants[1:]))


def other_first_days(folder: Path) -> Iterator[Mutation]:
    """Let the pack begin a day later or earlier."""
    source = source_of(folder)
    since: date = source.head.values["from"]
    for step in (1, -1):
        day = since + timedelta(days=step)
        head = re.sub(rf"^from = {since}$", f"from = {day}", source.files["pack.toml"], count=1, flags=re.M)
        try:
            pack = read_text({**source.files, "pack.toml": head})
        except PolicyFaults:
            pack = None
        yield Mutation("pack:from", f"{day}", pack)
