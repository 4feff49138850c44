"""The one way out: a guarded HTTP GET. Nothing else in the program opens a connection to the web."""

from .bodies import Limits
from .client import Fetched, Hop, fetch
from .errors import FetchFailed, FetchRefused
from .transport import Wire
from .urls import WebAddress, read_url

__all__ = [
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "Hop",
    "Limits",
    "WebAddress",
    "Wire",
    "fetch",
    "read_url",
]
