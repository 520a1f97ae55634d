"""The rosters of watches on the public page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from planner.domain.hours import Hours
from planner.domain.plan import Assigned, Plan, Shift
from planner.domain.problem import Duty, Owner, Problem, Selector, TeamPart, Term
from tests.web.town import AT
from tests.web.visits import secret_of, small_plan, small_problem

NIGHT = Hours(time(17, 30), time(8, 30))
LED = (
    TeamPart(Selector((Term("person", "P1"),), "张一"), 1, "带班"),
    TeamPart(Selector((Term("person", "P2"),), "李二"), 1, "<b>值班"),
)


def watched(first: date, count: int, **settings: object) -> tuple[Plan, Problem]:
    """The small town with a watch of so many nights, two of them at a weekend."""
    problem, plan = small_problem(), small_plan(d06="P1")
    duty = Duty("ZB", "机关值班", "watch", Owner("whole"), LED, period="day", slot=NIGHT, place="T")
    shifts = []
    for step in range(count):
        day = first + timedelta(days=step)
        start, end = (at.replace(tzinfo=ZoneInfo("Asia/Shanghai")) for at in NIGHT.on(day))
        shifts.append(
            Shift(f"ZB@{day}", "ZB", "watch", None, day, NIGHT, start, end, "T", None,
                  (Assigned("P1", 0), Assigned("P2", 1)))
        )  # fmt: skip
    return (
        replace(plan, shifts=(*plan.shifts, *shifts)),
        replace(
            problem,
            duties={**problem.duties, "ZB": duty},
            settings=replace(problem.settings, **settings),  # type: ignore[arg-type]
        ),
    )


def posted(client: TestClient, month: str = "2027-01") -> str:
    """The page of a month, in Chinese."""
    client.cookies.set("sanfang_language", "zh")
    return client.get(f"/notice?month={month}").text


def test_whose_page_it_is_sees_what_they_are_called(client: TestClient, store: Store) -> None:
    """带班 beside the duty of who leads, and the others after what they are."""
    store.publish(*watched(date(2027, 1, 8), 1), at=AT, by="boss")
    client.cookies.set("sanfang_language", "zh")
    text = client.get(f"/my/{secret_of(client, 'P1')}").text
    assert "机关值班（带班）" in text
    assert "同班：&lt;b&gt;值班 李二" in text


def test_a_row_a_day_with_a_column_a_part(client: TestClient, store: Store) -> None:
    """What is printed stands there: title, hours, days, names, telephone and signature."""
    plan, problem = watched(
        date(2027, 1, 8), 3, notice_phone=(("", "83310000"),), notice_signature="洛社镇党政办",
        notice_preamble="现将安排公布如下。",
    )  # fmt: skip
    store.publish(plan, problem, at=AT, by="boss")
    text = posted(client)
    rows = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in text.split("<tr")]
    assert ["1月8日", "星期五", "张一", "李二", "83310000"] in rows
    assert ["1月9日", "星期六（休）", "张一", "李二", "83310000"] in rows
    assert text.count('class="off"') == 2
    for word in (
        "洛社镇2027年1月8日至1月10日机关值班安排表", "值班时间：17:30-次日08:30", "值班电话",
        "现将安排公布如下。", "洛社镇党政办", "&lt;b&gt;值班", "接访公示",
    ):  # fmt: skip
        assert word in text
    assert "<b>值班" not in text


def test_without_receptions_the_roster_is_the_page(client: TestClient, store: Store) -> None:
    """Its title is the page's; nothing says that there are no receptions."""
    plan, problem = watched(date(2027, 1, 8), 3)
    only = tuple(one for one in plan.shifts if one.kind == "watch")
    store.publish(replace(plan, shifts=only), problem, at=AT, by="boss")
    text = posted(client)
    assert "<h1>洛社镇2027年1月8日至1月10日机关值班安排表</h1>" in text
    assert "<h2>" not in text
    assert "接访" not in text


@pytest.mark.parametrize("month, days", [("2027-01", 3), ("2027-02", 4)])
def test_a_break_over_two_months_stands_in_both(
    client: TestClient, store: Store, month: str, days: int
) -> None:
    """Each month shows its own days of a roster that is one page on paper."""
    plan, problem = watched(date(2027, 1, 29), 7)
    plan = replace(plan, end=date(2027, 2, 28))
    store.publish(plan, problem, at=AT, by="boss")
    assert posted(client, month).count('data-label="带班">张一<') == days


def test_a_month_with_watches_alone_is_shown_first(client: TestClient, store: Store) -> None:
    """It counts as one with something to show."""
    plan, problem = watched(date(2027, 2, 5), 2)
    only = tuple(one for one in plan.shifts if one.kind == "watch")
    plan = replace(plan, shifts=only, end=date(2027, 2, 28))
    store.publish(plan, problem, at=AT, by="boss")
    assert "5 Feb" in client.get("/notice").text
