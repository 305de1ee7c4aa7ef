"""What still rests on a rule after an amending document has repealed it.

Looks only at what one amendment repeals; whether a name was ever there is judged where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from koumen.policy.cadences import Event, Found
from koumen.policy.conditions import leaves
from koumen.policy.model import Duty, Entry, Item, Pack, Parameter
from koumen.policy.rules import name_of, rules_of
from koumen.policy.sources import Faults, Source


def check_repealed(pack: Pack, source: Source, faults: Faults) -> None:
    """Refuse a repeal after which a rule in force would name what is no longer there, naming both."""
    day: date = source.head.values["from"]
    in_force = [rule for rule in rules_of(pack) if _holds(rule, day)]
    left = {name_of(rule) for rule in in_force}
    gone = [named for named in source.head.values.get("repeal", ()) if named not in left]
    for rule in in_force:
        lacking = {name for name in _needs(rule, pack) if name in gone}
        lacking |= {
            name for names in _one_of(rule) if names and not set(names) & left for name in names if name in gone
        }
        for named in sorted(lacking):
            faults.at("P954", source.head, "repeal", named, value=named, rule=name_of(rule))


def _holds(rule: Any, day: date) -> bool:
    until = getattr(rule, "until", None)
    return until is None or until > day


def _needs(rule: Any, pack: Pack) -> Iterator[str]:
    """Yield the name of everything a rule names, as a repeal list writes it."""
    when = getattr(rule, "when", None)
    if when is not None:
        named = {word[1:] for leaf in leaves(when) for word in (leaf.fact, *leaf.values) if word.startswith("$")}
        yield from (f"parameter:{name}" for name in named)
    match rule:
        case Duty():
            yield from _of_duty(rule)
        case Item():
            yield from (f"aspect:{rule.aspect}", *(f"item:{id}" for id in rule.requires.values()))
            yield from (f"{table}:{id}" for id in rule.seasons for table in ("season", "event"))
            yield from (f"finding:{id}" for id in rule.raises.values())
        case Parameter():
            yield from (f"assumption:{id}" for id in _read_by(rule, pack))
        case Entry():
            yield from _of_entry(rule)


def _one_of(rule: Any) -> Iterator[list[str]]:
    """Yield lists of which one is enough: the tiers or categories that a rule is for."""
    yield [f"tier:{id}" for id in getattr(rule, "tiers", ())]
    yield [f"category:{id}" for id in getattr(rule, "categories", ())]


def _of_duty(duty: Duty) -> Iterator[str]:
    if isinstance(duty.cadence, Event):
        yield f"event:{duty.cadence.event}"
    if isinstance(duty.cadence, Found):
        yield f"finding:{duty.cadence.finding}"


def _of_entry(entry: Entry) -> Iterator[str]:
    if "event" in entry.fields:
        yield f"event:{entry.fields['event']}"
    if entry.kind == "report" and "form" in entry.fields:
        yield f"form:{entry.fields['form']}"
    if entry.kind == "signoff":
        yield f"form:{entry.fields['on']}"
    yield from (f"finding:{id}" for id in entry.fields.get("for", ()))


def _read_by(parameter: Parameter, pack: Pack) -> list[str]:
    """The readings that gave the parameter its last value: with the last of them gone, nothing gives it."""
    giving = [each for each in pack.variants[0].assumptions if each.parameter == parameter.id]
    cited = any(each.instead for each in parameter.cited)
    return [] if cited or not giving else [giving[-1].id]
