"""Lists kept elsewhere, on the site: shown with their cells, asked about, taken over."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import load_workbook
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from outputs.files import read_plan
from tests.builders.lists import write_list
from tests.web.visits import PASSWORD, signed_in


def sent(town: TestClient, token: str, file: Path, **said: str) -> tuple[str, str]:
    """The key of a list that was sent, and its page."""
    files = {"list": (file.name, file.read_bytes(), "application/octet-stream")}
    answer = town.post("/import", data={"csrf": token, **said}, files=files)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    return where.partition("=")[2], town.get(where).text


def test_history_is_shown_and_put_into_the_workbook(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """Each turn with its cell; the workbook before is kept; who is not known is named."""
    token = signed_in(town)
    duty = next(iter(read(town_folder / "town.xlsx").problem.duties.values()))  # type: ignore[union-attr]
    text = f"{duty.name}记录（2026年11月）|<\n日期|姓名\n11月4日|李二\n11月11日|郑十"
    key, page = sent(town, token, write_list(tmp_path / "log.xlsx", text))
    for words in ("李二", "2026-11-04", "log.xlsx Sheet1!B3", "郑十", "Sheet1!B4"):
        assert words in page
    before = read(town_folder / "town.xlsx").problem
    assert before is not None
    answer = town.post("/import/take", data={"csrf": token, "list": key, "what": "rows"})
    assert answer.status_code == 303, answer.text
    after = read(town_folder / "town.xlsx").problem
    assert after is not None
    assert len(after.history) == len(before.history) + 1
    assert any(town_folder.glob("town-earlier/*.xlsx"))
    gone = town.post("/import/take", data={"csrf": token, "list": key, "what": "rows"})
    assert gone.status_code == 404


def test_a_list_brings_whom_a_duty_asks_for(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """That nobody is called so yet is the one fault of the workbook, and the list mends it."""
    book = town_folder / "town.xlsx"
    sheets = load_workbook(book)
    row = [cell.value for cell in sheets["制度"][1]]
    sheets["制度"].cell(2, row.index("人员") + 1).value = "黄十二*1"
    sheets.save(book)
    assert read(book).problem is None
    token = signed_in(town)
    list_ = write_list(tmp_path / "book.xlsx", "姓名|单位|电话\n黄十二|示例镇|83310000")
    key, page = sent(town, token, list_, kind="people")
    assert "黄十二" in page
    answer = town.post("/import/take", data={"csrf": token, "list": key, "what": "rows"})
    assert answer.status_code == 303, answer.text
    after = read(book).problem
    assert after is not None
    assert "黄十二" in {one.name for one in after.people.values()}


def test_a_roster_becomes_the_draft(town: TestClient, town_folder: Path, tmp_path: Path) -> None:
    """What is published stays as it is."""
    token = signed_in(town)
    text = "2027年1月安排|<|<\n日期|制度|姓名\n1月6日|JF|李二"
    key, page = sent(town, token, write_list(tmp_path / "next.xlsx", text), kind="roster")
    assert "2027-01-06" in page
    answer = town.post("/import/take", data={"csrf": token, "list": key, "what": "roster"})
    assert answer.status_code == 303, answer.text
    plan = read_plan(town_folder / "town-draft")
    assert [(one.duty, one.people[0].id) for one in plan.shifts] == [("JF", "P2")]


def test_questions_are_asked_and_answers_kept(
    town: TestClient, town_folder: Path, tmp_path: Path
) -> None:
    """For the next list, too."""
    token = signed_in(town)
    file = write_list(tmp_path / "marks.xlsx", "2026年11月|<|<|<\n姓名|#2|#3|#4\n李二|A1|休|A1")
    key, page = sent(town, token, file)
    assert re.search(r'name="mark_text" value="A1"', page)
    said = {"csrf": token, "list": key, "mark_text": "A1", "mark_is": "JF"}
    answer = town.post("/import/answers", data=said)
    assert answer.status_code == 303
    assert "2026-11-04" in town.get(answer.headers["location"]).text
    assert "A1" in (town_folder / "town-导入问答.json").read_text(encoding="utf-8")
    _key, again = sent(town, token, file)
    assert "mark_text" not in again


def test_a_list_is_of_whoever_sent_it(town: TestClient, tmp_path: Path) -> None:
    """Another planner does not see it; what is no list is said to be none."""
    token = signed_in(town)
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"no workbook")
    _key, page = sent(town, token, bad)
    assert "bad.xlsx" in page
    assert town.post("/import", data={"csrf": token}).status_code == 422
    good = write_list(tmp_path / "a.xlsx", "日期|制度|姓名\n2026-11-04|JF|李二")
    key, page = sent(town, token, good)
    assert "2026-11-04" in page
    town.app.state.accounts.put("other", "planner", PASSWORD, by="test")  # type: ignore[attr-defined]
    town.post("/signin", data={"name": "other", "password": PASSWORD})
    visitor = town.app.state.accounts.visitor(town.cookies["sanfang"])  # type: ignore[attr-defined]
    other = visitor.csrf
    assert "2026-11-04" not in town.get(f"/import?list={key}").text
    taken = town.post("/import/take", data={"csrf": other, "list": key, "what": "rows"})
    assert taken.status_code == 404


def test_a_list_begins_a_workbook(client: TestClient, tmp_path: Path) -> None:
    """Where there is none a small blank one is begun for the list, and takes its rows."""
    token = signed_in(client)
    assert 'name="organisation"' in client.get("/import").text
    file = write_list(
        tmp_path / "phones.xlsx", "姓名|部门|职务\n钱一|党政办|主任\n孙二|农业办|干事"
    )
    said = {"organisation": "青石镇", "first": "2027-02-01", "last": "2027-04-30", "topic": "watch"}
    key, page = sent(client, token, file, **said)
    assert "钱一" in page
    assert 'name="organisation"' not in page
    answer = client.post("/import/take", data={"csrf": token, "list": key, "what": "rows"})
    assert answer.status_code == 303, answer.text
    problem = read(tmp_path / "book.xlsx").problem
    assert problem is not None
    assert problem.settings.organisation == "青石镇"
    assert {one.name for one in problem.people.values()} == {"钱一", "孙二"}


def test_a_list_begins_nothing_where_the_beginning_is_wrong(
    client: TestClient, tmp_path: Path
) -> None:
    """The list is not kept either."""
    token = signed_in(client)
    file = write_list(tmp_path / "phones.xlsx", "姓名|部门\n钱一|党政办")
    files = {"list": (file.name, file.read_bytes(), "application/octet-stream")}
    said = {"csrf": token, "organisation": "青石镇", "first": "2027-02-01", "last": "2026-04-30"}
    answer = client.post("/import", data=said, files=files)
    assert answer.status_code == 422
    assert not client.app.state.lists.sent  # type: ignore[attr-defined]
    assert not (tmp_path / "book.xlsx").exists()
