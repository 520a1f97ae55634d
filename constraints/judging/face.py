"""How a rule answers the judge: whether it was kept, and what stands against a change.

Each folder of ``constraints`` with a ``check.py`` has a CHECK. What a rule says in words is
told once: where a gap is explained, a substitute refused, or a gap judged avoidable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from constraints.judging.case import Case
from planner.domain.findings import Finding
from planner.domain.language import Text
from planner.domain.plan import Cause, Shift

About = Literal["form", "days", "links", "rounds", "items", "whole"]
"""What a rule speaks of: the form of each shift, the days and their people, who is linked to
whom, household rounds, visits of the ledger's items, or what the plan says of itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the shift `at`, all other shifts being as they are.

    Could `person` join its people in `part`? Without a person: could it be held then and
    there? The shift called `but` is overlooked: it is the one that would be replaced.
    """

    at: Shift
    person: str | None = None
    part: int = 0
    but: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands against it.

    `sort` and `detail` tell refusals apart where they are counted over days. `once` says it
    of one day, `often` (a template) of ``{days}`` days, with the same values. `cause` is
    what a gap counts it as, if anything. A `lasting` one holds whatever the other shifts are.
    """

    sort: str
    once: Text
    often: str
    detail: str = ""
    cause: Cause | None = None
    lasting: bool = False

    def over(self, days: int) -> Text:
        """The refusal as it holds on `days` days."""
        return Text(self.often, {**self.once.values, "days": days})


Refuse = Callable[[Case, Asked], Refusal | None]

OfOne = Callable[[Case, Case, Shift], Iterator[Finding] | None]


@dataclass(frozen=True, slots=True)
class Check:
    """The judge's half of a rule.

    `find` yields what a plan does wrong. `refuse` says why not; where several rules
    refuse, the one of the lowest `rank` is told first: what lies with the person before what
    lies with the day and the place. With `turns` the rule counts turns, which a whole unit has
    as one (``Case.crews``); other rules see its people.
    `of_one` spares a rule the whole plan: of a case, and another that holds one of its shifts alone
    as it would become, it tells what there is of that shift; None where the change may tell in
    what is found of others.
    """

    find: Callable[[Case], Iterator[Finding]]
    about: About
    refuse: Refuse | None = None
    rank: int = 100
    turns: bool = False
    of_one: OfOne | None = None

    def findings(self, case: Case) -> Iterator[Finding]:
        """What the plan of `case` does wrong."""
        return self.find(case.crews if self.turns else case)
