"""The monthly table in the layout of 附件2: one row a visit (or a person), as of a day, for a place.

Every row comes from a kept visit; nothing is typed again. `as_of` leaves out what was recorded later, so the table
handed up then can be printed again now. Only met visits stand in the table by visit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from koumen.ledgers.as_known import end_of
from koumen.ledgers.judged import place_asked
from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords, concerns
from koumen.ledgers.month_windows import last_of
from koumen.ledgers.persons import SEXES
from koumen.ledgers.rows.monthly import MonthlyAsked, MonthlyRow, MonthlyTable
from koumen.ledgers.rows.parts import Choice, NotHere
from koumen.ledgers.trails import home_of, trail_of
from koumen.ledgers.unvisited import Unvisited
from koumen.policy.model import Pack
from koumen.records.models import Area, Person, Standing, Visit
from koumen.records.places import FILLERS, code_of
from koumen.records.scope import Actor, areas_in_scope, people_in_scope

MONTHS_OFFERED = 18
AREAS_OFFERED = 400
BLANK = re.compile("^\\S*?\u3000+县（区、新区）")
"""Where an annex leaves room for the county's name after the city's."""


def monthly_table(actor: Actor, asked: MonthlyAsked, after: str = "", limit: int | None = 200) -> MonthlyTable:
    """Return a page of the table; `after` is a cursor it handed out, `limit` None gives every row. Raises NotHere."""
    law = law_here(actor)
    place = place_asked(actor, asked.area) or home_of(actor)
    pack = _pack(law, asked.pack, place, actor.today)
    asked = MonthlyAsked(asked.month, asked.as_of, asked.by, asked.area, pack.id if pack else "")
    month = _Month(actor, asked, place, pack)
    rows, cursor = month.page(after, limit)
    return MonthlyTable(
        today=actor.today,
        trail=trail_of(actor, place),
        asked=asked,
        title=_title(pack, place),
        unit=actor_unit(actor, place),
        type_heading=_heading(pack),
        legend=_legend(pack),
        rows=tuple(rows),
        visits=month.visits.count(),
        people=month.visits.values("person_id").distinct().count(),
        unvisited=month.unvisited.count(),
        after=cursor,
        first=not after,
        months=_months(actor.today),
        areas=_areas(actor),
        packs=tuple(Choice(each.id, law.policy(each.id)) for each in law.here.values()),
    )


def actor_unit(actor: Actor, place: Area | None) -> str:
    """Return the name that stands behind 填报单位."""
    return place.name if place else actor.name


class _Month:
    """The visits and people of one month, place and policy, as known at the end of `as_of`."""

    def __init__(self, actor: Actor, asked: MonthlyAsked, place: Area | None, pack: Pack | None) -> None:
        self.actor, self.asked, self.pack = actor, asked, pack
        self.first, self.last = asked.month.replace(day=1), last_of(asked.month)
        chosen = people_in_scope(actor, "person__")
        inside = Q(person__area__path__startswith=place.path) if place else Q()
        known = end_of(asked.as_of) if asked.as_of < actor.today else None
        days = Q(day__gte=self.first, day__lte=min(self.last, asked.as_of))
        everything = Visit.objects.standing(known).filter(chosen & inside & days)
        self.everything = everything.filter(self._stood("day")) if pack else everything
        self.visits = self.everything.filter(result="met")
        people = Person.objects.filter(people_in_scope(actor))
        self._people = people.filter(area__path__startswith=place.path) if place else people
        self._missing = Unvisited(actor, place, pack, asked.month, asked.as_of) if pack else None
        self.unvisited = self._missing.people() if self._missing else Person.objects.none()

    def _stood(self, day: str) -> Exists:
        own = Q(person_id=OuterRef("person_id")) | Q(household_id=OuterRef("person__household_id"))
        on = Q(first__lte=OuterRef(day)) & (Q(last__isnull=True) | Q(last__gte=OuterRef(day)))
        return Exists(Standing.objects.filter(own & on, pack=self.pack.id if self.pack else ""))

    def page(self, after: str, limit: int | None) -> tuple[list[MonthlyRow], str]:
        """Return rows from a cursor on, and the next cursor ("" at the end)."""
        if self.asked.by == "person":
            return self._by_person(after, limit)
        rows = self.visits.select_related("person__area__parent", "visitor").order_by("day", "pk")
        number, day, key = _cursor(after)
        if day is not None:
            rows = rows.filter(Q(day__gt=day) | Q(day=day, pk__gt=key))
        visits = list(rows[: limit + 1] if limit else rows)
        shown = visits[:limit] if limit else visits
        types = self._types([visit.person_id for visit in shown])
        found = [self._row(number + place, visit, types) for place, visit in enumerate(shown, 1)]
        more = limit is not None and len(visits) > limit
        return found, f"{number + len(shown)}.{shown[-1].day}.{shown[-1].pk}" if more else ""

    def _row(self, number: int, visit: Visit, types: dict[int, str]) -> MonthlyRow:
        return MonthlyRow(
            number=number,
            person=str(visit.person.uid),
            name=visit.person.name,
            sex=SEXES.get(visit.person.sex or "", ""),
            address=address_of(visit.person),
            types=types.get(visit.person_id, ""),
            visitor=_visitor(visit),
            visited=f"{visit.day.month}月{visit.day.day}日",
            suggestion=visit.suggestion.open(),
            outcome=visit.outcome.open(),
            late=visit.late,
            corrected=visit.supersedes_id is not None,
        )

    def _by_person(self, after: str, limit: int | None) -> tuple[list[MonthlyRow], str]:
        visited = self.visits.values("person_id")
        people = self._people.filter(Q(pk__in=visited) | Q(pk__in=self.unvisited.values("pk")))
        order = ("area__path", "group_order", "group_name", "name", "pk")
        ordered = people.order_by(*order).values_list("pk", flat=True)
        start = int(after) if after.isdecimal() else 0
        held = list(ordered[start : start + limit + 1] if limit else ordered[start:])
        keys = held[:limit] if limit else held
        found = Person.objects.select_related("area__parent").in_bulk(keys)
        shown = [found[key] for key in keys]
        types, told = self._types(keys), self._told(keys)
        reasons = self._missing.reasons(keys) if self._missing else {}
        missing = set(self.unvisited.filter(pk__in=keys).values_list("pk", flat=True))
        rows = [
            self._person_row(start + place, person, types, told[person.pk], person.pk in missing, reasons)
            for place, person in enumerate(shown, 1)
        ]
        more = limit is not None and len(held) > limit
        return rows, str(start + len(shown)) if more else ""

    def _person_row(
        self,
        number: int,
        person: Person,
        types: dict[int, str],
        visits: list[Visit],
        missing: bool,
        reasons: dict[int, str],
    ) -> MonthlyRow:
        return MonthlyRow(
            number=number,
            person=str(person.uid),
            name=person.name,
            sex=SEXES.get(person.sex or "", ""),
            address=address_of(person),
            types=types.get(person.pk, ""),
            visitor=_joined(_visitor(visit) for visit in visits),
            visited=_joined(f"{visit.day.month}月{visit.day.day}日" for visit in visits),
            suggestion=_joined(visit.suggestion.open() for visit in visits),
            outcome=_joined(visit.outcome.open() for visit in visits),
            late=any(visit.late for visit in visits),
            corrected=any(visit.supersedes_id for visit in visits),
            unvisited=missing,
            reason=reasons.get(person.pk, "") if missing else "",
        )

    def _told(self, people: Sequence[int]) -> dict[int, list[Visit]]:
        found: dict[int, list[Visit]] = defaultdict(list)
        for visit in self.visits.filter(person_id__in=people).select_related("visitor").order_by("day", "pk"):
            found[visit.person_id].append(visit)
        return found

    def _types(self, people: Sequence[int]) -> dict[int, str]:
        """Return the codes printed on the pack's forms for each person, several joined by 、."""
        if self.pack is None:
            return {}
        codes = {c.id: c.code or c.label for v in self.pack.variants for c in v.categories}
        day = min(self.last, self.actor.today)
        rows = Standing.objects.filter(
            Q(last__isnull=True) | Q(last__gte=self.first), pack=self.pack.id, first__lte=day
        )
        rows = rows.filter(person_id__in=people).order_by("first")
        return {
            row.person_id or 0: "、".join(dict.fromkeys(codes.get(c, c) for c in row.category.split("+") if c))
            for row in rows
        }


def _visitor(visit: Visit) -> str:
    """Return who went: as told, or by the name of the visitor on the record."""
    return visit.visitor_name or (visit.visitor.name if visit.visitor else "")


def address_of(person: Person) -> str:
    """Return township, village and group; the door number stays encrypted."""
    parent = person.area.parent
    township = parent.name if parent and parent.level == Area.Level.TOWNSHIP else ""
    return f"{township}{person.area.name}{person.group_name}"


def _cursor(after: str) -> tuple[int, date | None, int]:
    try:
        number, day, key = after.split(".")
        return int(number), date.fromisoformat(day), int(key)
    except ValueError:
        return 0, None, 0


def _joined(parts: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(part for part in parts if part))


def _pack(law: LawWords, asked: str, place: Area | None, today: date) -> Pack | None:
    """Return the policy asked for; else the first whose region holds the place, the one with a monthly table first."""
    if asked:
        if asked not in law.packs:
            raise NotHere(asked)
        return law.packs[asked]
    code = code_of(place, today) if place else ""
    mine = [p for p in law.here.values() if concerns(p, [code])]
    tabled = [p for p in mine if any(e.fields.get("every") == "month" for e in p.of_kind("report"))]
    return next(iter([*tabled, *mine, *law.packs.values()]), None)


def _title(pack: Pack | None, place: Area | None) -> str:
    """Return the sheet's title as the document has it: city, county, then the form's own name."""
    steps = _above(place) if place else []
    where = "".join(area.name for area in steps if area.level in (Area.Level.CITY, Area.Level.COUNTY)) or (
        place.name if place else settings.SYSTEM_NAME
    )
    return where + BLANK.sub("", _form_name(pack))


def _form_name(pack: Pack | None) -> str:
    if pack is None:
        return "访视情况月汇总表"
    for report in pack.of_kind("report"):
        if report.fields.get("every") == "month":
            return next((form.label for form in pack.forms if form.id == report.fields.get("form")), report.label)
    return f"{pack.terms.get('beneficiary', '访视对象')}{pack.terms.get('visit', '访视')}情况月汇总表"


def _above(place: Area) -> list[Area]:
    keys = [int(part) for part in place.path.strip("/").split("/")]
    found = Area.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found and found[key].name not in FILLERS]


def _heading(pack: Pack | None) -> str:
    codes = [c.code for c in pack.variants[0].categories if c.code] if pack else []
    visit = pack.terms.get("visit", "访视") if pack else "访视"
    return f"{visit}对象类型（{codes[0]}至{codes[-1]}）" if codes else f"{visit}对象类型"


def _legend(pack: Pack | None) -> str:
    coded = [f"{c.code}.{c.label}" for c in pack.variants[0].categories if c.code] if pack else []
    return f"{_heading(pack).split('（')[0]}：{'；'.join(coded)}。" if coded else ""


def _months(today: date) -> tuple[Choice, ...]:
    months, month = [], today.replace(day=1)
    for _ in range(MONTHS_OFFERED):
        months.append(Choice(f"{month:%Y-%m}", f"{month.year}年{month.month}月"))
        month = (month - timedelta(days=1)).replace(day=1)
    return tuple(months)


def _areas(actor: Actor) -> tuple[Choice, ...]:
    places = Area.objects.filter(areas_in_scope(actor)).order_by("path")[:AREAS_OFFERED]
    return tuple(Choice(str(place.uid), place.name) for place in places)
