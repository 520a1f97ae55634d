"""连班: the same people serve a whole block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.why import Fact, Why, change_duty, duties_of, given_up
from planner.domain.language import _
from planner.model.demands import Demand


def facts(_case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The duties that are served in blocks."""
    for duty in duties_of(demands):
        if duty.block is not None:
            block = _("week") if duty.block == "week" else _("month")
            text = _("{duty}: the same people serve a whole {block}", duty=duty.name, block=block)
            yield given_up("block", (duty.id,), text, change_duty(duty.id, "block", None), 16)


WHY: Final = Why(facts, 70)
