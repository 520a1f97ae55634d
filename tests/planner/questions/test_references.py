"""What the words of a question mean."""

from __future__ import annotations

import pytest

from planner.questions.references import Unclear, absence_of, find_shift
from tests.builders.sample_plan import sample


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%Y/%m/%d", "%Y年{m}月{d}日", "{m}月{d}日", "{m}/{d}"]
)
def test_a_shift_by_its_day_in_any_form(form: str) -> None:
    """A day as the program prints it, or as the workbook takes it, names a shift."""
    problem, plan = sample()
    shift = plan.shifts[0]
    alike = [one for one in plan.shifts if (one.duty, one.date) == (shift.duty, shift.date)]
    assert len(alike) == 1
    day = shift.date.strftime(form).format(m=shift.date.month, d=shift.date.day)
    assert find_shift(plan, problem, f"{shift.duty} {day}") == shift
    with pytest.raises(Unclear):
        find_shift(plan, problem, f"{shift.duty} 2月30日")


def test_an_absence_by_days_without_a_year() -> None:
    """The days are those of the plan."""
    problem, plan = sample()
    first = plan.shifts[0].date
    found = absence_of(problem, f"P1 {first.month}月{first.day}日")
    assert (found.start, found.end) == (first, first)
    with pytest.raises(Unclear):
        absence_of(problem, "P1 2月30日")
