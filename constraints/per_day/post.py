"""Shifts of a person on one day as rows, beside those that were planned before."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from constraints.kinds import KINDS
from constraints.posting import Post
from planner.model.choices import Choices, Turn


def post(choices: Choices) -> None:
    """On no day more shifts of a person than 设置 allows."""
    most = choices.problem.settings.shifts_per_day
    if most is None:
        return
    own: dict[tuple[str, date], list[Turn]] = defaultdict(list)
    for turn in choices.turns:
        if not turn.standby and KINDS[turn.demand.duty.kind].takes_time:
            for person in turn.people:
                own[person, turn.when.day].append(turn)
    for key, turns in own.items():
        left = max(0, most - choices.shifts_before.get(key, 0))
        if len({turn.demand.id for turn in turns}) > left:
            choices.model.add([(turn.variable, 1) for turn in turns], high=left)


POST: Final = Post(post, 59, of_items=True)
