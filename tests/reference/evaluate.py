"""The whole evaluation: laws and rows of strings in, rows of strings out, in the contract's columns and order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from reference.law import Table
from reference.owed import Owed, owed
from reference.printed import printed
from reference.screening import screening
from reference.world import Row, world_of

OUT = [
    "person_id", "pack", "category", "tier", "duty", "clause", "channels", "starts", "due_by", "required", "done",
    "status", "met_on", "kind", "role",
]  # fmt: skip
SCREENING = ["person_id", "pack", "category_or_tier", "missing"]
PRINTED = ["visit_id", "pack", "form"]
DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}


def evaluate_reference(
    packs: Sequence[Table],
    people: Sequence[Row],
    visits: Sequence[Row] = (),
    events: Sequence[Row] = (),
    absences: Sequence[Row] = (),
    facts: Sequence[Row] = (),
    own: Sequence[Row] = (),
    *,
    on: date,
    first: date | None = None,
    last: date | None = None,
) -> dict[str, Any]:
    """Evaluate. `packs` as `read_law` gives them; without `first` and `last`: the windows that contain `on`.

    Returns "out", "screening" and "printed" as lists of rows, and "owed" for `summary_of`.
    """
    world = world_of(people, visits, events, absences, facts, own, on)
    rows = [row for pack in packs for row in owed(world, pack, first or on, last or on)]
    rows.sort(
        key=lambda each: [each.row[name] for name in ("person_id", "pack", "duty", "starts", "due_by", "channels")]
    )
    asked = [row for pack in packs for row in screening(world, pack)]
    forms = [row for pack in packs for row in printed(world, pack)]
    return {
        "out": [{name: each.row[name] for name in OUT} for each in rows],
        "screening": sorted(asked, key=lambda row: [row[name] for name in SCREENING]),
        "printed": sorted(forms, key=lambda row: [row[name] for name in PRINTED]),
        "owed": rows,
    }


def summary_of(rows: Sequence[Owed], level: str) -> Counter[tuple[str, ...]]:
    """Counts by (region, pack, tier, duty, status); for the level "pack" by the same without the region."""
    found: Counter[tuple[str, ...]] = Counter()
    for each in rows:
        key = tuple(each.row[name] for name in ("pack", "tier", "duty", "status"))
        found[key if level == "pack" else (each.place[: DIGITS[level]], *key)] += 1
    return found
