"""Readings in the admin: they tell nobody how many records there are, since some are of a circle."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import NOW, ArticleTextFactory, ReadingFactory
from tracker.allegations.models import SecondReading

pytestmark = pytest.mark.django_db


def test_a_reading_does_not_tell_how_many_proposals_it_gave(client, administrator):
    reading = ReadingFactory(proposals=4711)
    client.force_login(administrator)
    for page, pks in (("changelist", []), ("change", [reading.pk])):
        html = client.get(reverse(f"admin:allegations_reading_{page}", args=pks)).content.decode()
        assert reading.reader in html
        assert "4711" not in html
        assert "is_relevant" not in html


def test_a_second_reading_does_not_tell_what_the_model_answered(client, administrator):
    order = SecondReading.objects.create(
        text=ArticleTextFactory(), model="tiny", prompt="1", state="answered", answer="North Korea sold",
        proposals=4711, asked_at=NOW, due_at=NOW,
    )  # fmt: skip
    client.force_login(administrator)
    for page, pks in (("changelist", []), ("change", [order.pk])):
        html = client.get(reverse(f"admin:allegations_secondreading_{page}", args=pks)).content.decode()
        assert "tiny" in html
        assert "North Korea sold" not in html
        assert "4711" not in html


def test_an_order_without_a_usable_answer_is_asked_again(client, administrator):
    order = SecondReading.objects.create(
        text=ArticleTextFactory(),
        model="tiny",
        prompt="1",
        state="failed",
        problem="503",
        attempts=3,
        due_at=NOW,
    )
    client.force_login(administrator)
    sent = {"action": "ask_again", "_selected_action": [order.pk]}
    client.post(reverse("admin:allegations_secondreading_changelist"), sent)
    order.refresh_from_db()
    assert (order.state, order.attempts) == ("waiting", 0)
