"""The gaps of a rotation: owners without a target, groups not reached, pins unmet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from constraints.rotation.model import RotationRules
from planner.domain.language import Text, _
from planner.domain.periods import month_end, month_start
from planner.domain.plan import Cause, Gap, Reason, RotationRow
from planner.stages.rotation.duty import RotationDuty
from planner.stages.rotation.schedule import Schedule


class RotationGaps:
    """Writes the gaps of one rotation duty."""

    def __init__(self, duty: RotationDuty) -> None:
        self.duty = duty

    def without_targets(self) -> Iterator[Gap]:
        """A gap for each owner that has no target to go to."""
        for owner in self.duty.owners:
            if not self.duty.targets[owner]:
                yield self._gap(
                    owner,
                    "nobody_eligible",
                    1,
                    _(
                        "{duty}: {owner} has no group to go to.",
                        duty=self.duty.duty.name,
                        owner=self.duty.name(owner),
                    ),
                    (self.duty.problem.settings.start, self.duty.problem.settings.end),
                )

    def gaps(self, rules: RotationRules, schedule: Schedule) -> Iterator[Gap]:
        """A gap for each owner whose area is not all reached within ``cover`` months.

        Owners who share an area share what is missing: one each in turn, in order.
        """
        if rules.cover is None:
            return
        last = month_end(month_start(self.duty.first, rules.cover - 1))
        for cluster, missing in schedule.unreached.items():
            area = rules.area(cluster)
            reached = rules.done_before(cluster) | {
                target
                for (owner, month), target in schedule.rows.items()
                if owner in cluster and month < rules.cover
            }
            left = sorted(area - reached, key=self.duty.place.__getitem__)
            for turn, owner in enumerate(cluster):
                share = missing // len(cluster) + (turn < missing % len(cluster))
                if share:
                    yield self._gap(
                        owner,
                        "cover",
                        share,
                        _(
                            "{duty}: {owner} cannot reach every group within {cover} months; "
                            "not reached: {groups}.",
                            duty=self.duty.duty.name,
                            owner=self.duty.name(owner),
                            cover=rules.cover,
                            groups=self.duty.names(left),
                        ),
                        (self.duty.first, last),
                    )

    def unmet(self, rows: Iterable[RotationRow]) -> Iterator[Gap]:
        """A gap for each 必须 whose target nobody is in at that time.

        Where somebody is, the days of the plan show whether the pin is honoured.
        """
        there = {(row.month, row.target) for row in rows if not row.forecast}
        for pin in self.duty.musts():
            times = {month for month, target in there if target == pin.target}
            if month_start(pin.date) in times if pin.date is not None else times:
                continue
            owners = self.duty.pinned_owners(pin)
            settings = self.duty.problem.settings
            message = _(
                "{duty}: {owner} cannot be in {target} at the time that sheet 指定 demands.",
                duty=self.duty.duty.name,
                owner=self.duty.names(owners) if pin.person is None else self.duty.name(pin.person),
                target=self.duty.name(pin.target or ""),
            )
            gap = self._gap(
                owners[0] if owners else None,
                "pin",
                1,
                message,
                (pin.date or settings.start, pin.date or settings.end),
            )
            words = (self.duty.duty.id, pin.person or "", str(pin.date or ""), pin.target or "")
            reason = _("The months before and after leave no time for it.")
            yield replace(
                gap,
                id=".".join(word for word in words if word) + "#pin",
                date=pin.date,
                target=pin.target,
                people=(Reason(pin.person, str(reason)),) if pin.person is not None else (),
            )

    def _gap(
        self,
        owner: str | None,
        cause: Cause,
        missing: int,
        message: Text,
        period: tuple[date, date],
    ) -> Gap:
        obligation = self.duty.duty.id if owner is None else f"{self.duty.duty.id}.{owner}"
        return Gap(
            id=f"{obligation}#gap",
            obligation=obligation,
            duty=self.duty.duty.id,
            owner=owner,
            cause=cause,
            missing=missing,
            period=period,
            date=None,
            target=None,
            people=(),
            message=str(message),
        )
