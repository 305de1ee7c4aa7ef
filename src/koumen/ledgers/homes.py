"""Where people can go: the villages of their county, the homes of a village. A home's door stays under lock."""

from __future__ import annotations

from koumen.ledgers.persons import people_here, person_here
from koumen.ledgers.rows.homes import AddPage, HomeChoice, MovePage, VillageChoice
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.trails import is_uid
from koumen.records.models import Area, Household, Person
from koumen.records.places import inside
from koumen.records.scope import Actor, areas_in_scope


def county_of(area: Area) -> str:
    """Return the path of the county a place lies in; a place above counties is its own."""
    steps = [int(step) for step in area.path.strip("/").split("/")]
    counties = Area.objects.filter(pk__in=steps, level="county").values_list("path", flat=True)
    return max(counties, key=len, default=area.path)


def move_page(actor: Actor, uid: str, village: str = "") -> MovePage:
    """Return what is needed to move someone: the villages of the county and, once one is chosen, its homes.

    Raises NotHere for a person or a village that is not there.
    """
    person = person_here(actor, uid)
    chosen = _village(person, village)
    at_home = people_here(actor).filter(household=person.household_id, left_on=None).exclude(pk=person.pk)
    return MovePage(
        uid=str(person.uid),
        name=person.name,
        place=person.area.name,
        villages=tuple(villages(county_of(person.area))),
        village=str(chosen.uid),
        homes=tuple(_homes(actor, chosen, person)),
        members=tuple((str(each.uid), each.name) for each in at_home if person.household_id),
        left=person.left_on is not None,
        today=actor.today,
    )


def add_page(actor: Actor, village: str = "") -> AddPage:
    """Return what is needed to add somebody: the actor's villages and the homes of the one chosen ("": the only one).

    Raises NotHere for a village outside the actor's places.
    """
    rows = Area.objects.filter(areas_in_scope(actor), level="village").select_related("parent").order_by("path")
    listed = [VillageChoice(str(area.uid), area.name, area.parent.name if area.parent else "") for area in rows]
    chosen = next((area for area in rows if str(area.uid) == village), None)
    if village and chosen is None:
        raise NotHere(village)
    if chosen is None and len(listed) == 1:
        chosen = rows[0]
    homes = tuple(_homes(actor, chosen, None)) if chosen else ()
    return AddPage(tuple(listed), str(chosen.uid) if chosen else "", homes, actor.today)


def villages(county: str) -> list[VillageChoice]:
    """Return the villages of a county under their townships, in the order of administrative codes."""
    rows = inside(county).filter(level="village").select_related("parent").order_by("path")
    return [VillageChoice(str(area.uid), area.name, area.parent.name if area.parent else "") for area in rows]


def _village(person: Person, uid: str) -> Area:
    if not uid:
        return person.area
    found = Area.objects.filter(uid=uid).first() if is_uid(uid) else None
    if found is None or county_of(found) != county_of(person.area):
        raise NotHere(uid)
    return found


def _homes(actor: Actor, village: Area, person: Person | None) -> list[HomeChoice]:
    """Return the homes of a village that hold somebody the actor may see, beside the person's own."""
    own = person.household_id if person else None
    here = people_here(actor).filter(area=village, left_on=None, household__isnull=False)
    members: dict[int, list[Person]] = {}
    for each in here.order_by("group_order", "group_name", "household", "pk"):
        if each.household_id and each.household_id != own:
            members.setdefault(each.household_id, []).append(each)
    return [_choice(some[0].household, some) for some in members.values() if some[0].household]


def _choice(home: Household, members: list[Person]) -> HomeChoice:
    names = "、".join(each.name for each in members)
    return HomeChoice(str(home.uid), home.group_name, home.head.name if home.head else "", names)
