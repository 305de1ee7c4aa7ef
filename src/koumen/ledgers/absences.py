"""不在家: one person's spells away, those that go on first, then the latest. What they excuse is the engine's."""

from __future__ import annotations

from datetime import date

from koumen.ledgers.rows.casefile import AbsenceLine
from koumen.policy.labels import REASONS
from koumen.records.models import Absence, Person


def absence_lines(person: Person) -> tuple[AbsenceLine, ...]:
    """Return the spells that stand; one told twice for the same days is one line."""
    rows = Absence.objects.standing().filter(person=person).order_by("pk")
    lines = {AbsenceLine(row.reason, REASONS[row.reason], row.since, row.until) for row in rows}
    return tuple(sorted(lines, key=lambda line: (line.until or date.max, line.since, line.reason), reverse=True))
