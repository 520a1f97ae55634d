"""The workbook in the page: rows found, changed, added, removed; faults beside their fields."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from planner.web import patience
from tests.web.visits import job_of, signed_in

SHEETS = "/plan/sheets"


def row_of(town: TestClient, path: str) -> dict[str, str]:
    """What the form at `path` says that its cells held when it was opened."""
    page = town.get(path)
    assert page.status_code == 200, page.text
    found = re.findall(r'name="(was_\w+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def test_rows_are_listed_and_found(town: TestClient) -> None:
    """Every sheet but the households; a word finds the rows in which it stands."""
    signed_in(town)
    page = town.get(SHEETS).text
    assert f"{SHEETS}/people" in page
    assert f"{SHEETS}/households" not in page
    assert town.get(f"{SHEETS}/households").status_code == 404
    page = town.get(f"{SHEETS}/people").text
    assert "李二" in page
    found = town.get(f"{SHEETS}/people?q=张一").text
    assert "张一" in found
    assert "李二" not in found
    assert town.get(f"{SHEETS}/people/99").status_code == 404


def test_a_row_is_changed(town: TestClient, town_folder: Path) -> None:
    """Only what was typed otherwise; text stays text, and the workbook before is kept."""
    token = signed_in(town)
    book = town_folder / "town.xlsx"
    was = row_of(town, f"{SHEETS}/people/3")
    said = {"csrf": token, **was, "cell_title": "=1+1", "cell_name": was["was_name"]}
    answer = town.post(f"{SHEETS}/people/3", data=said)
    assert answer.status_code == 303, answer.text
    page = town.get(answer.headers["location"]).text
    assert "It is saved." in page
    assert "begins with =" in page, "the hint of the row"
    cell = next(one for one in load_workbook(book)["人员"][3] if one.value == "=1+1")
    assert cell.data_type == "s"
    assert list(town_folder.glob("town-earlier/*.xlsx"))
    assert "row of the workbook changed" in town.get("/history").text
    assert "begins with =" in town.get(f"{SHEETS}/people/3").text


def test_a_change_is_undone(town: TestClient, town_folder: Path) -> None:
    """As any other step on the site, from the strip on every page; and done again."""
    token = signed_in(town)
    book = town_folder / "town.xlsx"
    before = book.read_bytes()
    said = {"csrf": token, **row_of(town, f"{SHEETS}/people/3"), "cell_title": "新职务"}
    assert town.post(f"{SHEETS}/people/3", data=said).status_code == 303
    after = book.read_bytes()
    for side, content in (("undo", before), ("redo", after)):
        step = re.search(rf'/draft/{side}">.*?name="step" value="(\d+)"', town.get("/").text)
        assert step is not None
        answer = town.post(f"/draft/{side}", data={"csrf": token, "step": step[1]})
        assert answer.status_code == 303, answer.text
        assert book.read_bytes() == content


def test_a_fault_stands_beside_its_field(town: TestClient, town_folder: Path) -> None:
    """What was typed is there again, and nothing has changed."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    was = row_of(town, f"{SHEETS}/people/3")
    said = {"csrf": token, **was, "cell_unit": "没有的单位", "cell_title": "新职务"}
    answer = town.post(f"{SHEETS}/people/3", data=said)
    assert answer.status_code == 422
    assert "新职务" in answer.text
    field = answer.text.partition('id="unit"')[2].partition('id="title"')[0]
    assert "note bad" in field
    assert "没有的单位" in field
    assert (town_folder / "town.xlsx").read_bytes() == before
    assert not (town_folder / "town-to-mend.xlsx").exists()


def test_a_fault_that_is_found_later_leads_back_to_the_form(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checking a large workbook takes longer than an answer may: what was typed is kept."""
    token = signed_in(town)
    was = row_of(town, f"{SHEETS}/people/3")
    with monkeypatch.context() as patch:
        patch.setattr(patience, "PATIENCE_SECONDS", 0.0)
        said = {"csrf": token, **was, "cell_unit": "没有的单位", "cell_title": "新职务"}
        under_way = town.post(f"{SHEETS}/people/3", data=said).headers["location"]
    assert under_way.startswith("/plan?job=")
    job_of(town)
    back = town.get(under_way).headers["location"]
    assert back.startswith(f"{SHEETS}/people/3?edit=")
    page = town.get(back).text
    assert "Nothing was saved: 1 error would come of it." in page
    assert "新职务" in page


def test_what_breaks_elsewhere_is_told(town: TestClient, town_folder: Path) -> None:
    """A unit that others name is neither renamed nor removed before they are."""
    token = signed_in(town)
    before = (town_folder / "town.xlsx").read_bytes()
    was = row_of(town, f"{SHEETS}/units/2")
    answer = town.post(f"{SHEETS}/units/2/remove", data={"csrf": token, **was})
    assert answer.status_code == 422
    assert "人员" in answer.text
    assert (town_folder / "town.xlsx").read_bytes() == before


def test_two_at_once_are_told(town: TestClient, town_folder: Path) -> None:
    """Who saves on top of another's change is refused with the difference, and may insist."""
    token = signed_in(town)
    path = f"{SHEETS}/people/3"
    was = row_of(town, path)
    assert town.post(path, data={"csrf": token, **was, "cell_title": "先到"}).status_code == 303
    late = town.post(path, data={"csrf": token, **was, "cell_title": "后到"})
    assert late.status_code == 409
    assert "Now it says: 先到" in late.text
    assert "后到" in late.text
    found = re.findall(r'name="(was_\w+)" value="([^"]*)"', late.text)
    again = {name: unescape(value) for name, value in found}
    answer = town.post(path, data={"csrf": token, **again, "cell_title": "后到"})
    assert answer.status_code == 303, answer.text
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert problem.people["P2"].title == "后到"


def test_a_row_is_added_and_removed(town: TestClient, town_folder: Path) -> None:
    """An absence, below the others."""
    token = signed_in(town)
    was = row_of(town, f"{SHEETS}/absences/new")
    said = {"cell_person": "张一", "cell_from": "2027-01-11", "cell_reason": "学习"}
    answer = town.post(f"{SHEETS}/absences/new", data={"csrf": token, **was, **said})
    assert answer.status_code == 303, answer.text
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert [one.who for one in problem.absences] == ["P5", "P1"]
    was = row_of(town, f"{SHEETS}/absences/3")
    answer = town.post(f"{SHEETS}/absences/3/remove", data={"csrf": token, **was})
    assert answer.status_code == 303, answer.text
    after = read(town_folder / "town.xlsx").problem
    assert after is not None
    assert [one.who for one in after.absences] == ["P5"]


def test_a_workbook_that_was_set_aside_is_mended_row_by_row(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """Each fault leads to its row; without errors it comes into force."""
    token = signed_in(town)
    sent = load_workbook(town_folder / "town.xlsx")
    for cell, text in (("A3", "P 2"), ("C4", "没有的单位")):
        sent["人员"][cell] = text
    sent.save(tmp_path / "bad.xlsx")
    files = {"book": ("bad.xlsx", (tmp_path / "bad.xlsx").read_bytes())}
    town.post("/plan/book", data={"csrf": token}, files=files)
    job_of(town)
    page = town.get("/plan/to-mend/faults").text
    for number in (3, 4):
        assert f"/plan/to-mend/people/{number}" in page
    for number, said in ((3, {"cell_id": "P2"}), (4, {"cell_unit": "T"})):
        was = row_of(town, f"/plan/to-mend/people/{number}")
        answer = town.post(f"/plan/to-mend/people/{number}", data={"csrf": token, **was, **said})
        assert answer.status_code == 303, answer.text
    assert not (town_folder / "town-to-mend.xlsx").exists()
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert "P2" in problem.people
    assert town.get("/plan/to-mend/people").headers["location"] == f"{SHEETS}/people"


def test_safe_mends_are_one_button(town: TestClient, town_folder: Path) -> None:
    """They are shown first; nothing is offered where there is nothing."""
    token = signed_in(town)
    assert "Mend them all" not in town.get(f"{SHEETS}/faults").text
    book = load_workbook(town_folder / "town.xlsx")
    book["不可用"]["B2"] = "２０２７．１．１１"
    book.save(town_folder / "town.xlsx")
    assert "２０２７．１．１１" in town.get(f"{SHEETS}/faults").text
    answer = town.post(f"{SHEETS}/faults", data={"csrf": token})
    assert answer.status_code == 303, answer.text
    assert load_workbook(town_folder / "town.xlsx")["不可用"]["B2"].value == "2027-01-11"
    assert town.post(f"{SHEETS}/faults", data={"csrf": token}).status_code == 409


def test_no_row_has_a_number_of_thousands_of_digits(town: TestClient) -> None:
    """Nor one that is no number: there is no such page, and nothing to save there."""
    token = signed_in(town)
    for number in ("9" * 5000, "x", "0"):
        path = f"{SHEETS}/people/{number}"
        assert town.get(path).status_code == 404
        for sent in (path, f"{path}/remove"):
            answer = town.post(sent, data={"csrf": token, "was_name": "", "cell_name": "张"})
            assert answer.status_code == 409


def test_a_form_says_what_it_saw(town: TestClient, town_folder: Path) -> None:
    """One without it changes and removes nobody: the row may be another's by now."""
    token, before = signed_in(town), (town_folder / "town.xlsx").read_bytes()
    path = f"{SHEETS}/people/3"
    some = {"csrf": token, "was_title": "镇长", "cell_title": "书记"}
    for sent, form in ((f"{path}/remove", {"csrf": token}), (f"{path}/remove", some), (path, some)):
        answer = town.post(sent, data=form)
        assert answer.status_code == 409
        assert "Now it says: 李二" in answer.text
    gone = town.post(f"{SHEETS}/people/99999999/remove", data={"csrf": token})
    assert (gone.status_code, "Nothing stands in this row" in gone.text) == (409, True)
    assert (town_folder / "town.xlsx").read_bytes() == before


def test_thousands_of_rows_are_paged(town: TestClient, town_folder: Path) -> None:
    """Five thousand people: a page of them, found by name, one changed."""
    token = signed_in(town)
    book = load_workbook(town_folder / "town.xlsx")
    for number in range(5000):
        book["人员"].append([f"Q{number}", f"甲{number}", "T"])
    book.save(town_folder / "town.xlsx")
    page = town.get(f"{SHEETS}/people?page=2").text
    assert page.count("/plan/sheets/people/") == 101  # and the way to a new one
    found = town.get(f"{SHEETS}/people?q=甲4321").text
    number = re.findall(rf"{SHEETS}/people/(\d+)\"", found)[0]
    path = f"{SHEETS}/people/{number}"
    was = row_of(town, path)
    answer = town.post(path, data={"csrf": token, **was, "cell_title": "主任"})
    assert answer.status_code == 303, answer.text
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert problem.people["Q4321"].title == "主任"
