"""The one way out: a guarded HTTP GET. Nothing else in the program opens a connection to the web."""

from .answers import Exchange
from .bodies import Limits
from .client import USER_AGENT, Fetched, Hop, fetch
from .errors import FetchFailed, FetchRefused, TooManyRedirects
from .transport import Route, Wire
from .urls import WebAddress, read_url

__all__ = [
    "USER_AGENT",
    "Exchange",
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "Hop",
    "Limits",
    "Route",
    "TooManyRedirects",
    "WebAddress",
    "Wire",
    "fetch",
    "read_url",
]
