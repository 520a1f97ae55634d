"""What a part of a team is called in a sentence."""

from __future__ import annotations

from planner.domain.language import Text, _
from planner.domain.problem import Duty


def part_word(duty: Duty | None, part: int) -> Text | str:
    """The label of the part, such as 带班; without one its number, counted from 1."""
    if duty is not None and part < len(duty.team) and duty.team[part].label:
        return duty.team[part].label
    return _("part {part}", part=part + 1)
