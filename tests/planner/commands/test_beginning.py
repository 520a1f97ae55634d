"""The first commands anybody types: new, number, and what they say next."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.builders.commands import sanfang


@pytest.mark.parametrize(
    "words,sheets",
    [
        ("接访", ["设置", "单位", "人员", "制度", "不可用", "填写说明"]),
        ("值班、households", ["设置", "单位", "人员", "制度", "不可用", "户", "历史", "填写说明"]),
        ("1,7", ["设置", "单位", "人员", "制度", "不可用", "节点", "填写说明"]),
    ],
)
def test_a_blank_workbook_for_what_is_planned(
    tmp_path: Path, words: str, sheets: list[str]
) -> None:
    """It has the sheets for that, and no others."""
    path = tmp_path / "book.xlsx"
    assert sanfang("new", path, "--for", words).exit_code == 0
    assert load_workbook(path).sheetnames == sheets
    assert sanfang("check", path).exit_code == 0


def test_an_unknown_topic_is_named_with_the_nearest(tmp_path: Path) -> None:
    """Nothing is written."""
    result = sanfang("new", tmp_path / "book.xlsx", "--for", "值斑")
    assert result.exit_code == 2
    assert "值班" in result.output
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_everything_is_there(tmp_path: Path) -> None:
    """Scripts are asked nothing."""
    path = tmp_path / "book.xlsx"
    assert sanfang("new", path).exit_code == 0
    assert len(load_workbook(path).sheetnames) == 13


def test_at_a_terminal_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number or a word is enough."""
    monkeypatch.setattr("planner.commands.beginning.at_terminal", lambda: True)
    path = tmp_path / "book.xlsx"
    result = sanfang("new", path, given="2\n")
    assert result.exit_code == 0
    assert "值班" in result.output
    assert "户" not in load_workbook(path).sheetnames
