"""What the rules mean, in English, without loading a parser: for pages."""

from __future__ import annotations

from functools import cache

from tracker.extraction.phrases import load


@cache
def _refusals() -> dict[str, str]:
    return {row["rule"]: row["says"] for row in load("rules")["refusals"]}


def meaning(rule: str) -> str:
    """What a refusal by this rule says; "" for a rule that there is no more."""
    return _refusals().get(rule, "")


__all__ = ["meaning"]
