"""公平组, 份额 and 节日回看 as people fill them in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constraints.most_turns.rule import MOST
from inputs.workbook import cells
from planner.domain.faults import CellFault
from planner.domain.problem import PerPeriod
from tests.builders.inputs_books import Book, problem_of, put, reading_of, township


def with_column(book: Book, sheet: str, header: str) -> Book:
    """`book` with an empty column more."""
    for number, row in enumerate(book[sheet]):
        row.append(None if number else header)
    return book


@pytest.mark.parametrize(
    "written, share",
    [
        (0.5, 50),
        ("0.5", 50),
        ("50%", 50),
        (1, 100),
        ("１", 100),
        ("75 %", 75),
        (1.5, 150),
        (0.1, 10),
    ],
)
def test_a_share_is_a_number_or_a_percentage(written: Any, share: int) -> None:
    """As people write a half, kept in hundredths."""
    assert cells.share(written, 0.1, 2) == share


@pytest.mark.parametrize(
    "written, code",
    [(0, "out-of-range"), (3, "out-of-range"), ("500%", "out-of-range"), (0.33, "bad-share"),
     ("半", "bad-number"), (True, "bad-number")],
)  # fmt: skip
def test_what_is_no_share_is_refused(written: Any, code: str) -> None:
    """Nothing, too much, too fine, no number."""
    with pytest.raises(CellFault) as raised:
        cells.share(written, 0.1, 2)
    assert raised.value.code == code


def test_people_have_their_share_and_others_a_whole_one(tmp_path: Path) -> None:
    """An empty cell is 1."""
    book = with_column(township(), "人员", "份额")
    put(book, "人员", 2, "份额", 0.5)
    people = problem_of(tmp_path, book).people
    assert (people["P1"].share, people["P2"].share) == (50, 100)


def test_duties_have_their_pool(tmp_path: Path) -> None:
    """A word, which only duties that are planned day by day can have; years are a setting."""
    book = with_column(township(), "制度", "公平组")
    book["设置"].append(["节日回看", 5])
    rows = {row[0]: number for number, row in enumerate(book["制度"], start=1)}
    put(book, "制度", rows["JF"], "公平组", "值 班")
    read = problem_of(tmp_path, book)
    assert (read.duties["JF"].pool, read.settings.holiday_years) == ("值班", 5)
    held = next(key for key, one in read.duties.items() if one.kind == "household")
    put(book, "制度", rows[held], "公平组", "值班")
    reading = reading_of(tmp_path, book)
    assert [(one.code, one.warning) for one in reading.faults] == [("no-turns-to-share", True)]
    assert reading.problem is not None
    assert reading.problem.duties[held].pool == ""


def test_a_limit_of_a_pool_without_one_is_the_dutys_own_and_says_so(tmp_path: Path) -> None:
    """A reminder: @公平组 beside an empty 公平组."""
    book = township()
    rows = {row[0]: number for number, row in enumerate(book["制度"], start=1)}
    put(book, "制度", rows["JF"], "参数", "max_per_person=2/周、6/月@公平组")
    reading = reading_of(tmp_path, book)
    assert [(one.code, one.warning) for one in reading.faults] == [("no-pool", True)]
    assert reading.problem is not None
    assert reading.problem.duties["JF"].params[MOST] == (
        PerPeriod(2, "week"), PerPeriod(6, "month", pool=True),
    )  # fmt: skip
