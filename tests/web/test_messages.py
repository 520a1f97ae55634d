"""The page of messages: set up without a word of what is secret, tried out, looked at, again."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from outputs.store import Store
from outputs.store.schema import channel
from planner.telling.outbox import Message, Outbox
from planner.telling.sending import tell
from planner.web import postman
from planner.web.accounts import Accounts
from planner.web.desk import Desk
from planner.web.postman import Postman
from tests.builders.ends import PATIENCE_SECONDS
from tests.builders.receivers import Hook, Post
from tests.web.visits import PASSWORD, Clock, secret_of, signed_in

SECRET = "SEC-never-shown"  # noqa: S105


@pytest.fixture
def token(town: TestClient) -> str:
    """The token of a planner's forms."""
    return signed_in(town)


def robot(town: TestClient, token: str, group: Hook, **other: str) -> int:
    """Set up a robot; the status."""
    form = {"csrf": token, "kind": "dingtalk", "called": "值班群", "secret": SECRET,
            "address": f"{group.address}/robot/send?access_token=hidden-token"}  # fmt: skip
    return town.post("/messages/way", data=form | other).status_code


def mail(town: TestClient, token: str, post: Post, **other: str) -> int:
    """Set up mail; the status."""
    form = {"csrf": token, "kind": "smtp", "host": "127.0.0.1", "port": str(post.port),
            "security": "plain", "password": SECRET, "sender": "office@example.org"}  # fmt: skip
    return town.post("/messages/way", data=form | other).status_code


def rows(town: TestClient) -> tuple[Message, ...]:
    """What is in the outbox."""
    return Outbox(town.app.state.desk.store).recent(10)  # type: ignore[attr-defined]


def sends(town: TestClient) -> None:
    """Do what the process beside the site does."""
    state = town.app.state  # type: ignore[attr-defined]
    tell(state.desk.store, state.clock)


def test_a_way_is_set_up_tried_and_removed(town: TestClient, token: str, group: Hook) -> None:
    """A test arrives, and the page says so; secrets are on no page and in no log."""
    assert "Nobody is told anything yet" in town.get("/messages").text
    assert robot(town, token, group) == 303
    page = town.get("/messages").text
    assert "Nobody is told anything yet" not in page
    assert "值班群" in page
    assert "127.0.0.1" in page
    answer = town.post("/messages/test", data={"csrf": token, "number": "1"})
    assert answer.status_code == 303
    assert "again.js" in town.get(answer.headers["location"]).text
    sends(town)
    (posted,) = group.got
    assert "access_token=hidden-token&timestamp=" in posted.path
    page = town.get(answer.headers["location"]).text
    assert "again.js" not in page
    assert re.search(r'role="status">sent<', page)
    for text in (page, town.get("/history").text):
        assert "hidden-token" not in text
        assert SECRET not in text
    assert "way to send messages set up" in town.get("/history").text
    town.post("/messages/remove", data={"csrf": token, "number": "1"})
    assert "Nobody is told anything yet" in town.get("/messages").text


def test_a_way_without_a_name_is_called_by_its_kind(
    town: TestClient, token: str, group: Hook
) -> None:
    """In the language of the reader, also where it is told later what was sent by it."""
    robot(town, token, group, called="")
    number = re.search(r'action="/messages/test".*?name="number" value="(\d+)"',
                       town.get("/messages").text)  # fmt: skip
    assert number is not None
    town.post("/messages/test", data={"csrf": token, "number": number[1]})
    for language, word, told in (
        ("zh", "钉钉群", "设置消息发送方式"),
        ("en", "DingTalk", "set up"),
    ):
        town.cookies.set("sanfang_language", language)
        page, log = town.get("/messages").text, town.get("/history").text
        assert re.search(rf'<th scope="row">[^<]*{word}', page)
        assert re.search(rf"<h3>[^<]*{word}", page)
        assert re.search(rf"{told}.*?{word}", log)
        assert "dingtalk" not in log


def test_what_is_refused_stands_in_its_form_but_for_secrets(
    town: TestClient, token: str, post: Post
) -> None:
    """With what is wrong, in the form that was sent; a changed way keeps its secrets."""
    form = {"csrf": token, "kind": "smtp", "host": "mail.example.org", "port": "99999",
            "security": "ssl", "password": SECRET, "sender": "office@example.org",
            "number": ""}  # fmt: skip
    answer = town.post("/messages/way", data=form)
    assert answer.status_code == 422
    assert "A port is a number" in answer.text
    assert 'value="mail.example.org"' in answer.text
    assert SECRET not in answer.text
    assert mail(town, token, post) == 303
    assert mail(town, token, post, number="1", password="", quiet="21:00-07:00") == 303
    store: Store = town.app.state.desk.store  # type: ignore[attr-defined]
    with store.database.reading() as connection:
        row = connection.execute(select(channel)).one()
    assert SECRET in row.settings
    assert row.quiet == "21:00-07:00"
    for other in ({"number": "7"}, {"kind": "pigeon"}, {"number": "1", "kind": "url"}):
        assert mail(town, token, post, **other) == 422


def test_what_failed_is_on_the_menu_and_sent_again(
    town: TestClient, token: str, post: Post
) -> None:
    """The badge goes when it has gone out."""
    mail(town, token, post)
    post.refuses["a@example.org"] = "550 no such box"
    clock: Clock = town.app.state.clock  # type: ignore[attr-defined]
    town.post("/messages/test", data={"csrf": token, "number": "1", "to": "a@example.org"})
    for minutes in (0, 1, 5, 30):
        clock.now += timedelta(minutes=minutes)
        sends(town)
    page = town.get("/messages").text
    assert "550 no such box" in page
    assert "1 message has failed." in page
    assert 'Messages <span class="pill">1</span>' in town.get("/roster").text
    assert "1 message could not be sent" in town.get("/").text
    post.refuses.clear()
    (row,) = rows(town)
    town.post("/messages/again", data={"csrf": token, "number": str(row.number)})
    sends(town)
    assert len(post.got) == 1
    assert "Nothing waits, and nothing has failed." in town.get("/messages").text
    assert '<span class="pill">1</span>' not in town.get("/roster").text


def test_a_planner_is_told_of_requests(town: TestClient, token: str, post: Post) -> None:
    """Once an address is given; whose account goes is told no more."""
    mail(town, token, post)
    assert town.post("/messages/mail", data={"csrf": token, "mail": "boss"}).status_code == 422
    form = {"csrf": token, "mail": "boss@example.org"}
    assert town.post("/messages/mail", data=form).status_code == 303
    assert 'value="boss@example.org"' in town.get("/messages").text
    town.post(f"/my/{secret_of(town, 'P2')}/leave",
              data={"first": "2027-01-13", "reason": "住院", "csrf": token})  # fmt: skip
    sends(town)
    ((to, message),) = post.got
    assert to == "boss@example.org"
    assert "李二申请请假" in message["subject"]
    assert "住院" not in message.get_content()
    assert "李二 asks for leave" in town.get("/messages").text
    accounts: Accounts = town.app.state.accounts  # type: ignore[attr-defined]
    accounts.put("next", "planner", PASSWORD, by="test")
    accounts.remove("boss", by="test")
    accounts.put("boss", "planner", PASSWORD, by="test")
    town.app.state.requests.ask_leave(  # type: ignore[attr-defined]
        "P1",
        town.app.state.clock().date(),
        town.app.state.clock().date(),
        None,
        "",  # type: ignore[attr-defined]
    )
    sends(town)
    assert len(post.got) == 1


def test_a_test_of_mail_needs_an_address(town: TestClient, token: str, post: Post) -> None:
    """Nothing is guessed."""
    mail(town, token, post)
    form = {"csrf": token, "number": "1", "to": ""}
    assert town.post("/messages/test", data=form).status_code == 422
    assert town.post("/messages/test", data=form | {"number": "9"}).status_code == 404
    assert rows(town) == ()


def test_names_in_messages_are_text(town: TestClient, token: str, post: Post) -> None:
    """One leader's name is a piece of HTML; the page that shows a message to them shows it."""
    mail(town, token, post)
    form = {"csrf": token, "number": "1", "to": "<script>alert(1)</script>"}
    town.post("/messages/test", data=form)
    sends(town)
    page = town.get("/messages").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# -- the process beside the site -----------------------------------------------------------


def site_of(folder: Path, clock: Clock) -> tuple[Desk, Postman]:
    """A desk, and what sends its messages."""
    desk = Desk(folder / "town.xlsx", Store.open(folder / "sanfang.db"), "zh")
    return desk, Postman(desk, clock)


def test_the_site_sends_by_itself(
    town: TestClient, clock: Clock, group: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a real process; there is nothing to do before and after."""
    clock.now = datetime.now(UTC)  # as the process has it
    token = signed_in(town)
    sender: Postman = town.app.state.postman  # type: ignore[attr-defined]
    monkeypatch.setattr(sender, "wake", lambda: None)
    robot(town, token, group)
    assert not sender.due()
    town.post("/messages/test", data={"csrf": token, "number": "1"})
    assert sender.due()
    assert town.portal is not None
    town.portal.call(sender.send)
    assert len(group.got) == 1
    assert [row.state for row in rows(town)] == ["sent"]
    assert not sender.due()


def test_a_test_wakes_whoever_sends(town: TestClient, token: str, group: Hook) -> None:
    """Nobody waits for the next look."""
    sender: Postman = town.app.state.postman  # type: ignore[attr-defined]
    begun = Event()

    async def send() -> None:
        begun.set()

    sender.send = send  # type: ignore[method-assign]
    robot(town, token, group)
    town.post("/messages/test", data={"csrf": token, "number": "1"})
    assert begun.wait(60)


def test_nothing_is_looked_at_without_a_way(town_folder: Path, clock: Clock) -> None:
    """Off until it is set up: whatever is published."""
    _desk, sender = site_of(town_folder, clock)
    assert not sender.due()


def test_a_process_that_hangs_is_ended(
    town_folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets its time and no more; nor does it outlive the site."""
    _desk, sender = site_of(town_folder, clock)
    file = town_folder / "pid"
    hang = f"import os,time\nopen({str(file)!r},'w').write(str(os.getpid()))\ntime.sleep(600)"
    monkeypatch.setattr(postman, "START", hang)

    async def until_it_runs() -> int:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (file.is_file() and file.read_text()):
                await asyncio.sleep(0.01)
        return int(file.read_text())

    async def go() -> None:
        sending = asyncio.create_task(sender.send())
        process = await until_it_runs()
        sending.cancel()  # the site ends
        with pytest.raises(asyncio.CancelledError):
            await sending
        with pytest.raises(ProcessLookupError):
            os.kill(process, signal.SIGTERM if sys.platform == "win32" else 0)
        monkeypatch.setattr(postman, "_LONGEST_SECONDS", 0.01)
        await sender.send()

    asyncio.run(go())
