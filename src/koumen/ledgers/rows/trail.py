"""留痕 as an auditor sees it at a glance.

Answered by `ledgers.trail.trail_kept(actor)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrailKept:
    """How many deeds are in the journal, how many of them the sealer has not yet chained, and when the last was."""

    entries: int
    unsealed: int
    latest: datetime | None
