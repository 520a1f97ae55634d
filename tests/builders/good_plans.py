"""Good plans to try things on: of small towns, and of the first weeks of quick examples."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from inputs.presets import presets
from inputs.workbook.reading import read
from inputs.workbook.template import write_book
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.stages.whole import make_plan
from tests.builders.sheets import read_sheets
from tests.builders.towns import TOWNS

PRESETS = {"baoshan": 2, "guixi": 4, "xicheng": 4, "yanqing": 4}
"""The examples whose first weeks are planned quickly, and how many weeks these are."""

NAMES = (*TOWNS, *PRESETS)


@cache
def good_plan(name: str) -> tuple[Problem, Plan]:
    """The problem of a small town, or of the first weeks of an example, and its plan."""
    problem = read_sheets(TOWNS[name]) if name in TOWNS else _first_weeks(name)
    return problem, make_plan(problem)


def _first_weeks(name: str) -> Problem:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_book(path, presets()[name].build())
        whole = read(path).problem
    assert whole is not None
    end = whole.settings.start + timedelta(weeks=PRESETS[name], days=-1)
    return replace(whole, settings=replace(whole.settings, end=end))
