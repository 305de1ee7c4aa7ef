"""Which field a column heading stands for: Chinese and English headings, fact ids and fact labels.

A heading that is not known is left alone and named; nothing is guessed from a column's contents.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from koumen.actions.imports.cells import plain
from koumen.policy.facts import Fact
from koumen.policy.model import PackFact

FACT = "fact:"
_WRITTEN: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
_BRACKETS = re.compile(r"[(\[【<《].*?[)\]】>》]")
_EDGES = ":;*.、,。　 "


def heading_key(heading: str) -> str:
    """Return a heading for comparing: spaces, bracketed hints and closing marks gone, small letters."""
    folded = plain(heading).replace("-", "").replace("_", "")
    bare = _BRACKETS.sub("", folded).strip(_EDGES)
    return bare or folded.strip(_EDGES)


@cache
def answers(fact: str) -> Mapping[str, str]:
    """Return the everyday words for a common fact's values, each with the value it means."""
    return {plain(word): value for value, words in _WRITTEN["answer"].get(fact, {}).items() for word in words}


def heading_of(field: str) -> str:
    """Return the usual Chinese heading of a field that is no fact."""
    usual: str = _WRITTEN["field"][field][0]
    return usual


class Headings:
    """Recognises headings for the given facts (the catalogue and a pack's own) and for `included:PACK`."""

    def __init__(self, facts: Iterable[Fact | PackFact]) -> None:
        self._fields: dict[str, str] = {}
        for fact in facts:
            if fact.id in ("birth_date", "sex"):
                continue
            for written in (fact.id, fact.label, *_WRITTEN["fact"].get(fact.id, ())):
                self._fields.setdefault(heading_key(written), FACT + fact.id)
        for field, words in _WRITTEN["field"].items():
            for heading in words:
                self._fields[heading_key(heading)] = field
        self._visits = frozenset(heading_key(heading) for heading in _WRITTEN["visits"]["headings"])
        self.names = frozenset(key for key, field in self._fields.items() if field == "name")

    def field(self, heading: str) -> str:
        """Return the field of a heading: a name of this module, "fact:ID", or "" when it is not known."""
        key = heading_key(heading)
        if key in self._fields:
            return self._fields[key]
        return "included" if key.startswith("included:") else ""

    def tells_of_visits(self, headings: Iterable[str]) -> bool:
        """Tell whether a sheet with these headings is a record of visits."""
        return any(heading_key(heading) in self._visits for heading in headings)

    def field_of(self, parts: tuple[str, ...]) -> str:
        """Return the field of a heading written over several rows, the most telling reading first."""
        if not parts:
            return ""
        for written in ("".join(parts), "".join(parts[-2:]), parts[-1], parts[0]):
            if field := self.field(written):
                return field
        return ""
