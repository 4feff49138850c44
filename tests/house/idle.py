"""Statements that do nothing: a result that is dropped, a comparison nobody reads, a block never entered."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from .files import shown

NAMES = tomllib.loads((Path(__file__).parent / "idle.toml").read_text())
QUERYSET = frozenset(NAMES["queryset"])
ANSWERS = QUERYSET | frozenset(NAMES["text"]) | frozenset(NAMES["date"])
BLOCKS, BLOCKS_OR_CALLS = frozenset(NAMES["blocks"]), frozenset(NAMES["blocks_or_calls"])


def idle_statements(paths: list[Path]) -> list[str]:
    return [f"{shown(path)}:{line}: {what}" for path in paths for line, what in sorted(_idle(path))]


def _idle(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Expr):
            what = _dropped(node.value)
            if what:
                yield node.lineno, what
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _locks_never_taken(node)


def _dropped(value: ast.expr) -> str | None:
    if isinstance(value, ast.Compare):
        return "a comparison that nobody reads"
    if not isinstance(value, ast.Call):
        return None
    name = _name(value.func)
    if name in BLOCKS or (name in BLOCKS_OR_CALLS and len(value.args) == 1):
        return f"{name}() without `with`"
    if isinstance(value.func, ast.Attribute) and (name in ANSWERS or _is_text_or_date_replace(value)):
        return f".{name}() whose result is dropped"
    return None


def _is_text_or_date_replace(call: ast.Call) -> bool:
    """Whether it is `text.replace(a, b)` or `moment.replace(hour=1)`, not a path's or `os.replace(a, b)`."""
    if _name(call.func) != "replace" or _name(getattr(call.func, "value", None)) == "os":
        return False
    return len(call.args) == 2 or (not call.args and bool(call.keywords))


def _locks_never_taken(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, str]]:
    """A `select_for_update()` that is named and then never read locks nothing."""
    read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _is_lazy_lock(node.value):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if names and not names & read:
                yield node.lineno, "select_for_update() that is never evaluated"


def _is_lazy_lock(value: ast.expr) -> bool:
    locked = False
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr not in QUERYSET:
            return False
        locked = locked or value.func.attr == "select_for_update"
        value = value.func.value
    return locked


def _name(node: ast.expr | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
