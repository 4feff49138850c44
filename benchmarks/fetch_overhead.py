"""What the guard costs: CPU of `fetch` against a plain httpcore pool that keeps its connections.

    python -m benchmarks.fetch_overhead [--rounds N] [--pages N] [--kilobytes N] [--host localhost]

Both fetch the same page from a server in a child process, by turns, so that a busy machine slows both.
Prints the medians and their ratio, as a line of JSON; the exit code is 1 where the ratio is over 1.15.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import socketserver
import statistics
import sys
import time
from collections.abc import Callable
from ipaddress import ip_network
from multiprocessing.connection import Connection

import httpcore

from tracker.ingestion.fetching import fetch

MOST = 1.15
OWN = [ip_network("127.0.0.0/8"), ip_network("::1/128")]


class _Page(socketserver.StreamRequestHandler):
    """Answers every request with the same bytes, on a connection that stands."""

    answer = b""

    def handle(self) -> None:
        while self.rfile.readline():
            while self.rfile.readline() not in (b"\r\n", b""):
                pass
            self.wfile.write(self.answer)


def serve(told: Connection, kilobytes: int) -> None:
    """Serve until the parent ends, and tell it the port."""
    page = b"<p>Two ships met at night.</p>".ljust(kilobytes * 1024, b" ")
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
    _Page.answer = head.encode() + page
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Page) as server:
        server.daemon_threads = True
        told.send(server.server_address[1])
        server.serve_forever()


def cpu(take: Callable[[], object], pages: int) -> float:
    """CPU seconds of this process for so many fetches."""
    began = time.process_time()
    for _ in range(pages):
        take()
    return time.process_time() - began


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--rounds", type=int, default=9)
    told.add_argument("--pages", type=int, default=200, help="fetches of each kind in a round")
    told.add_argument("--kilobytes", type=int, default=50)
    told.add_argument("--host", choices=("127.0.0.1", "localhost"), default="127.0.0.1")
    chosen = told.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there, chosen.kilobytes), daemon=True)
    server.start()
    url = f"http://{chosen.host}:{here.recv()}/page"
    try:
        with httpcore.ConnectionPool() as pool:
            plain = lambda: pool.request("GET", url, headers={"Accept-Encoding": "gzip"}).content  # noqa: E731
            guarded = lambda: fetch(url, allow_networks=OWN).body  # noqa: E731
            if plain() != guarded():
                raise SystemExit("The two did not get the same page.")
            cpu(plain, 50), cpu(guarded, 50)
            rounds = [(cpu(plain, chosen.pages), cpu(guarded, chosen.pages)) for _ in range(chosen.rounds)]
    finally:
        server.terminate()
    ratio = statistics.median(guard / bare for bare, guard in rounds)
    bare, guard = (statistics.median(side) / chosen.pages * 1e6 for side in zip(*rounds, strict=True))
    print(json.dumps({"plain_us": round(bare), "guarded_us": round(guard), "ratio": round(ratio, 3)}))
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())
