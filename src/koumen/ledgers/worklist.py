"""The workbench (工作台): who is unvisited and why, most pressing first, and what waits for an answer.

Every figure is the number of people (or windows) that the list it opens holds; both come from `judged`. A person is
listed once, under the most pressing block, though the figures count them wherever they belong. A missed window stays
until a later visit that its duty would have counted, or for 60 days (`status.MAKE_UP`). Windows from before an office
took over (未接管) are never derived, so none is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from koumen.ledgers import tasks
from koumen.ledgers.changes import changes, turns
from koumen.ledgers.judged import (
    OPEN,
    Judged,
    for_periods,
    now,
    on_roster,
    periods_here,
    place_asked,
    whose,
    windows_here,
)
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.persons import who_lines
from koumen.ledgers.rows.workbench import FactToAsk, OpenPeriod, TaskGroup, VillageToConfirm, Workbench
from koumen.ledgers.standings import leaving, standing_today, unconfirmed
from koumen.ledgers.status import under_way_parts, unmet
from koumen.ledgers.trails import home_of, trail_of
from koumen.records.models import Area, Ask, Person, SpecialPeriod
from koumen.records.scope import Actor

LISTED = 60
ASKS = 8
CHANGES = 30
VILLAGES = 16
MONTHS = 12


def workbench(actor: Actor, area: str = "") -> Workbench:
    """Return the workbench of a place (uid; "": all that the actor may see). Raises NotHere outside the scope."""
    law = LawWords(actor.today)
    place = place_asked(actor, area)
    people = on_roster(actor, place)
    periods = periods_here(actor, place)
    blocks = _Blocks(people, periods, law)
    turned = turns(actor, people)[:CHANGES]
    asks = people.filter(whose(Ask.objects.all()))
    met, owed = _present(actor, place)
    unvisited_by = _earliest(actor, place) if blocks.counts["due"] else None
    return Workbench(
        today=actor.today,
        trail=trail_of(actor, place),
        lede=_lede(blocks, periods, unvisited_by, law),
        missed=blocks.counts["missed"],
        unvisited=blocks.counts["due"],
        unvisited_by=unvisited_by,
        met=met,
        owed=owed,
        trend=_trend(actor, place),
        special_unvisited=blocks.counts["special"],
        periods=tuple(_open_period(people, period, law) for period in periods),
        groups=blocks.groups(unvisited_by),
        asks=_asks(asks, law),
        asks_total=asks.count(),
        changes=changes(turned, law),
        to_confirm=_to_confirm(actor, people, place),
        roster_count=people.count(),
    )


class _Blocks:
    """Special periods, missed, due: whom each holds, how many, and who is listed under which."""

    def __init__(self, people: QuerySet[Person], periods: Sequence[SpecialPeriod], law: LawWords) -> None:
        self._periods, self._law = periods, law
        judged = now(law.today)
        of = {
            "special": for_periods(periods, law).people("due") if periods else Q(pk__in=[]),
            "missed": judged.people("missed"),
            "due": judged.holding("due"),
        }
        order = ("area__path", "group_order", "group_name", "household_id", "name", "pk")
        self._keys = {
            sort: list(people.filter(chosen).order_by(*order).values_list("pk", flat=True))
            for sort, chosen in of.items()
        }
        missed = set(self._keys["missed"])
        self._keys["due"] = [key for key in self._keys["due"] if key not in missed]
        self.counts = {sort: len(keys) for sort, keys in self._keys.items()}

    def groups(self, unvisited_by: date | None) -> tuple[TaskGroup, ...]:
        """Return the blocks that hold somebody, people listed once."""
        listed, seen = {}, set[int]()
        for sort, keys in self._keys.items():
            listed[sort] = [key for key in keys[: LISTED + len(seen)] if key not in seen][:LISTED]
            seen |= set(listed[sort])
        lanes = tasks.Lanes([key for keys in listed.values() for key in keys], self._periods, self._law)
        days_left = (unvisited_by - self._law.today).days if unvisited_by else None
        return tuple(
            TaskGroup(
                sort=sort,
                title=self._title(sort),
                people=self.counts[sort],
                lanes=lanes.of(keys, sort),
                days_left=days_left if sort == "due" else None,
                query=self._query(sort),
            )
            for sort, keys in listed.items()
            if self.counts[sort]
        )

    def _title(self, sort: str) -> str:
        if sort == "special":
            names = dict.fromkeys(self._law.event(period.event) for period in self._periods)
            return f"特殊时期：{'、'.join(names)}"
        return {"missed": "漏访待补访", "due": "本期未访"}[sort]

    def _query(self, sort: str) -> str:
        if sort == "special":
            event = str(self._periods[0].uid) if len(self._periods) == 1 else OPEN
            return f"event={event}&status=due"
        return f"status={sort}"


def _lede(blocks: _Blocks, periods: Sequence[SpecialPeriod], by: date | None, law: LawWords) -> str:
    counts, parts = blocks.counts, []
    if counts["special"]:
        names = "、".join(dict.fromkeys(law.event(period.event) for period in periods))
        parts.append(f"{names}期间 {counts['special']} 人未访")
    if counts["missed"]:
        parts.append(f"漏访 {counts['missed']} 人待补访")
    if counts["due"]:
        left = f"，最近一期还剩 {(by - law.today).days} 天" if by else ""
        parts.append(f"本期未访 {counts['due']} 人{left}")
    return "；".join(parts) + "。" if parts else "今天没有要访的人。"


def _counted() -> Q:
    """Windows that enter a rate: those excused are left out unless met all the same."""
    return Q(excused=False) | Q(done__gte=F("required"))


def _present(actor: Actor, place: Area | None) -> tuple[int, int]:
    """Return (met, owed) windows of the present periods."""
    met = owed = 0
    for part in under_way_parts(actor.today):
        for rows in windows_here(actor, place, part & _counted()):
            totals = rows.aggregate(owed=Count("pk"), met=Count("pk", filter=Q(done__gte=F("required"))))
            met, owed = met + totals["met"], owed + totals["owed"]
    return met, owed


def _earliest(actor: Actor, place: Area | None) -> date | None:
    """Return the nearest last day of what is still unvisited."""
    ending, _ = under_way_parts(actor.today)
    days = [rows.aggregate(day=Min("due_by"))["day"] for rows in windows_here(actor, place, ending & unmet())]
    return min((day for day in days if day), default=None)


def _trend(actor: Actor, place: Area | None) -> tuple[tuple[int, int], ...]:
    """Return (met, owed) windows by the month they end in, twelve months up to the present one, oldest first."""
    today = actor.today
    first = _months_before(today.replace(day=1), MONTHS - 1)
    after = _months_before(today.replace(day=1), -1)
    ended = Q(due_by__gte=first, due_by__lt=after, starts__lte=today) & _counted()
    by_day = [
        row
        for rows in windows_here(actor, place, ended)
        for row in rows.values_list("due_by").annotate(
            met=Count("pk", filter=Q(done__gte=F("required"))), owed=Count("pk")
        )
    ]
    months: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for day, met, owed in by_day:
        month = months[day.year, day.month] if day else [0, 0]
        month[0] += met
        month[1] += owed
    days = [_months_before(today.replace(day=1), back) for back in range(MONTHS - 1, -1, -1)]
    found = [(months[day.year, day.month][0], months[day.year, day.month][1]) for day in days]
    return tuple(found) if any(owed for _, owed in found) else ()


def _months_before(first: date, months: int) -> date:
    at = first.year * 12 + first.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)


def _open_period(people: QuerySet[Person], period: SpecialPeriod, law: LawWords) -> OpenPeriod:
    judged: Judged = for_periods([period], law)
    return OpenPeriod(
        uid=str(period.uid),
        label=law.event(period.event),
        area_name=period.area.name if period.area else period.person.name if period.person else "全部地方",
        since=period.since,
        until=period.until,
        owed=people.filter(judged.people()).count(),
        unvisited=people.filter(judged.people("due")).count(),
    )


def _asks(people: QuerySet[Person], law: LawWords) -> tuple[FactToAsk, ...]:
    """Return the first people to ask about, each once with every missing fact."""
    chosen = list(people.order_by("area__path", "group_order", "group_name", "name", "pk")[:ASKS])
    keys, homes = [person.pk for person in chosen], {person.household_id: person.pk for person in chosen}
    who = who_lines(keys, law.today)
    found: dict[int, list[Ask]] = defaultdict(list)
    for ask in Ask.objects.filter(Q(person__in=keys) | Q(household__in=set(homes) - {None})).order_by("pack", "pk"):
        found[ask.person_id or homes[ask.household_id]].append(ask)
    standing = set(standing_today(law.today).filter(person__in=keys).values_list("person_id", "pack"))
    return tuple(_ask(who[key], found[key], law, (key, found[key][0].pack) in standing) for key in keys if found[key])


def _ask(who: Any, asks: Sequence[Ask], law: LawWords, kept: bool) -> FactToAsk:
    first = asks[0]
    facts = {fact: ask.pack for ask in asks for fact in ask.missing.split("+") if fact}
    questions = tuple((fact, law.question(pack, fact)) for fact, pack in facts.items())
    return FactToAsk(who, law.policy(first.pack), law.named(first.pack, first.named)[0], questions, kept)


def _to_confirm(actor: Actor, people: QuerySet[Person], place: Area | None) -> tuple[VillageToConfirm, ...]:
    """Return what waits for a decision by village; by the places right below when the villages are many."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for at, rows in enumerate((unconfirmed(actor.today), leaving(actor.today))):
        theirs = rows.filter(person__in=people).values("person_id")
        waiting = people.filter(pk__in=theirs).values("area_id").order_by("area_id")
        for area, count in waiting.annotate(count=Count("pk")).values_list("area_id", "count"):
            counts[area][at] += count
    areas = Area.objects.in_bulk(list(counts))
    top = place or home_of(actor)
    if len(counts) > VILLAGES and top is not None:
        counts, areas = _gathered(counts, areas, top)
    ordered = sorted(counts, key=lambda key: areas[key].path)
    return tuple(VillageToConfirm(str(areas[key].uid), areas[key].name, *counts[key]) for key in ordered)


def _gathered(
    counts: dict[int, list[int]], areas: dict[int, Area], top: Area
) -> tuple[dict[int, list[int]], dict[int, Area]]:
    """Add up the villages by the place right below `top` in which they lie."""
    depth = top.path.strip("/").count("/") + 1
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for key, (joining, going) in counts.items():
        steps = areas[key].path.strip("/").split("/")
        below = int(steps[min(depth, len(steps) - 1)])
        found[below][0] += joining
        found[below][1] += going
    return found, Area.objects.in_bulk(list(found))
