"""The law in force in the policies' own short words, for lists that show many people at once.

Reads the adopted packs once; says nothing about one person's facts, and computes no duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from koumen.ledgers.rows.parts import Choice, ClauseRef
from koumen.ledgers.short_names import clause_of, short_name
from koumen.policy.cadences import Event
from koumen.policy.facts import CATALOGUE
from koumen.policy.model import Category, Duty, Entry, Pack, Tier, Variant
from koumen.policy.words import Words
from koumen.records.adopted import adopted_packs
from koumen.records.models import AreaCode


class LawWords:
    """The packs in force on a day, with their words for each place.

    Places are primary keys of areas; a place is read under the variant with the longest region that begins its code.
    `here` are the packs that concern places with these codes, all when none are given: what there is to choose from.
    """

    def __init__(self, today: date, codes: Iterable[str] | None = None) -> None:
        self.today = today
        self.packs: Mapping[str, Pack] = {pack.id: pack for pack in adopted_packs(today)}
        places = None if codes is None else set(codes)
        self.here = {id: pack for id, pack in self.packs.items() if places is None or concerns(pack, places)}
        self._codes: dict[int, str] = {}
        self._words: dict[tuple[str, str], Words] = {}

    def learn(self, areas: Iterable[int]) -> None:
        """Read the codes of these places, all at once; those already known are not read again."""
        unknown = set(areas) - self._codes.keys()
        if unknown:
            rows = AreaCode.objects.filter(area_id__in=unknown).order_by("since").values_list("area_id", "code")
            self._codes |= dict.fromkeys(unknown, "") | dict(rows)

    def variant(self, pack: str, area: int | None = None) -> Variant:
        """Return the law of a pack for a place; None: as the pack's own text has it. Raises KeyError."""
        known = self.packs[pack]
        code = "" if area is None else self._code(area)
        fitting = [each for each in known.variants if each.region != "00" and code.startswith(each.region)]
        return max(fitting, key=lambda each: len(each.region), default=known.variants[0])

    def _code(self, area: int) -> str:
        self.learn([area])
        return self._codes[area]

    def words(self, pack: str, area: int | None = None) -> Words:
        """Return the words of a pack for a place."""
        variant = self.variant(pack, area)
        key = (pack, variant.region)
        if key not in self._words:
            self._words[key] = Words(self.packs[pack], variant)
        return self._words[key]

    def duty(self, pack: str, duty: str, area: int | None = None, on: date | None = None) -> Duty | None:
        """Return a duty by id as it is in force on a day (today when None); None for someone's own cadence."""
        if pack not in self.packs:
            return None
        same = [each for each in self.variant(pack, area).duties if each.id == duty]
        day = on or self.today
        held = [d for d in same if (d.since is None or d.since <= day) and (d.until is None or day < d.until)]
        return next(iter([*held, *same]), None)

    def policy(self, pack: str) -> str:
        """Return the policy's short name, the same as in its clauses."""
        return short_name(self.packs[pack]) if pack in self.packs else pack

    def clause(self, pack: str, clause: str, says: str = "") -> ClauseRef:
        """Return where a rule stands."""
        if pack not in self.packs:
            return ClauseRef(pack, pack, clause, says)
        return clause_of(self.packs[pack], clause, says)

    def label(self, kind: str, pack: str, id: str) -> str:
        """Return the name of a category, tier or duty, wherever an overlay may have added it."""
        for variant in self.packs[pack].variants if pack in self.packs else ():
            for rule in _rules(variant, kind):
                if rule.id == id:
                    return rule.label or rule.says or id
        return id

    def named(self, pack: str, id: str) -> tuple[str, str]:
        """Return (label, clause) of whatever category, tier or duty bears this id."""
        for variant in self.packs[pack].variants if pack in self.packs else ():
            for rule in (each for kind in ("category", "tier", "duty") for each in _rules(variant, kind)):
                if rule.id == id:
                    return rule.label or rule.says or id, rule.clause
        return id, ""

    def first_tier(self, pack: str, tier: str) -> bool:
        """Whether this is the first of several tiers (重点 and the like)."""
        tiers = self.packs[pack].variants[0].tiers if pack in self.packs else ()
        return len(tiers) > 1 and tiers[0].id == tier

    def question(self, pack: str, fact: str) -> str:
        """Return what to ask about a missing fact, as people say it."""
        if pack in self.packs and fact in self.packs[pack].questions:
            return self.packs[pack].questions[fact]
        own = self.packs[pack].facts if pack in self.packs else {}
        known = own.get(fact) or CATALOGUE.get(fact)
        if known is None:
            return f"{fact}？"
        if known.kind == "yesno":
            return f"是否{known.label}？"
        if known.kind == "choice" and known.values:
            *first, last = known.values.values()
            return f"{known.label}：{'、'.join(first)}还是{last}？" if first else f"{known.label}？"
        unit = f"多少{known.unit}" if known.unit else ""
        return f"{known.label}{unit}？"

    def event_duties(self, event: str) -> list[tuple[str, str]]:
        """Return (pack, duty) of every duty that an event opens."""
        found = {
            (pack.id, duty.id)
            for pack in self.packs.values()
            for variant in pack.variants
            for duty in variant.duties
            if isinstance(duty.cadence, Event) and duty.cadence.event == event
        }
        return sorted(found)

    def events(self) -> dict[str, list[tuple[Pack, Entry]]]:
        """Return the events that are declared for a place (a season, weather, a disaster), with each policy's rule."""
        found: dict[str, list[tuple[Pack, Entry]]] = defaultdict(list)
        for pack in self.here.values():
            for entry in _events(pack):
                if entry.fields.get("sort") != "life":
                    found[entry.id].append((pack, entry))
        return dict(found)

    def event(self, event: str) -> str:
        """Return an event's name: the first policy's that knows it."""
        named = (entry.label for pack in self.packs.values() for entry in _events(pack) if entry.id == event)
        return next(named, event)

    def choices(self, kind: str, pack: str = "") -> tuple[Choice, ...]:
        """Return the categories or tiers of one pack, or of all that concern the place, to choose from as PACK/ID."""
        found: dict[str, str] = {}
        chosen = [each for id, each in self.here.items() if pack in ("", id)]
        for each in chosen:
            named = f"{self.policy(each.id)} · " if len(chosen) > 1 else ""
            for rule in (rule for variant in each.variants for rule in _rules(variant, kind)):
                found.setdefault(f"{each.id}/{rule.id}", f"{named}{rule.label}")
        return tuple(Choice(id, label) for id, label in found.items())


def _rules(variant: Variant, kind: str) -> Sequence[Category | Tier | Duty]:
    return {"category": variant.categories, "tier": variant.tiers, "duty": variant.duties}[kind]  # type: ignore[return-value]


def concerns(pack: Pack, codes: Collection[str]) -> bool:
    """Whether a pack holds in one of these places, or in a part of one."""
    return pack.region == "00" or any(code.startswith(pack.region) or pack.region.startswith(code) for code in codes)


def _events(pack: Pack) -> Iterable[Entry]:
    yield from pack.of_kind("event")
    yield from (entry for variant in pack.variants for entry in variant.entries if entry.kind == "event")
