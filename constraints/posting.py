"""The day stage's model: every rule of the days posted on one set of choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from constraints.all_hands import post as all_hands
from constraints.blocks import post as blocks
from constraints.counts_for import post as counts_for
from constraints.exceptions import post as exceptions
from constraints.fairness import post as fairness
from constraints.milestones import post as milestones
from constraints.one_place import post as one_place
from constraints.pins import post as pins
from constraints.spacing import post as spacing
from constraints.spread import post as spread
from constraints.staffing import post as staffing
from constraints.standby import post as standby
from constraints.standby.rule import STANDBY
from constraints.villages import post as villages
from planner.model.choices import Choices
from planner.model.demands import Demand
from planner.model.windows import Window


def post_rules(
    choices: Choices,
    windows: Mapping[str, Window],
    *,
    after_gaps: Sequence[str] = (),
    eligible: Sequence[Demand] | None = None,
) -> None:
    """Declare the levels and post every rule.

    The levels `after_gaps` come behind the gaps and substitutes, before all others; whoever
    names them fills them. `eligible` are the demands as they are where those of `choices`
    leave people out: fairness is about everybody eligible.

    counts_for and exceptions come first because staffing asks what they discharge; the
    others stand in any order.
    """
    choices.declare(_gap_ranks(choices), _levels(choices, after_gaps))
    counts_for.post(choices)
    exceptions.post(choices)
    staffing.post(choices)
    one_place.post(choices)
    spacing.post(choices)
    blocks.post(choices)
    villages.post(choices)
    milestones.post(choices)
    pins.post(choices)
    standby.post(choices)
    fairness.post(choices, eligible)
    if all_hands.wanted(choices):
        all_hands.post(choices)
    spread.post(choices, windows)


def _gap_ranks(choices: Choices) -> list[int]:
    problem = choices.problem
    priorities = {demand.duty.priority for demand in choices.demands}
    for pin in problem.pins:
        if pin.mode == "must":
            duty = problem.duties.get(pin.duty or "")
            priorities.add(duty.priority if duty else 3)
    return sorted(priorities)


def _levels(choices: Choices, after_gaps: Sequence[str]) -> list[str]:
    names: list[str] = []
    if any(demand.duty.params[STANDBY] for demand in choices.demands):
        names.append("standby")
    names += [*after_gaps, "outside", "fairness"]
    if any(pin.mode == "wish" for pin in choices.problem.pins):
        names.append("wishes")
    if all_hands.wanted(choices):
        names.append("apologies")
    return [*names, "spread"]
