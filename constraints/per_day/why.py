"""每人每日班次上限: how many shifts somebody may have on one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.why import Easing, Fact, Why, steps
from planner.domain.edits import FillSetting
from planner.domain.language import _
from planner.model.demands import Demand

_SHIFT = 6


def facts(case: Case, _demands: Sequence[Demand]) -> Iterator[Fact]:
    """The limit, where there is one: it is about whatever takes time."""
    most = case.problem.settings.shifts_per_day
    if most is None:
        return
    row = [
        Easing(
            _SHIFT * more,
            _("{more:shift|shifts} of a person on a day instead of {now}", more=most + more,
              now=most),
            (FillSetting("shifts_per_day", most + more),),
        )
        for more in (1, 2)
    ]  # fmt: skip
    text = _("nobody has more than {most:shift|shifts} on a day", most=most)
    yield Fact("per_day", (), text, (FillSetting("shifts_per_day", None),), steps(row))


WHY: Final = Why(facts, 94)
