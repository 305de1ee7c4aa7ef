"""Put confirmed rows among the people, some thousands at a time: new people with homes, stays, facts and contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from koumen.actions.imports.matching import HEADS, facts_told, home_name, index_of, listed
from koumen.actions.imports.staging import Waiting
from koumen.policy.facts import CATALOGUE
from koumen.records.bulk import add_all, add_plain
from koumen.records.groups import group_order
from koumen.records.identity import phone_index
from koumen.records.models import Contact, Fact, Household, Inclusion, Person, Stay
from koumen.records.names import name_grams
from koumen.records.scope import Actor
from koumen.records.uid import new_uid

HouseholdKey = tuple[int, str]
FactTold = tuple[int, str, str, date, str, int]
FACT = ("person_id", "fact", "value", "since", "source", "line")
PERSON = (
    "name", "grams", "sex", "birth_date", "id_number", "id_index", "phone", "phone_index", "address", "note", "area_id",
    "group_name", "group_order", "household_id", "hukou_code", "to_complete",
)  # fmt: skip
STAY = ("person_id", "area_id", "household_id", "since")
CONTACT = ("person_id", "kind", "name", "phone")
INCLUSION = ("person_id", "included", "proposed", "listed", "since", "reasons")
UNNAMED = "（未写姓名）"
LIST = "名单"
SOURCES = frozenset(fact.source for fact in CATALOGUE.values() if fact.source) | {LIST}


@dataclass(slots=True)
class Told:
    """A row about to be written, with the place and the person settled. `reason`: why the list includes them.

    `confirmed`: someone has already decided that they are under the policy. `index` is of their ID number, where it
    has been worked out already.
    """

    line: int
    row: Waiting
    place: int
    reason: str = ""
    changes: tuple[str, ...] = ()
    person: int | None = None
    confirmed: bool = False
    index: str = ""

    @property
    def key(self) -> int:
        """The primary key of the person, once there is one."""
        assert self.person is not None
        return self.person


@dataclass(slots=True)
class Writer:
    """Writes for one batch. `name` is the list's, for sentences; `households` are those known so far on the list.

    `batch` is its primary key, None for what is told outside a list.
    """

    actor: Actor
    pack: str
    since: date
    name: str
    batch: int | None = None
    households: dict[HouseholdKey, int] = field(default_factory=dict)
    grams: dict[str, str] = field(default_factory=dict)

    @property
    def stamp(self) -> dict[str, Any]:
        """Who records, and when."""
        return {"recorded_at": self.actor.now, "recorded_by_id": self.actor.user}

    def join(self, some: Sequence[Told]) -> list[int]:
        """Write new people with their homes, stays, facts, contacts and proposed inclusion; return their keys."""
        self.make_households(some)
        stamp = {"added_at": self.actor.now, "added_by_id": self.actor.user}
        keys = add_plain(Person, PERSON, [self._person(told) for told in some], **stamp)
        for told, key in zip(some, keys, strict=True):
            told.person = key
        self._name_heads(some)
        self._stay([(told, told.row.joined or self.since) for told in some])
        self.add_facts(
            self.fact(told, fact, value, told.row.joined or self.since)
            for told in some
            for fact, value in facts_told(told.row).items()
        )
        self._contacts(some)
        self.include([told for told in some if told.reason])
        return keys

    def _stay(self, some: Sequence[tuple[Told, date]]) -> None:
        rows = [(told.key, told.place, self.home_of(told), since) for told, since in some]
        add_plain(Stay, STAY, rows, reason=Stay.Reason.LIST.value, **self.stamp)

    def _contacts(self, some: Sequence[Told]) -> None:
        rows = [(told.key, each.kind, each.name or UNNAMED, each.phone) for told in some for each in told.row.contacts]
        add_plain(Contact, CONTACT, rows, since=self.since, **self.stamp)

    def make_households(self, some: Sequence[Told]) -> None:
        """Make the homes these rows name, each once, where the list has not named them before."""
        fresh = {key: told for told in some if (key := household_key(told)) and key not in self.households}
        rows = [(told.place, told.row.group, told.row.address) for told in fresh.values()]
        keys = add_plain(Household, ("area_id", "group_name", "door"), rows)
        self.households |= dict(zip(fresh, keys, strict=True))

    def _name_heads(self, some: Sequence[Told]) -> None:
        heads = {}
        for told in some:
            key = household_key(told)
            if key and told.person and (told.row.relation in HEADS or told.row.head == told.row.name):
                heads[self.households[key]] = told.key
        homes = list(Household.objects.filter(pk__in=heads, head__isnull=True))
        for home in homes:
            home.head_id = heads[home.pk]
        Household.objects.bulk_update(homes, ["head"], batch_size=500)

    def home_of(self, told: Told) -> int | None:
        """Return the home a row names, None for none."""
        key = household_key(told)
        return self.households.get(key) if key else None

    def _person(self, told: Told) -> tuple[Any, ...]:
        row = told.row
        return (
            row.name,
            self.grams_of(row.name),
            row.sex or None,
            row.birth_date,
            row.id_number,
            told.index or index_of(row),
            row.phone,
            phone_index(row.phone) if row.phone else "",
            row.address,
            row.note,
            told.place,
            row.group,
            group_order(row.group),
            self.home_of(told),
            row.hukou_code or None,
            row.to_complete,
        )

    def grams_of(self, name: str) -> str:
        """Return what a name is found by."""
        if name not in self.grams:
            self.grams[name] = name_grams(name)
        return self.grams[name]

    def stay(self, told: Told, since: date | None, supersedes: Stay | None = None) -> Stay:
        """Return a stay that is open, at the row's place and home."""
        return Stay(
            person_id=told.key,
            area_id=told.place,
            household_id=self.home_of(told),
            since=since,
            reason=Stay.Reason.LIST,
            supersedes=supersedes,
            **self.stamp,
        )

    def fact(self, told: Told, fact: str, value: str, since: date) -> FactTold:
        """Return a fact with who told it and the row of the list as its evidence."""
        coded = f"{LIST}类型" + "、".join(told.row.codes) if fact not in told.row.facts else ""
        return told.key, fact, value, since, coded or told.row.source or LIST, told.line

    def add_facts(self, facts: Iterable[FactTold]) -> None:
        """Write facts; who told them stands in plain where it is a word of the catalogue or list, else under lock."""
        plain: list[FactTold] = []
        worded: list[Fact] = []
        for told in facts:
            if told[4] in SOURCES or told[4].startswith(LIST):
                plain.append(told)
            else:
                known = {**dict(zip(FACT, told, strict=True)), "source": "", "words": told[4], "uid": new_uid()}
                worded.append(Fact(batch_id=self.batch, **known, **self.stamp))
        add_plain(Fact, FACT, plain, batch_id=self.batch, **self.stamp)
        add_all(worded)

    def contact(self, told: Told, contact: Any, supersedes: Contact | None = None) -> Contact:
        """Return a contact."""
        return Contact(
            person_id=told.key,
            kind=contact.kind,
            name=contact.name or UNNAMED,
            phone=contact.phone,
            since=self.since,
            supersedes=supersedes,
            **self.stamp,
        )

    def include(self, some: Sequence[Told]) -> None:
        """Write what the list says on inclusion: a decision where it has one, else a proposal with its reason.

        A type code is the list's own statement: it holds until someone here decides; what is confirmed stays so.
        """
        rows = [
            (told.key, _included(told), _proposed(told), listed(told.row), told.row.joined or self.since, _reason(told))
            for told in some
        ]
        add_plain(Inclusion, INCLUSION, rows, pack=self.pack, **self.stamp)

    def exclude(self, people: Sequence[int], reason: str) -> None:
        """Write that these people are no longer under the policy, from the list's day on."""
        told = {"pack": self.pack, "included": False, "since": self.since}
        add_plain(Inclusion, ("person_id", "reasons"), [(person, reason) for person in people], **told, **self.stamp)


def _proposed(told: Told) -> bool:
    return bool(told.row.included is None and told.row.codes and not told.confirmed)


def _reason(told: Told) -> str:
    """Return why, where the type codes of the list do not say it themselves."""
    return "" if told.row.codes and told.row.included is None else told.reason


def _included(told: Told) -> bool | None:
    if told.row.included is not None:
        return told.row.included
    return True if told.row.codes or told.confirmed else None


def household_key(told: Told) -> HouseholdKey | None:
    """Return by what a home is known within one list; None when the row names none."""
    name = home_name(told.row)
    return (told.place, name) if name else None
