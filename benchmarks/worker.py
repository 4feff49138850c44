"""A Celery worker of ours, as in the Procfile; with --no-reading it leaves texts unread for allegations."""

from __future__ import annotations

import sys

import django

django.setup()

from tracker import pipeline  # noqa: E402 - models come after the setup
from tracker.celery import app  # noqa: E402

if __name__ == "__main__":
    words = sys.argv[1:]
    if "--no-reading" in words:
        words.remove("--no-reading")
        pipeline.read_articles = lambda _article_ids: []
    app.worker_main(["--quiet", "worker", *words])
