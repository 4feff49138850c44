"""Modules and templates of at most 400 lines, fragments of 80, functions of 60."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .files import lines_of, python_files, script_files, shown, template_files

MODULE, FRAGMENT, FUNCTION = 400, 80, 60
Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_long(paths: list[Path]) -> list[str]:
    """Modules and templates over their limit. A fragment is a template whose name starts with `_`."""
    return [
        f"{shown(path)}: {count} lines"
        for path, count in lines_of(paths)
        if count > (FRAGMENT if path.suffix == ".html" and path.name.startswith("_") else MODULE)
    ]


def too_long_functions(paths: list[Path]) -> list[str]:
    return [
        f"{shown(path)}:{node.lineno}: {node.name} has {length} lines"
        for path in paths
        for node, length in _functions(path)
        if length > FUNCTION
    ]


def _functions(path: Path) -> Iterator[tuple[Function, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_or_template_is_too_long():
    assert too_long([*python_files(), *script_files(), *template_files()]) == []


def test_no_function_is_too_long():
    assert too_long_functions(python_files()) == []


def test_the_limits_are_seen(tmp_path):
    module, template, fragment = tmp_path / "a.py", tmp_path / "a.html", tmp_path / "_a.html"
    module.write_text("x = 1\n" * 401)
    template.write_text("<p>\n" * 400)
    fragment.write_text("<p>\n" * 81)
    assert too_long([module, template, fragment]) == ["a.py: 401 lines", "_a.html: 81 lines"]


def test_a_long_function_is_seen_wherever_it_hides(tmp_path):
    module = tmp_path / "a.py"
    body = "        x = 1\n"
    module.write_text(f"class A:\n    async def fits(self):\n{body * 59}\n    def grows(self):\n{body * 60}")
    assert too_long_functions([module]) == ["a.py:63: grows has 61 lines"]
