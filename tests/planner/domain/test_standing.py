"""Which of several publications say what of a day, case by case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.standing import standing


@dataclass(frozen=True)
class Months:
    """A publication of whole months of 2027."""

    first: int
    last: int

    @property
    def start(self) -> date:
        """Its first day."""
        return date(2027, self.first, 1)

    @property
    def end(self) -> date:
        """The 28th: no month is shorter."""
        return date(2027, self.last, 28)


WINTER, SPRING, MARCH = Months(1, 3), Months(4, 6), Months(3, 3)
PUT_OFF = date(2027, 4, 2)
"""A day of the spring to which a duty of the winter was put off."""


def test_the_next_plan_takes_no_day_of_the_one_before() -> None:
    """Not even one in its own time, to which something was put off."""
    spring, winter = standing([WINTER, SPRING], date(2027, 3, 1))
    assert (spring.of, winter.of) == (SPRING, WINTER)
    assert winter.has(date(2027, 3, 28))
    assert winter.has(PUT_OFF)
    assert spring.has(PUT_OFF)


def test_a_newer_plan_of_some_of_the_days_takes_those() -> None:
    """What lies before and after is still the older one's."""
    march, spring = standing([Months(2, 6), MARCH], date(2027, 1, 1))
    assert march.of == MARCH
    assert [spring.has(date(2027, n, 10)) for n in (2, 3, 4)] == [True, False, True]


def test_one_whose_days_are_all_taken_says_nothing() -> None:
    """Nor one that has ended, two weeks after it has."""
    assert [one.of for one in standing([MARCH, WINTER], date(2027, 1, 1))] == [WINTER]
    assert standing([WINTER], date(2027, 4, 11)) != ()
    assert standing([WINTER], date(2027, 4, 12)) == ()
