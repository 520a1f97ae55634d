"""From a plan's folder to what is published, by the command line and step by step."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from outputs.folder.replacing import Staging
from outputs.store import Store
from planner import (
    FolderBehind,
    NotPublished,
    Published,
    Trouble,
    find_book,
    plan,
    publish,
    read_book,
    read_plan,
    write,
)
from tests.builders.commands import sanfang
from tests.builders.sheets import SMALL_TOWN, Sheets

AT = datetime(2026, 12, 20, 8, tzinfo=UTC)
FILES = {
    "calendars",
    "changes.html",
    "changes.pdf",
    "changes.xlsx",
    "coverage.html",
    "households.csv",
    "plan.json",
    "roster.xlsx",
}


def exchange(folder: Path, first: int = 1, second: int = 2) -> None:
    """Let two receptions of the plan in `folder` exchange their people, by hand."""
    file = folder / "plan.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    one, other = content["shifts"][first], content["shifts"][second]
    one["people"], other["people"] = other["people"], one["people"]
    file.write_text(json.dumps(content), encoding="utf-8")


def spoil(folder: Path, shift: int) -> date:
    """Move a reception to the Thursday after its Wednesday, which its duty forbids."""
    file = folder / "plan.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    one = content["shifts"][shift]
    day = date.fromisoformat(one["date"])
    for name in ("date", "start", "end"):
        one[name] = one[name].replace(day.isoformat(), (day + timedelta(days=1)).isoformat())
    file.write_text(json.dumps(content), encoding="utf-8")
    return day


def calendars(folder: Path) -> dict[str, bytes]:
    """The calendars of a published folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "calendars").rglob("*.ics"))
    }


def published(planned: Path, now: datetime = AT, **more: Path) -> Published:
    """Publish the plan in `planned`."""
    made = read_plan(planned)
    return publish(made, read_book(find_book(planned, made)), now=now, by="张三", **more)


def test_publishing_and_publishing_again(planned: Path) -> None:
    """The first time is revision 1, with every output; the same again changes nothing."""
    result = sanfang("publish", planned, "--note", "首次", "--by", "张三")
    assert result.exit_code == 0, result.output
    folder = planned.parent / "published"
    assert {path.name for path in folder.iterdir()} == FILES
    listed = sanfang("revisions", "--store", planned.parent / "sanfang.db").output
    assert re.fullmatch(
        r"第 1 版  2027-01-04 至 2027-01-31  [-0-9]+ [:0-9]+  张三  新增 4  首次\n", listed
    )
    before = calendars(folder)
    shutil.rmtree(folder)
    again = sanfang("publish", planned)
    assert again.exit_code == 0
    assert "已经发布过，是第 1 版" in again.output
    assert calendars(folder) == before  # and what was lost is there again
    shutil.rmtree(folder)
    again = sanfang("publish", "--book", planned.with_name("book"))  # its store, wherever one is
    assert (again.exit_code, calendars(folder)) == (0, before), again.output


def test_what_has_changed_is_told(planned: Path) -> None:
    """On the terminal, by person, in the workbook, and as a notice of posted days."""
    assert sanfang("publish", planned).exit_code == 0
    exchange(planned)
    result = sanfang("publish", planned, "--note", "调换")
    assert result.exit_code == 0, result.output
    assert "换人 2" in result.output
    assert "换人  书记接访：1月13日（三） 上午 示例镇 " in result.output
    assert "增加 1 项、减少 1 项" in result.output
    assert "已公示的安排有 2 处变更" in result.output
    book = openpyxl.load_workbook(planned.parent / "published" / "changes.xlsx")
    assert book.sheetnames == ["变更公告", "变更明细", "按人变更"]
    notice = [[cell.value for cell in row] for row in book["变更公告"].iter_rows()]
    row = next(row for row in notice if row[0] == "书记接访")
    assert row[1] == "换人"
    assert row[2].startswith("1月13日（三） 08:30-11:30\n示例镇\n")
    assert {row[2].split("\n")[2], row[3].split("\n")[2]} == {"张示例", "李示例"}
    assert book["变更明细"].max_row == 5  # title, line below it, header, two changes
    assert book["按人变更"].max_row == 7
    page = (planned.parent / "published" / "changes.html").read_text(encoding="utf-8")
    assert f"<td>{row[2]}</td><td>{row[3]}</td>" in page
    paper = PdfReader(planned.parent / "published" / "changes.pdf").pages[0].extract_text()
    said = re.sub(r"\s", "", paper)
    for word in (
        "示例镇变更公告",
        "书记接访",
        "换人",
        *re.split(r"\s", row[2]),
        row[3].split("\n")[2],
    ):
        assert word in said
    assert sanfang("diff", "--store", planned.parent).output.count("换人") == 2
    with_english = sanfang("diff", 1, 2, "--store", planned.parent, "--lang", "en").output
    assert "handed over  书记接访: 13 Jan (Wed) am 示例镇 " in with_english


def test_what_comes_too_late_to_be_posted_is_red(planned: Path) -> None:
    """Published on the 12th, for the 13th: red in the workbook, on the page and the paper."""
    published(planned)
    exchange(planned)
    done = published(planned, datetime(2027, 1, 12, 1, tzinfo=UTC))
    soon = [one for one in done.report.changes if done.report.soon(one)]
    assert [one.date.day for one in soon] == [13]
    book = openpyxl.load_workbook(done.folder / "changes.xlsx")
    for title in book.sheetnames:
        red = [
            [cell.value for cell in row]
            for row in book[title].iter_rows()
            if row[0].font.color is not None and row[0].font.color.rgb == "FFC00000"
        ]
        assert red
        assert all("13" in str(row) for row in red), title
    page = (done.folder / "changes.html").read_text("utf-8")
    assert page.count('class="soon"') == 2  # the row, and the line below the table
    said = "来不及按期公示"
    assert said in page
    paper = "".join(one.extract_text() for one in PdfReader(done.folder / "changes.pdf").pages)
    assert said in paper.replace("\n", "")


def test_characters_that_no_font_has_are_told(
    planned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice on paper has 〓 in their place, and whoever publishes is told which."""
    monkeypatch.setattr("outputs.print.fonts.Fonts._search", lambda self, codes: None)
    assert "〓" not in sanfang("publish", planned).output
    people = planned.parent / "book" / "人员.csv"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("张示例", "张\ue000例"), encoding="utf-8")
    exchange(planned)
    output = sanfang("publish", planned).output
    assert "印成了〓：\ue000 U+E000" in output


def test_only_what_changed_changes(planned: Path) -> None:
    """The two receptions get a new number, the others stay as they are to the byte."""
    published(planned)
    folder = planned.parent / "published"
    before = calendars(folder)["calendars/duties/jiefang.ics"]
    exchange(planned)
    published(planned)
    after = calendars(folder)["calendars/duties/jiefang.ics"]
    old, new = (content.split(b"BEGIN:VEVENT") for content in (before, after))
    assert [one == other for one, other in zip(old, new, strict=True)] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert [b"SEQUENCE:1\r\n" in one for one in new] == [False, False, True, True, False]
    assert b"LAST-MODIFIED:20261220T080001Z" in new[2]
    mine = calendars(folder)["calendars/people/p1.ics"]
    assert mine.count(b"STATUS:CANCELLED") == 1


def test_a_breach_refuses(planned: Path) -> None:
    """A plan that breaks a rule is not published: no store, no folder."""
    spoil(planned, 0)
    result = sanfang("publish", planned)
    assert result.exit_code == 1
    assert "没有发布" in result.output
    assert {path.name for path in planned.parent.iterdir()} == {"book", planned.name}


def test_what_is_past_is_only_reported(planned: Path) -> None:
    """A breach on a day that is over cannot be mended any more, and forbids nothing."""
    day = spoil(planned, 0) + timedelta(days=1)
    at = datetime.combine(day, datetime.min.time(), UTC)
    with pytest.raises(NotPublished):
        published(planned, at)
    assert published(planned, at + timedelta(days=1)).breaks


def test_other_peoples_files_are_kept(planned: Path) -> None:
    """A folder that holds something else is not replaced, and nothing is published."""
    other = planned.parent / "other"
    other.mkdir()
    (other / "thesis.docx").write_bytes(b"years of work")
    result = sanfang("publish", planned, "--out", other)
    assert result.exit_code == 2
    assert [path.name for path in other.iterdir()] == ["thesis.docx"]
    assert Store.open(planned.parent / "sanfang.db").revisions() == ()


def test_a_folder_that_fell_behind_is_mended(
    planned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only the last step fails the revision counts, and the folder can be made again."""

    def fail(self: Staging) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Staging, "take_place", fail)
        with pytest.raises(FolderBehind, match="第 1 版已经发布") as raised:
            published(planned)
    assert raised.value.done.publication.fresh
    assert not (planned.parent / "published").exists()
    assert not published(planned).publication.fresh
    assert {path.name for path in (planned.parent / "published").iterdir()} == FILES


def test_a_store_is_of_one_organisation(
    planned: Path, write_book: Callable[[Sheets], Path]
) -> None:
    """Another town's plan would take the place of this one's: it needs its own store."""
    published(planned)
    settings = ("项,值", "单位名称,别的镇", "开始,2027-01-04", "结束,2027-01-31")
    people = (SMALL_TOWN["人员"][0], "p1,王别人,town,书记,班子成员", "p2,赵别人,town,镇长,班子成员")
    sheets = {**SMALL_TOWN, "设置": settings, "人员": people}
    other = write_book(sheets, "other")  # type: ignore[call-arg]
    folder = write(plan(read_book(other)), other.parent / "other-plan")
    with pytest.raises(Trouble, match="示例镇的方案"):
        published(folder)
    published(folder, store=planned.parent / "other.db", out=planned.parent / "o")


def test_a_town_that_is_called_otherwise_keeps_its_store(
    planned: Path, write_book: Callable[[Sheets], Path]
) -> None:
    """Its people and its root unit tell that it is the same; calendars keep their events."""
    published(planned)
    settings = ("项,值", "单位名称,新示例镇", "开始,2027-02-01", "结束,2027-02-28")
    other = write_book({**SMALL_TOWN, "设置": settings}, "other")  # type: ignore[call-arg]
    folder = write(plan(read_book(other)), other.parent / "other-plan")
    done = published(folder)
    assert (done.publication.fresh, done.publication.revision.number) == (True, 2)
    store = Store.open(done.folder.parent / "sanfang.db", create=False)
    assert store.revision(2).info.organisation == "新示例镇"


def test_the_workbook_is_found_or_asked_for(planned: Path, tmp_path: Path) -> None:
    """Beside the plan's folder or beside the plan; else it has to be named."""
    away = tmp_path / "away" / "deep"
    shutil.copytree(planned, away)
    result = sanfang("publish", away)
    assert result.exit_code == 2
    assert "--book" in result.output
    assert sanfang("publish", away, "--book", tmp_path / "book").exit_code == 0
    assert (tmp_path / "sanfang.db").exists()
    assert sanfang("publish", tmp_path / "nothing").exit_code == 2


def test_copies_and_the_log_by_command(planned: Path) -> None:
    """What was published is backed up, lost, restored; the log tells of all of it."""
    store, copy = planned.parent / "sanfang.db", planned.parent / "copy.db"
    missing = sanfang("revisions", "--store", store)
    assert (missing.exit_code, "还没有存档库" in missing.output) == (2, True)
    published(planned)
    assert sanfang("backup", copy, "--store", store, "--by", "李四").exit_code == 0
    assert sanfang("backup", copy, "--store", store).exit_code == 2
    store.unlink()
    result = sanfang("restore", copy, "--store", store, "--by", "李四")
    assert result.exit_code == 0, result.output
    assert "第 1 版" in result.output
    exchange(planned)
    published(planned)
    result = sanfang("restore", copy, "--store", store)
    assert "原来的存档库保留为" in result.output
    shown = sanfang("log", "--store", store, "--limit", 3).output.splitlines()
    assert [line.split("  ")[1:3] for line in shown][1:] == [["张三", "发布"]]
    assert "恢复备份  copy.db" in shown[0]
    assert sanfang("restore", planned / "plan.json", "--store", store).exit_code == 2
    assert "第 1 版是这段时间的第一版" in sanfang("diff", "--store", store).output


def test_a_restored_store_is_brought_out_whatever_the_workbook_says(planned: Path) -> None:
    """The folder shows the restored revision at once; `publish` alone writes it again."""
    store, copy = planned.parent / "sanfang.db", planned.parent / "copy.db"
    published(planned)
    shown = (planned.parent / "published" / "plan.json").read_bytes()
    assert sanfang("backup", copy, "--store", store).exit_code == 0
    exchange(planned)
    published(planned)
    assert (planned.parent / "published" / "plan.json").read_bytes() != shown
    duties = planned.parent / "book" / "制度.csv"
    duties.write_text(duties.read_text("utf-8").replace(",三,", ",四,"), "utf-8")
    result = sanfang("restore", copy, "--store", store)
    assert result.exit_code == 0, result.output
    assert (planned.parent / "published" / "plan.json").read_bytes() == shown
    held = dict(Store.open(store).calendars())
    told = {f"calendars/{name}" for name in held}
    assert set(calendars(planned.parent / "published")) == told
    shutil.rmtree(planned.parent / "published")
    assert sanfang("publish", "--store", store).exit_code == 0
    assert (planned.parent / "published" / "plan.json").read_bytes() == shown
    assert {path.name for path in (planned.parent / "published").iterdir()} == FILES


def test_nothing_is_brought_out_of_an_empty_store(tmp_path: Path) -> None:
    """It is said, and nothing is written."""
    Store.open(tmp_path / "sanfang.db")
    result = sanfang("publish", "--store", tmp_path / "sanfang.db")
    assert (result.exit_code, "还没有发布" in result.output) == (2, True)
    assert not (tmp_path / "published").exists()


def test_a_plan_uses_the_domain_that_is_published(
    planned: Path, write_book: Callable[[Sheets], Path]
) -> None:
    """Before and after publication, and though the town has another name by now."""

    def uids(folder: Path) -> set[str]:
        files = (folder / "calendars").rglob("*.ics")
        lines = (line for one in files for line in one.read_text("utf-8").splitlines())
        return {line for line in lines if line.startswith("UID:")}

    first = uids(planned)
    assert first == uids(published(planned).folder)
    settings = planned.parent / "book" / "设置.csv"
    settings.write_text(settings.read_text("utf-8").replace("示例镇", "新示例镇"), "utf-8")
    again = write(plan(read_book(planned.parent / "book")), planned.parent / "again")
    assert uids(again) == first
    other = write(plan(read_book(planned.parent / "book"), seed=0), planned.parent / "x" / "again")
    assert uids(other) == first
