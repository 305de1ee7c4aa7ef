"""What a worked example says is asked at the door (`asks`, `asks_not`), held against the pack's checklist.

It knows the person of the example only; owed visits are the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from koumen.policy.checklist import asked
from koumen.policy.facts import CATALOGUE, Fact
from koumen.policy.model import Pack, PackFact, Variant


def asked_otherwise(written: Mapping[str, Any], pack: Pack) -> list[str]:
    """Return what is asked otherwise than the example says, as Chinese sentences; empty when it holds."""
    if not {"asks", "asks_not"} & set(written):
        return []
    day = written["on"]
    person: dict[str, Any] = next(
        iter((*written.get("household", ()), *written.get("people", ()), written.get("person", {}))), {}
    )
    variant = _variant(pack, str(person.get("region", pack.region)))
    items = asked(
        pack, variant, _facts(pack, person, written.get("facts", ()), day), day,
        channel=written.get("channel", "home"), events=_events(written.get("events", ()), day),
        first_visit=written.get("first_visit", False),
    )  # fmt: skip
    found = {item.id for item in items}
    wrong = [f"应当问“{item}”，没有问" for item in written.get("asks", ()) if item not in found]
    return wrong + [f"不应当问“{item}”，却问了" for item in written.get("asks_not", ()) if item in found]


def _variant(pack: Pack, region: str) -> Variant:
    fitting = [each for each in pack.variants if each.region != "00" and region.startswith(each.region)]
    return max(fitting, key=lambda each: len(each.region), default=pack.variants[0])


def _events(lines: tuple[str, ...], day: date) -> set[str]:
    split = [line.split() for line in lines]
    on = day.isoformat()
    return {event for event, _, since, until in split if since[:10] <= on and (until == "-" or on <= until)}


def _facts(pack: Pack, person: Mapping[str, Any], lines: tuple[str, ...], day: date) -> dict[str, Any]:
    known: dict[str, Fact | PackFact] = {**CATALOGUE, **pack.facts}
    told = {name: _typed(known[name], value) for name, value in person.items() if name in known}
    for line in lines:
        said, since = line.split()[-2:]
        name, _, value = said.partition("=")
        if name in known and since <= day.isoformat():
            told[name] = _typed(known[name], value)
    born = told.get("birth_date")
    told["age"] = None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    for fact in pack.facts.values():
        if fact.sum_of:
            parts = [told.get(part) for part in fact.sum_of]
            told[fact.id] = None if None in parts else sum(parts)
    return told


def _typed(fact: Fact | PackFact, value: Any) -> Any:
    if value == "":
        return None
    match fact.kind:
        case "yesno":
            return value if isinstance(value, bool) else str(value).lower() in ("true", "yes", "1", "是")
        case "number":
            return float(value)
        case "date":
            return value if isinstance(value, date) else date.fromisoformat(value)
        case _:
            return value
