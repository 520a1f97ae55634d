"""What a rotation's schedule is, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, field

LONGEST = 600
"""Months after which a schedule without ``cover`` ends, covered or not."""


@dataclass
class Schedule:
    """Who is where: target by (owner, month), and what the schedule is worth.

    `unreached` counts, by cluster, what is not covered in time; `idle` owner-months of the
    plan without a target, `later` those after it; `moves` stays begun in the months that
    count; `passed_over` targets that had waited longer than the one that was chosen.
    """

    rows: dict[tuple[str, int], str] = field(default_factory=dict)
    unreached: dict[tuple[str, ...], int] = field(default_factory=dict)
    idle: int = 0
    moves: int = 0
    later: int = 0
    passed_over: int = 0

    @property
    def value(self) -> tuple[int, int, int]:
        """What is minimised, most important first."""
        return self.idle, sum(self.unreached.values()), self.moves

    @property
    def ties(self) -> tuple[int, int]:
        """What decides between schedules of equal value."""
        return self.later, self.passed_over
