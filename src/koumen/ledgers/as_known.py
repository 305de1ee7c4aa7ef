"""What was owed and met as known on an earlier day: the engine run again over what had been recorded by then."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from koumen.engine.evaluate import evaluation
from koumen.policy.model import Pack
from koumen.records.arrow import inputs_for, key_of
from koumen.records.models import Person
from koumen.records.taking_over import taking_over


def end_of(day: date) -> datetime:
    """Return the last moment of a day by the office's own clock."""
    return datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())


def unmet_as_known(people: QuerySet[Person], pack: Pack, first: date, last: date, as_of: date) -> set[int]:
    """Return those who had an unmet, unexcused window that ends between two days, as known at the end of `as_of`.

    Windows that had not begun by then, and those from before an office took over, are left out. An event that was
    still going on counts in its own month. A home's window stands for all who live there today.
    """
    paths = dict(people.values_list("pk", "area__path"))
    if not paths:
        return set()
    work = evaluation([pack], inputs_for(paths, known_by=end_of(as_of)), as_of, first=first, last=last)
    try:
        rows = work.out().select(["person_id", "starts", "due_by", "status"]).to_pylist()
    finally:
        work.runner.close()
    wanted = [row for row in rows if row["status"] in ("missed", "due") and _in(row, first, last, as_of)]
    own = [(key_of(row["person_id"]), row["starts"]) for row in wanted]
    homes = {key for (kind, key), _ in own if kind == "household"}
    members = people.filter(household__in=homes).values_list("household_id", "pk") if homes else ()
    whose = [(key, starts) for (kind, key), starts in own if kind == "person" and key in paths]
    whose += [(pk, starts) for (kind, key), starts in own if kind == "household" for home, pk in members if home == key]
    keeps = taking_over()
    return {key for key, starts in whose if starts >= (keeps.of(paths[key]) or date.min)}


def _in(row: dict[str, Any], first: date, last: date, as_of: date) -> bool:
    ends = row["due_by"]
    return first <= as_of <= last if ends is None else first <= ends <= last
