"""访视进度: what was owed and met in a month, by policy and by the areas below, in administrative order; twelve months.

Figures are sums of windows, a rate is one sum over another, never an average of rates; areas are never ranked. A window
belongs to the month in which it ends (a running event: to the month asked about). Excused windows are not owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

from koumen.ledgers.judged import place_asked
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.monthly import last_of
from koumen.ledgers.rows.parts import Choice, NotHere
from koumen.ledgers.rows.progress import (
    AreaProgress,
    MeasureLine,
    MonthPoint,
    PackProgress,
    Progress,
    ProgressAsked,
    Tally,
)
from koumen.ledgers.status import shown, status_case
from koumen.ledgers.trails import home_of, trail_of
from koumen.ledgers.willingness import unwilling
from koumen.policy.model import Pack
from koumen.records.models import Area, Person, Standing, Visit, Window
from koumen.records.scope import Actor, people_in_scope

MONTHS = 12
OFFERED = 24


def progress(actor: Actor, asked: ProgressAsked) -> Progress:
    """Return a month's progress of a place. Raises NotHere outside the actor's scope."""
    law = LawWords(actor.today)
    if asked.pack and asked.pack not in law.packs:
        raise NotHere(asked.pack)
    place = place_asked(actor, asked.area) or home_of(actor)
    windows = _windows(actor, place, asked.pack)
    month = windows.filter(_ending_in(asked.month))
    return Progress(
        today=actor.today,
        trail=trail_of(actor, place),
        asked=asked,
        area_name=place.name if place else settings.SYSTEM_NAME,
        whole=_tally(month, actor.today),
        measures=tuple(_measures(actor, place, law, asked)),
        packs=tuple(_packs(month, law, actor.today)),
        areas=tuple(_areas(month, place, actor.today)),
        months=tuple(_months(windows, asked.month, actor.today)),
        month_choices=tuple(_month_choices(actor.today)),
        pack_choices=tuple(Choice(id, law.policy(id)) for id in law.packs),
    )


def _windows(actor: Actor, place: Area | None, pack: str) -> QuerySet[Window]:
    """Return begun windows of people and homes in scope, inside a place, of one policy or all."""
    people = Person.objects.filter(people_in_scope(actor))
    mine = Q(person_id__in=people.values("pk"))
    mine |= Q(household_id__in=people.filter(household__isnull=False).values("household_id"))
    rows = Window.objects.filter(mine, shown(actor.today), starts__lte=actor.today)
    if place:
        rows = rows.filter(area_id__in=Area.objects.filter(path__startswith=place.path).values("pk"))
    return rows.filter(pack=pack) if pack else rows


def _ending_in(month: date) -> Q:
    first, last = month.replace(day=1), last_of(month)
    return Q(due_by__gte=first, due_by__lte=last) | Q(due_by__isnull=True, starts__lte=last)


def _counts(rows: QuerySet[Window], today: date, *by: str) -> dict[tuple[object, ...], Tally]:
    """Return tallies by these columns: one query."""
    told = rows.annotate(status=status_case(today)).order_by()
    found: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    for row in told.values(*by, "status").annotate(windows=Count("pk")):
        found[tuple(row[name] for name in by)][row["status"]] = row["windows"]
    objects = Case(
        When(person__isnull=False, then=F("person_id")), default=Value(-1) * F("household_id"), output_field=CharField()
    )
    people = {
        tuple(row[name] for name in by): row["people"]
        for row in rows.order_by().values(*by).annotate(people=Count(objects, distinct=True))
    }
    return {
        key: Tally(
            people.get(key, 0), each.get("met", 0), each.get("missed", 0), each.get("due", 0), each.get("excused", 0)
        )
        for key, each in found.items()
    }


def _tally(rows: QuerySet[Window], today: date) -> Tally:
    found = rows.annotate(status=status_case(today)).order_by().values("status").annotate(windows=Count("pk"))
    each = {row["status"]: row["windows"] for row in found}
    people = rows.filter(person__isnull=False).values("person_id").distinct().count()
    homes = rows.filter(household__isnull=False).values("household_id").distinct().count()
    return Tally(people + homes, each.get("met", 0), each.get("missed", 0), each.get("due", 0), each.get("excused", 0))


def _packs(rows: QuerySet[Window], law: LawWords, today: date) -> Iterable[PackProgress]:
    found = _counts(rows, today, "pack")
    for id, pack in law.packs.items():
        if (id,) in found:
            yield PackProgress(id, law.policy(id), pack.title, found[id,])


def _areas(rows: QuerySet[Window], place: Area | None, today: date) -> Iterable[AreaProgress]:
    """Yield the areas just below the place, in the order of their codes."""
    below = Area.objects.filter(parent=place) if place else Area.objects.filter(parent__isnull=True)
    areas = list(below.prefetch_related("codes"))
    areas.sort(key=lambda area: (max((code.code for code in area.codes.all()), default=""), area.pk))
    tallies = _counts(rows, today, "area__path")
    sums: dict[int, list[Tally]] = defaultdict(list)
    paths = {area.path: area.pk for area in areas}
    for (path,), tally in tallies.items():
        for start, pk in paths.items():
            if str(path).startswith(start):
                sums[pk].append(tally)
    parents = set(Area.objects.filter(parent__in=areas).values_list("parent_id", flat=True))
    for area in areas:
        if area.pk in sums:
            yield AreaProgress(str(area.uid), area.name, _sum(sums[area.pk]), area.pk in parents)


def _sum(tallies: list[Tally]) -> Tally:
    return Tally(*(sum(getattr(t, name) for t in tallies) for name in ("people", "met", "missed", "due", "excused")))


def _months(rows: QuerySet[Window], month: date, today: date) -> Iterable[MonthPoint]:
    months = [month.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    span = rows.filter(due_by__gte=months[-1], due_by__lte=last_of(month)).annotate(ends=TruncMonth("due_by"))
    found = _counts(span, today, "ends")
    for first in reversed(months):
        yield MonthPoint(first, found.get((first,), Tally(0, 0, 0, 0, 0)))


def _measures(actor: Actor, place: Area | None, law: LawWords, asked: ProgressAsked) -> Iterable[MeasureLine]:
    """Yield the figures the policies name and the record can answer, each over the people it is about."""
    for id, pack in law.packs.items():
        if asked.pack in ("", id):
            for entry in pack.of_kind("measure"):
                if entry.fields.get("figure") == "visited-in-month":
                    visited, whole, apart = visited_in_month(actor, place, pack, asked.month)
                    yield MeasureLine(
                        id=entry.id,
                        label=entry.label,
                        policy=law.policy(id),
                        clause=entry.clause,
                        numerator=visited,
                        denominator=whole,
                        target=str(entry.fields.get("target", "")),
                        says=f"{entry.fields['numerator']}／{entry.fields['denominator']}",
                        query=f"pack={id}&month={asked.month:%Y-%m}",
                        unwilling=apart,
                    )


def visited_in_month(actor: Actor, place: Area | None, pack: Pack, month: date) -> tuple[int, int, int]:
    """Return (people met in the month in a way the pack's duties accept, people of the pack, unmet ones who refuse).

    All are judged on the month's last day, or today. Those who refuse stay in the whole, so that leaving them out
    cannot raise the rate; they are told apart.
    """
    first, last = month.replace(day=1), min(last_of(month), actor.today)
    on = Q(first__lte=last) & (Q(last__isnull=True) | Q(last__gte=last))
    people = Person.objects.filter(people_in_scope(actor))
    people = people.filter(area__path__startswith=place.path) if place else people
    people = people.filter(pk__in=Standing.objects.filter(on, pack=pack.id, person__isnull=False).values("person_id"))
    channels = {channel for variant in pack.variants for duty in variant.duties for channel in duty.channels}
    visits = Visit.objects.standing().filter(result="met", channel__in=channels, day__gte=first, day__lte=last)
    met = Q(pk__in=visits.values("person_id"))
    return people.filter(met).count(), people.count(), people.filter(~met, unwilling(last)).count()


def _month_choices(today: date) -> Iterable[Choice]:
    month = today.replace(day=1)
    for _ in range(OFFERED):
        yield Choice(f"{month:%Y-%m}", f"{month.year}年{month.month}月")
        month = (month - timedelta(days=1)).replace(day=1)
