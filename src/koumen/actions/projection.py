"""The projection: windows, standings and questions as rows, derived by the engine's own SQL and nothing else.

A deed calls `derive` for the people it touched, inside its transaction; the night calls `derive_all`. Rows that come
out as they were are left alone, so deriving again changes nothing; deleting every row loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from koumen.engine.evaluate import Evaluation, evaluation
from koumen.engine.inputs import Inputs
from koumen.policy.cadences import Silence
from koumen.policy.facts import CATALOGUE, is_adult
from koumen.policy.model import Pack
from koumen.records.adopted import adopted_packs, law_digest
from koumen.records.arrow import inputs_for, key_of
from koumen.records.arrow_sql import keys_parameter, these
from koumen.records.bulk import add_plain
from koumen.records.models import AreaCode, Ask, Person, Standing, Stay, Window
from koumen.records.taking_over import TakingOver, taking_over

CHUNK = 5000
Key = tuple[Any, ...]
WINDOW = (
    "person_id",
    "household_id",
    "area_id",
    "pack",
    "category",
    "tier",
    "duty",
    "clause",
    "channels",
    "kind",
    "role",
    "starts",
    "due_by",
    "required",
    "done",
    "met_on",
    "excused",
    "silence",
    "law",
)
STANDING = ("person_id", "household_id", "pack", "category", "tier", "first", "last", "law")
LIVED = ("person_id", "household_id", "from", "region")
ASK = ("person_id", "household_id", "pack", "named", "missing")


@dataclass(frozen=True, slots=True)
class Changed:
    """How many rows a derivation put in and took out; both 0 when nothing had changed."""

    added: int
    removed: int

    def __add__(self, other: Changed) -> Changed:
        return Changed(self.added + other.added, self.removed + other.removed)


def horizon(today: date) -> date:
    """Return the last day up to which windows are derived: the end of next year."""
    return date(today.year + 1, 12, 31)


def derive(people: Iterable[int], *, today: date) -> Changed:
    """Derive anew the rows of these people and of those who share their homes; inside the deed's transaction."""
    asked = sorted(set(people))
    if not asked:
        return Changed(0, 0)
    if connection.vendor == "postgresql":
        list(Person.objects.select_for_update().filter(pk__in=asked).order_by("pk").values_list("pk"))
    packs = adopted_packs(today)
    changed = Changed(0, 0)
    for start in range(0, len(asked), CHUNK):
        with transaction.atomic():
            changed += _derive(asked[start : start + CHUNK], packs, today)
    return changed


def derive_all(*, today: date, progress: Callable[[int, int], None] | None = None) -> Changed:
    """Derive everybody, a chunk in a transaction; `progress(done, whole)` is told after each."""
    everyone = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    packs = adopted_packs(today)
    changed = Changed(0, 0)
    for start in range(0, len(everyone), CHUNK):
        with transaction.atomic():
            changed += _derive(everyone[start : start + CHUNK], packs, today)
        if progress:
            progress(min(start + CHUNK, len(everyone)), len(everyone))
    return changed


def derive_standing(people: Collection[int], *, today: date) -> Changed:
    """Derive anew under which policies these people stand, and nothing else: what is asked at their doors hangs on it.

    For a register whose visits are still to be taken over; `derive_all` follows.
    """
    packs, inputs = adopted_packs(today), inputs_for(list(people))
    work = evaluation(
        packs, inputs, today, first=_first(packs, taking_over(), today), last=horizon(today), foresee=True
    )
    try:
        rows = _standing_rows(work, law_digest(packs))
    finally:
        work.runner.close()
    return _replace(Standing, STANDING, rows, *_touched(people, inputs))


def _touched(people: Collection[int], inputs: Inputs) -> tuple[set[int], set[int]]:
    """Return the people and the homes whose rows hang on these people."""
    whole = {int(key) for key in inputs.people["person_id"].to_pylist()} | set(people)
    homes = {int(home[1:]) for home in inputs.people["household_id"].to_pylist() if home}
    homes |= set(Person.objects.filter(pk__in=people, household__isnull=False).values_list("household_id", flat=True))
    return whole, homes


def _derive(people: Sequence[int], packs: list[Pack], today: date) -> Changed:
    inputs = inputs_for(people)
    whole, homes = _touched(people, inputs)
    fresh = _fresh(inputs, packs, today) if packs and inputs.people.num_rows else ([], [], [])
    changed = Changed(0, 0)
    for model, columns, rows in zip((Window, Standing, Ask), (WINDOW, STANDING, ASK), fresh, strict=True):
        changed += _replace(model, columns, rows, whole, homes)
    return changed


def _fresh(inputs: Inputs, packs: list[Pack], today: date) -> tuple[list[Key], list[Key], list[Key]]:
    keeps = taking_over()
    work = evaluation(packs, inputs, today, first=_first(packs, keeps, today), last=horizon(today), foresee=True)
    try:
        law = law_digest(packs)
        silent = {rule.no for rule in work.plan.rules if isinstance(rule.duty.cadence, Silence)}
        silences = {(work.plan.rules[no].law.pack.id, work.plan.rules[no].duty.id) for no in silent}
        windows = _window_rows(work.out_with_places(), inputs, keeps, silences, law)
        standings = _standing_rows(work, law)
        asks = list(_asks(work.screening(), inputs, today))
        return windows, standings, asks
    finally:
        work.runner.close()


def _first(packs: list[Pack], keeps: TakingOver, today: date) -> date:
    """Return the first day for which windows are derived."""
    return min(keeps.first or min(pack.since for pack in packs), today)


def _standing_rows(work: Evaluation, law: str) -> list[Key]:
    return [
        (*_object(row["person_id"]), row["pack"], row["category"], row["tier"], row["first"], row["last"], law)
        for row in work.standings().to_pylist()
    ]


def _asks(screening: pa.Table, inputs: Inputs, today: date) -> Iterator[Key]:
    """Yield the questions worth asking: about an adult, none that by definition is only of a minor."""
    rows = inputs.people.select(["person_id", "birth_date"]).to_pylist()
    adults = {row["person_id"] for row in rows if row["birth_date"] and is_adult(row["birth_date"], today)}
    for row in screening.to_pylist():
        facts = row["missing"].split("+")
        if row["person_id"] in adults:
            facts = [fact for fact in facts if fact not in CATALOGUE or not CATALOGUE[fact].of_minors]
        if facts:
            yield (*_object(row["person_id"]), row["pack"], row["category_or_tier"], "+".join(facts))


def _object(subject: str) -> tuple[int | None, int | None]:
    kind, key = key_of(subject)
    return (key, None) if kind == "person" else (None, key)


def _window_rows(
    out: pa.Table, inputs: Inputs, keeps: TakingOver, silences: set[tuple[str, str]], law: str
) -> list[Key]:
    """Return the windows as rows of WINDOW, without those from before an office took over."""
    areas = _Areas(out, inputs, keeps)
    objects = {subject: _object(subject) for subject in pc.unique(out["person_id"]).to_pylist()}
    excused = pc.equal(out["status"], "excused").to_pylist()
    named = ("person_id", "place", "pack", "duty", "starts")
    told = zip(*(out[name].to_pylist() for name in named), strict=True)
    rest = zip(*(out[name].to_pylist() for name in WINDOW[3:-3] if name != "excused"), strict=True)
    found = []
    for (subject, place, pack, duty, starts), middle, away in zip(told, rest, excused, strict=True):
        area, since = areas.of(subject, place, starts)
        if starts >= since:
            found.append((*objects[subject], area, *middle, away, (pack, duty) in silences, law))
    return found


class _Areas:
    """The area that answers for a window: where the pack found the person, as finely as it is known."""

    def __init__(self, out: pa.Table, inputs: Inputs, keeps: TakingOver) -> None:
        codes = set(pc.unique(out["place"]).to_pylist()) | set(pc.unique(inputs.people["region"]).to_pylist())
        rows = AreaCode.objects.filter(code__in=codes).order_by("-since").values_list("code", "area_id", "area__path")
        self._by_code = {code: (area, keeps.of(path) or keeps.first or date.min) for code, area, path in rows}
        self._regions: dict[str, list[tuple[date | None, str]]] = defaultdict(list)
        told = zip(*(inputs.people[name].to_pylist() for name in LIVED), strict=True)
        for person, home, since, region in told:
            self._regions[person].append((since, region))
            self._regions[home].append((since, region))
        self._known: dict[tuple[str, ...], tuple[int, date]] = {}

    def of(self, subject: str, place: str, day: date) -> tuple[int, date]:
        """Return the area's key and the day from which its office keeps visits. Raises LookupError for no area."""
        lived = [code for since, code in self._regions.get(subject, ()) if since is None or since <= day]
        finer = next((code for code in reversed(lived) if code.startswith(place)), place)
        key = (finer, place, *lived)
        if key not in self._known:
            self._known[key] = self._found(key)
        return self._known[key]

    def _found(self, codes: Iterable[str]) -> tuple[int, date]:
        for code in codes:
            for length in (12, 9, 6, 4, 2):
                if len(code) >= length and code[:length] in self._by_code:
                    return self._by_code[code[:length]]
        raise LookupError(code)


def _replace(
    model: type[models.Model], columns: tuple[str, ...], fresh: list[Key], people: set[int], homes: set[int]
) -> Changed:
    """Take out the rows that no longer hold and put in the new ones; equal rows stay as they are."""
    held: dict[Key, list[int]] = defaultdict(list)
    for name, keys in (("person_id", people), ("household_id", homes)):
        chosen = RawSQL(these(connection.vendor), [keys_parameter(connection.vendor, keys)])
        rows = model._default_manager.filter(**{f"{name}__in": chosen}) if keys else model._default_manager.none()
        for pk, *values in rows.values_list("pk", *columns).iterator(chunk_size=CHUNK):
            held[tuple(values)].append(pk)
    added = []
    for row in fresh:
        if kept := held.get(row):
            kept.pop()
        else:
            added.append(row)
    gone = [pk for pks in held.values() for pk in pks]
    for start in range(0, len(gone), CHUNK):
        model._default_manager.filter(pk__in=gone[start : start + CHUNK]).delete()
    _insert(model, columns, added)
    return Changed(len(added), len(gone))


def _insert(model: type[models.Model], columns: tuple[str, ...], rows: list[Key]) -> None:
    """Put the rows in; all of them bear the one law and the one mark of the data."""
    if not rows:
        return
    same = {"watermark": watermark()} if model is Window else {}
    if columns[-1] == "law":
        columns, same["law"], rows = columns[:-1], rows[0][-1], [row[:-1] for row in rows]
    add_plain(model, columns, rows, **same)


def watermark() -> str:
    """Return a mark of the data as it stands: the highest key of the visits and of the facts kept so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT MAX(id) FROM records_visit), 0), COALESCE((SELECT MAX(id) FROM records_fact), 0), "
            "COALESCE((SELECT MAX(id) FROM records_journalentry), 0)"
        )
        return "-".join(str(part) for part in cursor.fetchone())


def people_under(path: str) -> list[int]:
    """Return the people who ever stayed inside a place, for deeds that touch all of them."""
    return list(Stay.objects.filter(area__path__startswith=path).values_list("person_id", flat=True).distinct())
