"""A small town under two policies, derived by the deeds' own projection; tests add what they need before `derived`."""

from __future__ import annotations

from datetime import date

import world

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.policy.library import open_pack
from koumen.records.models import Area, Person
from koumen.records.scope import Actor

CITY, CARE = "liuzhou-2021", "guangxi-2023"


def adopted() -> None:
    """Adopt the city's policy with the example county's rules, and the region's."""
    for pack in (open_pack("example-county-2026"), open_pack(CARE)):
        adopt_pack(world.the_machine(), pack, since=date(2018, 1, 1))


def keeping(area: Area | None = None, since: date = date(2026, 9, 1)) -> None:
    """The town's office keeps visits since a day; earlier windows are not derived."""
    world.an_office(area or world.a_county(), keeps_from=since)


def derived(*people: Person) -> None:
    """Bring the projection up to date for these people."""
    derive([person.pk for person in people], today=world.TODAY)


def granny(name: str = "韦凤英", **known: object) -> Person:
    """An old woman alone on dibao: key under the city's policy (each half-month at home), also under the region's."""
    values = {"age": 83, "alone": True, "dibao": True, "tekun": "none", "ability": "able", "sex": "female", **known}
    values.setdefault("disabled", False)
    return world.an_elder(name=name, group=str(values.pop("group", "三组")), **values)


def township_officer() -> Actor:
    """Someone of the township office."""
    return world.acting(world.a_user("township", world.a_township()))
