"""What Celery and the connections must be told, so that a lost process costs a delay and nothing hangs."""

from __future__ import annotations

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from tracker.ingestion.services.items import CLAIM_LASTS
from tracker.local.procfile import KINDS

conf = current_app.conf
TRANSPORT = conf.broker_transport_options
LONGEST_TASK = CLAIM_LASTS.total_seconds()


def test_a_message_is_acknowledged_after_the_work_and_comes_back_when_its_process_is_lost():
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1


def test_no_message_comes_back_while_its_task_may_still_run():
    assert TRANSPORT["visibility_timeout"] > LONGEST_TASK


def test_results_are_kept_nowhere():
    assert conf.task_ignore_result


@pytest.mark.django_db
def test_no_peer_that_fell_silent_holds_a_process_for_ever():
    connection.ensure_connection()
    assert 0 < TRANSPORT["socket_timeout"] <= 60
    assert 0 < TRANSPORT["socket_connect_timeout"] <= 60
    cache = settings.CACHES["default"]["OPTIONS"]
    assert 0 < cache["socket_timeout"] <= 60
    assert 0 < cache["socket_connect_timeout"] <= 60
    told = connection.connection.info.get_parameters()
    assert 0 < int(told["connect_timeout"]) <= 60
    assert 0 < int(told["tcp_user_timeout"]) <= 60_000


def test_a_worker_waits_for_its_broker_however_long_that_is_away():
    assert conf.broker_connection_retry_on_startup
    assert conf.broker_connection_max_retries is None


def test_a_worker_that_is_told_to_quit_ends_before_it_is_killed():
    (patience,) = {kind.patience for kind in KINDS if kind.prefix == "worker"}
    assert 0 < conf.worker_soft_shutdown_timeout < patience
