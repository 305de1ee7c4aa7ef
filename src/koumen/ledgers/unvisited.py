"""应访未访: who was owed a visit under one policy in a month and was not met at all, and why, as known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from koumen.ledgers.as_known import end_of, unmet_as_known
from koumen.ledgers.judged import whose
from koumen.ledgers.month_windows import last_of, month_windows, of_month
from koumen.ledgers.status import unmet
from koumen.policy.model import Pack
from koumen.records.models import Absence, Area, Person, Visit
from koumen.records.scope import Actor, people_in_scope

RESULTS = {
    "not_home": "不在家",
    "no_answer": "无人应答",
    "refused": "拒绝",
    "moved": "已搬走",
    "deceased": "已去世",
    "other": "其他原因",
}
ABSENCES = {"hospital": "住院", "away": "外出", "refused": "本人拒绝", "institution": "入住机构", "other": "其他原因"}


class Unvisited:
    """The unvisited of a month, place and policy, as known at the end of `as_of` (at most today)."""

    def __init__(self, actor: Actor, place: Area | None, pack: Pack, month: date, as_of: date) -> None:
        self._actor, self._place, self._pack, self._as_of = actor, place, pack, as_of
        self._first, self._last = month.replace(day=1), last_of(month)

    def people(self) -> QuerySet[Person]:
        """Return them."""
        here = Person.objects.filter(people_in_scope(self._actor))
        here = here.filter(area__path__startswith=self._place.path) if self._place else here
        return here.filter(self._owed(here)).exclude(pk__in=self._visits().filter(result="met").values("person_id"))

    def _owed(self, here: QuerySet[Person]) -> Q:
        today = self._actor.today
        if self._as_of >= today:
            rows = month_windows(self._actor, self._place, self._pack.id)
            return whose(rows.filter(of_month(self._first, today), unmet()))
        return Q(pk__in=unmet_as_known(here, self._pack, self._first, self._last, self._as_of))

    def _visits(self) -> QuerySet[Visit]:
        known = end_of(self._as_of) if self._as_of < self._actor.today else None
        return Visit.objects.standing(known).filter(day__gte=self._first, day__lte=min(self._last, self._as_of))

    def reasons(self, people: Sequence[int]) -> dict[int, str]:
        """Return why nobody was met: the last attempt's result, else an absence on the record."""
        away = Absence.objects.standing().filter(person_id__in=people, since__lte=self._last)
        away = away.filter(Q(until__isnull=True) | Q(until__gte=self._first)).order_by("since")
        found = {row.person_id: ABSENCES[row.reason] for row in away}
        tries = self._visits().filter(person_id__in=people).exclude(result="met").order_by("day", "pk")
        return found | {visit.person_id: RESULTS[visit.result] for visit in tries}
