"""What a cadre does on a phone: asks for a swap, agrees to one, asks for leave."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page, expect

from outputs.store import Store
from planner.web.subscriptions import Subscriptions
from tests.browser.visits import PHONE, Served, Visits, ended, open_own, shot, sign_in


def my_page(visits: Visits, town: Served, key: str) -> Page:
    """The page of the cadre `key`, on a phone."""
    store = Store.open(Store.beside(town.book))
    secret = Subscriptions(store).issue("people", key, by="test")
    page = visits.page(PHONE)
    open_own(page, f"{town.address}/my/{secret}")
    return page


def test_a_swap_goes_its_way(town: Served, visits: Visits) -> None:
    """Asked on one phone, agreed on the other, approved and published by the department."""
    mine, theirs = town.shift("JF", "P2"), town.shift("JF", "P1")
    asking, other = my_page(visits, town, "P2"), my_page(visits, town, "P1")
    ways = asking.locator("li.turn:visible", has_text="领导接访").first
    ways.get_by_role("link", name="调班").click()
    asking.locator(f'a[href*="{quote(theirs)}%20P1"]').click()
    expect(asking.locator("h1")).to_have_text("请核对")
    asking.fill("#reason", "培训")
    shot(asking, "20-swap")
    asking.click("text=向同事提出")
    said_where_it_was_pressed(asking, "调班申请已送达张一")
    shot(asking, "20-swap-asked")

    other.reload()
    expect(other.locator("h2").first).to_have_text("同事想与您调班")
    expect(other.locator("main section").first).to_contain_text("李二想与您调换")
    shot(other, "21-asked")
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.locator("h2").first).to_have_text("下一次任务")
    said_where_it_was_pressed(other, "您已同意与李二调班")

    desk = visits.page()
    sign_in(desk, town, "/requests")
    shot(desk, "22-requests")
    desk.click("text=批准并查看变动")
    expect(desk.locator("h1")).to_have_text("草案")
    expect(desk.locator("tbody tr")).to_have_count(2)
    asking.reload()
    expect(asking.locator("main")).to_contain_text("已列入草案，发布后生效")
    expect(asking.locator("text=已批准")).to_have_count(0)
    desk.get_by_role("button", name="发布草案").click()
    assert "完成" in ended(desk)
    people = {one.id: [who.id for who in one.people] for one in town.newest().plan.shifts}
    assert (people[mine], people[theirs]) == (["P1"], ["P2"])
    asking.goto(asking.url.partition("?")[0])
    expect(asking.locator("text=已批准")).to_be_visible()


def test_leave_is_asked_on_a_phone(town: Served, visits: Visits) -> None:
    """The days with the phone's own picker; it can be withdrawn as long as nobody answered."""
    day = max(one.date for one in town.newest().plan.shifts)
    page = my_page(visits, town, "P3")
    page.wait_for_load_state()
    page.get_by_role("link", name="请假", exact=True).last.click()
    page.fill("#first", str(day))
    page.fill("#reason", "体检")
    page.click("text=下一步")
    expect(page.locator("h1")).to_have_text("请核对")
    shot(page, "23-leave-sure")
    page.click("text=向排班员提出")
    expect(page.locator("main")).to_contain_text(f"请假：{day}")
    said_where_it_was_pressed(page, f"已送达排班员——请假：{day}")
    shot(page, "23-leave")
    page.click("text=撤回")
    expect(page.locator("main")).to_contain_text("已撤回")
    said_where_it_was_pressed(page, "已撤回")


def said_where_it_was_pressed(page: Page, words: str) -> None:
    """The confirmation is on the screen, without scrolling, and a screen reader is there, too."""
    told = page.locator("#told")
    expect(told).to_contain_text(words)
    expect(told).to_be_in_viewport(ratio=1)
    shift = page.locator("li.turn", has=told)
    if shift.count():  # what was exchanged can be read beside it
        expect(shift).to_be_in_viewport(ratio=1)
    expect(told).to_be_focused()


def test_the_subscribe_page_on_a_phone(town: Served, visits: Visits) -> None:
    """The code, a link to tap, and steps for every client that is in use."""
    page = my_page(visits, town, "P1")
    page.click("text=订阅到手机日历")
    expect(page.get_by_role("link", name="订阅", exact=True)).to_be_visible()
    page.wait_for_load_state()
    picture = page.locator("img.qr")
    assert picture.evaluate("one => one.naturalWidth > 50 && one.alt.length > 3")
    for client in ("苹果", "安卓", "Outlook", "钉钉", "企业微信", "飞书"):
        expect(page.locator("h2", has_text=client)).to_have_count(1)
    shot(page, "24-subscribe")
