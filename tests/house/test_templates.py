"""The rules of `.djlint_rules.yaml` see what they are there to see, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .files import ROOT

DJLINT = Path(sys.executable).with_name("djlint")
CONFIGURATION = ("--configuration", ROOT / "pyproject.toml", "--rules", ROOT / ".djlint_rules.yaml")
BAD = {
    "{{ article.title|safe }}": "T901",
    "{{ titles | safeseq }}": "T901",
    "{% include part with title=article.title|safe %}": "T901",
    "{% autoescape off %}{{ title }}{% endautoescape %}": "T901",
    "<script>go()</script>": "T902",
    '<script type="module">go()</script>': "T902",
    '<a href="{{ url }}" hx-on:click="go()">x</a>': "T902",
    '<a href="{{ url }}" hx-on="click: go()">x</a>': "T902",
    '<a href="{{ url }}" onclick="go()">x</a>': "T902",
    "<p hx-vals='js:{a: 1}'>x</p>": "T902",
    '<p hx-trigger="click[ctrlKey]">x</p>': "T902",
    "<style>p { color: red }</style>": "T903",
    '<p style="color: red">x</p>': "H021",
    '<form method="post" action="{{ url }}"><p>x</p></form>': "T904",
    '<form action="{% if a > b %}{{ url }}{% endif %}" method="POST"><p>x</p></form>': "T904",
    '<button type="submit">Go</button>': "T905",
    '<button type="submit" data-id="x" {% if a > b %}disabled{% endif %}>Go</button>': "T905",
    '<select name="a"><option>1</option></select>': "T905",
    '<input type="text" name="a">': "T905",
    '<button id="go">Go</button>': "H043",
    '<a href="/queue">Queue</a>': "D018",
}
GOOD = [
    # A pattern that tries again and again would not come back from this one.
    f'<button type="submit" {"{% if a %}x{% endif %} " * 40} id="long">Go</button>',
    f'<form method="post" {"{% if a %}x{% endif %} " * 40}>{{% csrf_token %}}</form>',
    '<script type="module" src="{% static "js/keys.js" %}"></script>',
    '<form method="post" action="{{ url }}">{% csrf_token %}<p>x</p></form>',
    '<form method="get" action="{{ url }}"><p>x</p></form>',
    '<button id="go" type="submit">Go</button>',
    '<button type="submit" {% if a > b %}disabled{% endif %} id="go-{{ row.pk }}">Go</button>',
    '<input type="hidden" name="seen_version" value="1">',
    '<p hx-trigger="click from:body">The word safe | onward = "x"</p>',
]


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The rules that each snippet breaks, from one run of djlint over all of them."""
    folder = tmp_path_factory.mktemp("templates")
    snippets = {f"{number}.html": snippet for number, snippet in enumerate([*BAD, *GOOD])}
    for name, snippet in snippets.items():
        (folder / name).write_text(f"{snippet}\n")
    answer = subprocess.run(
        [DJLINT, "--lint", "--quiet", *CONFIGURATION, "--linter-output-format", "{filename} {code}", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found: dict[str, set[str]] = {snippet: set() for snippet in snippets.values()}
    for line in answer.stdout.splitlines():
        name, _, code = line.rpartition(" ")
        if Path(name).name in snippets:
            found[snippets[Path(name).name]].add(code)
    return found


@pytest.mark.parametrize("snippet", BAD)
def test_what_is_not_wanted_is_seen(codes, snippet):
    assert BAD[snippet] in codes[snippet]


@pytest.mark.parametrize("snippet", GOOD)
def test_what_is_wanted_is_left_alone(codes, snippet):
    assert codes[snippet] == set()
