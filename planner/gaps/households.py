"""Gaps of household duties: which household, or which holder, lacks what, and why."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.ids import holding_id
from planner.domain.language import Text, _
from planner.domain.plan import Gap, Reason
from planner.domain.problem import Duty, Problem
from planner.gaps.gap import made, reasons

FORBIDDEN = _("may not hold this household")
HELD = _("holds this household already")
NO_MIX = _("could not hold the category mix")
"""Why somebody does not hold a household."""


def holds_limit(count: int) -> Text:
    """The reason of somebody who holds as many households as can be."""
    return _("holds {count:household|households}, the limit", count=count)


@dataclass(frozen=True, slots=True)
class HoldingGaps:
    """Writes the gaps of one part of one household duty."""

    problem: Problem
    duty: Duty
    part: int

    def household(
        self, household: str, missing: int, wanted: int, people: tuple[Reason, ...], *, able: bool
    ) -> Gap:
        """`household` lacks `missing` of its `wanted` holders; somebody is `able` to be one."""
        message = (
            _("Household {household} has nobody who holds it ({duty}).",
              household=household, duty=self.duty.name)
            if missing == wanted
            else _("Household {household} lacks {missing} of {wanted} holders ({duty}).",
                   household=household, missing=missing, wanted=wanted, duty=self.duty.name)
        )  # fmt: skip
        # Its other holders may be missing for want of people.
        more = ("more",) if people and missing < wanted else ()
        obligation = holding_id(self.duty.id, household, *more, part=self.part)
        return made(
            "households",
            "holders",
            obligation,
            self.duty.id,
            household,
            cause="over_capacity" if able else "nobody_eligible",
            missing=missing,
            period=(self.problem.settings.start, self.problem.settings.end),
            target=household,
            people=people,
            message=message,
        )

    def person(self, person: str, missing: int) -> Gap:
        """`person` owes so many households more than could be had."""
        return made(
            "households",
            "holdings",
            holding_id(self.duty.id, person, part=self.part),
            self.duty.id,
            person,
            cause="nobody_eligible",
            missing=missing,
            period=(self.problem.settings.start, self.problem.settings.end),
            people=reasons([(person, _("no household is left to hold"))]),
            message=_(
                "{person} holds {missing:household|households} too few ({duty}).",
                person=self.problem.people[person].name, missing=missing, duty=self.duty.name,
            ),
        )  # fmt: skip

    def mix(self, person: str, missing: int) -> Gap:
        """`person` holds households but lacks so many of the category mix."""
        return made(
            "households",
            "mix",
            holding_id(self.duty.id, person, "mix", part=self.part),
            self.duty.id,
            person,
            cause="limit",
            missing=missing,
            period=(self.problem.settings.start, self.problem.settings.end),
            people=reasons([(person, _("no household of the category is left"))]),
            message=_(
                "{person} lacks {missing:household|households} of the category mix ({duty}).",
                person=self.problem.people[person].name, missing=missing, duty=self.duty.name,
            ),
        )  # fmt: skip
