"""What others did since somebody looked last."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from planner.web.lately import Looks
from tests.web.town import AT
from tests.web.visits import Clock, signed_in

TITLE = "Since you were here last"


def said(client: TestClient) -> str:
    """What the home page says of what others did; empty where nothing."""
    found = re.search(rf"{TITLE}.*?</section>", client.get("/").text, re.DOTALL)
    return "" if found is None else re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_a_visit_lasts_as_long_as_somebody_looks(store: Store, clock: Clock) -> None:
    """Half an hour without a look ends it; what is told stays the same until then."""
    looks = Looks(store, clock)
    start = clock.now
    assert looks.look("boss") is None
    for minutes in (1, 20, 45, 74):
        clock.now = start + timedelta(minutes=minutes)
        assert looks.look("boss") is None
    clock.now = start + timedelta(minutes=120)
    assert looks.look("boss") == start + timedelta(minutes=74)
    clock.now = start + timedelta(minutes=140)
    assert looks.look("boss") == start + timedelta(minutes=74)
    assert looks.look("clerk") is None


def test_what_others_did_meanwhile_is_told(town: TestClient, clock: Clock) -> None:
    """Not at the first visit, not what oneself did; things of one sort and account together."""
    signed_in(town)
    store: Store = town.app.state.desk.store  # type: ignore[attr-defined]
    assert said(town) == ""
    clock.now = AT + timedelta(hours=1)
    day = {"first": "2027-01-20", "last": "2027-01-20"}
    store.log("workbook uploaded", {}, at=clock.now, by="boss")
    store.log("workbook uploaded", {}, at=clock.now, by="clerk")
    for person in ("P1", "P2"):
        store.log("absence", {"person": person} | day, at=clock.now, by="clerk")
    clock.now = AT + timedelta(hours=2)
    text = said(town)
    assert "clerk · workbook uploaded" in text
    assert "clerk · absence entered 2 times, the last 李二" in text
    assert "boss · " not in text
    clock.now += timedelta(minutes=20)
    assert said(town) == text
    clock.now += timedelta(minutes=40)
    assert said(town) == ""


@pytest.mark.parametrize("role", ["planner", "viewer"])
def test_it_is_for_everybody(town: TestClient, clock: Clock, role: str) -> None:
    """Whoever only looks wants to know, too; one publication says which revision it is."""
    signed_in(town, role)
    said(town)
    clock.now = AT + timedelta(hours=1)
    store: Store = town.app.state.desk.store  # type: ignore[attr-defined]
    detail = {"revision": "2", "moved": "3", "note": "培训"}
    store.log("publish", detail, at=clock.now, by="other")
    assert "other · published revision 2, moved 3, 培训" in said(town)
