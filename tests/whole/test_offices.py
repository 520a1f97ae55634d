"""Rosters that offices post, planned from the command line and judged without the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from tests.builders.commands import sanfang
from tests.whole.books import OFFICES
from tests.whole.cases import CASES, Case
from tests.whole.days import FESTIVALS, holiday, off
from tests.whole.judge import judge, loads, pools
from tests.whole.made import Book, Made, read
from tests.whole.papers import handed_out, posted
from tests.whole.typed import write


@dataclass(frozen=True)
class Planned:
    """An office's workbook and plan."""

    name: str
    book: Path
    made: Made

    @property
    def case(self) -> Case:
        """What is asked of it."""
        return CASES[self.name]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Planned]:
    """Each office's workbook, checked and planned from the command line, once."""

    @cache
    def plan(name: str) -> Planned:
        folder = tmp_path_factory.mktemp(name)
        book = write(folder / "book.xlsx", OFFICES[name])
        assert sanfang("check", book).exit_code == 0
        done = sanfang("plan", book, "--out", folder / "plan")
        assert done.exit_code == 0, done.output
        return Planned(name, book, read(folder / "plan", OFFICES[name], CASES[name].owed))

    return plan


@pytest.fixture
def office(request: pytest.FixtureRequest, planned: Callable[[str], Planned]) -> Planned:
    """One of them."""
    return planned(str(request.param))


each_office = pytest.mark.parametrize("office", sorted(OFFICES), indirect=True)


@each_office
def test_it_is_as_the_office_means_it(office: Planned) -> None:
    """Days, hours, people, rest, order and accounts; and the judge of the product agrees."""
    assert judge(office.made, OFFICES[office.name], office.case.owed) == []
    assert sanfang("verify", office.made.folder, "--book", office.book).exit_code == 0


@each_office
def test_nothing_is_lacking_and_all_is_proven(office: Planned) -> None:
    """No gap, no level short of its bound, no remark that the office need not read."""
    plan = office.made.plan
    assert plan["gaps"] == []
    assert [one["name"] for one in plan["levels"] if not one["proven"]] == []
    assert [one["code"] for one in plan["warnings"]] == list(office.case.remarks)


@each_office
def test_what_is_handed_out_says_the_same(office: Planned) -> None:
    """The roster, everybody's calendar, and the notice as it hangs on the wall."""
    assert handed_out(office.made, OFFICES[office.name]) == []
    for sheet, notice in office.case.notices.items():
        assert posted(office.made, sheet, notice) == []


@each_office
def test_loads_are_told_as_they_are(office: Planned) -> None:
    """Of every account what each person had before, in the plan, and is credited with."""
    sheets, owed, made = OFFICES[office.name], office.case.owed, office.made
    ids = {one["编码"]: one["姓名"] for one in sheets["人员"]}
    names = {one["编码"]: one["名称"] for one in sheets["制度"]}
    accounts = {"holidays": (holiday, 2024), "days_off": (off, 2026), "all": (bool, 2026)}
    for row in made.plan["fairness"]:
        mine = (names[row["duty"]], row["part"])
        parts = next(one for one in pools(sheets, owed).values() if mine in one)
        counted = loads(made, Book.of(sheets), owed, parts, *accounts[row["account"]])
        told = {one: load - row["credits"].get(one, 0) for one, load in row["loads"].items()}
        assert {ids[one]: load for one, load in told.items()} == counted


@pytest.mark.parametrize(
    "office, festival, label, free",
    [
        ("spring", "除夕", "带班领导", 5),
        ("spring", "除夕", "值班干部", 14),
        ("national", "国庆节", "带班领导", 2),
        ("national", "国庆节", "值班人员", 9),
        ("national", "中秋节", "值班人员", 11),
    ],
    indirect=["office"],
)
def test_who_had_the_festival_last_year_does_not_have_it_again(
    office: Planned, festival: str, label: str, free: int
) -> None:
    """While somebody never had it: there are `free` others, more than it asks for."""
    book = Book.of(OFFICES[office.name])
    had = {who for day, _duty, who in book.past if FESTIVALS.get(day) == festival}
    having = {
        one
        for turn in office.made.turns
        if FESTIVALS.get(turn.day) == festival
        for part, (name, _role, _count) in enumerate(office.case.owed[turn.duty].team)
        if name == label
        for one in turn.parts[part]
    }
    role = next(
        role
        for asked in office.case.owed.values()
        for name, role, _count in asked.team
        if name == label
    )
    assert len({one for one, roles in book.roles.items() if role in roles} - had) >= free
    assert not having & had


@pytest.mark.parametrize(
    "office", ["canteen", "hospital", "national", "spring", "windows"], indirect=True
)
def test_the_judge_objects_where_somebody_serves_for_others(office: Planned) -> None:
    """Whoever has the first turn of a duty has the next two as well: it sees that."""
    sheets, owed, made = OFFICES[office.name], office.case.owed, office.made
    for duty, asked in owed.items():
        owner = asked.owners[0]
        mine = [one for one in made.turns if (one.duty, one.owner) == (duty, owner)][:3]
        turns = [replace(one, parts=mine[0].parts) if one in mine else one for one in made.turns]
        assert judge(replace(made, turns=turns), sheets, owed) != []


@pytest.mark.parametrize("office", ["gates"], indirect=True)
def test_who_is_at_the_gate_in_the_morning_is_there_in_the_afternoon(office: Planned) -> None:
    """Both rings go round alike, also past who is away."""
    morning, afternoon = (
        [turn.parts for turn in office.made.turns if turn.duty == duty]
        for duty in ("早护学", "晚护学")
    )
    assert morning == afternoon
