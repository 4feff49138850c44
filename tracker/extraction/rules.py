"""What the rules mean, in English, without loading a parser: for pages."""

from __future__ import annotations

from functools import cache

from tracker.extraction.words.phrases import load


@cache
def _meanings() -> dict[str, str]:
    return {row["rule"]: row["says"] for key in ("refusals", "sentences") for row in load("rules")[key]}


def meaning(rule: str) -> str:
    """What a sentence is told to have failed on; "" for a rule that there is no more."""
    return _meanings().get(rule, "")


__all__ = ["meaning"]
