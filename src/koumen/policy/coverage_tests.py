"""The tests of one file, by its syntax tree: what they are marked with, with which parameters, and whether they run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

_NEVER_RUN = ("skip", "xfail")


@dataclass(frozen=True, slots=True)
class Test:
    """One test. `ids` are those of its parameters, as pytest writes them; None: it has none, or they are not plain."""

    name: str
    marks: frozenset[str] = frozenset()
    ids: frozenset[str] | None = None
    skipped: bool = False


def tests_in(tree: ast.Module) -> Iterator[Test]:
    """Yield every test of a file, those of its classes as `TestClass::test_name`."""
    module = [node.value for node in tree.body if isinstance(node, ast.Assign) and _names(node, "pytestmark")]
    yield from _tests(tree, module, "")


def _names(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _tests(tree: ast.Module | ast.ClassDef, above: Sequence[ast.expr], prefix: str) -> Iterator[Test]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(node, [*above, *node.decorator_list], f"{prefix}{node.name}::")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            deciding = [*above, *node.decorator_list]
            skipped = any(_named(each) in _NEVER_RUN for each in _marks(deciding)) or _begins_with_skip(node)
            yield Test(f"{prefix}{node.name}", _clauses(deciding), _ids(node.decorator_list), skipped)


def _marks(nodes: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """Every mark among decorators: `pytest.mark.x`, called or not, alone or in a list."""
    for node in nodes:
        yield from node.elts if isinstance(node, ast.List | ast.Tuple) else [node]


def _named(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else ""


def _begins_with_skip(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return isinstance(first, ast.Expr) and _named(first.value) == "skip"


def _clauses(nodes: Sequence[ast.expr]) -> frozenset[str]:
    """The texts in every `pytest.mark.clause(...)` below these nodes."""
    calls = [call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call)]
    values = [
        arg.value for call in calls if _named(call) == "clause" for arg in call.args if isinstance(arg, ast.Constant)
    ]
    return frozenset(value for value in values if isinstance(value, str))


def _ids(decorators: Sequence[ast.expr]) -> frozenset[str] | None:
    sets = [each for each in decorators if isinstance(each, ast.Call) and _named(each) == "parametrize"]
    lists = [_ids_of(each) for each in reversed(sets)]
    known = [each for each in lists if each is not None]
    return frozenset("-".join(parts) for parts in product(*known)) if sets and len(known) == len(lists) else None


def _ids_of(call: ast.Call) -> list[str] | None:
    """The ids of one `parametrize`, as pytest makes them of plain values; None where they are not written out."""
    names, values = call.args[0], call.args[1] if len(call.args) > 1 else None
    if any(keyword.arg == "ids" for keyword in call.keywords) or not isinstance(values, ast.List | ast.Tuple):
        return None
    if isinstance(names, ast.Constant) and isinstance(names.value, str):
        written = [name.strip() for name in names.value.split(",")]
    elif isinstance(names, ast.List | ast.Tuple):
        written = [str(each.value) for each in names.elts if isinstance(each, ast.Constant)]
    else:
        return None
    return [_id(each, written, number) for number, each in enumerate(values.elts)]


def _id(node: ast.expr, names: list[str], number: int) -> str:
    parts: Sequence[ast.expr] = [node]
    if isinstance(node, ast.Call) and _named(node) == "param":
        given = next((word.value for word in node.keywords if word.arg == "id"), None)
        if isinstance(given, ast.Constant):
            return str(given.value)
        parts = node.args
    elif len(names) > 1 and isinstance(node, ast.Tuple | ast.List):
        parts = node.elts
    return "-".join(_word(part, name, number) for part, name in zip(parts, names, strict=False))


def _word(node: ast.expr, name: str, number: int) -> str:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return f"{name}{number}"
    return str(value) if isinstance(value, str | int | float | bool) or value is None else f"{name}{number}"
