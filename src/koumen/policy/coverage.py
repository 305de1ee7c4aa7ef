"""The clause coverage: every demand of the five documents, what in the system answers it, and which tests show it.

Reads src/koumen/packs/coverage/*.toml and holds each name against what exists: rules and forms in the opened
packs, tests and their clause marks in the source. A name that does not exist is a fault; nothing is imported
or run, and no demand counts as answered because someone says so. Which demands there are stands in demands.csv.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koumen.policy.coverage_sources import Sources
from koumen.policy.library import PACKS, bundled, open_pack
from koumen.policy.rules import name_of, names_of_rules, rules_of
from koumen.policy.sources import source_of

_KEYS = {"kind", "needs", "by", "tests", "guidance", "lacks"}
DEMANDS = "demands.csv"


OF_LAW = ("object", "tier", "cadence", "channel", "calendar", "checklist")
"""Kinds of demand that a rule which is judged or asked answers. For the others a rule, or a form's description, is only
words: they also need the page, deed or command that acts on it."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand and what answers it. `state` is answered, open or guidance; `lacks`: what nothing carries yet."""

    id: str
    kind: str
    document: str
    state: str
    by: tuple[str, ...]
    tests: tuple[str, ...]
    needs: str = ""
    guidance: str = ""
    lacks: str = ""


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
        try:
            rows = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            found.faults.append(f"{path.name} 读不成 TOML：{error}")
            continue
        for id, row in rows.items():
            found.demands.append(_demand(id, row, path.stem, sources, packs, found.faults))
    listed = [demand.id for demand in found.demands]
    found.faults += [f"“{id}”写了不止一次" for id in sorted({id for id in listed if listed.count(id) > 1})]
    for id in sorted(sources.marked() - set(listed)):
        found.faults.append(f"测试标了“{id}”，要求清单里没有这一条")
    if (lists / DEMANDS).is_file():
        found.faults += _against_the_table(found, lists / DEMANDS)
        found.faults += _unknown_to_packs(set(listed))
    return found


def _against_the_table(found: Coverage, path: Path) -> list[str]:
    """What the lists say otherwise than the table of the demands: none may be left out, renamed or of another kind."""
    with path.open(encoding="utf-8", newline="") as lines:
        kinds = {row["id"]: row["kind"] for row in csv.DictReader(lines)}
    listed = {demand.id: demand for demand in found.demands}
    faults = [f"清单里少了“{id}”" for id in kinds if id not in listed]
    faults += [f"{listed[id].document}.toml [{id}]：文件里没有这一条要求" for id in listed if id not in kinds]
    return faults + [
        f"{demand.document}.toml [{id}]：kind 写的“{demand.kind}”应为“{kinds[id]}”"
        for id, demand in listed.items()
        if id in kinds and demand.kind != kinds[id]
    ]


def _unknown_to_packs(listed: set[str]) -> list[str]:
    """Demands that rules of the bundled packs say they answer and no document makes."""
    return [
        f"{name} 的 {name_of(rule)}：没有要求“{demand}”"
        for name, folder in bundled().items()
        if source_of(folder).head.table == "pack"
        for rule in rules_of(open_pack(name))
        for demand in rule.demands
        if demand not in listed
    ]


class _Packs:
    """The rules of the packs that coverage names, each pack opened once."""

    def __init__(self) -> None:
        self._rules: dict[str, set[str]] = {}

    def rules(self, id: str) -> set[str]:
        """Return `TABLE:ID` of every rule of a bundled pack; empty when there is no such pack."""
        if id not in self._rules:
            self._rules[id] = set(names_of_rules(open_pack(id))) if id in bundled() else set()
        return self._rules[id]


def _demand(id: str, row: Any, document: str, sources: Sources, packs: _Packs, faults: list[str]) -> Demand:
    place = f"{document}.toml [{id}]"
    if not isinstance(row, Mapping):
        faults.append(f"{place}：要写成一个表")
        return Demand(id, "", document, "open", (), ())
    faults += [f"{place}：不认识“{key}”" for key in row if key not in _KEYS]
    faults += [f"{place}：缺少“{key}”" for key in ("kind", "needs") if not row.get(key)]
    by, listed = tuple(row.get("by", ())), tuple(row.get("tests", ()))
    missing = [f"{place}：by 写的“{name}”不存在" for name in by if not _exists(name, sources, packs)]
    for test in listed:
        wrong = sources.wrong_test(test)
        if wrong:
            missing.append(f"{place}：测试“{test}”{wrong}")
        elif id not in sources.marks(test):
            missing.append(f"{place}：测试“{test}”没有标明这一条（clause 或 demands）")
    faults += missing
    tests = tuple(dict.fromkeys([*listed, *sources.tests_of(id)]))
    kind = row.get("kind", "")
    works = kind in OF_LAW or any(not name.startswith(("rule:", "form:")) for name in by)
    lacks = row.get("lacks", "")
    answered = works and by and tests and not missing and not lacks
    state = "guidance" if row.get("guidance") else "answered" if answered else "open"
    return Demand(id, kind, document, state, by, tests, row.get("needs", ""), row.get("guidance", ""), lacks)


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
