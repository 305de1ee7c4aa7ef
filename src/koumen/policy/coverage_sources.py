"""What exists in the source tree, found by reading it: tests and their clause marks, pages, deeds, commands.

Reads text and syntax trees only, so it needs neither Django nor the tests' own packages.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

CASES = "tests/packs/test_cases.py::test_case"
_DOORS = ("office", "field", "api")


class Sources:
    """One source tree: `root` has src/koumen and tests."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._source = root / "src" / "koumen"

    @cached_property
    def _tests(self) -> dict[str, set[str]]:
        """Every test's node id without parameters, with the demands it is marked with; each case with its own."""
        found: dict[str, set[str]] = {}
        for path in sorted((self._root / "tests").rglob("test_*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            for name, marks in _functions(tree, _module_marks(tree)):
                found[f"{path.relative_to(self._root).as_posix()}::{name}"] = marks
        folders = [*(self._source / "packs").glob("*/cases.toml"), *(self._root / "tests/packs").rglob("cases.toml")]
        for path in sorted(folders):
            for number, case in enumerate(tomllib.loads(path.read_text("utf-8")).get("case", []), 1):
                found[f"{CASES}[{path.parent.name}-{case.get('id', number)}]"] = set(case.get("demands", ()))
        return found

    def _known(self, test: str) -> str:
        """The name under which a node id is known: itself, or without the parameters of a parametrised test."""
        bare = test.partition("[")[0]
        return test if test in self._tests or bare == CASES else bare

    def has_test(self, test: str) -> bool:
        """Say whether a pytest node id names a test that is there."""
        return self._known(test) in self._tests

    def marks(self, test: str) -> set[str]:
        """Return the demands a test is marked with."""
        return self._tests.get(self._known(test), set())

    def tests_of(self, demand: str) -> list[str]:
        """Return every test that is marked with a demand, in the order of files."""
        return [test for test, marks in self._tests.items() if demand in marks]

    def marked(self) -> set[str]:
        """Return every demand that some test is marked with."""
        return {demand for marks in self._tests.values() for demand in marks}

    @cached_property
    def _urls(self) -> str:
        folders = [self._source / door for door in _DOORS]
        return "\n".join(path.read_text("utf-8") for folder in folders for path in sorted(folder.rglob("*urls*.py")))

    def has_page(self, name: str) -> bool:
        """Say whether a door has a page of this name (`workbench`, or `office:workbench`)."""
        return bool(re.search(rf"""name=["']{re.escape(name.rpartition(":")[2])}["']""", self._urls))

    def has_function(self, dotted: str) -> bool:
        """Say whether `actions.visits.record_visit` is defined in its module, or taken into it."""
        module, _, name = dotted.rpartition(".")
        base = self._source.joinpath(*module.split("."))
        path = next((each for each in (base.with_suffix(".py"), base / "__init__.py") if each.is_file()), None)
        if path is None:
            return False
        tree = ast.parse(path.read_text("utf-8"))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        taken = {
            each.asname or each.name for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names
        }
        return name in defined | taken

    def has_command(self, line: str) -> bool:
        """Say whether `koumen policy check` is a command: each word after koumen is a subcommand."""
        text = "\n".join(path.read_text("utf-8") for path in sorted((self._source / "cli").glob("*.py")))
        words = [word for word in line.split() if word != "koumen" and not word.startswith("-")]
        return bool(words) and all(re.search(rf"""add_parser\(\s*["']{re.escape(word)}["']""", text) for word in words)


def _module_marks(tree: ast.Module) -> set[str]:
    marks: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            marks |= _marks([node.value])
    return marks


def _functions(tree: ast.Module | ast.ClassDef, above: set[str], prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _functions(node, above | _marks(node.decorator_list), f"{prefix}{node.name}::")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield f"{prefix}{node.name}", above | _marks(node.decorator_list)


def _marks(nodes: list[ast.expr]) -> set[str]:
    """The texts in every `pytest.mark.clause(...)` below these nodes."""
    calls = [call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call)]
    clauses = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "clause"]
    values = [arg.value for call in clauses for arg in call.args if isinstance(arg, ast.Constant)]
    return {value for value in values if isinstance(value, str)}
