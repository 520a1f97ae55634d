"""The queue replayed over the plan: a turn taken past somebody who was there is out of order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Check
from constraints.order.replay import out_of_order
from planner.domain.findings import Finding
from planner.domain.language import _


def check(case: Case) -> Iterator[Finding]:
    """Remarks on turns out of order."""
    for passed in out_of_order(case):
        text = _("{person} serves in {duty} on {date} out of order: it was the turn of {due}.",
                 person=case.person_name(passed.person), due=case.person_name(passed.due),
                 duty=case.duty_name(passed.shift.duty), date=passed.shift.date)  # fmt: skip
        yield about(passed.shift, "order", text, person=passed.person, unit="turns", hard=False)


CHECK: Final = Check(check, "days", turns=True)
