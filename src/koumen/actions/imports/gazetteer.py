"""Find the village or township that a roster row names, among the areas it is given.

It looks only; it never makes an area, and where two fit it gives both back to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from koumen.actions.imports.candidates import Place
from koumen.actions.imports.cells import plain
from koumen.actions.imports.place_forms import STREET_OFFICE, Form, forms_of

_OFFICE = re.compile(r"(?:人民政府|办事处|民政办(?:公室)?|社会事务办(?:公室)?|便民服务中心)$")
_GROUP = re.compile(r"^(?:委会|民委员会|村委会|居委会)?([一-龥\d]{1,8}?(?:村民小组|小组|屯|组|队))")
_AFTER_BARE = frozenset("屯组队0123456789一二三四五六七八九十上下")
_BUREAU = re.compile(r"([一-龥]+?(?:县|区|市|旗))(?:民政局|民政和|社会事务局|民政与)")


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """Where a row belongs: `place` when certain, else `choices` (perhaps none); `group` stands behind the village."""

    place: Place | None = None
    choices: tuple[Place, ...] = ()
    group: str = ""


class Gazetteer:
    """The areas into which a roster may be read; `within` is the one the clerk chose, if any.

    `above`: the names of the places that one lies in. `around`: the places of its county outside it, known by name
    only, so that what is theirs is not taken for this one's. `former`: places that are no more, with the id of the one
    each was merged into.
    """

    def __init__(
        self,
        places: Iterable[Place],
        within: Place | None = None,
        above: Iterable[str] = (),
        around: Iterable[Place] = (),
        former: Sequence[tuple[Place, int]] = (),
    ) -> None:
        others = {place.id: place for place in around}
        self._over = self._over_it(within, others)
        kept = [place for key, place in others.items() if key not in self._over]
        self._around = Gazetteer(kept, former=former) if kept else None
        self._places = {place.id: place for place in places}
        self.within = within
        self._above = {place.id: self._with_those_above(place) for place in self._places.values()}
        self._by_code = {place.code: place for place in self._places.values() if place.code}
        self._exact: dict[str, list[Place]] = {}
        self._by_start: dict[str, list[Form]] = {}
        for place in self._places.values():
            self._learn(forms_of(place))
        for old, heir in former:
            if heir in self._places:
                self._take_over(old, self._places[heir])
        self._remembered: dict[tuple[str, str], tuple[Place, ...]] = {}
        counties = [place.name for place in self._places.values() if place.level == "county"]
        self._counties = frozenset(_county_key(name) for name in (*above, *counties))

    def _learn(self, forms: Iterable[Form]) -> None:
        for form in forms:
            self._exact.setdefault(form.text, []).append(form.place)
            self._by_start.setdefault(form.text[:2], []).append(form)

    def _take_over(self, old: Place, heir: Place) -> None:
        """Let a place's former names and code mean the one it was merged into, which so lies where it lay too."""
        self._learn(replace(form, place=heir) for form in forms_of(old))
        if old.code:
            self._by_code.setdefault(old.code, heir)
        if old.parent is not None:
            self._above[heir.id] |= self._above.get(old.parent, {old.parent})

    def find(self, *, code: str = "", township: str = "", village: str = "", address: str = "") -> PlaceFound:
        """Find the place named by a row's own texts; an empty finding when they name none."""
        if code and (by_code := self._coded(code)):
            return PlaceFound(by_code)
        towns = self._named(township, "township") if township else ()
        written = plain(address)
        if village:
            found = self._narrow(self._named(village, "village"), towns)
            if found:
                return self._settle(found, self._after_places(written), bool(towns) or not township)
        return self._in_text(written, towns, bool(township))

    def context(self, text: str) -> PlaceFound:
        """Find the place a sheet's name, a section note or the 填报单位 stands for."""
        cleaned = _OFFICE.sub("", plain(text))
        return PlaceFound() if not cleaned else self._in_text(cleaned, (), False, whole=True)

    def knows_county(self, text: str) -> bool:
        """Tell whether a county column names a county of the list's places, or one they lie in; so far as is known."""
        key = _county_key(text)
        return not key or not self._counties or any(key in known or known in key for known in self._counties)

    def elsewhere(self, *, code: str = "", township: str = "", village: str = "", address: str = "") -> Place | None:
        """Return the place of the county that a row's texts name, when it is none of the list's; else None."""
        if self._around is None:
            return None
        if code and not self._coded(code) and (coded := self._around._coded(code)):
            return coded
        text = STREET_OFFICE.sub("街道", plain(f"{township}　{village}　{address}"))
        for level, column in (("township", township), ("village", village)):
            if self._names(text, level) or self._named(column, level):
                return None
            if named := self._around._names(text, level) or self._around._named(column, level):
                return named[0]
        return None

    def is_elsewhere(self, unit: str) -> bool:
        """Whether a 填报单位 is an office of another place than the list's; so far as is known."""
        bureau = _BUREAU.search(plain(unit))
        return bool(bureau and not self.knows_county(bureau[1])) or self.elsewhere(address=unit) is not None

    def named_in_full(self, place: Place) -> str:
        """Return the name of a place, with its township's before a village's."""
        town = self.township_of(place) or (self._around and self._around.township_of(place))
        town = town or self._over.get(place.parent or 0)
        return place.name if not town or town.id == place.id else town.name + place.name

    def _names(self, text: str, level: str) -> list[Place]:
        """Return the places of a level that a text names in full, the longest name first."""
        named = [form for form, _ in self._matches(text) if form.place.level == level and not form.bare]
        return [form.place for form in sorted(named, key=lambda form: -len(form.text))]

    def township_of(self, place: Place) -> Place | None:
        """Return the township a place lies in (itself, if it is one)."""
        above: Place | None = place
        while above is not None and above.level != "township":
            above = self._places.get(above.parent) if above.parent is not None else None
        return above

    def narrow(self, choices: Sequence[Place], context: Place) -> tuple[Place, ...]:
        """Keep the choices that lie in (or are) the context."""
        return tuple(choice for choice in choices if self._lies_in(choice, context))

    @staticmethod
    def _over_it(within: Place | None, others: Mapping[int, Place]) -> dict[int, Place]:
        """Return the places around that the list's own place lies in: they are not others."""
        over: dict[int, Place] = {}
        upper = others.get(within.parent or 0) if within else None
        while upper is not None:
            over[upper.id] = upper
            upper = others.get(upper.parent or 0)
        return over

    def _coded(self, code: str) -> Place | None:
        digits = re.sub(r"\D", "", code)
        for length in (len(digits), 12, 9):
            if place := self._by_code.get(digits[:length]):
                return place if place.level in ("township", "village") else None
        return self._by_code.get(digits.rstrip("0"))

    def _named(self, text: str, level: str) -> tuple[Place, ...]:
        key = (text, level)
        if key not in self._remembered:
            wanted = STREET_OFFICE.sub("街道", _OFFICE.sub("", plain(text)) or plain(text))
            exact = self._exact.get(wanted) or [form.place for form, _ in self._matches(wanted)]
            self._remembered[key] = tuple(dict.fromkeys(place for place in exact if place.level == level))
        return self._remembered[key]

    def _in_text(self, text: str, towns: Sequence[Place], town_written: bool, whole: bool = False) -> PlaceFound:
        text = STREET_OFFICE.sub("街道", text)
        matches = self._matches(text)
        if not matches:
            return self._settle(towns, "")
        named = [(form, at) for form, at in matches if form.place.level == "township" and not form.bare]
        if not towns and named:
            longest = max(len(form.text) for form, _ in named)
            towns = tuple(dict.fromkeys(form.place for form, _ in named if len(form.text) == longest))
        ends = [at + len(form.text) for form, at in named]
        villages = [
            (form, at)
            for form, at in matches
            if form.place.level == "village"
            and (not form.bare or whole or at in ends or self._bare_stands(text, form, at))
        ]
        inside = [(form, at) for form, at in villages if not towns or self._in_any(form.place, towns)]
        if inside:
            longest = max(len(form.text) for form, _ in inside)
            best = [(form, at) for form, at in inside if len(form.text) == longest]
            rest = text[best[0][1] + longest :]
            sure = bool(towns) or not town_written
            return self._settle(tuple(dict.fromkeys(form.place for form, _ in best)), rest, sure)
        return self._settle(towns, "")

    def _after_places(self, text: str) -> str:
        """Return what an address says after the last place it names: where the group stands."""
        return text[max((at + len(form.text) for form, at in self._matches(text)), default=0) :]

    def _bare_stands(self, text: str, form: Form, at: int) -> bool:
        after = text[at + len(form.text) : at + len(form.text) + 1]
        return at == 0 and (not after or after in _AFTER_BARE)

    def _settle(self, found: Sequence[Place], rest: str, sure: bool = True) -> PlaceFound:
        group = ""
        if match := _GROUP.match(rest):
            group = match[1]
        if len(found) == 1 and sure:
            return PlaceFound(found[0], group=group)
        return PlaceFound(None, tuple(found), group)

    def _matches(self, text: str) -> list[tuple[Form, int]]:
        found = []
        by_start = self._by_start
        for at in range(len(text) - 1):
            for form in by_start.get(text[at : at + 2], ()):
                if text.startswith(form.text, at):
                    found.append((form, at))
        return found

    def _narrow(self, found: Sequence[Place], towns: Sequence[Place]) -> tuple[Place, ...]:
        if not towns:
            return tuple(found)
        return tuple(place for place in found if self._in_any(place, towns))

    def _in_any(self, place: Place, areas: Sequence[Place]) -> bool:
        above = self._above[place.id]
        return any(area.id in above for area in areas)

    def _lies_in(self, place: Place, area: Place) -> bool:
        return area.id in self._above[place.id]

    def _with_those_above(self, place: Place) -> frozenset[int]:
        ids = [place.id]
        while place.parent is not None and place.parent in self._places:
            place = self._places[place.parent]
            ids.append(place.id)
        return frozenset(ids)


def _county_key(name: str) -> str:
    bare = re.sub(r"[（(].*?[)）]", "", plain(name))
    return re.sub(r"(?:自治县|新区|县|区|市|旗)$", "", bare) or bare
