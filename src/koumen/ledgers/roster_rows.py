"""The rows of one page of the roster, read in a fixed number of queries whatever the page holds."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from koumen.ledgers.duty_lines import SHORT
from koumen.ledgers.judged import Judged, rows_of
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.persons import responsible, who_of, with_last_visit
from koumen.ledgers.rows.roster import RosterRow
from koumen.ledgers.standings import Stand, inclusion_of, stands, tags_of
from koumen.ledgers.status import status_of, worst
from koumen.ledgers.to_complete import missing
from koumen.records.models import Ask, Person
from koumen.records.secrets.masks import mask_id_number


class RosterRows:
    """These people (keys, in order), judged by the windows the list asks about."""

    def __init__(self, page: list[int], law: LawWords, judged: Judged) -> None:
        self._page, self._law, self._today = page, law, law.today
        self._people = {p.pk: p for p in with_last_visit(page, law.today)}
        self._stands = stands(page, self._today)
        self._windows = rows_of(judged.windows, self._people.values())
        self._order = judged.order
        self._asks = rows_of(Ask.objects.order_by("pack", "pk"), self._people.values())
        self._responsible = responsible(page, self._today)

    def rows(self) -> tuple[RosterRow, ...]:
        """Return the rows in the order of the page."""
        return tuple(self._row(self._people[key]) for key in self._page)

    def _row(self, person: Any) -> RosterRow:
        held = self._stands.get(person.pk, [])
        windows = self._windows[person.pk]
        status = worst((status_of(row, self._today) for row in windows), self._order)
        ends = [row.due_by for row in windows if row.due_by and status_of(row, self._today) == status]
        return RosterRow(
            who=who_of(person, self._today),
            id_masked=mask_id_number(person.id_number.open()),
            tags=tags_of(held, self._law),
            policies=self._policies(held),
            inclusion=inclusion_of(held),
            status=status,
            due_by=min(ends, default=None),
            last_visit=person.visited,
            last_channel=SHORT.get(person.by or "", ""),
            responsible=self._responsible.get(person.pk, ""),
            to_complete=person.to_complete,
            missing=missing(person) if person.to_complete else "",
            asks="".join(self._questions(person)),
        )

    def _policies(self, held: Collection[Stand]) -> tuple[str, ...]:
        names = (self._law.policy(stand.pack) for stand in held if stand.inclusion != "excluded")
        return tuple(dict.fromkeys(names))

    def _questions(self, person: Person) -> list[str]:
        facts = {fact: ask.pack for ask in self._asks[person.pk] for fact in ask.missing.split("+") if fact}
        return [self._law.question(pack, fact) for fact, pack in facts.items()]
