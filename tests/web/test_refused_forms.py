"""Every form of the planners' pages, each field in turn as nobody would fill it.

What is refused says why, in both languages, keeps what else was typed, and changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from shutil import copytree

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from planner.web.jobs import Jobs
from planner.web.signin import LANGUAGE_COOKIE
from tests.web.test_every_route import encoded, no_command
from tests.web.town import RECEPTIONS, SHORT
from tests.web.visits import signed_in

SHIFT = f"/shift/{RECEPTIONS['P1']}"
PAGES = (
    "/plan", "/requests", "/accounts", "/messages", "/subscriptions", "/history", SHIFT,
    f"{SHIFT}/days", f"{SHIFT}/swap", f"/substitutes?shift={RECEPTIONS['P1']}", f"/gap/gap@{SHORT}",
    "/import", "/coverage", "/draft",
)  # fmt: skip
WRONG = (None, "9" * 5000, "\ud800", "nobody", "2026-12-01", RECEPTIONS["P2"])
"""A field left out, too long, no text, of nobody, a day before, of something else."""

REFUSED = (400, 404, 409, 413, 422)
TYPED = {"date": "2027-01-20", "number": "1"}
_NOT_KEPT = ("password", "secret")


@dataclass
class Sent:
    """A form of a page: where it goes, its fields as somebody fills them, those that are shown."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Sent] = []
        self._form: Sent | None = None
        self._choice = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or one of its fields."""
        known = {name: text or "" for name, text in attrs}
        name, value = known.get("name", ""), known.get("value", "")
        if tag == "form":
            self._form = Sent(known.get("action", "")) if known.get("method") == "post" else None
            self.found += [self._form] if self._form else []
        elif self._form is None or (not name and tag != "option"):
            return
        elif tag == "option":
            if self._choice and not self._form.fields[self._choice]:
                self._form.fields[self._choice] = value
        elif tag == "select":
            self._choice, self._form.fields[name] = name, ""
        elif known.get("type") == "hidden" or tag == "button":
            self._form.fields.setdefault(name, value)
        elif known.get("type") not in ("checkbox", "radio", "file"):
            bare = name in ("begin", "end")
            text = value or ("" if bare else TYPED.get(known.get("type", ""), "某某"))
            self._form.fields[name] = text
            self._form.shown.add(name)

    def handle_endtag(self, tag: str) -> None:
        """The end of one."""
        self._choice = "" if tag == "select" else self._choice
        self._form = None if tag == "form" else self._form


def state(folder: Path) -> dict[str, object]:
    """All that is kept: what the tables of the store say, and every file."""
    with sqlite3.connect(folder / "sanfang.db") as store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master "
                  "WHERE type = 'table' AND name NOT LIKE 'session%'")]  # fmt: skip
        rows = {name: store.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608
    store.close()
    return rows | {
        str(one): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and ".db" not in one.name
    }


def wrong(form: Sent) -> Iterator[tuple[str, dict[str, str]]]:
    """The form with one field after the other as nobody would fill it."""
    for name in form.fields:
        for value in WRONG if name != "csrf" else (None, "x"):
            rest = {key: text for key, text in form.fields.items() if key != name}
            yield name, rest if value is None else {**rest, name: value}


def refusal(answer: Response) -> str:
    """What a page says against a form: in a note, or nothing else where there is no such thing."""
    parts = answer.text.split('<div class="note bad')[1:]
    if not parts and answer.status_code not in (409, 422):
        parts = [answer.text.partition("<main")[2].partition("</main>")[0] or answer.text]
    return "".join(part.partition("</div>")[0] for part in parts)


def lost(form: Sent, name: str, fields: dict[str, str], answer: Response) -> list[str]:
    """What else was typed that is not in the form any more, where the answer shows it again."""
    if name not in form.shown or f'action="{escape(form.action)}"' not in answer.text:
        return []
    kept = unescape(answer.text)
    return [one for one in form.shown - {name, *_NOT_KEPT} if fields[one] not in kept]


def post(town: TestClient, form: Sent, fields: dict[str, str], language: str) -> Response:
    """Send it, as somebody who reads `language`."""
    town.cookies.set(LANGUAGE_COOKIE, language)
    body = "&".join(f"{key}={encoded(text)}" for key, text in fields.items())
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return town.post(form.action, content=body, headers=kind)


@pytest.mark.parametrize("path", PAGES)
def test_what_is_refused_says_why_and_changes_nothing(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """One form of each kind on the page; what is carried out is logged where it did something."""
    monkeypatch.setattr(Jobs, "start", no_command)
    if path == "/draft":
        copytree(town_folder / "plan", town_folder / "town-draft")
    if path == "/requests":
        day = date(2027, 1, 20)
        town.app.state.requests.ask_leave("P1", day, day, None, "学习")  # type: ignore[attr-defined]
    signed_in(town)
    page = town.get(path)
    assert page.status_code == 200
    forms = {(one.action.rpartition("/")[2], *sorted(one.fields)): one
             for one in Forms(page.text).found if "/signout" not in one.action}  # fmt: skip
    assert forms
    before = state(town_folder)
    for form in forms.values():
        for name, fields in wrong(form):
            about = f"{form.action} {name} {fields.get(name, '-')[:12]!r}"
            chinese = post(town, form, fields, "zh")
            after = state(town_folder)
            if chinese.status_code in (200, 303):
                changed = {one for one, said in after.items() if said != before.get(one)}
                assert changed != {"audit"} or form.action.endswith("/known"), about
                before = after
                continue
            english = post(town, form, fields, "en")
            for answer in (chinese, english):
                assert answer.status_code in ((403,) if name == "csrf" else REFUSED), about
                assert not lost(form, name, fields, answer), about
            assert any("一" <= sign <= "鿿" for sign in refusal(chinese)), about
            assert refusal(english) not in ("", refusal(chinese)), about
            assert state(town_folder) == after == before, about


@pytest.mark.parametrize("path, field", [("/requests", "answer"), (f"{SHIFT}/pin", "mode")])
def test_what_decides_nothing_is_not_taken_for_a_no(
    town: TestClient, town_folder: Path, path: str, field: str
) -> None:
    """A form without its choice neither refuses a request nor keeps somebody out of a duty."""
    day = date(2027, 1, 20)
    number = town.app.state.requests.ask_leave("P1", day, day, None, "学习")  # type: ignore[attr-defined]
    form = {"csrf": signed_in(town), "number": str(number), "person": "P1"}
    before = state(town_folder)
    for more in ({}, {field: "nobody"}):
        answer = town.post(path, data=form | more)
        assert (answer.status_code, 'class="note bad"' in answer.text) == (422, True)
        assert state(town_folder) == before
