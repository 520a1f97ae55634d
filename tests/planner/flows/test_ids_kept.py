"""Ids that nobody wrote are those of what is published, as the store beside the book has it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from openpyxl import load_workbook

from outputs.store import Store
from planner import read_book
from tests.builders.commands import sanfang
from tests.builders.inputs_books import save
from tests.builders.store_problems import plan
from tests.inputs.workbook.test_ids import UNNUMBERED

AT = datetime(2026, 12, 20, 8, tzinfo=UTC)


def publish(path: Path) -> None:
    """Publish a plan of the workbook at `path` in the store beside it."""
    problem = read_book(path).problem
    Store.open(Store.beside(path)).publish(plan(()), problem, at=AT, by="")


def test_who_moves_keeps_the_id(tmp_path: Path) -> None:
    """王丙 goes to another office, a namesake joins: both plans mean the same person."""
    path = save(tmp_path / "book.xlsx", UNNUMBERED)
    publish(path)
    opened = load_workbook(path)
    opened["人员"]["B6"].value = "农业办"
    opened["单位"].append(["东村", "站所", "农业办"])
    opened.save(path)
    problem = read_book(path).problem
    assert problem.people["王丙-民政办"].unit == "农业办"
    assert problem.units["东村"].parent == "示例镇"
    assert problem.units["东村-农业办"].parent == "农业办"
    result = sanfang("number", path)
    assert result.exit_code == 0
    assert load_workbook(path)["人员"]["E6"].value == "王丙-民政办"
