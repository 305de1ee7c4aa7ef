"""People judged by their windows: the same sentence behind a figure on the workbench and the list it opens.

A person is judged by their own windows and by those of their home, and stands under the worst of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.status import (
    PERIOD_FIRST,
    WORST_FIRST,
    matters,
    shown,
    to_make_up,
    under_way_parts,
    unmet,
    with_status,
)
from koumen.ledgers.trails import area_asked, home_of, is_uid
from koumen.records.models import Area, Person, SpecialPeriod, Window
from koumen.records.scope import Actor, people_in_scope

OWED = "owed"
"""In the place of a status: met, missed or due, whatever else."""
OPEN = "open"
"""In the place of a special period's uid: all that are under way."""
LONG_AGO = timedelta(days=366)
EVERY, NOBODY = Q(), Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Judged:
    """Windows that are asked about, and which of several statuses stands for a person.

    `narrow` are further conditions on each window. `present`: they are those of `matters`, whose statuses are written
    so that an index answers each. `near`: it is asked about few people (a township, a village), so each is looked up
    by themselves instead of going through everybody's windows; the answer is the same.
    """

    asked: Q
    today: date
    order: tuple[str, ...] = WORST_FIRST
    narrow: Q = EVERY
    present: bool = False
    near: bool = False

    @property
    def windows(self) -> QuerySet[Window]:
        """The windows asked about."""
        return Window.objects.filter(self.asked, self.narrow, shown(self.today))

    def narrowed(self, **columns: str) -> Judged:
        """Return the same for windows with these values."""
        return replace(self, narrow=self.narrow & Q(**columns))

    def people(self, status: str = "") -> Q:
        """Return the predicate for people under this status; "": with any window asked about, none: without."""
        if status in ("", "none"):
            found = self._any(self.order) if self.present else self._whose(self.windows)
            return found if status == "" else ~found
        if status == OWED:
            return self._whose(self.windows.exclude(with_status("excused", self.today)))
        if status not in self.order:
            return NOBODY
        worse = self.order[: self.order.index(status)]
        found = self._any((status,))
        return found & ~self._any(worse) if worse else found

    def holding(self, status: str) -> Q:
        """Return the predicate for people with any window of this status, whatever else they have."""
        return self._any((status,))

    def _any(self, statuses: Iterable[str]) -> Q:
        chosen = NOBODY
        for status in statuses:
            for windows in self._with(status):
                chosen |= self._whose(windows.filter(self.narrow))
        return chosen

    def _whose(self, windows: QuerySet[Window]) -> Q:
        if not self.near:
            return whose(windows)
        own, homes = windows.filter(person_id=OuterRef("pk")), windows.filter(household_id=OuterRef("household_id"))
        return Q(Exists(own)) | Q(Exists(homes))

    def _with(self, status: str) -> Iterable[QuerySet[Window]]:
        """Return the windows of a status in pieces, each of which an index can answer."""
        if not self.present and status == "due":
            parts = under_way_parts(self.today)
            return [Window.objects.filter(self.asked, part, unmet(), shown(self.today)) for part in parts]
        if not self.present:
            return [Window.objects.filter(self.asked, with_status(status, self.today), shown(self.today))]
        if status == "missed":
            return [Window.objects.filter(to_make_up(self.today))]
        kept = unmet() if status == "due" else with_status(status, self.today)
        return [Window.objects.filter(part, kept) for part in under_way_parts(self.today)]


def whose(rows: QuerySet[Any]) -> Q:
    """Return the people of these windows, standings or questions: their own, and all members of a home."""
    own = rows.filter(person__isnull=False).values("person_id")
    homes = rows.filter(household__isnull=False).values("household_id")
    return Q(pk__in=own) | Q(household_id__in=homes)


def rows_of(rows: QuerySet[Any], people: Collection[Person]) -> dict[int, list[Any]]:
    """Return windows or questions of a page of people, by person: their own and those of their homes; two queries."""
    members: dict[int | None, list[int]] = defaultdict(list)
    for person in people:
        if person.household_id:
            members[person.household_id].append(person.pk)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(person__in=[person.pk for person in people]):
        found[row.person_id].append(row)
    for row in rows.filter(household__in=list(members)) if members else ():
        for key in members[row.household_id]:
            found[key].append(row)
    return found


def now(today: date, *, near: bool = False) -> Judged:
    """Judge by windows under way and by missed ones that still call for a visit."""
    return Judged(matters(today), today, present=True, near=near)


def is_near(actor: Actor, place: Area | None) -> bool:
    """Whether a list is about few people: those of a township or a village, or of someone without a place."""
    asked = place or home_of(actor)
    return asked is None or asked.level in (Area.Level.TOWNSHIP, Area.Level.VILLAGE)


def for_periods(periods: Collection[SpecialPeriod], law: LawWords, *, near: bool = False) -> Judged:
    """Judge by the windows that these special periods opened; a visit still possible goes before one too late."""
    asked = Q(pk__in=[])
    for period in periods:
        asked |= opened_by(period, law)
    return Judged(asked, law.today, PERIOD_FIRST, near=near)


def opened_by(period: SpecialPeriod, law: LawWords) -> Q:
    """Return the windows that a special period opened, by its event, its days and its place or person."""
    duties: dict[str, list[str]] = {}
    for pack, duty in law.event_duties(period.event):
        duties.setdefault(pack, []).append(duty)
    chosen = Q(pk__in=[])
    for pack, names in duties.items():
        chosen |= Q(pack=pack, duty__in=names)
    days = Q(starts__gte=period.since, starts__lte=min(period.until or law.today, law.today))
    if period.person_id:
        return chosen & days & Q(person_id=period.person_id)
    return chosen & days & (Q(area__path__startswith=period.area.path) if period.area else Q())


def periods_here(actor: Actor, area: Area | None, *, ended: bool = False) -> list[SpecialPeriod]:
    """Return special periods that touch a place (or the actor's), newest first: under way; with `ended`, of a year."""
    today = actor.today
    lasting = Q(until__isnull=True) | Q(until__gte=today - LONG_AGO if ended else today)
    place = area or home_of(actor)
    inside = Q(area__isnull=True, person__isnull=True)
    if place is not None:
        steps = [int(step) for step in place.path.strip("/").split("/")]
        inside |= Q(area__path__startswith=place.path) | Q(area_id__in=steps)
    elif actor.is_machine:
        inside = Q()
    else:
        inside |= Q(area_id__in=_above(Area.objects.filter(people__in=Person.objects.filter(people_in_scope(actor)))))
    people = Person.objects.filter(people_in_scope(actor)).values("pk")
    inside |= Q(person_id__in=people) & (Q(person__area__path__startswith=place.path) if place else Q())
    rows = SpecialPeriod.objects.filter(inside, lasting, since__lte=today, withdrawn_at__isnull=True)
    return list(rows.select_related("area", "person").order_by("-since", "-pk"))


def _above(areas: QuerySet[Area]) -> set[int]:
    """Return these places and all that lie above them."""
    return {
        int(step) for path in areas.values_list("path", flat=True).distinct() for step in path.strip("/").split("/")
    }


def on_roster(actor: Actor, area: Area | None = None) -> QuerySet[Person]:
    """Return the people in scope who are on the roster today, inside a place when one is given."""
    return Person.objects.filter(_here(actor, area, ""))


def windows_here(actor: Actor, area: Area | None, chosen: Q) -> tuple[QuerySet[Window], QuerySet[Window]]:
    """Return the windows of those people, and apart from them those of their homes, each for its own index."""
    rows = Window.objects.filter(chosen)
    homes = on_roster(actor, area).filter(household__isnull=False).values("household_id")
    return rows.filter(_here(actor, area, "person__")), rows.filter(household__isnull=False, household_id__in=homes)


def _here(actor: Actor, area: Area | None, of: str) -> Q:
    """Return who is in scope, on the roster today and inside the place; `of` leads to the person."""
    here = people_in_scope(actor, of) & (Q(**{f"{of}left_on__isnull": True}) | Q(**{f"{of}left_on__gt": actor.today}))
    if area is None:
        return here
    return here & Q(**{f"{of}area_id__in": Area.objects.filter(path__startswith=area.path).values("pk")})


def missed_count(actor: Actor) -> int:
    """Return how many people have a missed visit to be made up for: the rail's figure, the same as the workbench's."""
    return on_roster(actor).filter(now(actor.today, near=is_near(actor, None)).people("missed")).count()


def place_asked(actor: Actor, uid: str) -> Area | None:
    """Return the place asked about, None for all the actor may see. Raises NotHere outside the scope.

    An actor without a place of their own (a visitor, an agency) sees people, not places.
    """
    return area_asked(actor, uid) if uid else None


def periods_asked(actor: Actor, uid: str) -> list[SpecialPeriod]:
    """Return the special period with this uid, or all under way for OPEN. Raises NotHere."""
    if uid == OPEN:
        return periods_here(actor, None)
    found = [period for period in periods_here(actor, None, ended=True) if is_uid(uid) and str(period.uid) == uid]
    if not found:
        raise NotHere(uid)
    return found
