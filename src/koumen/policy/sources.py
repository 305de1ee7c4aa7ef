"""The files of one pack folder as rows: one row for each TOML table, each knowing where it stands.

Merges every *.toml but cases.toml (worked examples, no law). It does not judge what the rows say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koumen.policy.faults import Fault, PolicyFaults, fault
from koumen.policy.model import Pack
from koumen.policy.places import Places

HEADS = ("pack", "overlay", "amendment")
_NAMED_BY = (
    "parameter",
    "duty",
    "assumption",
    "category",
    "tier",
    "fact",
)  # for the changes of an overlay, which have no id
NOT_LAW = "cases.toml"


@dataclass(slots=True)
class Row:
    """One table of a file: `values` as tomllib read them; `table` and `index` say where."""

    file: str
    table: str
    index: int
    values: dict[str, Any]
    places: Places
    written: frozenset[str] = frozenset()  # every key as written; `values` later keeps only the sound ones

    def __post_init__(self) -> None:
        self.written = frozenset(self.values)

    @property
    def id(self) -> str:
        written = self.values.get("id")
        return written if isinstance(written, str) else ""

    @property
    def name(self) -> str:
        """`duty:key-home`, as cases and repeal lists write it."""
        return f"{self.table}:{self.id}"

    @property
    def line(self) -> int | None:
        return self.places.of(self.table, self.index)[0]

    @property
    def named(self) -> str:
        """Its id, or that of what it changes, or its place among the rows of its table."""
        changed = (str(self.values[key]) for key in _NAMED_BY if key in self.values)
        return self.id or next(changed, f"#{self.index + 1}")

    def path(self, key: str = "") -> str:
        """The key path shown to people: `duty.key-home.tier`."""
        own = self.table if self.table in (*HEADS, "terms", "labels") else f"{self.table}.{self.named}"
        return f"{own}.{key}" if key else own


@dataclass(slots=True)
class Faults:
    """Collects faults while reading goes on."""

    found: list[Fault] = field(default_factory=list)

    def at(self, code: str, row: Row, key: str = "", piece: object = "", offset: int = 0, /, **words: object) -> None:
        """Add a fault standing at `piece` within the value of `key` in `row`."""
        place = row.places.of(row.table, row.index, key, str(piece), offset)
        made = fault(code, file=row.file, key=row.path(key), place=place, **words)
        if made not in self.found:
            self.found.append(made)

    def at_key(self, code: str, row: Row, key: str, /, **words: object) -> None:
        """Add a fault standing at the key itself."""
        self.found.append(
            fault(code, file=row.file, key=row.path(key), place=row.places.of_key(row.table, row.index, key), **words)
        )

    def stop(self) -> None:
        """Raise PolicyFaults if anything was found."""
        if self.found:
            raise PolicyFaults(self.found)


@dataclass(slots=True)
class Source:
    """Everything one folder says: which head it has, its rows by table, and the files as they were."""

    files: Mapping[str, str]
    head: Row
    rows: dict[str, list[Row]]
    folder: Path | None = None
    family: str = ""  # the first of the overlays that replace or amend one another

    def of(self, table: str) -> list[Row]:
        """Return the rows of one table, in the order of the files' names and of each file."""
        return self.rows.get(table, [])

    def all(self) -> Iterator[Row]:
        """Yield every row but the head."""
        for rows in self.rows.values():
            yield from rows


FindPack = Callable[[str, Path | None], Pack]
"""Finds the pack that an overlay or amendment rests on, by id and the folder that asks; KeyError when there is none."""


def source_of(folder: Path) -> Source:
    """Read a folder's files. Raises PolicyFaults when they cannot be read as TOML with one head."""
    faults, files = [], {}
    for path in sorted(path for path in folder.glob("*.toml") if path.is_file()):
        try:
            files[path.name] = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            faults.append(fault("P004", file=path.name))
    if not faults and "pack.toml" not in files:
        faults.append(fault("P002", file=next(iter(files), ""), folder=folder.name, missing="pack.toml"))
    if faults:
        raise PolicyFaults(faults)
    source = source_from(files, folder.name)
    source.folder = folder
    return source


def source_from(files: Mapping[str, str], called: str = "") -> Source:
    """Read texts kept elsewhere than in a folder, by file name; `called` names them in faults. Raises PolicyFaults."""
    law = {name: text for name, text in sorted(files.items()) if name.endswith(".toml") and name != NOT_LAW}
    faults: list[Fault] = []
    rows: dict[str, list[Row]] = {}
    for name, text in law.items():
        for row in rows_of(name, text, faults):
            rows.setdefault(row.table, []).append(row)
    heads = [row for head in HEADS for row in rows.pop(head, [])]
    if not faults and not heads:
        missing = "pack.toml" if not law else "[pack]、[overlay] 或 [amendment]"
        faults.append(fault("P002", file=next(iter(law), ""), folder=called, missing=missing))
    if len(heads) > 1:
        listed = "、".join(f"{row.file} 第 {row.line} 行 [{row.table}]" for row in heads)
        extra = heads[1]
        faults.append(fault("P003", file=extra.file, key=extra.table, place=(extra.line, 1), heads=listed))
    if faults:
        raise PolicyFaults(faults)
    return Source(law, heads[0], rows)


def rows_of(name: str, text: str, faults: list[Fault]) -> Iterable[Row]:
    """Yield one row for each TOML table of a text; a text that cannot be read adds a fault instead."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(_unreadable(name, text, error))
        return
    except RecursionError:
        faults.append(fault("P001", file=name, why="括号套得太深"))
        return
    places = Places(text)
    for table, value in read.items():
        listed = value if isinstance(value, list) else [value]
        for index, each in enumerate(listed):
            values = each if isinstance(each, dict) else {"": each}
            yield Row(name, table, index, values, places)


def _unreadable(name: str, text: str, error: tomllib.TOMLDecodeError) -> Fault:
    said = str(error)
    found = re.search(r"\(at line (\d+), column (\d+)\)", said)
    place = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
    why = _WHY.get(said.partition(" (at")[0], said.partition(" (at")[0])
    return fault("P001", file=name, place=place, why=why)


_WHY = {
    "Invalid value": "值的写法不对",
    "Cannot overwrite a value": "同一项写了两次",
    "Unclosed array": "列表没有用 ] 结束",
    "Unterminated string": "文字少了后引号",
    "Expected newline or end of document after a statement": "一行里只能写一项",
    "Expected '=' after a key in a key/value pair": "名称后面少了等号",
    "Illegal character '\\n'": "文字少了后引号",
    "Invalid statement": "这一行不是“名称 = 值”",
}
