"""A planner's morning, from the first page to everybody's mail: what it takes in clicks.

Two ask for leave, there is a gap, two receptions are exchanged, a leader is called away tomorrow;
then it is published, and everybody whose duties changed is told. Nothing is typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from outputs.store import Store
from planner.telling.ways import Ways
from planner.web.accounts import Accounts
from planner.web.subscriptions import Subscriptions
from tests.browser.visits import (
    PASSWORD,
    PHONE,
    Served,
    Visits,
    ended,
    open_own,
    serve,
    shot,
    sign_in,
)
from tests.builders.receivers import Post
from tests.web.town import plan_town, rows

CLICKS = {
    "two leave requests": 3,
    "a gap": 4,
    "a swap": 4,
    "a leader called away tomorrow": 3,
    "publishing": 2,
    "seeing who was told": 1,
}
"""So many clicks each takes at most, with those that lead there from the step before."""

LEADERS = ("张一", "李二", "王三", "赵四", "钱六", "孙七")


@dataclass
class Hand:
    """A hand that only clicks, and counts."""

    page: Page
    clicks: int = 0

    def click(self, what: Locator) -> None:
        """Click what is there once."""
        what.click()
        self.clicks += 1

    def home(self) -> None:
        """Back to the first page, by the name of the office."""
        self.click(self.page.locator("header a.name"))
        expect(self.page.get_by_role("heading", name="等您处理")).to_be_visible()


def today() -> date:
    """The day it is in the town, as its site has it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def weekday(day: date) -> str:
    """Its Chinese sign."""
    return "一二三四五六日"[day.weekday()]


def plan_morning(folder: Path, today: date) -> None:
    """Plan a town that receives tomorrow and every week, and watches the day after with a gap."""
    tomorrow, watch, later = (today + timedelta(days=n) for n in (1, 2, 4))
    monday = today - timedelta(days=today.weekday())
    duties = [dict(one) for one in rows(monday)["duties"] if one["id"] in ("JF", "ZF", "YB")]
    for one, day in zip(duties, (tomorrow, later, watch), strict=True):
        one["weekdays"] = weekday(day)
    people = [
        {"id": f"P{n}", "name": name, "unit": "T", "title": "副镇长", "roles": "领导",
         "email": f"p{n}@example.org"}
        for n, name in enumerate(LEADERS, start=1)
    ]  # fmt: skip
    clerk = {"id": "P9", "name": "周九", "unit": "T", "title": "干事", "roles": "值班员"}
    away = {"person": "P9", "from": f"{watch}", "to": f"{watch}", "reason": "培训"}
    days = [{**one, "kind": "上班"} for one in rows(monday)["calendar"]]
    more = {"people": [*people, clerk], "duties": duties, "absences": [away], "calendar": days}
    plan_town(folder, monday, datetime.now(UTC) - timedelta(minutes=5), more)


@pytest.fixture
def office(tmp_path: Path, post: Post) -> Iterator[Served]:
    """Its site this morning, with mail set up."""
    plan_morning(tmp_path, today())
    store = Store.open(tmp_path / "sanfang.db")
    Accounts(store).put("组织办", "planner", PASSWORD, by="test")
    settings = {"host": "127.0.0.1", "port": str(post.port), "security": "plain",
                "sender": "office@example.org"}  # fmt: skip
    Ways(store).put("smtp", "邮件", settings, quiet="", remind="", by="test")
    with serve(tmp_path / "town.xlsx") as site:
        yield site


def asks_for_leave(visits: Visits, office: Served, key: str) -> None:
    """On a phone: from one of the own duties, the second, which is no more for tomorrow."""
    secret = Subscriptions(Store.open(Store.beside(office.book))).issue("people", key, by="test")
    page = visits.page(PHONE)
    open_own(page, f"{office.address}/my/{secret}/leave")
    page.locator(".choices a").nth(1).click()
    page.get_by_role("button", name="向排班员提出").click()
    expect(page.locator("main")).to_contain_text("已送达排班员")


def test_a_morning(office: Served, visits: Visits, post: Post) -> None:
    """Each step by what stands on the page, and by no more clicks than are written down here."""
    for key in ("P1", "P2"):
        asks_for_leave(visits, office, key)
    before = office.newest()
    tomorrow = today() + timedelta(days=1)
    page, took, seen = visits.page(), dict[str, int](), 0
    sign_in(page, office)
    hand = Hand(page)

    def done(step: str) -> None:
        nonlocal seen
        took[step], seen = hand.clicks - seen, hand.clicks
        shot(page, f"60-morning-{len(took)}")

    waiting = page.locator("main form", has=page.get_by_role("button", name="批准并查看变动"))
    expect(waiting).to_have_count(2)
    hand.click(waiting.first.get_by_role("button"))
    assert "完成" in ended(page)
    hand.home()
    expect(waiting).to_have_count(1)
    hand.click(waiting.first.get_by_role("button"))
    assert "完成" in ended(page)
    done("two leave requests")

    hand.home()
    hand.click(page.locator("main a[href*='/gap/']").first)
    hand.click(page.get_by_role("link", name="为什么缺，怎样能补上"))
    called_off = page.locator("main li", has_text="周九：取消请假")
    hand.click(called_off.get_by_role("button", name="试一试"))
    assert "完成" in ended(page)
    done("a gap")

    hand.home()
    hand.click(page.locator(".day", has_text="明天").locator("a[href*='/shift/JF']").first)
    hand.click(page.get_by_role("link", name="与另一个班次对调"))
    hand.click(page.get_by_role("button", name="对调").first)
    expect(page.locator("h1")).to_have_text("草案")
    done("a swap")

    hand.home()
    hand.click(page.locator(".day", has_text="明天").locator("a[href*='/shift/JF']").first)
    away = page.locator("form", has=page.get_by_role("heading", name="有人不在"))
    gone = away.locator("#away option").first.get_attribute("value")
    hand.click(away.get_by_role("button"))
    assert "完成" in ended(page)
    done("a leader called away tomorrow")

    hand.click(page.get_by_role("link", name="查看并发布"))
    hand.click(page.get_by_role("button", name="发布草案"))
    assert "完成" in ended(page)
    done("publishing")

    after = office.newest()
    assert after.info.number == before.info.number + 1
    people = {one.id: {who.id for who in one.people} for one in after.plan.shifts}
    changed = {one.id: {who.id for who in one.people} for one in before.plan.shifts}
    told = {who for one in people.keys() | changed.keys()
            for who in people.get(one, set()) ^ changed.get(one, set()) if who != "P9"}  # fmt: skip
    assert gone not in {
        who.id for one in after.plan.shifts if one.date == tomorrow for who in one.people
    }
    assert len(after.plan.gaps) < len(before.plan.gaps)
    addresses = {post.arrived.get(timeout=60) for _ in told}
    assert addresses == {f"{who.lower()}@example.org" for who in told}

    hand.click(page.get_by_role("link", name="消息", exact=True))
    expect(page.locator("tbody tr .pill.yes")).to_have_count(len(told) + 2)  # and two answers
    done("seeing who was told")
    assert all(took[step] <= most for step, most in CLICKS.items()), took
    assert hand.clicks <= sum(CLICKS.values())
