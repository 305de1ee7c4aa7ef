"""留痕 in figures, for auditors alone. Shows no entry and does not recompute the chain; `koumen admin journal` does."""

from __future__ import annotations

from koumen.ledgers.rows.trail import TrailKept
from koumen.records.models import JournalEntry
from koumen.records.scope import Actor


def trail_kept(actor: Actor) -> TrailKept | None:
    """Return the journal's figures, None to whoever is no auditor."""
    if not actor.has_role("auditor"):
        return None
    entries = JournalEntry.objects.all()
    latest = entries.order_by("-pk").values_list("at", flat=True).first()
    return TrailKept(entries.count(), entries.filter(seal__isnull=True).count(), latest)
