"""`manage.py welcome`: samples and the first account, once, also after a first run that was cut off."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from tracker import pipeline
from tracker.accounts.models import Role, User
from tracker.ingestion.models import Snapshot
from tracker.samples import FOLDER

pytestmark = pytest.mark.django_db


def welcome() -> str:
    said = StringIO()
    call_command("welcome", stdout=said)
    return said.getvalue()


def test_a_first_run_that_was_cut_off_among_the_samples_is_done_again(monkeypatch, client):
    taken_in = pipeline.take_in
    monkeypatch.setattr(pipeline, "take_in", _cut_off)
    with pytest.raises(KeyboardInterrupt):
        welcome()
    assert not User.objects.exists()
    monkeypatch.setattr(pipeline, "take_in", taken_in)
    said = welcome()
    listed = json.loads((FOLDER / "samples.json").read_text())
    assert Snapshot.objects.filter(is_sample=True).count() == len(listed)
    name, password = re.search(r"Sign in as (\S+)\nPassword: (\S+)", said).groups()  # type: ignore[union-attr]
    assert User.objects.get(username=name).roles == {Role.ADMINISTRATOR, Role.LEAD}
    assert client.login(username=name, password=password)
    assert welcome() == ""


def _cut_off(_item_id: int) -> None:
    raise KeyboardInterrupt
