"""Jobs for the worker: queued in the database, worked off by `koumen worker`. They only call deeds."""

from __future__ import annotations

from django_tasks import task

from koumen.actions.night import nightly_round
from koumen.records.scope import machine
from koumen.server import clock


@task()  # type: ignore[untyped-decorator]
def nightly() -> dict[str, int]:
    """Go the nightly round; return how many rows lay beyond the old horizon, differed before it, and were sealed."""
    night = nightly_round(machine(today=clock.today(), now=clock.now(), name="夜间例行"))
    return {"beyond": night.beyond, "added": night.added, "removed": night.removed, "sealed": night.sealed}
