"""Any roster, drawn in any shape, is read back to the same turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inputs.lists.context import Context
from inputs.lists.reading import read_lists
from inputs.workbook.sources import Book, Grid
from planner.domain.problem import Problem
from tests.builders.lists import SHIFTS, duty, town

FIRST = date(2027, 3, 1)
WEEKDAYS = "一二三四五六日"
NAMES = ("张三", "李四", "王五", "钱七", "孙八", "欧阳建国", "张三丰", "周和平")
DUTIES = (duty("RB", "日班"), duty("YB", "夜班"))

Turn = tuple[date, str, str]
"""Day, duty and person, by name."""

Cells = list[list[object]]


def turns_of(duties: tuple[str, ...], most: int = 3) -> st.SearchStrategy[frozenset[Turn]]:
    """Some turns of three weeks; the first and last day have one, so that the axis is known."""
    one = st.tuples(
        st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n)),
        st.sampled_from(duties),
        st.sampled_from(NAMES),
    )
    edges = {(FIRST, duties[0], NAMES[0]), (FIRST + timedelta(days=20), duties[-1], NAMES[1])}
    return st.frozensets(one, max_size=40).map(lambda found: found | edges)


def by_cell(turns: frozenset[Turn]) -> dict[tuple[date, str], list[str]]:
    """Who has each duty on each day."""
    found: dict[tuple[date, str], list[str]] = defaultdict(list)
    for day, what, who in sorted(turns):
        found[day, what].append(who)
    return found


def days() -> list[date]:
    """The days of the three weeks."""
    return [FIRST + timedelta(days=n) for n in range(21)]


def short(day: date) -> str:
    """3月1日."""
    return f"{day.month}月{day.day}日"


# Shapes --------------------------------------------------------------------------------------


def a_row_a_turn(turns: frozenset[Turn], sign: str) -> Cells:
    """日期, 制度, 姓名."""
    rows: Cells = [["序号", "日期", "制度", "姓名"]]
    return rows + [[n, day, what, who] for n, (day, what, who) in enumerate(sorted(turns), 1)]


def days_down(turns: frozenset[Turn], sign: str) -> Cells:
    """Duties across, names in the cells."""
    cells = by_cell(turns)
    head: list[object] = ["日期", "星期", *(one.name for one in DUTIES)]
    return [head] + [
        [
            short(day),
            WEEKDAYS[day.weekday()],
            *(sign.join(cells[day, one.name]) for one in DUTIES),
        ]
        for day in days()
    ]


def days_across(turns: frozenset[Turn], sign: str) -> Cells:
    """Duties down, a week below the other."""
    cells = by_cell(turns)
    rows: Cells = []
    for week in range(3):
        own = days()[7 * week : 7 * week + 7]
        rows.append(["日期", *map(short, own)])
        rows.append(["星期", *(f"星期{WEEKDAYS[day.weekday()]}" for day in own)])
        rows += ([one.name, *(sign.join(cells[day, one.name]) for day in own)] for one in DUTIES)
        rows.append([])
    return rows


def people_down(turns: frozenset[Turn], sign: str) -> Cells:
    """Bare numbers across, marks in the cells."""
    marks: dict[tuple[str, date], list[str]] = defaultdict(list)
    for day, what, who in sorted(turns):
        marks[who, day].append(what.removesuffix("班"))
    rows: Cells = [["序号", "姓名", *(day.day for day in days()), "合计"]]
    for n, who in enumerate(NAMES, 1):
        own = [marks[who, day] for day in days()]
        rows.append([n, who, *("/".join(one) if one else "休" for one in own), sum(map(len, own))])
    return rows


def side_by_side(turns: frozenset[Turn], sign: str) -> Cells:
    """Two tables of days beside each other."""
    left, right = days_down(turns, sign)[1:12], days_down(turns, sign)[12:]
    head: list[object] = ["日期", "星期", *(one.name for one in DUTIES)]
    rows: Cells = [head * 2]
    for n, row in enumerate(left):
        rows.append(row + (right[n] if n < len(right) else []))
    return rows


def people_across(turns: frozenset[Turn], sign: str) -> Cells:
    """Days down, people across, marks in the cells."""
    rows = [list(row) for row in zip(*people_down(turns, sign), strict=True)][1:-1]
    rows[0][0] = "日期"
    return rows


SHAPES = (a_row_a_turn, days_down, days_across, people_down, side_by_side, people_across)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    turns=turns_of(tuple(one.name for one in DUTIES)),
    sign=st.sampled_from(["、", " ", "\n", "/", "，", " & "]),
)
def test_any_roster_is_read_back(
    shape: Callable[[frozenset[Turn], str], Cells], turns: frozenset[Turn], sign: str
) -> None:
    """Every turn, no other one, and nothing is left."""
    problem = town(*DUTIES)
    title: Cells = [["青石镇2027年3月排班表"]]
    grid = Grid("Sheet1", [*title, *shape(turns, sign)], merged=((0, 0, 0, 3),))  # type: ignore[arg-type]
    found = read_lists([Book("list.xlsx", "", (grid,))], Context(problem))
    assert read_back(found.turns, problem) == turns
    assert found.left == ()


def read_back(found: object, problem: Problem) -> frozenset[Turn]:
    """The turns that were found, by name."""
    return frozenset(
        (one.day, problem.duties[one.duty].name, problem.people[one.person].name)
        for one in found  # type: ignore[attr-defined]
    )


def test_shifts_called_alike_are_told_apart() -> None:
    """早 is 早班 wherever both are known."""
    problem = town(*SHIFTS)
    grid = Grid("2027年3月", [["姓名", 1, 2, 3], ["张三", "早", "中班", "晚"]])
    found = read_lists([Book("list.xlsx", "", (grid,))], Context(problem))
    assert [one.duty for one in found.turns] == ["ZA", "ZO", "WA"]
