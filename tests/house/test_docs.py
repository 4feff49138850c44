"""The documentation names every command, environment variable, setting and model; its examples run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import global_settings
from django.core.management import get_commands

import tracker
from tracker import settings as our_settings

from .files import ROOT

# Libraries explain their own settings.
OF_LIBRARIES = ("AXES_", "CELERY_", "PGHISTORY_", "CONTENT_SECURITY_POLICY")
# A process of its own, which nothing imports: it would start its work.
NOT_IMPORTED = ("tracker.local.__main__", "tracker.ingestion.reading.worker")


def documented() -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / "docs").rglob("*.md")))


def undocumented(names: set[str], text: str) -> list[str]:
    """Those of `names` that stand in `text` neither in code style (`ingest PATH`) nor in a table."""
    cells = "|".join(line for line in text.splitlines() if line.startswith("|"))
    return sorted(
        name
        for name in names
        if not re.search(rf"`{re.escape(name)}(?![\w-])", text)
        and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", cells)
    )


def commands() -> set[str]:
    return {name for name, app in get_commands().items() if str(app).startswith("tracker")}


def variables() -> set[str]:
    """Every environment variable that the settings read, by the calls that read them."""
    source = (ROOT / "tracker" / "settings" / "environment.py").read_text()
    return set(re.findall(r'\benv\.\w+\(\s*"([A-Z][A-Z0-9_]*)"', source))


def settings_of_ours() -> set[str]:
    return {
        name
        for name in dir(our_settings)
        if name.isupper() and not hasattr(global_settings, name) and not name.startswith(OF_LIBRARIES)
    } - {"BASE_DIR", "ENVIRONMENT", "NONE", "SELF", "ROOT_URLCONF"}


def models() -> set[str]:
    return {
        model.__name__
        for app in apps.get_app_configs()
        if app.name.startswith("tracker.")
        for model in app.get_models()
        if not hasattr(model, "pgh_tracked_model")
    }


@pytest.mark.parametrize(
    "kind", [commands, variables, settings_of_ours, models], ids=lambda kind: kind.__name__
)
def test_everything_is_documented(kind):
    assert undocumented(kind(), documented()) == []


def test_there_is_something_of_each_kind_to_look_for():
    assert "release" in commands()
    assert {"SECRET_KEY", "DATABASE_URL", "LOG_FORMAT", "DATABASE_POOL"} <= variables()
    assert "FETCH_ALLOW_NETWORKS" in settings_of_ours()
    assert "Allegation" in models()


def test_what_is_missing_is_seen():
    text = "`ingest PATH` takes documents in. An Allegation is a claim.\n\n| cases | Case, Party |"
    assert undocumented({"ingest", "Case", "Allegation", "ing"}, text) == ["Allegation", "ing"]


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if ".migrations." not in module.name and not module.name.startswith(NOT_IMPORTED):
            yield module.name


def test_examples_in_docstrings_run():
    results = {name: doctest.testmod(importlib.import_module(name)) for name in _modules()}
    assert {name: result.failed for name, result in results.items() if result.failed} == {}
    assert len(results) > 100
