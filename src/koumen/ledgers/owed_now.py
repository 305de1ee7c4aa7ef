"""What is still to be visited for now, person by person: under way, or missed and not yet made up for."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from koumen.ledgers.duty_lines import DutyLines
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.parts import OwedLine
from koumen.ledgers.status import matters, shown, unmet
from koumen.records.models import Person, Window


def owed_now(people: Collection[Person], law: LawWords) -> dict[int, tuple[OwedLine, ...]]:
    """Return the lines of each person's own windows and of their home's, by primary key."""
    homes = {person.household_id for person in people if person.household_id}
    theirs = Q(person__in=[person.pk for person in people]) | Q(household__in=homes)
    rows = list(
        Window.objects.filter(theirs & matters(law.today) & unmet() & shown(law.today)).order_by("due_by", "pk")
    )
    lines = DutyLines(law, rows)
    return {
        person.pk: lines.lines(
            row
            for row in rows
            if row.person_id == person.pk or (row.household_id and row.household_id == person.household_id)
        )
        for person in people
    }
