"""What an office does later to its own overlay: another takes its place, or a document amends it.

The published text stays as it is. A successor (`replaces`) holds from its first day instead of the whole overlay;
an amendment's row holds from its day instead of the row that changes or adds the same thing. Both are then worked
in like the overlay itself, held against the law above it and not against the overlay.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from koumen.policy.sources import Faults, Row, Source


def amends_an_overlay(source: Source, sources: Sequence[Source]) -> Source | None:
    """Return the overlay that an amending document changes, through other amendments of it; None for a pack's own."""
    if source.head.table != "amendment":
        return None
    known = {each.head.id: each for each in sources}
    seen: set[str] = set()
    while source.head.table == "amendment" and source.head.id not in seen:
        seen.add(source.head.id)
        found = known.get(source.head.values.get("of", ""))
        if found is None:
            return None
        source = found
    return source if source.head.table == "overlay" else None


def revised(sources: Sequence[Source]) -> None:
    """Cut what was replaced or amended to the days before, and give each revision its overlay's level and region.

    Changes the rows as read, never the texts. Raises PolicyFaults.
    """
    faults = Faults()
    overlays = {each.head.id: each for each in sources if each.head.table == "overlay"}
    for source in overlays.values():
        old = source.head.values.get("replaces")
        if old is not None:
            _replace(overlays.get(old), source, faults)
    amending = [(each, amends_an_overlay(each, sources)) for each in sources if each.head.table == "amendment"]
    history: dict[str, list[Source]] = {}
    for source, overlay in sorted(amending, key=lambda pair: _first_day(pair[0])):
        if overlay is not None:
            _amend([overlay, *history.setdefault(overlay.head.id, [])], source, faults)
            history[overlay.head.id].append(source)
    faults.stop()


def _first_day(source: Source) -> date:
    day = source.head.values.get("from")
    return day if type(day) is date else date.max


def _replace(old: Source | None, new: Source, faults: Faults) -> None:
    head = new.head.values
    if old is None:
        faults.at("P901", new.head, "replaces", head["replaces"], value=head["replaces"])
        return
    for key in ("of", "level", "region"):
        if head.get(key) != old.head.values.get(key):
            said = {"value": head.get(key, ""), "old": old.head.values.get(key, "")}
            faults.at("P917", new.head, key, head.get(key, ""), name=key, **said)
    if _first_day(new) <= _first_day(old):
        faults.at("P952", new.head, "from", head.get("from"), since=head.get("from"), old=_first_day(old))
        return
    _end(old.head, _first_day(new))
    new.family = old.family or old.head.id


def _amend(before: Sequence[Source], new: Source, faults: Faults) -> None:
    overlay, day = before[0], _first_day(new)
    new.head.values |= {key: overlay.head.values.get(key) for key in ("level", "region")}
    new.family = overlay.family or overlay.head.id
    if day <= _first_day(overlay):
        faults.at("P952", new.head, "from", day, since=day, old=_first_day(overlay))
        return
    named = {name_of_row(row) for row in new.all()}
    repealed = [each for each in new.head.values.get("repeal", ()) if isinstance(each, str)]
    there = {name_of_row(row) for source in before for row in source.all()}
    for each in repealed:
        if each not in there:
            faults.at("P951", new.head, "repeal", each, value=each)
    for source in before:
        for table, rows in source.rows.items():
            source.rows[table] = [row for row in rows if _stays(row, {*named, *repealed}, day)]


def _stays(row: Row, named: set[str], day: date) -> bool:
    """End a row that is amended; say whether anything is left of it."""
    if name_of_row(row) not in named:
        return True
    since = row.values.get("from")
    if type(since) is date and since >= day:
        return False
    _end(row, day)
    return True


def _end(row: Row, day: date) -> None:
    until = row.values.get("until")
    row.values["until"] = min(until, day) if type(until) is date else day


def name_of_row(row: Row) -> str:
    """Return what a revision calls a row of an overlay: `duty:x` for an addition, `set:x` for a change."""
    return f"{row.table}:{row.named}"
