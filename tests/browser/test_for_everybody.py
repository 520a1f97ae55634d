"""Every page for whoever reads it otherwise: with a screen reader, by keyboard, enlarged, at night.

Each page, in each state that it can be in, is asked of axe on a desk and on a phone, by day and by
night; it must fit a window of 320 pixels and one enlarged to 200 %, and the Tab key must reach
everything on it and show where it is. In English it fits, too, and has no Chinese but names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from threading import Event
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette

from inputs.workbook.template import write_book
from outputs.store import Store
from planner.web.accounts import Accounts
from planner.web.asking import Requests
from planner.web.desk import Desk
from planner.web.site import create_site
from planner.web.subscriptions import Subscriptions
from tests.browser.visits import DESK, PASSWORD, PHONE, whole
from tests.planner.domain.test_language import translations
from tests.web.servers import serving
from tests.web.town import plan_town, rows

START, PUBLISHED = date(2027, 3, 1), datetime(2027, 2, 24, 1, tzinfo=UTC)
NOW = datetime(2027, 3, 3, 1, tzinfo=UTC)
"""The Wednesday of the first reception."""

FREE_DAY = date(2027, 3, 6)
OWNERS, OTHERS, GUESTS = "组织办", "党政办", "办公室"
SHEETS = "/plan/sheets"

PAGES: Mapping[str, Sequence[str]] = {
    "a stranger": (
        "/signin", "/notice", "/nowhere", "/my/wrong", "/my/{secret}", "/feeds/{secret}",
        "/my/{secret}/leave", "/my/{secret}/leave?shift={shift}", "/my/{secret}/swap",
        "/my/{secret}/swap?shift={shift}",
    ),
    "a viewer": ("/", "/plan", "/gap/{gap}", "/shift/{shift}", SHEETS, "/accounts"),
    "published": (
        "/", "/behind", "/proof", "/plan", "/roster", "/roster?view=week", "/roster?view=month",
        "/roster?view=day", "/roster?view=table", "/roster?view=day&day={free}",
        "/roster?rows=villages", "/roster?rows=duties", "/find?q=", "/find?q=1", "/find?q=zzz",
        "/coverage", "/coverage?by=week", "/coverage?view=rotation", "/coverage?view=duties",
        "/coverage?view=households&village=V1", "/coverage?view=people",
        "/gaps", "/gap/{gap}", "/gap/{gap}?ways=yes", "/requests", "/subscriptions",
        "/subscriptions?kind=units", "/subscriptions/doctor?kind=people&key={who}",
        "/subscriptions/doctor?kind=units&key=T", "/history",
        "/seen", "/messages", "/accounts", "/notice", "/start", "/import", SHEETS,
        f"{SHEETS}/people", f"{SHEETS}/history", f"{SHEETS}/duties/2", f"{SHEETS}/absences/new",
        f"{SHEETS}/faults", "/shift/{shift}", "/shift/{shift}/swap", "/shift/{shift}/days",
        "/substitutes?shift={shift}", "/draft", "/nowhere",
    ),
    "drafted": (
        "/", "/plan", "/draft", "/roster", "/requests", "/history", "/behind", "/gaps?plan=draft",
        "/shift/{shift}", "/my/{secret}", "/history/difference?from=1&to=draft", "/plan/to-mend",
        "/plan/to-mend/faults", "/plan/to-mend/people/2",
    ),
    "nothing yet": (
        "/", "/plan", "/import", "/history", "/requests", "/messages", "/subscriptions",
        "/accounts", "/notice", "/draft",
    ),
    "a viewer early": ("/", "/plan", "/requests"),
    "at work": ("/", "/plan", "/gap/{gap}?ways=yes"),
    "reading": ("/plan", "/import", "/draft"),
    "out of order": ("/", "/notice"),
}  # fmt: skip
"""The addresses by who visits, or what the site is like; what is in braces is filled in."""

Step = Callable[[Page], None]


def fill(selector: str, value: str) -> Step:
    """Type into a field."""
    return lambda page: page.fill(selector, value)


def click(selector: str) -> Step:
    """Click, which opens another page."""

    def do(page: Page) -> None:
        with page.expect_navigation():
            page.click(selector)

    return do


def still(page: Page) -> None:
    """Open nothing by itself: what is opened anew meanwhile cannot be asked."""
    page.route("**/again.js", lambda route: route.fulfill(body=""))
    page.route("**/job.js", lambda route: route.fulfill(body=""))


def there(page: Page, state: str) -> None:
    """Wait until the page is whole, where the state lets it come to an end."""
    if state not in _AT_WORK:
        whole(page)


FURTHER: Mapping[str, tuple[str, str, Sequence[Step]]] = {
    "sign-in refused": ("a stranger", "/signin", (
        fill("#name", "nobody"), fill("#password", "wrong password"), click("main button"),
    )),
    "leave, to be sure": ("a stranger", "/my/{secret}/leave", (
        fill("#first", "2027-03-10"), click("main form button"),
    )),
    "leave, refused": ("a stranger", "/my/{secret}/leave", (
        fill("#first", "2027-03-10"), fill("#last", "2027-03-02"), click("main form button"),
    )),
    "swap, to be sure": ("a stranger", "/my/{secret}/swap?shift={shift}", (click(".choices a"),)),
    "a row refused": ("published", f"{SHEETS}/absences/new", (
        fill("input[name=cell_person]", "nobody at all"), click("main form button:not(.danger)"),
    )),
    "a message way refused": ("published", "/messages", (
        lambda page: page.locator("details.way summary").first.click(),
        fill("details.way[open] input[name=host]", "x"),
        fill("details.way[open] input[name=port]", "99999"),
        fill("details.way[open] input[name=sender]", "x"),
        click("details.way[open] button"),
    )),
    "a message on its way": ("drafted", "/messages", (
        lambda page: page.locator("details.way summary").last.click(),
        fill("details.way[open] input[name=address]", "http://127.0.0.1:9/"),
        click("details.way[open] button"), still, click('form[action$="/messages/test"] button'),
    )),
    "a list that was sent": ("published", "/import", (
        lambda page: page.set_input_files("#list", [{
            "name": "请假.csv", "mimeType": "text/csv",
            "buffer": "姓名,请假时间,事由\n张一,3月9日,学习\n何人,3月10日,开会\n".encode(),
        }]),
        click('form[action$="/import"] button'),
    )),
    "slips": ("published", "/subscriptions?kind=units", (
        click('form[action$="/subscriptions/issue"] button >> nth=0'),
    )),
    "stop it?": ("another planner", "/plan", (click('form[action$="/plan/stop"] button'),)),
    "the first account": ("brand new", "/setup?key=sesame", ()),
}  # fmt: skip
"""Pages that are reached by doing something: the state, where it begins, what is done."""

STATES = {
    "a stranger": ("published", ""), "a viewer": ("published", GUESTS),
    "a viewer early": ("nothing yet", GUESTS),
    "brand new": ("brand new", ""), "another planner": ("at work", OTHERS),
}  # fmt: skip
"""Which site it is and who visits, where that is not its own and its planner."""

_AT_WORK = ("at work", "another planner", "reading")

_LONG_SECONDS = 3_600
"""Longer than all of these tests take."""


@dataclass
class Place:
    """A running site: where it is, and what the braces in addresses stand for."""

    address: str
    names: Mapping[str, str]
    contexts: dict[str, BrowserContext] = field(default_factory=dict)


class Places:
    """The sites in each state, begun when the first page of each is asked for."""

    def __init__(self, chromium: Browser, folder: Path, stack: ExitStack) -> None:
        self._chromium, self._folder, self._stack = chromium, folder, stack
        self._known: dict[str, Place] = {}
        self._town: Path | None = None

    def open(self, state: str, path: str) -> Page:
        """The page at `path`, by whoever sees it in this state."""
        site, who = STATES.get(state, (state, OWNERS))
        if site not in self._known:
            self._known[site] = self._begun(site)
        place = self._known[site]
        page = self._context(place, who).new_page()
        if state in _AT_WORK:
            still(page)
        names = {name: quote(word) for name, word in place.names.items()}
        page.goto(place.address + path.format(**names))
        there(page, state)
        return page

    def _context(self, place: Place, who: str) -> BrowserContext:
        if who not in place.contexts:
            made = self._chromium.new_context(locale="zh-CN")
            self._stack.callback(made.close)
            if who:
                form = {"name": who, "password": PASSWORD}
                answer = made.request.post(f"{place.address}/signin", form=form)
                assert answer.ok, answer.text()
            place.contexts[who] = made
        return place.contexts[who]

    def _begun(self, state: str) -> Place:
        folder = self._folder / state
        if state in ("nothing yet", "brand new"):
            folder.mkdir()
        else:
            if self._town is None:
                self._town = self._folder / "town"
                self._town.mkdir()
                plan_town(self._town, START, PUBLISHED)
            copytree(self._town, folder)
        store = Store.open(folder / "sanfang.db")
        desk = Desk(folder / "town.xlsx", store)
        if state != "brand new":
            accounts = Accounts(store)
            accounts.put(OWNERS, "planner", PASSWORD, by="test")
            accounts.put(OTHERS, "planner", PASSWORD, by="test")
            accounts.put(GUESTS, "viewer", PASSWORD, by="test")
        app = create_site(desk, setup_key="sesame", clock=lambda: NOW)
        newest = store.latest()
        names = {} if newest is None else {
            "shift": next(one.id for one in newest.plan.shifts if one.duty == "JF"
                          and one.date > NOW.date()),
            "gap": newest.plan.gaps[0].id,
            "free": FREE_DAY.isoformat(),
        }  # fmt: skip
        if newest is not None:
            shift = next(one for one in newest.plan.shifts if one.id == names["shift"])
            names["who"] = shift.people[0].id
            names["secret"] = Subscriptions(store).issue("people", names["who"], by="test")
        place = Place(self._stack.enter_context(serving(app)), names)
        prepare = getattr(self, "_" + state.replace(" ", "_"), None)
        if prepare is not None:
            prepare(place, app, folder)
        return place

    def _drafted(self, place: Place, app: Starlette, folder: Path) -> None:
        """A draft by hand, a leave that waits, and a workbook that has to be mended."""
        faulty = rows(START)
        faulty["people"] = [{**one, "unit": "Ｔ"} for one in faulty["people"]]
        write_book(app.state.desk.aside, faulty)
        Requests(app.state.desk.store, lambda: NOW).ask_leave(
            "P2", NOW.date() + timedelta(days=7), NOW.date() + timedelta(days=7), None, "体检"
        )
        page = self._context(place, OWNERS).new_page()
        page.goto(f"{place.address}/substitutes?shift={quote(place.names['shift'])}")
        click("td button")(page)
        expect(page.locator(".strip")).to_be_visible()
        page.close()

    def _at_work(self, place: Place, app: Starlette, folder: Path) -> None:
        """A run that does not end, and answers that are not found, until the site is closed."""
        gate = Event()
        self._stack.callback(gate.set)
        page = self._context(place, OWNERS).new_page()
        page.goto(f"{place.address}/substitutes?shift={quote(place.names['shift'])}")
        begin = app.state.steps.begin
        app.state.steps.begin = lambda *what: gate.wait(_LONG_SECONDS) and begin(*what)
        click("td button")(page)
        page.close()
        for number in range(2):
            app.state.workroom.soon(number, "", "", gate.wait)

    def _reading(self, place: Place, app: Starlette, folder: Path) -> None:
        """A workbook that is not read before the site is closed."""
        gate = Event()
        self._stack.callback(gate.set)
        for number in range(2):
            app.state.shelf._workroom.soon(number, "", "", gate.wait)

    def _out_of_order(self, place: Place, app: Starlette, folder: Path) -> None:
        """A store that cannot be read, and nothing published beside it."""
        self._context(place, OWNERS)
        file = app.state.desk.store.file
        file.write_bytes(b"SQLite format 3\x00" + b"\x99" * (file.stat().st_size - 16))
        rmtree(folder / "published", ignore_errors=True)


@pytest.fixture(scope="module")
def places(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """The sites in every state."""
    with ExitStack() as stack:
        yield Places(chromium, tmp_path_factory.mktemp("places"), stack)


ALL = {"resultTypes": ["violations"]}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
"""What day and night differ in."""

LISTEN = """
() => {
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const cut = (one) => one.outerHTML.slice(0, 120);
  const wanted = [...document.querySelectorAll(can)].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
  const reached = window.reached = {left: new Set(wanted), unseen: [], first: null};
  document.addEventListener("focusin", ({target}) => {
    reached.first ??= cut(target);
    reached.left.delete(target);
    const look = getComputedStyle(target), box = target.getBoundingClientRect();
    if (look.outlineStyle === "none" || parseFloat(look.outlineWidth) < 2
        || box.right <= 0 || box.width === 0) reached.unseen.push(cut(target));
  });
  return wanted.length;
}
"""
LEFT = "() => window.reached.left.size"
MISSED = """
() => [...[...window.reached.left].map((one) => "not reached: " + one.outerHTML.slice(0, 120)),
       ...window.reached.unseen.map((one) => "focus not seen: " + one)]
"""


def asked_of_axe(page: Page, options: dict[str, list[str]]) -> list[str]:
    """What axe finds."""
    answer = page.evaluate("(options) => axe.run(options)", options)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in answer["violations"] for node in one["nodes"]
    ]  # fmt: skip


def seen(page: Page, size: tuple[int, int], scheme: str) -> None:
    """Show the page in a window of this size, by day or by night."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def wrong_with(page: Page) -> list[str]:
    """Everything that is wrong with a page for anybody."""
    page.wait_for_load_state()
    found = []
    page.evaluate(AXE_SCRIPT)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    for size, scheme, options in (
        (DESK, "light", ALL), (DESK, "dark", COLOURS), (PHONE, "dark", ALL),
    ):  # fmt: skip
        seen(page, size, scheme)
        found += [f"{size[0]} {scheme}: {one}" for one in asked_of_axe(page, options)]
    for width in (320, 640):
        seen(page, (width, 512), "light")
        wide = page.evaluate("document.documentElement.scrollWidth") - width
        found += [f"at {width}: {wide} pixels too wide"] if wide > 0 else []
    seen(page, DESK, "light")
    found += by_keyboard(page)
    return found


def by_keyboard(page: Page) -> list[str]:
    """What the Tab key does not reach, and where it is not seen."""
    count = page.evaluate(LISTEN)
    for press in range(5 * count + 10):
        if press % 8 == 0 and page.evaluate(LEFT) == 0:
            break
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate(MISSED)
    return found


TEXTS = """
() => {
  const shown = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [document.title];
  while (shown.nextNode()) found.push(shown.currentNode.data);
  for (const name of ["title", "aria-label", "placeholder", "alt", "data-label"]) {
    for (const one of document.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name));
  }
  return found;
}
"""
SENT = ("体检", "请假", "学习", "何人")
"""What visitors type here."""

CHINESE, CHARACTER = re.compile(r"[\u3000-\u9fff\uff00-\uffef]+"), re.compile(r"[\u3400-\u9fff]")


@cache
def not_said() -> str:
    """The Chinese that English may have: names of the workbook, and its sheets and columns."""

    def words(one: object) -> Iterator[str]:
        if not isinstance(one, Mapping | Sequence) or isinstance(one, str):
            yield str(one)
            return
        for inside in one.values() if isinstance(one, Mapping) else one:
            yield from words(inside)

    texts = (english for _file, english, _chinese in translations())
    return "\n".join([*texts, *words(rows(START)), OWNERS, OTHERS, GUESTS, "中文", *SENT])


@contextmanager
def in_english(page: Page, state: str) -> Iterator[None]:
    """Show the page to a reader of English until the block ends."""
    page.context.add_cookies([{"name": "sanfang_language", "value": "en", "url": page.url}])
    page.reload()
    there(page, state)
    yield
    page.context.clear_cookies(name="sanfang_language")


def wrong_in_english(page: Page) -> list[str]:
    """What is wrong with it: the language, the width, what is left in Chinese."""
    seen(page, (320, 512), "light")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    wide = page.evaluate("document.documentElement.scrollWidth") - 320
    found = [f"English at 320: {wide} pixels too wide"] if wide > 0 else []
    if page.get_attribute("html", "lang") != "en":
        found.append("not said to be English")
    if "/plan/" not in page.url:  # but for cells, which say what may be written there
        found += [
            f"not English: {run} in {text}"
            for text in page.evaluate(TEXTS) for run in CHINESE.findall(text)
            if run not in not_said() or not CHARACTER.search(run)
        ]  # fmt: skip
    return found


CASES = [(state, path) for state, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize("state, path", CASES)
def test_every_page(places: Places, state: str, path: str) -> None:
    """Nothing is found on it."""
    page = places.open(state, path)
    found = wrong_with(page)
    with in_english(page, state):
        found += wrong_in_english(page)
    assert not found, "\n".join(found)
    page.close()


@pytest.mark.parametrize("name", FURTHER)
def test_every_page_that_is_reached(places: Places, name: str) -> None:
    """Nothing is found on what an action leads to."""
    state, path, steps = FURTHER[name]
    page = places.open(state, path)
    for do in steps:
        do(page)
    if still not in steps:
        there(page, state)
    found = wrong_with(page)
    page.close()
    page = places.open(state, path)
    with in_english(page, state):
        for do in steps:
            do(page)
        if still not in steps:
            there(page, state)
        found += wrong_in_english(page)
    assert not found, "\n".join(found)
    page.close()


def test_the_first_tab_skips_the_menu(places: Places) -> None:
    """The first stop is the way to the content, and leads there."""
    page = places.open("published", "/roster")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.close()
