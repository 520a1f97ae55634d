"""Pages to look at a plan: for whoever is signed in, escaped, filtered, never failing."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from planner.web.accounts import Visitor
from planner.web.render import HERE
from tests.web.town import HEAD, PHONE, SCRIPT
from tests.web.visits import signed_in

PAGES = ("/", "/roster", "/roster?view=month", "/roster?view=table", "/find?q=P1",
         "/coverage", "/coverage?by=week", "/coverage?view=rotation", "/coverage?view=households",
         "/coverage?view=duties", "/coverage?view=people", "/gaps", "/plan", "/requests",
         "/subscriptions",
         "/history", "/start", "/proof", "/behind")  # fmt: skip


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
    if path in ("/", "/roster", "/find?q=P1", "/coverage", "/gaps", "/proof", "/behind"):
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
    """The policy forbids them, so that none may be needed."""
    signed_in(town)
    for path in PAGES:
        text = town.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src)", text), path


def test_gaps_say_why(town: TestClient) -> None:
    """The night watch of the week in which its only clerk is away."""
    signed_in(town)
    text = town.get("/gaps").text
    assert "夜间值守" in text
    found = re.search(r'href="(/gap/[^"]+)"', text)
    assert found is not None
    assert "培训" in town.get(found[1]).text


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


def test_icons_are_those_of_the_sprite() -> None:
    """Every picture that a page names is there, and none that no page names."""
    sprite = (HERE / "static" / "icons.svg").read_text("utf-8")
    there = re.findall(r'<symbol id="([^"]+)"', sprite)
    pages = "".join(one.read_text("utf-8") for one in (HERE / "templates").glob("*.html"))
    named = set(re.findall(r'\bicon\("([^"]+)"', pages))
    menu = {name for _address, name, _word in Visitor("", "planner", "").menu()}
    assert sorted(there) == sorted(named | menu)
