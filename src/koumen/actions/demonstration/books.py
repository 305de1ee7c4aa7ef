"""The visitors' books of one county: each planned knock told as it would be, by whom, who answered, what was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from random import Random
from uuid import UUID, uuid5

from koumen.actions.demonstration.answers import Seen
from koumen.actions.demonstration.homes import age_on
from koumen.actions.demonstration.knocks import Planned
from koumen.actions.demonstration.offices import Offices
from koumen.actions.knocks import MemberTold, NewKnock
from koumen.actions.taken_over import ToldBefore
from koumen.ledgers.doors import Doors
from koumen.records.models import Person
from koumen.records.scope import Actor

ANSWERS_FROM = 8  # years: a younger child does not answer for itself
SHUT_SAYS = "已联系紧急联系人，说人平安。"


class Books:
    """Tells knocks. `people` are the county's by key, `homes` who lives together (by the home's number)."""

    def __init__(
        self, officer: Actor, offices: Offices, people: Mapping[int, Person], space: UUID, rng: Random
    ) -> None:
        self._officer, self._offices, self._people, self._space = officer, offices, people, space
        self._villages = {area.pk: code for code, area in offices.places.items()}
        self._seen = Seen(rng)
        self._homes: dict[int, list[Person]] = defaultdict(list)
        for person in people.values():
            self._homes[person.household_id or -person.pk].append(person)

    def told(self, number: int, knock: Planned, doors: Doors | None = None) -> ToldBefore:
        """Return one knock as told; `number` names it. With `doors`, what they ask is answered."""
        members = [self._people[key] for key in sorted(knock.people)]
        moment = datetime.combine(knock.told_on, time(18), self._officer.now.tzinfo)
        return ToldBefore(
            knock=self._knock(number, knock, members, doors),
            told_at=min(moment, self._officer.now),
            late=knock.late,
        )

    def _knock(self, number: int, knock: Planned, members: Sequence[Person], doors: Doors | None) -> NewKnock:
        met = knock.result == "met"
        who, relation = self._respondent(members, knock.day) if met else ("", "")
        advice, outcome = knock.advice
        seen = doors if met else None
        return NewKnock(
            uid=str(uuid5(self._space, str(number))),
            day=knock.day,
            channel=knock.channel,
            result=knock.result,
            moment=knock.moment,
            visitor=str(self._offices.visitor_of(knock.home, self._villages[members[0].area_id]).uid),
            respondent=who,
            relation=relation,
            contacted=() if met else (SHUT_SAYS,),
            household=self._of_home(knock, members, seen) if seen else {},
            members=tuple(
                MemberTold(
                    person=str(person.uid),
                    answers=self._own(knock, person, seen) if seen else {},
                    suggestion=advice,
                    outcome=outcome,
                )
                for person in members
            ),
        )

    def _of_home(self, knock: Planned, members: Sequence[Person], doors: Doors) -> dict[str, str]:
        return self._seen.answers(-abs(knock.home), doors.home_questions(members, knock.day, knock.channel))

    def _own(self, knock: Planned, person: Person, doors: Doors) -> dict[str, str]:
        asked = doors.own_questions(person, knock.day, knock.channel)
        return self._seen.answers(person.pk, [each for each in asked if each.item.id != "suggestion"])

    def _respondent(self, members: Sequence[Person], day: date) -> tuple[str, str]:
        """Return who answered, and how they are related to whom the knock was for: for a small child its guardian."""
        small = [person for person in members if _age(person, day) < ANSWERS_FROM]
        if small:
            home = self._homes[small[0].household_id or -small[0].pk]
            guardian = max(home, key=lambda person: (_age(person, day) >= 18, person in members, _age(person, day)))
            return guardian.name, "监护人"
        eldest = max(members, key=lambda person: _age(person, day))
        return eldest.name, "本人" if len(members) == 1 else "本人和家人"


def _age(person: Person, day: date) -> int:
    assert person.birth_date is not None
    return age_on(person.birth_date, day)
