"""Why a rotation does not come round in time, and why a household has nobody: counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from constraints.pairing.rule import PER_HOLDER
from constraints.rotation.rule import COVER, SHARE, STAY
from constraints.why import Relax, change_param, named
from planner.domain.directory import Directory
from planner.domain.language import Text, _
from planner.domain.plan import Gap
from planner.domain.problem import Problem
from planner.questions.explaining.gaps import found_ways
from planner.questions.explaining.outs import WayOut
from planner.questions.explaining.trial import Scene
from planner.stages.rotation.stage import plan_rotations

_COSTS = {"stay": 6, "share": 10, "cover": 2}


def cover_lines(scene: Scene, gap: Gap) -> Iterator[str]:
    """Groups, pace and months of a rotation; faster paces tried by planning it again.

    Raises OutOfTime.
    """
    yield gap.message
    yield ""
    duty = scene.problem.duties[gap.duty]
    yield str(_("Counted"))
    rows = [row for row in scene.plan.rotations if (row.duty, row.owner) == (gap.duty, gap.owner)]
    reached = len({row.target for row in rows})
    cover = duty.params[COVER] or 0
    groups = reached + gap.missing
    low, high = duty.params[STAY]
    yield "  " + str(
        _("{owner}: {groups} groups to reach, {low} to {high} months in each, {cover} months:"
          " {reached} are reached, {missing} are not", owner=named(scene.case, gap.owner),
          groups=groups, low=low, high=high, cover=cover, reached=reached, missing=gap.missing)
    )  # fmt: skip
    if groups * low > cover:
        yield "  " + str(
            _("{groups} groups of {low} months at least: {needed} months, {short} too many.",
              groups=groups, low=low, needed=groups * low, short=groups * low - cover)
        )  # fmt: skip
    yield ""
    yield str(_("Ways out (each planned again), cheapest first"))
    yield from (f"  {line}" for line in found_ways(_cover_ways(scene, gap)))


def _cover_ways(scene: Scene, gap: Gap) -> Iterator[WayOut]:
    """Shorter stays, shared groups, and the fewest months more that are enough."""
    duty = scene.problem.duties[gap.duty]
    low, high = duty.params[STAY]
    for stay in range(high - 1, 0, -1):
        text = _("{duty}: {months} months in each group (stay={months})", duty=duty.name,
                 months=stay)  # fmt: skip
        relax = change_param(duty.id, STAY, (min(low, stay), stay))
        yield from _tried(scene, gap, _COSTS["stay"] * (high - stay), text, relax)
    if not duty.params[SHARE]:
        text = _("{duty}: owners of one village share its groups (share=yes)", duty=duty.name)
        yield from _tried(scene, gap, _COSTS["share"], text, change_param(duty.id, SHARE, True))
    for more in range(2, 25, 2):
        months = (duty.params[COVER] or 0) + more
        text = _("{duty}: {months} months to come round (cover={months})", duty=duty.name,
                 months=months)  # fmt: skip
        relax = change_param(duty.id, COVER, months)
        for way in _tried(scene, gap, _COSTS["cover"] * more, text, relax):
            yield way
            if not way.missing:
                return


def _tried(scene: Scene, gap: Gap, cost: int, text: Text, relax: Relax) -> Iterator[WayOut]:
    """The easing as a way out, where it reaches more groups. Raises OutOfTime."""
    scene.clock.check()
    missing = _missing(scene, gap, relax(scene.problem))
    if missing < gap.missing:
        yield WayOut(cost, str(text), missing)


def _missing(scene: Scene, gap: Gap, problem: Problem) -> int:
    problem = replace(problem, duties={gap.duty: problem.duties[gap.duty]})
    found = plan_rotations(problem, Directory(problem), scene.links)
    return sum(one.missing for one in found.gaps if one.sort == gap.sort and one.owner == gap.owner)


def household_lines(scene: Scene, gap: Gap) -> Iterator[str]:
    """Households and the room of whoever may hold them, in the household's own village."""
    yield gap.message
    yield ""
    yield str(_("Counted"))
    problem, directory = scene.problem, scene.case.directory
    holders = scene.plan.holders
    own = holders[holders["duty"] == gap.duty]
    held = Counter(own["holder"].tolist())
    if gap.target is not None:
        area = directory.village_of(gap.target) or directory.unit_of(gap.target)
        inside = [one for one, unit in directory.homes.unit_of.items()
                  if area is not None and area in directory.chain(unit)]  # fmt: skip
        with_holder = set(own["household"].tolist())
        yield "  " + str(
            _("{unit}: {households} households, {held} have somebody, {open} have nobody",
              unit=named(scene.case, area), households=len(inside),
              held=sum(one in with_holder for one in inside),
              open=sum(one not in with_holder for one in inside))
        )  # fmt: skip
        room = 0
        for reason in gap.people:
            most = _most(problem, gap.duty, reason.id)
            room += max(0, (most or 0) - held[reason.id]) if most is not None else 0
        if gap.people:
            yield "  " + str(
                _("{people} people may hold it; together they hold {held}, room for {room} more",
                  people=len(gap.people), held=sum(held[one.id] for one in gap.people), room=room)
            )  # fmt: skip
            lacking = sum(one not in with_holder for one in inside)
            each = -(-lacking // len(gap.people))
            yield "  " + str(
                _("For everybody to have somebody, each of them would hold {each} more, or"
                  " {more} more people would be needed (counted, not planned again).",
                  each=each, more=_more_people(lacking, problem, gap))
            )  # fmt: skip
        else:
            yield "  " + str(_("Nobody may hold it: the duty's team names nobody there."))
    for reason in gap.people[:8]:
        yield f"  {named(scene.case, reason.id)}: {reason.reason}"


def _more_people(lacking: int, problem: Problem, gap: Gap) -> int:
    most = (problem.duties[gap.duty].params[PER_HOLDER] or (0, 0))[1]
    return -(-lacking // most) if most else lacking


def _most(problem: Problem, duty: str, person: str) -> int | None:
    one = problem.people.get(person)
    if one is not None and one.household_limit is not None:
        return one.household_limit
    per_holder = problem.duties[duty].params[PER_HOLDER]
    return per_holder[1] if per_holder is not None else None
