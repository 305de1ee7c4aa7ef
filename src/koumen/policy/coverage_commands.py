"""The command line as its source builds it: which words may follow which, found in the syntax trees of koumen.cli."""

from __future__ import annotations

import ast
from pathlib import Path

Path_ = tuple[str, ...]


def commands(folder: Path) -> set[Path_]:
    """Return every command as its words below `koumen`: ("policy",), ("policy", "check") ...

    Follows `x = y.add_parser("word")` and `z = x.add_subparsers()` from each module's `register(subparsers)`, and a
    module that hands its own subparsers on to another.
    """
    trees = {path.stem: ast.parse(path.read_text("utf-8")) for path in sorted(folder.glob("*.py"))}
    found: set[Path_] = set()
    for name in trees:
        _follow(name, "register", (), trees, found, handed=False)
    return found


def _follow(
    module: str, function: str, start: Path_, trees: dict[str, ast.Module], found: set[Path_], *, handed: bool
) -> None:
    for node in trees.get(module, ast.Module([], [])).body:
        if isinstance(node, ast.FunctionDef) and node.name == function and node.args.args:
            parameter = node.args.args[0].arg
            if handed or parameter == "subparsers":
                _read(node, {parameter: start}, trees, found)


def _read(node: ast.FunctionDef, paths: dict[str, Path_], trees: dict[str, ast.Module], found: set[Path_]) -> None:
    for statement in ast.walk(node):
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            made = _made(statement.value, paths)
            if made is not None:
                paths[statement.targets[0].id] = made
        for call in (each for each in ast.walk(statement) if isinstance(each, ast.Call)):
            made = _made(call, paths)
            if made:
                found.add(made)
            _hand_on(call, paths, trees, found)


def _made(node: ast.expr, paths: dict[str, Path_]) -> Path_ | None:
    """The words that a call of add_parser or add_subparsers stands for; None for anything else."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    ):
        return None
    under = paths.get(node.func.value.id)
    if under is None or node.func.attr not in ("add_parser", "add_subparsers"):
        return None
    if node.func.attr == "add_subparsers":
        return under
    word = node.args[0] if node.args else None
    return (*under, word.value) if isinstance(word, ast.Constant) and isinstance(word.value, str) else None


def _hand_on(call: ast.Call, paths: dict[str, Path_], trees: dict[str, ast.Module], found: set[Path_]) -> None:
    if not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.args):
        return
    given = call.args[0]
    if call.func.value.id in trees and isinstance(given, ast.Name) and given.id in paths:
        _follow(call.func.value.id, call.func.attr, paths[given.id], trees, found, handed=True)
