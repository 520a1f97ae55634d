"""What comes next for a cadre, what has changed, and who has confirmed having seen it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan
from tests.web.visits import Clock, look_again, publish, secret_of, signed_in, small_problem


def page_of(client: TestClient, secret: str) -> str:
    """The page behind `secret` as it is now."""
    look_again(client)
    client.app.state.shelf._newest_known = (float("-inf"), None)  # type: ignore[attr-defined]
    answer = client.get(f"/my/{secret}")
    assert answer.status_code == 200
    return answer.text


def section(text: str, title: str) -> str:
    """The card of a page that begins with `title`."""
    after = text[text.index(f"<h2>{title}</h2>") :]
    return after[: after.index("</section>")]


@pytest.mark.parametrize(
    "now, near, day",
    [
        (datetime(2027, 1, 5, 4, tzinfo=UTC), "tomorrow", "6 Jan Wed"),
        (datetime(2027, 1, 6, 1, tzinfo=UTC), "today", "6 Jan Wed"),
        (datetime(2027, 1, 6, 4, tzinfo=UTC), "in 7 days", "13 Jan Wed"),
    ],
)
def test_the_next_duty_stands_on_top(
    client: TestClient, store: Store, clock: Clock, now: datetime, near: str, day: str
) -> None:
    """With its day, hours and place; once it has ended it is the one after it."""
    publish(store, clock, d06="P1", d13="P1")
    clock.now = now
    text = section(page_of(client, secret_of(client, "P1")), "My next duty")
    for word in (near, day, "08:30-11:30", "领导接访", "洛社镇"):
        assert word in text


def test_who_serves_with_me_and_the_telephone_of_the_desk(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """Colleagues by name, oneself not among them; the unit's number, never anybody's own."""
    problem = small_problem()
    problem = replace(
        problem,
        settings=replace(problem.settings, notice_phone=(("", "83310000"),)),
        people={
            key: replace(one, phone="13800001111") for key, one in problem.people.items()
        },
    )  # fmt: skip
    both = shift(
        "D@all@2027-W01@1", "D", "reception", date(2027, 1, 6), "am", ("P1", "P2"), place="T"
    )
    start, end = problem.settings.start, problem.settings.end
    store.publish(plan([both], start, end, "洛社镇"), problem, at=clock.now, by="boss")
    text = page_of(client, secret_of(client, "P1"))
    assert "with 李二" in section(text, "My next duty")
    assert 'href="tel:83310000"' in text
    assert "13800001111" not in text


def test_a_report_is_due_and_nothing_to_be_away_from(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """It stands below what has its hours that day, with its day as the last; no leave from it."""
    problem = small_problem()
    duties = problem.duties | {
        "B": replace(problem.duties["D"], id="B", name="月报", kind="report")
    }
    day = date(2027, 1, 6)
    due = shift("B@P1@2027-01@1", "B", "report", day, "day", ("P1",), place=None)
    held = shift("D@all@2027-W01@1", "D", "reception", day, "am", ("P1",), place="T")
    made = plan([due, held], problem.settings.start, problem.settings.end, "洛社镇")
    store.publish(made, replace(problem, duties=duties), at=clock.now, by="boss")
    secret = secret_of(client, "P1")
    text = page_of(client, secret)
    first = section(text, "My next duty")
    assert first.index("领导接访") < first.index("by 6 Jan Wed") < first.index("月报")
    assert text.count(f"/my/{secret}/leave?shift=") == 1
    assert client.get(f"/my/{secret}/leave").text.count("leave?shift=") == 1


def test_news_are_told_in_words_until_they_are_confirmed(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """New, moved, taken over and called off, each of the person alone; then nothing is new."""
    publish(store, clock, d06="P1", d13="P1", d20="P1", d27="P2")
    secret = secret_of(client, "P1")
    first = section(page_of(client, secret), "What has changed")
    assert "A new plan, 1 Jan to 31 Jan: 3 duties of yours" in first
    revision = re.search(r'name="revision" value="(\d+)"', first)
    assert revision is not None
    answer = client.post(f"/my/{secret}/seen", data={"revision": revision[1]})
    assert answer.headers["location"] == f"/my/{secret}?seen=yes#seen"
    after = section(page_of(client, secret), "What has changed")
    assert "Nothing of yours since you confirmed" in after
    assert "You confirmed on 2027-01-04" in after
    publish(store, clock, d07="P1", d13="P2", d27="P1")
    news = section(page_of(client, secret), "What has changed")
    for line in (
        "Moved or altered: 6 Jan Wed 08:30-11:30 领导接访 洛社镇 → 7 Jan Thu 08:30-11:30 领导接访",
        "No longer yours: 13 Jan Wed 08:30-11:30 领导接访 洛社镇 (now: 李二)",
        "Called off: 20 Jan Wed 08:30-11:30 领导接访 洛社镇",
        "New for you: 27 Jan Wed 08:30-11:30 领导接访 洛社镇 (before: 李二)",
    ):
        assert line in news
    assert "A new plan" not in news
    assert client.post(f"/my/{secret}/seen", data={"revision": "2"}).status_code == 303
    assert "Nothing of yours" in section(page_of(client, secret), "What has changed")


def test_news_of_what_has_passed_are_no_news(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """A change of a day that is over is not told; nor, to who never confirms, after 14 days."""
    publish(store, clock, d06="P1", d27="P2")
    publish(store, clock, d06="P2", d27="P1")
    secret = secret_of(client, "P1")
    assert "No longer yours: 6 Jan" in page_of(client, secret)
    clock.now += timedelta(days=5)
    assert "No longer yours" not in page_of(client, secret)
    assert "New for you: 27 Jan" in page_of(client, secret)
    clock.now += timedelta(days=10)
    assert "Nothing of yours in the last 14 days" in page_of(client, secret)


def test_confirming_needs_the_address_and_a_revision(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """A wrong address or number is nothing; twice is once, with the first moment."""
    publish(store, clock, d06="P1")
    secret = secret_of(client, "P1")
    assert client.post(f"/my/{'A' * 43}/seen", data={"revision": "1"}).status_code == 404
    for number in ("2", "0", "x", ""):
        assert client.post(f"/my/{secret}/seen", data={"revision": number}).status_code == 404
    seen = client.app.state.seen  # type: ignore[attr-defined]
    assert seen.last("P1") is None
    at = clock.now
    for _n in range(2):
        assert client.post(f"/my/{secret}/seen", data={"revision": "1"}).status_code == 303
        clock.now += timedelta(hours=1)
    assert seen.everybody() == {"P1": (1, at)}


def test_the_department_sees_who_has_confirmed(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """By unit; who confirmed before still knows it where nothing of theirs has changed since."""
    csrf = signed_in(client)
    publish(store, clock, d06="P1", d13="P2")
    assert 'href="/seen"' in client.get("/history").text
    secrets = {key: secret_of(client, key) for key in ("P1", "P2")}
    text = client.get("/seen").text
    assert "0 of 2 people with duties know it" in text
    form = {"revision": "1", "csrf": csrf}
    assert client.post(f"/my/{secrets['P1']}/seen", data=form).status_code == 303
    text = client.get("/seen").text
    assert re.search(r"Not yet</strong> 李二\s*</p>", text)
    assert "Seen</strong> 张一 (2027-01-04 09:0" in text
    publish(store, clock, d06="P1", d14="P2")
    look_again(client)
    assert "Seen</strong> 张一" in client.get("/seen").text
    publish(store, clock, d07="P1", d14="P2")
    assert re.search(r"Not yet</strong> 张一 \(revision 1\), 李二", client.get("/seen").text)


def test_what_a_restore_takes_back_is_news(client: TestClient, store: Store, clock: Clock) -> None:
    """As a publication is: whom it concerns hears what holds again, once, and confirms that."""
    csrf = signed_in(client)
    assert store.file is not None
    publish(store, clock, d06="P1", d13="P1")
    secrets = {key: secret_of(client, key) for key in ("P1", "P2")}
    state = client.app.state  # type: ignore[attr-defined]
    copy = store.file.with_name("copy.db")
    store.backup(copy)
    assert state.seen.confirm("P1", 1)
    publish(store, clock, d06="P2", d13="P1")
    publish(store, clock, d06="P2", d13="P1", d20="P1")
    for key in secrets:
        assert state.seen.confirm(key, 3)
    clock.now += timedelta(minutes=1)
    Store.restore(copy, store.file, at=clock.now)
    clock.now += timedelta(minutes=1)
    news = section(page_of(client, secrets["P1"]), "What has changed")
    assert "taken back: revision 1 holds again" in news
    assert "New for you: 6 Jan Wed 08:30-11:30 领导接访 洛社镇 (before: 李二)" in news
    assert "Called off: 20 Jan" in news
    assert "A new plan" not in news
    assert "I have seen it" in news
    assert "No longer yours: 6 Jan" in page_of(client, secrets["P2"])
    assert re.search(r"Not yet</strong> 张一", client.get("/seen").text)
    form = {"revision": "1", "csrf": csrf}
    for secret in secrets.values():
        assert client.post(f"/my/{secret}/seen", data=form).status_code == 303
    news = section(page_of(client, secrets["P1"]), "What has changed")
    assert "Nothing of yours since you confirmed" in news
    assert "I have seen it" not in news
    assert re.search(r"Seen</strong> 张一", client.get("/seen").text)
    publish(store, clock, d06="P1", d13="P2")
    assert "holds again" not in page_of(client, secrets["P1"])
    assert "Called off: 13 Jan" not in page_of(client, secrets["P2"])
    assert re.search(r"Not yet</strong> 张一 \(revision 1\)", client.get("/seen").text)


def test_a_plan_of_the_next_months_does_not_hide_this_one(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """What is still to come of the plan before stands there, until its days are over."""
    publish(store, clock, d20="P1", d27="P2")
    later = date(2027, 2, 3)
    february = shift("D@all@2027-W05@1", "D", "reception", later, "am", ("P1",), place="T")
    problem = small_problem()
    ahead = replace(
        problem, settings=replace(problem.settings, start=date(2027, 2, 1), end=date(2027, 2, 28))
    )
    made = plan([february], ahead.settings.start, ahead.settings.end, "洛社镇")
    store.publish(made, ahead, at=clock.now + timedelta(minutes=5), by="boss")
    text = page_of(client, secret_of(client, "P1"))
    assert "20 Jan Wed" in section(text, "My next duty")
    months = re.findall(r'<section id="m(2027-\d\d)"', text)
    assert months == ["2027-01", "2027-02"]
    clock.now = datetime(2027, 2, 1, 1, tzinfo=UTC)
    text = page_of(client, secret_of(client, "P1"))
    assert "3 Feb Wed" in section(text, "My next duty")
    assert "20 Jan" not in text


def test_what_was_put_off_into_the_next_months_stays(
    client: TestClient, store: Store, clock: Clock
) -> None:
    """Page and feed agree: the next plan takes no duty of the one before, wherever that lies."""
    january = small_problem()
    put_off = shift(
        "D@all@2027-W04@1", "D", "reception", date(2027, 2, 2), "am", ("P1",), place="T"
    )
    before = plan([put_off], date(2027, 1, 1), date(2027, 1, 31), "洛社镇")
    store.publish(before, january, at=clock.now, by="boss")
    settings = replace(january.settings, start=date(2027, 2, 1), end=date(2027, 2, 28))
    after = plan([], settings.start, settings.end, "洛社镇")
    february = replace(january, settings=settings)
    store.publish(after, february, at=clock.now + timedelta(minutes=5), by="boss")
    secret = secret_of(client, "P1")
    assert "2 Feb Tue" in section(page_of(client, secret), "My next duty")
    feed = client.get(f"/feeds/{secret}.ics").text
    assert "20270202T" in feed
    assert "CANCELLED" not in feed
