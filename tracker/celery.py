"""The Celery application: queues `fetch` (threads) and `read` (processes)."""

import os

from celery import Celery
from celery.signals import setup_logging

# Before Celery(...): otherwise tasks are not found and messages are thrown away.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")  # noqa: TID251 - names the settings, reads none

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tracker"])


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Django's LOGGING stands; Celery must not put its own in front."""
