"""Say what is missing before long tests start: `python3 tools/needed.py postgresql libreoffice`.

Standard library only.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

PROGRAMS = {
    "postgresql": ("initdb", "postgresql"),
    "libreoffice": ("soffice", "libreoffice-calc-nogui libreoffice-writer-nogui"),
}


def main(wanted: list[str]) -> int:
    """Return 0 when everything is there, else 1 with the package to install."""
    missing = [name for name in wanted if not _has(name)]
    for name in missing:
        print(f"{name} is not installed; mend it with: apt-get install {PROGRAMS[name][1]}", file=sys.stderr)
    return 1 if missing else 0


def _has(name: str) -> bool:
    program = PROGRAMS[name][0]
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt").glob("libreoffice*/program")]
    return bool(shutil.which(program) or any((place / program).exists() for place in places))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
