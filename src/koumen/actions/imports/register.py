"""What the store already holds, as far as a list can touch it: people by ID index and name, facts, contacts.

Reads in sets; changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Q

from koumen.records.models import Area, Contact, Fact, Inclusion, Person
from koumen.records.scope import Actor, people_in_scope
from koumen.records.secrets.column import open_sealed

IN_ONE_QUERY = 900
Row = TypeVar("Row")


# What is known of a person, and the column that holds it.
_KNOWN = {
    "pk": "pk", "uid": "uid", "name": "name", "sex": "sex", "birth_date": "birth_date", "id_index": "id_index",
    "phone_index": "phone_index", "area": "area_id", "group": "group_name", "household": "household_id",
    "hukou_code": "hukou_code", "to_complete": "to_complete", "left_on": "left_on",
    "address": "address", "note": "note", "phone": "phone",
}  # fmt: skip


@dataclass(slots=True)
class Known:
    """A person as kept. `sealed` are the ciphertexts of address, note and phone; `left_on` as in the records.

    `included`, `proposed` and `listed` are of the decision told last under the list's policy.
    """

    pk: int
    uid: object
    name: str
    sex: str
    birth_date: date | None
    id_index: str
    phone_index: str
    area: int
    group: str
    household: int | None
    hukou_code: str
    to_complete: bool
    left_on: date | None
    sealed: dict[str, str]
    facts: dict[str, str | None] = field(default_factory=dict)
    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)
    included: bool | None = None
    proposed: bool = False
    listed: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether a person has decided that they are under the policy."""
        return self.included is True and not self.proposed

    def open(self, column: str) -> str:
        """Return the plain address, note or phone."""
        return open_sealed(Person, column, self.uid, self.sealed[column]) if self.sealed[column] else ""


class Register:
    """The people a list can touch: everyone inside the area, and whoever elsewhere bears one of its ID numbers."""

    def __init__(self, actor: Actor, area: Area, id_indexes: Iterable[str]) -> None:
        self._actor = actor
        inside = Q(area__path__startswith=area.path)
        self.people: dict[int, Known] = {known.pk: known for known in _people(inside)}
        self.by_id = {known.id_index: known for known in self.people.values() if known.id_index}
        self.elsewhere: set[str] = set()
        self._fetch_elsewhere([index for index in id_indexes if index not in self.by_id])
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for known in self.people.values():
            self.by_name[known.name].append(known)

    def _fetch_elsewhere(self, missing: Sequence[str]) -> None:
        """Find those borne by people outside the area; those the actor may not see are only noted as taken."""
        for some in chunks(missing, IN_ONE_QUERY):
            for known in _people(Q(id_index__in=some) & people_in_scope(self._actor)):
                self.people[known.pk] = self.by_id[known.id_index] = known
            taken = Person.objects.filter(id_index__in=some).values_list("id_index", flat=True)
            self.elsewhere |= set(taken) - self.by_id.keys()

    def learn(self, keys: Iterable[int], pack: str, day: date) -> None:
        """Bring the facts, contacts and inclusion of these people as they stand on `day`."""
        for some in chunks(sorted(set(keys)), IN_ONE_QUERY):
            facts = Fact.objects.standing().filter(person_id__in=some, since__lte=day)
            for person, name, value in facts.order_by("since", "pk").values_list("person_id", "fact", "value"):
                self.people[person].facts[name] = value
            for contact in Contact.objects.standing().filter(person_id__in=some, until=None):
                self.people[contact.person_id].contacts[contact.kind, contact.name] = contact
            if pack:
                self._learn_inclusion(some, pack)

    def _learn_inclusion(self, some: Sequence[int], pack: str) -> None:
        told = Inclusion.objects.standing().filter(person_id__in=some, pack=pack).order_by("pk")
        for person, included, proposed, listed in told.values_list("person_id", "included", "proposed", "listed"):
            known = self.people[person]
            known.included, known.proposed, known.listed = included, proposed, listed


def _people(wanted: Q) -> Iterator[Known]:
    for row in Person.objects.filter(wanted).order_by("pk").values_list(*_KNOWN.values()).iterator(5000):
        told: dict[str, Any] = dict(zip(_KNOWN, row, strict=True))
        sealed = {name: told.pop(name) for name in ("address", "note", "phone")}
        told["sex"], told["hukou_code"] = told["sex"] or "", told["hukou_code"] or ""
        yield Known(**told, sealed=sealed)


def chunks(rows: Sequence[Row] | Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Yield the rows in lists of at most `size`."""
    going = iter(rows)
    while some := list(islice(going, size)):
        yield some
