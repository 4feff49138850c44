"""Migrations match the models, are named, can be undone, and keep data and schema apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, RunSQL

GENERATED_NAME = re.compile(r"_auto_|_and_more$|^\d{4}_(custom|migration|merge_\d+)$")
OURS = [app.label for app in apps.get_app_configs() if app.name.startswith("tracker.")]


def our_migrations() -> list[Migration]:
    loader = MigrationLoader(None)
    return [migration for (app, _name), migration in loader.disk_migrations.items() if app in OURS]


def is_generated(name: str) -> bool:
    return bool(GENERATED_NAME.search(name))


def faults_of(migration: Migration) -> list[str]:
    """What makes this migration hard to trust: no way back, or data and schema in one transaction."""
    data = [operation for operation in migration.operations if isinstance(operation, RunPython)]
    one_way = [operation for operation in migration.operations if _is_one_way(operation)]
    faults = ["has no way back"] if one_way else []
    if data and len(data) < len(migration.operations):
        faults.append("changes data and schema in one file")
    return [f"{migration.app_label}.{migration.name} {fault}" for fault in faults]


def _is_one_way(operation: object) -> bool:
    return isinstance(operation, RunPython | RunSQL) and not operation.reversible


def test_migrations_match_the_models(monkeypatch):
    # The command warns where no database answers; the comparison itself needs none.
    monkeypatch.setattr(MigrationLoader, "check_consistent_history", lambda *_: None)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named():
    assert [m.name for m in our_migrations() if is_generated(m.name)] == []


def test_migrations_can_be_undone_and_keep_data_apart():
    assert [fault for migration in our_migrations() for fault in faults_of(migration)] == []


def test_every_app_of_ours_is_looked_at():
    assert {m.app_label for m in our_migrations()} >= {"accounts", "allegations", "cases", "ingestion"}


@pytest.mark.parametrize("name", ["0002_auto_20251101_1010", "0003_alter_case_title_and_more", "0004_custom"])
def test_a_generated_name_is_seen(name):
    assert is_generated(name)


def test_a_migration_without_a_way_back_is_seen():
    migration = Migration("0002_seed", "cases")
    migration.operations = [RunPython(lambda *_: None), RunSQL("SELECT 1", "SELECT 2")]
    assert faults_of(migration) == [
        "cases.0002_seed has no way back",
        "cases.0002_seed changes data and schema in one file",
    ]


def test_every_migration_file_is_a_migration():
    files = list((Path(__file__).parents[2] / "tracker").glob("*/migrations/0*.py"))
    assert len(files) == len(our_migrations())
