"""Handing over and exchanging shifts: into a draft, by the rules, by planners alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from outputs.files import read_plan
from outputs.store import Store
from planner.domain.plan import Plan
from tests.web.town import RECEPTIONS, SHORT
from tests.web.visits import job_of, signed_in

FIRST, SECOND = RECEPTIONS["P2"], RECEPTIONS["P1"]


def who(plan: Plan, shift: str) -> list[str]:
    """The people of a shift."""
    return [one.id for found in plan.shifts if found.id == shift for one in found.people]


def hidden(text: str, name: str) -> list[str]:
    """The values of the hidden fields called `name`."""
    return re.findall(rf'name="{name}" value="([^"]*)"', text)


def test_who_could_step_in_is_ranked_with_reasons(town: TestClient) -> None:
    """The others of the team with what it would mean; nobody outside it."""
    signed_in(town)
    text = town.get("/substitutes", params={"shift": FIRST}).text
    assert sorted(hidden(text, "taking")) == ["P1", "P3", "P4"]
    assert town.get("/substitutes", params={"shift": "none"}).status_code == 404
    assert town.get("/substitutes").status_code == 404


def test_the_empty_place_comes_first(town: TestClient) -> None:
    """What is missing is asked for before whom one might replace."""
    signed_in(town)
    text = town.get("/substitutes", params={"shift": SHORT}).text
    assert text.index("The empty place") < text.index("In place of")


def test_a_handover_is_a_draft_to_publish(town: TestClient, town_folder: Path) -> None:
    """One click changes the draft alone; its page shows both sides; publishing makes it so."""
    token = signed_in(town)
    form = {"csrf": token, "shift": FIRST, "leaving": "P2", "part": "0", "taking": "P3"}
    answer = town.post("/substitutes", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/draft")
    assert who(read_plan(town_folder / "town-draft"), FIRST) == ["P3"]
    store = Store.open(town_folder / "sanfang.db")
    latest = store.latest()
    assert latest is not None
    assert who(latest.plan, FIRST) == ["P2"]
    text = town.get("/draft").text
    assert "李二" in text
    assert "王三" in text
    town.post("/draft/publish", data={"csrf": token})
    job = job_of(town)
    assert job.state == "done", job.lines
    latest = store.latest()
    assert latest is not None
    assert who(latest.plan, FIRST) == ["P3"]
    difference = town.get("/history/difference?from=1&to=2")
    assert difference.status_code == 200
    assert "王三" in difference.text


@pytest.mark.parametrize(
    "change",
    [{"taking": "P5"}, {"taking": "P2"}, {"taking": "nobody"}, {"leaving": "P1"},
     {"leaving": ""}, {"part": "7"}, {"shift": "none"}],
)  # fmt: skip
def test_impossible_handovers_are_refused(
    town: TestClient, town_folder: Path, change: dict[str, str]
) -> None:
    """Whoever may not, is not there, or has left: said in words, and no draft is made."""
    token = signed_in(town)
    form = {"csrf": token, "shift": FIRST, "leaving": "P2", "part": "0", "taking": "P3"} | change
    assert town.post("/substitutes", data=form).status_code == 409
    assert not (town_folder / "town-draft").exists()


def test_an_exchange_goes_both_ways(town: TestClient, town_folder: Path) -> None:
    """Two shifts change their people in the draft."""
    token = signed_in(town)
    form = {"csrf": token, "shift": FIRST, "other": SECOND}
    assert town.post("/exchange", data=form).headers.get("location") == "/draft"
    draft = read_plan(town_folder / "town-draft")
    assert (who(draft, FIRST), who(draft, SECOND)) == (["P1"], ["P2"])


@pytest.mark.parametrize("other", ["", "none", FIRST, SHORT, "2027-01-13", "x" * 300])
def test_impossible_exchanges_are_refused(town: TestClient, town_folder: Path, other: str) -> None:
    """Unknown, unclear, with itself or against the rules: a page that says why."""
    token = signed_in(town)
    form = {"csrf": token, "shift": FIRST, "other": other, "person": "nobody"}
    answer = town.post("/exchange", data=form)
    assert answer.status_code == 409
    assert f'href="/shift/{FIRST}">Back' in answer.text
    assert not (town_folder / "town-draft").exists()


def test_changes_by_hand_are_not_lost(town: TestClient, town_folder: Path) -> None:
    """A waiting draft is changed further only as itself, and re-planning starts from it."""
    token = signed_in(town)
    town.post("/exchange", data={"csrf": token, "shift": FIRST, "other": SECOND})
    before = (town_folder / "town-draft" / "plan.json").read_bytes()
    form = {"csrf": token, "shift": RECEPTIONS["P4"], "leaving": "P4", "part": "0", "taking": "P3"}
    assert town.post("/substitutes", data=form).status_code == 409
    assert (town_folder / "town-draft" / "plan.json").read_bytes() == before
    assert town.post("/substitutes", data=form | {"plan": "draft"}).status_code == 303
    for person, day in (("P3", "2027-01-20"), ("P2", "2027-01-06")):
        away = {"csrf": token, "person": person, "first": day}
        assert town.post("/plan/absence", data=away).status_code == 303
        job = job_of(town)
        assert job.state == "done", job.lines
        draft = read_plan(town_folder / "town-draft")
        assert (who(draft, FIRST), who(draft, SECOND)) == (["P1"], ["P2"])
        assert who(draft, RECEPTIONS["P4"]) not in ([], ["P3"])


def test_what_was_changed_by_hand_and_published_hinders_no_replanning(
    town: TestClient, town_folder: Path
) -> None:
    """A re-planned draft of a plan that was changed by hand takes another absence, too."""
    token = signed_in(town)
    town.post("/exchange", data={"csrf": token, "shift": FIRST, "other": SECOND})
    town.post("/draft/publish", data={"csrf": token})
    assert job_of(town).state == "done"
    for person in ("P2", "P3"):
        away = {"csrf": token, "person": person, "first": "2027-01-20"}
        assert town.post("/plan/absence", data=away).status_code == 303
        job = job_of(town)
        assert job.state == "done", job.lines
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert {"P2", "P3"} <= {one.who for one in problem.absences}


def test_viewers_change_no_shift(town: TestClient, town_folder: Path) -> None:
    """They see shifts without the button, and the forms are closed to them."""
    token = signed_in(town, "viewer")
    assert "/substitutes" not in town.get(f"/shift/{FIRST}").text
    assert town.get("/substitutes", params={"shift": FIRST}).status_code == 403
    form = {"csrf": token, "shift": FIRST, "leaving": "P2", "part": "0", "taking": "P3"}
    assert town.post("/substitutes", data=form).status_code == 403
    assert town.post("/exchange", data=form | {"other": SECOND}).status_code == 403
    assert not (town_folder / "town-draft").exists()
