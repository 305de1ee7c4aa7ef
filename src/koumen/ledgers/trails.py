"""Where a page stands: the way from the city down to a place, as names. Reads places only."""

from __future__ import annotations

from os.path import commonpath

from koumen.ledgers.rows.parts import AreaStep, NotHere
from koumen.records.models import Area, Organisation, Person
from koumen.records.places import FILLERS
from koumen.records.scope import Actor, may_see_area, people_in_scope


def home_of(actor: Actor) -> Area | None:
    """Return the actor's own place: the widest they are granted; None for those with no place."""
    paths = sorted((grant.path for grant in actor.grants if grant.path), key=lambda path: (path.count("/"), path))
    return Area.objects.filter(path=paths[0]).first() if paths else None


def place_of(actor: Actor) -> Area | None:
    """Return where someone works: their own place, else the smallest that holds all their people, else their office's.

    It says whose words and whose offices are theirs; what they may see is the scope's alone. None for the machine.
    """
    if actor.is_machine:
        return None
    return home_of(actor) or _around(actor) or _of_office(actor)


def _around(actor: Actor) -> Area | None:
    paths = list(Person.objects.filter(people_in_scope(actor)).values_list("area__path", flat=True).distinct())
    return Area.objects.filter(path=f"{commonpath(paths)}/").first() if paths else None


def _of_office(actor: Actor) -> Area | None:
    office = Organisation.objects.filter(users=actor.user).select_related("area").first()
    return office.area if office else None


def area_asked(actor: Actor, uid: str) -> Area | None:
    """Return the place asked about by uid; "" is the actor's own. Raises NotHere outside the actor's scope."""
    if not uid:
        return home_of(actor)
    area = Area.objects.filter(uid=uid).first() if is_uid(uid) else None
    if area is None or not may_see_area(actor, area):
        raise NotHere(uid)
    return area


def trail_of(actor: Actor, area: Area | None = None) -> tuple[AreaStep, ...]:
    """Return the way down to `area` (None: where the actor works), without the province and the filler levels."""
    area = area or place_of(actor)
    if area is None:
        return ()
    keys = [int(part) for part in area.path.strip("/").split("/")]
    places = Area.objects.in_bulk(keys)
    steps = [places[key] for key in keys if key in places and places[key].name not in FILLERS]
    shown = [place for place in steps if place.level != Area.Level.PROVINCE] or steps
    return tuple(AreaStep(str(place.uid), place.name) for place in shown)


def is_uid(written: str) -> bool:
    """Whether this is written like a uid; anything else from an address is simply not here."""
    return len(written.replace("-", "")) == 32 and all(letter in "0123456789abcdef-" for letter in written.lower())
