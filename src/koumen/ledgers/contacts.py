"""Someone to call, for many people at once; phones masked unless the whole is being shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from koumen.ledgers.rows.parts import ContactLine
from koumen.records.models import Contact
from koumen.records.places import in_force
from koumen.records.secrets.masks import mask_phone


def contact_lines(people: Collection[int], day: date, *, full: bool = False) -> dict[int, tuple[ContactLine, ...]]:
    """Return the contacts in force on a day by person (primary keys), emergency contacts first; one query."""
    labels = dict(Contact.Kind.choices)
    order = list(Contact.Kind.values)
    found: dict[int, list[ContactLine]] = defaultdict(list)
    rows = Contact.objects.standing().filter(in_force(day), person__in=people)
    for row in sorted(rows, key=lambda each: (order.index(each.kind), each.pk)):
        phone = row.phone.open()
        found[row.person_id].append(
            ContactLine(
                uid=str(row.uid),
                kind=row.kind,
                kind_label=str(labels.get(row.kind, "")),
                name=row.name,
                relation=row.relation.open(),
                phone=phone if full else mask_phone(phone),
                since=row.since,
                until=row.until,
            )
        )
    return {person: tuple(lines) for person, lines in found.items()}
