"""The audit log in words: no codes, no ids, no marks of the program."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from outputs.store import Store
from planner.domain.language import speaking
from planner.web.accounts import Accounts
from planner.web.asking import STATES
from tests.builders.commands import sanfang
from tests.web.town import AT
from tests.web.visits import PASSWORD, signed_in


def test_the_log_speaks_of_people(town: TestClient, town_folder: Path) -> None:
    """Whoever it is about or asked is named; so it is on the site and on the command line."""
    store = Store.open(town_folder / "sanfang.db")
    day = "2027-01-05"
    for action, detail, by in (
        ("record", {"rows": "2"}, "boss"),
        ("absence", {"person": "P1", "first": day, "last": day}, "boss"),
        ("feed issued", {"kind": "people", "keys": "1", "key": "P2"}, "boss"),
        ("request", {"number": "3", "kind": "leave", "state": "asked"}, "P3"),
        ("request", {"number": "3", "kind": "", "state": "approved"}, "P3"),
        ("account", {"name": "boss", "role": "planner"}, "root@terminal"),
        ("account removed", {"name": "boss"}, "@terminal"),
    ):
        store.log(action, detail, at=AT, by=by)
    signed_in(town)
    town.cookies.set("sanfang_language", "zh")
    page = town.get("/history").text
    page = re.sub(r"<[^>]+>", " ", page[page.index("操作日志") :])
    said = sanfang("log", "--store", town_folder / "sanfang.db").output
    for text in (page, said):
        for word in ("2 行", "张一", "李二", "王三", "第 3 号", "请假", "排班员", "本机 root"):
            assert word in text
        for code in ("rows", "@terminal", "P1", "P2", "asked", "leave", "approved", "planner"):
            assert code not in text
        assert text.count("P3") == 1, "an account may be called as somebody's id is"


def test_every_state_of_a_request_has_its_word(town: TestClient) -> None:
    """In the log as on the page of requests."""
    store = town.app.state.desk.store  # type: ignore[attr-defined]
    for state in STATES:
        store.log("request", {"number": "1", "state": state}, at=AT, by="boss")
    signed_in(town)
    page = town.get("/history").text
    for state, word in STATES.items():
        with speaking("en"):
            assert f"no. 1, {word}<" in page, state


def test_accounts_of_the_command_line_are_by_who_works_there(tmp_path: Path) -> None:
    """The name the computer knows, even where no variable of the environment has it."""
    book, twice = tmp_path / "town.xlsx", f"{PASSWORD}\n{PASSWORD}\n"
    assert sanfang("user", book, "boss", "--role", "planner", given=twice).exit_code == 0
    store = Store.open(Store.beside(book))
    assert [one.name for one in Accounts(store).all()] == ["boss"]
    assert "@terminal" not in sanfang("log", "--store", Store.beside(book)).output
