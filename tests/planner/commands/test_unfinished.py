"""A plan whose gaps may be avoidable never looks finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from outputs.files import read_plan
from outputs.store import Store
from planner.domain.plan import Level
from planner.flows import planning, replanning
from planner.model.linear import Linear
from planner.repair import result
from planner.solver import minimise
from planner.solver.parts import Answer, Part
from planner.solver.solve import Limits, Stop
from planner.stages.unfinished import unfinished
from planner.stages.whole import make_plan
from tests.builders.commands import sanfang
from tests.builders.sheets import PLAN_FOLDER, SMALL_TOWN, read_sheets

SAID = "尚未排完"

_NOTHING = Limits(nodes=1, effort=0.0)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that ends before it finds anything, unless it is asked for more."""

    def limits(more: int, _minutes: float | None = None) -> Limits:
        return Limits() if more else _NOTHING

    searched, kept = minimise._minimise, minimise._fallback

    def search(
        model: Linear, part: Part, known: Mapping[int, int], seed: int, how: Limits, stop: Stop
    ) -> Answer | None:
        return None if how == _NOTHING else searched(model, part, known, seed, how, stop)

    def idle(
        model: Linear, part: Part, known: Mapping[int, int], seed: int, how: Limits
    ) -> Answer | None:
        if how != _NOTHING or any(one in known for one in part.variables):
            return kept(model, part, known, seed, Limits())
        least = [low if whole else high for low, high, whole in zip(
            model.low, model.high, (not one for one in model.continuous), strict=True
        )]  # fmt: skip
        return kept(replace(model, high=least), part, known, seed, Limits())

    monkeypatch.setattr(minimise, "_minimise", search)
    monkeypatch.setattr(minimise, "_fallback", idle)
    monkeypatch.setattr(planning, "limits_of", limits)
    monkeypatch.setattr(replanning, "limits_of", limits)


def test_it_is_said_first_of_everything(small_town: Path, slow: None) -> None:
    """Exit status 1; first in the summary, on the page, on the sheet of gaps, among warnings."""
    result = sanfang("plan", small_town)
    folder = small_town.with_name(PLAN_FOLDER)
    assert result.exit_code == 1
    assert result.stdout.startswith(SAID)
    assert "--more" in result.stdout.splitlines()[0]
    assert result.stdout.count(SAID) == 1
    page = (folder / "coverage.html").read_text(encoding="utf-8")
    assert 0 < page.index(SAID) < page.index("<nav")
    sheet = load_workbook(folder / "roster.xlsx")["缺口"]
    rows = [str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0]]
    assert any(row.startswith(SAID) for row in rows[:3])
    plan = read_plan(folder)
    assert plan.warnings[0].code == "unfinished"
    assert plan.unfinished == plan.warnings[0].message
    told = sanfang("gaps", folder)
    assert told.exit_code == 1
    assert told.stdout.startswith(SAID)


def test_going_on_finishes_it(small_town: Path, slow: None) -> None:
    """With --more the gaps go, and nothing is said any more."""
    assert sanfang("plan", small_town).exit_code == 1
    result = sanfang("plan", small_town, "--more")
    folder = small_town.with_name(PLAN_FOLDER)
    assert result.exit_code == 0, result.output
    assert SAID not in result.output
    assert SAID not in (folder / "coverage.html").read_text(encoding="utf-8")
    assert read_plan(folder).gaps == ()


@pytest.fixture
def posted(small_town: Path, planned: Path) -> Path:
    """SMALL_TOWN, planned and published; then one of its leaders goes away for a day."""
    assert sanfang("publish", planned, "--by", "office").exit_code == 0
    shift = next(one for one in read_plan(planned).shifts if one.date.day == 13)
    leave = f"人员,起,止\n{shift.people[0].id},2027-01-13,2027-01-13\n"
    (small_town / "不可用.csv").write_text(leave, "utf-8")
    return small_town


def test_a_re_plan_is_not_published_unfinished(
    posted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`replan --publish` says it first, exits 1 and publishes nothing."""
    words = ("replan", posted, "--today", "2027-01-06", "--publish", "--by", "office")
    store = Store.open(Store.beside(posted), create=False)
    level = Level("repair", "gaps", 1, 0, False, 1.0, rank=3)
    with monkeypatch.context() as patch:
        patch.setattr(result, "unfinished", lambda _levels: unfinished([level]))
        told = sanfang(*words)
    assert told.exit_code == 1
    assert told.stdout.splitlines()[1].startswith(SAID)
    assert [one.number for one in store.revisions()] == [1]
    told = sanfang(*words)
    assert told.exit_code == 0, told.output
    assert SAID not in told.stdout
    assert [one.number for one in store.revisions()] == [1, 2]


def test_no_plan_in_time_is_said(posted: Path, slow: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is found at all it is told what to do; with --more there is a plan."""
    kept = minimise._fallback

    def nothing(
        model: Linear, part: Part, known: Mapping[int, int], seed: int, how: Limits
    ) -> Answer | None:
        return None if how == _NOTHING else kept(model, part, known, seed, how)

    monkeypatch.setattr(minimise, "_fallback", nothing)
    with (posted / "制度.csv").open("a", encoding="utf-8") as file:
        file.write("b,办公室接访,接访,整体,班子成员,,周,1,三,上午,town\n")
    words = ("replan", posted, "--today", "2027-01-06")
    told = sanfang(*words)
    assert told.exit_code == 2
    assert "--more" in told.stderr
    assert sanfang(*words, "--more").exit_code == 0


def test_only_levels_of_gaps_count() -> None:
    """Uneven turns that are not proven the best leave a plan finished."""
    gaps = Level("days", "gaps", 3, 2, False, 1.0, rank=1)
    uneven = Level("days", "fairness", 9, 2, False, 1.0)
    met = Level("days", "gaps", 1, 1, True, 1.0, rank=3)
    assert unfinished([uneven, met]) == ()
    (warning,) = unfinished([gaps, uneven, met])
    assert "4" in warning.message
    assert "3" in warning.message


def test_proven_gaps_are_finished() -> None:
    """Gaps that must be are a finished plan."""
    book = {**SMALL_TOWN, "不可用": ("人员,起,止", "town,2027-01-04,2027-01-31")}
    plan = make_plan(read_sheets(book))
    assert plan.gaps
    assert plan.unfinished is None
