"""Who acts: a person or a named machine process. Every write says which."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pghistory

if TYPE_CHECKING:
    from .models import User


@dataclass(frozen=True)
class Machine:
    """A process that acts without a person, by its name: "feed fetcher", "reader rules 3"."""

    name: str

    def __str__(self) -> str:
        return self.name


def acting(by: User | Machine, why: str) -> AbstractContextManager[Any]:
    """Name who writes and why to the history. Without it a tracked table refuses the write."""
    who = {"machine": by.name, "by": None} if isinstance(by, Machine) else {"machine": None, "by": by.pk}
    return pghistory.context(**who, why=why)
