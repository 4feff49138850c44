"""What a program of ours is given as its environment on one machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

from .errors import LocalError
from .paths import Home, python_path
from .programs import write_secret

DEFAULT_PORT = 8000


def port_from(environment: Mapping[str, str]) -> int:
    """The port that PORT asks for. Raises LocalError if it asks for nonsense."""
    asked = environment.get("PORT") or str(DEFAULT_PORT)
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise LocalError(f"PORT must be a number from 1 to 65535, not {asked!r}.")
    return int(asked)


def secret_key(home: Home) -> str:
    """The installation's key, made once. Whoever can read it can forge sessions, hence mode 600."""
    if not home.secret_key.exists():
        write_secret(home.secret_key, secrets.token_urlsafe(50))
    return home.secret_key.read_text().strip()


def for_one_machine(given: Mapping[str, str], home: Home, urls: Mapping[str, str]) -> dict[str, str]:
    """`given`, with whatever it leaves open filled in for a site on this machine alone. What is set stays."""
    ours = {
        "SECRET_KEY": given.get("SECRET_KEY") or secret_key(home),
        "MEDIA_ROOT": str(home.media),
        "STATIC_ROOT": str(home.folder / "static"),
        "HTTPS": "false",
    }
    set_by_hand = {name: value for name, value in given.items() if value or name not in ours}
    return {**ours, **set_by_hand, **urls}


def for_processes(environment: Mapping[str, str], port: int) -> dict[str, str]:
    """For the Procfile's processes: this environment's programs first, output at once, loopback only."""
    arguments = environment.get("GUNICORN_CMD_ARGS", "")
    if "--bind" not in arguments and "-b " not in arguments:
        # Without it gunicorn listens on every interface as soon as PORT is set.
        arguments = f"--bind=127.0.0.1:{port} {arguments}".strip()
    warnings = [environment["PYTHONWARNINGS"]] if environment.get("PYTHONWARNINGS") else []
    if os.geteuid() == 0:
        # Celery's eight lines about root, per worker. On one machine as root everything is root's.
        warnings.append("ignore:You're running the worker with superuser privileges")
    return {
        **environment,
        "PYTHONWARNINGS": ",".join(warnings),
        "PATH": f"{python_path()}{os.pathsep}{environment.get('PATH', os.defpath)}",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "GUNICORN_CMD_ARGS": arguments,
    }
