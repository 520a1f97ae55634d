"""Edits done in a workbook's cells: read back they are what they say, all else is as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from constraints.coverage.rule import BY
from constraints.longest_run.rule import MAX_RUN
from constraints.most_turns.rule import MOST
from constraints.pairing.rule import PER_TARGET
from constraints.rest.rule import REST, Rest
from inputs.workbook.doing import EditNotDone, do_edits
from inputs.workbook.reading import read
from inputs.workbook.template import write_book
from planner.domain.edits import (
    Drop,
    Edit,
    Fill,
    FillParam,
    FillRange,
    FillSetting,
    Put,
    edited,
)
from planner.domain.problem import Absence, CalendarDay, Link, PerPeriod, Pin, Problem
from planner.flows.comparing import same_facts
from tests.web.town import ROWS

DAY = date(2027, 1, 6)
PIN = Pin("JF", "P2", DAY, "am", None, "never")
AWAY = Absence("P5", date(2027, 1, 11), date(2027, 1, 17), None, "培训")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small town with a pairing; what is written there is written as people write it."""
    path = tmp_path / "book.xlsx"
    pairing = {"id": "LC", "name": "领导联村", "kind": "联系", "owner": "每人", "team": "领导",
               "target": "村", "params": "每人对象数=1;per_target=1-3"}  # fmt: skip
    rows = {
        **ROWS,
        "duties": [*ROWS["duties"], pairing],
        "links": [{"duty": "领导联村", "holder": "李二", "target": "东村"}],
        "pins": [{"duty": "领导接访", "person": "李二", "date": "2027年1月6日", "slot": "上午",
                  "mode": "禁止"}],
    }  # fmt: skip
    write_book(path, rows)
    return path


def problem_of(book: Path) -> Problem:
    """What the workbook says; without errors."""
    found = read(book)
    assert found.problem is not None, [str(one.text) for one in found.faults]
    return found.problem


EDITS: dict[str, tuple[Edit, ...]] = {
    "a row more": (Put(Pin("ZF", "P1", None, None, "V1", "must")), Put(AWAY)),
    "a row on a day": (Drop(CalendarDay(DAY, "work")), Put(CalendarDay(DAY, "off"))),
    "a row less, in other words": (Drop(PIN),),
    "a link less": (Drop(Link("LC", "P2", "V1", "current")),),
    "an absence cut": (Drop(AWAY), Put(Absence("P5", AWAY.start, DAY.replace(day=13)))),
    "columns": (
        Fill("duties", "JF", "weekdays", frozenset({1, 2})),
        Fill("duties", "YB", "until", date(2027, 1, 20)),
        Fill("duties", "JF", "spacing", 3),
        Fill("people", "P3", "until", DAY),
    ),
    "parameters": (
        FillParam("JF", BY, 4),
        FillParam("JF", REST, Rest(12, "hour")),
        FillParam("YB", MAX_RUN, 3),
        FillParam("JF", BY, 5),
    ),
    "a range": (FillRange("LC", PER_TARGET, None, 4, (1, 9)),),
    "settings": (
        FillSetting("village_visits_per_week", 5),
        FillSetting("shifts_per_day", 2),
        FillSetting("shifts_per_day", None),
    ),
}


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS.keys())
def test_edits_are_read_back(book: Path, edits: tuple[Edit, ...]) -> None:
    """The workbook says afterwards what the edited problem says, and nothing else."""
    before = problem_of(book)
    wanted = edited(before, edits)
    do_edits(book, edits, before)
    assert same_facts(problem_of(book), wanted)


@pytest.mark.parametrize(
    "edit",
    [Drop(Absence("P1", DAY, DAY)), Fill("duties", "none", "spacing", 2),
     Fill("duties", "JF", "named", None)],
)  # fmt: skip
def test_what_is_not_found_changes_nothing(book: Path, edit: Edit) -> None:
    """Nobody guesses: the file stays as it was, to the byte, and it is said why."""
    before, content = problem_of(book), book.read_bytes()
    with pytest.raises(EditNotDone):
        do_edits(book, (Put(PIN), edit), before)
    assert book.read_bytes() == content


def test_a_parameter_takes_the_place_of_what_is_written_otherwise(tmp_path: Path) -> None:
    """休息12小时 in long-hand, 每人上限 as it once was: what is new stands in their place."""
    duties = [{**row, "params": "休息12小时；每人上限:2/周"} if row["id"] == "JF" else row
              for row in ROWS["duties"]]  # fmt: skip
    book = tmp_path / "town.xlsx"
    write_book(book, {**ROWS, "duties": duties})
    before = problem_of(book)
    assert before.duties["JF"].params[MOST] == (PerPeriod(2, "week"),)
    edits = [
        FillParam("JF", REST, Rest(1, "day")),
        FillParam("JF", MOST, (PerPeriod(3, "week"),)),
    ]
    do_edits(book, edits, before)
    now = problem_of(book).duties["JF"].params
    assert (now[REST], now[MOST]) == (Rest(1, "day"), (PerPeriod(3, "week"),))
