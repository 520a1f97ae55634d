"""Whole units on the command line: exchanged, stood in for, explained, planned again."""

from __future__ import annotations

from pathlib import Path

import pytest

from outputs.files import read_plan
from planner.domain.plan import Assigned
from tests.builders.commands import sanfang
from tests.builders.sheets import write_sheets
from tests.builders.wards import WARD, on

FOLDER = "book-2027-03-01_2027-03-12"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ward, planned; commands run there."""
    write_sheets(tmp_path / "book", WARD)
    monkeypatch.chdir(tmp_path)
    made = sanfang("plan", "book")
    assert made.exit_code == 0, made.output
    return tmp_path


def ask(*words: str) -> str:
    """What a question of the plan answers."""
    return sanfang(*words, "--plan", FOLDER, "--book", "book").output


def test_units_are_exchanged_and_stood_in_for(folder: Path) -> None:
    """By their names, as people are; one of them alone where they are named."""
    found = ask("substitute", "夜间值班 2027-03-01")
    assert "顶替 护理一组" in found
    assert "护理二组" in found
    assert "护理三组" in found
    alone = ask("substitute", "夜间值班 2027-03-01", "--person", "王三")
    assert "顶替 王三" in alone
    assert "钱五" in alone
    where = ("--plan", FOLDER, "--book", "book")
    names = ("--person", "护理一组", "--take", "护理三组", "--out", "other")
    done = sanfang("substitute", "夜间值班 2027-03-01", *where, *names)
    assert done.exit_code == 0, done.output
    assert on(read_plan(folder / "other"), 1).groups == (Assigned("H3", 1),)
    names = ("--person-a", "护理一组", "--person-b", "护理二组", "--out", "third")
    done = sanfang("swap", "夜间值班 2027-03-01", "夜间值班 2027-03-02", *where, *names)
    assert done.exit_code == 0, done.output
    plan = read_plan(folder / "third")
    assert [on(plan, day).groups[0].id for day in (1, 2, 3)] == ["H2", "H1", "H3"]


def test_explanations_name_units(folder: Path) -> None:
    """Whose turn it was, and what the unit has."""
    shift = ask("explain", "夜间值班 2027-03-02")
    assert "护理：轮流值班；当时排在前面、在岗的依次为护理二组、护理三组" in shift
    assert "轮到：护理二组" in shift
    assert "护理二组：" in shift
    assert "护理一组：4次；" in ask("explain", "N1")


def test_a_unit_that_falls_out_is_replaced(folder: Path) -> None:
    """Published, then all of it away: one shift changes, and the judge is content."""
    assert sanfang("publish", FOLDER).exit_code == 0
    again = sanfang("replan", "book", "--today", "2027-03-01", "--try", "护理二组 2027-03-02")
    assert again.exit_code == 0, again.output
    assert "钱五" in again.output


def test_what_all_of_a_unit_break_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The group of the night before is at rest, each of its people; that is one reason."""
    rests = WARD["制度"][1].replace("order=轮流", "order=轮流;rest=1天")
    write_sheets(tmp_path / "book", {**WARD, "制度": (WARD["制度"][0], rests)})
    monkeypatch.chdir(tmp_path)
    assert sanfang("plan", "book").exit_code == 0
    lines = ask("substitute", "夜间值班 2027-03-02").splitlines()
    (group,) = [line for line in lines if "护理一组" in line]
    assert group.count("之后应休息") == 1
