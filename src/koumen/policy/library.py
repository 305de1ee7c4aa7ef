"""Where packs are found: the bundled ones by id, any other by its folder.

It keeps nothing in memory and adopts nothing; packs in use live in the database.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from koumen.policy.faults import PolicyFaults, fault
from koumen.policy.model import Pack
from koumen.policy.read import read_pack
from koumen.policy.sources import HEADS, Source, source_of
from koumen.policy.stack import stacked, standing_under

PACKS = Path(__file__).resolve().parent.parent / "packs"


def bundled() -> dict[str, Path]:
    """Return the folders of the packs and overlays that come with the system, by id, in order of id."""
    return {path.parent.name: path.parent for path in sorted(PACKS.glob("*/pack.toml"))}


def open_pack(id_or_folder: str) -> Pack:
    """Open a bundled pack by id, or any pack, overlay or amendment by the path of its folder. Raises PolicyFaults."""
    return read_pack(folder_of(id_or_folder))


def folder_of(id_or_folder: str) -> Path:
    """Return the folder a name stands for; a bundled id goes before a folder of that name. Raises PolicyFaults."""
    known = bundled()
    if id_or_folder in known:
        return known[id_or_folder]
    folder = Path(id_or_folder)
    if folder.is_dir():
        return folder
    raise PolicyFaults([fault("P005", name=id_or_folder, known="、".join(known) or "（还没有）")])


def passed_over(id_or_folder: str) -> bool:
    """Say whether a folder here bears the id of a bundled pack, which is read in its place."""
    known, here = bundled().get(id_or_folder), Path(id_or_folder)
    return known is not None and here.is_dir() and not here.samefile(known)


def find_pack(asked: str, asking: Path | None) -> Pack:
    """Return the pack with id `asked`: beside the folder that asks, else bundled. Raises KeyError if there is none."""
    beside = sorted(asking.resolve().parent.glob("*/pack.toml")) if asking else []
    for path in beside:
        if asking and path.parent != asking.resolve() and _id_in(path) == asked:
            return read_pack(path.parent)
    return read_pack(bundled()[asked])


def packs_beside(folder: Path, own: Pack) -> Callable[[Sequence[str]], list[Pack]]:
    """Return how the packs are found that a worked example in `folder` names: its own, beside it, or bundled."""

    def find(names: Sequence[str]) -> list[Pack]:
        return [own if name in (own.id, folder.resolve().name) else _named(name, folder) for name in names]

    return find


def _named(name: str, asking: Path) -> Pack:
    try:
        return find_pack(name, asking)
    except KeyError:
        return open_pack(name)


def _id_in(path: Path) -> str:
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ""
    return next((str(read[head].get("id", "")) for head in HEADS if isinstance(read.get(head), dict)), "")


def open_packs(ids_or_folders: Sequence[str]) -> list[Pack]:
    """Open several packs; what stands over one base becomes one pack with a variant for each place, clashes refused.

    The order is that in which each base is first named. Raises PolicyFaults.
    """
    stacks: dict[str, list[Source]] = {}
    for name in ids_or_folders:
        source = source_of(folder_of(name))
        whole = [source] if source.head.table == "pack" else [*standing_under(source, find_pack), source]
        stack = stacks.setdefault(str(whole[0].head.values.get("id")), [])
        there = {each.head.id for each in stack}
        stack.extend(each for each in whole if each.head.id not in there)
    return [stacked(stack) for stack in stacks.values()]
