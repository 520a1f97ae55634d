"""A cadre's page without a network: the last state of it, dated; gone with its address."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from outputs.store import Store
from planner.web.subscriptions import Subscriptions
from tests.browser.test_phones import my_page
from tests.browser.visits import Served, Visits, shot
from tests.builders.ends import until

_KEPT = """
async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  return found.sort();
}
"""


def kept(page: Page) -> list[str]:
    """The paths of all that is kept on the phone."""
    found: list[str] = page.evaluate(_KEPT)
    return found


def wait_until_kept(page: Page) -> None:
    """Until the worker has the page and what it is drawn with."""
    page.wait_for_function(f"async () => (await ({_KEPT})()).length >= 4")


def test_the_last_state_is_read_without_a_network(town: Served, visits: Visits) -> None:
    """The page with its looks and its date, its forms out of use; nothing else is kept."""
    page = my_page(visits, town, "P2")
    own = urlsplit(page.url).path
    wait_until_kept(page)
    expect(page.locator("#kept")).to_be_hidden()
    page.goto(f"{town.address}{own}/leave")
    page.goto(f"{town.address}/feeds/{own.rpartition('/')[2]}")
    assert kept(page) == [own, "/static/cadre.css", "/static/cadre.js", "/static/site.css"]
    page.context.set_offline(True)
    for path in (own, f"{own}/swap"):
        page.goto(town.address + path)
        expect(page.locator("#kept")).to_contain_text("现在没有网络")
        expect(page.locator("#kept")).to_be_visible()
        expect(page.locator(".next .what").first).to_contain_text("下村走访")
        assert page.locator("button:enabled, input:enabled, select:enabled").count() == 0
        ground = page.locator(".card").first.evaluate(
            "one => getComputedStyle(one).backgroundColor"
        )
        assert ground != "rgba(0, 0, 0, 0)"  # it has its style sheets
    shot(page, "60-no-network")
    page.locator(".beside .after").first.click()  # the months are all there
    expect(page.locator(".months > section:visible")).to_have_count(1)
    page.close()  # an open page loads itself anew, which would be in the way
    page.context.set_offline(False)
    page = visits.another(page.context)
    page.goto(town.address + own)
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.get_by_role("button", name="我已看过")).to_be_enabled()


def test_a_lost_network_is_told_while_the_page_is_open(town: Served, visits: Visits) -> None:
    """At once, before anything can be pressed in vain; and the page is anew when it is back."""
    page = my_page(visits, town, "P3")
    wait_until_kept(page)
    page.context.set_offline(True)
    expect(page.locator("#kept")).to_be_visible()
    expect(page.get_by_role("button", name="我已看过")).to_be_disabled()
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="我已看过")).to_be_enabled()
    expect(page.locator("#kept")).to_be_hidden()


def test_what_is_kept_is_left_once_the_site_answers(town: Served, visits: Visits) -> None:
    """Also where nothing tells that the network is back, or where the site was away."""
    address = my_page(visits, town, "P3").url
    context = visits.chromium.new_context(locale="zh-CN", service_workers="block")
    visits.opened.append(context)
    page = context.new_page()  # not one of `visits`: that nothing can be kept is no trouble here

    def as_kept(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace("<html ", '<html data-kept="yes" ', 1)
        route.fulfill(response=answer, body=text)

    page.route(address, as_kept, times=1)
    page.goto(address)
    expect(page.locator("html[data-kept] #kept")).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.get_by_role("button", name="我已看过")).to_be_enabled()


def test_what_is_kept_goes_with_the_address(town: Served, visits: Visits) -> None:
    """Once the address has ended the page is opened once more, and then nothing is left."""
    page = my_page(visits, town, "P4")
    own = page.url
    wait_until_kept(page)
    Subscriptions(Store.open(Store.beside(town.book))).revoke("people", "P4", by="test")

    def over() -> bool:
        answer = page.goto(own)
        return answer is not None and answer.status == 404

    until(over)  # the site looks for ended addresses once a second
    page.wait_for_function(f"async () => (await ({_KEPT})()).length === 0")
    workers = "async () => (await navigator.serviceWorker.getRegistrations()).length"
    page.wait_for_function(f"async () => (await ({workers})()) === 0")


def test_without_scripts_the_page_is_whole(town: Served, visits: Visits) -> None:
    """Its months are turned over, and it is confirmed, by links and buttons alone."""
    address = my_page(visits, town, "P1").url
    page = visits.page((320, 700), scripts=False)
    page.goto(address)
    months = page.locator(".months > section")
    assert months.count() > 1
    assert page.locator(".months > section:visible").count() == 1
    page.locator(".months > section:visible .after").click()
    assert page.locator(".months > section:visible").count() == 1
    expect(page.locator("#kept")).to_be_hidden()
    page.get_by_role("button", name="我已看过").click()
    expect(page.locator("#seen")).to_contain_text("确认看过")
    expect(page.locator("#seen")).to_be_in_viewport()
    shot(page, "61-seen-320")
