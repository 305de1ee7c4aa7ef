"""访视人员: who goes to doors, for how many each answers, what that asks of them this month, and who has nobody.

Loads are shown beside each other so that they can be shared out; nobody is compared or ranked by them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from koumen.ledgers.first_contacts import packs_with_first_contacts
from koumen.ledgers.judged import on_roster, place_asked
from koumen.ledgers.month_windows import month_windows, of_month
from koumen.ledgers.persons import who_of
from koumen.ledgers.rows.homes import VillageChoice
from koumen.ledgers.rows.parts import Choice, NotHere
from koumen.ledgers.rows.visitors import GroupOfPeople, Handed, VisitorLine, VisitorPage, Visitors
from koumen.ledgers.standings import standing_today
from koumen.ledgers.status import status_case
from koumen.ledgers.trails import home_of, is_uid, trail_of
from koumen.records.models import Area, Assignment, Handover, Person, Visitor
from koumen.records.places import in_force
from koumen.records.scope import Actor, areas_in_scope

LISTED = 300
SHOWN = ("area", "household", "household__head")
ORDER = ("area__path", "group_order", "group_name", "household_id", "pk")


def visitors(actor: Actor, area: str = "") -> Visitors:
    """Return those who go to doors in a place ("": the actor's own). Raises NotHere."""
    place = place_asked(actor, area) or home_of(actor)
    rows = _visitors_of(actor, place)
    waiting = unassigned(actor, place)
    lines = _lines(actor, rows)
    return Visitors(
        today=actor.today,
        trail=trail_of(actor, place),
        area=str(place.uid) if place else "",
        lines=tuple(lines),
        groups=tuple(_groups(actor, waiting.select_related(*SHOWN)[:LISTED])),
        unassigned=waiting.count(),
        takers=tuple(_choice(line) for line in lines if line.until is None),
        places=tuple(_places(actor)),
        kinds=tuple(Choice(value, str(label)) for value, label in Visitor.Kind.choices),
        first_contacts=bool(packs_with_first_contacts(actor)),
    )


def visitor_page(actor: Actor, uid: str) -> VisitorPage:
    """Return one who goes to doors with the people they answer for. Raises NotHere."""
    rows = _visitors_of(actor, None)
    visitor = rows.filter(uid=uid).first() if is_uid(uid) else None
    if visitor is None:
        raise NotHere(uid)
    theirs = on_roster(actor).filter(pk__in=_assigned(actor).filter(visitor=visitor).values("person_id"))
    near = _visitors_of(actor, visitor.area.parent if visitor.area and visitor.area.parent else visitor.area)
    takers = [line for line in _lines(actor, near) if line.until is None and line.uid != uid]
    return VisitorPage(
        today=actor.today,
        line=next(iter(_lines(actor, [visitor]))),
        groups=tuple(_groups(actor, theirs.select_related(*SHOWN).order_by(*ORDER))),
        takers=tuple(_choice(line) for line in takers),
        handed=tuple(_handed(visitor)),
    )


def unassigned(actor: Actor, place: Area | None) -> QuerySet[Person]:
    """Return the people in a place who stand under a policy today and for whom nobody answers."""
    standing = standing_today(actor.today)
    stands = Q(pk__in=standing.filter(person__isnull=False).values("person_id"))
    stands |= Q(household__in=standing.filter(household__isnull=False).values("household_id"))
    held = _assigned(actor).values("person_id")
    return on_roster(actor, place).filter(stands).exclude(pk__in=held).order_by(*ORDER)


def _assigned(actor: Actor) -> QuerySet[Assignment]:
    return Assignment.objects.standing().filter(in_force(actor.today), role="responsible")


def _visitors_of(actor: Actor, place: Area | None) -> QuerySet[Visitor]:
    rows = Visitor.objects.filter(areas_in_scope(actor, "area__")).select_related("area", "user", "organisation")
    if place is not None:
        rows = rows.filter(area__path__startswith=place.path)
    return rows.filter(Q(until=None) | Q(until__gt=actor.today)).order_by("area__path", "name", "pk")


def _lines(actor: Actor, rows: Iterable[Visitor]) -> list[VisitorLine]:
    found = list(rows)
    held = _assigned(actor).filter(visitor__in=found).values_list("person_id", "visitor_id")
    whose: dict[int, int] = dict(held)
    loads = _loads(actor, whose)
    people, labels = Counter(whose.values()), dict(Visitor.Kind.choices)
    return [
        VisitorLine(
            uid=str(each.uid),
            name=each.name,
            kind=str(labels[each.kind]),
            post=each.post,
            place=each.area.name if each.area else "",
            account=each.user.username if each.user and each.user.is_active else "",
            people=people[each.pk],
            owed=loads[each.pk][0],
            left=loads[each.pk][1],
            until=each.until,
        )
        for each in found
    ]


def _loads(actor: Actor, whose: dict[int, int]) -> dict[int, list[int]]:
    """Return this month's windows of each visitor's people: all that are owed, and those still to be met."""
    loads: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = month_windows(actor, None).filter(of_month(actor.today, actor.today), person__in=list(whose))
    told = rows.annotate(status=status_case(actor.today)).values_list("person_id", "status")
    for person, status in told:
        if status != "excused":
            load = loads[whose[person]]
            load[0] += 1
            load[1] += status != "met"
    return loads


def _groups(actor: Actor, people: QuerySet[Person]) -> Iterable[GroupOfPeople]:
    gathered: dict[str, list[Person]] = {}
    for person in people:
        gathered.setdefault(f"{person.area.name}{person.group_name}", []).append(person)
    for place, some in gathered.items():
        yield GroupOfPeople(place, tuple(who_of(person, actor.today) for person in some))


def _choice(line: VisitorLine) -> Choice:
    return Choice(line.uid, f"{line.name}（{line.kind}，{line.place}，现负责 {line.people} 人）")


def _places(actor: Actor) -> Sequence[VillageChoice]:
    rows = Area.objects.filter(areas_in_scope(actor), level__in=("village", "township")).select_related("parent")
    return [
        VillageChoice(str(area.uid), area.name, area.parent.name if area.parent else "")
        for area in rows.order_by("path")[:2000]
    ]


def _handed(visitor: Visitor) -> Iterable[Handed]:
    rows = Handover.objects.standing().filter(Q(giver=visitor) | Q(taker=visitor))
    for row in rows.select_related("giver", "taker", "recorded_by").order_by("-day", "-pk"):
        by = row.recorded_by.name if row.recorded_by else "系统"
        yield Handed(row.giver.name, row.taker.name, row.day, row.people, row.reasons.open(), by)
