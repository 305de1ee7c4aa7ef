"""The clause coverage: every demand of the five documents, what in the system answers it, and which tests show it.

Reads src/koumen/packs/coverage/*.toml and holds each name against what exists: rules and forms in the opened
packs, tests and their clause marks in the source. A name that does not exist is a fault; nothing is imported
or run, and no demand counts as answered because someone says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koumen.policy.coverage_sources import Sources
from koumen.policy.library import PACKS, bundled, open_pack
from koumen.policy.rules import names_of_rules

_KEYS = {"kind", "needs", "by", "tests", "guidance"}


OF_LAW = ("object", "tier", "cadence", "channel", "calendar", "checklist")
"""Kinds of demand that a rule which is judged or asked answers. For the others a rule, or a form's description, is only
words: they also need the page, deed or command that acts on it."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand and what answers it. `state` is answered, open or guidance."""

    id: str
    kind: str
    document: str
    state: str
    by: tuple[str, ...]
    tests: tuple[str, ...]
    needs: str = ""
    guidance: str = ""


@dataclass(slots=True)
class Coverage:
    """Every demand in the order of the documents, and the names that do not exist (Chinese sentences)."""

    demands: list[Demand] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def counts(self, document: str = "") -> dict[str, int]:
        """Return how many demands are answered, open and guidance, of one document or of all."""
        chosen = [demand for demand in self.demands if document in ("", demand.document)]
        return {state: sum(demand.state == state for demand in chosen) for state in ("answered", "open", "guidance")}


def coverage(root: Path, lists: Path = PACKS / "coverage") -> Coverage:
    """Hold the coverage lists against the source tree at `root` (the folder that has src and tests)."""
    found, sources, packs = Coverage(), Sources(root), _Packs()
    for path in sorted(lists.glob("*.toml")):
        rows = tomllib.loads(path.read_text("utf-8"))
        for id, row in rows.items():
            found.demands.append(_demand(id, row, path.stem, sources, packs, found.faults))
    listed = {demand.id for demand in found.demands}
    for id in sorted(sources.marked() - listed):
        found.faults.append(f"测试标了“{id}”，要求清单里没有这一条")
    return found


class _Packs:
    """The rules of the packs that coverage names, each pack opened once."""

    def __init__(self) -> None:
        self._rules: dict[str, set[str]] = {}

    def rules(self, id: str) -> set[str]:
        """Return `TABLE:ID` of every rule of a bundled pack; empty when there is no such pack."""
        if id not in self._rules:
            self._rules[id] = set(names_of_rules(open_pack(id))) if id in bundled() else set()
        return self._rules[id]


def _demand(
    id: str, row: Mapping[str, Any], document: str, sources: Sources, packs: _Packs, faults: list[str]
) -> Demand:
    place = f"{document}.toml [{id}]"
    faults += [f"{place}：不认识“{key}”" for key in row if key not in _KEYS]
    faults += [f"{place}：缺少“{key}”" for key in ("kind", "needs") if not row.get(key)]
    by, listed = tuple(row.get("by", ())), tuple(row.get("tests", ()))
    missing = [f"{place}：by 写的“{name}”不存在" for name in by if not _exists(name, sources, packs)]
    for test in listed:
        if not sources.has_test(test):
            missing.append(f"{place}：测试“{test}”不存在")
        elif id not in sources.marks(test):
            missing.append(f"{place}：测试“{test}”没有标明这一条（clause 或 demands）")
    faults += missing
    tests = tuple(dict.fromkeys([*listed, *sources.tests_of(id)]))
    kind = row.get("kind", "")
    works = kind in OF_LAW or any(not name.startswith(("rule:", "form:")) for name in by)
    state = "guidance" if row.get("guidance") else "answered" if works and by and tests and not missing else "open"
    return Demand(id, kind, document, state, by, tests, row.get("needs", ""), row.get("guidance", ""))


def _exists(name: str, sources: Sources, packs: _Packs) -> bool:
    sort, _, what = name.partition(":")
    pack, _, rule = what.partition("/")
    match sort:
        case "rule":
            return rule in packs.rules(pack)
        case "form":
            return f"form:{rule}" in packs.rules(pack)
        case "page":
            return sources.has_page(what)
        case "deed":
            return sources.has_function(what)
        case "command":
            return sources.has_command(what)
        case _:
            return False


def table(found: Coverage) -> Iterable[str]:
    """Yield the counts as lines: one for each document, then all of them, then the open demands by id."""
    yield f"{'文件':<14}{'条':>6}{'已答':>6}{'未答':>6}{'指引':>6}"
    documents = list(dict.fromkeys(demand.document for demand in found.demands))
    for document, said in [*((each, each) for each in documents), ("", "合计")]:
        counts = found.counts(document)
        cells = (sum(counts.values()), *counts.values())
        yield f"{said:<16}" + "".join(f"{cell:>8}" for cell in cells)
    for document in documents:
        waiting = [demand.id for demand in found.demands if demand.document == document and demand.state == "open"]
        if waiting:
            yield f"未答（{document}）：{'、'.join(waiting)}"
