"""Why somebody has too few turns: what there is to share, and what keeps them from each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from constraints.fewest_turns.check import Lacking, lacking
from constraints.fewest_turns.rule import FEWEST
from constraints.most_turns.why import words
from constraints.why import change_param, named
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import PerPeriod
from planner.model.demands import When
from planner.questions.explaining.counting import obstacle
from planner.questions.explaining.easings import FEWER
from planner.questions.explaining.question import Part, Section, WayOut
from planner.questions.explaining.trial import Scene


def turn_parts(scene: Scene, gap: Gap) -> Iterator[Part]:
    """The turns of the period, what keeps the person from them, and the way out."""
    short = [one for one in lacking(scene.case) if (one.duty.id, one.period.first,
             one.period.last) == (gap.duty, *gap.period)]  # fmt: skip
    own = next((one for one in short if one.person == gap.owner), None)
    if own is None:
        return
    turns = [s for s in scene.plan.shifts if s.duty == gap.duty and s.date in own.period]
    case = scene.case.crews
    served = sum(len(case.people(shift)) for shift in turns)
    yield Section(_("Counted"))
    yield "  " + str(
        _("{duty} has {served:turn|turns} in the period; {people:person|people} have fewer than"
          " {least}: {names}.", duty=own.duty.name, served=served, people=len(short),
          least=own.least, names="、".join(named(scene.case, one.person) for one in short))
    )  # fmt: skip
    kept: Counter[str] = Counter()
    for shift in turns:
        demand = scene.demands.get(shift.id)
        if demand is not None and own.person not in case.people(shift):
            why = obstacle(scene, demand, own.person, When(shift.date, shift.slot))
            kept[str(why or _("somebody else serves, who would then have too few turns"))] += 1
    for said, count in kept.most_common():
        yield "  " + str(_("{count:day|days}: {why}", count=count, why=said))
    yield Section(_("Ways out"), ways=True)
    yield _way(own)


def _way(own: Lacking) -> WayOut:
    """Asking for no more turns than there are."""
    others = tuple(one for one in own.duty.params[FEWEST] if one.times != own.least)
    limit = next(one for one in own.duty.params[FEWEST] if one.times == own.least)
    if not own.turns:
        said = _("{duty}: no min_per_person={limit}", duty=own.duty.name, limit=words(limit))
        edits = change_param(own.duty.id, FEWEST, others)
        return WayOut(FEWER, said, 0, edits, last_resort=True)
    less = PerPeriod(own.turns, limit.period)
    said = _("{duty}: min_per_person={less} instead of {limit}", duty=own.duty.name,
             less=words(less), limit=words(limit))  # fmt: skip
    edits = change_param(own.duty.id, FEWEST, (*others, less))
    return WayOut(FEWER, said, 0, edits, last_resort=True)
