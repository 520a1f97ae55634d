"""Every address of the site, from the router's table, with what nobody would send: no fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from urllib.parse import quote

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

import planner.web
from inputs.workbook.template import write_book
from planner.web.jobs import Job, Jobs, Order
from planner.web.signin import COOKIE
from tests.web.town import RECEPTIONS, ROWS, SHORT
from tests.web.visits import PASSWORD, secret_of, signed_in

HOME = Path(planner.web.__file__).parent
NAMES = sorted(
    {
        name
        for pattern, files in (
            (r'\.(?:get|texts?|number|file)\(\s*"(\w+)"', HOME.glob("*.py")),
            (r'name="(\w+)"', (HOME / "templates").rglob("*.html")),
        )
        for file in files
        for name in re.findall(pattern, file.read_text("utf-8"))
    }
    - {"csrf"}
)
"""Every field that a page or a form knows, whatever reads it."""

HOSTILE = (
    "9" * 4400, "-1", "0", "1", "\x00", "\ud800", "\u2028", "²", "٣", "..",
    "'\"<>&%s{x}", "0001-01-01", "9999-12-31", "2027-02-30", "08:30-08:30", "P2", "H1",
    RECEPTIONS["P2"], SHORT, "draft", "people", "leave", "yes",
)  # fmt: skip
_QUERY, _FORM = 50_000, 200_000
"""Octets of a query and of a form here: what is too large is refused before it is read."""

_START = Jobs.start


async def no_command(self: Jobs, order: Order) -> Job:
    """Stands for a command in a process of its own, which is not what is tried here."""
    return await _START(self, replace(order, before=(), arguments=(), drop=None))


def encoded(text: str) -> str:
    """`text` for an address or a form; a lone surrogate as bytes that are no text."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def fields(value: str, most: int) -> Iterator[str]:
    """Every field with `value`, as forms and queries write them, in pieces that are read."""
    word = encoded(value)
    step = max(1, min(len(NAMES), most // (len(word) + 20)))
    for begin in range(0, len(NAMES), step):
        yield "&".join(f"{name}={word}" for name in NAMES[begin : begin + step])


def filled(path: str, value: str, *, known: bool, secret: str) -> str:
    """An address with its parameters: what is there where `known`, else `value`; a secret's own."""
    there = {"secret": secret, "shift": RECEPTIONS["P1"], "gap": f"gap@{SHORT}", "sheet": "people",
             "row": "2", "name": "roster.xlsx"}  # fmt: skip

    def one(found: re.Match[str]) -> str:
        kept = known or found[1] == "secret"
        return encoded(there.get(found[1], "1") if kept else value)

    return re.sub(r"\{(\w+)(?::\w+)?\}", one, path)


@pytest.mark.parametrize("role", ["planner", "viewer", "cadre", "stranger"])
def test_no_address_takes_anything_for_a_fault(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    """Each route with a few of the values, which go round, in its path, its query or form.

    Thousands of digits go to all. The client raises what the program raises.
    """
    monkeypatch.setattr(Jobs, "start", no_command)
    accounts = town.app.state.accounts  # type: ignore[attr-defined]
    draft = town.app.state.desk.draft  # type: ignore[attr-defined]
    secret = secret_of(town, "P1") if role == "cadre" else "W" * 43
    routes = [one for one in town.app.routes if isinstance(one, Route)]  # type: ignore[attr-defined]
    for number, route in enumerate(routes):
        if not draft.exists():
            copytree(town_folder / "plan", draft)
        town.cookies.clear()
        token = ""
        if role in ("planner", "viewer"):
            accounts.put("boss", role, PASSWORD, by="test")
            session = accounts.sign_in("boss", PASSWORD)
            town.cookies.set(COOKIE, session)
            token = accounts.visitor(session).csrf
        rest = HOSTILE[1 + number % 6 :: 6 if role == "planner" else 12]
        some = (HOSTILE[0], *rest) if role == "planner" else rest
        for turn, value in enumerate(some):
            path = filled(route.path, value, known=turn % 2 == 0, secret=secret)
            if "GET" in (route.methods or ()):
                answers = [town.get(f"{path}?{sent}") for sent in fields(value, _QUERY)]
            else:
                kind = {"content-type": "application/x-www-form-urlencoded"}
                bodies = [f"csrf={token}&{sent}" for sent in fields(value, _FORM)]
                answers = [town.post(path, content=one, headers=kind) for one in bodies]
            for answer in answers:
                assert answer.status_code < 500, (route.path, value[:40])
                assert "Traceback" not in answer.text


GONE = {"people": "P2", "duties": "JF", "units": "V1"}
"""Rows that the plan speaks of, and somebody deletes from the workbook."""


@pytest.mark.parametrize("sheet", GONE)
def test_what_the_workbook_has_no_more_is_no_fault(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch, sheet: str
) -> None:
    """Pages of the plan in force, and changes of it, after a row of the workbook is deleted."""
    monkeypatch.setattr(Jobs, "start", no_command)
    book = town_folder / "town.xlsx"
    book.unlink()
    write_book(book, {**ROWS, sheet: [one for one in ROWS[sheet] if one["id"] != GONE[sheet]]})
    token, secret = signed_in(town), secret_of(town, "P1")
    form = {
        "csrf": token, "shift": RECEPTIONS["P2"], "other": RECEPTIONS["P1"], "taking": "P3",
        "person": "P2", "leaving": "P2", "first": "2027-01-05", "when": "2027-01-13 am",
    }  # fmt: skip
    for route in town.app.routes:  # type: ignore[attr-defined]
        for method in getattr(route, "methods", None) or ():
            shifts = (RECEPTIONS["P2"], RECEPTIONS["P1"], "ZF@V1@2027-W02@1")
            for shift in shifts if "{shift" in route.path else shifts[:1]:
                path = filled(route.path, "1", known=True, secret=secret)
                path = path.replace(encoded(RECEPTIONS["P1"]), encoded(shift))
                sent = {"data": form} if method == "POST" else {"params": {"shift": shift}}
                if route.path not in ("/signout", "/accounts", "/accounts/remove", "/setup"):
                    answer = town.request(method, path, **sent)
                    assert answer.status_code < 500, path
                    assert "program itself" not in answer.text, path
