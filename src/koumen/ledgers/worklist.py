"""The workbench (工作台): who is unvisited and why, most pressing first, and what waits for an answer.

Every figure is the number of people (or windows) that the list it opens holds; both come from `judged`. A missed window
stays until a later visit that its duty would have counted, or for 60 days (`status.MAKE_UP`). Windows from before an
office took over (未接管) are never derived, so none is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from koumen.ledgers.blocks import Blocks, Nearest
from koumen.ledgers.changes import changes, turns
from koumen.ledgers.judged import Judged, for_periods, is_near, on_roster, periods_here, place_asked, windows_here
from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.month_windows import month_windows, of_month
from koumen.ledgers.questions import FEW, asked_of, gathered, named
from koumen.ledgers.rows.workbench import OpenPeriod, VillageToConfirm, Workbench
from koumen.ledgers.shell import may_of
from koumen.ledgers.standings import leaving, unconfirmed
from koumen.ledgers.trails import home_of, trail_of
from koumen.records.models import Area, Person, SpecialPeriod
from koumen.records.scope import Actor

CHANGES = 30
_NEAR = {0: "今天", 1: "明天"}
VILLAGES = 16
MONTHS = 12


def workbench(actor: Actor, area: str = "") -> Workbench:
    """Return the workbench of a place (uid; "": all that the actor may see). Raises NotHere outside the scope."""
    law = law_here(actor)
    place = place_asked(actor, area)
    people = on_roster(actor, place)
    periods = periods_here(actor, place)
    near = is_near(actor, place)
    blocks = Blocks(people, periods, law, near=near)
    turned = turns(actor, people)
    asks = asked_of(people).count()
    met, owed = _this_month(actor, place)
    return Workbench(
        today=actor.today,
        trail=trail_of(actor, place),
        lede=_lede(blocks, periods, law),
        missed=blocks.counts["missed"],
        unvisited=blocks.counts["due"],
        unvisited_by=blocks.nearest.day,
        met=met,
        owed=owed,
        trend=_trend(actor, place),
        special_unvisited=blocks.counts["special"],
        periods=tuple(_open_period(people, for_periods([period], law, near=near), period, law) for period in periods),
        groups=blocks.groups(),
        asks=named(people, law) if asks else (),
        asks_total=asks,
        questions=gathered(people, law) if asks > FEW else (),
        changes=changes(turned[:CHANGES], law),
        changes_total=len({turn.person for turn in turned}),
        to_confirm=_to_confirm(actor, people, place),
        roster_count=people.count(),
    )


def _lede(blocks: Blocks, periods: Sequence[SpecialPeriod], law: LawWords) -> str:
    counts, parts = blocks.counts, []
    if counts["special"]:
        names = "、".join(dict.fromkeys(law.event(period.event) for period in periods))
        parts.append(f"{names}期间 {counts['special']} 人未访")
    if counts["missed"]:
        parts.append(f"漏访 {counts['missed']} 人待补访")
    if counts["due"]:
        parts.append(f"本期未访 {counts['due']} 人{_soon(blocks.nearest, law.today)}")
    return "；".join(parts) + "。" if parts else "今天没有要访的人。"


def _soon(nearest: Nearest, today: date) -> str:
    if nearest.day is None:
        return ""
    left = (nearest.day - today).days
    return f"，其中 {nearest.people} 人{_NEAR.get(left, f' {left} 天内')}到期"


def _counted() -> Q:
    """Windows that enter a rate: those excused are left out unless met all the same."""
    return Q(excused=False) | Q(done__gte=F("required"))


def _this_month(actor: Actor, place: Area | None) -> tuple[int, int]:
    """Return (met, owed) windows of the present month: the figures of its progress."""
    month = month_windows(actor, place).filter(of_month(actor.today, actor.today), _counted())
    totals = month.aggregate(owed=Count("pk"), met=Count("pk", filter=Q(done__gte=F("required"))))
    return totals["met"], totals["owed"]


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


def _open_period(people: QuerySet[Person], judged: Judged, period: SpecialPeriod, law: LawWords) -> OpenPeriod:
    return OpenPeriod(
        uid=str(period.uid),
        label=law.event(period.event),
        area_name=period.area.name if period.area else period.person.name if period.person else "全部地方",
        since=period.since,
        until=period.until,
        owed=people.filter(judged.people()).count(),
        unvisited=people.filter(judged.people("due")).count(),
    )


def _to_confirm(actor: Actor, people: QuerySet[Person], place: Area | None) -> tuple[VillageToConfirm, ...]:
    """Return what waits for the actor's decision by village; by the places right below when the villages are many."""
    if "confirm_inclusion" not in may_of(actor):
        return ()
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
