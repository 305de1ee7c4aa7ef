"""Where in a TOML text a table, a key or a piece of a value stands, for faults that point at it.

It only finds places; tomllib reads the values. A place it cannot find is (None, None), never a guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

Place = tuple[int | None, int | None]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(
    r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=\s*"
)
_SKIP = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.S)


@dataclass(slots=True)
class _Spot:
    """A header, and the keys below it: where each stands, and (first offset, end offset) of its value."""

    start: int
    names: dict[str, int] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


class Places:
    """The places of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tables: dict[str, list[_Spot]] = defaultdict(list)
        self._scan()

    def of(self, table: str, index: int, key: str = "", piece: str = "", offset: int = 0) -> Place:
        """Return (line, column), 1-based, of `piece` in the value of `key` in the index-th `table`.

        Without `piece` (or where it does not stand literally): where the value begins; without `key`,
        or where the key is not written: the table's header. `offset` moves right inside the piece.
        """
        spots = self._tables.get(table, [])
        if index >= len(spots):
            return None, None
        spot = spots[index]
        spans = [span for name, span in spot.keys.items() if name == key or name.startswith(f"{key}.")]
        if not key or not spans:
            return self._place(spot.start)
        for start, end in spans:
            at = self._find(piece, start, end)
            if at >= 0:
                return self._place(at + offset)
        return self._place(spans[0][0])

    def of_key(self, table: str, index: int, key: str) -> Place:
        """Return (line, column), 1-based, of the key itself; (None, None) where it is not written."""
        spots = self._tables.get(table, [])
        found = (
            [at for name, at in spots[index].names.items() if name == key or name.startswith(f"{key}.")]
            if index < len(spots)
            else []
        )
        return self._place(found[0]) if found else (None, None)

    def _find(self, piece: str, start: int, end: int) -> int:
        """A whole word before a part of a longer one; -1 when `piece` is empty or absent."""
        if not piece:
            return -1
        whole = re.compile(rf"(?<![\w-]){re.escape(piece)}(?![\w-])").search(self._text, start, end)
        return whole.start() if whole else self._text.find(piece, start, end)

    def _place(self, offset: int) -> Place:
        before = self._text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def _scan(self) -> None:
        current, prefix = _Spot(0), ""
        self._tables[""].append(current)
        at = 0
        while at < len(self._text):
            end = self._end_of_statement(at)
            if header := _HEADER.match(self._text, at, end):
                current, prefix = self._open(header)
            elif key := _KEY.match(self._text, at, end):
                name = re.sub(r"[\"'\s]", "", key[1])
                current.keys.setdefault(prefix + name, (key.end(), end))
                current.names.setdefault(prefix + name, key.start(1))
            at = end + 1

    def _open(self, header: re.Match[str]) -> tuple[_Spot, str]:
        name, start = header[2].replace(" ", ""), header.start(1)
        parent, _, rest = name.partition(".")
        if rest and self._tables.get(parent):  # [category.when], [[pack.parent]]: part of the table above
            spot = self._tables[parent][-1]
            spot.keys.setdefault(rest, (start, header.end()))
            spot.names.setdefault(rest, start)
            return spot, f"{rest}."
        self._tables[name].append(_Spot(start))
        return self._tables[name][-1], ""

    def _end_of_statement(self, at: int) -> int:
        """The offset of the line end at which brackets are closed, strings and comments skipped."""
        depth, header = 0, _HEADER.match(self._text, at)
        while at < len(self._text):
            if skipped := _SKIP.match(self._text, at):
                at = skipped.end()
                continue
            letter = self._text[at]
            if letter == "\n" and (depth <= 0 or header):
                return at
            depth += (letter in "[{") - (letter in "]}")
            at += 1
        return at
