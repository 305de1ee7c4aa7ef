"""The list behind a figure: the same query that was counted, shown row by row and paged by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from koumen.ledgers.duty_lines import SHORT, DutyLines
from koumen.ledgers.judged import place_asked, whose
from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.measures import visited_in_month, visits_in_month
from koumen.ledgers.month_windows import later_than, month_windows, of_month
from koumen.ledgers.persons import who_lines
from koumen.ledgers.result_words import result_said
from koumen.ledgers.rows.figures import PEOPLE, UNVISITED, WINDOWS, FigureAsked, FigureList, FigureRow
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.standings import tags
from koumen.ledgers.status import with_status
from koumen.ledgers.trails import home_of, trail_of
from koumen.ledgers.unvisited import Unvisited
from koumen.policy.model import Pack
from koumen.records.models import Area, Person, Visit, Window
from koumen.records.scope import Actor

PERSON_ORDER = ("area__path", "group_order", "group_name", "name", "pk")
WINDOW_ORDER = ("area__path", "order", "named", "starts", "pk")
VISIT_ORDER = ("day", "pk")
OWED = ("met", "missed", "due")


def figure_list(actor: Actor, asked: FigureAsked, after: str = "", limit: int = 100) -> FigureList:
    """Return a page of the list behind a figure; `after` is a cursor it handed out. Raises NotHere."""
    law = law_here(actor)
    place = place_asked(actor, asked.area) or home_of(actor)
    made = _Rows(actor, asked, law, place)
    rows, order = made.chosen()
    page = list(_after(rows, order, after)[: limit + 1])
    shown = page[:limit]
    return FigureList(
        today=actor.today,
        trail=trail_of(actor, place),
        asked=asked,
        area_name=place.name if place else "",
        policy=law.policy(asked.pack) if asked.pack else "",
        measure=made.measure(),
        rows=tuple(made.rows(shown)),
        total=rows.count(),
        after=str(shown[-1].pk) if len(page) > limit else "",
        first=not after,
    )


class _Rows:
    """What is listed, and how a row of it is shown."""

    def __init__(self, actor: Actor, asked: FigureAsked, law: LawWords, place: Area | None) -> None:
        self._actor, self._asked, self._law, self._place = actor, asked, law, place

    def chosen(self) -> tuple[QuerySet[Any], tuple[str, ...]]:
        """Return the query that was counted, and the order of the list."""
        match self._asked.of:
            case "windows":
                own = {"order": Coalesce("person__group_order", Value(0)), "named": Coalesce("person__name", Value(""))}
                return self._windows().annotate(**own), WINDOW_ORDER
            case "people":
                return Person.objects.filter(whose(self._windows())), PERSON_ORDER
            case "unvisited":
                return self._unvisited().people(), PERSON_ORDER
            case "home":
                return self._visits().filter(channel="home"), VISIT_ORDER
            case "visits":
                return self._visits(), VISIT_ORDER
            case "visited" | "whole" | "unwilling" as part:
                parts = visited_in_month(self._actor, self._place, self._pack(), self._asked.month)
                people: QuerySet[Person] = getattr(parts, part)
                return people, PERSON_ORDER
        raise NotHere(self._asked.of)

    def rows(self, page: Sequence[Any]) -> list[FigureRow]:
        """Return a page of what was chosen as rows."""
        if self._asked.of == WINDOWS:
            return self._window_rows(page)
        if page and isinstance(page[0], Visit):
            who = who_lines({visit.person_id for visit in page}, self._law.today)
            return [FigureRow(who[visit.person_id], note=_visit_words(visit)) for visit in page]
        return self._person_rows(page)

    def measure(self) -> str:
        """Return the name of the measure that is asked about, "" for none."""
        if self._asked.of in (WINDOWS, PEOPLE, UNVISITED):
            return ""
        figure = "home-share" if self._asked.of in ("home", "visits") else "visited-in-month"
        entries = (entry for entry in self._pack().of_kind("measure") if entry.fields.get("figure") == figure)
        return next((entry.label for entry in entries), "")

    def _windows(self) -> QuerySet[Window]:
        asked, today = self._asked, self._law.today
        rows = month_windows(self._actor, self._place, asked.pack)
        rows = rows.filter(later_than(asked.month) if asked.later else of_month(asked.month, today))
        wanted = OWED if asked.status == "owed" else (asked.status,) if asked.status else ()
        if wanted and not set(wanted) <= {*OWED, "excused"}:
            return rows.none()
        chosen = Q()
        for status in wanted:
            chosen |= with_status(status, today)
        return rows.filter(chosen)

    def _visits(self) -> QuerySet[Visit]:
        return visits_in_month(self._actor, self._place, self._pack(), self._asked.month)

    def _unvisited(self) -> Unvisited:
        asked = self._asked
        as_of = min(asked.as_of or self._law.today, self._law.today)
        return Unvisited(self._actor, self._place, self._pack(), asked.month, as_of)

    def _pack(self) -> Pack:
        if self._asked.pack not in self._law.packs:
            raise NotHere(self._asked.pack)
        return self._law.packs[self._asked.pack]

    def _window_rows(self, page: Sequence[Window]) -> list[FigureRow]:
        lines = DutyLines(self._law, page)
        homes = {row.household_id for row in page if row.household_id}
        heads = _heads(homes)
        who = who_lines({row.person_id for row in page if row.person_id} | set(heads.values()), self._law.today)
        return [
            FigureRow(
                who.get(row.person_id or heads.get(row.household_id or 0, 0)),
                owed=lines.line(row),
                policy=self._law.policy(row.pack),
                met_on=row.met_on,
            )
            for row in page
        ]

    def _person_rows(self, page: Sequence[Person]) -> list[FigureRow]:
        keys = [person.pk for person in page]
        who, marks = who_lines(keys, self._law.today), tags(keys, self._law)
        notes = self._unvisited().reasons(keys) if self._asked.of == UNVISITED else self._notes(keys)
        return [FigureRow(who[key], marks.get(key, ()), note=notes.get(key, "")) for key in keys]

    def _notes(self, people: Sequence[int]) -> dict[int, str]:
        """Return each person's met visits of the month in a few words."""
        first, last = self._asked.month.replace(day=1), self._law.today
        rows = Visit.objects.standing().filter(person__in=people, result="met", day__gte=first, day__lte=last)
        rows = rows.filter(day__month=first.month, day__year=first.year).order_by("day", "pk")
        found: dict[int, list[str]] = defaultdict(list)
        for visit in rows:
            found[visit.person_id].append(f"{visit.day.month}月{visit.day.day}日 {SHORT[visit.channel]}")
        return {person: "；".join(dict.fromkeys(told)) for person, told in found.items()}


def _heads(homes: set[int]) -> dict[int, int]:
    """Return by home whom its windows are shown under: the head, else the first member."""
    members = Person.objects.filter(household__in=homes).order_by("-pk").values_list("household_id", "pk")
    named = Person.objects.filter(household__in=homes, pk=F("household__head")).values_list("household_id", "pk")
    return {home: key for home, key in (*members, *named) if home is not None}


def _visit_words(visit: Visit) -> str:
    return f"{visit.day.month}月{visit.day.day}日 {SHORT[visit.channel]} {result_said(visit.channel, visit.result)}"


def _after(rows: QuerySet[Any], order: tuple[str, ...], after: str) -> QuerySet[Any]:
    """Return the rows that come after the one with this key, in the order of the list."""
    listed = rows.order_by(*order)
    last = rows.filter(pk=after).values_list(*order).first() if after.isdecimal() else None
    if last is None:
        return listed
    beyond = Q()
    for column, value in reversed(list(zip(order, last, strict=True))):
        beyond = Q(**{f"{column}__gt": value}) | (Q(**{column: value}) & beyond if beyond else Q())
    return listed.filter(beyond)
