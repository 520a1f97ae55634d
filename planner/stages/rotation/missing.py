"""What a rotation does not do: whose gaps there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from constraints.rotation.model import RotationRules
from planner.domain.periods import month_end, month_start
from planner.domain.plan import Gap, RotationRow
from planner.gaps.rotation import not_reached, pin_not_met, without_target
from planner.stages.rotation.duty import RotationDuty
from planner.stages.rotation.schedule import Schedule


def without_targets(stage: RotationDuty) -> Iterator[Gap]:
    """A gap for each owner that has no target to go to."""
    for owner in stage.owners:
        if not stage.targets[owner]:
            yield without_target(stage.problem, stage.duty, owner)


def uncovered(stage: RotationDuty, rules: RotationRules, schedule: Schedule) -> Iterator[Gap]:
    """A gap for each owner whose area is not all reached within ``cover`` months.

    Owners who share an area share what is missing: one each in turn, in order.
    """
    if rules.cover is None:
        return
    last = month_end(month_start(stage.first, rules.cover - 1))
    for cluster, missing in schedule.unreached.items():
        area = rules.area(cluster)
        reached = rules.done_before(cluster) | {
            target
            for (owner, month), target in schedule.rows.items()
            if owner in cluster and month < rules.cover
        }
        left = sorted(area - reached, key=stage.place.__getitem__)
        for turn, owner in enumerate(cluster):
            share = missing // len(cluster) + (turn < missing % len(cluster))
            if share:
                yield not_reached(
                    stage.problem, stage.duty, owner, share, left,
                    months=rules.cover, period=(stage.first, last),
                )  # fmt: skip


def unmet(stage: RotationDuty, rows: Iterable[RotationRow]) -> Iterator[Gap]:
    """A gap for each 必须 whose target nobody is in at that time.

    Where somebody is, the days of the plan show whether the pin is honoured.
    """
    there = {(row.month, row.target) for row in rows if not row.forecast}
    for pin in stage.musts():
        times = {month for month, target in there if target == pin.target}
        if month_start(pin.date) not in times if pin.date is not None else not times:
            yield pin_not_met(stage.problem, stage.duty, pin, stage.pinned_owners(pin))
