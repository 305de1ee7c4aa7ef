"""转移安置名单: whom the policies want brought to safety in a disaster warning, and where each of them is.

On the list are those who stand under a policy that knows the event, where the warning holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from koumen.ledgers.judged import on_roster, periods_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.persons import responsible, who_lines
from koumen.ledgers.rows.parts import Choice, NotHere
from koumen.ledgers.rows.relocations import RelocationList, RelocationRow
from koumen.ledgers.standings import standing_today, tags
from koumen.ledgers.trails import trail_of
from koumen.records.models import Relocation, SpecialPeriod
from koumen.records.scope import Actor

ORDER = ("area__path", "group_order", "group_name", "name", "pk")
UNTOLD = "untold"


def relocation_list(actor: Actor, period: str, state: str = "", after: str = "", limit: int = 100) -> RelocationList:
    """Return a page of the list, of one state or ("") all; `after` is a cursor it handed out. Raises NotHere."""
    row, law = relocation_period(actor, period), LawWords(actor.today)
    people = _people(actor, row, law)
    states = Counter(people.values_list("told", flat=True))
    chosen = people.filter(told="" if state == UNTOLD else state) if state else people
    start = int(after) if after.isdecimal() else 0
    page = list(chosen.order_by(*ORDER).values_list("pk", flat=True)[start : start + limit + 1])
    shown = page[:limit]
    labels = dict(Relocation.State.choices)
    return RelocationList(
        today=actor.today,
        trail=trail_of(actor, row.area),
        period=str(row.uid),
        label=law.event(row.event),
        area_name=row.area.name if row.area else "全部",
        since=row.since,
        until=row.until,
        asks=tuple(law.clause(pack.id, entry.clause, entry.says) for pack, entry in law.events().get(row.event, ())),
        states=tuple(Choice(value, label) for value, label in labels.items()),
        counts=(
            Choice(UNTOLD, "未登记", states[""]),
            *(Choice(value, label, states[value]) for value, label in labels.items()),
        ),
        state=state,
        rows=_rows(row, shown, law),
        total=chosen.count(),
        after=str(start + limit) if len(page) > limit else "",
        first=not start,
    )


def relocation_period(actor: Actor, uid: str) -> SpecialPeriod:
    """Return a disaster warning that reaches the actor's people, under way or of the last year. Raises NotHere."""
    rows = {str(row.uid): row for row in periods_here(actor, None, ended=True)}
    if uid not in rows or not is_disaster(LawWords(actor.today), rows[uid].event):
        raise NotHere(uid)
    return rows[uid]


def is_disaster(law: LawWords, event: str) -> bool:
    """Whether people are brought to safety in an event."""
    return any(entry.fields.get("sort") == "disaster" for _, entry in law.events().get(event, ()))


def latest(period: SpecialPeriod, people: Collection[int]) -> dict[int, Relocation]:
    """Return what was told last of each of these people."""
    rows = Relocation.objects.standing().filter(period=period, person__in=people).order_by("pk")
    return {row.person_id: row for row in rows}


def _people(actor: Actor, period: SpecialPeriod, law: LawWords) -> QuerySet[Any]:
    """Return whom the list holds, each with `told`, the state told last."""
    packs = [pack.id for pack, entry in law.events().get(period.event, ()) if entry.fields.get("sort") == "disaster"]
    standing = standing_today(actor.today).filter(pack__in=packs)
    known = Q(pk__in=standing.filter(person__isnull=False).values("person_id"))
    known |= Q(household_id__in=standing.filter(household__isnull=False).values("household_id"))
    here = Q(area__path__startswith=period.area.path) if period.area else Q()
    told = Relocation.objects.standing().filter(period=period, person=OuterRef("pk")).order_by("-pk").values("state")
    return on_roster(actor).filter(known & here).annotate(told=Coalesce(Subquery(told[:1]), Value("")))


def _rows(period: SpecialPeriod, people: list[int], law: LawWords) -> tuple[RelocationRow, ...]:
    who, marks, held = who_lines(people, law.today), tags(people, law), latest(period, people)
    visitors = responsible(people, law.today)
    return tuple(
        RelocationRow(
            who=who[key],
            tags=marks.get(key, ()),
            responsible=visitors.get(key, ""),
            state=held[key].state if key in held else "",
            place=held[key].place.open() if key in held else "",
            day=held[key].day if key in held else None,
        )
        for key in people
    )
