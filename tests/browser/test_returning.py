"""Two windows of one browser: signing out in one loses nothing in the other."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visits import PASSWORD, Served, Visits, shot, sign_in


def test_what_was_typed_survives_signing_out_elsewhere(town: Served, visits: Visits) -> None:
    """The form asks to sign in, comes back with its words, and is sent after all."""
    page = visits.page()
    sign_in(page, town, "/plan")
    page.select_option("#person", label="李二")
    page.fill("#first", "2027-03-01")
    page.fill("#begin", "09:00")
    page.fill("#reason", "开会")
    other = page.context.new_page()
    other.goto(town.address)
    other.get_by_role("button", name="退出").click()
    expect(other.locator("h1")).to_have_text("登录")
    page.locator("#reason").press("Enter")
    expect(page.locator("h1")).to_have_text("登录")
    page.fill("#name", "组织办")
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator(".note.bad")).to_contain_text("登录已失效")
    assert page.url == f"{town.address}/plan"
    for field, word in (("#person", "李二"), ("#first", "2027-03-01"), ("#reason", "开会")):
        expect(page.locator(field)).to_have_value(word)
    shot(page, "40-kept")
    page.locator("#reason").press("Enter")
    expect(page.locator(".note.bad")).to_contain_text("起止时刻")
    expect(page.locator("#reason")).to_have_value("开会")
    shot(page, "41-unclear")


def test_a_form_of_another_session_is_found_again(town: Served, visits: Visits) -> None:
    """Signed out and in again elsewhere: refused, and one click back to the words."""
    page = visits.page()
    sign_in(page, town, "/plan")
    page.fill("#reason", "下乡")
    other = page.context.new_page()
    other.goto(town.address)
    other.get_by_role("button", name="退出").click()
    expect(other.locator("h1")).to_have_text("登录")
    sign_in(other, town)
    page.select_option("#person", label="李二")
    page.fill("#first", "2027-03-01")
    page.locator("#reason").press("Enter")
    expect(page.locator("h1")).to_have_text("没有提交")
    shot(page, "42-outdated")
    page.get_by_role("link", name="回到填写的页面").click()
    expect(page.locator("#reason")).to_have_value("下乡")
