"""访视进度: what was owed and met in a month, by policy and by the areas below, in administrative order; twelve months.

Figures are sums of windows, a rate is one sum over another, never an average of rates; areas are never ranked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, DateField, QuerySet, Value
from django.db.models.functions import Coalesce, TruncMonth

from koumen.ledgers.judged import place_asked
from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.measures import measure_lines
from koumen.ledgers.month_windows import later_than, month_windows, of_month, of_months
from koumen.ledgers.rows.parts import Choice, NotHere
from koumen.ledgers.rows.progress import AreaProgress, MonthPoint, PackProgress, Progress, ProgressAsked, Tally
from koumen.ledgers.status import status_case
from koumen.ledgers.trails import home_of, place_of, trail_of
from koumen.records.models import Area, Window
from koumen.records.scope import Actor

Key = tuple[object, ...]
MONTHS = 12
OFFERED = 24


def progress(actor: Actor, asked: ProgressAsked) -> Progress:
    """Return a month's progress of a place. Raises NotHere outside the actor's scope."""
    law = law_here(actor)
    if asked.pack and asked.pack not in law.packs:
        raise NotHere(asked.pack)
    place = place_asked(actor, asked.area) or home_of(actor)
    windows = month_windows(actor, place, asked.pack)
    month = windows.filter(of_month(asked.month, actor.today))
    return Progress(
        today=actor.today,
        trail=trail_of(actor, place),
        asked=asked,
        area_name=_name_of(place or place_of(actor)),
        whole=_tally(month, actor.today),
        later=_tally(windows.filter(later_than(asked.month)), actor.today),
        measures=tuple(measure_lines(actor, place, law, asked)),
        packs=tuple(_packs(month, law, actor.today)),
        areas=tuple(_areas(month, place, actor.today)) if place or actor.is_machine else (),
        months=tuple(_months(windows, asked.month, actor.today)),
        month_choices=tuple(_month_choices(actor.today)),
        pack_choices=tuple(Choice(id, law.policy(id)) for id in law.here),
    )


def _name_of(place: Area | None) -> str:
    return place.name if place else str(settings.SYSTEM_NAME)


def _counts(rows: QuerySet[Window], today: date, *by: str) -> dict[Key, Counter[str]]:
    """Return how many windows have which status, by these columns: one query."""
    told = rows.annotate(status=status_case(today)).order_by()
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for row in told.values(*by, "status").annotate(windows=Count("pk")):
        found[tuple(row[name] for name in by)][row["status"]] = row["windows"]
    return found


def _people(rows: QuerySet[Window], *by: str) -> set[tuple[Key, int]]:
    """Return the people behind windows, by these columns: those of their own and the members of homes."""
    own = rows.filter(person__isnull=False).order_by().values_list(*by, "person_id")
    homes = rows.filter(household__isnull=False, household__members__isnull=False).order_by()
    told = {*own.distinct(), *homes.values_list(*by, "household__members").distinct()}
    return {(tuple(key), person) for *key, person in told}


def _tally(rows: QuerySet[Window], today: date) -> Tally:
    return _made(len(_people(rows)), _counts(rows, today)[()])


def _made(people: int, counts: Mapping[str, int]) -> Tally:
    return Tally(people, *(counts.get(status, 0) for status in ("met", "missed", "due", "excused")))


def _packs(rows: QuerySet[Window], law: LawWords, today: date) -> Iterable[PackProgress]:
    found, people = _counts(rows, today, "pack"), Counter(key for key, _ in _people(rows, "pack"))
    for id, pack in law.packs.items():
        if (id,) in found:
            yield PackProgress(id, law.policy(id), pack.title, _made(people[id,], found[id,]))


def _areas(rows: QuerySet[Window], place: Area | None, today: date) -> Iterable[AreaProgress]:
    """Yield the areas just below the place, in the order of their codes."""
    below = Area.objects.filter(parent=place) if place else Area.objects.filter(parent__isnull=True)
    areas = list(below.prefetch_related("codes"))
    areas.sort(key=lambda area: (max((code.code for code in area.codes.all()), default=""), area.pk))
    counts, people = _gathered(rows, today, {area.path: area.pk for area in areas})
    parents = set(Area.objects.filter(parent__in=areas).values_list("parent_id", flat=True))
    for area in areas:
        if area.pk in counts:
            tally = _made(len(people[area.pk]), counts[area.pk])
            yield AreaProgress(str(area.uid), area.name, tally, area.pk in parents)


def _gathered(
    rows: QuerySet[Window], today: date, paths: Mapping[str, int]
) -> tuple[dict[int, Counter[str]], dict[int, set[int]]]:
    """Add up statuses, and gather people, under the areas with these paths."""

    def under(path: object) -> int | None:
        return next((key for start, key in paths.items() if str(path).startswith(start)), None)

    counts: dict[int, Counter[str]] = defaultdict(Counter)
    people: dict[int, set[int]] = defaultdict(set)
    for (path,), found in _counts(rows, today, "area__path").items():
        if (key := under(path)) is not None:
            counts[key] += found
    for (path,), person in _people(rows, "area__path"):
        if (key := under(path)) is not None:
            people[key].add(person)
    return counts, people


def _months(rows: QuerySet[Window], month: date, today: date) -> Iterable[MonthPoint]:
    months = [month.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    ends = TruncMonth(Coalesce("due_by", Value(today), output_field=DateField()))
    found = _counts(rows.filter(of_months(months[-1], month, today)).annotate(ends=ends), today, "ends")
    for first in reversed(months):
        yield MonthPoint(first, _made(0, found.get((first,), {})))


def _month_choices(today: date) -> Iterable[Choice]:
    month = today.replace(day=1)
    for _ in range(OFFERED):
        yield Choice(f"{month:%Y-%m}", f"{month.year}年{month.month}月")
        month = (month - timedelta(days=1)).replace(day=1)
