"""The pages that the benchmarks fetch: real ones where a folder of them is given, else generated.

Each has an address of its own and a seeded edit, so that no two are copies; three in ten are made
relevant by a paragraph that alleges a violation.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path

import trafilatura

RELEVANT = 0.3
_SUPPLIERS = ("North Korea", "Iran", "Eritrea", "a Sudanese trading house", "a broker in Dubai")
_RECIPIENTS = ("Russia", "the Houthi movement", "the Libyan National Army", "Al-Shabaab", "a militia in Goma")
_GOODS = ("artillery shells", "drone engines", "assault rifles", "coal", "ballistic missile parts")
_WORDS = (
    "harbour council market season river budget engineer letter border winter measure school train minister "
    "report company village bridge station doctor factory road museum festival harvest"
).split()


def allegation(chance: random.Random) -> str:
    """A sentence of an accusation under Security Council measures, of random parties and goods."""
    accuser = chance.choice(("The United States", "A UN panel of experts", "South Korea", "Japan"))
    tonnes, goods = chance.randrange(2, 900), chance.choice(_GOODS)
    return (
        f"{accuser} accused {chance.choice(_SUPPLIERS)} of supplying {tonnes} tonnes of {goods} to "
        f"{chance.choice(_RECIPIENTS)} in violation of UN Security Council resolution "
        f"{chance.choice((1718, 2231, 1970, 2216))}."
    )


def sentence(chance: random.Random) -> str:
    """A sentence about nothing that anybody would review."""
    return " ".join(chance.choices(_WORDS, k=chance.randrange(8, 22))).capitalize() + "."


def originals(folder: Path | None) -> list[tuple[str, str]]:
    """The pages of a folder of *.html.gz, or forty generated ones where there is none, each cut in two.

    The cut lies in the text of the article, so that what is put there is read.
    """
    files = sorted(folder.glob("*.html.gz")) if folder and folder.is_dir() else []
    pages = [gzip.decompress(file.read_bytes()).decode("utf-8", "replace") for file in files]
    return [_cut(one) for one in pages or [_generated(random.Random(f"page {n}")) for n in range(40)]]


def _cut(original: str) -> tuple[str, str]:
    """At the first place, by the longest lines first, where words that are added come out with the text."""
    for line in sorted(_text(original).splitlines(), key=len, reverse=True)[:8]:
        for found in re.finditer(re.escape(line[:40]), original):
            if "Tried here." in _text(f"{original[: found.end()]}. Tried here. {original[found.end() :]}"):
                return original[: found.end()], original[found.end() :]
    return original, ""


def _text(html: str) -> str:
    read = trafilatura.bare_extraction(html, fast=True, include_comments=False)
    return (read.text or "") if read else ""


def _generated(chance: random.Random) -> str:
    paragraphs = "".join(
        f"<p>{' '.join(sentence(chance) for _ in range(5))}</p>" for _ in range(chance.randrange(6, 30))
    )
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in _WORDS)
    return (
        f"<!doctype html><html lang=en><head><title>{sentence(chance)}</title></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>{sentence(chance)}</h1>{paragraphs}</article><footer>{menu}</footer></body></html>"
    )


def page(number: int, pages: list[tuple[str, str]]) -> bytes:
    """Page `number` of the endless set: an original with its seeded edit. The same number, the same bytes."""
    chance = random.Random(number)
    added = [sentence(chance) for _ in range(3)]
    if chance.random() < RELEVANT:
        added.append(allegation(chance))
    before, after = pages[number % len(pages)]
    return f"{before}. {' '.join(added)} Printed as number {number}. {after}".encode()


class Server:
    """Serves /p/NUMBER from a process of its own, with connections kept; `with Server(folder) as server`."""

    def __init__(self, folder: Path | None) -> None:
        self._said: Queue[int] = Queue()
        self._process = Process(target=_serve, args=(folder, self._said), daemon=True)

    def __enter__(self) -> Callable[[int], str]:
        self._process.start()
        port = self._said.get(timeout=30)
        return lambda number: f"http://127.0.0.1:{port}/p/{number}"

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()


def _serve(folder: Path | None, said: Queue[int]) -> None:
    pages = originals(folder)

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            is_page = self.path.startswith("/p/")
            body = page(int(self.path[3:]), pages) if is_page else b"not here"
            self.send_response(200 if is_page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: the benchmark's own lines are what counts."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        said.put(server.server_port)
        server.serve_forever()
