"""A process for the supervisor to look after: `program.py NAME RECORD [answer|stubborn|fail|grandchild]`.

It writes what happens to it into the file RECORD, a line each. "answer" makes it a web site that is ready,
"stubborn" deaf to SIGTERM. "fail" ends it as soon as all four run.
"""

import http.server
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

NAME, RECORD, *MANNERS = sys.argv[1:]


def record(text: str) -> None:
    with Path(RECORD).open("a") as file:
        file.write(f"{NAME} {text}\n")


def on_terminate(*_: object) -> None:
    """Say whether the database still answers, which it must until the last process is gone."""
    if "stubborn" in MANNERS:
        record("was asked")
        return
    url = urlsplit(os.environ["DATABASE_URL"])
    with socket.create_connection((url.hostname or "", url.port or 0), 5) as connection:
        # PostgreSQL's SSLRequest, the shortest thing it answers: "N", it has none.
        connection.sendall(struct.pack("!ii", 8, 80877103))
        assert connection.recv(1) == b"N"
    record("ended while the database answered")
    sys.exit(0)


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


signal.signal(signal.SIGTERM, on_terminate)
if "grandchild" in MANNERS:
    record(f"runs as {subprocess.Popen(['sleep', '300']).pid}")
record(f"runs as {os.getpid()}")
print(f"{NAME} is here", flush=True)
if "fail" in MANNERS:
    while Path(RECORD).read_text().count("runs as") < 4:
        time.sleep(0.02)
    sys.exit(7)
if "answer" in MANNERS:
    http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever(poll_interval=0.05)
while True:
    time.sleep(0.05)
