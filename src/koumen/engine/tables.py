"""The small tables of law that the texts join with: rules, windows of the calendar, openers, days, ways of counting."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from koumen.engine.bits import WORD, bits_of
from koumen.engine.law import as_date, day_number
from koumen.engine.plan import Plan, accepts_of, counters_of
from koumen.policy.cadences import Event, Found, Joined, Silence
from koumen.policy.model import ABSENCE_REASONS


def int_table(columns: dict[str, str], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """Make a small table of law. Column types: i int32, l int64, s text, b boolean."""
    types = {"i": pa.int32(), "l": pa.int64(), "s": pa.string(), "b": pa.bool_()}
    rows = list(rows)
    return pa.table(
        {name: pa.array([row[i] for row in rows], types[kind]) for i, (name, kind) in enumerate(columns.items())}
    )


def law_tables(plan: Plan, combos: list[tuple[str, str, str]]) -> dict[str, pa.Table]:
    """Return the tables of law that the texts join with. `combos`: the (channel, kind, role) that visits have."""
    days, ymd_days = day_tables(plan)
    accepts = accepts_of(plan)
    turns = sorted({law.since for law in plan.laws} | {law.until for law in plan.laws})
    numbers = counters_of(plan)
    every = [
        (r.no, r.law.no, r.required, r.duty.each_counts, accepts[r.duty.excused_by], numbers[r.counter])
        for r in plan.rules
    ]
    every += [(r.no, -1, r.required, False, accepts[ABSENCE_REASONS], numbers[r.counter]) for r in plan.own_rules]
    counters = [(r.no, r.counter) for r in plan.rules] + [(r.no, r.counter) for r in plan.own_rules]
    tables = {
        "day_ymd": days,
        "ymd_day": ymd_days,
        "birthday": int_table({"age": "i"}, [(age,) for age in sorted(plan.ages)]),
        "law": int_table({"law": "i", "pack": "i"}, [(law.no, law.pack_no) for law in plan.laws]),
        "law_turn": int_table({"day": "i"}, [(t,) for t in turns if plan.first_day < t <= plan.last_day]),
        "pack_fact": int_table({"fact": "s", "pack": "i"}, [(f"included:{p.id}", n) for n, p in enumerate(plan.packs)]),
        "rule": int_table(
            {"rule": "i", "law": "i", "required": "i", "each": "b", "accept": "i", "counter": "i"}, every
        ),
        "rule_tier": int_table(
            {"rule": "i", "law": "i", "tier": "i", "categories": "l", "condition": "l"},
            [(r.no, r.law.no, tier, r.categories, r.condition) for r in plan.rules for tier in r.tiers or (-1,)],
        ),
        "pack_rule": int_table({"pack": "i", "rule": "i"}, [(r.law.pack_no, r.no) for r in plan.rules]),
        "rule_combo": int_table(
            {"rule": "i", "combo": "i"},
            [(no, combo) for no, counter in counters for combo, it in enumerate(combos) if counter.takes(*it)],
        ),
        "accepted": int_table(
            {"accept": "i", "reason": "s"}, [(i, reason) for reasons, i in accepts.items() for reason in reasons]
        ),
    }
    return tables | _calendar_tables(plan, combos) | _opener_tables(plan, combos)


def _calendar_tables(plan: Plan, combos: list[tuple[str, str, str]]) -> dict[str, pa.Table]:
    bits, counters = bits_of(plan), counters_of(plan)
    windows = [
        (rule.no, starts, due, rule.required, *bits.masks(starts, min(due, plan.asked.on)))
        for rule, starts, due in plan.calendar
    ]
    words = range(bits.words)
    days = [(day, *bits.masks(day, day)) for day in range(bits.base, bits.base + bits.words * WORD)]
    counted = [(i, no) for counter, no in counters.items() for i, it in enumerate(combos) if counter.takes(*it)]
    return {
        "calendar": int_table(
            {"rule": "i", "starts": "i", "due": "i", "required": "i"} | {f"w{i}": "l" for i in words}, windows
        ),
        "day_bit": int_table({"day": "i"} | {f"b{i}": "l" for i in words}, days),
        "counted": int_table({"combo": "i", "counter": "i"}, counted),
    }


def _opener_tables(plan: Plan, combos: list[tuple[str, str, str]]) -> dict[str, pa.Table]:
    """Return the rules whose windows events, joining, silence and findings open."""
    events, joined, silence, kinds, found, values = [], [], [], [], [], []
    months: set[int] = set()
    names = event_names(plan)
    for rule in plan.rules:
        law, number = rule.law, rule.law.number
        match rule.duty.cadence:
            case Event(event, counted_from, days, hours):
                anchor = 1 if counted_from == "end" else 0
                events.append((rule.no, names[event], anchor, number(days), number(hours)))
            case Joined(days):
                joined.append((rule.no, law.pack_no, number(days), day_number(law.pack.since)))
            case Silence(quiet, kind, days):
                silence.append((rule.no, number(quiet), number(days), day_number(law.pack.since)))
                kinds += [(rule.no, i) for i, it in enumerate(combos) if kind in it[1].split("+")]
            case Found(finding, then):
                found += [(i, finding, rule.no) for i, it in enumerate(combos) if rule.counter.takes(*it)]
                values += [
                    (rule.no, v, n if u == "day" else None, n if u == "month" else None) for v, (n, u) in then.items()
                ]
                months |= {n for n, unit in then.values() if unit == "month"}
            case _:
                pass
    watched = {law.pack_no for law in plan.laws if any(isinstance(r.duty.cadence, Joined) for r in law.rules)}
    own_spans = [(rule.no, rule.person_id, s, d) for rule in plan.own_rules for s, d in rule.spans]
    return {
        "rule_event": int_table({"rule": "i", "event": "i", "anchor": "i", "days": "i", "hours": "i"}, events),
        "event_name": int_table({"name": "s", "event": "i"}, names.items()),
        "rule_joined": int_table({"rule": "i", "pack": "i", "days": "i", "pack_since": "i"}, joined),
        "joined_law": int_table(
            {"law": "i", "pack": "i"}, [(law.no, law.pack_no) for law in plan.laws if law.pack_no in watched]
        ),
        "rule_silence": int_table({"rule": "i", "quiet": "i", "days": "i", "pack_since": "i"}, silence),
        "silent_kind": int_table({"rule": "i", "combo": "i"}, kinds),
        "found_combo": int_table({"combo": "i", "finding": "s", "rule": "i"}, found),
        "rule_found": int_table({"rule": "i", "value": "s", "days": "i", "months": "i"}, values),
        "month_later": month_later(months, plan.first_day - 400, plan.asked.on),
        "own_spans": int_table({"rule": "i", "person_id": "s", "starts": "i", "due": "i"}, own_spans),
        "own_rules": int_table(
            {"rule": "i", "person_id": "s", "pack": "i"}, [(r.no, r.person_id, r.pack_no) for r in plan.own_rules]
        ),
    }


def event_names(plan: Plan) -> dict[str, int]:
    """Number the events that the packs' duties name."""
    named = [rule.duty.cadence.event for rule in plan.rules if isinstance(rule.duty.cadence, Event)]
    return {name: no for no, name in enumerate(dict.fromkeys(named))}


def month_later(months: set[int], first: int, last: int) -> pa.Table:
    """Return, for each day, the same day n months later, or that month's last day if there is none."""
    rows = []
    for number in range(first, last + 1) if months else ():
        day = as_date(number)
        for n in sorted(months):
            year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
            then = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
            rows.append((number, n, day_number(then)))
    return int_table({"start_day": "i", "months": "i", "day": "i"}, rows)


def day_tables(plan: Plan) -> tuple[pa.Table, pa.Table]:
    """Return day_ymd(day, ymd) for birth dates and the days in reach, and ymd_day for the days in reach.

    In ymd_day 29 February of a common year is 1 March: the birthday of those born on a leap day.
    """
    ends = max([plan.last_day, *(due for _, _, due in plan.calendar)]) + 400
    reach = range(plan.first_day, ends + 1)
    straight = {number: _ymd(number) for number in (*plan.births, *reach)}
    turned = [(_ymd(number), number) for number in reach]
    for year in range(as_date(reach[0]).year, as_date(reach[-1]).year + 1):
        if monthrange(year, 2)[1] == 28:
            turned.append((year * 10000 + 229, day_number(date(year, 3, 1))))
    columns = {"day": "i", "ymd": "i"}
    return int_table(columns, straight.items()), int_table({"ymd": "i", "day": "i"}, turned)


def _ymd(number: int) -> int:
    day = as_date(number)
    return day.year * 10000 + day.month * 100 + day.day
