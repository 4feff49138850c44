"""The environment, read once and checked. A wrong or missing value is one clear line at start."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from environs import Env, EnvError

from .snapshot_store import Bucket

BASE_DIR = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class SecondReaderSettings:
    """An endpoint that speaks OpenAI's chat completions, and how often it may be asked."""

    url: str
    model: str
    key: str
    seconds: float
    daily: int


@dataclass(frozen=True)
class Environment:
    """Every variable that the program reads, typed. `docs/operators.md` explains each."""

    secret_key: str
    debug: bool
    https: bool
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    database: dict[str, Any]
    database_pool: bool
    redis_url: str
    email: dict[str, Any]
    media_root: Path
    snapshot_bucket: Bucket | None
    static_root: Path
    fetch_allow_networks: tuple[IPv4Network | IPv6Network, ...]
    fetch_host_delay: timedelta
    fetch_host_concurrency: int
    fetch_own_network_delay: timedelta
    log_format: str
    parser_model: str
    second_reader: SecondReaderSettings | None


def read_environment() -> Environment:
    """Read the variables of this process. Ends the program with one line on stderr if one is wrong."""
    env = Env()
    try:
        return _read(env)
    except (EnvError, ValueError) as wrong:
        sys.exit(f"Settings: {str(wrong).splitlines()[0]}")


def _read(env: Env) -> Environment:
    secret_key = env.str("SECRET_KEY", "")
    if not secret_key:
        raise ValueError("SECRET_KEY is not set. Set it to a long random text that you keep secret.")
    database = env.dj_db_url("DATABASE_URL", "postgres://127.0.0.1:5432/tracker")
    if "postgresql" not in database["ENGINE"]:
        raise ValueError("DATABASE_URL must name a PostgreSQL database (postgres://...).")
    networks: list[str] = env.list("FETCH_ALLOW_NETWORKS", [])
    return Environment(
        secret_key=secret_key,
        debug=env.bool("DEBUG", False),
        https=env.bool("HTTPS", True),
        allowed_hosts=env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"]),
        csrf_trusted_origins=env.list("CSRF_TRUSTED_ORIGINS", []),
        database=dict(database),
        database_pool=env.bool("DATABASE_POOL", False),
        redis_url=env.str("REDIS_URL", "redis://127.0.0.1:6379/0"),
        email=env.dj_email_url("EMAIL_URL", "console:"),
        media_root=Path(env.str("MEDIA_ROOT", str(BASE_DIR / "var" / "media"))),
        snapshot_bucket=_bucket(env),
        static_root=Path(env.str("STATIC_ROOT", str(BASE_DIR / "var" / "static"))),
        fetch_allow_networks=tuple(ip_network(network) for network in networks),
        fetch_host_delay=timedelta(seconds=env.float("FETCH_HOST_DELAY", 1, validate=_up_to_an_hour)),
        fetch_host_concurrency=env.int("FETCH_HOST_CONCURRENCY", 2, validate=_at_least_one),
        fetch_own_network_delay=timedelta(
            seconds=env.float("FETCH_OWN_NETWORK_DELAY", 0, validate=_up_to_an_hour)
        ),
        log_format=env.str("LOG_FORMAT", "text", validate=_known_log_format),
        parser_model=_parser_model(env),
        second_reader=_second_reader(env),
    )


def _bucket(env: Env) -> Bucket | None:
    name, endpoint = env.str("S3_BUCKET", ""), env.str("S3_ENDPOINT_URL", "")
    access, secret = env.str("S3_ACCESS_KEY_ID", ""), env.str("S3_SECRET_ACCESS_KEY", "")
    region, prefix = env.str("S3_REGION", ""), env.str("S3_PREFIX", "")
    if not name:
        if endpoint or access or secret or region or prefix:
            raise ValueError("S3_BUCKET must name the bucket, since another S3_ variable is set.")
        return None
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise ValueError("S3_ENDPOINT_URL must begin with http:// or https://.")
    if bool(access) != bool(secret):
        raise ValueError("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together: set both, or neither.")
    return Bucket(name, endpoint, region, access, secret, prefix.strip("/"))


def _parser_model(env: Env) -> str:
    """The package of the parser, which `tracker.extraction.grammar.parse` loads when it first parses."""
    name = env.str("PARSER_MODEL", "")
    if name and (len(name) > 60 or not name.isidentifier() or find_spec(name) is None):
        raise ValueError(f"PARSER_MODEL names no package that is installed here: {name[:60]}.")
    return str(name)


def _second_reader(env: Env) -> SecondReaderSettings | None:
    url = env.str("SECOND_READER_URL", "")
    if not url:
        return None
    if not url.startswith(("http://", "https://")):
        raise ValueError(
            "SECOND_READER_URL must begin with http:// or https://, such as http://localhost:8000/v1."
        )
    model = env.str("SECOND_READER_MODEL", "")
    if not model or len(model) > 60:
        raise ValueError("SECOND_READER_MODEL must name the model (at most 60 characters).")
    daily, seconds = env.int("SECOND_READER_DAILY", 200), env.float("SECOND_READER_SECONDS", 120.0)
    if daily < 0 or not 0 < seconds <= 540:
        raise ValueError("SECOND_READER_DAILY must not be negative, SECOND_READER_SECONDS between 0 and 540.")
    return SecondReaderSettings(url, model, env.str("SECOND_READER_KEY", ""), seconds, daily)


def _known_log_format(value: str) -> None:
    if value not in {"text", "json"}:
        raise ValueError("LOG_FORMAT must be text or json")


def _up_to_an_hour(seconds: float) -> None:
    if not 0 <= seconds <= 3600:
        raise ValueError("a delay must be from 0 to 3600 seconds")


def _at_least_one(number: int) -> None:
    if number < 1:
        raise ValueError("FETCH_HOST_CONCURRENCY must be at least 1")
