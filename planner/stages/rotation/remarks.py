"""Early warnings of a rotation: a pace that is too slow, more owners than groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from constraints.rotation.model import RotationRules
from constraints.rotation.rule import COVER, STAY
from planner.domain.language import Text, _, marked
from planner.domain.problem import Remark
from planner.gaps.words import joined, names_of
from planner.stages.rotation.duty import RotationDuty
from planner.stages.rotation.schedule import Schedule


class RotationRemarks:
    """What the reader should know of one rotation duty."""

    def __init__(self, duty: RotationDuty) -> None:
        self.duty = duty

    def remarks(self, rules: RotationRules, schedule: Schedule) -> Iterator[Remark]:
        """Early warnings: a pace that is too slow, more owners than groups, pins unmet."""
        if any(schedule.unreached.values()) and rules.cover is not None:
            yield Remark("rotation-pace", self._pace(rules, sum(schedule.unreached.values())))
        if schedule.idle:
            yield Remark(
                "rotation-crowded",
                _(
                    "{duty}: {owners} have {groups:group|groups} for {count} of them;"
                    " {idle:month stays|months stay} without a group.",
                    duty=self.duty.duty.name,
                    owners=names_of(self.duty.problem, rules.owners),
                    groups=len(rules.area(rules.owners)),
                    count=len(rules.owners),
                    idle=schedule.idle,
                ),
            )

    def _pace(self, rules: RotationRules, missing: int) -> Text:
        """That the groups cannot be covered in time, by how much, and what would help."""
        groups, at_once = _still_open(rules)
        return _(
            "{duty}: {owners} at {stay:month|months} a group need {needed:month|months} for"
            " {groups:group|groups}; within {cover:month|months} {missing:is|are} not"
            " reached.{offers}",
            duty=self.duty.duty.name,
            owners=names_of(self.duty.problem, rules.owners),
            stay=rules.stay[0],
            needed=-(-groups // at_once) * rules.stay[0],
            groups=groups,
            cover=rules.cover,
            missing=missing,
            offers=joined([*self._offers(rules)] or [""], marked("{said}{more}")),
        )

    def _offers(self, rules: RotationRules) -> Iterator[Text]:
        """What would cover all in time: shorter stays, or sharing the groups."""
        groups, at_once = _still_open(rules)
        stay, cover, owners = rules.stay[0], rules.cover or 0, len(rules.owners)
        if stay > 1 and (needed := -(-groups // at_once)) <= cover:
            yield _(" At one month a group it takes {needed:month|months} (stay=1).", needed=needed)
        if owners > at_once and (shared := -(-groups // owners) * stay) <= cover:
            yield _(
                " Sharing the groups between them takes {needed:month|months} (share=yes).",
                needed=shared,
            )

    def hurried(self, components: Sequence[RotationRules]) -> Iterator[Remark]:
        """Early warning: `components` that cover all in time only by shorter stays."""
        if not components:
            return
        most, cover = self.duty.duty.params[STAY][1], self.duty.duty.params[COVER]
        numbers = [_still_open(rules) for rules in components]
        groups, at_once = max(numbers, key=lambda one: -(-one[0] // one[1]))
        yield Remark(
            "rotation-pace",
            _(
                "{duty}: at {stay:month|months} a group {owners} would need up to"
                " {needed:month|months} ({groups:group|groups}), more than {cover}; some of their"
                " stays are shorter.{offer}",
                duty=self.duty.duty.name,
                stay=most,
                owners=names_of(
                    self.duty.problem, [owner for rules in components for owner in rules.owners]
                ),
                needed=-(-groups // at_once) * most,
                groups=groups,
                cover=cover,
                offer=_(" Sharing a village's groups (share=yes) would allow longer stays.")
                if any(len(rules.owners) > 1 for rules in components) and at_once == 1
                else "",
            ),
        )


def _still_open(rules: RotationRules) -> tuple[int, int]:
    """The most targets one cluster has still to cover, and how many owners do so together."""
    most = max(len(rules.area(cluster) - rules.done_before(cluster)) for cluster in rules.clusters)
    return most, len(rules.owners) if rules.share else 1


def hurries(rules: RotationRules, schedule: Schedule) -> bool:
    """Whether all is covered in time, but would not be if every stay were the longest."""
    groups, at_once = _still_open(rules)
    return (
        rules.cover is not None
        and not any(schedule.unreached.values())
        and -(-groups // at_once) * rules.stay[1] > rules.cover
    )
