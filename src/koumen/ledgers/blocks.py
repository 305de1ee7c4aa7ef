"""The blocks of the worklist: special periods, missed, due. Whom each holds, how many, who is listed under which.

A person is listed once, under the most pressing block, though the figures count them wherever they belong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from koumen.ledgers.judged import OPEN, for_periods, now, whose
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.workbench import TaskGroup
from koumen.ledgers.status import under_way_parts, unmet
from koumen.ledgers.tasks import Lanes
from koumen.records.models import Person, SpecialPeriod, Window

LISTED = 20
ORDER = ("area__path", "group_order", "group_name", "household_id", "name", "pk")


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest last day of what is still unvisited, and how many people have it; None and 0 for nobody."""

    day: date | None = None
    people: int = 0


class Blocks:
    """The people of a place, sorted into blocks. `near`: they are few (see `Judged`)."""

    def __init__(
        self, people: QuerySet[Person], periods: Sequence[SpecialPeriod], law: LawWords, *, near: bool = False
    ) -> None:
        self._people, self._periods, self._law = people, periods, law
        judged = now(law.today, near=near)
        of = {
            "special": for_periods(periods, law, near=near).people("due") if periods else Q(pk__in=[]),
            "missed": judged.people("missed"),
            "due": judged.people("due"),
        }
        self._keys = {
            sort: list(people.filter(chosen).order_by(*ORDER).values_list("pk", flat=True))
            for sort, chosen in of.items()
        }
        self.counts = {sort: len(keys) for sort, keys in self._keys.items()}
        self.nearest = self._nearest(of["missed"]) if self.counts["due"] else Nearest()

    def groups(self) -> tuple[TaskGroup, ...]:
        """Return the blocks that hold somebody, people listed once."""
        listed, seen = {}, set[int]()
        for sort, keys in self._keys.items():
            listed[sort] = [key for key in keys[: LISTED + len(seen)] if key not in seen][:LISTED]
            seen |= set(listed[sort])
        lanes = Lanes([key for keys in listed.values() for key in keys], self._periods, self._law)
        return tuple(
            TaskGroup(
                sort=sort,
                title=self._title(sort),
                people=self.counts[sort],
                lanes=lanes.of(keys, sort),
                earliest=self.nearest.day if sort == "due" else None,
                ending=self.nearest.people if sort == "due" else 0,
                query=self._query(sort),
            )
            for sort, keys in listed.items()
            if self.counts[sort]
        )

    def _nearest(self, missed: Q) -> Nearest:
        """Return the nearest last day among those listed as due: whoever has missed a visit stands in another block."""
        ending, _ = under_way_parts(self._law.today)
        rows = Window.objects.filter(ending & unmet())
        theirs = self._people.exclude(missed)
        own = rows.filter(person__in=theirs.values("pk")).aggregate(day=Min("due_by"))["day"]
        homes = theirs.filter(household__isnull=False).values("household_id")
        shared = rows.filter(household__in=homes).aggregate(day=Min("due_by"))["day"]
        day = min((each for each in (own, shared) if each), default=None)
        return Nearest(day, theirs.filter(whose(rows.filter(due_by=day))).count()) if day else Nearest()

    def _title(self, sort: str) -> str:
        if sort == "special":
            names = dict.fromkeys(self._law.event(period.event) for period in self._periods)
            return f"特殊时期：{'、'.join(names)}"
        return {"missed": "漏访待补访", "due": "本期未访"}[sort]

    def _query(self, sort: str) -> str:
        if sort == "special":
            event = str(self._periods[0].uid) if len(self._periods) == 1 else OPEN
            return f"event={event}&status=due"
        return f"status={sort}"
