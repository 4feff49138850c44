"""The bare loop that the pipeline is held against: same HTTP client, same trafilatura.

Reads lines `FIRST LAST` and answers the CPU seconds that fetching and extracting those pages took.
"""

from __future__ import annotations

import sys
import time

import httpcore
import trafilatura


def take(pool: httpcore.ConnectionPool, url: str) -> None:
    """Fetch one page and extract its text and metadata, as the product's reader asks for them."""
    response = pool.request("GET", url)
    trafilatura.bare_extraction(
        response.content.decode("utf-8", "replace"),
        url=url,
        fast=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2026-12-31"},
    )


if __name__ == "__main__":
    address = sys.argv[1]
    with httpcore.ConnectionPool() as pool:
        for line in sys.stdin:
            first, last = map(int, line.split())
            before = time.process_time()
            for number in range(first, last):
                take(pool, address.replace("NUMBER", str(number)))
            print(time.process_time() - before, flush=True)
