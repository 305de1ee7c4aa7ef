"""Measures the policies name, as people over people or visits over visits: the parts of a rate, never an averaged one.

Each part is a query, so that the figure and the list behind it cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.month_windows import last_of
from koumen.ledgers.rows.progress import MeasureLine, ProgressAsked
from koumen.ledgers.willingness import unwilling
from koumen.policy.model import Entry, Pack
from koumen.records.models import Area, Person, Standing, Visit
from koumen.records.scope import Actor, people_in_scope


@dataclass(frozen=True, slots=True)
class VisitedInMonth:
    """月探访率: `visited` were met in the month in a way the pack's duties accept, of the `whole` of its people.

    The whole is judged on the month's last day, or today. `unwilling` were not met and refuse; they stay in the whole:
    leaving them out would raise the rate.
    """

    whole: QuerySet[Person]
    visited: QuerySet[Person]
    unwilling: QuerySet[Person]


def visited_in_month(actor: Actor, place: Area | None, pack: Pack, month: date) -> VisitedInMonth:
    """Return the parts of the monthly rate."""
    last = min(last_of(month), actor.today)
    on = Q(first__lte=last) & (Q(last__isnull=True) | Q(last__gte=last))
    standing = Standing.objects.filter(on, pack=pack.id, person__isnull=False)
    whole = Person.objects.filter(people_in_scope(actor), pk__in=standing.values("person_id"))
    whole = whole.filter(area__path__startswith=place.path) if place else whole
    met = Q(pk__in=_met(pack, month, last).values("person_id"))
    return VisitedInMonth(whole, whole.filter(met), whole.filter(~met, unwilling(last)))


def visits_in_month(actor: Actor, place: Area | None, pack: Pack, month: date) -> QuerySet[Visit]:
    """Return the visits of a month at which someone of the pack was met in a way its duties accept."""
    whole = visited_in_month(actor, place, pack, month).whole
    return _met(pack, month, min(last_of(month), actor.today)).filter(person__in=whole)


def _met(pack: Pack, month: date, last: date) -> QuerySet[Visit]:
    channels = {channel for variant in pack.variants for duty in variant.duties for channel in duty.channels}
    return Visit.objects.standing().filter(
        result="met", channel__in=channels, day__gte=month.replace(day=1), day__lte=last
    )


def measure_lines(actor: Actor, place: Area | None, law: LawWords, asked: ProgressAsked) -> Iterable[MeasureLine]:
    """Yield the figures the policies here name and the record can answer."""
    for id, pack in law.here.items():
        if asked.pack in ("", id):
            for entry in pack.of_kind("measure"):
                make = _FIGURES.get(str(entry.fields.get("figure", "")))
                if make is not None:
                    yield make(actor, place, pack, entry, law, asked.month)


def _visited(actor: Actor, place: Area | None, pack: Pack, entry: Entry, law: LawWords, month: date) -> MeasureLine:
    parts = visited_in_month(actor, place, pack, month)
    counts = parts.visited.count(), parts.whole.count(), parts.unwilling.count()
    return _line(pack, entry, law, counts, ("visited", "whole", "unwilling"), "人")


def _home_share(actor: Actor, place: Area | None, pack: Pack, entry: Entry, law: LawWords, month: date) -> MeasureLine:
    visits = visits_in_month(actor, place, pack, month)
    return _line(
        pack, entry, law, (visits.filter(channel="home").count(), visits.count(), 0), ("home", "visits", ""), "次"
    )


def _line(
    pack: Pack, entry: Entry, law: LawWords, counts: tuple[int, int, int], of: tuple[str, str, str], unit: str
) -> MeasureLine:
    return MeasureLine(
        id=entry.id,
        pack=pack.id,
        label=entry.label,
        policy=law.policy(pack.id),
        clause=entry.clause,
        numerator=counts[0],
        denominator=counts[1],
        target=str(entry.fields.get("target", "")),
        says=f"{entry.fields['numerator']}／{entry.fields['denominator']}",
        of=of,
        unwilling=counts[2],
        unit=unit,
    )


_FIGURES = {"visited-in-month": _visited, "home-share": _home_share}
