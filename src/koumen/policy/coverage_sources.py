"""What exists in the source tree, found by reading it: tests and their clause marks, pages, deeds, commands.

Reads text and syntax trees only, so it needs neither Django nor the tests' own packages.
"""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cached_property
from pathlib import Path

from koumen.policy.coverage_commands import commands
from koumen.policy.coverage_tests import Test, tests_in

CASES = "tests/packs/test_cases.py::test_case"
_DOORS = ("office", "field", "api")


class Sources:
    """One source tree: `root` has src/koumen and tests."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._source = root / "src" / "koumen"

    @cached_property
    def _tests(self) -> dict[str, Test]:
        """Every test by its node id without parameters; each worked example with its own."""
        found: dict[str, Test] = {}
        for path in sorted((self._root / "tests").rglob("test_*.py")):
            for test in tests_in(ast.parse(path.read_text("utf-8"))):
                found[f"{path.relative_to(self._root).as_posix()}::{test.name}"] = test
        folders = [*(self._source / "packs").glob("*/cases.toml"), *(self._root / "tests/packs").rglob("cases.toml")]
        for path in sorted(folders):
            for number, case in enumerate(tomllib.loads(path.read_text("utf-8")).get("case", []), 1):
                name = f"{CASES}[{path.parent.name}-{case.get('id', number)}]"
                found[name] = Test(name, frozenset(case.get("demands", ())))
        return found

    def _known(self, test: str) -> Test | None:
        """The test that a node id names: itself, or a parametrised one with one of its parameters."""
        if test in self._tests:
            return self._tests[test]
        bare, bracket, rest = test.partition("[")
        found = self._tests.get(bare) if bracket and bare != CASES else None
        return found if found and found.ids is not None and rest.removesuffix("]") in found.ids else None

    def wrong_test(self, test: str) -> str:
        """Say in Chinese what is wrong with a node id: there is no such test, or it never runs; "" for a sound one."""
        found = self._known(test)
        if found is None:
            bare = test.partition("[")[0]
            return "没有这一组参数" if bare in self._tests and bare != CASES else "不存在"
        return "是跳过的，不会运行" if found.skipped else ""

    def marks(self, test: str) -> frozenset[str]:
        """Return the demands a test is marked with."""
        found = self._known(test)
        return found.marks if found else frozenset()

    def tests_of(self, demand: str) -> list[str]:
        """Return every test that runs and is marked with a demand, in the order of files."""
        return [name for name, test in self._tests.items() if demand in test.marks and not test.skipped]

    def marked(self) -> set[str]:
        """Return every demand that some test is marked with."""
        return {demand for test in self._tests.values() for demand in test.marks}

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

    @cached_property
    def _commands(self) -> set[tuple[str, ...]]:
        return commands(self._source / "cli")

    def has_command(self, line: str) -> bool:
        """Say whether `koumen policy check` is a command: its words, in their order, one below the other."""
        words = tuple(word for word in line.removeprefix("koumen").split() if not word.startswith("-"))
        return words in self._commands
