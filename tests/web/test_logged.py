"""The audit log in words: no codes, no ids, no marks of the program."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from starlette.testclient import TestClient

from outputs.store import Store
from outputs.words.auditing import action_word, said
from planner.domain.language import speaking
from planner.web.accounts import Accounts
from planner.web.asking import STATES
from tests.builders.commands import sanfang
from tests.web.town import AT
from tests.web.visits import PASSWORD, signed_in

ROOT = Path(__file__).parents[2]


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
        ("workbook edited", {"sheet": "人员", "row": "7"}, "boss"),
        ("list imported", {"file": "请假.xlsx", "what": "rows"}, "boss"),
        ("shift pinned", {"duty": "JF", **said(lambda: "1月6日 上午")}, "boss"),
    ):
        store.log(action, detail, at=AT, by=by)
    signed_in(town)
    town.cookies.set("sanfang_language", "zh")
    page = town.get("/history").text
    page = re.sub(r"<[^>]+>", " ", page[page.index("操作日志") :])
    told = sanfang("log", "--store", town_folder / "sanfang.db").output
    for text in (page, told):
        for word in (
            "2 行",
            "张一",
            "李二",
            "王三",
            "第 3 号",
            "请假",
            "排班员",
            "本机 root",
            "人员 第7行",
            "写入工作簿",
            "领导接访、1月6日 上午",
        ):
            assert word in text
        for code in (
            "rows",
            "@terminal",
            "P1",
            "P2",
            "asked",
            "leave",
            "approved",
            "planner",
            "JF",
        ):
            assert code not in text
        assert text.count("P3") == 1, "an account may be called as somebody's id is"


def test_whatever_is_logged_has_its_word(town: TestClient) -> None:
    """Each action that the program notes; a code is no word."""
    calls = {
        node
        for package in ("planner", "outputs")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("log", "log_in")
    }
    actions = {
        one.value
        for call in calls
        for one in ast.walk(call)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    assert {"absence", "list imported", "workbook edited"} <= actions
    unsaid = [
        one for one in actions if re.fullmatch(r"[a-z]+( [a-z]+)+", one) and action_word(one) == one
    ]
    assert unsaid == []


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
