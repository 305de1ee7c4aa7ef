"""The policies adopted here, in force or to come, with what stands over each."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from koumen.ledgers.rows.adoptions import Adoption
from koumen.policy.read import read_text
from koumen.records.models import AdoptedPack


def adoptions(today: date) -> tuple[Adoption, ...]:
    """Return every adoption that holds today or begins later, in order of pack and day."""
    lasting = Q(until__isnull=True) | Q(until__gt=today) & Q(until__gt=F("since"))
    rows = AdoptedPack.objects.filter(lasting).order_by("pack", "since")
    read = [(row, read_text(row.files)) for row in rows]
    return tuple(
        Adoption(row.pack, pack.title, row.since, tuple(each.title for each in pack.documents)) for row, pack in read
    )
