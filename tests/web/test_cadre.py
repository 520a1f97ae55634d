"""The cadre's own page: behind the secret alone, without private data, one step at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from tests.web.town import AT, HEAD, PHONE, RECEPTIONS, SCRIPT
from tests.web.visits import Clock, look_again, secret_of

MINE, THEIRS = RECEPTIONS["P2"], RECEPTIONS["P1"]
SWAP = {"shift": MINE, "other": f"{THEIRS} P1", "reason": "会"}


def states(client: TestClient) -> list[str]:
    """The states of every request, oldest first."""
    requests = client.app.state.requests  # type: ignore[attr-defined]
    return [one.state for one in requests.of("P2")]


def test_the_page_shows_what_is_mine_and_nothing_private(town: TestClient) -> None:
    """Duties and households by number; no names of heads, no phones, no address of others."""
    text = town.get(f"/my/{secret_of(town, 'P2')}").text
    for word in ("李二", "6 Jan", "领导接访", "H"):
        assert word in text
    for word in (HEAD, PHONE, SCRIPT):
        assert word not in text


@pytest.mark.parametrize("wrong", ["A" * 43, "x", "%00", "A" * 5000])
def test_wrong_secrets_are_like_any_unknown_path(town: TestClient, wrong: str) -> None:
    """Every address below them too, whatever is sent."""
    secret_of(town, "P2")
    for path in (f"/my/{wrong}", f"/my/{wrong}/swap", f"/feeds/{wrong}"):
        assert town.get(path).status_code == 404
    for path in ("leave", "swap", "answer"):
        assert town.post(f"/my/{wrong}/{path}", data=SWAP).status_code == 404


def test_units_and_duties_have_no_such_page(town: TestClient) -> None:
    """Their feeds are no key to anybody's page."""
    assert town.get(f"/my/{secret_of(town, 'T', 'units')}").status_code == 404
    assert town.get(f"/my/{secret_of(town, 'JF', 'duties')}").status_code == 404


def test_who_has_left_has_no_page_any_more(
    town: TestClient, town_folder: Path, clock: Clock
) -> None:
    """Page and subscribing end with the revision without them; the feed with its tombstones."""
    secret = secret_of(town, "P2")
    store = Store.open(town_folder / "sanfang.db")
    latest = store.latest()
    assert latest is not None
    people = {key: one for key, one in latest.problem.people.items() if key != "P2"}
    left = tuple(s for s in latest.plan.shifts if all(one.id != "P2" for one in s.people))
    plan = replace(
        latest.plan, shifts=left, holders=latest.plan.holders[latest.plan.holders.holder != "P2"]
    )
    clock.now = AT + timedelta(days=1)
    store.publish(plan, replace(latest.problem, people=people), at=clock.now, by="boss")
    look_again(town)
    assert town.get(f"/my/{secret}").status_code == 404
    assert town.post(f"/my/{secret}/leave", data={"first": "2027-01-13"}).status_code == 404
    assert b"CANCELLED" in town.get(f"/feeds/{secret}.ics").content
    clock.now = AT + timedelta(days=40)
    look_again(town)
    assert town.get(f"/feeds/{secret}.ics").status_code == 404


def test_leave_is_asked_once_and_withdrawn(town: TestClient) -> None:
    """The same days are not asked for twice; what is withdrawn can be asked again."""
    secret = secret_of(town, "P2")
    form = {"first": "2027-01-13", "last": "2027-01-14", "slot": "am", "reason": SCRIPT}
    assert town.post(f"/my/{secret}/leave", data=form).status_code == 303
    text = town.get(f"/my/{secret}").text
    assert SCRIPT not in text
    assert "2027-01-13 – 2027-01-14" in text
    assert town.post(f"/my/{secret}/leave", data=form).status_code == 409
    answer = {"number": "1", "answer": "withdraw"}
    assert town.post(f"/my/{secret}/answer", data=answer).status_code == 303
    assert town.post(f"/my/{secret}/answer", data=answer).status_code == 409
    assert town.post(f"/my/{secret}/leave", data=form).status_code == 303
    assert states(town) == ["withdrawn", "asked"]


@pytest.mark.parametrize(
    "form",
    [{}, {"first": "soon"}, {"first": "2026-12-27"}, {"first": "2027-01-14", "last": "2027-01-13"},
     {"first": "2027-01-14", "last": "2029-01-13"}, {"first": "9999-12-31"}],
)  # fmt: skip
def test_leave_that_cannot_be_is_refused(town: TestClient, form: dict[str, str]) -> None:
    """Days that are none, past, the wrong way round or for years."""
    secret = secret_of(town, "P2")
    assert town.post(f"/my/{secret}/leave", data=form).status_code == 422


def test_a_swap_is_offered_only_where_the_rules_allow(town: TestClient) -> None:
    """Own shifts ahead that can be exchanged; not those of others, nor household rounds."""
    secret = secret_of(town, "P2")
    text = town.get(f"/my/{secret}/swap", params={"shift": MINE}).text
    assert f'value="{THEIRS} P1"' in text
    for other in (THEIRS, "LH@P2@2027-01-04@1", "none", ""):
        assert town.get(f"/my/{secret}/swap", params={"shift": other}).status_code == 404


@pytest.mark.parametrize(
    "change, status",
    [({"shift": THEIRS}, 404), ({"other": "none P1"}, 404), ({"other": THEIRS}, 404),
     ({"other": f"{THEIRS} nobody"}, 404), ({"other": f"{THEIRS} P3"}, 409),
     ({"other": f"{MINE} P2"}, 409), ({"other": "ZF@V1@2027-W02@1 P2"}, 409)],
)  # fmt: skip
def test_swaps_that_cannot_be_are_refused(
    town: TestClient, change: dict[str, str], status: int
) -> None:
    """A shift that is not mine, a colleague who does not serve there, or against the rules."""
    secret = secret_of(town, "P2")
    assert town.post(f"/my/{secret}/swap", data=SWAP | change).status_code == status
    assert states(town) == []


def test_a_swap_is_agreed_by_the_colleague_alone(town: TestClient) -> None:
    """Who asked cannot agree, a third cannot answer, and the colleague answers once."""
    asking, other, third = (secret_of(town, key) for key in ("P2", "P1", "P3"))
    assert town.post(f"/my/{asking}/swap", data=SWAP).status_code == 303
    assert town.post(f"/my/{asking}/swap", data=SWAP).status_code == 409
    agree = {"number": "1", "answer": "agree"}
    assert town.post(f"/my/{asking}/answer", data=agree).status_code == 404
    assert town.post(f"/my/{third}/answer", data=agree).status_code == 404
    assert town.post(f"/my/{other}/answer", data={"number": "1"}).status_code == 404
    for number in ("7", "x", "", "9" * 400):
        form = {"number": number, "answer": "agree"}
        assert town.post(f"/my/{other}/answer", data=form).status_code == 404
    assert "A colleague asks you" in town.get(f"/my/{other}").text
    assert "A colleague asks you" not in town.get(f"/my/{third}").text
    assert town.post(f"/my/{other}/answer", data=agree).status_code == 303
    assert town.post(f"/my/{other}/answer", data=agree).status_code == 409
    decline = {"number": "1", "answer": "decline"}
    assert town.post(f"/my/{other}/answer", data=decline).status_code == 409
    assert states(town) == ["agreed"]


def test_a_swap_is_declined(town: TestClient) -> None:
    """Then nothing is left to withdraw or to agree to."""
    asking, other = secret_of(town, "P2"), secret_of(town, "P1")
    town.post(f"/my/{asking}/swap", data=SWAP)
    town.post(f"/my/{other}/answer", data={"number": "1", "answer": "decline"})
    for secret, word in ((other, "agree"), (asking, "withdraw")):
        form = {"number": "1", "answer": word}
        assert town.post(f"/my/{secret}/answer", data=form).status_code == 409
    assert "declined by the colleague" in town.get(f"/my/{asking}").text


def test_too_many_requests_wait(town: TestClient) -> None:
    """Twenty at once are enough."""
    secret = secret_of(town, "P2")
    asked = [
        town.post(f"/my/{secret}/leave", data={"first": f"2027-01-{day:02}"}).status_code
        for day in range(4, 26)
    ]
    assert asked == [303] * 20 + [409] * 2
