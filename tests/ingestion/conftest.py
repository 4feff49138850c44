"""A local site that the guard lets us fetch from."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from tests.ingestion.site import Site


@pytest.fixture
def paper(settings) -> Iterator[Site]:
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    with Site().running() as site:
        yield site
