"""The commands substitute, swap and explain, on a store and on a plan in a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from constraints.judging.judge import verify
from outputs.files import read_plan, write_households, write_plan
from outputs.store import Store
from planner.domain.plan import Plan
from planner.domain.problem import Absence, Problem
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.substitutes import seats
from planner.questions.whatif.swaps import take_over
from planner.stages.whole import make_plan
from tests.builders.commands import in_english, sanfang
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import duty, march, problem
from tests.builders.parameters import having
from tests.builders.sheets import SMALL_TOWN, Sheets

MONDAY = frozenset({0})


@pytest.fixture(scope="module")
def planned() -> tuple[Problem, Plan]:
    """Three Mondays; on the third nobody is there."""
    away = tuple(Absence(one, march(15), march(15)) for one in "abc")
    of = problem(duty(weekdays=MONDAY), people=cadres("abc"), absences=away,
                 start=march(1), end=march(21))  # fmt: skip
    return of, replace(make_plan(of), source_file="town.xlsx")


@pytest.fixture
def folder(tmp_path: Path, planned: tuple[Problem, Plan], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store in which the plan is published; commands run there."""
    of, plan = planned
    store = Store.open(tmp_path / "sanfang.db")
    store.publish(plan, of, at=datetime(2027, 2, 20, tzinfo=UTC), by="test")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_substitute_answers_from_the_store(folder: Path) -> None:
    """Two could take the first Monday; a shift may be told by duty and date."""
    found = in_english("substitute", "D 2027-03-01")
    assert found.exit_code == 0, found.output
    assert "Can take it as things are:" in found.output
    assert "1 turns this year" in found.output or "0 turns this year" in found.output


def test_substitute_in_chinese_is_the_default(folder: Path) -> None:
    """Without --lang the workbook's language is spoken."""
    found = sanfang("substitute", "D@all@2027-W09@1")
    assert "可直接顶替：" in found.output


def test_swap_writes_a_plan_that_keeps_every_rule(
    folder: Path, planned: tuple[Problem, Plan]
) -> None:
    """The new folder holds plan.json and households.csv, and the judge finds nothing."""
    of, plan = planned
    one, other = plan.shifts
    found = in_english("swap", one.id, other.id)
    assert found.exit_code == 0, found.output
    place = folder / "town-2027-03-01_2027-03-21-swap"
    assert {entry.name for entry in place.iterdir()} == {"plan.json", "households.csv"}
    new = read_plan(place)
    assert not [finding for finding in verify(new, of) if finding.hard]
    assert [shift.people for shift in new.shifts] == [other.people, one.people]
    again = in_english("swap", one.id, other.id)
    assert again.exit_code == 0, again.output


def test_swap_only_tries_where_asked(folder: Path, planned: tuple[Problem, Plan]) -> None:
    """--try writes nothing."""
    _of, plan = planned
    found = in_english("swap", plan.shifts[0].id, plan.shifts[1].id, "--try")
    assert found.exit_code == 0, found.output
    assert "Nothing was written." in found.output
    assert [entry.name for entry in folder.iterdir() if entry.is_dir()] == []


def test_swap_leaves_a_full_folder_alone(folder: Path, planned: tuple[Problem, Plan]) -> None:
    """A folder that holds something else is refused."""
    _of, plan = planned
    (folder / "mine").mkdir()
    (folder / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    found = in_english("swap", plan.shifts[0].id, plan.shifts[1].id, "--out", "mine")
    assert found.exit_code == 2
    assert [entry.name for entry in (folder / "mine").iterdir()] == ["letter.txt"]


def test_a_swap_against_the_rules_is_refused(folder: Path, planned: tuple[Problem, Plan]) -> None:
    """Days of different weeks cannot be exchanged; exit status 1, nothing written."""
    _of, plan = planned
    found = in_english("swap", plan.shifts[0].id, plan.shifts[1].id, "--days")
    assert found.exit_code == 1
    assert "D of 2027-03-01 belongs to 2027-03-01 to 2027-03-07" in found.output
    assert [entry.name for entry in folder.iterdir() if entry.is_dir()] == []


def test_a_gap_of_a_workbook_is_explained(write_book: Callable[[Sheets], Path]) -> None:
    """From workbook to plan to explanation: the training that takes both leaders away."""
    book = write_book({**SMALL_TOWN, "不可用": ("人员,起,原因", "town,2027-01-13,培训")})
    assert in_english("plan", str(book)).exit_code == 0
    place = book.with_name("book-2027-01-04_2027-01-31")
    (gap,) = read_plan(place).gaps
    found = in_english("explain", gap.id, "--plan", str(place))
    assert found.exit_code == 0, found.output
    assert "is away 13 January 2027 (培训)" in found.output
    assert "What forces it" in found.output


def test_the_plan_that_lies_here_is_meant(
    write_book: Callable[[Sheets], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is published nobody need say which plan; of two it is asked."""
    book = write_book({**SMALL_TOWN, "不可用": ("人员,起,原因", "town,2027-01-13,培训")})
    monkeypatch.chdir(book.parent)
    assert "There is no store" in in_english("explain", "anything").output
    assert in_english("plan", book.name).exit_code == 0
    place = book.with_name("book-2027-01-04_2027-01-31")
    (gap,) = read_plan(place).gaps
    found = in_english("explain", gap.id)
    assert found.exit_code == 0, found.output
    assert f"Of the plan in {place.name}, which is not published:" in found.output
    assert "is away 13 January 2027 (培训)" in found.output
    copytree(place, place.with_name("another"))
    found = in_english("explain", gap.id)
    assert found.exit_code == 2
    assert f"another, {place.name}" in found.output
    assert in_english("publish", place.name).exit_code == 0
    found = in_english("explain", gap.id)
    assert found.exit_code == 0, found.output
    assert "which is not published" not in found.output


def test_explain_answers_from_the_store(folder: Path) -> None:
    """The third Monday: three absences and the weekday, and a way out."""
    found = in_english("explain", "D@all@2027-W11@1")
    assert found.exit_code == 0, found.output
    for line in ("  a is away 15 March 2027", "  D is held on Mon only"):
        assert line in found.output.splitlines()
    assert "1. D may also be held on" in found.output


@pytest.mark.parametrize(
    "words",
    [
        ("substitute", "nothing"),
        ("substitute", "D@all@2027-W09@1", "--person", "nobody"),
        ("substitute", "D@all@2027-W09@1", "--store", "elsewhere.db"),
        ("swap", "D@all@2027-W09@1", "D@all@2027-W09@1"),
        ("explain", "nothing"),
        ("explain", "D", "--plan", "elsewhere"),
    ],
)
def test_what_is_not_there_is_said_politely(folder: Path, words: tuple[str, ...]) -> None:
    """Exit status 2 and one sentence; never a traceback."""
    found = in_english(*words)
    assert found.exit_code == 2
    assert found.output.strip()
    assert "wrong in the program" not in found.output


def test_an_unpublished_plan_needs_its_workbook(
    tmp_path: Path, planned: tuple[Problem, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan without a workbook beside it asks for --book; without any plan or store, for one."""
    monkeypatch.chdir(tmp_path)
    _of, plan = planned
    place = tmp_path / "plan"
    place.mkdir()
    write_plan(plan, place / "plan.json")
    write_households(plan, place / "households.csv")
    assert "--book" in in_english("explain", "D", "--plan", str(place)).output
    assert "--book" in in_english("explain", "D").output
    monkeypatch.chdir(place)
    assert "--store" in in_english("explain", "D").output


def test_a_substitute_takes_over(folder: Path, planned: tuple[Problem, Plan]) -> None:
    """--take hands the place over, in a plan the whole judge accepts."""
    of, plan = planned
    shift = plan.shifts[0]
    idle = next(one for one in "abc" if all(one != who.id for s in plan.shifts for who in s.people))
    found = in_english("substitute", shift.id, "--take", idle, "--out", "new")
    assert found.exit_code == 0, found.output
    new = read_plan(folder / "new")
    assert [who.id for who in new.shifts[0].people] == [idle]
    assert not [finding for finding in verify(new, of) if finding.hard]


def test_nobody_takes_over_from_themselves(folder: Path, planned: tuple[Problem, Plan]) -> None:
    """Who serves in the shift already is refused in words."""
    _of, plan = planned
    shift = plan.shifts[0]
    found = in_english("substitute", shift.id, "--take", shift.people[0].id)
    assert (found.exit_code, "serves in" in found.output) == (2, True), found.output


def test_a_substitute_who_takes_over_is_replaced_as_substitute() -> None:
    """With standby the named substitute serves, and whoever is free is named instead."""
    of = problem(duty(weekdays=MONDAY, params=having(standby=1)), people=cadres("abc"),
                 start=march(1), end=march(7))  # fmt: skip
    plan = make_plan(of)
    bench = Bench(plan, of)
    (shift,) = plan.shifts
    spare = next(one.id for one in shift.people if one.part == 1)
    result = take_over(bench, seats(bench, shift)[0], spare)
    assert result.verdict.legal
    assert not [finding for finding in verify(result.plan, of) if finding.hard]
    (after,) = result.plan.shifts
    assert {(one.id, one.part) for one in after.people} >= {(spare, 0)}
    assert sorted(one.part for one in after.people) == [0, 1]
