"""When messages go out, what is tried again, and what a process that ends leaves behind."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from stat import S_IMODE

import pytest

from outputs.store import Store
from planner.domain.trouble import Trouble
from planner.telling.channel import Misset
from planner.telling.gathering import pending
from planner.telling.outbox import Draft
from planner.telling.sending import tell
from tests.builders.commands import sanfang
from tests.builders.ends import PATIENCE_SECONDS, together
from tests.builders.robots import DingTalk
from tests.planner.telling.conftest import Office

SECRET = "SEC-made-up"  # noqa: S105


@pytest.fixture
def changed(office: Office) -> Office:
    """An office that has just given P1's reception to P2, with mail set up."""
    office.publishes(d06="P1", d13="P1")
    office.mails()
    office.publishes(d06="P2", d13="P1")
    return office


def states(office: Office) -> list[str]:
    """The states of what is in the outbox, oldest first."""
    return [row.state for row in sorted(office.rows(), key=lambda row: row.number)]


def draft(office: Office, channel: int, n: int, topic: str = "request") -> Draft:
    """A message of its own to the group."""
    return Draft(
        channel=channel, way="群", topic=topic, key=str(n), subjects={"": f"第{n}条"},
        texts={"": "内容"}, not_before=office.clock(),
    )  # type: ignore[arg-type]  # fmt: skip


# -- trying again --------------------------------------------------------------------------


def test_it_is_tried_after_1_5_and_30_minutes(changed: Office) -> None:
    """Then it has failed, with what the server said; the planner sends it again."""
    changed.post.refuses = dict.fromkeys(("one@example.org", "two@example.org"), "451 later")
    tried = []
    for minutes in range(40):
        changed.post.said.clear()
        changed.tells(minutes=bool(minutes))
        if any(line.startswith("rcpt") for line in changed.post.said):
            tried.append(minutes)
    assert tried == [0, 1, 6, 36]
    assert states(changed) == ["failed", "failed"]
    assert changed.rows()[0].answer == "服务器拒绝：451 later"
    changed.post.refuses.clear()
    changed.tells(hours=24)
    assert states(changed) == ["failed", "failed"]
    one = min(row.number for row in changed.rows())
    assert changed.outbox.again(one, by="boss")
    assert not changed.outbox.again(one, by="boss")
    assert changed.tells().sent == 1
    assert states(changed) == ["sent", "failed"]


def test_a_server_that_is_gone_is_asked_once_a_round(
    changed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once for each of a thousand people; all of them are tried again."""
    changed.post.greeting = b"421 not now\r\n"
    changed.tells()
    assert changed.post.connections == 1
    assert [row.tries for row in changed.rows()] == [1, 1]
    changed.post.greeting = b"220 post\r\n"
    assert changed.tells(minutes=1).sent == 2


def test_what_will_never_do_is_not_tried_again(office: Office) -> None:
    """An address that is none has failed at once."""
    from dataclasses import replace

    from tests.planner.telling.conftest import town

    problem = town()
    one = replace(problem.people["P1"], email="见通讯录")
    office.mails()
    office.publishes(replace(problem, people=problem.people | {"P1": one}), d06="P1")
    office.tells()
    assert states(office) == ["failed"]
    assert "不是邮箱地址" in office.rows()[0].answer


# -- what ends in between ------------------------------------------------------------------


def test_a_process_that_ends_loses_nothing(
    changed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was handed over and never heard of is sent once more, with the same Message-ID."""

    class Killed(BaseException):
        """The process ends here."""

    def end(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as ending:
        ending.setattr("planner.telling.outbox.Outbox.sent", end)
        with pytest.raises(Killed):
            changed.tells()
    assert states(changed) == ["sending", "waiting"]
    assert changed.tells().sent == 1  # the other one
    assert changed.tells(minutes=9).sent == 0
    assert changed.tells(minutes=1).sent == 1
    ids = [message["message-id"] for _to, message in changed.post.got]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert states(changed) == ["sent", "sent"]


def test_one_that_ends_before_writing_tells_it_again(
    changed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a way has told and its messages are one step: both, or neither."""

    def end(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as ending:
        ending.setattr("planner.telling.outbox.Outbox.put", end)
        with pytest.raises(KeyboardInterrupt):
            changed.tells()
    assert changed.rows() == ()
    assert changed.tells().sent == 2


def test_a_message_that_ends_the_program_each_time_fails(
    changed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not end it for ever."""

    def end(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as ending:
        ending.setattr("planner.telling.sending._Round._letter", end)
        for _ in range(8):
            with pytest.raises(KeyboardInterrupt):
                changed.tells(minutes=10)
    changed.tells(minutes=10)
    changed.tells(minutes=10)
    assert states(changed) == ["failed", "failed"]
    assert changed.post.got == []


def test_two_at_once_send_once(changed: Office) -> None:
    """The site and a command may be at it together."""
    begun = threading.Barrier(2)

    def go() -> None:
        begun.wait(PATIENCE_SECONDS)
        tell(Store.open(changed.store.file or ""), changed.clock)

    together(go, go)
    assert len(changed.post.got) == 2
    assert states(changed) == ["sent", "sent"]


# -- how fast, and when --------------------------------------------------------------------


def test_no_more_than_a_robot_allows(office: Office) -> None:
    """Twenty a minute; the rest waits for the next minute."""
    number = office.robot()
    with office.store.database.writing() as connection:
        office.outbox.put(connection, [draft(office, number, n, "test") for n in range(50)])
    assert [office.tells(seconds=s).sent for s in (0, 30, 30, 1, 60)] == [20, 0, 20, 0, 10]


def test_a_robot_that_was_written_to_too_fast_is_left_alone(office: Office) -> None:
    """Somebody else writes to the group by the same robot: ten minutes later it takes the rest."""
    robot = DingTalk(office.clock, secret=SECRET)
    office.group.answer = robot
    settings = {"address": f"{office.group.address}/robot/send?access_token=T", "secret": SECRET}
    number = office.ways.put("dingtalk", "群", settings, quiet="", remind="", by="boss")
    for _ in range(18):
        assert not robot.too_fast(20)
    with office.store.database.writing() as connection:
        office.outbox.put(connection, [draft(office, number, n, "test") for n in range(5)])
    assert office.tells().sent == 2
    assert len(office.group.got) == 3  # the third was told to wait, and so did the others
    assert states(office) == ["sent"] * 2 + ["waiting"] * 3
    assert "send too fast" in office.rows()[0].answer
    assert [office.tells(minutes=5).sent for _ in range(2)] == [0, 3]
    assert len(robot.taken) == 5


def test_what_waits_for_one_place_goes_as_one(office: Office) -> None:
    """Each with its heading."""
    number = office.robot()
    with office.store.database.writing() as connection:
        office.outbox.put(connection, [draft(office, number, n) for n in range(3)])
    assert office.tells().sent == 1
    content = json.loads(office.group.got[0].body)["text"]["content"]
    assert content.endswith("3 条消息\n第0条\n内容\n\n第1条\n内容\n\n第2条\n内容")
    assert states(office) == ["sent"] * 3


def test_quiet_hours_hold_messages_back(office: Office) -> None:
    """Overnight, by the clock of the place; a test goes out all the same."""
    office.publishes(d06="P1")
    number = office.robot(quiet="21:00-07:30")
    office.clock.now = datetime(2027, 1, 4, 14, tzinfo=UTC)  # 22:00
    office.publishes(d06="P2")
    with office.store.database.writing() as connection:
        office.outbox.put(connection, [draft(office, number, 1, "test")])
    assert office.tells().sent == 1
    assert office.tells(hours=9).sent == 0  # 7:01
    assert office.tells(minutes=30).sent == 1


@pytest.mark.parametrize(
    "quiet, at, opens",
    [
        ("21:00-07:00", "2027-01-04 20:59", "2027-01-04 20:59"),
        ("21:00-07:00", "2027-01-04 21:00", "2027-01-05 07:00"),
        ("21:00-07:00", "2027-01-05 06:59", "2027-01-05 07:00"),
        ("21:00-07:00", "2027-01-05 07:00", "2027-01-05 07:00"),
        ("12:00-14:00", "2027-01-05 13:00", "2027-01-05 14:00"),
        ("12:00-14:00", "2027-01-05 14:00", "2027-01-05 14:00"),
        ("", "2027-01-05 03:00", "2027-01-05 03:00"),
    ],
)
def test_when_quiet_hours_end(office: Office, quiet: str, at: str, opens: str) -> None:
    """The first moment that is not in them."""
    office.robot(quiet=quiet)
    zone = office.store.zone()
    (way,) = office.ways.all()
    moment = datetime.fromisoformat(at).replace(tzinfo=zone)
    assert way.open_from(moment, zone) == datetime.fromisoformat(opens).replace(tzinfo=zone)


# -- the evening before ----------------------------------------------------------------------


def test_the_evening_before_a_duty(office: Office) -> None:
    """At the hour that was set, once; each person theirs, the group what is posted."""
    office.publishes(d06="P1", d13="P2")
    office.mails(remind="18:00")
    office.robot(remind="18:00")
    office.clock.now = datetime(2027, 1, 5, 9, 59, tzinfo=UTC)
    assert office.tells().sent == 0
    assert office.tells(minutes=1).sent == 2
    assert office.tells(hours=1).sent == 0
    ((to, text),) = office.letters()
    assert to == "one@example.org"
    assert "您明天（1月6日 星期三）有安排" in text
    assert "· 领导接访，1月6日（三） 上午 洛社镇 张一" in text
    content = json.loads(office.group.got[0].body)["text"]["content"]
    assert content.splitlines()[0] == "洛社镇：明天（1月6日 星期三）的安排"
    assert office.tells(hours=24).sent == 0


def test_nobody_is_reminded_unless_it_was_asked_for(office: Office) -> None:
    """It is off until an hour is given."""
    office.publishes(d06="P1")
    office.mails()
    office.clock.now = datetime(2027, 1, 5, 12, tzinfo=UTC)
    assert office.tells().sent == 0


def test_a_reminder_that_comes_too_late_is_not_sent(office: Office) -> None:
    """On the day itself it still helps, on the next it does not."""
    office.publishes(d06="P1")
    office.mails(remind="18:00")
    office.post.greeting = b"421 not now\r\n"
    office.clock.now = datetime(2027, 1, 5, 10, tzinfo=UTC)
    office.tells()
    office.post.greeting = b"220 post\r\n"
    office.tells(hours=30)
    assert states(office) == ["late"]
    assert office.post.got == []


# -- requests --------------------------------------------------------------------------------


def test_requests_reach_whoever_has_to_answer(office: Office) -> None:
    """Leave the planner, a swap the colleague and then the planner, the answer whoever asked."""
    from planner.web.asking import Requests

    office.planner()
    office.publishes(d06="P1", d13="P2")
    office.mails()
    office.robot()
    requests = Requests(office.store, office.clock)
    day = datetime(2027, 1, 6, tzinfo=UTC).date()
    leave = requests.ask_leave("P1", day, day, "am", "住院")
    mine, theirs = "D@all@2027-W01@1", "D@all@2027-W02@1"
    swap = requests.ask_swap("P1", mine, "P2", theirs, "住院")
    office.tells()
    requests.answer(swap, "agreed", was=("asked",), by="P2")
    office.tells()
    requests.answer(leave, "refused", was=("asked",), by="boss", said="改天吧")
    office.tells()
    told = office.letters()
    assert [to for to, _text in told] == ["boss@example.org", "two@example.org",
                                          "boss@example.org", "one@example.org"]  # fmt: skip
    texts = [text for _to, text in told]
    assert "张一申请请假" in texts[0]
    assert "2027-01-06 上午" in texts[0]
    assert "张一让出：领导接访，1月6日（三） 上午 洛社镇 张一" in texts[1]
    assert "张一和李二申请换班" in texts[2]
    assert "改天吧" in texts[3]
    assert not any("住院" in text for text in texts)
    assert office.group.got == []


def test_what_is_answered_before_it_is_told_is_told_once(office: Office) -> None:
    """The newest state of a request is what counts."""
    from planner.web.asking import Requests

    office.planner()
    office.publishes(d06="P1", d13="P2")
    office.mails()
    requests = Requests(office.store, office.clock)
    swap = requests.ask_swap("P1", "D@all@2027-W01@1", "P2", "D@all@2027-W02@1", "")
    requests.answer(swap, "declined", was=("asked",), by="P2")
    office.tells()
    assert [to for to, _text in office.letters()] == ["one@example.org"]


# -- what is kept ----------------------------------------------------------------------------


def test_secrets_stay_in_the_store(office: Office) -> None:
    """Its owner alone can read it; no log, no answer and no text has them."""
    assert office.store.file is not None
    assert S_IMODE(office.store.file.stat().st_mode) == 0o600
    number = office.robot()
    office.group.answer = lambda _posted: (200, b'{"errcode":93000,"errmsg":"bad verysecret"}')
    office.outbox.now(draft(office, number, 1, "test"))
    office.tells()
    (row,) = office.rows()
    assert row.answer == "机器人拒绝：93000 bad ***"
    (way,) = office.ways.all()
    assert way.place == "127.0.0.1"
    office.ways.remove(number, by="boss")
    log = " ".join(f"{one.action} {one.detail}" for one in office.store.audit())
    assert "messages set up" in log
    assert "verysecret" not in log
    assert "127.0.0.1" not in log


@pytest.mark.parametrize("address", ["/hook/token-1", "/send?key=token-1", "/s?a=b&t=token-1"])
def test_whatever_of_an_address_is_told_back_is_not_kept(office: Office, address: str) -> None:
    """A token may be the end of the path, too; what is no token stays."""
    settings = {"address": office.group.address + address}
    office.ways.put("feishu", "群", settings, quiet="", remind="", by="boss")
    (way,) = office.ways.all()
    assert way.scrubbed(f"send b: no token-1 {settings['address']}") == "send b: no *** ***"


def test_a_secret_that_is_left_empty_stays(office: Office) -> None:
    """Whoever changes the quiet hours need not know it."""
    number = office.robot()
    office.ways.put("wecom", "新名", {"address": ""}, quiet="", remind="", by="boss", number=number)
    (way,) = office.ways.all()
    assert way.name == "新名"
    assert way.settings["address"].endswith("verysecret")


@pytest.mark.parametrize("quiet, remind, field", [
    ("21", "", "quiet"), ("07:00-07:00", "", "quiet"), ("25:00-07:00", "", "quiet"),
    ("", "25:00", "remind"), ("", "abends", "remind"),
])  # fmt: skip
def test_hours_that_are_none(office: Office, quiet: str, remind: str, field: str) -> None:
    """Each says how it is written."""
    with pytest.raises(Misset) as error:
        office.robot(quiet=quiet, remind=remind)
    assert error.value.field == field
    assert office.ways.all() == ()


def test_a_way_that_has_ended_sends_nothing(changed: Office) -> None:
    """What it had not sent goes; what it sent stays on the list."""
    changed.post.refuses["one@example.org"] = "451 later"
    changed.tells()
    (way,) = changed.ways.all()
    changed.ways.remove(way.number, by="boss")
    assert changed.tells(hours=1).sent == 0
    assert states(changed) == ["sent"]


def test_what_was_sent_long_ago_is_forgotten(changed: Office) -> None:
    """Half a year is enough."""
    changed.tells()
    changed.tells(days=179)
    assert len(changed.rows()) == 2
    changed.tells(days=2)
    assert changed.rows() == ()


def test_an_address_of_an_account_is_one(office: Office) -> None:
    """Or empty, which ends it."""
    office.planner()
    with pytest.raises(Trouble):
        office.ways.set_mail("boss", "a@b\r\nBcc: c@d")
    assert office.ways.planners() == {"boss": "boss@example.org"}
    office.ways.set_mail("boss", " ")
    assert office.ways.planners() == {}


# -- whoever runs it -------------------------------------------------------------------------


def test_whether_there_is_anything_is_quick_to_ask(changed: Office) -> None:
    """A revision, a request or an evening is; afterwards nothing is."""
    ways = changed.ways.all()
    assert pending(changed.store, ways, changed.clock())
    changed.tells()
    assert not pending(changed.store, changed.ways.all(), changed.clock())
    assert not changed.outbox.any_due()


def test_the_command_sends_what_waits(changed: Office) -> None:
    """And says how much; where nothing is set up it says where to do that."""
    changed.clock.now += timedelta(0)
    folder = changed.store.file
    assert folder is not None
    done = sanfang("notify", folder.parent / "town.xlsx")
    assert done.exit_code == 0, done.output
    (way,) = changed.ways.all()
    changed.ways.remove(way.number, by="boss")
    done = sanfang("notify", folder.parent / "town.xlsx")
    assert done.exit_code == 0
    assert "还没有设置" in done.output
