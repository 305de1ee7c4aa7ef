"""How a place is written: its whole name, and the shorter ones by which people know it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from koumen.actions.imports.candidates import Place
from koumen.actions.imports.cells import plain

_COMMITTEE = re.compile(r"(?:村民委员会|居民委员会|民委员会|村委会|居委会|村委|居委)$")
_KIND = re.compile(r"(?:社区|村|居|嘎查)$")
_TOWN_KIND = re.compile(r"(?:街道|镇|乡)$")
STREET_OFFICE = re.compile(r"街道办事处|街道办公室|街道办")


@dataclass(frozen=True, slots=True)
class Form:
    """A name that means a place."""

    text: str
    place: Place
    bare: bool  # a name without 村, 社区 ... counts only where a place name is expected


def forms_of(place: Place) -> Iterable[Form]:
    """Yield the names of a township or a village; other places have none by which a row could mean them."""
    name = plain(place.name)
    if place.level == "township":
        short = STREET_OFFICE.sub("街道", name)
        yield Form(short, place, False)
        bare = _TOWN_KIND.sub("", short)
        if len(bare) >= 2 and bare != short:
            yield Form(bare, place, True)
        return
    if place.level != "village":
        return
    spoken = _COMMITTEE.sub("", name) or name
    texts = {name, spoken}
    bare = _KIND.sub("", spoken)
    if spoken == bare:
        texts |= {spoken + "村"} if "村" in name[len(spoken) :] else {spoken + "社区", spoken + "村"}
    for text in sorted(texts):
        if len(text) >= 2:
            yield Form(text, place, text == bare)
    if len(bare) >= 2 and bare not in texts:
        yield Form(bare, place, True)
