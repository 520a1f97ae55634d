"""Several people at once: whose draft it is, one that was overtaken, drafts set aside."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from starlette.testclient import TestClient

from outputs.files import read_plan, write_plan
from outputs.store import Overtaken, Store
from planner.domain.language import Text
from planner.domain.plan import Plan
from planner.web.drafts import MOST_ASIDE, Drafts
from planner.web.jobs import Job, Order
from tests.web.town import AT, RECEPTIONS
from tests.web.visits import job_of, pretend, signed_in

ECHO = "import sys\nprint(*sys.argv[1:])"
PLANS = """
import sys, shutil, pathlib
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
shutil.copytree(out.parent / "plan", out, dirs_exist_ok=True)
"""
"""Puts the town's plan where the command is told to."""


def without(plan: Plan, shift: str) -> Plan:
    """`plan` less one shift."""
    return replace(plan, shifts=tuple(one for one in plan.shifts if one.id != shift))


def publish_other(town: TestClient, by: str = "colleague") -> Plan:
    """Let somebody else publish, less one reception; what is published now."""
    store: Store = town.app.state.desk.store  # type: ignore[attr-defined]
    newest = store.latest()
    assert newest is not None
    plan = without(newest.plan, RECEPTIONS["P1"])
    store.publish(plan, newest.problem, at=AT + timedelta(hours=1), by=by)
    return plan


def drafts(town: TestClient) -> Drafts:
    """What the site knows of its drafts."""
    made: Drafts = town.app.state.drafts  # type: ignore[attr-defined]
    return made


def planned(town: TestClient, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a draft, as a run of the planner does."""
    pretend(monkeypatch, PLANS)
    assert town.post("/plan/run", data={"csrf": token}).status_code == 303
    assert job_of(town).state == "done"


def text_of(town: TestClient, path: str) -> str:
    """The text of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", town.get(path).text))


def test_a_draft_says_whose_it_is(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what it was made from; one that was written by other means has nobody's name."""
    token = signed_in(town)
    planned(town, token, monkeypatch)
    assert "By boss, 2026-12-28 09:00, made from revision 1" in text_of(town, "/draft")
    assert "A draft by boss of 2026-12-28 09:00" in text_of(town, "/")
    folder = town.app.state.desk.draft  # type: ignore[attr-defined]
    write_plan(without(read_plan(folder), RECEPTIONS["P2"]), folder / "plan.json")
    assert drafts(town).slip() is None
    assert "By boss" not in text_of(town, "/draft")
    assert "A draft is waiting" in text_of(town, "/")


def test_a_change_keeps_what_the_draft_was_made_from(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft does not come to know of a revision by a change; planned anew it does."""
    token = signed_in(town)
    planned(town, token, monkeypatch)
    publish_other(town)
    state = town.app.state  # type: ignore[attr-defined]

    def change(_job: Job) -> None:
        folder = state.desk.draft
        write_plan(without(read_plan(folder), RECEPTIONS["P2"]), folder / "plan.json")

    order = Order(what=Text("x"), by="clerk", language="en", first=change)
    assert town.portal is not None
    town.portal.call(state.jobs.start, order)
    job_of(town)
    slip = drafts(town).slip()
    assert slip is not None
    assert (slip.by, slip.base) == (("clerk",), 1)
    town.post("/plan/rerun", data={"csrf": token})
    job_of(town)
    slip = drafts(town).slip()
    assert slip is not None
    assert (slip.by, slip.base) == (("boss",), 2)


def test_a_revision_of_somebody_else_is_not_overwritten(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Publishing is refused, with what the other changed and a way on from there."""
    token = signed_in(town)
    planned(town, token, monkeypatch)
    publish_other(town)
    assert "Revision 2 by colleague was published meanwhile" in text_of(town, "/draft")
    answer = town.post("/draft/publish", data={"csrf": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/draft/overtaken")
    said = text_of(town, "/draft/overtaken")
    assert "Revision 2 was published by colleague" in said
    assert "1 change " in said
    assert "dropped" in said
    assert len(town.app.state.desk.store.revisions()) == 2  # type: ignore[attr-defined]
    pretend(monkeypatch, PLANS)
    assert town.post("/draft/renew", data={"csrf": token}).status_code == 303
    job_of(town)
    slip = drafts(town).slip()
    assert slip is not None
    assert slip.base == 2
    assert [one.slip.base for one in drafts(town).aside()] == [1]
    assert town.get("/draft/overtaken").headers["location"] == "/draft"
    pretend(monkeypatch, ECHO)
    town.post("/draft/publish", data={"csrf": token})
    assert "--onto 2" in job_of(town).lines[0]


def test_a_revision_that_was_taken_back_is_not_brought_back(
    town: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft that was made from it is refused likewise, with what counts and a way on."""
    token = signed_in(town)
    store: Store = town.app.state.desk.store  # type: ignore[attr-defined]
    store.backup(tmp_path / "copy.db")
    publish_other(town)
    planned(town, token, monkeypatch)
    assert store.file is not None
    Store.restore(tmp_path / "copy.db", store.file, at=AT + timedelta(hours=2))
    assert "Revision 2, from which this draft was made, does not count" in text_of(town, "/draft")
    answer = town.post("/draft/publish", data={"csrf": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/draft/overtaken")
    said = text_of(town, "/draft/overtaken")
    assert "a restore has taken it back" in said
    assert "Revision 2 → Revision 1" in said
    assert "1 change " in said
    assert "added" in said
    first = store.revision(1)
    plan, known = without(first.plan, RECEPTIONS["P2"]), first.problem
    with pytest.raises(Overtaken) as refused:
        store.publish(plan, known, at=AT + timedelta(hours=3), by="boss", onto=2)
    assert "2" in str(refused.value.text)
    pretend(monkeypatch, ECHO + PLANS)
    assert town.post("/draft/renew", data={"csrf": token}).status_code == 303
    assert job_of(town).lines[0].startswith("replan ")
    slip = drafts(town).slip()
    assert slip is not None
    assert slip.base == 1
    assert town.get("/draft/overtaken").headers["location"] == "/draft"
    assert store.publish(plan, known, at=AT + timedelta(hours=3), by="boss", onto=1).fresh


def test_where_nothing_counts_any_more_one_plans_anew(
    town: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy from before the first revision: there is nothing to re-plan from."""
    planned(town, signed_in(town), monkeypatch)
    file = town.app.state.desk.store.file  # type: ignore[attr-defined]
    Store.open(tmp_path / "empty.db")
    Store.restore(tmp_path / "empty.db", file, at=AT)
    token = signed_in(town)
    assert "plan anew" in text_of(town, "/draft/overtaken")
    pretend(monkeypatch, ECHO + PLANS)
    assert town.post("/draft/renew", data={"csrf": token}).status_code == 303
    assert job_of(town).lines[0].startswith("plan ")


def test_the_store_compares_and_swaps(town: TestClient) -> None:
    """Two who publish at the same moment: the second one's plan knows nothing of the first's."""
    store: Store = town.app.state.desk.store  # type: ignore[attr-defined]
    first = store.latest()
    assert first is not None
    published = publish_other(town)
    theirs = without(first.plan, RECEPTIONS["P2"])
    with pytest.raises(Overtaken) as refused:
        store.publish(theirs, first.problem, at=AT, by="boss", onto=1)
    assert refused.value.number == 2
    assert "colleague" in str(refused.value.text)
    newest = store.latest()
    assert newest is not None
    assert newest.plan.shifts == published.shifts
    assert not store.publish(published, first.problem, at=AT, by="boss", onto=1).fresh
    assert store.publish(theirs, first.problem, at=AT, by="boss", onto=2).fresh


def test_a_draft_is_set_aside_and_taken_up_again(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a name, with whose it is and what it was made from; never over another draft."""
    token = signed_in(town)
    planned(town, token, monkeypatch)
    was = drafts(town).slip()
    assert town.post("/draft/aside", data={"csrf": token, "name": " 节前 "}).status_code == 303
    assert not (town_folder / "town-draft").exists()
    said = text_of(town, "/history")
    assert "节前 boss 2026-12-28 09:00 Revision 1" in said
    assert "Drafts that were set aside: 1" in text_of(town, "/")
    planned(town, token, monkeypatch)
    answer = town.post("/draft/take", data={"csrf": token, "number": "1"})
    assert answer.status_code == 409
    assert "There is a draft already" in answer.text
    town.post("/draft/discard", data={"csrf": token})
    answer = town.post("/draft/take", data={"csrf": token, "number": "1"})
    assert answer.headers["location"] == "/draft"
    assert drafts(town).slip() == was
    assert drafts(town).aside() == []
    assert town.post("/draft/take", data={"csrf": token, "number": "1"}).status_code == 409


def test_any_two_plans_are_compared(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published, the draft, and drafts that were set aside."""
    token = signed_in(town)
    planned(town, token, monkeypatch)
    town.post("/draft/aside", data={"csrf": token, "name": "节前"})
    publish_other(town)
    planned(town, token, monkeypatch)
    folder = town.app.state.desk.draft  # type: ignore[attr-defined]
    write_plan(without(read_plan(folder), RECEPTIONS["P2"]), folder / "plan.json")
    for one, other, title, count in (
        ("1", "2", "Revision 1 → Revision 2", 1),
        ("draft-1", "2", "Draft “节前” → Revision 2", 1),
        ("draft-1", "draft", "Draft “节前” → The draft", 1),
        ("2", "draft", "Revision 2 → The draft", 2),
        ("1", "draft-1", "Revision 1 → Draft “节前”", 0),
    ):
        said = text_of(town, f"/history/difference?from={one}&to={other}")
        assert title in said
        assert f"{count} change" in said, title
        assert f'value="{one}"' in town.get("/history").text
    assert town.get("/history/difference?from=draft-9&to=1").status_code == 404


def test_so_many_drafts_are_set_aside_and_no_more(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next is refused until one is dropped; the draft stays."""
    token = signed_in(town)
    for number in range(MOST_ASIDE + 1):
        copytree(town_folder / "plan", town_folder / "town-draft")
        answer = town.post("/draft/aside", data={"csrf": token, "name": f"no. {number}"})
        assert answer.status_code == (303 if number < MOST_ASIDE else 409)
    assert (town_folder / "town-draft").is_dir()
    town.post("/draft/aside/drop", data={"csrf": token, "number": "3"})
    assert town.post("/draft/aside", data={"csrf": token, "name": "x"}).status_code == 303


def test_requests_wait_with_a_draft_that_was_set_aside(
    town: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are open again where it is dropped, not before."""
    token = signed_in(town)
    state = town.app.state  # type: ignore[attr-defined]
    day = AT.date() + timedelta(days=20)
    number = state.requests.ask_leave("P2", day, day, None, "体检")
    pretend(monkeypatch, PLANS)
    answer = town.post("/requests", data={"csrf": token, "number": number, "answer": "approve"})
    assert answer.status_code == 303
    job_of(town)
    assert state.requests.get(number).state == "drafted"
    town.post("/draft/aside", data={"csrf": token, "name": "x"})
    assert state.requests.get(number).state == "drafted"
    town.post("/draft/aside/drop", data={"csrf": token, "number": "1"})
    job_of(town)
    assert state.requests.get(number).state == "asked"


@pytest.mark.parametrize("path", ["aside", "take", "aside/drop", "renew"])
def test_viewers_move_no_drafts(town: TestClient, path: str) -> None:
    """They may compare, and see whose each is."""
    token = signed_in(town, "viewer")
    assert town.post(f"/draft/{path}", data={"csrf": token}).status_code == 403


def test_without_a_draft_none_is_renewed(town: TestClient) -> None:
    """Somebody else published or dropped it meanwhile: that is said, and nothing is planned."""
    token = signed_in(town)
    answer = town.post("/draft/renew", data={"csrf": token})
    assert answer.status_code == 409
    assert "There is no draft." in answer.text
    assert town.app.state.jobs.last is None  # type: ignore[attr-defined]
