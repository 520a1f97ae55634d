"""record, records, adopt and gaps --as-of from workbook to store and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from inputs.workbook.reading import read
from outputs.files import read_plan
from outputs.store import Store
from planner.domain.adopted import adopted_pins
from tests.builders.commands import sanfang
from tests.builders.sheets import PLAN_FOLDER


@pytest.fixture
def published(small_town: Path, planned: Path) -> Path:
    """The store beside the workbook, with the plan as its first revision."""
    problem = read(small_town).problem
    assert problem is not None
    store = Store.open(Store.beside(small_town))
    store.publish(read_plan(planned), problem, at=datetime(2027, 1, 1, tzinfo=UTC), by="test")
    return Store.beside(small_town)


def edited(planned: Path, change: Callable[[Worksheet], None], name: str = "edited.xlsx") -> Path:
    """The plan's roster after somebody's `change`, beside it."""
    book = openpyxl.load_workbook(planned / "roster.xlsx")
    change(book["安排表"])
    book.save(planned / name)
    return planned / name


def results(*words: str | None) -> Callable[[Worksheet], None]:
    """A change that fills a column 结果 from the first row on."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(1, 16).value = "结果"
        for row, word in enumerate(words, 2):
            sheet.cell(row, 16).value = word

    return change


# -- record --------------------------------------------------------------------------------


def test_recording_twice_changes_nothing(small_town: Path, planned: Path, published: Path) -> None:
    """The second time every row is as before, and the audit log gets no entry."""
    log = edited(planned, results("完成", "完成", "未完成"))
    first = sanfang("record", log, "--book", small_town, "--today", "2027-02-01")
    assert (first.exit_code, "新增3条" in first.output) == (0, True)
    entries = len(Store.open(published).audit())
    again = sanfang("record", log, "--book", small_town, "--today", "2027-02-01")
    assert (again.exit_code, "3条与原来相同" in again.output) == (0, True)
    assert len(Store.open(published).audit()) == entries
    listed = sanfang("records", "--book", small_town).output.splitlines()
    assert [line.split()[-1] for line in listed] == ["已完成", "已完成", "未完成"]


def test_a_fault_keeps_everything_out(small_town: Path, planned: Path, published: Path) -> None:
    """One word that nobody knows: exit 2, its place, and nothing is recorded."""
    log = edited(planned, results("完成", "也许"))
    result = sanfang("record", log, "--book", small_town, "--today", "2027-02-01")
    assert (result.exit_code, "第3行" in result.output) == (2, True)
    assert Store.open(published).records() == ()


def test_a_roster_without_results_says_nothing(
    small_town: Path, planned: Path, published: Path
) -> None:
    """What was to be done is not taken for what was."""
    words = ("--book", small_town, "--today", "2027-02-01")
    result = sanfang("record", planned / "roster.xlsx", *words)
    assert (result.exit_code, "加了“结果”列的安排表" in result.output) == (2, True)
    assert Store.open(published).records() == ()


def test_no_store_is_made_for_a_bad_log(small_town: Path, planned: Path) -> None:
    """What cannot be recorded leaves no file behind."""
    log = edited(planned, results("也许"))
    assert sanfang("record", log, "--book", small_town, "--today", "2027-02-01").exit_code == 2
    assert not Store.beside(small_town).exists()


def test_the_next_plan_says_what_it_remembers(
    small_town: Path, planned: Path, published: Path
) -> None:
    """Three recorded receptions leave one to plan; the old plan is judged as it was made."""
    log = edited(planned, results("完成", "完成", "完成"))
    assert sanfang("record", log, "--book", small_town, "--today", "2027-02-01").exit_code == 0
    again = sanfang("plan", small_town, "--out", small_town.with_name("again"))
    assert again.exit_code == 0
    plan = read_plan(small_town.with_name("again"))
    assert len(plan.shifts) == 1
    assert "records" in [warning.code for warning in plan.warnings]
    assert sum(plan.fairness[0].loads.values()) == 4
    for folder in (planned, small_town.with_name("again")):
        assert sanfang("verify", folder, "--book", small_town).exit_code == 0


def test_days_of_a_log_without_a_year(small_town: Path, planned: Path, published: Path) -> None:
    """They are those of the published plans, with a reminder; a day these lack is a fault."""
    log = small_town.with_name("log.csv")
    log.write_text("日期,制度,人员\n1月6日,书记接访,p1\n1/13,书记接访,p2\n", encoding="utf-8")
    result = sanfang("record", log, "--book", small_town, "--today", "2027-02-01")
    assert (result.exit_code, result.output.count("没有写年份")) == (0, 2)
    days = [record.date for record in Store.open(published).records()]
    assert days == [date(2027, 1, 6), date(2027, 1, 13)]
    log.write_text("日期,制度,人员\n6月6日,书记接访,p1\n", encoding="utf-8")
    result = sanfang("record", log, "--book", small_town, "--today", "2027-08-01")
    assert (result.exit_code, "看不出是哪一年" in result.output) == (2, True)


def test_days_of_a_log_beside_an_unpublished_plan(small_town: Path, planned: Path) -> None:
    """Where nothing is published the days of the workbook, or of the plan named, are meant."""
    log = small_town.with_name("log.csv")
    log.write_text("日期,制度,人员\n1月6日,书记接访,p1\n", encoding="utf-8")
    for plan in ((), ("--plan", planned)):
        result = sanfang("record", log, "--book", small_town, "--today", "2027-02-01", *plan)
        assert (result.exit_code, "2027-01-06" in result.output) == (0, True)


# -- gaps ----------------------------------------------------------------------------------


def test_what_is_late_is_told_with_a_way_out(
    small_town: Path, planned: Path, published: Path
) -> None:
    """The reception of the 20th is late on the 21st; the rest of its week has free days."""
    log = edited(planned, results("完成", "完成", "未完成"))
    sanfang("record", log, "--book", small_town, "--today", "2027-02-01")
    result = sanfang("gaps", planned, "--book", small_town, "--as-of", "2027-01-21")
    assert result.exit_code == 1
    assert "应完成3次，已完成2次，拖欠1项" in result.output
    assert "可在2027-01-21 星期四 上午补上（不是规定的星期）" in result.output
    without_year = sanfang("gaps", planned, "--book", small_town, "--as-of", "1月21日")
    assert (without_year.exit_code, without_year.output) == (result.exit_code, result.output)
    never = sanfang("gaps", planned, "--as-of", "3月21日")  # no day of the plan
    assert (never.exit_code, "--as-of 的值不对" in never.output) == (2, True)
    on_time = sanfang("gaps", planned, "--as-of", "2027-01-20")  # the store knows the names
    assert (on_time.exit_code, "拖欠0项" in on_time.output) == (0, True)


def test_gaps_call_people_by_their_names(write_book: Callable[..., Path], small_town: Path) -> None:
    """With --book every reason of a gap names the person."""
    (small_town / "不可用.csv").write_text("人员,起,原因\ntown,2027-01-13,培训\n", encoding="utf-8")
    assert sanfang("plan", small_town).exit_code == 0
    folder = small_town.with_name(PLAN_FOLDER)
    assert "张示例 p1" in sanfang("gaps", folder, "--book", small_town).output
    assert "张示例" not in sanfang("gaps", folder).output


# -- adopt ---------------------------------------------------------------------------------


def other_person(sheet: Worksheet) -> None:
    """The first reception goes to the other leader."""
    other = {"p1": ("p2", "李示例"), "p2": ("p1", "张示例")}[str(sheet.cell(2, 8).value)]
    sheet.cell(2, 8).value, sheet.cell(2, 9).value = other


@pytest.mark.parametrize("words, mode", [((), "must"), (("--as", "wish"), "wish")])
def test_an_edited_roster_becomes_a_plan(
    small_town: Path, planned: Path, words: tuple[str, ...], mode: str
) -> None:
    """Ids stay, loads are counted again, the levels are no longer called proven."""
    roster = edited(planned, other_person)
    result = sanfang("adopt", roster, "--book", small_town, *words)
    assert (result.exit_code, "换人：书记接访" in result.output) == (0, True)
    adopted = planned.with_name(f"{PLAN_FOLDER}-adopted")
    before, after = read_plan(planned), read_plan(adopted)
    assert [one.id for one in after.shifts] == [one.id for one in before.shifts]
    assert [one.code for one in after.warnings if one.code == "adopted"] == ["adopted"]
    problem = read(small_town).problem
    assert problem is not None
    (pin,) = adopted_pins(after, problem)
    (person,) = after.shifts[0].people
    assert (pin.duty, pin.person, pin.date, pin.mode) == (
        "jiefang",
        person.id,
        date(2027, 1, 6),
        mode,
    )
    fairness = next(one for one in after.levels if one.code == "days.fairness")
    assert (fairness.value, fairness.proven) == (1 + 9, False)
    assert sanfang("verify", adopted, "--book", small_town).exit_code == 0


def test_a_breach_is_refused_unless_forced(small_town: Path, planned: Path) -> None:
    """A deleted row could be filled: refused; with --force it is a gap, and a warning says so."""
    roster = edited(planned, lambda sheet: sheet.delete_rows(5))
    assert sanfang("adopt", roster, "--book", small_town).exit_code == 1
    out = small_town.with_name("forced")
    assert not out.exists()
    assert sanfang("adopt", roster, "--book", small_town, "--force", "--out", out).exit_code == 0
    plan = read_plan(out)
    gone = read_plan(planned).shifts[3].id
    assert [(gap.obligation, gap.missing) for gap in plan.gaps] == [(gone, 1)]
    assert [one.code for one in plan.warnings][:1] == ["breach"]


@pytest.mark.parametrize("command", ["verify", "adopt"])
def test_a_day_without_a_year_in_an_edited_roster(
    small_town: Path, planned: Path, command: str
) -> None:
    """Typed without its year the same day changes nothing, and that it was read is told."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 2).value = "1月6日"

    result = sanfang(command, edited(planned, change), "--book", small_town)
    assert (result.exit_code, "没有写年份；按 2027-01-06 理解" in result.output) == (0, True)


def test_the_year_of_another_day_is_asked_for(small_town: Path, planned: Path) -> None:
    """Excel put its own year to 1/6: the fault asks whether the plan's is meant."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 2).value = datetime(2026, 1, 6)

    result = sanfang("adopt", edited(planned, change), "--book", small_town)
    assert (result.exit_code, "是否应为 2027-01-06" in result.output) == (2, True)


def test_an_added_row_takes_the_place_of_a_deleted_one(small_town: Path, planned: Path) -> None:
    """Deleted and written again without its id, a reception keeps the id it had."""

    def change(sheet: Worksheet) -> None:
        day, person = sheet.cell(5, 2).value, sheet.cell(5, 8).value
        sheet.delete_rows(5)
        values = [None, day, None, "上午", None, "书记接访", None, person]
        for column, value in enumerate(values, 1):
            sheet.cell(5, column).value = value

    result = sanfang("adopt", edited(planned, change), "--book", small_town)
    assert (result.exit_code, "没有要采用的修改" in result.output) == (0, True)


def test_an_extra_row_is_a_shift_of_its_own(small_town: Path, planned: Path) -> None:
    """A reception nobody owes gets an id of its own, and the judge says that nobody owes it."""

    def change(sheet: Worksheet) -> None:
        values = [None, "2027-01-21", None, "上午", None, "书记接访", None, "p1"]
        for column, value in enumerate(values, 1):
            sheet.cell(6, column).value = value

    result = sanfang("adopt", edited(planned, change), "--book", small_town)
    assert (result.exit_code, "jiefang@all@2027-W03@2" in result.output) == (1, True)


def test_what_cannot_be_understood_is_not_adopted(small_town: Path, planned: Path) -> None:
    """A person nobody knows is a located fault, exit 2."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 8).value, sheet.cell(2, 9).value = None, "无此人"

    result = sanfang("adopt", edited(planned, change), "--book", small_town)
    assert (result.exit_code, "第2行" in result.output) == (2, True)
