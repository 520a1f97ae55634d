"""The public notice: open to everybody, with nothing that is not for everybody."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from tests.web.town import AT, HEAD, PHONE, SCRIPT
from tests.web.visits import small_plan, small_problem


def test_everybody_sees_who_receives_when_and_where(town: TestClient) -> None:
    """Day, time, leader, post and place of each reception of the month."""
    text = town.get("/notice?month=2027-01").text
    for word in ("6 Jan", "08:30-11:30", "李二", "镇长", "示例镇", "领导接访"):
        assert word in text


def test_who_is_not_known_yet_is_to_be_announced(client: TestClient, store: Store) -> None:
    """A day without a receiver is no empty row; a column that would stay empty is left out."""
    plan = small_plan(d06="P1", d13="P2")
    alone = replace(plan.shifts[1], people=())
    store.publish(replace(plan, shifts=(plan.shifts[0], alone)), small_problem(), at=AT, by="boss")
    text = client.get("/notice?month=2027-01").text
    row = next(one for one in text.split("<tr>") if "13 Jan" in one)
    assert "to be announced" in row
    assert not re.search(r"<td[^>]*></td>", text)
    assert "ccompanied by" not in text


def test_nothing_private_is_on_it(town: TestClient) -> None:
    """No households, phones, inner duties, nor the department's pages or drafts."""
    text = town.get("/notice").text
    for word in (HEAD, PHONE, SCRIPT, "干部联户", "夜间值守", 'href="/plan"', "H1"):
        assert word not in text
    assert town.get("/notice?plan=draft").text == text.replace('/notice"', '/notice?plan=draft"')


@pytest.mark.parametrize("month", ["", "2027-01", "2026-12", "x", "9999-99"])
def test_any_month_is_answered(town: TestClient, month: str) -> None:
    """One that there is not shows the first, or the current."""
    assert "李二" in town.get("/notice", params={"month": month}).text


def test_before_the_first_publication_it_is_empty(client: TestClient) -> None:
    """And says so."""
    answer = client.get("/notice")
    assert answer.status_code == 200
    assert "No receptions are announced" in answer.text
