"""Whether the gaps of a plan are as few as they can be, or the search for them ended before."""

from __future__ import annotations

from collections.abc import Iterable

from planner.domain.language import _
from planner.domain.plan import UNFINISHED, Level, PlanWarning
from planner.model.choices import GAPS
from planner.stages.follow_ups.wanted import RANKS

_LEVELS = frozenset({GAPS, *RANKS, "fixed", "nobody", "missing"})
"""What the levels are called, of days, items and links, that count what is missing."""


def unfinished(levels: Iterable[Level]) -> tuple[PlanWarning, ...]:
    """A warning where one of `levels`, which the solver made small, counts gaps unproven.

    Whatever is shown of a plan shows it first: these gaps may be avoidable.
    """
    of_gaps = [level for level in levels if level.name in _LEVELS]
    if all(level.proven for level in of_gaps):
        return ()
    text = _(
        "Not finished: the search for the fewest gaps ended before its proof. {value} are"
        " missing, {bound} might do. Search on before this is posted (option --more; on the"
        " site: Search on).",
        value=sum(level.value for level in of_gaps),
        bound=sum(level.bound for level in of_gaps),
    )
    return (PlanWarning.of(UNFINISHED, text),)
