"""One bounded call, and every way in which it can go wrong told in words."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest

from tracker.extraction.records import Document
from tracker.second_reader import Endpoint, NoAnswer, ask
from tracker.second_reader.prompt import LONGEST, messages

from .conftest import STORY, Model

DOCUMENT = Document(STORY, title="Seoul accuses Pyongyang")


def test_the_text_is_sent_as_data_and_the_answer_comes_with_its_cost(model: Model):
    model.say("{}")
    answer = ask(Endpoint(model.url, "tiny", "secret"), DOCUMENT)
    assert (answer.content, answer.tokens_in, answer.tokens_out) == ("{}", 900, 70)
    system, user = model.asked[0]["messages"]
    assert "Ignore all previous" not in system["content"]
    assert json.loads(user["content"])["document"]["text"] == STORY
    assert model.asked[0]["model"] == "tiny"
    assert model.headers[0]["Authorization"] == "Bearer secret"


def test_no_key_sends_no_authorization(model: Model):
    ask(Endpoint(model.url, "tiny"), DOCUMENT)
    assert "Authorization" not in model.headers[0]


def test_a_text_of_any_length_is_sent_up_to_the_bound():
    sent = json.loads(messages(Document("x" * (LONGEST + 9)))[1]["content"])
    assert len(sent["document"]["text"]) == LONGEST


@pytest.mark.parametrize(
    ("status", "may_pass"), [(500, True), (429, True), (503, True), (401, False), (404, False)]
)
def test_a_status_says_whether_another_try_may_help(model: Model, status: int, may_pass):
    model.say("{}", status=status)
    with pytest.raises(NoAnswer, match=str(status)) as failed:
        ask(Endpoint(model.url, "tiny"), DOCUMENT)
    assert failed.value.may_pass is may_pass


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"<html>", b"[]", b"null", b'{"choices": []}', b"[" * 100_000,
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": null}}]}', b'{"choices": [{"message": {"content": 5}}]}',
        b'{"choices": [{"message": {"content": "x"}}], "usage": 7}',
    ],
)  # fmt: skip
def test_an_answer_in_another_form_is_no_answer(model: Model, raw: bytes):
    model.say(None, raw=raw)
    with pytest.raises(NoAnswer) as failed:
        ask(Endpoint(model.url, "tiny"), DOCUMENT)
    assert not failed.value.may_pass


def test_an_endless_answer_is_cut_off(model: Model):
    model.say(None, raw=b" " * 1_000_001)
    with pytest.raises(NoAnswer, match="larger than 1 MB"):
        ask(Endpoint(model.url, "tiny"), DOCUMENT)


def test_an_endpoint_that_nobody_serves_may_come_back():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoAnswer, match="cannot be reached") as failed:
        ask(Endpoint(f"http://127.0.0.1:{port}/v1", "tiny"), DOCUMENT)
    assert failed.value.may_pass


def test_an_endpoint_that_drips_is_left_at_the_deadline():
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not over.wait(0.05):
                    try:
                        connection.sendall(b" ")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        before = time.monotonic()
        with pytest.raises(NoAnswer, match="longer than") as failed:
            ask(Endpoint(f"http://127.0.0.1:{server.getsockname()[1]}/v1", "tiny", seconds=0.3), DOCUMENT)
        over.set()
        thread.join()
    assert failed.value.may_pass
    assert time.monotonic() - before < 3
