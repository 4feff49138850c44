"""Readings in the admin: they tell nobody how many records there are, since some are of a circle."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import ReadingFactory

pytestmark = pytest.mark.django_db


def test_a_reading_does_not_tell_how_many_proposals_it_gave(client, administrator):
    reading = ReadingFactory(proposals=4711)
    client.force_login(administrator)
    for page, pks in (("changelist", []), ("change", [reading.pk])):
        html = client.get(reverse(f"admin:allegations_reading_{page}", args=pks)).content.decode()
        assert reading.reader in html
        assert "4711" not in html
        assert "is_relevant" not in html
