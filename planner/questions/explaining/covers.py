"""Why a rotation does not come round in time, and why a household has nobody: counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from constraints.pairing.rule import PER_HOLDER
from constraints.rotation.rule import COVER, STAY
from constraints.why import named
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import Problem
from planner.questions.explaining.pairings import reason_lines
from planner.questions.explaining.trial import Scene


def cover_lines(scene: Scene, gap: Gap) -> Iterator[str]:
    """Groups, pace and months of a rotation."""
    duty = scene.problem.duties[gap.duty]
    rows = [row for row in scene.plan.rotations if (row.duty, row.owner) == (gap.duty, gap.owner)]
    reached = len({row.target for row in rows})
    cover = duty.params[COVER] or 0
    groups = reached + gap.missing
    low, high = duty.params[STAY]
    yield str(
        _("{owner}: {groups:group|groups} to reach, {stay:month|months} in each,"
          " {cover:month|months}: {reached} reached, {missing} not",
          owner=named(scene.case, gap.owner),
          groups=groups, stay=low if low == high else f"{low}-{high}", cover=cover,
          reached=reached, missing=gap.missing)
    )  # fmt: skip
    if groups * low > cover:
        yield str(
            _("{groups:group|groups} of {low:month|months} at least: {needed:month|months},"
              " {short} too many.",
              groups=groups, low=low, needed=groups * low, short=groups * low - cover)
        )  # fmt: skip


def household_lines(scene: Scene, gap: Gap) -> Iterator[str]:
    """Households and the room of whoever may hold them, in the household's own village."""
    problem, directory = scene.problem, scene.case.directory
    holders = scene.plan.holders
    own = holders[holders["duty"] == gap.duty]
    held = Counter(own["holder"].tolist())
    if gap.target is not None:
        area = directory.village_of(gap.target) or directory.unit_of(gap.target)
        inside = [one for one, unit in directory.homes.unit_of.items()
                  if area is not None and area in directory.chain(unit)]  # fmt: skip
        with_holder = set(own["household"].tolist())
        yield str(
            _("{unit}: {households:household|households}, {held} with somebody, {open} with nobody",
              unit=named(scene.case, area), households=len(inside),
              held=sum(one in with_holder for one in inside),
              open=sum(one not in with_holder for one in inside))
        )  # fmt: skip
        room = 0
        for reason in gap.people:
            most = _most(problem, gap.duty, reason.id)
            room += max(0, (most or 0) - held[reason.id]) if most is not None else 0
        if not gap.people:
            yield str(_("Nobody else may hold it."))
        elif gap.cause == "over_capacity":
            yield str(
                _("{people:person|people} may hold it; held together {held}, room for {room} more",
                  people=len(gap.people), held=sum(held[one.id] for one in gap.people), room=room)
            )  # fmt: skip
    yield from reason_lines(scene, gap)


def _most(problem: Problem, duty: str, person: str) -> int | None:
    one = problem.people.get(person)
    if one is not None and one.household_limit is not None:
        return one.household_limit
    per_holder = problem.duties[duty].params[PER_HOLDER]
    return per_holder[1] if per_holder is not None else None
