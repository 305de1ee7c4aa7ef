"""The roster (名单): who is looked after here, filtered, searched and paged by key.

Order is by place, group, name, and key, the same on every page. Nothing whole is shown of an ID number; searching for
one asks its blind index. A page reads the same number of queries whatever its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from koumen.ledgers.changes import changed
from koumen.ledgers.judged import (
    OPEN,
    Judged,
    for_periods,
    is_near,
    now,
    on_roster,
    periods_asked,
    periods_here,
    place_asked,
    whose,
)
from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.questions import missing
from koumen.ledgers.roster_rows import RosterRows
from koumen.ledgers.rows.parts import AreaStep, Choice
from koumen.ledgers.rows.roster import Roster, RosterFilter
from koumen.ledgers.shell import may_of
from koumen.ledgers.standings import leaving, standing_today, unconfirmed
from koumen.ledgers.trails import home_of, is_uid, trail_of
from koumen.records.identity import id_index, normal_id
from koumen.records.models import Area, Ask, Person, SpecialPeriod
from koumen.records.names import names_like
from koumen.records.scope import Actor

ORDER = ("area__path", "group_order", "group_name", "name", "pk")
CHOICES_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class _Asked:
    """A filter with what it names found."""

    area: Area | None
    periods: tuple[SpecialPeriod, ...]
    judged: Judged


def roster(actor: Actor, filters: RosterFilter, after: str = "", limit: int = 50) -> Roster:
    """Return a page of the people who match; `after` is the uid of the last person of the page before.

    Raises NotHere for an area or a special period outside the actor's scope; other values nobody has match nobody.
    """
    law = law_here(actor)
    asked = _asked(actor, filters, law)
    people = _matching(actor, filters, asked, law)
    page, total = _page(people, after, limit, whole=bool(filters.status))
    rows = RosterRows(page[:limit], law, asked.judged).rows()
    narrowed = _narrowed(actor, asked.area)
    counts = _counts(people, actor, filters, total, narrowed is not None)
    return Roster(
        today=actor.today,
        trail=trail_of(actor, asked.area),
        filters=filters,
        rows=rows,
        after=rows[-1].who.uid if len(page) > limit else "",
        first=not after,
        areas=_areas(actor, asked.area),
        packs=tuple(Choice(pack.id, pack.title) for pack in law.here.values()),
        categories=law.choices("category", filters.pack),
        tiers=law.choices("tier", filters.pack),
        events=_events(actor, law),
        narrowed=narrowed,
        **counts,
    )


def _asked(actor: Actor, filters: RosterFilter, law: LawWords) -> _Asked:
    periods = tuple(periods_asked(actor, filters.event)) if filters.event else ()
    place = place_asked(actor, filters.area)
    near = is_near(actor, place)
    judged = for_periods(periods, law, near=near) if filters.event else now(actor.today, near=near)
    for column in ("pack", "duty"):
        if value := getattr(filters, column):
            judged = judged.narrowed(**{column: value})
    return _Asked(place, periods, judged)


def _matching(actor: Actor, filters: RosterFilter, asked: _Asked, law: LawWords) -> QuerySet[Person]:
    people = on_roster(actor, asked.area)
    if filters.pack or filters.category or filters.tier:
        people = people.filter(_under(filters, actor.today))
    if filters.status or filters.event or filters.duty:
        people = people.filter(asked.judged.people(filters.status))
    if filters.q:
        people = people.filter(found_by(filters.q))
    return people.filter(_waiting(actor, filters, people)) if filters.waiting else people


def found_by(asked: str) -> Q:
    """Return the predicate for a name, pinyin, initials or a whole ID number."""
    number = normal_id(asked)
    if number[:6].isdigit() and len(number) in (15, 18):
        return Q(id_index=id_index(number))
    return names_like(asked)


def _under(filters: RosterFilter, today: date) -> Q:
    rows = standing_today(today)
    if filters.pack:
        rows = rows.filter(pack=filters.pack)
    if filters.tier:
        pack, _, tier = filters.tier.rpartition("/")
        rows = rows.filter(tier=tier, **({"pack": pack} if pack else {}))
    if filters.category:
        pack, _, name = filters.category.rpartition("/")
        rows = rows.filter(pack=pack) if pack else rows
        ends = Q(category__startswith=f"{name}+") | Q(category__endswith=f"+{name}")
        rows = rows.filter(Q(category=name) | ends | Q(category__contains=f"+{name}+"))
    return whose(rows)


def _waiting(actor: Actor, filters: RosterFilter, people: QuerySet[Person]) -> Q:
    match filters.waiting:
        case "confirm":
            return Q(pk__in=_waiting_rows(unconfirmed(actor.today).filter(person__in=people), filters))
        case "exit":
            return Q(pk__in=_waiting_rows(leaving(actor.today).filter(person__in=people), filters))
        case "facts":
            asks = Ask.objects.filter(pack=filters.pack) if filters.pack else Ask.objects.all()
            return whose(asks.filter(missing(filters.fact)) if filters.fact else asks)
        case "complete":
            return Q(to_complete=True)
        case "changed":
            return changed(actor, people)
    return Q(pk__in=[])


def _waiting_rows(rows: QuerySet[Any], filters: RosterFilter) -> QuerySet[Any]:
    return (rows.filter(pack=filters.pack) if filters.pack else rows).values("person_id")


def _page(people: QuerySet[Person], after: str, limit: int, *, whole: bool) -> tuple[list[int], int]:
    """Return the keys of a page, one more than `limit` where there is more, and how many match.

    `whole`: matching is the dear part, so everybody's key is read at once instead of counting beside it.
    """
    keys = people.order_by(*ORDER).values_list("pk", flat=True)
    if whole and not after:
        everyone = list(keys)
        return everyone[: limit + 1], len(everyone)
    return list(_after(keys, after)[: limit + 1]), people.count()


def _counts(
    people: QuerySet[Person], actor: Actor, filters: RosterFilter, total: int, narrowed: bool
) -> dict[str, int]:
    """Return how many match and, where a decision can be made (one village, or those that wait), whom it awaits."""
    counts = {"total": total, "to_confirm": 0, "to_exit": 0}
    if "confirm_inclusion" not in may_of(actor):
        return counts
    for name, waiting, rows in (("to_confirm", "confirm", unconfirmed), ("to_exit", "exit", leaving)):
        if filters.waiting == waiting:
            counts[name] = counts["total"]
        elif narrowed:
            counts[name] = people.filter(
                pk__in=_waiting_rows(rows(actor.today).filter(person__in=people), filters)
            ).count()
    return counts


def _after(people: QuerySet[Any], after: str) -> QuerySet[Any]:
    """Return those who come after one person in the order of the list; a uid nobody has begins anew."""
    last = Person.objects.filter(uid=after).values_list(*ORDER).first() if is_uid(after) else None
    if last is None:
        return people
    beyond = Q()
    for column, value in reversed(list(zip(ORDER, last, strict=True))):
        beyond = Q(**{f"{column}__gt": value}) | (Q(**{column: value}) & beyond if beyond else Q())
    return people.filter(beyond, area__path__gte=last[0])


def _areas(actor: Actor, area: Area | None) -> tuple[Choice, ...]:
    """Return the place asked about and those right below it; for a lowest one, those beside it."""
    place = area or home_of(actor)
    if place is None:
        return ()
    below = list(place.children.filter(until__isnull=True).order_by("path")[:CHOICES_AT_MOST])
    if area is not None and not below and area.parent_id:
        home = home_of(actor)
        if home is None or home.pk != area.pk:
            below = list(Area.objects.filter(parent_id=area.parent_id, until__isnull=True).order_by("path"))
    chosen = [area] if area is not None and area.pk not in {each.pk for each in below} else []
    return tuple(Choice(str(each.uid), each.name) for each in (*chosen, *below))


def _narrowed(actor: Actor, area: Area | None) -> AreaStep | None:
    place = area or home_of(actor)
    lowest = place is not None and place.level == Area.Level.VILLAGE
    return AreaStep(str(place.uid), place.name) if lowest and place else None


def _events(actor: Actor, law: LawWords) -> tuple[Choice, ...]:
    periods = periods_here(actor, None, ended=True)
    under_way = [period for period in periods if period.until is None or period.until >= actor.today]
    every = [Choice(OPEN, "正在进行的各项")] if len(under_way) > 1 else []
    return (*every, *(Choice(str(period.uid), period_words(period, law)) for period in periods))


def period_words(period: SpecialPeriod, law: LawWords) -> str:
    """Return a special period as people name it: 寒潮 · 青禾县（11月19日起）."""
    since = f"{period.since.month}月{period.since.day}日"
    until = f"至{period.until.month}月{period.until.day}日" if period.until else "起"
    place = period.area.name if period.area else period.person.name if period.person else "全部地方"
    return f"{law.event(period.event)} · {place}（{since}{until}）"
