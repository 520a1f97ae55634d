"""Whatever stands in a sheet, reading it ends, and nothing in it is lost without a word."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inputs.lists.context import Context
from inputs.lists.found import Kind
from inputs.lists.reading import read_lists
from inputs.workbook.sources import Book, Grid
from tests.builders.lists import HALVES, RECEPTION, SHIFTS, VISITS, WATCH, town

LINES = (
    "青石镇2027年3月值班表|日期|星期|姓名|值班|带班|接访|上午|下午|早|中|晚|休|√|A1|张三|李四|王五|赵六|郑十",
    "张三、李四|3月1日|3月2日|2月30日|3/4|3月1日-3月5日|周一|星期二|三|东坡村|西岭村|合计|备注|制表：张三",
    "1|2|31|8:30-11:30|请假|请假时间|起|止|事由|电话|13900000001|职务|单位|户主|人口|组|一组|低保|类别",
    "与户主关系|张三(代李四)|同上|〃|(|）|—|/|全体干部",
)
WORDS = "|".join(LINES).split("|")

PROBLEM = town(WATCH, RECEPTION, VISITS, *SHIFTS, *HALVES)

cells = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.integers(-1, 40),
    st.just(46_100.5),
    st.just(float("nan")),
    st.just(True),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.just(datetime(2027, 3, 1, 8, 30)),
    st.just(time(8, 30)),
    st.text(max_size=4),
)
rows = st.lists(st.lists(cells, max_size=6), max_size=8)
ranges = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(3, 5), st.integers(3, 5)),
    max_size=1,
)


@pytest.mark.parametrize("kind", [None, "roster", "history", "absences", "people", "households"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rows=rows, merged=ranges)
def test_any_cells_are_read(
    kind: Kind | None, rows: list[list[object]], merged: list[tuple[int, int, int, int]]
) -> None:
    """To the end; every turn has a person, a duty and a cell of the sheet."""
    grid = Grid("3月", rows, merged=tuple(merged))  # type: ignore[arg-type]
    found = read_lists([Book("list.xlsx", "", (grid,))], Context(PROBLEM, kind))
    for one in found.turns:
        assert one.person in PROBLEM.people
        assert one.duty in PROBLEM.duties
    for spot in (*(one.spot for one in found.turns), *(one.spot for one in found.left)):
        assert rows[spot.row][spot.column] is not None


@pytest.mark.parametrize("night", ["夜里", "夜间"])
def test_a_part_of_the_day_that_is_hours(night: str) -> None:
    """The night is hours, 17:30 to 8:30, and no duty of this town has them: it ends anyhow."""
    grid = Grid("3月", [[date(2026, 1, 1), night]])
    found = read_lists([Book("list.xlsx", "", (grid,))], Context(PROBLEM, "history"))
    assert found.turns == ()
