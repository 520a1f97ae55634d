"""The planner's answers: approved once, by the rules of the moment, into a draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from outputs.files import read_plan
from tests.web.town import RECEPTIONS, SCRIPT
from tests.web.visits import job_of, pretend, secret_of, signed_in

MINE, THEIRS = RECEPTIONS["P2"], RECEPTIONS["P1"]
ECHO = "import sys\nprint(*sys.argv[1:])"


def state(client: TestClient, number: int = 1) -> str:
    """The state of a request."""
    found = client.app.state.requests.get(number)  # type: ignore[attr-defined]
    return str(found.state)


@pytest.fixture
def leave(town: TestClient) -> str:
    """P2 asks for leave on the 13th and 14th; the token of the planner's forms."""
    form = {"first": "2027-01-13", "last": "2027-01-14", "reason": SCRIPT}
    town.post(f"/my/{secret_of(town, 'P2')}/leave", data=form)
    return signed_in(town)


@pytest.fixture
def swap(town: TestClient) -> str:
    """P2 asks P1 to exchange their receptions, and P1 agrees; the token of forms."""
    form = {"shift": MINE, "other": f"{THEIRS} P1"}
    town.post(f"/my/{secret_of(town, 'P2')}/swap", data=form)
    town.post(f"/my/{secret_of(town, 'P1')}/answer", data={"number": "1", "answer": "agree"})
    return signed_in(town)


def answer(client: TestClient, token: str, word: str, number: str = "1") -> int:
    """Answer a request; returns the status."""
    form = {"csrf": token, "number": number, "answer": word, "said": "fine"}
    return client.post("/requests", data=form).status_code


def test_approved_leave_is_in_the_workbook_and_replanned(
    town: TestClient, town_folder: Path, leave: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row more, the fewest changes begin, and the request is answered; once."""
    pretend(monkeypatch, ECHO)
    assert SCRIPT not in town.get("/requests").text
    assert answer(town, leave, "approve") == 303
    assert job_of(town).lines[0].startswith("replan ")
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    added = problem.absences[-1]
    assert (added.who, str(added.start), str(added.end)) == ("P2", "2027-01-13", "2027-01-14")
    assert state(town) == "approved"
    assert answer(town, leave, "approve") == 409
    assert answer(town, leave, "refuse") == 409
    assert "fine" in town.get("/requests").text


def test_refused_leave_changes_nothing(town: TestClient, town_folder: Path, leave: str) -> None:
    """The cadre sees the answer with the planner's word."""
    before = (town_folder / "town.xlsx").read_bytes()
    assert answer(town, leave, "refuse") == 303
    assert state(town) == "refused"
    assert (town_folder / "town.xlsx").read_bytes() == before
    text = town.get(f"/my/{secret_of(town, 'P2')}").text
    assert "refused" in text
    assert "fine" in text


def test_leave_waits_while_a_job_runs_or_the_workbook_is_gone(
    town: TestClient, town_folder: Path, leave: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be done now leaves the request as it was."""
    pretend(monkeypatch, "import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt: pass")
    town.post("/plan/run", data={"csrf": leave})
    assert answer(town, leave, "approve") == 409
    assert state(town) == "asked"
    assert town.portal is not None
    town.portal.call(town.app.state.jobs.close)  # type: ignore[attr-defined]
    (town_folder / "town.xlsx").unlink()
    assert answer(town, leave, "approve") == 409
    assert state(town) == "asked"


def test_an_agreed_swap_becomes_a_draft(town: TestClient, town_folder: Path, swap: str) -> None:
    """Approving exchanges the two shifts in the draft, to be seen and published."""
    assert answer(town, swap, "approve") == 303
    draft = {one.id: one for one in read_plan(town_folder / "town-draft").shifts}
    assert [one.id for one in draft[MINE].people] == ["P1"]
    assert [one.id for one in draft[THEIRS].people] == ["P2"]
    assert state(town) == "approved"


def test_a_swap_waits_for_the_colleague_first(town: TestClient) -> None:
    """The planner may refuse it at once, but not approve it."""
    form = {"shift": MINE, "other": f"{THEIRS} P1"}
    town.post(f"/my/{secret_of(town, 'P2')}/swap", data=form)
    token = signed_in(town)
    assert 'value="approve"' not in town.get("/requests").text
    assert answer(town, token, "approve") == 409
    assert state(town) == "asked"
    assert answer(town, token, "refuse") == 303


def test_the_rules_are_looked_at_again(town: TestClient, town_folder: Path, swap: str) -> None:
    """A swap that a publication in between has made impossible is not approved."""
    form = {"csrf": swap, "shift": MINE, "leaving": "P2", "part": "0", "taking": "P3"}
    assert town.post("/substitutes", data=form).status_code == 303
    assert answer(town, swap, "approve") == 409  # a draft is waiting
    town.post("/draft/publish", data={"csrf": swap})
    assert job_of(town).state == "done"
    assert answer(town, swap, "approve") == 409  # P2 has no such shift any more
    assert state(town) == "agreed"
    assert not (town_folder / "town-draft").exists()


@pytest.mark.parametrize("number", ["", "x", "7", "-1", "9" * 400])
def test_requests_that_there_are_not(town: TestClient, number: str) -> None:
    """Are like any unknown page."""
    assert answer(town, signed_in(town), "approve", number) == 404


def test_viewers_answer_nothing(town: TestClient) -> None:
    """They see what waits, without a button."""
    town.post(f"/my/{secret_of(town, 'P2')}/leave", data={"first": "2027-01-13"})
    token = signed_in(town, "viewer")
    assert 'name="answer"' not in town.get("/requests").text
    assert answer(town, token, "approve") == 403
    assert state(town) == "asked"
