"""The planner's answers: approved once, by the rules of the moment, into a draft."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from shutil import rmtree

import pytest
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from outputs.files import read_plan
from planner.domain.hours import Hours
from planner.domain.problem import Absence
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


def absences(folder: Path) -> list[tuple[str, str]]:
    """Who is away from when by the workbook."""
    problem = read(folder / "town.xlsx").problem
    assert problem is not None
    return [(one.who, str(one.start)) for one in problem.absences]


def test_approved_leave_follows_its_draft_to_the_public(
    town: TestClient, town_folder: Path, leave: str
) -> None:
    """One row more and a draft; approved when that is published, not before; once."""
    assert SCRIPT not in town.get("/requests").text
    own = f"/my/{secret_of(town, 'P2')}"
    assert answer(town, leave, "approve") == 303
    job = job_of(town)
    assert job.state == "done", job.lines
    assert ("P2", "2027-01-13") in absences(town_folder)
    assert state(town) == "drafted"
    for page in ("/requests", own):
        assert "approved once" in town.get(page).text.lower()
    assert (
        town.post(
            own + "/answer", data={"csrf": leave, "number": "1", "answer": "withdraw"}
        ).status_code
        == 409
    )
    assert answer(town, leave, "approve") == 409
    assert answer(town, leave, "refuse") == 409
    town.post("/draft/publish", data={"csrf": leave})
    assert job_of(town).state == "done"
    assert state(town) == "approved"
    assert "fine" in town.get("/requests").text
    assert "approved once" not in town.get(own).text
    assert answer(town, leave, "approve") == 409


def test_hours_of_a_leave_reach_the_workbook_and_the_draft(
    town: TestClient, town_folder: Path
) -> None:
    """A row with its hours; it goes with the draft, and comes back with the next approval."""
    form = {"first": "2027-01-13", "begin": "09:00", "end": "11:30"}
    town.post(f"/my/{secret_of(town, 'P2')}/leave", data=form)
    token = signed_in(town)
    assert answer(town, token, "approve") == 303
    assert job_of(town).state == "done"
    hours = Hours(time(9), time(11, 30))
    row = Absence("P2", date(2027, 1, 13), date(2027, 1, 13), hours)
    reading = read(town_folder / "town.xlsx").problem
    assert reading is not None
    assert row in reading.absences
    draft = town.app.state.shelf.draft()  # type: ignore[attr-defined]
    assert row in draft.problem.absences
    town.post("/draft/discard", data={"csrf": token})
    job_of(town)
    assert state(town) == "asked"
    assert ("P2", "2027-01-13") not in absences(town_folder)
    answer(town, token, "approve")
    assert job_of(town).state == "done"
    town.post("/draft/publish", data={"csrf": token})
    assert job_of(town).state == "done"
    assert state(town) == "approved"


def test_a_dropped_draft_opens_its_leave_again(
    town: TestClient, town_folder: Path, leave: str
) -> None:
    """The row goes, the planner and the cadre see that it waits, and it can be approved anew."""
    before = absences(town_folder)
    answer(town, leave, "approve")
    job_of(town)
    town.post("/draft/discard", data={"csrf": leave})
    job_of(town)
    assert state(town) == "asked"
    assert absences(town_folder) == before
    text = town.get("/requests").text
    assert "it waits again" in text
    assert 'value="approve"' in text
    assert 'href="/requests#request1"' in town.get("/").text
    assert ">asked<" in town.get(f"/my/{secret_of(town, 'P2')}").text
    assert answer(town, leave, "approve") == 303
    assert job_of(town).state == "done"
    assert state(town) == "drafted"
    assert ("P2", "2027-01-13") in absences(town_folder)


@pytest.mark.parametrize("program", ["raise SystemExit(2)", ECHO])
def test_a_run_without_a_draft_undoes_the_approval(
    town: TestClient, town_folder: Path, leave: str, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    """Failed, or ended with nothing to show: workbook and request are as they were."""
    before = absences(town_folder)
    pretend(monkeypatch, program)
    assert answer(town, leave, "approve") == 303
    job_of(town)
    assert state(town) == "asked"
    assert absences(town_folder) == before


def test_a_draft_that_goes_otherwise_opens_its_requests(
    town: TestClient, town_folder: Path, swap: str
) -> None:
    """Whoever removes or replaces the folder, the next look at the requests finds out."""
    for draft_goes in (
        lambda: rmtree(town_folder / "town-draft"),
        lambda: town.post("/plan/rerun", data={"csrf": swap}),
    ):
        assert answer(town, swap, "approve") == 303
        job_of(town)
        assert state(town) == "drafted"
        draft_goes()
        job_of(town)
        assert 'value="approve"' in town.get("/requests").text
        assert state(town) == "agreed"
        town.post("/draft/discard", data={"csrf": swap})
        job_of(town)


def test_a_published_swap_stays_approved(town: TestClient, town_folder: Path, swap: str) -> None:
    """What is published later does not take it back."""
    answer(town, swap, "approve")
    town.post("/draft/publish", data={"csrf": swap})
    assert job_of(town).state == "done"
    assert state(town) == "approved"
    form = {"csrf": swap, "shift": MINE, "leaving": "P1", "part": "0", "taking": "P3"}
    assert town.post("/substitutes", data=form).status_code == 303
    town.post("/draft/publish", data={"csrf": swap})
    assert job_of(town).state == "done"
    town.get("/requests")
    assert state(town) == "approved"


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
    pretend(monkeypatch, "import time\ntry:\n    time.sleep(600)\nexcept KeyboardInterrupt: pass")
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
    assert state(town) == "drafted"


def test_a_swap_that_a_colleague_agreed_to_was_in_no_draft(town: TestClient, swap: str) -> None:
    """Only what a planner had approved waits again, and it is the planner who is named."""
    assert "it waits again" not in town.get("/requests").text
    answer(town, swap, "approve")
    job_of(town)
    town.post("/draft/discard", data={"csrf": swap})
    job_of(town)
    assert "boss approved it into a draft that was not published; it waits again" in (
        town.get("/requests").text
    )


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
