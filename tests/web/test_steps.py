"""Undo and redo of what is done to the workbook and the draft, and the strip that tells of it."""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from outputs.files import read_plan
from outputs.store import Store
from planner.web import steps
from tests.web.test_changing import FIRST, SECOND, who
from tests.web.visits import job_of, signed_in


def go(town: TestClient, token: str, side: str, number: str | None = None) -> int:
    """Undo or redo the last step, or that of `number`; the status of the answer."""
    text = town.get("/").text
    form = re.search(rf'action="/draft/{side}">.*?name="step" value="(\d+)"', text, re.DOTALL)
    number = number or (form[1] if form is not None else "0")
    status = town.post(f"/draft/{side}", data={"csrf": token, "step": number}).status_code
    job_of(town)  # a busy computer answers before it has ended
    return status


def exchange(town: TestClient, token: str, **more: str) -> None:
    """Exchange two receptions in the draft."""
    form = {"csrf": token, "shift": FIRST, "other": SECOND, **more}
    assert town.post("/exchange", data=form).status_code == 303
    assert job_of(town).state == "done"


def away(town: TestClient, token: str, person: str, day: str) -> None:
    """Enter an absence and plan anew."""
    form = {"csrf": token, "person": person, "first": day}
    assert town.post("/plan/absence", data=form).status_code == 303
    job = job_of(town)
    assert job.state == "done", job.lines


def absent(folder: Path) -> list[str]:
    """Who is away by the workbook."""
    problem = read(folder / "town.xlsx").problem
    assert problem is not None
    return [one.who for one in problem.absences]


def test_steps_go_back_and_forth(town: TestClient, town_folder: Path) -> None:
    """The workbook and the draft are byte for byte as they were, on both ways."""
    token = signed_in(town)
    book, draft = town_folder / "town.xlsx", town_folder / "town-draft" / "plan.json"
    states = [(book.read_bytes(), b"")]
    exchange(town, token)
    states.append((book.read_bytes(), draft.read_bytes()))
    away(town, token, "P1", "2027-01-20")
    states.append((book.read_bytes(), draft.read_bytes()))
    assert absent(town_folder) == ["P5", "P1"]
    for wanted in (states[1], states[0]):
        assert go(town, token, "undo") == 303
        assert (book.read_bytes(), draft.read_bytes() if draft.exists() else b"") == wanted
    assert go(town, token, "undo") == 409
    for wanted in (states[1], states[2]):
        assert go(town, token, "redo") == 303
        assert (book.read_bytes(), draft.read_bytes()) == wanted
    assert go(town, token, "redo") == 409
    log = [(one.by, one.action) for one in Store.open(town_folder / "sanfang.db").audit(4)]
    assert log == [("boss", "step redone")] * 2 + [("boss", "step undone")] * 2


def test_what_was_done_is_told_in_the_language_of_the_reader(
    town: TestClient, town_folder: Path
) -> None:
    """On the strip, in the log, of a run, and of one that came to nothing."""
    token = signed_in(town)
    town.cookies.set("sanfang_language", "zh")
    exchange(town, token)
    away(town, token, "P1", "2027-01-20")
    assert go(town, token, "undo") == 303
    town.post("/plan/absence", data={"csrf": token, "person": "nobody", "first": "2027-01-20"})
    job_of(town)
    for language, words in (
        ("zh", ("调班", "按最少变动调整")),
        ("en", ("Exchanging shifts", "Re-planning with the fewest changes")),
    ):
        town.cookies.set("sanfang_language", language)
        home, log = town.get("/").text, town.get("/history").text
        assert f"{words[0]}</button>" in home
        assert words[1] in log[log.index('id="log"') :]
        plan = town.get("/plan").text
        assert f"<h2>{words[1]} " in plan
        said = re.findall("<li>([^<]*nobody[^<]*)</li>", plan)
        assert [bool(re.search("[一-鿿]", one)) for one in said] == [language == "zh"]


def test_a_dropped_draft_comes_back(town: TestClient, town_folder: Path) -> None:
    """Dropping is a step like others; a new step ends what could be redone."""
    token = signed_in(town)
    exchange(town, token)
    town.post("/draft/discard", data={"csrf": token})
    assert not (town_folder / "town-draft").exists()
    assert go(town, token, "undo") == 303
    assert who(read_plan(town_folder / "town-draft"), FIRST) == ["P1"]
    assert "/draft/redo" in town.get("/").text
    exchange(town, token, plan="draft")
    assert "/draft/redo" not in town.get("/").text
    assert who(read_plan(town_folder / "town-draft"), FIRST) == ["P2"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_who_may_read_the_workbook_stays(town: TestClient, town_folder: Path) -> None:
    """One that is its owner's alone is so after a step, its undoing and redoing."""
    token, book = signed_in(town), town_folder / "town.xlsx"
    book.chmod(0o600)
    before = os.umask(0)
    try:
        away(town, token, "P1", "2027-01-20")
        for side in ("undo", "redo"):
            assert go(town, token, side) == 303
            assert stat.S_IMODE(book.stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_what_was_done_elsewhere_since_is_not_lost(town: TestClient, town_folder: Path) -> None:
    """A workbook saved in Excel after a step is no state to go back from; it is said."""
    token = signed_in(town)
    away(town, token, "P1", "2027-01-20")
    book = town_folder / "town.xlsx"
    book.write_bytes(book.read_bytes() + b"\0")
    before = book.read_bytes()
    assert go(town, token, "undo") == 409
    assert book.read_bytes() == before
    assert "changed elsewhere" in town.post("/draft/undo", data={"csrf": token, "step": "1"}).text


def test_only_the_last_step_is_undone_and_only_by_planners(
    town: TestClient, town_folder: Path
) -> None:
    """A button that another planner's step has overtaken does nothing."""
    token = signed_in(town)
    exchange(town, token)
    exchange(town, token, plan="draft")
    assert go(town, token, "undo", "1") == 409
    assert town.post("/draft/undo", data={"csrf": "x", "step": "2"}).status_code == 403
    token = signed_in(town, "viewer")
    assert "/draft/undo" not in town.get("/").text
    assert go(town, token, "undo", "2") == 403


def test_publishing_ends_the_steps(town: TestClient, town_folder: Path) -> None:
    """What is published is not undone; and only so many steps are kept before."""
    token = signed_in(town)
    exchange(town, token)
    town.post("/draft/publish", data={"csrf": token})
    assert job_of(town).state == "done"
    assert "/draft/undo" not in town.get("/").text
    assert not (town_folder / "town-steps").exists()


def test_so_many_steps_are_kept(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest go first; a change that cannot be made is none."""
    monkeypatch.setattr(steps, "MOST", 2)
    token = signed_in(town)
    exchange(town, token)
    for _time in range(3):
        exchange(town, token, plan="draft")
    town.post("/exchange", data={"csrf": token, "plan": "draft", "shift": FIRST, "other": "none"})
    assert len(list((town_folder / "town-steps" / "undo").iterdir())) == 2
    assert [go(town, token, "undo") for _time in range(3)] == [303, 303, 409]


def test_an_undone_approval_waits_again_and_is_approved_again(
    town: TestClient, town_folder: Path
) -> None:
    """Requests follow: what is undone waits for an answer, what is redone is in the draft."""
    token = signed_in(town)
    requests = town.app.state.requests  # type: ignore[attr-defined]
    number = requests.ask_swap("P2", FIRST, "P1", SECOND, "")
    requests.answer(number, "agreed", was=("asked",), by="P1")
    town.post("/requests", data={"csrf": token, "number": str(number), "answer": "approve"})
    assert requests.get(number).state == "drafted"
    assert go(town, token, "undo") == 303
    job_of(town)
    assert requests.get(number).state == "agreed"
    assert go(town, token, "redo") == 303
    job_of(town)
    assert requests.get(number).state == "drafted"


def test_the_strip_tells_what_changed_and_for_whom(town: TestClient, town_folder: Path) -> None:
    """On every page of a planner while there is a draft, and on none of a viewer."""
    token = signed_in(town)
    assert 'class="strip"' not in town.get("/gaps").text
    exchange(town, token)
    until = time.monotonic() + 60
    while "2 changes, for 张一, 李二" not in (text := town.get("/gaps").text):
        assert time.monotonic() < until, text
        time.sleep(0.05)
    signed_in(town, "viewer")
    assert 'class="strip"' not in town.get("/gaps").text
