"""The sheets of the ledger: 台账 and 一人一账."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from outputs.roster import write_roster
from planner.stages.whole import make_plan
from tests.builders.items import book, duty, item
from tests.builders.judge_builder import (
    march,
)
from tests.builders.parameters import having


def test_ledger_sheets(tmp_path: Path) -> None:
    """台账 has each item with deadline, date and days left; 一人一账 a block for each person."""
    of = book(
        item("i", "h1", subject="反映路灯不亮", alert="red"),
        item("j", person="b", received=date(2027, 2, 1)),
        item("k", state="closed"),
        houses=[("h1", "v", (), None)],
    )
    of.households.loc[:, "head"] = "户主某"
    path = tmp_path / "roster.xlsx"
    write_roster(path, make_plan(of), of)
    workbook = openpyxl.load_workbook(path)
    rows = [list(row) for row in workbook["台账"].values]
    assert any("内部" in str(row[0]) for row in rows)
    table = {row[0]: row for row in rows}
    assert table["i"][1:4] == ["东村 h1", "反映路灯不亮", None]
    assert [str(table["i"][n])[:10] for n in (5, 7)] == ["2027-03-08", "2027-03-01"]
    assert (table["i"][10], table["i"][11], table["j"][11]) == ("红", 7, -25)
    assert table["k"][9] == "销号"
    people = [str(row[0]) for row in workbook["一人一账"].values]
    assert [one for one in people if one.endswith("件")] == ["a：1件", "b：1件"]
    text = "".join(str(cell) for name in ("台账", "一人一账") for row in workbook[name].values
                   for cell in row)  # fmt: skip
    assert "户主某" not in text


def test_ledger_sheets_show_acceptance_and_reports(tmp_path: Path) -> None:
    """受理 is due within fifteen days, by the 16th; 进展反馈 lists the days of the reports."""
    both = having(clock="petition", progress=14)
    of = book(item(item_class="accept", due=march(31)), duties=[duty(params=both)])
    path = tmp_path / "roster.xlsx"
    write_roster(path, make_plan(of), of)
    rows = {row[0]: row for row in openpyxl.load_workbook(path)["台账"].values}
    assert (rows["i"][3], str(rows["i"][5])[:10]) == ("受理", "2027-03-16")
    assert rows["i"][13] == "2027-03-15 2027-03-29"


def test_no_ledger_no_sheets(tmp_path: Path) -> None:
    """A workbook without items has no ledger sheets."""
    of = book()
    write_roster(tmp_path / "roster.xlsx", make_plan(of), of)
    names = openpyxl.load_workbook(tmp_path / "roster.xlsx").sheetnames
    assert {"台账", "一人一账"}.isdisjoint(names)
