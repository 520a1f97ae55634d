"""The blank workbook begins small, and its example rows count for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from inputs.workbook import reading
from inputs.workbook.reading import read
from inputs.workbook.schema import SHEETS
from inputs.workbook.schema.topics import TOPICS, Topic, examples_for
from inputs.workbook.template import write_book
from outputs.words.lines import fault_line
from tests.builders.inputs_books import put, reading_of, told, township


def test_an_untouched_blank_workbook_plans_nothing(tmp_path: Path) -> None:
    """One reminder says so, with the rows."""
    write_book(tmp_path / "blank.xlsx")
    found = read(tmp_path / "blank.xlsx")
    assert found.problem is not None, [told(fault) for fault in found.faults]
    assert not found.problem.people
    assert not found.problem.duties
    assert [fault.code for fault in found.faults] == ["example-rows"]
    assert "人员 2-3" in fault_line(found.faults[0])


def test_rows_that_somebody_uses_are_his_own(tmp_path: Path) -> None:
    """Who names an example unit means it, and all above it; other examples stay out."""
    path = tmp_path / "book.xlsx"
    write_book(path)
    book = load_workbook(path)
    people = book["人员"]
    people["B4"].value, people["C4"].value, people["E4"].value = "周一", "农业办", "镇领导"
    duties = book["制度"]
    duties["B2"].value = "领导接访"
    duties["K2"].value = None
    book.save(path)
    found = read(path)
    assert found.problem is not None, [told(fault) for fault in found.faults]
    assert list(found.problem.people) == ["周一-农业办"]
    assert list(found.problem.units) == ["示例镇", "农业办"]
    assert list(found.problem.duties) == ["领导接访"]
    assert [fault.code for fault in found.faults] == ["example-rows"]


def test_who_is_called_like_an_example_is_meant(tmp_path: Path) -> None:
    """A list brought 农业办, which an example is called, too: naming it revives no example."""
    path = tmp_path / "book.xlsx"
    write_book(path)
    book = load_workbook(path)
    units = book["单位"]
    row = units.max_row + 1
    units[f"A{row}"].value, units[f"B{row}"].value, units[f"C{row}"].value = "D9", "农业办", "部门"
    people = book["人员"]
    people["B4"].value, people["C4"].value = "周一", "农业办"
    book.save(path)
    found = read(path)
    assert found.problem is not None, [told(fault) for fault in found.faults]
    assert list(found.problem.units) == ["D9"]
    assert [one.unit for one in found.problem.people.values()] == ["D9"]


def test_a_row_that_is_named_by_its_id_stays(tmp_path: Path) -> None:
    """示例镇 says here what the example says, and others refer to it as T."""
    book = township()
    put(book, "单位", 2, "备注", "示例")
    assert reading_of(tmp_path, book).faults == ()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.word.en)
def test_a_topic_has_what_it_needs(
    tmp_path: Path, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sheets alone, in the order in which they are filled, are a workbook without faults."""
    path = tmp_path / "book.xlsx"
    write_book(path, topics=(topic,))
    first, second, *others = load_workbook(path).sheetnames
    assert (first, second) == ("设置", "单位")
    assert others[-1] == "填写说明"
    assert len(others) + 2 < len(SHEETS)
    monkeypatch.setattr(reading, "without_samples", lambda found, _faults: found)
    found = read(path)
    assert found.problem is not None, [told(fault) for fault in found.faults]
    assert found.faults == ()
    assert {one.kind for one in found.problem.duties.values()}
    assert found.problem.people


def test_all_topics_are_every_duty() -> None:
    """Whoever plans everything has every example."""
    found = examples_for(TOPICS, SHEETS)
    for sheet in SHEETS:
        if sheet.en in found:
            assert tuple(found[sheet.en]) == sheet.examples
