"""Put confirmed rows among the people, some thousands at a time: new people, changes to known ones, departures.

Kept rows are only added to: a change supersedes, an identity's old value stays in an amendment. Nobody is removed;
who leaves gets an end to their stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from koumen.actions.imports.matching import HEADS, facts_told, home_name
from koumen.actions.imports.staging import Waiting
from koumen.records.bulk import add_all
from koumen.records.identity import id_index, phone_index
from koumen.records.models import Amendment, Contact, Fact, Household, Inclusion, Person, Stay
from koumen.records.names import name_grams
from koumen.records.scope import Actor

HouseholdKey = tuple[int, str]


@dataclass(slots=True)
class Told:
    """A row about to be written, with the place and the person settled. `reason`: why the list includes them."""

    line: int
    row: Waiting
    place: int
    reason: str = ""
    changes: tuple[str, ...] = ()
    person: Person | None = None

    @property
    def key(self) -> int:
        """The primary key of the person, once there is one."""
        assert self.person is not None
        return self.person.pk


@dataclass(slots=True)
class Writer:
    """Writes for one batch. `households` are those known so far by village and number on the list."""

    actor: Actor
    pack: str
    since: date
    evidence: str
    households: dict[HouseholdKey, int] = field(default_factory=dict)
    grams: dict[str, str] = field(default_factory=dict)

    @property
    def stamp(self) -> dict[str, Any]:
        """Who records, and when."""
        return {"recorded_at": self.actor.now, "recorded_by_id": self.actor.user}

    def join(self, some: Sequence[Told]) -> list[Person]:
        """Write new people with their homes, stays, facts, contacts and proposed inclusion."""
        self._make_households(some)
        people = [self._person(told) for told in some]
        add_all(people)
        for told, person in zip(some, people, strict=True):
            told.person = person
        self._name_heads(some)
        add_all([self._stay(told, told.row.joined or self.since) for told in some])
        add_all(
            [
                self._fact(told, fact, value, told.row.joined or self.since)
                for told in some
                for fact, value in facts_told(told.row).items()
            ]
        )
        add_all([self._contact(told, contact) for told in some for contact in told.row.contacts])
        self._include([told for told in some if told.reason])
        return people

    def _make_households(self, some: Sequence[Told]) -> None:
        fresh = {key: told for told in some if (key := household_key(told)) and key not in self.households}
        homes = [
            Household(area_id=told.place, group_name=told.row.group, door=told.row.address) for told in fresh.values()
        ]
        add_all(homes)
        for key, home in zip(fresh, homes, strict=True):
            self.households[key] = home.pk

    def _name_heads(self, some: Sequence[Told]) -> None:
        heads = {}
        for told in some:
            key = household_key(told)
            if key and told.person and (told.row.relation in HEADS or told.row.head == told.row.name):
                heads[self.households[key]] = told.person.pk
        homes = list(Household.objects.filter(pk__in=heads, head__isnull=True))
        for home in homes:
            home.head_id = heads[home.pk]
        Household.objects.bulk_update(homes, ["head"], batch_size=500)

    def _home_of(self, told: Told) -> int | None:
        key = household_key(told)
        return self.households.get(key) if key else None

    def _person(self, told: Told) -> Person:
        row = told.row
        return Person(
            name=row.name,
            grams=self._grams(row.name),
            sex=row.sex or None,
            birth_date=row.birth_date,
            id_number=row.id_number,
            id_index=id_index(row.id_number) if row.id_number else "",
            phone=row.phone,
            phone_index=phone_index(row.phone) if row.phone else "",
            address=row.address,
            note=row.note,
            area_id=told.place,
            group_name=row.group,
            household_id=self._home_of(told),
            hukou_code=row.hukou_code or None,
            to_complete=row.to_complete,
            added_at=self.actor.now,
            added_by_id=self.actor.user,
        )

    def _grams(self, name: str) -> str:
        if name not in self.grams:
            self.grams[name] = name_grams(name)
        return self.grams[name]

    def _stay(self, told: Told, since: date | None, supersedes: Stay | None = None) -> Stay:
        return Stay(
            person_id=told.key,
            area_id=told.place,
            household_id=self._home_of(told),
            since=since,
            reason="名单导入",
            supersedes=supersedes,
            **self.stamp,
        )

    def _fact(self, told: Told, fact: str, value: str, since: date) -> Fact:
        listed = "名单类型" + "、".join(told.row.codes) if fact not in told.row.facts else ""
        return Fact(
            person_id=told.key,
            fact=fact,
            value=value,
            since=since,
            source=listed or told.row.source or "名单",
            evidence=f"{self.evidence} 第{told.line}行",
            **self.stamp,
        )

    def _contact(self, told: Told, contact: Any, supersedes: Contact | None = None) -> Contact:
        return Contact(
            person_id=told.key,
            kind=contact.kind,
            name=contact.name or "（未写姓名）",
            phone=contact.phone,
            since=self.since,
            supersedes=supersedes,
            **self.stamp,
        )

    def _include(self, some: Sequence[Told]) -> None:
        add_all(
            [
                Inclusion(
                    person_id=told.key,
                    pack=self.pack,
                    included=told.row.included,
                    since=told.row.joined or self.since,
                    reasons=told.reason,
                    **self.stamp,
                )
                for told in some
            ]
        )

    def change(self, some: Sequence[Told]) -> None:
        """Write what the list has otherwise about known people."""
        self._make_households([told for told in some if MOVES & set(told.changes)])
        amendments: list[Amendment] = []
        facts: list[Fact] = []
        for told in some:
            amendments += self._amend(told)
            facts += [
                self._fact(told, name.removeprefix("fact:"), self._value(told, name), self.since)
                for name in told.changes
                if name.startswith("fact:")
            ]
            if MOVES & set(told.changes):
                self._move(told)
            self._tell_contacts(told)
        add_all(amendments)
        add_all(facts)
        self._include([told for told in some if "inclusion" in told.changes])

    def _value(self, told: Told, name: str) -> str:
        fact = name.removeprefix("fact:")
        return told.row.hukou_code if fact == "hukou_region" else facts_told(told.row)[fact]

    def _amend(self, told: Told) -> list[Amendment]:
        """Change the person's own columns, each with what it was and became."""
        person, made = told.person, []
        assert person is not None
        touched: list[str] = []
        for name in told.changes:
            if name in PLAIN_COLUMNS:
                became = getattr(told.row, PLAIN_COLUMNS[name])
                made.append(self._amendment(person, name, was=_text(getattr(person, name)), became=_text(became)))
                setattr(person, name, became)
                touched.append(name)
            elif name in SECRET_COLUMNS:
                became = getattr(told.row, name)
                was = getattr(person, name).open()
                made.append(self._amendment(person, name, secret_was=was, secret_became=became))
                setattr(person, name, became)
                touched.append(name)
        touched += self._follow(person, touched, told)
        if touched:
            person.save(update_fields=touched)
        return made

    def _follow(self, person: Person, touched: Sequence[str], told: Told) -> list[str]:
        """Bring what hangs on the changed columns along."""
        also = []
        if "name" in touched:
            person.grams = self._grams(person.name)
            also.append("grams")
        if "id_number" in touched:
            person.id_index = id_index(told.row.id_number)
            also.append("id_index")
        if "phone" in touched:
            person.phone_index = phone_index(told.row.phone)
            also.append("phone_index")
        if "to_complete" in told.changes:
            person.to_complete = False
            also.append("to_complete")
        return also

    def _amendment(self, person: Person, column: str, **values: str | None) -> Amendment:
        return Amendment(person=person, column=column, reason=self.evidence[:200], **values, **self.stamp)

    def _move(self, told: Told) -> None:
        """End the open stay and begin a new one on the list's day; a home named only now goes into the open stay."""
        person, home = told.person, self._home_of(told)
        assert person is not None
        if {"area", "rejoin"} & set(told.changes):
            day = max(self.since, person.left_on or self.since)
            self._end_stay(person, day, "名单导入：迁居")
            self._stay(told, day).save()
        else:
            stay = self._open_stay(person)
            self._stay(told, stay.since if stay else self.since, stay).save()
        person.area_id, person.household_id, person.left_on = told.place, home, None
        person.save(update_fields=["area", "household", "left_on"])

    def _open_stay(self, person: Person) -> Stay | None:
        return person.stays.standing().filter(until=None).order_by("-since", "-pk").first()

    def _end_stay(self, person: Person, day: date, reason: str) -> None:
        open_stay = self._open_stay(person)
        if open_stay is None:
            return
        begun = open_stay.since
        Stay(
            person=person,
            area_id=open_stay.area_id,
            household_id=open_stay.household_id,
            since=begun if begun is None or begun < day else day - timedelta(days=1),
            until=day,
            reason=reason,
            supersedes=open_stay,
            **self.stamp,
        ).save()

    def _tell_contacts(self, told: Told) -> None:
        kinds = {name.removeprefix("contact:") for name in told.changes if name.startswith("contact:")}
        for contact in told.row.contacts:
            if contact.kind in kinds and told.person:
                held = told.person.contacts.standing().filter(kind=contact.kind, name=contact.name, until=None).first()
                self._contact(told, contact, supersedes=held).save()

    def leave(self, people: Sequence[Person]) -> None:
        """End the stays of those a person has confirmed to have left, on the list's day."""
        for person in people:
            self._end_stay(person, self.since, "名单导入：不在新名单上")
            person.left_on = self.since
            person.save(update_fields=["left_on"])


MOVES = frozenset({"area", "household", "rejoin"})
PLAIN_COLUMNS = {
    "name": "name",
    "sex": "sex",
    "birth_date": "birth_date",
    "group_name": "group",
    "hukou_code": "hukou_code",
}
SECRET_COLUMNS = frozenset({"id_number", "phone", "address", "note"})


def household_key(told: Told) -> HouseholdKey | None:
    """Return by what a home is known within one list; None when the row names none."""
    name = home_name(told.row)
    return (told.place, name) if name else None


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
