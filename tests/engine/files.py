"""Small worlds as the files of `koumen evaluate`, and the command run over them in this process."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from strategies import World

from koumen.cli import main

Rows = Sequence[Mapping[str, str]]
NEEDED = {
    "people": ["person_id", "region"],
    "visits": ["visit_id", "person_id", "at", "channel"],
    "events": ["event", "scope", "from", "until"],
    "absences": ["person_id", "from", "until", "reason"],
    "facts": ["person_id", "fact", "value", "from"],
    "own": ["person_id", "pack", "channels", "at_least", "per", "from", "until", "reason"],
}


def write(folder: Path, files: Mapping[str, Rows], bom: bool = False) -> dict[str, Path]:
    """Write each list of rows as a CSV file, with every column that any row has."""
    return {name: _write(folder / f"{name}.csv", rows, NEEDED[name], bom) for name, rows in files.items()}


def _write(file: Path, rows: Rows, needed: Sequence[str], bom: bool) -> Path:
    columns = list(dict.fromkeys([*needed, *(name for row in rows for name in row)]))
    with file.open("w", newline="", encoding="utf-8-sig" if bom else "utf-8") as opened:
        writer = csv.DictWriter(opened, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file


def read(file: Path) -> list[dict[str, str]]:
    """Read an output back as rows of strings."""
    with file.open(newline="", encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened))


def arguments(packs: Sequence[Path], files: Mapping[str, Path], world: World) -> list[str]:
    """The command line for a world, its outputs beside its inputs."""
    words = ["evaluate", "--on", world.on.isoformat()]
    for pack in packs:
        words += ["--pack", str(pack)]
    for name, file in files.items():
        words += [f"--{name}", str(file)]
    for name in ("out", "screening", "printed"):
        words += [f"--{name}", str(files["people"].with_name(f"{name}-written.csv"))]
    if world.first and world.last:
        words += ["--from", world.first.isoformat(), "--to", world.last.isoformat()]
    return words


def evaluate(folder: Path, packs: Sequence[Path], world: World, bom: bool = False) -> dict[str, list[dict[str, str]]]:
    """Run `koumen evaluate` over a world and read its three outputs back."""
    files = write(folder, world.inputs(), bom)
    code = main(arguments(packs, files, world))
    assert code == 0, f"koumen evaluate refused its input with {code}"
    return {name: read(folder / f"{name}-written.csv") for name in ("out", "screening", "printed")}
