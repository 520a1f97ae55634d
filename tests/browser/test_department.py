"""The department's daily work in a real browser: look, hand over, repair, publish."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.visits import Served, Visits, ended, shot, sign_in
from tests.builders.ends import until


def test_the_quarter_as_a_grid_and_as_a_table(town: Served, visits: Visits) -> None:
    """Filters narrow both, and stay with another view; a shift in the grid leads to its page."""
    day = next(one.date for one in town.newest().plan.shifts if one.duty == "JF")
    page = visits.page()
    sign_in(page, town, f"/roster?month={day:%Y-%m}")
    page.wait_for_selector(".month li")
    shot(page, "10-month")
    page.get_by_role("link", name="列表").click()
    page.get_by_text("筛选").click()
    page.select_option("#duty", label="领导接访")
    page.get_by_role("button", name="显示").click()
    expect(page.locator("tbody tr").first).to_contain_text("领导接访")
    expect(page.locator("tbody tr", has_text="下村走访")).to_have_count(0)
    page.fill("#person", "李二")
    page.get_by_role("button", name="显示").click()
    for row in page.locator("tbody tr").all():
        expect(row).to_contain_text("李二")
    shot(page, "11-table")
    page.get_by_role("link", name="月份").click()
    page.locator(".month li a").first.click()
    expect(page.locator("h1")).to_have_text("领导接访")
    shot(page, "12-shift")


def test_a_gap_and_a_substitute(town: Served, visits: Visits) -> None:
    """From a gap to who could step in, one click into the draft; dropped again."""
    page = visits.page()
    sign_in(page, town, "/gaps")
    expect(page.locator("main h2").first).to_contain_text("夜间值守")
    shot(page, "13-gaps")
    page.locator("main h2 a").first.click()
    page.get_by_role("link", name="谁可补位").click()
    expect(page.locator("main h2").first).to_have_text("空缺的位置")
    shot(page, "14-substitutes")
    page.locator("text=换成此人").first.click()
    expect(page.locator("h1")).to_have_text("草案")
    expect(page.locator("tbody tr")).to_have_count(1)
    shot(page, "15-handed-over")
    page.click("text=放弃草案")
    expect(page.locator("main")).to_contain_text("没有草案")


def test_an_absence_is_repaired_and_published(town: Served, visits: Visits) -> None:
    """Entered on one page; the fewest changes stand side by side; then they are published."""
    shift = town.shift("JF", "P2")
    day = next(one.date for one in town.newest().plan.shifts if one.id == shift)
    page = visits.page()
    sign_in(page, town, "/plan")
    page.select_option("#person", label="李二")
    page.fill("#first", str(day))
    page.fill("#last", str(day + timedelta(days=0)))
    page.fill("#reason", "开会")
    page.click("text=登记并查看变动")
    assert "完成" in ended(page)
    page.click("#job >> text=查看草案及变动")
    row = page.locator("tbody tr", has_text="领导接访").first
    expect(row.locator("td").nth(1)).to_contain_text("李二")
    shot(page, "16-side-by-side")
    page.fill("#note", "李二开会")
    page.get_by_role("button", name="发布草案").click()
    assert "完成" in ended(page)
    latest = town.newest()
    assert latest.info.note == "李二开会"
    assert all(
        who.id != "P2" for one in latest.plan.shifts if one.date == day for who in one.people
    )
    page.goto(f"{town.address}/history")
    page.locator("text=查看变动").first.click()
    expect(page.locator("tbody")).to_contain_text("李二")
    shot(page, "17-difference")


def test_the_notice_page_prints(town: Served, visits: Visits) -> None:
    """Open to everybody; on paper only heading and table are left, whoever prints it."""
    day = next(one.date for one in town.newest().plan.shifts if one.duty == "JF")
    page = visits.page()
    sign_in(page, town, f"/notice?month={day:%Y-%m}")
    expect(page.locator("tbody")).to_contain_text("领导接访")
    shot(page, "18-notice")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("footer")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_scripts_everything_works(town: Served, visits: Visits) -> None:
    """Forms and links need no script: what takes long is begun and waited for without one."""
    page = visits.page(scripts=False)
    sign_in(page, town, "/gaps")
    page.locator("main h2 a").first.click()
    page.get_by_role("link", name="为什么缺，怎样能补上").click()
    again, found = page.get_by_role("link", name="看看到哪了"), page.locator(".choices li")
    expect(again.or_(found).first).to_be_visible()

    def looked_again() -> bool:
        if again.count():
            with page.expect_navigation():
                again.click()
        return not again.count()

    until(looked_again)
    expect(found.first).not_to_be_empty()
    shot(page, "19-explained")
