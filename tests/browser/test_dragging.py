"""Shifts dragged over the roster with a mouse: to another day, onto another person's row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from outputs.files import read_plan
from planner.domain.plan import Shift
from tests.browser.visits import Served, Visits, serve, shot, sign_in

Begun = Callable[[], Served]


@pytest.fixture(scope="module")
def sites(planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """Gives the site of a copy of the small town, a new one where somebody has left a draft."""
    running: list[Served] = []
    with ExitStack() as stack:

        def site() -> Served:
            if not running or draft(running[-1]).exists():
                stack.close()
                folder = copytree(planned, tmp_path_factory.mktemp("copy") / "town")
                running.append(stack.enter_context(serve(folder / "town.xlsx")))
            return running[-1]

        yield site


@pytest.fixture
def site(sites: Begun) -> Served:
    """The site of a copy of the small town, without a draft."""
    return sites()


def draft(site: Served) -> Path:
    """The folder of the draft, where there is one."""
    return site.book.with_name("town-draft")


def in_draft(site: Served, shift: Shift) -> Shift | None:
    """A shift as it is in the draft; None where there is no draft."""
    if not draft(site).exists():
        return None
    return next(one for one in read_plan(draft(site)).shifts if one.id == shift.id)


def first(site: Served, duty: str) -> Shift:
    """The first shift of a duty."""
    plan = site.newest().plan
    return min((one for one in plan.shifts if one.duty == duty), key=lambda one: one.date)


def middle(what: Locator) -> tuple[float, float]:
    """Where the middle of something is in the window."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def take(page: Page, shift: Shift) -> float:
    """Begin to drag the mark of a shift; how high in the window its row is."""
    x, y = middle(page.locator(f'a[data-shift="{shift.id}"]').first)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y)
    return y


def over(page: Page, day: object, y: float) -> None:
    """Drag on to a day of the timeline."""
    box = page.locator(f'[role=columnheader][data-day="{day}"]').bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=3)


def test_a_shift_is_dropped_on_another_day_and_undone(site: Served, visits: Visits) -> None:
    """Allowed days are marked; the drop is a draft, shown where one was; undo takes it back."""
    page, shift = visits.page(), first(site, "LH")
    sign_in(page, site, "/roster")
    y = take(page, shift)
    allowed = page.locator(".drops .may")
    expect(allowed.first).to_be_attached()
    day = shift.date + timedelta(days=1 if shift.date.weekday() < 4 else -1)
    over(page, day, y)
    expect(page.locator("#pointed")).to_contain_text(f"可以放在这里：{day.month}月{day.day}日")
    shot(page, "6-dragging")
    page.mouse.up()
    page.wait_for_url("**/roster?*plan=draft*")
    expect(page.locator("#drags")).to_have_text("改好了，已在草案里。")
    mark = page.locator(f'a[data-shift="{shift.id}"]')
    expect(mark).to_be_focused()
    expect(mark).to_have_attribute("data-day", str(day))
    moved = in_draft(site, shift)
    assert moved is not None
    assert (moved.date, moved.people) == (day, shift.people)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("button", name="重做")).to_be_visible()
    assert in_draft(site, shift) is None


def test_a_forbidden_day_says_why_and_takes_nothing(site: Served, visits: Visits) -> None:
    """The reason of the list stands beside the pointer; a drop there, Escape, and a drop outside
    leave everything as it was.
    """
    page, shift = visits.page(), first(site, "JF")
    sign_in(page, site, "/roster")
    y = take(page, shift)
    expect(page.locator(".drops .closed").first).to_be_attached()
    over(page, shift.date + timedelta(days=1), y)
    expect(page.locator("#pointed")).to_have_text("不是该制度的日子")
    over(page, shift.date + timedelta(days=7), y)
    expect(page.locator("#pointed")).to_have_text("不在应当完成的时间之内。")
    page.mouse.up()
    expect(page.locator("#drags")).to_have_text("不在应当完成的时间之内。")
    expect(page.locator(".drops")).to_have_count(0)
    y = take(page, shift)
    over(page, shift.date + timedelta(days=1), y)
    expect(page.locator("#pointed")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("#pointed")).to_be_empty()
    page.mouse.up()
    take(page, shift)
    expect(page.locator(".drops .closed").first).to_be_attached()
    page.mouse.move(*middle(page.locator("h1")), steps=3)
    page.mouse.up()
    expect(page.locator(".drops")).to_have_count(0)
    assert in_draft(site, shift) is None
    assert "/roster" in page.url


def test_a_shift_is_dropped_on_another_person(site: Served, visits: Visits) -> None:
    """On its day it is handed over to those whom the rules allow; others hear why not."""
    page, shift = visits.page(), first(site, "JF")
    sign_in(page, site, "/roster")
    y = take(page, shift)
    row = page.locator('[data-person="P5"]')
    over(page, shift.date, middle(row)[1])
    expect(page.locator("#pointed")).to_have_text("赵五：不在该制度规定的人员之内")
    over(page, shift.date + timedelta(days=1), middle(row)[1])
    expect(page.locator("#pointed")).to_contain_text("一次改一样")
    over(page, shift.date, y)
    expect(page.locator("#pointed")).to_have_text("现在就在这里。")
    other = next(one for one in ("P1", "P2", "P3") if one not in {who.id for who in shift.people})
    over(page, shift.date, middle(page.locator(f'[data-person="{other}"]'))[1])
    expect(page.locator("#pointed")).to_contain_text("：本年")
    page.mouse.up()
    page.wait_for_url("**/roster?*plan=draft*")
    now = in_draft(site, shift)
    assert now is not None
    assert (now.date, [one.id for one in now.people]) == (shift.date, [other])


def test_a_gap_says_of_each_row_why_not(site: Served, visits: Visits) -> None:
    """An empty place of a shift, in red on top, takes whom the rules allow, in a week too."""
    page = visits.page()
    (gap,) = site.newest().plan.gaps
    short = next(one for one in site.newest().plan.shifts if one.id == gap.obligation)
    sign_in(page, site, f"/roster?view=week&day={short.date}")
    take(page, short)
    over(page, short.date, middle(page.locator('[data-person="P5"]'))[1])
    expect(page.locator("#pointed")).to_have_text("赵五：不在（培训）")
    over(page, short.date, middle(page.locator('[data-person="P2"]'))[1])
    expect(page.locator("#pointed")).to_contain_text("李二：")
    assert "不在该制度规定的人员之内" in page.inner_text("#pointed")
    page.mouse.up()
    expect(page.locator("#drags")).to_contain_text("李二：")
    assert in_draft(site, short) is None


def test_what_is_dropped_before_the_answer_waits_for_it(site: Served, visits: Visits) -> None:
    """It is moved once its day is judged; where nothing could be asked that is said."""
    page, shift = visits.page(), first(site, "LH")
    asked: list[Route] = []
    page.route("**/where*", lambda route: asked.append(route))
    sign_in(page, site, "/roster")
    day = shift.date + timedelta(days=1 if shift.date.weekday() < 4 else -1)
    for answer in (Route.abort, Route.continue_):
        with page.expect_request("**/where*"):
            y = take(page, shift)
        over(page, day, y)
        expect(page.locator("#pointed")).to_have_text("…")
        page.mouse.up()
        answer(asked.pop())
        if answer is Route.abort:
            expect(page.locator("#drags")).to_contain_text("没有问到结果")
    page.wait_for_url("**/roster?*plan=draft*")
    moved = in_draft(site, shift)
    assert moved is not None
    assert moved.date == day


def test_a_shift_is_dragged_in_rows_that_were_opened_and_over_the_month(
    site: Served, visits: Visits
) -> None:
    """Rows that came later, of villages, change days alone; so does the grid of a month."""
    page, shift = visits.page(), first(site, "ZF")
    sign_in(page, site, "/roster?rows=villages&open=%E5%85%B6%E4%BB%96")
    page.locator(".opens").first.click()
    y = take(page, shift)
    over(page, shift.date + timedelta(days=1), y)
    expect(page.locator("#pointed")).to_have_text("不是该制度的日子")
    over(page, shift.date, y + 40)
    expect(page.locator("#pointed")).to_have_text("这里只能改日期：请留在原来那一行。")
    page.keyboard.press("Escape")
    page.mouse.up()
    page.close()
    page = visits.another(page.context)
    page.goto(f"{site.address}/roster?view=month&month={shift.date:%Y-%m}")
    take(page, shift)
    cell = page.locator(f'.month [data-day="{shift.date + timedelta(days=1)}"]').first
    expect(cell).to_have_class("closed")
    page.mouse.move(*middle(cell), steps=3)
    expect(page.locator("#pointed")).to_have_text("不是该制度的日子")
    page.mouse.up()
    expect(cell).not_to_have_class("closed")
    assert in_draft(site, shift) is None


def test_a_mark_of_several_shows_them_one_by_one(site: Served, visits: Visits) -> None:
    """Dragged it unfolds, and the one that is meant is dragged; by keyboard it leads to their
    list, from which each is opened and moved.
    """
    page, one = visits.page(), first(site, "ZF")
    alike = [s for s in site.newest().plan.shifts if (s.duty, s.date) == (one.duty, one.date)]
    assert len(alike) == 2
    sign_in(page, site, f"/roster?view=quarter&rows=duties&day={one.date}")
    both = page.locator(f'a[data-several][data-day="{one.date}"]', has_text="2")
    x, y = middle(both)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y)
    page.mouse.up()
    expect(page.locator("#drags")).to_contain_text("逐项列出")
    expect(page.locator(f'[role=gridcell] a[data-shift="{alike[0].id}"]')).to_be_focused()
    for shift, village in zip(alike, ("东村", "西村"), strict=True):
        mark = page.locator(f'[role=gridcell] a[data-shift="{shift.id}"]')
        expect(mark).to_have_accessible_name(re.compile(village))
    shot(page, "7-unfolded")
    with page.expect_request(lambda sent: "/where" in sent.url) as asked:
        y = take(page, alike[1])
    assert quote(alike[1].id) in asked.value.url
    over(page, one.date + timedelta(days=1), y)
    expect(page.locator("#pointed")).to_have_text("不是该制度的日子")
    page.mouse.up()
    page.close()
    page = visits.another(page.context)
    page.goto(f"{site.address}/roster?view=quarter&rows=duties&day={one.date}")
    both = page.locator(f'a[data-several][data-day="{one.date}"]', has_text="2")
    expect(both).to_have_attribute("tabindex", "-1")
    both.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/roster?view=day*")
    rows = page.locator("tr a[data-shift]")
    expect(rows).to_have_count(2)
    rows.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="改期")).to_be_visible()
