"""A log line says what went wrong, never what was in the page or the form."""

from __future__ import annotations

import io
import logging
import logging.config

import pytest
from django.conf import settings

from tracker.settings.logs import logging_config


@pytest.fixture(params=["text", "json"])
def written(request):
    """What the logs of this style get to see, as it is written."""
    config = logging_config(request.param)
    stream = io.StringIO()
    config["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(config)
    yield stream
    logging.config.dictConfig(settings.LOGGING)


def test_a_traceback_names_the_fault_and_no_local_variable(written):
    page_text = "the words of a page"
    try:
        raise PermissionError("not theirs")
    except PermissionError:
        logging.getLogger("tracker").exception("refused")
    assert "PermissionError: not theirs" in written.getvalue()
    assert page_text not in written.getvalue()
