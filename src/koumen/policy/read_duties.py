"""From rows to duties: the ways of opening a window.

It does not make windows (periods.py does), and crowding.py judges whether the visits asked for fit in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from koumen.policy.bounds import COUNTS, LONGEST, Bound
from koumen.policy.cadences import (
    Cadence,
    Calendar,
    Event,
    Festivals,
    Found,
    Joined,
    NoNumber,
    ParameterRef,
    Silence,
    Yearly,
)
from koumen.policy.festivals import FESTIVALS
from koumen.policy.model import ABSENCE_REASONS, CHANNELS, PERIODS, Duty
from koumen.policy.names import Names, Use, condition, out_of, period_choices
from koumen.policy.read_rules import common, dated, words_taken
from koumen.policy.schema import described, near
from koumen.policy.shapes import is_reference, month_day
from koumen.policy.sources import Faults, Row, Source

OPENINGS: Mapping[str, tuple[str, ...]] = {
    "per": ("anchor",),
    "festivals": ("days_before", "days_after"),
    "yearly": (),
    "event": ("counted_from", "days", "hours"),
    "joined": ("days",),
    "silence": ("days",),
    "finding": ("then",),
    "no_number": (),
}
_COMPANIONS = tuple(dict.fromkeys(key for keys in OPENINGS.values() for key in keys))
_PERIOD_RULE = f'写 {"、".join(PERIODS)} 之一、"2 month" 这样的几个单位（合计不过十年），或 "$参数"。'
UNIT_DAYS = {"day": 1, "week": 7, "half-month": 15, "month": 30, "quarter": 91, "half-year": 182, "year": 365}
"""About how many days a period has."""
Number = int | ParameterRef


def read_duties(source: Source, names: Names, faults: Faults) -> tuple[Duty, ...]:
    """Read the duties, in the pack's order. A faulty one is left out; its faults are collected."""
    read = (_duty(row, names, faults) for row in source.of("duty"))
    return tuple(duty for duty in read if duty is not None)


def _duty(row: Row, names: Names, faults: Faults) -> Duty | None:
    values = row.values
    cadence = _cadence(row, names, faults)
    tiers = names.refer("tier", values.get("tier", ()), row, "tier", faults)
    categories = names.refer("category", values.get("category", ()), row, "category", faults)
    if cadence is None:
        return None
    if "channels" not in row.written and not isinstance(cadence, NoNumber):
        faults.at("P103", row, name="channels")
    taken = words_taken(row, _USES, names, faults)
    return Duty(
        **common(row), says=values.get("says", ""), cadence=cadence, channels=in_order(_own(row, "channels", CHANNELS)),
        at_least=_count(row, "at_least", "at_least", names, faults, absent=1), tiers=tiers, categories=categories,
        when=condition(names, row, "when", faults), kinds=values.get("kinds", ()), roles=values.get("roles", ()),
        each_counts=_own(row, "each_counts", False), excused_by=_own(row, "excused_by", ABSENCE_REASONS),
        label=values.get("label", ""), taken=taken, **dated(row),
    )  # fmt: skip


def _own(row: Row, key: str, absent: Any) -> Any:
    """The word as written, or what stands for it until its parameter's word is put in place: nothing."""
    value = row.values.get(key, absent)
    return type(absent)() if is_reference(value) else value


def in_order(channels: Iterable[str]) -> tuple[str, ...]:
    """Return channels in the order of CHANNELS."""
    listed = set(channels)
    return tuple(channel for channel in CHANNELS if channel in listed)


def _cadence(row: Row, names: Names, faults: Faults) -> Cadence | None:
    found = [key for key in OPENINGS if key in row.written]
    if not found:
        faults.at("P401", row, openings="、".join(OPENINGS))
        return None
    if len(found) > 1:
        faults.at("P402", row, found[1], found="、".join(found))
        return None
    opening = found[0]
    if opening not in row.values:
        return None
    for key in _COMPANIONS:
        if key in row.values and key not in OPENINGS[opening]:
            belongs = "、".join(name for name, keys in OPENINGS.items() if key in keys)
            faults.at("P405", row, key, name=key, opening=opening, remedy=f"{key} 只和 {belongs} 一起用。")
    return _READERS[opening](row, names, faults)


def _count(row: Row, key: str, field: str, names: Names, faults: Faults, *, absent: int | None = None) -> Number:
    """A count within the bounds of its field, or a parameter; `absent` None means the key must be there."""
    least = int(COUNTS[field].least)
    if key not in row.values:
        if absent is None and key not in row.written:
            opening = next(name for name in OPENINGS if name in row.values)
            faults.at("P406", row, name=key, opening=opening, remedy=f"补上 {key}。")
        return absent if absent is not None else least
    read = names.number(row.values[key], row, key, faults)
    return _within(read, key, row, key, faults, COUNTS[field])


def _within(read: Number | None, name: str, row: Row, key: str, faults: Faults, bound: Bound) -> Number:
    if isinstance(read, int) and not bound.holds(read):
        faults.at("P403", row, key, read, name=name, value=read, bound=bound)
        return int(bound.least)
    return int(bound.least) if read is None else read


def _calendar(row: Row, names: Names, faults: Faults) -> Cadence | None:
    return calendar(row, row.values["per"], row.values.get("anchor"), names, faults)


def calendar(row: Row, per: str, anchor: date | None, names: Names, faults: Faults) -> Calendar | None:
    """Read a period: a calendar unit, n of a unit from an anchor, or a parameter that holds a unit."""
    if per.startswith("$"):
        if not names.refer("parameter", [per[1:]], row, "per", faults):
            return None
        if not period_choices(names.parameters[per[1:]]):
            faults.at("P409", row, "per", per, value=per, allowed="、".join(PERIODS))
            return None
        return Calendar(ParameterRef(per[1:]), 1, anchor)
    if per in PERIODS:
        if "anchor" in row.values:
            faults.at("P413", row, "anchor", per=per)
        return Calendar(per)
    found = re.fullmatch(r"(\d{1,4}) ([a-z-]+)", per)
    if not found or found[2] not in PERIODS or not 1 <= int(found[1]) * UNIT_DAYS[found[2]] <= LONGEST:
        faults.at("P407", row, "per", per, value=per, allowed=_PERIOD_RULE)
        return None
    if anchor is None and "anchor" not in row.written:
        faults.at(
            "P406", row, "per", per, name="anchor", opening=f'per = "{per}"', remedy="补上 anchor：从哪一天数起。"
        )
    return Calendar(found[2], int(found[1]), anchor)


def _is_festival(name: str) -> bool:
    return name in FESTIVALS or month_day(name) is not None


def _festivals(row: Row, names: Names, faults: Faults) -> Cadence:
    names_of = _own(row, "festivals", ())
    for name in names_of:
        if not _is_festival(name):
            faults.at("P210", row, "festivals", name, value=name)
    return Festivals(
        names_of,
        _count(row, "days_before", "before", names, faults, absent=0),
        _count(row, "days_after", "after", names, faults, absent=0),
    )


def _yearly(row: Row, names: Names, faults: Faults) -> Cadence | None:
    return yearly(row, faults)


def yearly(row: Row, faults: Faults) -> Yearly | None:
    """Read `yearly = { from = "11-01", to = "02-28" }`; also for seasons. 1 January holds a parameter's place."""
    written = row.values["yearly"]
    if is_reference(written):
        return Yearly((1, 1), (1, 1))
    ends = []
    for key in ("from", "to"):
        if key not in written:
            faults.at("P103", row, "yearly", name=f"yearly.{key}")
        elif (read := month_day(written[key])) is None:
            faults.at("P504", row, "yearly", written[key], value=written[key])
        else:
            ends.append(read)
    for extra in sorted(set(written) - {"from", "to"}):
        faults.at("P102", row, "yearly", extra, table="yearly", name=extra, near="from、to")
    return Yearly(ends[0], ends[1]) if len(ends) == 2 else None


def _event(row: Row, names: Names, faults: Faults) -> Cadence | None:
    if not names.refer("event", [row.values["event"]], row, "event", faults):
        return None
    event, end = row.values["event"], row.values.get("counted_from")
    lengths = [key for key in ("days", "hours") if key in row.values]
    if end is None:
        for key in lengths:
            faults.at("P406", row, key, name="counted_from", opening=key, remedy="补上 counted_from：start 或 end。")
        return Event(event)
    if len(lengths) != 1:
        if len(lengths) < len({"days", "hours"} & row.written):
            return None
        faults.at("P406", row, "counted_from", name="days 或 hours", opening="counted_from", remedy="两者写一个。")
        return None
    if lengths == ["hours"] and end == "end":
        faults.at("P405", row, "hours", name="hours", opening='counted_from = "end"', remedy="小时只能从开始算起。")
    length = _count(row, lengths[0], lengths[0], names, faults)
    return Event(event, end, hours=length) if lengths == ["hours"] else Event(event, end, days=length)


def _joined(row: Row, names: Names, faults: Faults) -> Cadence:
    if not row.values["joined"]:
        faults.at("P106", row, "joined", value="false", name="joined", allowed="true")
    return Joined(_count(row, "days", "days", names, faults))


def _silence(row: Row, names: Names, faults: Faults) -> Cadence | None:
    written = row.values["silence"]
    for extra in sorted(set(written) - {"days", "kind"}):
        faults.at("P102", row, "silence", extra, table="silence", name=extra, near="days、kind")
    days = written.get("days")
    if isinstance(days, bool) or not (isinstance(days, int) or (isinstance(days, str) and days.startswith("$"))):
        faults.at("P105", row, "silence", name="silence.days", wanted='整数，或 "$参数"', got=described(days))
        return None
    kind = written.get("kind", "visit")
    if not isinstance(kind, str):
        faults.at("P105", row, "silence", name="silence.kind", wanted="文字", got=described(kind))
        return None
    quiet = _within(names.number(days, row, "silence", faults), "silence.days", row, "silence", faults, COUNTS["quiet"])
    return Silence(quiet, kind, _count(row, "days", "days", names, faults))


def _found(row: Row, names: Names, faults: Faults) -> Cadence | None:
    finding = row.values["finding"]
    if not names.refer("finding", [finding], row, "finding", faults):
        return None
    if "then" not in row.values:
        faults.at("P406", row, "finding", name="then", opening="finding", remedy='补上 then = { 值 = "7 day" }。')
        return None
    known, then = names.finding_values.get(finding, ()), {}
    for value, length in row.values["then"].items():
        found = re.fullmatch(r"(\d{1,4}) (day|month)", length)
        if value not in known:
            faults.at("P408", row, "then", value, finding=finding, value=value, allowed=near(value, known))
        if not found or not 1 <= int(found[1]) * UNIT_DAYS[found[2]] <= LONGEST:
            faults.at("P407", row, "then", length, value=length, allowed='写成 "7 day" 或 "1 month"，合计不过十年。')
        else:
            then[value] = (int(found[1]), found[2])
    return Found(finding, then)


_USES: Mapping[str, Use] = {
    "channels": out_of("several", CHANNELS),
    "excused_by": out_of("several", ABSENCE_REASONS),
    "festivals": Use("several", _is_festival, "，选项只用节日的名字或月日"),
    "each_counts": Use("yesno"),
    "yearly": Use("span"),
}


def _no_number(row: Row, names: Names, faults: Faults) -> Cadence:
    return NoNumber(row.values["no_number"])


_READERS: Mapping[str, Callable[[Row, Names, Faults], Cadence | None]] = {
    "per": _calendar, "festivals": _festivals, "yearly": _yearly, "event": _event, "joined": _joined,
    "silence": _silence, "finding": _found, "no_number": _no_number,
}  # fmt: skip
