"""Put confirmed changes among the people: what a new list has otherwise, who moves, who leaves.

Kept rows are only added to: a change supersedes, an identity's old value stays in an amendment. Nobody is removed: who
leaves a policy is decided to be under it no longer, and only who left the place gets an end to their stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from koumen.actions.imports.matching import facts_told
from koumen.actions.imports.writing import FactTold, Told, Writer
from koumen.actions.timeline import Where, gone_from, place_from
from koumen.records.bulk import add_all
from koumen.records.groups import group_order
from koumen.records.identity import id_index, phone_index
from koumen.records.models import Amendment, Person, Stay

MOVES = frozenset({"area", "household", "rejoin"})
PLAIN_COLUMNS = {
    "name": "name",
    "sex": "sex",
    "birth_date": "birth_date",
    "group_name": "group",
    "hukou_code": "hukou_code",
}
SECRET_COLUMNS = frozenset({"id_number", "phone", "address", "note"})


class Changer:
    """Writes one batch's changes with the batch's own writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def change(self, some: Sequence[Told], people: Mapping[int, Person]) -> None:
        """Write what the list has otherwise about known people; `people` are theirs, by key."""
        self._people = people
        self._writer.make_households([told for told in some if MOVES & set(told.changes)])
        amendments: list[Amendment] = []
        facts: list[FactTold] = []
        for told in some:
            amendments += self._amend(told)
            facts += [
                self._writer.fact(told, name.removeprefix("fact:"), self._value(told, name), self._writer.since)
                for name in told.changes
                if name.startswith("fact:")
            ]
            if MOVES & set(told.changes):
                self._move(told)
            self._tell_contacts(told)
        add_all(amendments)
        self._writer.add_facts(facts)
        self._writer.include([told for told in some if "inclusion" in told.changes])

    def _value(self, told: Told, name: str) -> str:
        fact = name.removeprefix("fact:")
        return told.row.hukou_code if fact == "hukou_region" else facts_told(told.row)[fact]

    def _amend(self, told: Told) -> list[Amendment]:
        """Change the person's own columns, each with what it was and became."""
        person, made = self._people[told.key], []
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
            person.grams = self._writer.grams_of(person.name)
            also.append("grams")
        if "group_name" in touched:
            person.group_order = group_order(person.group_name)
            also.append("group_order")
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
        return Amendment(
            person=person, column=column, reason=f"名单导入：{self._writer.name}", **values, **self._writer.stamp
        )

    def _move(self, told: Told) -> None:
        """Begin a stay on the list's day where the one before it ends; a home named only now goes into the open one.

        A list of a day before anything was told of someone says where they were until then.
        """
        person, home = self._people[told.key], self._writer.home_of(told)
        if {"area", "rejoin"} & set(told.changes):
            day = max(self._writer.since, person.left_on or self._writer.since)
            where = Where(told.place, told.row.group or person.group_name, home)
            moved, begun = Stay.Reason.LIST_MOVED, Stay.Reason.LIST
            place_from(self._writer.actor, person, day, where, moved=moved, begun=begun, earlier=True)
            return
        stay = person.stays.standing().filter(until=None).order_by("-since", "-pk").first()
        self._writer.stay(told, stay.since if stay else self._writer.since, stay).save()
        person.area_id, person.household_id, person.left_on = told.place, home, None
        person.save(update_fields=["area", "household", "left_on"])

    def _tell_contacts(self, told: Told) -> None:
        kinds = {name.removeprefix("contact:") for name in told.changes if name.startswith("contact:")}
        for contact in told.row.contacts:
            if contact.kind in kinds:
                held = (
                    self._people[told.key]
                    .contacts.standing()
                    .filter(kind=contact.kind, name=contact.name, until=None)
                    .first()
                )
                self._writer.contact(told, contact, supersedes=held).save()

    def exit(self, people: Sequence[Person]) -> None:
        """Let those a person has ticked leave the list's policy, on its day; other policies and stays are untouched."""
        self._writer.exclude(
            [person.pk for person in people], f"不在{self._writer.since}起的名单上：{self._writer.name}"
        )

    def leave(self, people: Sequence[Person]) -> None:
        """End the stays of those a person has confirmed to have left the place, on the list's day."""
        for person in people:
            gone_from(self._writer.actor, person, self._writer.since, Stay.Reason.LIST_LEFT)


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
