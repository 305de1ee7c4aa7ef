"""单独频次: what one person is owed on top of the policies' minimum, and what such a cadence can be made of."""

from __future__ import annotations

from collections.abc import Collection

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.casefile import OwnChoices, OwnLine
from koumen.ledgers.rows.parts import Choice
from koumen.ledgers.standings import Stand
from koumen.policy.labels import CHANNELS as CHANNEL_WORDS
from koumen.policy.labels import PERIODS
from koumen.policy.model import CHANNELS
from koumen.records.models import OwnCadence, Person

LEFT_OUT = frozenset({"day"})
"""Periods nobody is asked to choose for one person."""


def own_lines(person: Person, law: LawWords) -> tuple[OwnLine, ...]:
    """Return the cadences that stand, the latest first."""
    rows = OwnCadence.objects.standing().filter(person=person).select_related("recorded_by").order_by("-since", "-pk")
    return tuple(_line(row, person, law) for row in rows)


def own_choices(held: Collection[Stand], law: LawWords) -> OwnChoices:
    """Return the policies someone stands under, the channels and the periods to choose from."""
    packs = dict.fromkeys(stand.pack for stand in held if stand.inclusion != "excluded" and stand.pack in law.packs)
    return OwnChoices(
        packs=tuple(Choice(pack, law.packs[pack].title) for pack in packs),
        channels=tuple(Choice(channel, CHANNEL_WORDS[channel]) for channel in CHANNELS),
        periods=tuple(Choice(period, label) for period, label in PERIODS.items() if period not in LEFT_OUT),
    )


def _line(row: OwnCadence, person: Person, law: LawWords) -> OwnLine:
    pack = law.packs.get(row.pack)
    words = law.words(row.pack, person.area_id) if pack else None
    ways = words.channels(tuple(row.channels.split("+"))) if words else row.channels
    rule = next(iter(pack.of_kind("own_cadence")), None) if pack else None
    return OwnLine(
        uid=str(row.uid),
        says=f"{PERIODS[row.per]}{ways} {row.at_least} 次",
        clause=law.clause(row.pack, rule.clause if rule else "", rule.says if rule else ""),
        since=row.since,
        until=row.until,
        reason=row.reason.open(),
        decided_by=row.recorded_by.name if row.recorded_by else "系统",
        running=row.until is None or row.until >= law.today,
    )
