"""import from the command line: what is shown, what is written, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from inputs.workbook.reading import read
from planner.domain.problem import Problem
from tests.builders.commands import contents, in_english, sanfang
from tests.builders.inputs_books import Book, save
from tests.builders.lists import write_list
from tests.builders.sheets import Sheets, write_sheets

WATCH: Sheets = {
    "设置": ("项,值", "单位名称,青石镇", "开始,2027-03-01", "结束,2027-03-05"),
    "单位": (
        "编码,名称,类别,上级",
        "T,青石镇,镇,",
        "D1,农业办,部门,T",
        "V1,东坡村,村,T",
        "V1-1,东坡村一组,村民组,V1",
    ),
    "人员": (
        "编码,姓名,单位,职务,角色,电话",
        "P1,张三,T,镇长,镇领导,13900000001",
        "P2,李四,T,副镇长,镇领导,",
        "P3,王五,D1,主任,干部,",
        "P4,赵六,D1,科员,干部,",
    ),
    "制度": (
        "编码,名称,类型,主体,人员,周期,星期,时段",
        "ZB,值班,值班,整体,带班=镇领导*1+值班=干部*1,日,每天,全天",
    ),
}
ROSTER = """
青石镇2027年3月值班表|<|<
日期|带班|值班
3月1日|张三|王五
3月2日|李四|赵六
3月3日|张三|王五
3月4日|李四|赵六
3月5日|张三|王五
"""
RECORD = """
青石镇2027年2月值班记录|<|<
日期|带班|值班
2月1日|张三|王五
2月2日|李四|郑十
2月2日|李四|赵六
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of one watch, in a folder of its own."""
    folder = write_sheets(tmp_path / "csv", WATCH)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, lines in WATCH.items():
        sheet = workbook.create_sheet(title)
        for line in lines:
            sheet.append(line.split(","))
    place = tmp_path / "here" / "book.xlsx"
    place.parent.mkdir()
    workbook.save(place)
    assert folder.is_dir()
    return place


def rows(book: Path, sheet: str) -> list[tuple[object, ...]]:
    """The rows of a sheet below its header."""
    found = openpyxl.load_workbook(book)[sheet]
    return [row for row in found.iter_rows(min_row=2, values_only=True) if any(row)]


def problem_of(book: Path) -> Problem:
    """What a workbook says; it has no fault."""
    reading = read(book)
    assert reading.problem is not None, [str(one.text) for one in reading.faults]
    assert not [one for one in reading.faults if not one.warning]
    return reading.problem


def test_what_was_done_goes_to_a_copy(book: Path, tmp_path: Path) -> None:
    """Rows of 历史 in a sheet that was not there; who is not known is named, with exit 1."""
    log = write_list(tmp_path / "记录.xlsx", RECORD)
    before = contents(tmp_path)
    done = sanfang("import", log, "--book", book)
    assert done.exit_code == 1, done.output
    assert "郑十" in done.output
    assert "C4" in done.output
    copy = book.with_name("book-导入.xlsx")
    assert {name: data for name, data in contents(tmp_path).items() if name in before} == before
    assert set(contents(tmp_path)) - set(before) == {"here/book-导入.xlsx"}
    history = problem_of(copy).history
    assert [(f"{one.date:%m-%d}", one.duty, one.person) for one in history] == [
        ("02-01", "ZB", "P1"),
        ("02-02", "ZB", "P2"),
        ("02-01", "ZB", "P3"),
        ("02-02", "ZB", "P4"),
    ]
    assert rows(copy, "人员") == rows(book, "人员")


def test_doing_it_twice_adds_nothing_twice(book: Path, tmp_path: Path) -> None:
    """For the copy everything is there; for the workbook there is a copy of another number."""
    log = write_list(tmp_path / "记录.xlsx", RECORD)
    sanfang("import", log, "--book", book)
    copy = book.with_name("book-导入.xlsx")
    again = sanfang("import", log, "--book", copy)
    assert again.exit_code == 1
    assert not copy.with_name("book-导入-导入.xlsx").exists()
    sanfang("import", log, "--book", book)
    second = book.with_name("book-导入2.xlsx")
    assert rows(second, "历史") == rows(copy, "历史")


def test_a_dry_run_writes_nothing_and_ends_alike(book: Path, tmp_path: Path) -> None:
    """And shows the same."""
    log = write_list(tmp_path / "记录.xlsx", RECORD)
    before = contents(tmp_path)
    dry = sanfang("import", log, "--book", book, "--dry-run")
    assert contents(tmp_path) == before
    done = sanfang("import", log, "--book", book)
    assert dry.exit_code == done.exit_code == 1
    assert dry.output.splitlines()[:-1] == done.output.splitlines()[:-1]


def test_a_roster_is_a_plan_to_adopt(book: Path, tmp_path: Path) -> None:
    """Its folder lies beside the workbook; adopting it as it is makes a plan without a breach."""
    file = write_list(tmp_path / "安排.xlsx", ROSTER)
    done = sanfang("import", file, "--book", book)
    assert done.exit_code == 0, done.output
    folder = book.with_name("book-导入")
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert [
        (shift["date"], [(one["id"], one["part"]) for one in shift["people"]])
        for shift in plan["shifts"]
    ] == [
        ("2027-03-01", [("P1", 0), ("P3", 1)]),
        ("2027-03-02", [("P2", 0), ("P4", 1)]),
        ("2027-03-03", [("P1", 0), ("P3", 1)]),
        ("2027-03-04", [("P2", 0), ("P4", 1)]),
        ("2027-03-05", [("P1", 0), ("P3", 1)]),
    ]
    assert plan["gaps"] == []
    adopted = sanfang("adopt", folder / "roster.xlsx", "--book", book)
    assert adopted.exit_code == 0, adopted.output
    made = json.loads((book.with_name("book-导入-adopted") / "plan.json").read_text("utf-8"))
    assert made["shifts"] == plan["shifts"]
    assert [one["code"] for one in made["warnings"]] == ["adopted"]


def test_a_number_with_blanks_is_the_same_number(book: Path, tmp_path: Path) -> None:
    """Who is there under it is not added again, and nobody sees the whole of it."""
    text = "单位|姓名|职务|手机\n镇领导|张三|镇长|139 0000 0001\n农业办|新人|科员|137-0000-0009"
    done = sanfang("import", write_list(tmp_path / "通讯录.xlsx", text), "--book", book)
    assert done.exit_code == 0, done.output
    assert "139****0001" in done.output
    assert "137****0009" in done.output
    assert [row[1] for row in rows(book.with_name("book-导入.xlsx"), "人员")] == [
        "张三", "李四", "王五", "赵六", "新人",
    ]  # fmt: skip


def test_lists_bring_what_the_duties_ask_for(tmp_path: Path) -> None:
    """A workbook whose duties are written first is no fault that only more typing could mend."""
    book = save(tmp_path / "book.xlsx", {
        "设置": MIXED["设置"], "单位": MIXED["单位"], "人员": [["姓名"]],
        "制度": [
            ["名称", "类型", "主体", "人员", "对象", "周期", "时段", "参数"],
            ["联户", "联户", "每对象", "农业办", "户:困难户", "年", None, "每人对象数=10"],
            ["开会", "会议", "整体", "农业办", None, "月", "上午", None],
        ],
    })  # fmt: skip
    assert sanfang("check", book).exit_code == 2
    phones = "单位|姓名|职务\n农业办|王五|主任\n农业办|赵六|科员"
    homes = "组别|户主|人口|困难户|联系人\n东坡一组|周某|3|√|"
    files = [
        write_list(tmp_path / f"{name}.xlsx", text)
        for name, text in (("通讯录", phones), ("户", homes))
    ]
    done = sanfang("import", *files, "--book", book)
    assert done.exit_code == 0, done.output
    assert "缺的也许就在表里" in done.output
    checked = sanfang("check", tmp_path / "book-导入.xlsx")
    assert checked.exit_code == 0, checked.output


MIXED: Book = {
    "设置": [["项", "值"], ["单位名称", "青石镇"], ["开始", "2027-03-01"], ["结束", "2027-03-05"]],
    "单位": [
        ["名称", "类别", "上级"],
        ["青石镇", "镇", None],
        ["农业办", "部门", "青石镇"],
        ["东坡村", "村", "青石镇"],
        ["西岭村", "村", "青石镇"],
        ["东坡一组", "村民组", "东坡村"],
    ],
    "人员": [
        ["姓名", "单位", "角色"],
        ["张三", "青石镇", "领导"],
        ["李四", "青石镇", "领导"],
        ["王五", "农业办", "干部"],
        ["赵六", "农业办", "干部"],
    ],
    "户": [["单位", "户主"], ["东坡一组", "周某"], ["东坡一组", "吴某"]],
    "制度": [
        ["名称", "类型", "主体", "人员", "对象", "周期", "次数", "时段", "参数"],
        ["值班", "值班", "整体", "带班=领导*1+值班=干部*1", None, "日", None, "全天", None],
        ["接访", "接访", "整体", "领导", None, "周", 2, "晚上", None],
        ["领导联村", "联系", "每人", "领导", "村", "年", None, None, "每人对象数=1"],
        ["联户", "联户", "每对象", "干部", "户:全部", "年", None, None, "每人对象数=10"],
        ["驻组", "轮换", "每单位:部门", "干部@本单位", "村民组", "月", None, "全天", "覆盖=3"],
    ],
}
"""A watch beside duties that no list of watches holds."""


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """The folder of a roster of the watch of a mixed workbook, beside that workbook."""
    place = save(tmp_path / "book.xlsx", MIXED)
    done = sanfang("import", write_list(tmp_path / "安排.xlsx", ROSTER), "--book", place)
    assert done.exit_code == 0, done.output
    assert "表里没有接访、领导联村、联户、驻组" in done.output
    return tmp_path / "book-导入"


def test_a_roster_of_some_duties_is_adopted_without_the_others(mixed: Path) -> None:
    """It says which; published, it is what the rest is planned around."""
    book = mixed.with_name("book.xlsx")
    done = sanfang("adopt", mixed / "roster.xlsx", "--book", book)
    assert done.exit_code == 0, done.output
    assert "说明：方案里没有排接访、领导联村、联户、驻组" in done.output
    folder = mixed.with_name("book-导入-adopted")
    made = json.loads((folder / "plan.json").read_text("utf-8"))
    assert made["omitted"] == ["接访", "领导联村", "联户", "驻组"]
    assert made["gaps"] == []
    assert sanfang("verify", folder, "--book", book).exit_code == 0
    assert sanfang("publish", folder).exit_code == 0
    again = sanfang("replan", book, "--today", "2027-02-20", "--publish")
    assert again.exit_code == 0, again.output
    whole = json.loads((mixed.with_name("published") / "plan.json").read_text("utf-8"))
    assert "omitted" not in whole
    assert [one for one in whole["shifts"] if one["duty"] == "值班"] == made["shifts"]
    assert {one["duty"] for one in whole["shifts"]} == {"值班", "接访", "联户"}
    assert {one["duty"] for one in whole["rotations"]} == {"驻组"}
    assert {one["duty"] for one in whole["links"]} == {"领导联村"}
    assert sanfang("verify", mixed.with_name("published"), "--book", book).exit_code == 0


def test_the_duties_it_has_are_judged_as_ever(mixed: Path) -> None:
    """A turn that is lacking, and one of a duty that a hand adds: neither is passed over."""
    book, roster = mixed.with_name("book.xlsx"), mixed / "roster.xlsx"
    workbook = openpyxl.load_workbook(roster)
    sheet = workbook["安排表"]
    assert isinstance(sheet, Worksheet)
    heads = [cell.value for cell in sheet[1]]
    row: list[str | None] = [None] * len(heads)
    for head, value in {"日期": "2027-03-03", "制度": "接访", "姓名": "李四"}.items():
        row[heads.index(head)] = value
    sheet.append(row)
    workbook.save(roster)
    done = sanfang("adopt", roster, "--book", book, "--force")
    made = json.loads((mixed.with_name("book-导入-adopted") / "plan.json").read_text("utf-8"))
    assert made["omitted"] == ["领导联村", "联户", "驻组"]
    assert [(one["duty"], one["sort"]) for one in made["gaps"]] == [("接访", "occurrence")]
    assert done.exit_code == 0, done.output
    sheet.delete_rows(2)
    workbook.save(roster)
    refused = sanfang("adopt", roster, "--book", book)
    assert refused.exit_code == 1
    assert "张三" in refused.output
    assert "联户" not in "".join(refused.output.splitlines()[:-1]).replace(
        "没有排领导联村、联户", ""
    )


def test_an_imported_roster_may_be_edited_before(book: Path, tmp_path: Path) -> None:
    """What is taken out of it is a gap then."""
    file = write_list(tmp_path / "安排.xlsx", ROSTER)
    sanfang("import", file, "--book", book)
    roster = book.with_name("book-导入") / "roster.xlsx"
    workbook = openpyxl.load_workbook(roster)
    sheet = workbook["安排表"]
    assert isinstance(sheet, Worksheet)
    sheet.delete_rows(2)
    workbook.save(roster)
    adopted = sanfang("adopt", roster, "--book", book, "--force")
    assert adopted.exit_code == 0, adopted.output
    made = json.loads((book.with_name("book-导入-adopted") / "plan.json").read_text("utf-8"))
    assert [(one["date"], one["missing"]) for one in made["gaps"]] == [("2027-03-01", 1)]


def test_days_outside_the_plan_are_no_roster(book: Path, tmp_path: Path) -> None:
    """They are named; what lies before the plan is history, unless a roster is asked for."""
    text = "2027年值班表|<\n日期|带班\n2月28日|张三\n3月1日|李四\n3月8日|张三"
    file = write_list(tmp_path / "安排.xlsx", text)
    done = sanfang("import", file, "--book", book)
    assert done.exit_code == 1
    assert [row[0] for row in rows(book.with_name("book-导入.xlsx"), "历史")] == ["2027-02-28"]
    asked = sanfang("import", file, "--book", book, "--as", "roster", "--dry-run")
    assert asked.output.count("编排时段") == 2
    history = sanfang("import", file, "--book", book, "--as", "history", "--dry-run")
    assert history.exit_code == 0


def test_a_refused_file_beside_a_readable_one(book: Path, tmp_path: Path) -> None:
    """Is named, and the other read: exit 1; where nothing can be read 2, and nothing written."""
    good = write_list(tmp_path / "安排.xlsx", ROSTER)
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old")
    assert sanfang("import", good, bad, "--book", book, "--dry-run").exit_code == 1
    none = sanfang("import", bad, "--book", book)
    assert none.exit_code == 2
    assert "坏.xlsx" in none.output
    empty = write_list(tmp_path / "空.xlsx", "通知|<\n请各单位于周五前报送。|<")
    assert sanfang("import", empty, "--book", book).exit_code == 2
    assert [one.name for one in book.parent.iterdir()] == ["book.xlsx"]


def test_a_place_that_is_taken_is_left_alone(book: Path, tmp_path: Path) -> None:
    """--out names what is not there yet."""
    log = write_list(tmp_path / "记录.xlsx", RECORD)
    out = tmp_path / "out.xlsx"
    assert sanfang("import", log, "--book", book, "--out", out).exit_code == 1
    before = out.read_bytes()
    again = sanfang("import", log, "--book", book, "--out", out)
    assert again.exit_code == 2
    assert out.read_bytes() == before
    for taken in (book, log):
        assert sanfang("import", log, "--book", book, "--out", taken).exit_code == 2


def test_a_duty_that_nothing_names_is_asked_for(book: Path, tmp_path: Path) -> None:
    """--duty says it, by id or name; one that is not there is refused."""
    file = write_list(tmp_path / "名单.xlsx", "日期|姓名\n2027-02-01|张三")
    told = sanfang("import", file, "--book", book)
    assert told.exit_code == 2
    assert "--duty" in told.output
    for name in ("ZB", "值班"):
        assert sanfang("import", file, "--book", book, "--duty", name, "--dry-run").exit_code == 0
    assert sanfang("import", file, "--book", book, "--duty", "接访").exit_code == 2


def test_answers_beside_the_workbook_are_used(book: Path, tmp_path: Path) -> None:
    """Nothing is asked where nobody sits; an answer that is kept explains the mark."""
    file = write_list(tmp_path / "排班.xlsx", "2027年2月排班|<|<\n姓名|#1|#2|#3\n张三|A1|休|A1")
    without = sanfang("import", file, "--book", book)
    assert without.exit_code == 2
    place = book.with_name("book-导入问答.json")
    place.write_text(json.dumps({"mark": {"A1": "ZB"}, "column": {}}), encoding="utf-8")
    done = sanfang("import", file, "--book", book)
    assert done.exit_code == 0, done.output
    assert [row[0] for row in rows(book.with_name("book-导入.xlsx"), "历史")] == [
        "2027-02-01",
        "2027-02-03",
    ]
    place.write_text("[1, 2", encoding="utf-8")
    assert sanfang("import", file, "--book", book, "--dry-run").exit_code == 2


def test_people_and_units_of_a_telephone_book(book: Path, tmp_path: Path) -> None:
    """Who is there is not added again, and what differs is told."""
    text = """
青石镇通讯录|<|<
姓名|职务|手机
党政办|<|<
钱 七|主任|#13900000007
孙八（干事）||13900000008
农业办|<|<
王五|副主任|
郑十|科员|13900000010
"""
    file = write_list(tmp_path / "通讯录.xlsx", text)
    done = sanfang("import", file, "--book", book)
    assert done.exit_code == 0, done.output
    copy = book.with_name("book-导入.xlsx")
    problem = problem_of(copy)
    new = [one for one in problem.people.values() if one.id not in ("P1", "P2", "P3", "P4")]
    names = {unit.id: unit.name for unit in problem.units.values()}
    assert [(one.id, one.name, names[one.unit or ""], one.title, one.phone) for one in new] == [
        ("P5", "钱七", "党政办", "主任", "13900000007"),
        ("P6", "孙八", "党政办", "干事", "13900000008"),
        ("P7", "郑十", "农业办", "科员", "13900000010"),
    ]
    assert problem.people["P3"].title == "主任"
    assert "副主任" in done.output
    assert "139****0007" in done.output
    again = sanfang("import", file, "--book", copy)
    assert again.exit_code == 0
    assert not copy.with_name("book-导入-导入.xlsx").exists()


def test_leave_lists(book: Path, tmp_path: Path) -> None:
    """Ranges and half days are rows of 不可用."""
    text = """
2027年3月干部请假情况|<|<|<
姓名|单位|请假时间|事由
张三|镇政府|3月1日-3月3日|年假
王五|农业办|3月2日下午|看病
郑十|农业办|3月2日|
"""
    file = write_list(tmp_path / "请假.xlsx", text)
    done = sanfang("import", file, "--book", book)
    assert done.exit_code == 1
    copy = book.with_name("book-导入.xlsx")
    found = [(one.who, f"{one.start:%m-%d}", f"{one.end:%m-%d}", one.slot, one.reason)
             for one in problem_of(copy).absences]  # fmt: skip
    assert found == [("P1", "03-01", "03-03", None, "年假"), ("P3", "03-02", "03-02", "pm", "看病")]
    sanfang("import", file, "--book", copy)
    assert not copy.with_name("book-导入-导入.xlsx").exists()


def test_households_with_ticks(book: Path, tmp_path: Path) -> None:
    """Are rows of 户, with ids of their own."""
    text = """
东坡村户情表|<|<|<|<
组|户主|人口|低保|联系人
一组|钱某|#3|√|王五
一组|孙某|#2||
"""
    file = write_list(tmp_path / "户.xlsx", text)
    done = sanfang("import", file, "--book", book)
    assert done.exit_code == 0, done.output
    copy = book.with_name("book-导入.xlsx")
    frame = problem_of(copy).households
    assert list(
        zip(frame["id"], frame["unit"], frame["head"], frame["categories"], strict=True)
    ) == [
        ("H00001", "V1-1", "钱某", ("低保",)),
        ("H00002", "V1-1", "孙某", ()),
    ]
    assert list(frame["persons"]) == [3, 2]
    again = sanfang("import", file, "--book", copy)
    assert again.exit_code == 0
    assert not copy.with_name("book-导入-导入.xlsx").exists()


def test_a_new_id_is_none_that_the_list_has(book: Path, tmp_path: Path) -> None:
    """A household without an id gets one that stands in no other row, above or below."""
    text = (
        "东坡村一组|<|<\n户编号|户主|人口\nH00002|甲某|#3\n|乙某|#2\nH00003|丙某|#2\nH00001|丁某|#4"
    )
    done = sanfang("import", write_list(tmp_path / "户.xlsx", text), "--book", book)
    assert done.exit_code == 0, done.output
    frame = problem_of(book.with_name("book-导入.xlsx")).households
    assert dict(zip(frame["head"], frame["id"], strict=True)) == {
        "甲某": "H00002", "乙某": "H00004", "丙某": "H00003", "丁某": "H00001",
    }  # fmt: skip


def test_a_folder_of_csv_files_gets_a_folder(tmp_path: Path) -> None:
    """The copy is a folder with the further rows; the old one stays."""
    book = write_sheets(tmp_path / "book", WATCH)
    before = contents(book)
    log = write_list(tmp_path / "记录.xlsx", RECORD)
    assert sanfang("import", log, "--book", book).exit_code == 1
    assert contents(book) == before
    assert len(problem_of(tmp_path / "book-导入").history) == 4


def test_everything_is_said_in_english_too(book: Path, tmp_path: Path) -> None:
    """Without a Chinese word that is no name."""
    log = write_list(tmp_path / "记录.xlsx", RECORD)
    done = in_english("import", log, "--book", book, "--dry-run")
    assert done.output.startswith("Understood as history:")
    assert "Left out:" in done.output
    assert "Nobody of this name" in done.output


def test_a_terminal_is_asked_and_its_answers_kept(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a mark and a column mean; next month's list is understood without a question."""
    text = """
2027年2月排班|<|<
姓名|#1|#2
张三|A1|休
== 其他
2027年2月值班|<|<
日期|值班|外勤
2月3日|王五|李四
"""
    file = write_list(tmp_path / "排班.xlsx", text)
    monkeypatch.setattr("planner.commands.importing.at_terminal", lambda: True)
    asked = sanfang("import", file, "--book", book, given="没有的制度\n值班\n略\n")
    assert asked.exit_code == 0, asked.output
    assert "A1" in asked.output
    kept = json.loads(book.with_name("book-导入问答.json").read_text(encoding="utf-8"))
    assert kept == {"mark": {"A1": "ZB"}, "column": {"外勤": "略"}}
    monkeypatch.undo()
    again = sanfang("import", file, "--book", book, "--dry-run")
    assert again.exit_code == 0, again.output


def test_a_question_may_stay_open(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty answer keeps nothing, and a dry run neither."""
    file = write_list(tmp_path / "排班.xlsx", "2027年2月排班|<|<\n姓名|#1|#2|#3\n张三|A1|休|值")
    monkeypatch.setattr("planner.commands.importing.at_terminal", lambda: True)
    for given, options in (("\n", ()), ("值班\n", ("--dry-run",))):
        sanfang("import", file, "--book", book, "--duty", "ZB", *options, given=given)
        assert not book.with_name("book-导入问答.json").exists()


def test_a_log_of_any_shape_is_recorded(book: Path, tmp_path: Path) -> None:
    """Names below days, as an office keeps them; a fault keeps all of it back, as ever."""
    file = write_list(tmp_path / "安排.xlsx", ROSTER)
    sanfang("import", file, "--book", book)
    sanfang("adopt", book.with_name("book-导入") / "roster.xlsx", "--book", book)
    plan = book.with_name("book-导入-adopted")
    log = write_list(
        tmp_path / "log.xlsx",
        "2027年3月值班记录|<|<\n日期|3月1日|3月2日\n带班|张三|张三（代李四）\n值班|王五|~赵六~",
    )
    done = sanfang("record", log, "--book", book, "--plan", plan, "--today", "2027-03-03")
    assert done.exit_code == 0, done.output
    assert "新增3条" in done.output
    listed = sanfang("records", "--book", book).output
    assert sorted(line.split()[2] for line in listed.splitlines()) == ["张三", "张三", "王五"]
    bad = write_list(
        tmp_path / "bad.xlsx", "2027年3月值班记录|<\n日期|带班\n3月3日|张三\n3月4日|郑十"
    )
    told = sanfang("record", bad, "--book", book, "--plan", plan, "--today", "2027-03-05")
    assert told.exit_code == 2
    assert "郑十" in told.output
    early = write_list(
        tmp_path / "early.xlsx", "2027年3月值班记录|<\n日期|带班\n3月3日|张三\n3月4日|李四"
    )
    told = sanfang("record", early, "--book", book, "--plan", plan, "--today", "2027-03-03")
    assert "Sheet1 第4行 「B」 「2027-03-04」：这一天还没有到" in told.output
