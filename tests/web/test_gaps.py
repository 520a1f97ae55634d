"""A gap is a task: found, understood, tried to close, or known with a note until it is gone."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from outputs.files import read_plan
from outputs.store import Store
from planner import read_book, review
from planner.flows.drafts import write_edited
from planner.web.gaps import can_be_tried
from tests.builders.commands import sanfang
from tests.web.test_changing import FIRST
from tests.web.town import SHORT
from tests.web.visits import job_of, pretend, signed_in


def address(town: TestClient) -> str:
    """The page of the one gap: the clerk of the watch is away in the second week."""
    found = re.search(r'href="(/gap/[^"]+)"', town.get("/gaps").text)
    assert found is not None
    return unescape(found[1])


def logged_in(town: TestClient, language: str) -> str:
    """The words of the log, as a reader of `language` sees them."""
    town.cookies.set("sanfang_language", language)
    page = town.get("/history").text
    return unescape(re.sub(r"<[^>]+>", " ", page[page.index('id="log"') :]))


def ways(text: str) -> dict[str, str]:
    """The ways out with a button, by what they say."""
    return dict(
        re.findall(r'<span class="what">([^<]*)</span><form.*?name="way" value="(\d+)"', text)
    )


def test_gaps_are_filtered(town: TestClient) -> None:
    """By what was decided, by month and by duty; how many there are is said."""
    token = signed_in(town)
    page = address(town)
    assert "1 of 1 gap; 1 open" in town.get("/gaps").text
    for query, count in (
        ("state=open", 1), ("state=known", 0), ("month=2027-01", 1), ("month=2027-02", 0),
        ("duty=YB", 1), ("duty=JF", 0),
    ):  # fmt: skip
        assert f"{count} of 1 gap; 1 open" in town.get(f"/gaps?{query}").text, query
    assert town.post(f"{page}/known", data={"csrf": token, "note": "x"}).status_code == 303
    assert "0 of 1 gap; 0 open" in town.get("/gaps?state=open").text
    assert "1 of 1 gap; 0 open" in town.get("/gaps?state=known").text


def test_the_page_says_why_person_by_person_and_what_would_help(town: TestClient) -> None:
    """Reasons at once; ways out when asked for, those with a button that need nobody new."""
    signed_in(town)
    page = address(town)
    text = town.get(page).text
    assert "赵五: " in text
    assert not ways(text)
    text = town.get(f"{page}?ways=yes").text
    assert "Ways out (each tried)" in text
    assert ways(text)
    assert "first find somebody" in text
    assert ways(town.get(page).text) == ways(text)
    assert town.get("/gap/none").status_code == 404


def test_a_way_out_is_tried_as_a_draft(town: TestClient, town_folder: Path) -> None:
    """One click: the workbook says it, the gap is closed in the draft, and undo takes it back."""
    token = signed_in(town)
    page = address(town)
    book = town_folder / "town.xlsx"
    before = book.read_bytes()
    text = town.get(f"{page}?ways=yes").text
    mark = re.search(r'name="mark" value="([^"]+)"', text)
    assert mark is not None
    form = {"csrf": token, "plan": "", "mark": mark[1]}
    for wrong in ("0", "99", "x"):
        assert town.post(f"{page}/try", data=form | {"way": wrong}).status_code == 409
    form |= {"way": next(iter(ways(text).values()))}
    assert town.post(f"{page}/try", data=form | {"mark": "0"}).status_code == 409
    assert book.read_bytes() == before
    assert town.post(f"{page}/try", data=form).status_code == 303
    job = job_of(town)
    assert job.state == "done", job.lines
    assert not read_plan(town_folder / "town-draft").gaps
    assert book.read_bytes() != before
    assert read(book).problem is not None
    step = re.search(r'action="/draft/undo">.*?name="step" value="(\d+)"', town.get("/").text)
    assert step is not None
    town.post("/draft/undo", data={"csrf": token, "step": step[1]})
    assert book.read_bytes() == before
    assert not (town_folder / "town-draft").exists()


def test_what_comes_to_nothing_leaves_the_workbook(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where planning with a way out fails, the workbook is as it was."""
    token = signed_in(town)
    page = address(town)
    before = (town_folder / "town.xlsx").read_bytes()
    number = next(iter(ways(town.get(f"{page}?ways=yes").text).values()))
    pretend(monkeypatch, "raise SystemExit(2)")
    town.post(f"{page}/try", data={"csrf": token, "way": number})
    assert job_of(town).state == "failed"
    assert (town_folder / "town.xlsx").read_bytes() == before
    assert "/draft/undo" not in town.get("/").text


def test_a_gap_is_known_with_a_note_until_it_is_gone(town: TestClient, town_folder: Path) -> None:
    """The note stands with who and when, may be taken back, and goes with the gap."""
    token = signed_in(town)
    page, store = address(town), Store.open(town_folder / "sanfang.db")
    assert town.post(f"{page}/known", data={"csrf": token, "note": " "}).status_code == 422
    town.post(f"{page}/known", data={"csrf": token, "note": "镇里已向县里报告"})
    text = town.get(page).text
    assert "镇里已向县里报告" in text
    assert "(boss, " in text
    (known,) = store.acknowledged().values()
    assert (known.note, known.by) == ("镇里已向县里报告", "boss")
    town.post(f"{page}/known", data={"csrf": token, "answer": "withdraw"})
    assert not store.acknowledged()
    town.post(f"{page}/known", data={"csrf": token, "note": "again"})
    number = next(iter(ways(town.get(f"{page}?ways=yes").text).values()))
    town.post(f"{page}/try", data={"csrf": token, "way": number})
    assert job_of(town).state == "done"
    assert store.acknowledged()
    town.post("/draft/publish", data={"csrf": token})
    assert job_of(town).state == "done"
    assert not store.acknowledged()
    actions = [one.action for one in store.audit(20)]
    assert actions.count("gap acknowledged") == 2
    assert actions.count("gap open again") == 2
    log = logged_in(town, "zh")
    assert "夜间值守（示例镇）：2027年1月15日缺1人，符合条件的人都不在。、镇里已向县里报告" in log
    assert "赵五2027年1月15日在岗，请假分成前后两段" in log
    assert "@" not in log
    log = logged_in(town, "en")
    assert "夜间值守, 示例镇: 1 person short on 15 January 2027: everybody eligible is away." in log
    assert "赵五 is there on 15 January 2027, between two absences" in log


def test_what_is_published_carries_the_note(town: TestClient, town_folder: Path) -> None:
    """In the published sheet and page, from the next publication on."""
    token = signed_in(town)
    town.post(f"{address(town)}/known", data={"csrf": token, "note": "镇里已向县里报告"})
    form = {"csrf": token, "shift": FIRST, "leaving": "P2", "part": "0", "taking": "P3"}
    assert town.post("/substitutes", data=form).status_code == 303
    town.post("/draft/publish", data={"csrf": token})
    assert job_of(town).state == "done"
    published = town_folder / "published"
    said = "Known: 镇里已向县里报告 (boss, "
    assert said in (published / "coverage.html").read_text("utf-8")
    sheet = load_workbook(published / "roster.xlsx")["Gap list"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "explanation" in cells
    assert any(cell.startswith(said) for cell in cells)


def test_whatever_lists_the_gap_has_the_note(town: TestClient, town_folder: Path) -> None:
    """The report, what is planned again, and the terminal, with who said it and when."""
    token, store = signed_in(town), Store.open(town_folder / "sanfang.db")
    town.post(f"{address(town)}/known", data={"csrf": token, "note": "镇里已向县里报告"})
    said, book = "已知悉：镇里已向县里报告（boss，2026年12月28日）", town_folder / "town.xlsx"
    assert sanfang("plan", book, "--out", town_folder / "again").exit_code == 0
    assert said in (town_folder / "again" / "coverage.html").read_text("utf-8")
    listed = sanfang("gaps", town_folder / "again", "--book", book).output
    assert f"    {said}" in listed.splitlines()
    assert sanfang("report", book, town_folder / "again").exit_code == 0
    (page,) = town_folder.glob("report-*.html")
    assert page.read_text("utf-8").count(said) == 1
    sheet = load_workbook(page.with_suffix(".xlsx"))["逾期与缺口"]
    (row,) = (row for row in sheet.iter_rows(values_only=True) if said in row)
    assert row[0] == "夜间值守"
    kept = write_edited(review(town_folder / "again", read_book(book)), town_folder / "kept", store)
    cells = [cell.value for row in load_workbook(kept / "roster.xlsx")["缺口"] for cell in row]
    assert said in cells
    file = town_folder / "again" / "plan.json"
    left_out = json.loads(file.read_bytes())
    left_out["shifts"] = [one for one in left_out["shifts"] if one["id"] != SHORT]
    file.write_text(json.dumps(left_out), "utf-8")
    for day in ("2027-01-04", "2027-01-25"):  # owed later, and late
        listed = sanfang("gaps", file, "--book", book, "--as-of", day).output
        assert f"    {said}" in listed.splitlines()


def test_viewers_see_and_decide_nothing(town: TestClient) -> None:
    """They have the list and the reasons, and no form."""
    token = signed_in(town, "viewer")
    page = address(town)
    text = town.get(f"{page}?ways=yes").text
    assert "赵五: " in text
    assert "/try" not in text
    assert "/known" not in text
    for what in ("try", "known"):
        form = {"csrf": token, "note": "x", "way": "1"}
        assert town.post(f"{page}/{what}", data=form).status_code == 403


def test_nobody_is_hired_by_a_click() -> None:
    """What takes somebody who is not there yet has no button."""
    from planner.domain.edits import Put
    from planner.domain.problem import Person, Pin
    from planner.questions.explaining.question import WayOut

    assert not can_be_tried(WayOut(30, "", 0, (Put(Person("new", "new")),)))
    assert can_be_tried(WayOut(4, "", 0, (Put(Pin("D", None, None, None, None, "never")),)))
