"""What the parts of household duties add to: the stage's levels and gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from planner.domain.plan import Gap, Level

_LEVELS = (
    "unheld",
    "dropped",
    "mix",
    "load",
    "splits",
    "own_group",
)


@dataclass
class Totals:
    """Levels, and gaps, added up over duties and parts.

    `mix_bound` is the least that the mix of the layer planned last can lack.
    """

    gaps: list[Gap] = field(default_factory=list)
    mix_bound: int = 0
    value: Counter[str] = field(default_factory=Counter)
    bound: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, name: str, value: int, bound: int, seconds: float = 0.0) -> None:
        """Add to the level called `name`."""
        self.value[name] += value
        self.bound[name] += bound
        self.seconds[name] += seconds

    def levels(self) -> tuple[Level, ...]:
        """The levels in their order."""
        return tuple(
            Level("households", name, self.value[name], self.bound[name],
                  self.value[name] == self.bound[name], self.seconds[name])
            for name in _LEVELS
        )  # fmt: skip
