"""Views read through `visible_to`: a manager in a view is a record that an outsider sees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .files import shown, view_files

MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404"})


def raw_managers(paths: list[Path]) -> list[str]:
    return [f"{shown(path)}:{line}: {what}" for path in paths for line, what in sorted(_raw(path))]


def _raw(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Call) and _last(node.func) in SHORTCUTS and node.args:
            model = _last(node.args[0])
            if model[:1].isupper():
                yield node.lineno, f"{_last(node.func)}({model}, ...)"


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_no_view_reads_past_what_its_person_may_see():
    assert raw_managers(view_files()) == []


def test_there_are_views_to_look_at():
    assert "tracker/accounts/views.py" in [shown(path) for path in view_files()]


@pytest.mark.parametrize(
    ("snippet", "what"),
    [
        ("Allegation.objects.all()", ".objects"),
        ("Allegation._default_manager.get(pk=1)", "._default_manager"),
        ("get_object_or_404(Allegation, pk=1)", "get_object_or_404(Allegation, ...)"),
        ("shortcuts.get_list_or_404(models.Case, pk=1)", "get_list_or_404(Case, ...)"),
    ],
)
def test_a_raw_manager_is_seen(tmp_path, snippet, what):
    module = tmp_path / "views.py"
    module.write_text(f"x = {snippet}\n")
    assert raw_managers([module]) == [f"views.py:1: {what}"]


def test_reads_through_queries_are_left_alone(tmp_path):
    module = tmp_path / "views.py"
    module.write_text("x = get_object_or_404(queries.visible_to(request.user), reference=reference)\n")
    assert raw_managers([module]) == []
