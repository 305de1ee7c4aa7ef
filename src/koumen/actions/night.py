"""The nightly round: the projection taken to its horizon and checked against a full derivation, the journal sealed.

On an ordinary night nothing differs. What did is counted in the journal and put right; a second round the same
night changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from koumen.actions.area_names import turn_names
from koumen.actions.projection import derive_all
from koumen.records.journal import ChainState, enter, seal, verify
from koumen.records.models import Window
from koumen.records.scope import Actor


@dataclass(frozen=True, slots=True)
class Night:
    """What the round found: rows for days beyond the old horizon, rows that differed before it, entries sealed."""

    beyond: int
    added: int
    removed: int
    sealed: int
    chain: ChainState

    @property
    def quiet(self) -> bool:
        """Whether nothing differed and the chain is whole."""
        return self.added == self.removed == 0 and self.chain.whole


def nightly_round(actor: Actor, progress: Callable[[int, int], None] | None = None) -> Night:
    """Let new names of places take effect, derive everybody, seal the journal and check its chain.

    A broken chain is reported, never mended.
    """
    turn_names(actor)
    last = Window.objects.order_by("-starts").values_list("starts", flat=True).first()
    changed = derive_all(today=actor.today, progress=progress)
    beyond = Window.objects.filter(starts__gt=last).count() if last else changed.added
    added = max(changed.added - beyond, 0)
    enter(actor, "night.round", {"beyond": beyond, "added": added, "removed": changed.removed})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the databases choose a page's indexes by what they last counted
    chain = verify()
    return Night(beyond, added, changed.removed, seal() if chain.whole else 0, verify())
