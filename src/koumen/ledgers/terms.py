"""A policy's own words (访视, 巡访, 探访) for a place: those of the policy nearest to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.records.adopted import adopted_packs
from koumen.records.models import Area
from koumen.records.places import code_of


@dataclass(frozen=True, slots=True)
class Terms:
    """What a visit, who is visited and who visits are called; these stand where no policy is in force."""

    visit: str = "探访"
    beneficiary: str = "探访对象"
    visitor: str = "探访人"


def terms_at(place: Area | None, today: date) -> Terms:
    """Return the words for a place on a day: of the policies in force there, the one for the smallest region."""
    code = code_of(place, today) if place else ""
    near = [pack for pack in adopted_packs(today) if code and (pack.region == "00" or code.startswith(pack.region))]
    if not near:
        return Terms()
    nearest = max(near, key=lambda pack: (len(pack.region.strip("0")), pack.id))
    return Terms(*(nearest.terms[word] for word in ("visit", "beneficiary", "visitor")))
