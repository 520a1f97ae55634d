"""The timeline in a real browser: by keyboard, without a script, narrow, dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import SCHEMES
from tests.browser.visits import Served, Visits, shot, sign_in

FOCUS = """
() => {
  const at = document.activeElement;
  const cell = at.closest("[aria-colindex]");
  if (!cell) return null;
  const row = cell.closest("[role=row]");
  return [Number(row.getAttribute("aria-rowindex")), Number(cell.getAttribute("aria-colindex"))];
}
"""
"""Row and column of what has the focus, as assistive programs count them; null outside the grid."""

STOPS = """
() => [...document.querySelectorAll("#grid a, #grid [tabindex]")]
  .filter((one) => one.tabIndex >= 0).length
"""


def at(page: Page) -> tuple[int, int]:
    """Where the focus is in the grid."""
    found = page.evaluate(FOCUS)
    assert found is not None
    row, column = found
    return row, column


def press(page: Page, *keys: str) -> tuple[int, int]:
    """Press the keys; where the focus is then."""
    for key in keys:
        page.keyboard.press(key)
    return at(page)


def test_the_timeline_is_one_stop_and_arrows_move_in_it(town: Served, visits: Visits) -> None:
    """Arrows, Home, End and their Ctrl, and pages; Enter opens the shift. There is one tab stop."""
    page = visits.page()
    sign_in(page, town, "/roster")
    expect(page.locator("#grid")).to_have_attribute("role", "grid")
    assert page.evaluate(STOPS) == 1
    page.locator("#grid [tabindex='0']").focus()
    rows = int(page.locator("#grid").get_attribute("aria-rowcount") or 0)
    columns = int(page.locator("#grid").get_attribute("aria-colcount") or 0)
    assert press(page, "Control+Home") == (1, 1)
    assert press(page, "Control+End") == (rows, columns)
    row, first = press(page, "Home")
    assert (row, first) == (rows, 1)
    _row, mark = press(page, "ArrowRight")
    assert 1 < mark < columns
    assert press(page, "ArrowLeft") == (rows, 1)
    above, column = press(page, "ArrowUp")
    assert (above, column) == (rows - 1, 1)
    assert press(page, "ArrowDown") == (rows, 1)
    top, _column = press(page, "PageUp", "PageUp")
    assert top < rows - 1
    assert press(page, "End")[1] == columns
    assert press(page, "Control+End", "Home", "ArrowLeft") == (rows, 1)
    assert page.evaluate(STOPS) == 1
    for _step in range(columns):
        if page.evaluate("document.activeElement.dataset.shift !== undefined"):
            break
        press(page, "ArrowRight")
    said = page.evaluate("document.activeElement.dataset.day")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text("安排表")
    year, month, day = map(int, said.split("-"))
    expect(page.locator("main")).to_contain_text(f"{year}年{month}月{day}日")


def test_up_and_down_keep_to_the_column(town: Served, visits: Visits) -> None:
    """Over rows that have nothing there the focus comes back to the day it was on."""
    page = visits.page()
    sign_in(page, town, "/roster")
    page.locator(".d [role=columnheader] a").nth(9).focus()
    row, column = at(page)
    assert (row, column) == (2, 11)
    for _step in range(6):
        press(page, "ArrowDown")
    for _step in range(6):
        press(page, "ArrowUp")
    assert at(page) == (row, column)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_folded_unit_is_opened(town: Served, visits: Visits, scripts: bool) -> None:
    """In its place with a script; by its link without one."""
    page = visits.page(scripts=scripts)
    sign_in(page, town, "/roster?open=none")
    page.goto(f"{town.address}/roster?rows=villages&open=%E6%9D%91")
    expect(page.locator(".unit .r:not(.u)")).to_have_count(2)
    folded = page.locator(".opens")
    expect(folded).to_have_count(1)
    folded.click()
    expect(page.locator("#b-其他 .r:not(.u)")).to_have_count(1)
    expect(page.locator(".unit .r:not(.u)")).to_have_count(3 if scripts else 1)
    if scripts:
        assert page.evaluate(STOPS) == 1
        assert at(page)[1] == 1


def test_without_a_script_it_is_complete(town: Served, visits: Visits) -> None:
    """A table with a link for each mark; legend, views and days are links as well."""
    page = visits.page(scripts=False)
    sign_in(page, town, "/roster")
    expect(page.locator("#grid")).to_have_attribute("role", "table")
    page.get_by_role("link", name="领导接访", exact=False).first.click()
    expect(page).to_have_url(re.compile("duty=JF"))
    page.get_by_role("link", name="一周").click()
    page.locator("#grid a[data-shift]").first.click()
    expect(page.locator("h1")).to_have_text("领导接访")


@pytest.mark.parametrize("view", ["quarter", "week", "month", "day", "table"])
def test_nothing_is_wider_than_a_narrow_window(town: Served, visits: Visits, view: str) -> None:
    """320 pixels wide, the timeline scrolls in its frame and nothing else does."""
    page = visits.page((320, 640))
    sign_in(page, town, f"/roster?view={view}")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        shot(page, f"4-{view}-{scheme}-320")


def test_anything_is_found_from_any_page(town: Served, visits: Visits) -> None:
    """A few words in the bar, Enter, and what fits them is a click away."""
    page = visits.page()
    sign_in(page, town, "/gaps")
    page.get_by_role("searchbox").fill("李二 接访")
    page.keyboard.press("Enter")
    page.locator("main .plainlist a").first.click()
    expect(page.locator("h1")).to_have_text("领导接访")
    expect(page.locator("main")).to_contain_text("李二")
