"""The page of one shift: what it tells, and what a planner does from there with a click."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from constraints.judging.judge import verify
from inputs.workbook.reading import read
from outputs.files import read_plan
from outputs.store import Store
from planner.domain.plan import Shift
from planner.domain.problem import Pin, Problem
from planner.stages.whole import make_plan
from tests.web.town import ROWS, plan_town
from tests.web.visits import Clock, job_of, signed_in

DUE = "2027-01-13"
"""By when the town's one item is to be visited."""


@pytest.fixture(scope="session")
def planned_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town, whose receptions may be on any working day, with an item to follow up."""
    folder = tmp_path_factory.mktemp("open-town")
    duties = [{**row, "weekdays": ""} if row["id"] == "JF" else row for row in ROWS["duties"]]
    duties.append({"id": "HF", "name": "回访", "kind": "回访", "owner": "整体", "team": "责任人",
                   "period": "月", "slot": "半天", "place": "对象"})  # fmt: skip
    item = {"id": "S1", "target": "V1", "subject": "路灯", "received": "2027-01-04", "due": DUE,
            "person": "P2", "state": "在办"}  # fmt: skip
    plan_town(folder, more={"duties": duties, "items": [item]})
    return folder


@pytest.fixture
def folder(town_folder: Path) -> Path:
    """What lies beside the town's workbook."""
    return town_folder


def first_reception(folder: Path, *, draft: bool = False) -> Shift:
    """The reception of the first week, as published or in the draft."""
    plan = read_plan(folder / ("town-draft" if draft else "plan"))
    return next(one for one in plan.shifts if one.id == "JF@all@2027-W01@1")


def problem_of(folder: Path) -> Problem:
    """What the workbook says now."""
    problem = read(folder / "town.xlsx").problem
    assert problem is not None
    return problem


def only(folder: Path, duty: str, *, draft: bool = False) -> Shift:
    """The first shift of a duty, as published or in the draft."""
    plan = read_plan(folder / ("town-draft" if draft else "plan"))
    return min((one for one in plan.shifts if one.duty == duty), key=lambda one: one.id)


def judged(folder: Path) -> list[str]:
    """What the judge says of the draft."""
    plan = read_plan(folder / "town-draft")
    return [str(one.text) for one in verify(plan, problem_of(folder)) if one.hard]


def fields(text: str, action: str) -> list[dict[str, str]]:
    """The hidden fields and buttons of every form that goes to `action`."""
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', text, re.DOTALL)
    return [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', one))
        for to, one in forms
        if unquote(to) == action
    ]


def test_the_page_says_who_why_and_what_for(town: TestClient, folder: Path) -> None:
    """Facts in words, for viewers too; only planners have the forms."""
    shift = first_reception(folder)
    signed_in(town, "viewer")
    text = town.get(f"/shift/{shift.id}").text
    assert "named for this place: 4 people" in text
    assert "领导接访 for" in text
    assert "one turn each in the account 领导接访, this year" in text
    assert "<form method" not in text.partition("<main")[2].partition("</main")[0]
    signed_in(town)
    text = town.get(f"/shift/{shift.id}").text
    assert len(fields(text, f"/shift/{shift.id}/away")) == 1
    assert len(fields(text, f"/shift/{shift.id}/pin")) == 2


def test_moving_to_a_day_that_is_offered(town: TestClient, folder: Path) -> None:
    """Days of the week are listed with a button or a reason; one click makes the draft."""
    token, shift = signed_in(town), first_reception(folder)
    page = f"/shift/{shift.id}/days"
    text = town.get(page).text
    buttons = re.findall(r'name="when" value="([^"]+)"', text)
    assert buttons
    assert f"{shift.date} am" not in buttons
    assert text.count("<span>holiday</span>") == 2
    (form,) = fields(text, page)
    form |= {"when": buttons[0]}
    answer = town.post(page, data=form)
    assert answer.headers["location"] == "/draft", answer.text
    moved = first_reception(folder, draft=True)
    assert (f"{moved.date} {moved.slot}", moved.people) == (buttons[0], shift.people)
    log = Store.open(folder / "sanfang.db").audit(1)
    assert (log[0].by, log[0].action) == ("boss", "draft changed")
    assert "as published" in town.get(f"/shift/{shift.id}").text
    assert town.post(page, data=form | {"csrf": "x"}).status_code == 403
    for when in ("", "2027-01-09 am", "2027-02-03 am", buttons[0].replace("am", "pm")):
        assert town.post(page, data={"csrf": token, "when": when}).status_code == 409


@pytest.mark.parametrize("duty", ["LH", "HF"])
def test_rounds_and_follow_ups_move_and_stay(town: TestClient, folder: Path, duty: str) -> None:
    """Days are listed with a reason or a button; what is moved and pinned stays when planned
    anew, also by a plan that knows the row of 指定 alone; the judge finds nothing.
    """
    signed_in(town)
    shift = only(folder, duty)
    page = f"/shift/{shift.id}/days"
    text = town.get(page).text
    buttons = re.findall(r'name="when" value="([^"]+)"', text)
    assert buttons
    assert text.count("<span>holiday</span>") >= 2
    (form,) = fields(text, page)
    answer = town.post(page, data=form | {"when": buttons[-1]})
    assert answer.headers["location"] == "/draft", answer.text
    moved = only(folder, duty, draft=True)
    assert (f"{moved.date} {moved.slot}", moved.people) == (buttons[-1], shift.people)
    assert moved.date != shift.date
    assert judged(folder) == []
    pin = {**fields(town.get(f"/shift/{shift.id}").text, f"/shift/{shift.id}/pin")[0]}
    assert pin["mode"] == "must"
    assert town.post(f"/shift/{shift.id}/pin", data=pin).status_code == 303
    assert job_of(town).state == "done", job_of(town).lines
    assert only(folder, duty, draft=True) == moved
    assert judged(folder) == []
    anew = make_plan(problem_of(folder))
    at = (moved.date, moved.slot, moved.target, moved.people)
    assert at in [(one.date, one.slot, one.target, one.people) for one in anew.shifts]
    assert not [one for one in anew.gaps if one.sort == "pin"]


def test_a_follow_up_moves_no_later_than_its_deadline(town: TestClient, folder: Path) -> None:
    """Days after it are not listed, and a form that asks for one changes nothing."""
    signed_in(town)
    shift = only(folder, "HF")
    page = f"/shift/{shift.id}/days"
    text = town.get(page).text
    assert max(re.findall(r'name="when" value="(\S+) ', text)) <= DUE
    (form,) = fields(text, page)
    assert town.post(page, data=form | {"when": "2027-01-14 am"}).status_code == 409
    assert not (folder / "town-draft").exists()


@pytest.mark.parametrize("duty", ["JF", "LH", "HF"])
def test_who_drags_hears_what_the_list_says(town: TestClient, folder: Path, duty: str) -> None:
    """A line for each day, as it is judged: the reasons and the allowed times are the list's."""
    signed_in(town)
    shift = only(folder, duty)
    text = town.get(f"/shift/{shift.id}/days").text
    lines = [json.loads(one) for one in town.get(f"/shift/{shift.id}/where").text.splitlines()]
    offered = set(re.findall(r'name="when" value="([^"]+)"', text))
    free = {one["when"] for one in lines if not one["why"]} - {f"{shift.date} {shift.slot}"}
    assert free
    assert free <= offered
    assert {one[:10] for one in offered} == {one[:10] for one in free}
    asked = town.get(f"/shift/{shift.id}/where", params={"day": lines[-1]["day"]})
    assert [json.loads(one) for one in asked.text.splitlines()] == [
        one for one in lines if one["day"] == lines[-1]["day"]
    ]
    for one in lines:
        assert f"<span>{html.escape(one['why'], quote=False)}</span>" in text or not one["why"]


def test_who_drags_onto_a_row_hears_who_may_take_it(town: TestClient, folder: Path) -> None:
    """What the list of substitutes says of that person, and in which place; viewers ask nothing."""
    signed_in(town)
    shift = first_reception(folder)
    (person,) = (one.id for one in shift.people)
    other = next(one for one in ("P1", "P2", "P3") if one != person)

    def asked(taking: str, leaving: str = person, shift: Shift = shift) -> dict[str, str | int]:
        query = {"leaving": leaving, "taking": taking}
        answer = town.get(f"/shift/{shift.id}/taking", params=query)
        found: dict[str, str | int] = answer.json() if answer.is_success else {}
        return found | {"status": answer.status_code}

    said = asked(other)
    assert (said["part"], said["why"]) == (0, "")
    assert str(said["said"]) in town.get("/substitutes", params={"shift": shift.id}).text
    assert "serves there already" in str(asked(person)["why"])
    assert "whom the duty names" in str(asked("P5")["why"])
    assert "who serves there" in str(asked(other, "P5")["why"])
    round_ = only(folder, "LH")
    assert "belongs to who holds" in str(asked("P5", round_.owner or "", round_)["why"])
    assert asked("none")["status"] == 404
    assert town.get("/shift/none/where").status_code == 404
    signed_in(town, "viewer")
    assert asked(other)["status"] == 403
    assert town.get(f"/shift/{shift.id}/where").status_code == 403


def test_a_change_leads_back_to_where_it_was_made(town: TestClient, folder: Path) -> None:
    """To a page of this site, and to no other."""
    signed_in(town)
    shift = only(folder, "LH")
    page = f"/shift/{shift.id}/days"
    for to, leads in (("//example.com/x", "/"), ("/roster?plan=draft#moved=x", None)):
        text = town.get(page).text
        (form,) = fields(text, page)
        when = re.findall(r'name="when" value="([^"]+)"', text)[0]
        answer = town.post(page, data=form | {"when": when, "to": to})
        assert answer.headers["location"] == (leads or to)


def test_a_round_is_handed_to_nobody_else(town: TestClient, folder: Path) -> None:
    """It belongs to whoever holds the households: the page offers days alone, and says why."""
    signed_in(town)
    text = town.get(f"/shift/{only(folder, 'LH').id}").text
    assert "belongs to whoever holds its households" in text
    assert "/substitutes?" not in text
    assert "/swap" not in text


def test_a_form_of_a_plan_that_has_changed_since_changes_nothing(
    town: TestClient, folder: Path
) -> None:
    """Two planners at once: whoever comes second is told, and sees the draft as it is."""
    signed_in(town)
    shift = first_reception(folder)
    page = f"/shift/{shift.id}/days"
    (mine,) = fields(town.get(page).text, page)
    theirs = {**mine}
    buttons = re.findall(r'name="when" value="([^"]+)"', town.get(page).text)
    assert town.post(page, data=mine | {"when": buttons[0]}).status_code == 303
    answer = town.post(page, data=theirs | {"when": buttons[1]})
    assert answer.status_code == 409
    assert "There is a draft by now" in answer.text
    (mine,) = fields(town.get(page).text, page)
    theirs = {**mine}
    assert mine["plan"] == "draft"
    assert town.post(page, data=mine | {"when": buttons[1]}).status_code == 303
    answer = town.post(page, data=theirs | {"when": f"{shift.date} am"})
    assert answer.status_code == 409
    assert "has changed since" in answer.text
    assert str(first_reception(folder, draft=True).date) == buttons[1].split(" ")[0]


def test_exchanges_are_chosen_not_typed(town: TestClient, folder: Path) -> None:
    """Only those that the rules allow, each with who has which day; a click does it."""
    signed_in(town)
    shift = first_reception(folder)
    (person,) = (one.id for one in shift.people)
    text = town.get(f"/shift/{shift.id}/swap").text
    forms = fields(text, "/exchange")
    assert forms
    assert 'type="text"' not in text
    assert town.post("/exchange", data=forms[0]).headers["location"] == "/draft"
    draft = read_plan(folder / "town-draft")
    people = {one.id: [who.id for who in one.people] for one in draft.shifts}
    assert people[shift.id] == [forms[0]["other_person"]]
    assert person in people[forms[0]["other"]]


def test_somebody_away_is_entered_from_the_shift(town: TestClient, folder: Path) -> None:
    """The absence stands in the workbook with the shift's day, and somebody else serves."""
    token, shift = signed_in(town), first_reception(folder)
    (person,) = (one.id for one in shift.people)
    page = f"/shift/{shift.id}/away"
    form = {"csrf": token, "person": person, "first": str(shift.date), "reason": "开会"}
    answer = town.post(page, data=form | {"last": "soon"})
    assert answer.status_code == 422
    assert re.search(r'id="last"[^>]* aria-describedby="fault"', answer.text)
    assert town.post(page, data=form).status_code == 303
    job = job_of(town)
    assert job.state == "done", job.lines
    away = [one for one in problem_of(folder).absences if one.who == person]
    assert [(one.start, one.end, one.reason) for one in away] == [(shift.date, shift.date, "开会")]
    after = first_reception(folder, draft=True)
    assert after.date != shift.date or after.people != shift.people


def test_pinned_and_barred_stand_in_the_workbook(town: TestClient, folder: Path) -> None:
    """Both are rows of 指定; who is barred serves no more; nothing is written twice."""
    token, shift = signed_in(town), first_reception(folder)
    (person,) = (one.id for one in shift.people)
    page = f"/shift/{shift.id}/pin"
    form = {"csrf": token, "mode": "never", "person": person, "when": "day"}
    assert town.post(page, data=form | {"person": "P5"}).status_code == 409
    assert town.post(page, data=form).status_code == 303
    job = job_of(town)
    assert job.state == "done", job.lines
    assert problem_of(folder).pins == (Pin("JF", person, shift.date, None, None, "never"),)
    after = first_reception(folder, draft=True)
    assert after.date != shift.date or person not in {one.id for one in after.people}
    form = {"csrf": token, "mode": "must", "plan": "draft"}
    assert town.post(page, data=form).status_code == 303
    assert job_of(town).state == "done"
    kept = Pin("JF", after.people[0].id, after.date, after.slot, None, "must")
    assert kept in problem_of(folder).pins
    assert first_reception(folder, draft=True) == after
    assert town.post(page, data=form).status_code == 409


def test_viewers_and_days_gone_by_change_nothing(
    town: TestClient, folder: Path, clock: Clock
) -> None:
    """Forms and lists are closed to viewers, and to everybody once the day is over."""
    token, shift = signed_in(town, "viewer"), first_reception(folder)
    for what in ("days", "swap"):
        assert town.get(f"/shift/{shift.id}/{what}").status_code == 403
    for what in ("days", "away", "pin"):
        assert town.post(f"/shift/{shift.id}/{what}", data={"csrf": token}).status_code == 403
    clock.now = clock.now.replace(year=2027, month=1, day=27)
    token = signed_in(town)
    page = f"/shift/{shift.id}"
    assert not fields(town.get(page).text, f"{page}/away")
    form = {"csrf": token, "when": f"{shift.date} am"}
    assert town.post(f"/shift/{shift.id}/days", data=form).status_code == 409
    assert not (folder / "town-draft").exists()
