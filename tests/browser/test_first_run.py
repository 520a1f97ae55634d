"""Somebody who has never seen it: from an empty site to a quarter in a colleague's phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from inputs.workbook.template import write_book
from tests.browser.visits import PASSWORD, PHONE, Served, Visits, ended, shot
from tests.web.town import rows


def test_from_an_empty_site_to_a_subscribed_phone(
    empty: Served, visits: Visits, tmp_path: Path
) -> None:
    """First account, a workbook with a fault, planning, publishing, an address: by the pages."""
    now = datetime.now(UTC).date()
    good = rows(now + timedelta(days=14 - now.weekday()))
    wrong = {**good, "people": [dict(good["people"][0], unit="没有的单位"), *good["people"][1:]]}
    write_book(tmp_path / "wrong.xlsx", wrong)
    write_book(tmp_path / "good.xlsx", good)
    page = visits.page()

    assert empty.setup is not None
    page.goto(empty.setup)
    page.fill("#name", "组织办")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    shot(page, "01-first-account")
    page.click("main button")

    expect(page.locator("h1")).to_have_text("三种开始方式")
    shot(page, "02-empty")
    page.click("text=到“排班”页上传")
    page.set_input_files("#book", tmp_path / "wrong.xlsx")
    page.click("text=上传并检查")
    expect(page.locator(".note.bad")).to_contain_text("须先改正")
    expect(page.locator("details li", has_text="没有的单位").first).to_contain_text("人员")
    assert page.locator("text=整期重新排班").count() == 0
    shot(page, "03-faults")

    page.set_input_files("#book", tmp_path / "good.xlsx")
    page.click("text=上传并检查")
    page.click("text=整期重新排班")
    page.wait_for_selector("#job")
    shot(page, "04-running")
    assert "完成" in ended(page)
    page.click("#job >> text=查看草案及变动")
    shot(page, "05-draft")
    page.locator("main p a[href*='/gaps']").click()
    expect(page.locator("main h2").first).to_contain_text("夜间值守")
    page.go_back()
    page.fill("#note", "第一版")
    page.get_by_role("button", name="发布草案").click()
    assert "完成" in ended(page)
    page.click("#job >> text=查看已发布的安排")
    expect(page.locator("h1")).to_contain_text("今天")
    shot(page, "06-overview")

    page.click("text=给干部发放订阅地址")
    page.click("text=发放 5 个新地址")
    expect(page.locator(".slip img.qr")).to_have_count(5)
    shot(page, "07-slips")
    address = page.locator("code.secret").first.inner_text()
    phone = visits.page(PHONE)
    phone.goto(address)
    link = phone.get_by_role("link", name="订阅", exact=True)
    assert (link.get_attribute("href") or "").startswith("webcal://127.0.0.1")
    shot(phone, "08-subscribe")
    feed = phone.locator("code.secret").inner_text()
    answer = phone.request.get(feed)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "领导接访" in answer.text()
    phone.click("text=我的页面")
    expect(phone.locator("h2").first).to_have_text("下一次任务")
    shot(phone, "09-my-page")


def test_signing_in_by_keyboard_alone(empty: Served, visits: Visits) -> None:
    """From the first Tab to the page behind, without a mouse; the focus can be seen."""
    page = visits.page()
    assert empty.setup is not None
    page.goto(empty.setup)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for word in ("组织办", PASSWORD, PASSWORD):
        page.keyboard.press("Tab")
        for _tab in range(20):
            if page.evaluate("document.activeElement.tagName") == "INPUT":
                break
            page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.type(word)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")
    page.get_by_role("button", name="退出").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("登录")
    page.focus("#name")
    page.keyboard.type("组织办")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")
