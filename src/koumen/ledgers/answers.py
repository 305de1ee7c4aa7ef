"""The last answers told at a door before a day. Reads answers only; decides nothing about which are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from koumen.records.models import Answer, Household, KeptRows, Person, Visit


class LastAnswers:
    """The latest answer of each item before `day`: each member's own, and those of the home."""

    def __init__(self, members: Sequence[Person], household: Household | None, day: date) -> None:
        visits = Visit.objects.standing().filter(person__in=members, day__lt=day)
        self._own: dict[tuple[int, str, str], tuple[str, date]] = {}
        self._home: dict[tuple[str, str], tuple[str, date]] = {}
        own = Answer.objects.standing().filter(visit__in=visits, scope="person").select_related("visit")
        for answer in own.order_by("visit__day", "pk"):
            if answer.visit is not None:
                told = (answer.value.open(), answer.visit.day)
                self._own[answer.visit.person_id, answer.pack, answer.item] = told
        self._read_home(visits, household)

    def _read_home(self, visits: KeptRows, household: Household | None) -> None:
        """Read the home's answers of the members' knocks there; a knock whose visits were all withdrawn is nothing."""
        days = dict(visits.values_list("knock", "day"))
        answers = Answer.objects.standing().filter(scope="household", household=household, knock__in=list(days))
        for answer in sorted(answers, key=lambda one: (days[one.knock], one.pk)):
            self._home[answer.pack, answer.item] = (answer.value.open(), days[answer.knock])

    def of(self, person: Person, pack: str, item: str, *, home: bool) -> tuple[str, date | None]:
        """Return the last answer and its day, ("", None) when there is none."""
        if home:
            return self._home.get((pack, item), ("", None))
        return self._own.get((person.pk, pack, item), ("", None))

    @staticmethod
    def told_in(visit: Visit, who: str) -> dict[str, str]:
        """Return what was answered in one visit, by the names of the form's fields."""
        own = Answer.objects.standing().filter(visit=visit, scope="person")
        home = Answer.objects.standing().filter(knock=visit.knock, scope="household")
        told = {f"{who}:{answer.pack}/{answer.item}": answer.value.open() for answer in own}
        return told | {f"household:{answer.pack}/{answer.item}": answer.value.open() for answer in home}
