"""The accounts that turns are shared by, as the sheet 个人负荷 shows them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import openpyxl

from outputs.roster import write_roster
from outputs.tables.accounts import Turns, shared
from outputs.tables.named import NamedPlan
from planner.domain.language import speaking
from planner.domain.plan import ACCOUNTS
from tests.builders.good_plans import good_plan


def test_what_the_turns_rest_on() -> None:
    """Plan, history and credits are the loads; accounts and people as the workbook has them."""
    of, plan = good_plan("accounts")
    found = {(one.duty, one.part): one for one in shared(NamedPlan.of(plan, of))}
    assert list(found) == [("ZB", 0), ("ZB", 1), ("XC", 0)]
    staff = found["ZB", 1]
    assert (staff.duties, staff.accounts) == (
        ("ZB", "YB"), tuple(zip(ACCOUNTS, (2026, 2027, 2027), strict=True)),
    )  # fmt: skip
    people = dict(staff.people)
    assert list(people) == ["C1", "C2", "C3", "C4", "C5"]
    assert [(had.history, had.credited) for had in people["C5"]] == [(2, 0), (1, 0), (2, 0)]
    assert [had.credited for had in people["C3"]] == [1, 0, 1]
    rows = {row.key: row for row in plan.fairness}
    for (duty, part), one in found.items():
        for person, turns in one.people:
            for (account, _year), had in zip(one.accounts, turns, strict=True):
                assert had.total == rows[duty, part, account].loads[person]
    assert Turns(1, 2, 3).total == 6


def test_a_plan_that_rests_on_nothing_else_shows_no_accounts() -> None:
    """Without history, days off and 公平组 the turns of the table above say it all."""
    of, plan = good_plan("projects")
    assert plan.fairness
    assert shared(NamedPlan.of(plan, of)) == ()


def test_they_stand_below_the_loads(tmp_path: Path) -> None:
    """A line says what is shared and over which years; a row a person has the share, too."""
    of, plan = good_plan("accounts")
    with speaking("zh"):
        write_roster(tmp_path / "roster.xlsx", plan, of)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["个人负荷"]
    rows = [tuple(cell for cell in row if cell is not None) for row in sheet.values]
    title = next(
        row[0] for row in rows if row and str(row[0]).startswith("轮值均衡账本 值班第2部分")
    )
    assert "值班、夜班" in title
    assert "节假日（2026 至 2027 年）" in title
    at = rows.index((title,))
    assert rows[at + 1][3:8] == (
        "份额",
        *(f"节假日\n{piece}" for piece in ("本期", "历史", "折抵", "合计")),
    )
    halves = next(row for row in rows[at:] if row[0] == "C2")
    assert halves[3] == "0.5"


def test_no_page_of_an_account_is_without_its_head(tmp_path: Path) -> None:
    """What pages repeat is the head of the table above. Each break comes before a line that says
    what is shared, and between two of them is no more than a page holds.
    """
    of, plan = good_plan("accounts")
    crowd = tuple(f"C{n}" for n in range(1, 90))
    people = {one: replace(of.people["C1"], id=one, name=one) for one in crowd} | dict(of.people)
    rows = tuple(
        replace(row, pool=crowd, loads=dict.fromkeys(crowd, 9)) if row.part == 1 else row
        for row in plan.fairness
    )
    with speaking("zh"):
        write_roster(
            tmp_path / "roster.xlsx", replace(plan, fairness=rows), replace(of, people=people)
        )
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["个人负荷"]
    breaks = [one.id + 1 for one in sheet.row_breaks.brk]
    assert len(breaks) > 2
    setup = sheet.sheet_properties.pageSetUpPr
    assert setup is None or not setup.fitToPage  # else breaks would not count
    for row in breaks:
        below = [sheet.cell(one, 1).value for one in (row, row + 1)]
        assert any(str(one).startswith("轮值均衡账本") for one in below)
    scale = (sheet.page_setup.scale or 100) / 100
    for first, last in pairwise([*breaks, sheet.max_row + 1]):
        high = sum(sheet.row_dimensions[row].height or 15 for row in range(first, last))
        assert high * scale <= 445


def test_accounts_that_fit_share_a_page(tmp_path: Path) -> None:
    """A break after the loads, and none between three short accounts."""
    of, plan = good_plan("accounts")
    write_roster(tmp_path / "roster.xlsx", plan, of)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["个人负荷"]
    assert len(sheet.row_breaks.brk) == 1
