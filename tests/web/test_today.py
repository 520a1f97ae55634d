"""The home page of the day: what waits, who is on, what comes next, and how good the plan is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from outputs.store import Store
from planner.web import today
from planner.web.today import Call
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan
from tests.web.town import PHONE, SHORT
from tests.web.visits import Clock, signed_in, small_problem


def words(text: str) -> str:
    """The text of a page without its marks, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def at(clock: Clock, month: int, day: int, year: int = 2027) -> None:
    """Let it be the morning of a day."""
    clock.now = datetime(year, month, day, 1, tzinfo=UTC)


def test_who_is_on_today_and_tomorrow(town: TestClient, clock: Clock) -> None:
    """What residents come to is first, whatever its hour; the next days are told after that."""
    at(clock, 1, 12)
    signed_in(town)
    said = words(town.get("/").text)
    assert "Today, 12 Jan Tue" in said
    assert "Today 12 Jan Tue" in said
    assert "Tomorrow 13 Jan Wed" in said
    assert said.index("下村走访") < said.index("领导接访 open to residents 08:30-11:30 示例镇 张一")
    assert "15 Jan Fri 夜间值守" in said
    assert PHONE not in said


def test_the_desk_has_a_telephone_not_its_people(
    town: TestClient, town_folder: Path, clock: Clock
) -> None:
    """The number of 公示电话 stands with the day; nobody's own does."""
    store = Store.open(town_folder / "sanfang.db")
    newest = store.latest()
    assert newest is not None
    settings = replace(newest.problem.settings, notice_phone=(("", "0510-83310000"),))
    problem = replace(newest.problem, settings=settings)
    store.publish(newest.plan, problem, at=newest.info.at + timedelta(minutes=1), by="boss")
    at(clock, 1, 13)
    signed_in(town)
    text = town.get("/").text
    assert "Telephone: 0510-83310000" in text
    assert PHONE not in text


@pytest.mark.parametrize("month, day, said", [
    (12, 20, "The published plan begins on 4 January 2027, in 15 days. "),
    (2, 20, "The published plan ended on 31 January 2027"),
])  # fmt: skip
def test_outside_the_plan_the_page_says_so(
    town: TestClient, clock: Clock, month: int, day: int, said: str
) -> None:
    """Before it begins the next day with duties is shown; after it has ended there is none."""
    at(clock, month, day, 2026 if month == 12 else 2027)
    signed_in(town)
    text = words(town.get("/").text)
    assert said in text
    assert ("Next day with duties" in text) == (month == 12)


def test_the_plan_of_the_next_period_does_not_hide_today(town: TestClient, clock: Clock) -> None:
    """Whoever publishes early still sees who is on; what is put off goes with its own plan."""
    at(clock, 1, 27)
    signed_in(town)
    store = town.app.state.desk.store  # type: ignore[attr-defined]
    later = shift("D@all@2027-W06@1", "D", "reception", date(2027, 2, 2), "am", ("P2",))
    made = plan([later], date(2027, 2, 1), date(2027, 2, 28), "示例镇")
    store.publish(made, small_problem(), at=clock.now, by="boss")
    text = town.get("/").text
    assert "领导接访" in words(text)
    assert 'href="/shift/JF%40all%402027-W04%401?plan=1"' in text
    assert "2 Feb Tue" in words(text)
    assert "Revision 2" in text


def test_many_of_a_duty_are_folded(town: TestClient, clock: Clock) -> None:
    """Each of them once where they are few; the link leads to as many as it says."""
    at(clock, 1, 27)
    signed_in(town)
    store = town.app.state.desk.store  # type: ignore[attr-defined]
    day = date(2027, 1, 27)
    many = [
        *(shift(f"D@{n}", "D", "reception", day, "am", ("P1",)) for n in range(20)),
        *(shift(f"E@{n}", "D2", "visit", day, "am", ("P1",)) for n in range(7)),
    ]
    made = plan(many, date(2027, 1, 4), date(2027, 1, 31), "示例镇")
    problem = small_problem()
    duties = problem.duties | {
        "D2": replace(problem.duties["D"], id="D2", name="下访", kind="visit")
    }
    store.publish(made, replace(problem, duties=duties), at=clock.now, by="boss")
    text = town.get("/").text
    assert text.count('href="/shift/D%40') == 12
    link = re.search(r'href="(/roster[^"]*)">All (\d+)<', text)
    assert link is not None
    assert link[2] == "20"
    listed = town.get(link[1].replace("&amp;", "&")).text
    assert re.search(r"<strong>27 January 2027.*?20 shifts", listed)
    assert 'href="/shift/E%40' not in text
    folded = re.search(r'href="(/roster[^"]*)">下访</a> <span class="count">7<', text)
    assert folded is not None
    listed = town.get(folded[1].replace("&amp;", "&")).text
    assert re.search(r"<strong>27 January 2027.*?7 shifts", listed)


def test_gaps_of_the_next_days_lead_to_themselves(town: TestClient, clock: Clock) -> None:
    """The night watch of 15 January, from seven days before it on."""
    at(clock, 1, 8)
    signed_in(town)
    text = town.get("/").text
    assert "Gaps of the next seven days" in text
    assert 'href="/gap/' not in text
    at(clock, 1, 9)
    signed_in(town)
    link = re.search(r'href="/gap/([^"]*)">15 Jan Fri 夜间值守<', town.get("/").text)
    assert link is not None
    assert unquote(link[1]) == f"gap@{SHORT}"
    assert "夜间值守" in town.get(f"/gap/{link[1]}").text


def test_requests_say_what_they_ask(town: TestClient, clock: Clock) -> None:
    """Whoever plans is led to decide; others see that it waits."""
    at(clock, 1, 9)
    state = town.app.state  # type: ignore[attr-defined]
    number = state.requests.ask_leave("P2", date(2027, 1, 20), date(2027, 1, 20), None, "体检")
    for role in ("planner", "viewer"):
        signed_in(town, role)
        text = town.get("/").text
        assert f'href="/requests#request{number}"' in text
        assert f'id="request{number}"' in town.get("/requests").text
        assert "李二" in text
        assert "体检" in text
        assert (">Decide<" in text) == (role == "planner")


def test_what_else_asks_for_a_planner_is_added(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other parts of the site have lines of their own, which viewers do not see."""
    monkeypatch.setattr(today, "CALLS", (lambda _app: [Call(today._("Goal"), "/nowhere")],))
    for role in ("planner", "viewer"):
        signed_in(town, role)
        assert ('<a href="/nowhere">Goal</a>' in town.get("/").text) == (role == "planner")


def change(book: Path, sheet: str, row: int, column: int, value: str) -> None:
    """Write `value` into one cell of a workbook."""
    file = load_workbook(book)
    file[sheet].cell(row, column).value = value
    file.save(book)


def test_the_workbook_says_more_than_what_is_published(town: TestClient, town_folder: Path) -> None:
    """By sheets on the home page, row by row on a page of its own; a file saved anew is none."""
    signed_in(town)
    book = town_folder / "town.xlsx"
    load_workbook(book).save(book)
    assert "/behind" not in town.get("/").text
    change(book, "人员", 2, 4, "镇党委书记")
    sheet = load_workbook(book)["不可用"]
    change(book, "不可用", sheet.max_row + 1, 1, "P2")
    for column, value in ((2, "2027-01-20"), (3, "2027-01-21"), (5, "体检")):
        change(book, "不可用", sheet.max_row + 1, column, value)
    text = words(town.get("/").text)
    assert "人员 1 row altered · 不可用 1 row added" in text
    page = words(town.get("/behind").text)
    assert "altered 张一" in page
    assert "职务" in page
    assert "added 李二" in page
    assert "20 January 2027 to 21 January 2027 体检" in page


def test_proofs_are_told_in_plain_words(town: TestClient) -> None:
    """One sentence at home; on its page what cannot be less, and codes for programs alone."""
    signed_in(town)
    assert "goals can be reached any better." in town.get("/").text
    page = town.get("/proof").text
    assert "cannot be less" in page
    assert "领导接访" in page
    shown = page[: page.index("<details")]
    assert "days.fairness" not in shown
    assert "days.fairness" in page
