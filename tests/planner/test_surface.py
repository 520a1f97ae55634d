"""What programs import from `planner`: its example runs, and all its names are there."""

from __future__ import annotations

import ast
import doctest
from pathlib import Path

import pytest
from openpyxl import Workbook

import planner
from tests.builders.sheets import SMALL_TOWN


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package says of itself is what it does, and leaves the files it tells of."""
    book = Workbook()
    for sheet, lines in SMALL_TOWN.items():
        rows = book.create_sheet(sheet)
        for line in lines:
            rows.append([cell or None for cell in line.split(",")])
    book.save(tmp_path / "township.xlsx")
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(planner) == (0, 9)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["published", "sanfang.db", "township-plan", "township.xlsx"]
    assert (tmp_path / "township-plan" / "roster.xlsx").is_file()


def test_every_name_has_the_home_that_types_are_checked_by() -> None:
    """Names are loaded from where the imports for the type checker have them."""
    tree = ast.parse(Path(planner.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.asname: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(typed) == planner.__all__
    for name, module in typed.items():
        assert getattr(planner, name) is getattr(__import__(module, fromlist=[name]), name)
