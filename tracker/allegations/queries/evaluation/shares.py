"""A share of a count, with the range that so few counts allow."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

ENOUGH = 20  # under so many decisions no percentage is shown
_Z = 1.959964  # 95 in 100


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def is_enough(self) -> bool:
        return self.whole >= ENOUGH

    @property
    def percent(self) -> float:
        """0 to 100; 0 of nothing is 0."""
        return 100 * self.part / self.whole if self.whole else 0.0

    @property
    def low(self) -> float:
        return self._range()[0]

    @property
    def high(self) -> float:
        return self._range()[1]

    def _range(self) -> tuple[float, float]:
        """The 95 % interval of Wilson (1927), in percent; all of it where nothing was counted."""
        if not self.whole:
            return 0.0, 100.0
        n, p = self.whole, self.part / self.whole
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)
