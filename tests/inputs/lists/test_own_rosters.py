"""What this program posts is a list like any other: read back, it says the same turns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inputs.lists.context import Context
from inputs.lists.reading import read_lists
from inputs.workbook.sources import open_list
from outputs.roster import write_roster
from tests.builders.watches import duty, made, nights


@pytest.mark.parametrize("sheet", ["安排表", "值班安排表", "值班一览"])
def test_the_sheets_of_a_roster_say_its_turns(sheet: str, tmp_path: Path) -> None:
    """The list of shifts, the notice with its texts and telephones, the overview."""
    named = made([duty("ZB", "值班")], nights(10), notice_phone=(("", "0539-8330000"),))
    write_roster(tmp_path / "roster.xlsx", named.plan, named.problem)
    book = open_list(tmp_path / "roster.xlsx")
    grids = tuple(grid for grid in book.grids if grid.title.startswith(sheet))
    assert grids
    found = read_lists([replace(book, grids=grids)], Context(named.problem))
    assert {(one.day, one.person) for one in found.turns} == {
        (shift.date, person.id) for shift in named.plan.shifts for person in shift.people
    }
    assert found.left == ()
