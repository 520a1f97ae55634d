"""What differs between two plans, shift by shift and person by person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain.changes import by_person, changes, same, superseded
from planner.domain.plan import Assigned, Shift
from tests.builders.sample_plan import shift

BASE = shift("A", "R1", "reception", date(2027, 1, 6), "am", ("P1", ("P2", 1)), place="H")
LATER = timedelta(days=1)


@pytest.mark.parametrize(
    "after, kind",
    [
        (replace(BASE, date=BASE.date + LATER), "moved"),
        (replace(BASE, slot="pm"), "moved"),
        (replace(BASE, place="V1"), "moved"),
        (replace(BASE, target="V1", people=(Assigned("P3", 0),)), "moved"),
        (replace(BASE, people=(Assigned("P3", 0), Assigned("P2", 1))), "handed_over"),
        (replace(BASE, people=(Assigned("P2", 0), Assigned("P1", 1))), "handed_over"),
        (replace(BASE, households=("H1",)), "changed"),
        (replace(BASE, end=BASE.end + timedelta(hours=1)), "changed"),
    ],
)
def test_a_change_is_named_by_what_matters_most(after: Shift, kind: str) -> None:
    """Another day, time or place is a move; other people a handing over; the rest a change."""
    (change,) = changes((BASE,), (after,))
    assert (change.kind, change.shift, change.before, change.after) == (kind, "A", BASE, after)


def test_what_is_alike_is_no_change() -> None:
    """The order of people and households says nothing."""
    other = replace(BASE, people=tuple(reversed(BASE.people)), households=("H2", "H1"))
    one = replace(BASE, households=("H1", "H2"))
    assert same(one, other)
    assert changes((one,), (other,)) == ()


def test_changes_come_by_day_and_id() -> None:
    """New and dropped shifts stand among the others, each at the earlier of its days."""
    dropped = replace(BASE, id="B", date=BASE.date - LATER)
    added = replace(BASE, id="C")
    moved = replace(BASE, date=BASE.date + LATER)
    found = changes((BASE, dropped), (added, moved))
    assert [(one.kind, one.shift, one.date) for one in found] == [
        ("dropped", "B", BASE.date - LATER),
        ("moved", "A", BASE.date),
        ("added", "C", BASE.date),
    ]


def test_each_person_learns_what_concerns_them() -> None:
    """Whoever keeps a shift in which somebody else is exchanged hears nothing of it."""
    handed = replace(BASE, people=(Assigned("P3", 0), Assigned("P2", 1)))
    other = replace(BASE, id="B", people=(Assigned("P2", 0),))
    moved = replace(other, slot="pm")
    found = changes((BASE, other), (handed, moved))
    mine = by_person(found)
    assert list(mine) == ["P1", "P2", "P3"]
    assert [[one.shift for one in mine["P1"].lost], mine["P1"].gained] == [["A"], ()]
    assert [one.shift for one in mine["P3"].gained] == ["A"]
    assert [one.shift for one in mine["P2"].changed] == ["B"]


@pytest.mark.parametrize(
    "day, until, gives_way",
    [
        (date(2027, 2, 1), date(2027, 3, 31), True),  # the first day of the new plan
        (date(2027, 1, 31), date(2027, 3, 31), False),  # served before it begins
        (date(2027, 4, 2), date(2027, 4, 30), True),  # its last day
        (date(2027, 4, 3), date(2027, 4, 30), False),  # still the old plan's own
        (date(2027, 4, 3), date(2027, 3, 31), True),  # deferred beyond both
    ],
)
def test_a_new_plan_replaces_its_own_time(day: date, until: date, gives_way: bool) -> None:
    """A plan from 1 February to 2 April leaves alone what lies before it and after it."""
    assert superseded(day, until, date(2027, 2, 1), date(2027, 4, 2)) is gives_way
