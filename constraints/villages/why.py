"""每村每周来访上限: how many visits a village bears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.why import Easing, Fact, Why
from planner.domain.edits import Edits, FillSetting
from planner.domain.language import _
from planner.model.demands import Demand

_VISIT = 6


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The limit, where any of `demands` disturbs a village."""
    limit = case.problem.settings.village_visits_per_week
    if limit is not None and any(
        KINDS[demand.duty.kind].disturbs_village and case.directory.village_of(demand.target)
        for demand in demands
    ):
        text = _("at most {limit:visit|visits} per village and week", limit=limit)
        yield Fact("village", (), text, _with(None), _more)


def _with(limit: int | None) -> Edits:
    """Another limit."""
    return (FillSetting("village_visits_per_week", limit),)


def _more(case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
    limit = case.problem.settings.village_visits_per_week or 0
    yield [
        Easing(
            _VISIT * more,
            _("{limit:visit|visits} per village and week instead of {now}", limit=limit + more,
              now=limit),
            _with(limit + more),
        )
        for more in (1, 2, 3)
    ]  # fmt: skip


WHY: Final = Why(facts, 80)
