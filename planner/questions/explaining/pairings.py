"""Pairings counted: places and capacity, and who might have helped."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.pairing.rule import HOLDER, PER_HOLDER, PER_TARGET
from constraints.why import named
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import Duty
from planner.model.linear import INF
from planner.questions.explaining.trial import Scene

_PEOPLE_SHOWN = 8


def pairing_lines(scene: Scene, gap: Gap) -> Iterator[str]:
    """Targets, holders and their limits, and why those who might have helped could not."""
    duty = scene.problem.duties[gap.duty]
    targets, holders = _sides(scene, duty)
    per_target, per_holder = duty.params[PER_TARGET], duty.params[PER_HOLDER]
    if duty.owner.by == "target":
        each = sum(part.count or 0 for part in duty.team)
    else:
        each = max(1, (per_target or (1, INF))[0])
    low, high = per_holder or ((0, INF) if duty.owner.by == "target" else (1, INF))
    yield str(
        _("targets {targets}, holders of each {each}: places {places}; holders {holders}",
          targets=len(targets), each=each, places=len(targets) * each, holders=len(holders))
    )  # fmt: skip
    if high < INF:
        capacity = len(holders) * high
        yield str(
            _("holders {holders}, targets of each at most {most}: links {capacity}", most=high,
              holders=len(holders), capacity=capacity)
        )  # fmt: skip
        if capacity < len(targets) * each:
            yield str(
                _("places {places}, links at most {capacity}: short by {short}.",
                  places=len(targets) * each, capacity=capacity,
                  short=len(targets) * each - capacity)
            )  # fmt: skip
    most = (per_target or (1, INF))[1]
    wanted = len(holders) * low
    if duty.owner.by != "target" and most < INF and wanted > len(targets) * most:
        yield str(
            _("{holders:holder owes|holders owe} {low:target|targets} each: {wanted:link|links};"
              " {targets:target takes|targets take} at most {most} each: {room}",
              holders=len(holders), low=low,
              wanted=wanted, targets=len(targets), most=most, room=len(targets) * most)
        )  # fmt: skip
    yield from reason_lines(scene, gap)


def reason_lines(scene: Scene, gap: Gap) -> Iterator[str]:
    """Why those who might have helped could not, a line each."""
    for reason in gap.people[:_PEOPLE_SHOWN]:
        yield str(_("{person}: {said}", person=named(scene.case, reason.id), said=reason.words))
    if len(gap.people) > _PEOPLE_SHOWN:
        yield str(_("and {count:person|people} more", count=len(gap.people) - _PEOPLE_SHOWN))


def _sides(scene: Scene, duty: Duty) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Targets, and holders whom the duty names, without a scope's finer choice."""
    directory = scene.case.directory
    targets = directory.units(duty.target) if duty.target is not None else ()
    if duty.owner.by == "unit" and duty.owner.units is not None:
        return targets, directory.units(duty.owner.units)
    if duty.params[HOLDER] == "unit":
        return targets, tuple(sorted({u for p in duty.team for u in directory.units(p.selector)}))
    return targets, tuple(sorted({p for t in duty.team for p in directory.people(t.selector)}))
