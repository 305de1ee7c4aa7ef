"""Where a page stands: the way from the city down to a place, as names. Reads places only."""

from __future__ import annotations

from koumen.ledgers.rows.parts import AreaStep, NotHere
from koumen.records.models import Area
from koumen.records.places import FILLERS
from koumen.records.scope import Actor, may_see_area


def home_of(actor: Actor) -> Area | None:
    """Return the actor's own place: the widest they are granted; None for those with no place."""
    paths = sorted((grant.path for grant in actor.grants if grant.path), key=lambda path: (path.count("/"), path))
    return Area.objects.filter(path=paths[0]).first() if paths else None


def area_asked(actor: Actor, uid: str) -> Area | None:
    """Return the place asked about by uid; "" is the actor's own. Raises NotHere outside the actor's scope."""
    if not uid:
        return home_of(actor)
    area = Area.objects.filter(uid=uid).first() if is_uid(uid) else None
    if area is None or not may_see_area(actor, area):
        raise NotHere(uid)
    return area


def trail_of(actor: Actor, area: Area | None = None) -> tuple[AreaStep, ...]:
    """Return the way down to `area` (None: the actor's own place), without the province and the filler levels."""
    area = area or home_of(actor)
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
