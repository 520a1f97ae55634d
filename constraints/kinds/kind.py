"""What a kind of duty is: its word, its rhythm, and what others need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from planner.domain.params import Param
from planner.domain.plan import Stage

Rhythm = Literal["days", "pairing", "rotation", "households", "follow_up"]
"""How duties of a kind are decided: day by day, as lasting links, by months, household by
household, or item by item of the ledger."""

_STAGES: Mapping[Rhythm, Stage] = {
    "days": "days",
    "rotation": "days",
    "households": "rounds",
    "follow_up": "follow_ups",
    "pairing": "pairing",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of duty.

    `zh`, the id and what is `also` said for it are what users write, `order` is its place in
    drop-downs and reports.
    `takes_time` is False where a person may do it beside another shift. `by_steps` is True
    where sheet 节点 lists what is owed, step by step, in place of 周期. `disturbs_village`
    counts its shifts against 每村每周来访上限. `public` puts it on public notices, where
    `posted_by_day` gives it a row for each day, and a column for each part of the team.
    `receives` says that people come to it, so that reports count it as a reception.
    `params` are those that only some kinds take.
    """

    id: str
    zh: str
    order: int = 0
    rhythm: Rhythm = "days"
    takes_time: bool = True
    by_steps: bool = False
    disturbs_village: bool = False
    public: bool = False
    posted_by_day: bool = False
    receives: bool = False
    params: tuple[Param[Any], ...] = ()
    also: tuple[str, ...] = ()

    @property
    def stage(self) -> Stage:
        """The stage that makes its shifts; of a pairing its links."""
        return _STAGES[self.rhythm]

    @property
    def by_days(self) -> bool:
        """Whether it is decided day by day, and nothing else of it is."""
        return self.rhythm == "days"

    @property
    def unfolds(self) -> bool:
        """Whether its duties unfold into demands of the days."""
        return self.rhythm in ("days", "rotation")

    @property
    def links(self) -> bool:
        """Whether it links people or units to targets."""
        return self.rhythm in ("pairing", "rotation", "households")

    @property
    def pairs(self) -> bool:
        """Whether its links last, and take no days of their own."""
        return self.rhythm == "pairing"

    @property
    def rotates(self) -> bool:
        """Whether its owners change their target by months."""
        return self.rhythm == "rotation"

    @property
    def by_household(self) -> bool:
        """Whether it links people to households, whom they visit in rounds."""
        return self.rhythm == "households"

    @property
    def by_item(self) -> bool:
        """Whether items of the ledger say what is owed."""
        return self.rhythm == "follow_up"
