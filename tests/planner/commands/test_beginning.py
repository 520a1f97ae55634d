"""The first commands anybody types: new, number, and what they say next."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from tests.builders.commands import sanfang
from tests.builders.inputs_books import save
from tests.builders.sheets import PLAN_FOLDER, SMALL_TOWN


@pytest.mark.parametrize(
    "words,sheets",
    [
        ("接访", ["设置", "单位", "人员", "制度", "不可用", "填写说明"]),
        ("值班、households", ["设置", "单位", "人员", "制度", "不可用", "户", "历史", "填写说明"]),
        ("1,8", ["设置", "单位", "人员", "制度", "不可用", "节点", "填写说明"]),
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


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_whatever_a_duty_may_be_can_be_asked_for(tmp_path: Path, kind: Kind) -> None:
    """The word that 类型 of 制度 knows is one for its sheets, too."""
    path = tmp_path / "book.xlsx"
    assert sanfang("new", path, "--for", kind.zh).exit_code == 0
    assert len(load_workbook(path)["制度"]["B"]) > 1


def test_topics_may_stand_as_words_of_their_own(tmp_path: Path) -> None:
    """As one types them, with blanks between; without --for they are no topics."""
    expected = tmp_path / "expected.xlsx"
    assert sanfang("new", expected, "--for", "走访、接访").exit_code == 0
    sheets = load_workbook(expected).sheetnames
    for number, words in enumerate((["走访", "接访"], ["走访 接访"], ["走访/接访"])):
        path = tmp_path / f"{number}.xlsx"
        assert sanfang("new", path, "--for", *words).exit_code == 0
        assert load_workbook(path).sheetnames == sheets
    result = sanfang("new", tmp_path / "my.xlsx", "走访")
    assert result.exit_code == 2
    assert "多出了：走访" in result.output


def test_unknown_topics_are_all_named_with_the_nearest(tmp_path: Path) -> None:
    """Nothing is written."""
    result = sanfang("new", tmp_path / "book.xlsx", "--for", "值斑、接访、吃饭")
    assert result.exit_code == 2
    assert "值斑" in result.output
    assert "值班" in result.output
    assert "吃饭" in result.output
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


SMALL = {sheet: [line.split(",") for line in lines] for sheet, lines in SMALL_TOWN.items()}


def test_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an empty folder to what is published, each step is what the one before says."""
    monkeypatch.chdir(tmp_path)

    def said() -> list[str]:
        result = sanfang()
        assert result.exit_code == 0
        return [line.strip() for line in result.output.splitlines() if line.startswith("    ")]

    assert said() == ["sanfang new 工作簿.xlsx", "sanfang presets"]
    sanfang("new", "工作簿.xlsx")
    assert said() == ["sanfang check 工作簿.xlsx"]
    Path("工作簿.xlsx").unlink()
    save(Path("my book.xlsx"), {**SMALL, "人员": [["姓名", "角色"], [None, "班子成员"]]})
    assert said() == ['sanfang check "my book.xlsx"', 'sanfang check "my book.xlsx" --fix']
    Path("my book.xlsx").unlink()
    save(Path("book.xlsx"), SMALL)
    assert said() == ["sanfang plan book.xlsx"]
    assert sanfang("plan", "book.xlsx").exit_code == 0
    assert said() == [f"sanfang publish {PLAN_FOLDER}"]
    assert sanfang("publish", PLAN_FOLDER).exit_code == 0
    assert said() == ["sanfang replan book.xlsx", "sanfang serve book.xlsx"]
    away = [["人员", "起"], ["p1", "2027-01-06"]]
    Path("book.xlsx").unlink()
    save(Path("book.xlsx"), {**SMALL, "不可用": away})
    assert said() == ["sanfang replan book.xlsx", "sanfang serve book.xlsx"]
    assert sanfang("replan", "book.xlsx").exit_code == 0
    assert said() == [f"sanfang publish {PLAN_FOLDER}-replan"]


@pytest.mark.parametrize("room_for_a_log", [True, False])
def test_a_full_disk_is_no_fault_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room_for_a_log: bool
) -> None:
    """Said of the workbook that was to be written; what fails without a log says so, too."""

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("inputs.workbook.template.at_once", full)
    path = tmp_path / "book.xlsx"
    if not room_for_a_log:
        monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
        monkeypatch.setattr("inputs.workbook.template.at_once", lambda _path: 1 // 0)
    result = sanfang("new", path)
    assert result.exit_code == (2 if room_for_a_log else 70)
    assert "磁盘已满" in result.output
    assert (str(path) in result.output) is room_for_a_log
    assert list(tmp_path.iterdir()) == []
