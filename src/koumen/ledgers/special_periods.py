"""特殊时期 as a page: what is open here and for how many it asks a visit, what is past, which notices are loaded."""

from __future__ import annotations

from collections.abc import Iterable

from koumen.ledgers.judged import OWED, for_periods, is_near, on_roster, periods_here
from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.relocations import is_disaster
from koumen.ledgers.rows.parts import Choice
from koumen.ledgers.rows.periods import EventChoice, NoticeLine, PeriodLine, SpecialPeriods
from koumen.ledgers.shell import may_of
from koumen.ledgers.trails import trail_of
from koumen.policy.model import Pack
from koumen.policy.workdays import Table
from koumen.records.models import Area, NoticeYear, SpecialPeriod
from koumen.records.scope import Actor, areas_in_scope, may_see_area

PAST = 30
DECLARED_FOR = ("city", "county", "township")


def special_periods(actor: Actor) -> SpecialPeriods:
    """Return the page: what is under way here, declared for here or for a place above, and what ended within a year."""
    law = law_here(actor)
    may = "declare_special_period" in may_of(actor)
    rows = [row for row in periods_here(actor, None, ended=True) if row.person_id is None]
    running = [row for row in rows if row.until is None or row.until >= actor.today]
    past = [row for row in rows if row not in running][:PAST]
    return SpecialPeriods(
        today=actor.today,
        trail=trail_of(actor),
        open=tuple(_line(actor, row, law, may) for row in running),
        past=tuple(_line(actor, row, law, may) for row in past),
        events=tuple(_events(law)),
        areas=_areas(actor) if may else (),
        notices=tuple(_notices(actor)),
        may_load="load_notice" in may_of(actor),
    )


def _line(actor: Actor, row: SpecialPeriod, law: LawWords, may: bool) -> PeriodLine:
    people = on_roster(actor)
    judged = for_periods([row], law, near=is_near(actor, None))
    running = row.until is None or row.until >= actor.today
    return PeriodLine(
        uid=str(row.uid),
        event=row.event,
        label=law.event(row.event),
        area=str(row.area.uid) if row.area else "",
        area_name=row.area.name if row.area else "全部",
        since=row.since,
        moment=row.moment.strftime("%H:%M") if row.moment else "",
        until=row.until,
        level=row.level.open(),
        source=row.source.open(),
        declared_by=row.declared_by.name if row.declared_by else "",
        closed_by=row.closed_by.name if row.closed_by else "",
        owed=people.filter(judged.people(OWED)).count(),
        unvisited=people.filter(judged.people("due" if running else "missed")).count(),
        may_close=may and row.until is None and row.area is not None and may_see_area(actor, row.area),
        relocates=is_disaster(law, row.event),
    )


def _events(law: LawWords) -> Iterable[EventChoice]:
    """Yield what can be declared, with what each policy then asks: visits of their own, or more on every visit."""
    for event, rules in law.events().items():
        duties = [(pack, law.duty(pack, duty)) for pack, duty in law.event_duties(event)]
        owed = [law.clause(pack, duty.clause, duty.says) for pack, duty in duties if duty is not None]
        added = [
            law.clause(pack.id, entry.clause, f"每次{pack.term('visit')}加查：{'、'.join(items)}")
            for pack, entry in rules
            if (items := _added(pack, event))
        ]
        bare = [] if owed or added else [law.clause(pack.id, entry.clause, entry.says) for pack, entry in rules]
        yield EventChoice(event, law.event(event), (*owed, *added, *bare))


def _added(pack: Pack, event: str) -> list[str]:
    """Return the checklist's items that are asked only while an event lasts."""
    seasons = {event, *(entry.id for entry in pack.of_kind("season") if entry.fields.get("event") == event)}
    items = (*pack.items, *(item for variant in pack.variants for item in variant.items))
    return list(dict.fromkeys(item.label for item in items if seasons & set(item.seasons)))


def _areas(actor: Actor) -> tuple[Choice, ...]:
    places = Area.objects.filter(areas_in_scope(actor), level__in=DECLARED_FOR).order_by("path")
    return tuple(Choice(str(place.uid), place.name) for place in places[:500])


def _notices(actor: Actor) -> Iterable[NoticeLine]:
    loaded = {row.year: row for row in NoticeYear.objects.select_related("loaded_by")}
    table = Table.load()
    for year in (actor.today.year, actor.today.year + 1):
        if year in loaded:
            worked = list(loaded[year].days.values())
            by = loaded[year].loaded_by
            yield NoticeLine(year, "loaded", worked.count(False), worked.count(True), by.name if by else "")
        elif year in table.notices:
            worked = list(table.notices[year].days.values())
            yield NoticeLine(year, "bundled", worked.count(False), worked.count(True))
        else:
            yield NoticeLine(year, "missing", 0, 0)
