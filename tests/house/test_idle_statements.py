from __future__ import annotations

import pytest

from .files import python_files
from .idle import idle_statements


def test_every_statement_does_something():
    assert idle_statements(python_files()) == []


@pytest.mark.parametrize(
    ("snippet", "what"),
    [
        ("rows.filter(a=1)", ".filter() whose result is dropped"),
        ("Row.objects.filter(a=1).order_by('a')", ".order_by() whose result is dropped"),
        ("name.strip()", ".strip() whose result is dropped"),
        ("name.replace('a', 'b')", ".replace() whose result is dropped"),
        ("moment.replace(hour=1)", ".replace() whose result is dropped"),
        ("moment.astimezone(UTC)", ".astimezone() whose result is dropped"),
        ("a == b", "a comparison that nobody reads"),
        ("pytest.raises(ValueError)", "raises() without `with`"),
        ("django_assert_num_queries(3)", "django_assert_num_queries() without `with`"),
        ("transaction.atomic()", "atomic() without `with`"),
        ("acting(by, why)", "acting() without `with`"),
        ("rows.select_for_update()", ".select_for_update() whose result is dropped"),
    ],
)
def test_what_does_nothing_is_seen(tmp_path, snippet, what):
    module = tmp_path / "a.py"
    module.write_text(f"def f():\n    {snippet}\n")
    assert idle_statements([module]) == [f"a.py:2: {what}"]


def test_a_lock_that_is_named_and_never_read_is_seen(tmp_path):
    module = tmp_path / "a.py"
    module.write_text("def f():\n    locked = rows.filter(a=1).select_for_update()\n    rows.update(a=2)\n")
    assert idle_statements([module]) == ["a.py:2: select_for_update() that is never evaluated"]


@pytest.mark.parametrize(
    "snippet",
    [
        "rows.filter(a=1).delete()",
        "path.replace(target)",
        "os.replace(a, b)",
        "pytest.raises(ValueError, f)",
        "with transaction.atomic(): f()",
        "thread.join()",
        "numbers.reverse()",
        "locked = rows.select_for_update().get(); f(locked)",
        "row = rows.select_for_update().get()",
        "'''A docstring.'''",
    ],
)
def test_what_does_something_is_left_alone(tmp_path, snippet):
    module = tmp_path / "a.py"
    module.write_text(f"def f():\n    {snippet}\n")
    assert idle_statements([module]) == []
