"""Links as documents write them."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def absolute(base: str, link: str) -> str | None:
    """A link as an absolute web address that can be taken apart, or None for anything else.

    >>> absolute("https://a.example/news/", "1"), absolute("https://a.example/", "http://[1")
    ('https://a.example/news/1', None)
    """
    try:
        joined = link if _ADDRESS.match(link) else urljoin(base, link)
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.netloc else None
