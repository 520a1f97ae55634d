"""Pages to look at a plan: for whoever is signed in, escaped, filtered, never failing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from planner.web import views
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan
from tests.web.town import HEAD, PHONE, SCRIPT
from tests.web.visits import Clock, signed_in, small_problem

PAGES = ("/", "/roster", "/roster?view=table", "/coverage", "/gaps", "/plan", "/requests",
         "/subscriptions", "/history", "/start")  # fmt: skip


@pytest.mark.parametrize("role", ["planner", "viewer"])
def test_every_page_opens(town: TestClient, role: str) -> None:
    """Each page answers whoever is signed in, with one heading and its language."""
    signed_in(town, role)
    for path in PAGES:
        answer = town.get(path)
        assert answer.status_code == 200, path
        assert answer.text.count("<h1") == 1, path
        assert re.search(r'<html lang="en"', answer.text), path


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_signed_in(town: TestClient, path: str) -> None:
    """A stranger is led to the form, whatever the page."""
    answer = town.get(path)
    assert (answer.status_code, answer.headers["location"][:8]) == (303, "/signin?")


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_store_fails_nowhere(client: TestClient, path: str) -> None:
    """Without workbook and revision each page says so, and shows the way to planning."""
    signed_in(client)
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200
    if path in ("/", "/roster", "/coverage", "/gaps"):
        assert 'href="/plan"' in answer.text


def test_names_cannot_bring_markup(town: TestClient) -> None:
    """A name that is a script is shown as text, on every page that shows it."""
    signed_in(town)
    shown = 0
    for path in (*PAGES, "/notice", "/shift/JF@all@2027-W02@1", "/draft"):
        text = town.get(path).text
        assert SCRIPT not in text, path
        shown += "&lt;script&gt;alert(1)" in text
    assert shown >= 4


def test_pages_have_no_styles_or_scripts_inside(town: TestClient) -> None:
    """The policy forbids them, so that none may be needed; coverage has its own policy."""
    signed_in(town)
    for path in PAGES:
        if path != "/coverage":
            text = town.get(path).text
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src)", text), path


def test_the_roster_is_filtered(town: TestClient) -> None:
    """By duty, village, person and day; what does not exist filters nothing or finds nothing."""
    signed_in(town)

    def count(query: str) -> int:
        found = re.search(r"(\d+) shifts (?:in|on|from)", town.get(f"/roster?{query}").text)
        assert found is not None
        return int(found[1])

    everything = count("view=table")
    assert count("duty=JF") == 4
    assert count("village=V1&duty=ZF") == 4
    assert 0 < count("person=张一") < everything
    assert count("person=P1") == count("person=张一")
    assert count("person=nobody") == 0
    assert count("duty=none&village=none&month=1999-01&page=99") == everything
    assert 0 < count("day=2027-01-13") < everything
    assert count("day=2026-01-13") == count("day=13") == everything
    two = count("day=2027-01-05") + count("day=2027-01-06")
    assert count("day=2027-01-05&until=2027-01-06") == two
    assert count("day=2027-01-05&until=2027-01-04") == count("day=2027-01-05&until=x")
    assert count("homes=no") < everything
    assert count("homes=no&duty=LH") == 0


def test_all_of_the_next_seven_days_are_those_alone(town: TestClient, clock: Clock) -> None:
    """The link under a list that is cut leads to as many as it says, over the end of a month."""
    clock.now = datetime(2027, 1, 27, tzinfo=UTC)
    signed_in(town)
    store = town.app.state.desk.store  # type: ignore[attr-defined]
    first = date(2027, 1, 25)
    many = [
        shift(f"D@all@{n}", "D", "reception", first + timedelta(days=n % 12), "am", ("P1",))
        for n in range(240)
    ]
    homes = [replace(one, id=f"{one.id}h", kind="household") for one in many]
    made = plan([*many, *homes], date(2027, 1, 4), date(2027, 2, 28), "示例镇")
    store.publish(made, small_problem(), at=clock.now, by="boss")
    text = town.get("/").text
    link = re.search(r'href="(/roster[^"]*)">All (\d+)<', text)
    assert link is not None
    assert link[2] == "140"
    listed = town.get(link[1].replace("&amp;", "&")).text
    assert "140 shifts from 27 January 2027 to 2 February 2027 · without rounds" in listed


def test_the_month_grid_leads_to_days_and_shifts(town: TestClient) -> None:
    """A shift in the grid is a link to its page, which says when, where and who."""
    signed_in(town)
    text = town.get("/roster").text
    assert "/shift/JF%40all%402027-W02%401" in text
    answer = town.get("/shift/JF%40all%402027-W02%401")
    assert answer.status_code == 200
    for word in ("13 January 2027", "08:30-11:30", "示例镇"):
        assert word in answer.text
    assert town.get("/shift/none").status_code == 404


def test_a_full_day_leads_to_its_table(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a day has more than its cell can hold, a link shows the whole day."""
    signed_in(town)
    monkeypatch.setattr(views, "_IN_A_DAY", 1)
    text = town.get("/roster").text
    found = re.search(r'href="(\?[^"]*day=2027-01-05[^"]*)">and 1 more', text)
    assert found is not None
    table = town.get("/roster" + found[1].replace("&amp;", "&")).text
    assert "2 shifts on 5 January 2027" in table
    assert "the whole month" in table


def test_gaps_say_why(town: TestClient) -> None:
    """The night watch of the week in which its only clerk is away."""
    signed_in(town)
    text = town.get("/gaps").text
    assert "夜间值守" in text
    assert "培训" in text


def test_older_revisions_stay_readable(town: TestClient) -> None:
    """A revision is shown by its number; one that there is not is no page."""
    signed_in(town)
    assert town.get("/roster?plan=1").status_code == 200
    for word in ("7", "0", "-1", "x", "draft", "9" * 5000):
        assert town.get(f"/roster?plan={word}").status_code == 404


def test_what_the_department_sees_holds_no_phones(town: TestClient) -> None:
    """Nor the names of heads of households: they are in the workbook alone."""
    signed_in(town)
    for path in PAGES:
        text = town.get(path).text
        assert HEAD not in text, path
        assert PHONE not in text, path


def test_the_language_is_changed_and_comes_back(town: TestClient) -> None:
    """The switch keeps the page with its filters, and nothing but known languages."""
    signed_in(town)
    page = town.get("/roster?duty=JF")
    assert 'name="to" value="/roster?duty=JF"' in page.text
    answer = town.get("/language", params={"to": "/roster?duty=JF", "language": "zh"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/roster?duty=JF")
    page = town.get("/roster?duty=JF")
    assert 'lang="zh-CN"' in page.text
    assert "安排表" in page.text
    town.get("/language", params={"to": "/", "language": "xx"})
    assert 'lang="zh-CN"' in town.get("/roster").text
