"""Every pack the engine is held against the reference over: the bundled ones, the shapes, the reference's own."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from reference import read_law
from reference.law import Table

from koumen.policy.library import PACKS, open_pack
from koumen.policy.model import Pack

TESTS = Path(__file__).parent.parent
ROOTS = (PACKS, TESTS / "packs" / "shapes", TESTS / "reference" / "packs")
FOLDERS = {
    folder.name: folder for root in ROOTS for folder in sorted(root.iterdir()) if (folder / "pack.toml").exists()
}
NAMES = sorted(FOLDERS)


@cache
def law(name: str) -> Table:
    """The pack as the reference reads it."""
    return read_law(FOLDERS[name], ROOTS)


@cache
def pack(name: str) -> Pack:
    """The pack as the engine reads it."""
    return open_pack(str(FOLDERS[name]))


@cache
def together(names: tuple[str, ...]) -> bool:
    """Whether the packs are different ones: a pack and its own overlay are one."""
    return len({law(name)["id"] for name in names}) == len(names)


def head(name: str) -> dict[str, object]:
    """The pack's own head: [pack], [overlay] or [amendment]."""
    read = tomllib.loads((FOLDERS[name] / "pack.toml").read_text(encoding="utf-8"))
    return next(read[table] for table in ("pack", "overlay", "amendment") if table in read)
