"""The engine beside the hand-written NumPy kernel: seconds by stage, peak memory, ratio, and how time grows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.people import make

ROOT = Path(__file__).resolve().parent.parent
PART = "evaluate"


@dataclass(frozen=True)
class Measured:
    """The best of several runs of one side over one population, stage by stage."""

    seconds: dict[str, float]
    cpu: dict[str, float]
    peak: int
    counts: dict[str, int]

    def took(self, *stages: str) -> float:
        """Return the seconds of these stages together."""
        return sum(self.seconds.get(stage, 0.0) for stage in stages)

    def worked(self, *stages: str) -> float:
        """Return the processor seconds of these stages together, all cores."""
        return sum(self.cpu.get(stage, 0.0) for stage in stages)

    @property
    def total(self) -> float:
        """Return the seconds from the files to the summary."""
        return sum(self.seconds.values())


def measure(folder: Path, people: int, visits: int, repeat: int) -> Iterator[Figure]:
    """Measure at full size, then at a tenth of the people (with a tenth of the visits) and a tenth of the visits."""
    full = _pair(folder, people, visits, repeat)
    yield from _full(people, visits, *full)
    small = _pair(folder, people // 10, visits // 10, repeat)
    fewer = _pair(folder, people, visits // 10, repeat)
    yield from _growth("10 times the people and their visits", small, full)
    yield from _growth("10 times the visits of the same people", fewer, full)


def _full(people: int, visits: int, engine: Measured, kernel: Measured) -> Iterator[Figure]:
    def figure(name: str, value: float, unit: str, beside: str = "") -> Figure:
        return Figure(PART, name, value, unit, beside)

    ours, theirs = engine.took("windows", "tally"), kernel.took("tally")
    yield figure("people", people, "people")
    yield figure("visits", visits, "visits")
    yield figure("windows owed", sum(engine.counts.values()), "windows")
    yield figure("reading files", engine.took("read files"), "s", f"NumPy {kernel.took('read files'):.2f} s")
    yield figure("numbering rows", engine.took("number rows"), "s")
    yield figure("standing", engine.took("standing"), "s", f"NumPy {kernel.took('standing'):.2f} s")
    yield figure("windows and tally", ours, "s", f"NumPy {theirs:.2f} s")
    busy = f"processors: {engine.worked('windows', 'tally'):.2f} s and {kernel.worked('tally'):.2f} s"
    yield figure("ratio of windows and tally", ours / theirs, "times NumPy", f"aim: at most 2; {busy}")
    yield figure("from files to summary", engine.total, "s", f"NumPy {kernel.total:.2f} s")
    yield figure("people per second", people / engine.total, "people/s", f"NumPy {people / kernel.total:,.0f}")
    yield figure("peak memory", engine.peak / 1e9, "GB", f"NumPy {kernel.peak / 1e9:.2f} GB; aim: under 6")


def _growth(name: str, small: tuple[Measured, Measured], full: tuple[Measured, Measured]) -> Iterator[Figure]:
    times, beside = full[0].total / small[0].total, full[1].total / small[1].total
    yield Figure(PART, name, times, "times as long", f"NumPy {beside:.1f}; aim: at most 11")


def _pair(folder: Path, people: int, visits: int, repeat: int) -> tuple[Measured, Measured]:
    """Run engine and kernel in turn over one population. Raises ValueError when they do not agree."""
    place = folder / f"{people}-{visits}"
    make(place, people, visits)
    runs = [(_once("engine", place), _once("kernel", place)) for _ in range(repeat)]
    engine, kernel = (_best([pair[side] for pair in runs]) for side in (0, 1))
    if engine.counts != kernel.counts:
        raise ValueError(f"engine and kernel disagree: {engine.counts} and {kernel.counts}")
    return engine, kernel


def _once(side: str, place: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.once", side, str(place)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def _best(runs: list[dict[str, Any]]) -> Measured:
    seconds, cpu = (
        {stage: min(run[clock][stage] for run in runs) for stage in runs[0][clock]} for clock in ("seconds", "cpu")
    )
    return Measured(seconds, cpu, max(run["peak"] for run in runs), runs[0]["counts"])
