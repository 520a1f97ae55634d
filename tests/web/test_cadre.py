"""The cadre's own page: behind the secret alone, without private data, one step at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from outputs.store import Store
from planner.domain.hours import Hours
from planner.web import patience, trading
from tests.web.town import AT, HEAD, PHONE, RECEPTIONS, SCRIPT
from tests.web.visits import Clock, look_again, secret_of

MINE, THEIRS = RECEPTIONS["P2"], RECEPTIONS["P1"]
OFFERED = f"other={quote(THEIRS)}%20P1"
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


@pytest.mark.parametrize(
    "form, field",
    [
        ({"begin": "09:00"}, "end"),
        ({"end": "09:00"}, "begin"),
        ({"begin": "nine", "end": "10:00"}, "begin"),
        ({"begin": "09:00", "end": "25:00"}, "end"),
        ({"begin": "09:00", "end": "09:00"}, "end"),
        ({"slot": "am", "begin": "09:00", "end": "10:00"}, "slot"),
        ({"first": "2026-12-27"}, "first"),
        ({"last": "2027-01-01"}, "last"),
    ],
)
def test_a_fault_of_a_leave_stands_beside_its_field(
    town: TestClient, form: dict[str, str], field: str
) -> None:
    """The field says so itself, and keeps what was typed like the others."""
    secret = secret_of(town, "P2")
    sent = {"first": "2027-01-13", "reason": "dentist", **form}
    answer = town.post(f"/my/{secret}/leave", data=sent)
    assert answer.status_code == 422
    (told,) = re.findall(r'<(?:input|select) id="(\w+)"[^>]*aria-invalid', answer.text)
    assert told == field
    after = answer.text.split('aria-invalid="true"', 1)[1]
    assert after.index('id="fault"') < after.index("</div>")
    assert 'value="dentist"' in answer.text


def test_leave_keeps_its_hours(town: TestClient) -> None:
    """Parts of the day, the night, and hours of one's own, in the request and in words."""
    secret = secret_of(town, "P2")
    hours = {"first": "2027-01-13", "begin": "9:00", "end": "11:30"}
    assert town.post(f"/my/{secret}/leave", data=hours).status_code == 303
    night = {"first": "2027-01-14", "slot": "17:30-08:30"}
    assert night["slot"] in town.get(f"/my/{secret}/leave").text
    assert town.post(f"/my/{secret}/leave", data=night).status_code == 303
    text = town.get(f"/my/{secret}").text
    assert "2027-01-13 09:00-11:30" in text
    assert "2027-01-14 17:30-08:30 (next day)" in text
    requests = town.app.state.requests  # type: ignore[attr-defined]
    assert [one.slot for one in requests.of("P2")] == [
        Hours(time(9), time(11, 30)), Hours(time(17, 30), time(8, 30)),
    ]  # fmt: skip
    assert "or each day from" in town.get(f"/my/{secret}/leave").text
    town.cookies.set("sanfang_language", "zh")
    chinese = town.get(f"/my/{secret}/leave").text
    assert "或每天自几点" in chinese
    assert "夜间（17:30-次日08:30）" in chinese


def test_a_swap_is_offered_only_where_the_rules_allow(town: TestClient) -> None:
    """Own shifts ahead that can be exchanged; not those of others, nor household rounds."""
    secret = secret_of(town, "P2")
    assert quote(MINE) in town.get(f"/my/{secret}/swap").text
    assert "LH%40" not in town.get(f"/my/{secret}/swap").text
    text = town.get(f"/my/{secret}/swap", params={"shift": MINE}).text
    assert OFFERED in text
    for other in (THEIRS, "LH@P2@2027-01-04@1", "none", ""):
        assert town.get(f"/my/{secret}/swap", params={"shift": other}).status_code == 404


def test_a_swap_is_asked_in_two_steps(town: TestClient) -> None:
    """The choice leads to what it means, with what else lies around; only that asks for it."""
    secret = secret_of(town, "P2")
    text = town.get(f"/my/{secret}/swap", params={"shift": MINE, "other": f"{THEIRS} P1"}).text
    assert "You give 6 Jan Wed 08:30-11:30 领导接访; 张一 takes it." in text
    assert "You take 13 Jan Wed 08:30-11:30 领导接访; 张一 gives it." in text
    assert states(town) == []
    form = dict(re.findall(r'name="(shift|other)" value="([^"]+)"', text))
    assert town.post(f"/my/{secret}/swap", data=form).status_code == 303
    assert states(town) == ["asked"]
    text = town.get(f"/my/{secret}/swap", params={"shift": MINE, "other": f"{THEIRS} P3"}).text
    assert OFFERED in text  # what the rules forbid cannot be chosen


def test_leave_from_a_duty_is_asked_in_two_steps(town: TestClient) -> None:
    """The duty that is chosen tells day and hours; what it touches is shown before it is asked."""
    secret = secret_of(town, "P2")
    assert quote(MINE) in town.get(f"/my/{secret}/leave").text
    text = town.get(f"/my/{secret}/leave", params={"shift": MINE}).text
    assert "Leave: 2027-01-06 am" in text
    assert text.count('<p class="what">领导接访</p>') == 1
    assert states(town) == []
    form = dict(re.findall(r'name="(first|last|slot)" value="([^"]*)"', text))
    assert town.post(f"/my/{secret}/leave", data=form).status_code == 303
    (asked,) = town.app.state.requests.of("P2")  # type: ignore[attr-defined]
    assert (asked.first, asked.last, asked.slot) == (date(2027, 1, 6), date(2027, 1, 6), "am")
    assert town.get(f"/my/{secret}/leave", params={"shift": THEIRS}).status_code == 404


def test_leave_of_days_shows_what_it_touches_first(town: TestClient) -> None:
    """Nothing is asked by looking; days and reason go on to the second step."""
    secret = secret_of(town, "P2")
    form = {"first": "2027-01-06", "last": "2027-01-07", "reason": "dentist", "look": "yes"}
    text = town.post(f"/my/{secret}/leave", data=form).text
    assert "Leave: 2027-01-06 – 2027-01-07" in text
    assert "领导接访" in text
    assert 'value="dentist"' in text
    assert states(town) == []
    form = {"first": "2027-01-06", "begin": "12:00", "end": "13:00", "look": "yes"}
    text = town.post(f"/my/{secret}/leave", data=form).text
    assert "None of your duties" in text


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


def test_the_colleague_is_told_who_asks_and_for_what(town: TestClient) -> None:
    """By whom, which shift they would take and which they would give, and why."""
    asking, other = secret_of(town, "P2"), secret_of(town, "P1")
    assert town.post(f"/my/{asking}/swap", data=SWAP).status_code == 303
    text = town.get(f"/my/{other}").text
    asked = text[text.index("A colleague asks you") : text.index("My duties")]
    assert "李二" in asked
    assert re.search(r"you take: 6 Jan Wed 08:30-11:30 领导接访<", asked)
    assert re.search(r"you give: 13 Jan Wed 08:30-11:30 领导接访<", asked)
    assert "会" in asked
    assert "张一" in town.get(f"/my/{asking}").text


def test_cadres_read_of_villages_by_name_alone(town: TestClient) -> None:
    """Ids are for the workbook: the shift to be exchanged is called as in the list of duties."""
    own = f"/my/{secret_of(town, 'P2')}"
    visit = re.search(r'swap\?shift=(ZF[^"]+)"', town.get(own).text)
    assert visit is not None
    text = town.get(f"{own}/swap?shift={visit[1]}").text
    assert re.search("下村走访 · [东西]村", text)
    assert not re.search(r"[(（]V\d", text)


def test_what_was_pressed_says_what_came_of_it(town: TestClient) -> None:
    """The confirmation stands where the person looks, and the browser goes there."""
    asking, other = secret_of(town, "P2"), secret_of(town, "P1")

    def told(secret: str, path: str, form: dict[str, str]) -> tuple[str, str, str]:
        """What stands before, in and after the confirmation."""
        answer = town.post(f"/my/{secret}/{path}", data=form)
        place, _hash, anchor = answer.headers["location"].partition("#")
        text = town.get(place).text
        found = re.search(
            rf'<(\w+)[^>]* id="{anchor}"[^>]* tabindex="-1"[^>]*>(.*?)</\1>', text, re.DOTALL
        )
        assert found is not None
        return text[: found.start()], found[2], text[found.end() :]

    before, said, _after = told(asking, "leave", {"first": "2027-01-20", "reason": "会"})
    assert "Sent to the planner: Leave: 2027-01-20" in said
    assert before.rindex("What I asked for") > before.rindex("My duties")
    before, said, _after = told(asking, "swap", SWAP)
    assert "张一" in said
    assert "领导接访" in before[before.rindex("<li") :]
    _before, said, after = told(other, "answer", {"number": "2", "answer": "agree"})
    assert "You have agreed with 李二" in said
    assert "My duties" in after
    before, said, _after = told(asking, "answer", {"number": "1", "answer": "withdraw"})
    assert "withdrawn" in said
    assert "What I asked for" in before


def test_days_that_cannot_be_are_refused_beside_the_form(town: TestClient) -> None:
    """Not on top of a long page; the browser goes there by itself."""
    text = town.post(f"/my/{secret_of(town, 'P2')}/leave", data={"first": "soon"}).text
    assert re.search(r'id="first"[^>]* aria-describedby="fault" autofocus\b', text)
    refusal = re.search(r'id="fault" role="alert">([^<]+)<', text)
    assert refusal is not None
    assert "first and last day" in refusal[1]
    assert text.index("Ask for leave") < refusal.start()


def test_slow_rules_are_answered_at_once(town: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that opens what came of it by itself: the choice, the request, the agreement."""
    asking, other = secret_of(town, "P2"), secret_of(town, "P1")
    gate = Event()

    def waits(real: Callable[..., Any], *args: Any) -> Any:
        gate.wait(120)
        return real(*args)

    for slow in ("legal", "possible_swaps"):
        monkeypatch.setattr(trading, slow, partial(waits, getattr(trading, slow)))

    def opened(answer: Response, whose: str) -> str:
        """The page at last, after the one that said that it takes a moment."""
        assert answer.status_code == 200
        assert f"started by {whose}" in answer.text
        onward = re.search(r'again.js" defer data-to="([^"]+)"', answer.text)
        assert onward is not None
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 60.0)
        gate.set()
        answer = town.get(unescape(onward[1]))
        if answer.status_code == 303:
            answer = town.get(answer.headers["location"].partition("#")[0])
        gate.clear()
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)
        return answer.text

    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)
    text = opened(town.get(f"/my/{asking}/swap", params={"shift": MINE}), "李二")
    assert OFFERED in text
    text = opened(town.post(f"/my/{asking}/swap", data=SWAP), "李二")
    assert "Sent to 张一" in text
    form = {"number": "1", "answer": "agree"}
    text = opened(town.post(f"/my/{other}/answer", data=form), "张一")
    assert "You have agreed with" in text
    assert states(town) == ["agreed"]
    text = opened(town.post(f"/my/{other}/answer", data=form), "张一")
    assert "answered already" in text
    assert town.get(f"/my/{other}/swap?outcome=none").headers["location"] == f"/my/{other}"
    assert town.get(f"/my/{'A' * 43}/swap?outcome=none").status_code == 404


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
