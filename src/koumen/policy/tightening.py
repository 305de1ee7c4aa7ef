"""The ways in which an overlay may tighten a duty: more visits, a shorter period, fewer days or hours, fewer channels.

Each holds the new value against the one above and refuses a looser one; an open number cannot be tightened.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from koumen.policy.cadences import Calendar, Event, Joined, NoNumber, ParameterRef, Silence
from koumen.policy.labels import PERIODS, UNITS
from koumen.policy.model import Duty
from koumen.policy.names import Names
from koumen.policy.periods import tiling
from koumen.policy.read_duties import calendar
from koumen.policy.sources import Faults, Row
from koumen.policy.words import day_words

_TRIED = (date(2001, 1, 1), date(2029, 12, 31))
"""Twenty-eight years and more: every leap year and every weekday on which one begins."""


@cache
def holds(old: Calendar, new: Calendar) -> bool:
    """Say whether each window of the old calendar holds a whole window of the new one, so that nothing is loosened."""
    if old == new:
        return True
    mine = tiling(str(old.per), old.every, old.anchor, *_TRIED)
    theirs = sorted(tiling(str(new.per), new.every, new.anchor, *_TRIED))
    starts = [span.starts for span in theirs]
    for span in mine:
        if span.starts < _TRIED[0] or span.due_by > _TRIED[1]:
            continue
        at = bisect_left(starts, span.starts)
        if at == len(theirs) or theirs[at].due_by > span.due_by:
            return False
    return True


def _now(value: Any, law: dict[str, Any]) -> Any:
    return law.get(value.name) if isinstance(value, ParameterRef) else value


def _stands(duty: Duty, key: str, value: Any, row: Row, faults: Faults) -> bool:
    """Say whether there is a value above to tighten; an open or missing one is a fault."""
    if value is None:
        remedy = "先用 [[set]] 设定所用的参数；没有定数的，另加一条 [[duty]]。"
        faults.at("P914", row, key, value=duty.id, name=key, remedy=remedy)
    return value is not None


def _more(duty: Duty, row: Row, law: dict[str, Any], names: Names, faults: Faults) -> Duty:
    base, new = _now(duty.at_least, law), row.values["at_least"]
    if isinstance(duty.cadence, NoNumber):
        base = None
    if _stands(duty, "at_least", base, row, faults) and new < base:
        faults.at("P905", row, "at_least", new, what="次数", base=base, value=new)
    return dataclasses.replace(duty, at_least=new)


def _shorter_period(duty: Duty, row: Row, law: dict[str, Any], names: Names, faults: Faults) -> Duty:
    own = duty.cadence if isinstance(duty.cadence, Calendar) else None
    unit = _now(own.per, law) if own else None
    anchor = row.values.get("anchor") or (own.anchor if own else None)
    new = calendar(row, row.values["per"], anchor, names, faults)
    if own is None or new is None or not _stands(duty, "per", unit, row, faults):
        if own is None:
            _stands(duty, "per", None, row, faults)
        return duty
    fresh = _now(new.per, law)
    if fresh is None or not holds(Calendar(str(unit), own.every, own.anchor), Calendar(fresh, new.every, new.anchor)):
        base = _period(str(unit), own)
        said = row.values["per"] if fresh is None else _period(fresh, new)
        faults.at("P915", row, "per", row.values["per"], base=base, value=said)
    return dataclasses.replace(duty, cadence=new)


def _period(unit: str, cadence: Calendar) -> str:
    """Return a period in Chinese, with the day from which it is counted where it has one."""
    if cadence.anchor is None:
        return PERIODS[unit]
    return f"自{day_words(cadence.anchor)}起每 {cadence.every} {UNITS[unit]}"


def _shorter(key: str) -> Callable[[Duty, Row, dict[str, Any], Names, Faults], Duty]:
    def work(duty: Duty, row: Row, law: dict[str, Any], names: Names, faults: Faults) -> Duty:
        cadence, new = duty.cadence, row.values[key]
        own = getattr(cadence, key, None) if isinstance(cadence, Event | Joined | Silence) else None
        base = _now(own, law)
        if not _stands(duty, key, base, row, faults):
            return duty
        if not 1 <= new <= base:
            faults.at("P905", row, key, new, what="天数" if key == "days" else "小时数", base=base, value=new)
        return dataclasses.replace(duty, cadence=dataclasses.replace(cadence, **{key: new}))

    return work


def _fewer_channels(duty: Duty, row: Row, law: dict[str, Any], names: Names, faults: Faults) -> Duty:
    removed = row.values["remove_channels"]
    known = law.get(duty.taken["channels"]) or () if "channels" in duty.taken else duty.channels
    standing = [channel for channel in known if channel not in duty.without]
    left = tuple(channel for channel in standing if channel not in removed)
    wrong = [channel for channel in removed if channel not in standing] or ([] if left else list(removed))
    if wrong:
        faults.at("P906", row, "remove_channels", wrong[0], value="、".join(wrong))
        return duty
    if "channels" in duty.taken:
        return dataclasses.replace(duty, without=(*duty.without, *removed))
    return dataclasses.replace(duty, channels=left)


TIGHTER: dict[str, Callable[[Duty, Row, dict[str, Any], Names, Faults], Duty]] = {
    "at_least": _more, "per": _shorter_period, "days": _shorter("days"), "hours": _shorter("hours"),
    "remove_channels": _fewer_channels,
}  # fmt: skip
