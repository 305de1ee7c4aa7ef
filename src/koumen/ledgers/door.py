"""What stands behind one form: the members of a home, what is asked of them on a day, what they owe, whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from koumen.ledgers.alarms import alarming
from koumen.ledgers.answers import LastAnswers
from koumen.ledgers.contacts import contact_lines
from koumen.ledgers.doors import Doors
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.owed_now import owed_now
from koumen.ledgers.persons import people_here
from koumen.ledgers.rows.parts import ContactLine, OwedLine, Tag
from koumen.ledgers.standings import tags
from koumen.policy.model import Pack
from koumen.policy.union import Question
from koumen.records.models import Person
from koumen.records.scope import Actor

TOLD_ON_THE_VISIT = frozenset({"suggestion"})
"""Items of checklists that are the visit's own 有关建议: they are not asked a second time."""


@dataclass(frozen=True, slots=True)
class Door:
    """One door on one day, by one channel. Members: whoever was asked about first."""

    members: tuple[Person, ...]
    day: date
    channel: str
    law: LawWords
    doors: Doors
    last: LastAnswers
    owed: Mapping[int, tuple[OwedLine, ...]]
    tags: Mapping[int, tuple[Tag, ...]]
    contacts: Mapping[int, tuple[ContactLine, ...]]

    def packs(self) -> list[Pack]:
        """Return every policy under which someone here stands."""
        found = {pack.id: pack for member in self.members for pack in self.doors.packs(member, self.day)}
        return list(found.values())

    def home_questions(self) -> tuple[Question, ...]:
        """Return what is asked once for the home."""
        return self.doors.home_questions(self.members, self.day, self.channel)

    def own_questions(self, member: Person) -> tuple[Question, ...]:
        """Return what is asked about one member."""
        asked = self.doors.own_questions(member, self.day, self.channel)
        return tuple(question for question in asked if question.item.id not in TOLD_ON_THE_VISIT)

    def alarms(self) -> bool:
        """Whether an unanswered knock here is an alarm."""
        return any(
            alarming(self.doors.facts(each, self.day), self.doors.periods(each, self.day)) for each in self.members
        )

    def emergency(self) -> str:
        """Return the first emergency contact as spoken, "" when none is known."""
        lines = (line for member in self.members for line in self.contacts.get(member.pk, ()))
        return next((f"{line.kind_label}{line.name}" for line in lines if line.kind == "emergency"), "")


def door_of(actor: Actor, asked: Person, day: date, channel: str, *, alone: bool) -> Door:
    """Return the door of a person and of those who share the home; `alone`: of that person only."""
    members = [asked]
    if asked.household is not None and not alone:
        others = people_here(actor).filter(household=asked.household, left_on__isnull=True).exclude(pk=asked.pk)
        members += list(others.order_by("birth_date", "pk"))
    law = LawWords(actor.today)
    return Door(
        members=tuple(members),
        day=day,
        channel=channel,
        law=law,
        doors=Doors(members, law),
        last=LastAnswers(members, asked.household, day),
        owed=owed_now(members, law),
        contacts=contact_lines([member.pk for member in members], day),
        tags=tags([member.pk for member in members], law),
    )
