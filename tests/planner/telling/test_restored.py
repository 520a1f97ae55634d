"""Who is told what after a restore: from what they heard last, once, and nothing that is over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from outputs.store import Store
from planner.telling.gathering import pending
from planner.web.asking import Requests
from tests.builders.sample_plan import shift
from tests.planner.telling.conftest import Office, town
from tests.web.visits import small_plan

MOVED = (
    "· 改动：1月21日 星期四 08:30-11:30 领导接访 洛社镇"
    " → 1月20日 星期三 08:30-11:30 领导接访 洛社镇"
)


def backed_up(office: Office, name: str = "copy.db") -> Path:
    """A copy of the office's store."""
    assert office.store.file is not None
    copy = office.store.file.with_name(name)
    office.store.backup(copy)
    return copy


def restored(office: Office, copy: Path) -> Path:
    """Put a copy back; where the store that was there is kept."""
    assert office.store.file is not None
    kept = Store.restore(copy, office.store.file, at=office.clock())
    assert kept is not None
    return kept


def group_lines(office: Office) -> list[str]:
    """What the group was told last."""
    lines: list[str] = json.loads(office.group.got[-1].body)["text"]["content"].splitlines()
    return lines


def test_what_was_taken_back_is_told_once(office: Office) -> None:
    """To whom it concerns, from what they heard; numbers are not given a second time."""
    office.publishes(d06="P1", d13="P1", d20="P1")
    office.mails()
    office.robot()
    copy = backed_up(office)
    office.publishes(d06="P2", d13="P1", d20="P1")
    office.publishes(d06="P2", d13="P1", d21="P1")
    assert office.tells().sent == 3
    restored(office, copy)
    assert pending(office.store, office.ways.all(), office.clock())
    assert office.tells().sent == 3
    texts = dict(office.letters()[2:])
    assert texts["one@example.org"].splitlines() == [
        "洛社镇：您的安排有变化",
        "张一，您的以下安排有变化：",
        "· 新增：1月6日 星期三 08:30-11:30 领导接访 洛社镇（原为李二）",
        MOVED,
        "",
        "之后发布的已撤回：恢复为2027年1月4日发布的第 1 版。",
    ]
    assert "不用去了：1月6日" in texts["two@example.org"]
    assert "张一" in group_lines(office)[2]
    assert not pending(office.store, office.ways.all(), office.clock())
    assert office.tells().sent == 0
    office.publishes(d06="P1", d13="P2", d20="P1")
    office.tells()
    assert "第 4 版" in dict(office.letters()[4:])["one@example.org"]
    assert all("6日" not in text.replace("1月6日发布", "") for _to, text in office.letters()[4:])


def test_what_waits_of_it_does_not_go_out(office: Office) -> None:
    """Whoever had not heard of it hears nothing of it."""
    office.publishes(d06="P1")
    office.mails(quiet="08:00-18:00")
    copy = backed_up(office)
    office.publishes(d06="P2")
    office.tells()
    assert len(office.rows()) == 2
    restored(office, copy)
    office.tells()
    office.tells(hours=10)
    assert office.post.got == []
    assert office.rows() == ()


def test_some_had_heard_and_some_had_not(office: Office) -> None:
    """Each is told from what they heard themselves."""
    office.publishes(d06="P1", d13="P1")
    office.mails()
    copy = backed_up(office)
    office.post.refuses["two@example.org"] = "451 later"
    office.publishes(d06="P2", d13="P1")
    office.tells()
    office.post.refuses.clear()
    restored(office, copy)
    office.tells(minutes=5)
    assert [to for to, _text in office.letters()] == ["one@example.org"] * 2
    assert "新增：1月6日" in office.letters()[1][1]


def test_what_is_published_before_it_is_told_is_one_message(office: Office) -> None:
    """From what was heard to what counts, over the restore."""
    office.publishes(d06="P1", d13="P1")
    office.mails()
    copy = backed_up(office)
    office.publishes(d06="P2", d13="P1")
    office.tells()
    restored(office, copy)
    office.publishes(d06="P2", d13="P2")
    office.tells()
    texts = dict(office.letters()[2:])
    assert "6日" not in texts["one@example.org"]
    assert "不用去了：1月13日" in texts["one@example.org"]
    assert "第 3 版" in texts["two@example.org"]


def test_a_plan_that_is_gone_altogether(office: Office) -> None:
    """Nothing says anything of its days any more: that is told, too."""
    office.publishes(d06="P1")
    office.mails()
    copy = backed_up(office)
    february = replace(small_plan(), start=date(2027, 2, 1), end=date(2027, 2, 28))
    two = shift("D@all@2027-W06@1", "D", "reception", date(2027, 2, 10), "am", ("P2",), place="T")
    office.store.publish(replace(february, shifts=(two,)), town(), at=office.clock.now, by="boss")
    office.tells()
    restored(office, copy)
    office.tells()
    (_first, (to, text)) = office.letters()
    assert to == "two@example.org"
    assert "· 取消：2月10日" in text


def test_what_was_sent_after_the_copy_is_not_sent_again(office: Office) -> None:
    """A copy that was made while messages waited does not know that they went out since."""
    office.publishes(d06="P1")
    office.mails(quiet="08:00-18:00")
    office.publishes(d06="P2")
    office.tells()
    copy = backed_up(office)
    office.tells(hours=10)
    assert len(office.post.got) == 2
    restored(office, copy)
    assert office.tells(hours=2).sent == 0
    assert [row.state for row in office.rows()] == ["sent", "sent"]


def test_there_and_back_again(office: Office) -> None:
    """The store that was set aside is put back: what was taken back holds once more."""
    office.publishes(d06="P1")
    office.mails()
    copy = backed_up(office)
    office.publishes(d06="P2")
    office.tells()
    kept = restored(office, copy)
    office.tells()
    office.publishes(d06="P1", d13="P1")
    office.tells()
    restored(office, kept)
    office.tells()
    last = dict(office.letters()[-2:])
    assert "不用去了：1月6日" in last["one@example.org"]
    assert "取消：1月13日" in last["one@example.org"]
    assert "新增：1月6日" in last["two@example.org"]
    assert office.tells().sent == 0
    office.publishes(d06="P2", d13="P2")
    assert office.store.revisions()[-1].number == 4


def test_numbers_that_were_given_twice_are_told_apart(office: Office) -> None:
    """As programs did that gave them again after a restore."""
    office.publishes(d06="P1")
    office.mails()
    copy = backed_up(office)
    office.publishes(d06="P2")
    other = Store.open(copy)
    other.publish(small_plan(d13="P2"), town(), at=office.clock.now, by="boss")
    office.tells()
    restored(office, copy)
    office.tells()
    last = dict(office.letters()[-2:])
    assert "取消：1月6日" in last["two@example.org"]
    assert "新增：1月13日" in last["two@example.org"]
    office.publishes(d13="P1")
    assert office.store.revisions()[-1].number == 5


def test_requests_that_are_gone_are_not_told(office: Office) -> None:
    """What was told is not told again, what is asked anew is."""
    office.planner()
    office.publishes(d06="P1")
    office.mails()
    requests, day = Requests(office.store, office.clock), date(2027, 1, 6)
    requests.ask_leave("P1", day, day, None, "")
    copy = backed_up(office)
    office.tells()
    assert len(office.post.got) == 1
    office.post.greeting = b"421 not now\r\n"
    requests.ask_leave("P2", day, day, None, "")
    office.tells()
    office.post.greeting = b"220 post\r\n"
    restored(office, copy)
    assert office.tells(minutes=5).sent == 0
    requests.ask_leave("P2", day, day, "am", "")
    assert office.tells(minutes=5).sent == 1


def test_ways_that_were_removed_stay_so(office: Office) -> None:
    """Nobody is written to by what was ended, whatever the copy knows."""
    office.publishes(d06="P1")
    number = office.mails()
    copy = backed_up(office)
    office.ways.remove(number, by="boss")
    restored(office, copy)
    office.publishes(d06="P2")
    assert office.tells().sent == 0


def test_a_store_that_cannot_be_read_leaves_the_copy_as_it_is(office: Office) -> None:
    """What it had told is not known any more; the copy's ways go on."""
    office.publishes(d06="P1")
    office.mails()
    copy = backed_up(office)
    assert office.store.file is not None
    office.store.file.write_bytes(b"x" * 9000)
    restored(office, copy)
    office.publishes(d06="P2")
    assert office.tells().sent == 2


def test_a_reminder_of_what_was_taken_back_does_not_go_out(office: Office) -> None:
    """What has changed is told in its place."""
    office.publishes(d13="P1")
    office.mails(remind="18:00")
    copy = backed_up(office)
    office.publishes(d06="P2", d13="P1")
    office.tells()
    office.clock.now = datetime(2027, 1, 5, 10, 5, tzinfo=UTC)
    office.post.refuses["two@example.org"] = "451 later"
    office.tells()
    office.post.refuses.clear()
    restored(office, copy)
    assert office.tells(minutes=5).sent == 1
    assert "取消：1月6日" in office.letters()[-1][1]
    assert not any("您明天" in text for _to, text in office.letters())
