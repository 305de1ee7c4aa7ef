"""`make bench`: measures, prints a table, and writes bench/latest.json (not committed)."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import engine, importing, pages
from bench.figures import Figure, plain, table

LATEST = Path(__file__).resolve().parent / "latest.json"


def parts(options: argparse.Namespace, folder: Path) -> dict[str, Callable[[], Iterator[Figure]]]:
    """Return every part by name."""
    return {
        "evaluate": lambda: engine.measure(folder, options.people, options.people * 12, options.repeat),
        "import": lambda: importing.measure(folder, options.rows),
        "pages": lambda: pages.measure(folder, options.rows),
    }


def main() -> None:
    """Run the parts asked for (all, unless named) and show what they found."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help="which parts; none named: all")
    parser.add_argument(
        "--people", type=int, default=1_000_000, help="people in the largest population (12 visits each)"
    )
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the roster that is imported")
    parser.add_argument("--repeat", type=int, default=2, help="runs of each side; the best of each stage counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="koumen-bench-") as folder:
        known = parts(options, Path(folder))
        if unknown := set(options.parts) - set(known):
            parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        figures: list[Figure] = []
        for name in options.parts or known:
            print(f"{name} ...", file=sys.stderr, flush=True)
            figures += known[name]()
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
    print(table(figures))
    LATEST.write_text(json.dumps({**machine, "figures": plain(figures)}, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
