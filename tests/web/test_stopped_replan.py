"""A re-plan that is stopped on the site: what the button says is what comes of it.

The command is the real one; it waits, longer than it takes to stop it, where it could keep the
best it has found, or could not yet.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from outputs.files import read_plan
from planner.flows.books import read_book
from planner.flows.review import review
from planner.web import jobs
from planner.web.jobs import Job
from tests.builders.commands import contents
from tests.web.visits import job_of, job_until, pretend, signed_in

WAITS = """
import sys
from threading import Event
from planner.commands import console
from planner.solver import pool

told, waited = [], pool.wait

class Hearing(console.TerminalProgress):
    def keeps(self, kept):
        super().keeps(kept)
        told.append(kept)

def wait(pending, seconds=None):
    if told[-1:] == [{keeps}]:
        print("held", file=sys.stderr, flush=True)  # engines at work shut the other
        Event().wait(600)
    return waited(pending, seconds)

console.TerminalProgress, pool.wait = Hearing, wait
"""


def held(client: TestClient, monkeypatch: pytest.MonkeyPatch, *, keeps: bool) -> Job:
    """A re-plan for an absence, held where stopping it keeps the best, or nothing."""
    pretend(monkeypatch, WAITS.format(keeps=keeps) + jobs.START)
    token = signed_in(client)
    away = {"csrf": token, "person": "P2", "first": "2027-01-06", "last": "2027-01-12"}
    assert client.post("/plan/absence", data=away).status_code == 303
    return job_until(client, lambda job: "held" in map(str, job.lines))


def stop(client: TestClient, said: str) -> None:
    """Press the button that the page shows, which says `said`."""
    text = client.get("/plan").text
    assert said in text
    form = text.partition('action="/plan/stop"')[2].partition("</form>")[0]
    names = ("csrf", "number", "keeps")
    data = {one: form.partition(f'name="{one}" value="')[2].partition('"')[0] for one in names}
    assert client.post("/plan/stop", data=data).status_code == 303


def test_what_is_kept_is_a_whole_plan(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gaps and changes are as few as can be: a draft that the judge takes, told as stopped."""
    running = held(town, monkeypatch, keeps=True)
    stop(town, "Stop, and keep the best plan found")
    assert job_of(town) is running
    assert running.state in ("done", "found")
    assert "stopped early, the best plan found is the draft" in town.get("/plan").text
    draft, book = town_folder / "town-draft", town_folder / "town.xlsx"
    plan = read_plan(draft)
    assert plan.stopped is not None
    away = [one for one in plan.shifts if any(who.id == "P2" for who in one.people)]
    assert not [one for one in away if "2027-01-06" <= str(one.date) <= "2027-01-12"]
    assert not [one for one in review(draft, read_book(book)).findings if one.hard]
    assert town.get("/draft").status_code == 200


def test_where_nothing_is_kept_nothing_is(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No draft, what is published as it was; the absence that was entered stays entered."""
    before = contents(town_folder / "plan")
    held(town, monkeypatch, keeps=False)
    stop(town, "Stop, and keep nothing")
    assert job_of(town).state == "stopped"
    assert "stopped, nothing was kept" in town.get("/plan").text
    assert not (town_folder / "town-draft").exists()
    assert contents(town_folder / "plan") == before
    store = town.app.state.desk.store  # type: ignore[attr-defined]
    assert [one.number for one in store.revisions()] == [1]
    absences = read_book(town_folder / "town.xlsx").problem.absences
    assert [one.who for one in absences] == ["P5", "P2"]
