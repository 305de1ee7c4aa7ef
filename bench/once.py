"""One measured run in a process of its own: `python -m bench.once engine|kernel FOLDER`, answered as JSON.

A process of its own, so that its peak memory is its own. Seconds are told stage by stage; the counts by duty
and status let the caller see that both did the same work.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.people import FIRST, LAST, ON, Population, day_number

PACK = "emeishan-2022"


def engine(population: Population) -> dict[str, Any]:
    """Evaluate with Koumen's engine, as `koumen evaluate --summary county` does."""
    from koumen.engine.evaluate import evaluation
    from koumen.engine.read_files import Files, read_inputs
    from koumen.policy.library import open_pack

    clock = Stages()
    pack = open_pack(PACK)
    reading = clock("read files", lambda: read_inputs(Files(population.people, population.visits), [pack]))
    run = evaluation([pack], reading.inputs, ON, first=FIRST, last=LAST)
    clock("number rows", lambda: run.read)
    clock("standing", lambda: run.standing)
    clock("windows", lambda: run.windows)
    summary = clock("tally", lambda: run.tally and run.summary("county"))
    counts: Counter[str] = Counter()
    duties = {rule.no: rule.duty.id for rule in run.plan.rules}
    for row in run.summed().to_pylist():
        counts[f"{duties[row['rule']]} {row['status']}"] += row["windows"]
    return clock.told(counts) | {"summary rows": summary.num_rows}


def kernel(population: Population) -> dict[str, Any]:
    """Do the same by hand in NumPy."""
    from bench import hand_law
    from bench.kernel import STATUSES, tally

    clock = Stages()
    read = clock("read files", lambda: hand_law.read(population))
    standing = clock("standing", lambda: hand_law.standing(read.people))
    people, rules, on = len(read.ids), hand_law.rules(FIRST, LAST), day_number(ON)
    ledgers = clock("tally", lambda: tally(people, read.visits, standing, None, rules, on))
    counts = {
        f"{ledger.rule.duty} {status}": int((ledger.status == code).sum())
        for ledger in ledgers
        for code, status in enumerate(STATUSES)
    }
    return clock.told(counts)


class Stages:
    """A stopwatch that keeps the seconds of each named stage, on the clock and on the processors."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], Any]) -> Any:
        """Do the work and keep how long it took."""
        begun, busy = perf_counter(), process_time()
        done = work()
        self.seconds[name] = perf_counter() - begun
        self.cpu[name] = process_time() - busy
        return done

    def told(self, counts: dict[str, int]) -> dict[str, Any]:
        """Return the seconds, the process's peak memory in bytes, and the windows by duty and status."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return {
            "seconds": self.seconds,
            "cpu": self.cpu,
            "peak": peak,
            "counts": {key: n for key, n in counts.items() if n},
        }


if __name__ == "__main__":
    which, folder = sys.argv[1], Path(sys.argv[2])
    files = Population(folder / "people.parquet", folder / "visits.parquet")
    print(json.dumps({"engine": engine, "kernel": kernel}[which](files)))
