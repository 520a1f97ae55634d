"""Who is told what of a publication, and what never leaves."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from planner.domain.language import speaking
from planner.domain.problem import Absence
from planner.web.asking import Requests
from tests.builders.sample_plan import shift
from tests.planner.telling.conftest import Office, town
from tests.web.visits import PRIVATE, small_plan, town_with_households

ZONE = ZoneInfo("Asia/Shanghai")


def test_nothing_is_sent_until_it_is_set_up(office: Office) -> None:
    """And then only what comes after."""
    office.publishes(d06="P1")
    office.tells()
    office.mails()
    office.robot()
    office.tells()
    assert (office.post.got, office.group.got, office.rows()) == ([], [], ())


def test_whose_duties_changed_is_told_once(office: Office) -> None:
    """One digest a person with what they get, lose and what moves; nobody else gets any."""
    office.publishes(d06="P1", d13="P2", d20="P2")
    office.mails()
    office.publishes(d06="P2", d13="P2", d21="P2")
    with speaking("en"):  # who tells speaks the language of the workbook
        assert office.tells().sent == 2
    assert office.tells().sent == 0
    (one, first), (two, second) = office.letters()
    assert (one, two) == ("one@example.org", "two@example.org")
    assert first.splitlines() == [
        "洛社镇：您的安排有变化",
        "张一，您的以下安排有变化：",
        "· 不用去了：1月6日 星期三 08:30-11:30 领导接访 洛社镇（改由李二）",
        "",
        "第 2 版，2027年1月4日发布。",
    ]
    assert "· 新增：1月6日 星期三 08:30-11:30 领导接访 洛社镇（原为张一）" in second
    assert "· 改动：1月20日 星期三 08:30-11:30 领导接访 洛社镇 → 1月21日 星期四" in second
    assert "13日" not in second


def test_what_was_sent_is_shown_in_the_language_of_the_reader(office: Office) -> None:
    """Changes, reminders, requests, and why something failed; it goes out in the office's."""
    office.planner()
    office.publishes(d06="P1")
    office.mails(remind="18:00")
    office.robot(remind="18:00")
    office.publishes(d05="P2", d06="P2")
    day = date(2027, 1, 6)
    Requests(office.store, office.clock).ask_leave("P2", day, day, None, "")
    office.post.refuses["two@example.org"] = "550 no"
    office.group.answer = lambda _posted: (502, b"")
    office.clock.now = datetime(2027, 1, 5, 11, tzinfo=UTC)
    office.tells()
    assert "不用去了" in office.letters()[0][1]
    with speaking("en"):
        shown = {(row.topic, row.person): row for row in office.rows()}
    for row in shown.values():
        assert re.search("[一-鿿]", row.text), row
        with speaking("en"):
            said = f"{row.subject} {row.text} {row.answer}"
        for name in ("洛社镇", "张一", "李二", "领导接访"):
            said = said.replace(name, "")
        assert not re.search("[一-鿿]", said), said
    assert len(shown) == 6
    with speaking("en"):
        assert shown["changes", "P2"].answer == "The server refuses: 550 no"
        assert shown["changes", ""].answer == "The server answers 502."


def test_a_first_publication_tells_everybody(office: Office) -> None:
    """What nobody knew is new; the notice of change is empty, and so is the group's."""
    office.mails()
    office.robot()
    office.publishes(d06="P1", d13="P2")
    office.tells()
    assert [to for to, _text in office.letters()] == ["one@example.org", "two@example.org"]
    assert office.group.got == []


def test_what_is_past_is_not_told(office: Office) -> None:
    """A change of yesterday is no news."""
    office.publishes(d06="P1", d13="P1")
    office.mails()
    office.clock.now = datetime(2027, 1, 10, 1, tzinfo=ZONE)
    office.publishes(d06="P2", d13="P1")
    office.tells()
    assert office.post.got == []


def test_several_publications_are_one_message(office: Office) -> None:
    """From what was known to what counts; what was changed and changed back is none."""
    office.publishes(d06="P1", d13="P2")
    office.mails(quiet="08:00-18:00")
    office.publishes(d06="P2", d13="P1")
    office.tells()
    assert [row.state for row in office.rows()] == ["waiting", "waiting"]
    office.publishes(d06="P1", d13="P1")
    office.tells()
    office.tells(hours=10)
    (one, first), (two, second) = office.letters()
    assert one == "one@example.org"
    assert "6日" not in first
    assert "13日" in first
    assert "第 3 版" in first
    assert two == "two@example.org"
    assert "· 不用去了：1月13日 星期三" in second
    office.publishes(d06="P2", d13="P1")
    office.publishes(d06="P1", d13="P1")
    office.tells(hours=14)
    office.tells(hours=10)
    assert len(office.post.got) == 2


def test_a_failed_message_is_replaced_too(office: Office) -> None:
    """Whoever could not be told hears it with the next publication."""
    office.publishes(d06="P1", d13="P1")
    office.mails()
    office.post.refuses["two@example.org"] = "550 no"
    office.publishes(d06="P2", d13="P1")
    for minutes in (0, 1, 5, 30):
        office.tells(minutes=minutes)
    assert [row.state for row in office.rows() if row.person == "P2"] == ["failed"]
    office.post.refuses.clear()
    office.publishes(d06="P2", d13="P2")
    office.tells()
    ((_to, text),) = [one for one in office.letters() if one[0] == "two@example.org"]
    assert "6日" in text
    assert "13日" in text
    assert [row.state for row in office.rows() if row.person == "P2"] == ["sent"]


def test_two_plans_do_not_disturb_each_other(office: Office) -> None:
    """A plan of another time changes nothing of this one, and each is compared with its own."""
    office.publishes(d06="P1")
    office.mails()
    february = replace(small_plan(), start=date(2027, 2, 1), end=date(2027, 2, 28))
    two = shift("D@all@2027-W06@1", "D", "reception", date(2027, 2, 10), "am", ("P2",), place="T")
    office.store.publish(replace(february, shifts=(two,)), town(), at=office.clock.now, by="boss")
    office.publishes(d06="P2")
    office.tells()
    texts = dict(office.letters())
    assert "不用去了：1月6日" in texts["one@example.org"]
    assert "2月10日" in texts["two@example.org"]
    assert "新增：1月6日" in texts["two@example.org"]


def test_a_group_reads_the_notice_and_nothing_else(office: Office) -> None:
    """Receptions with their leaders; no visits, no homes, no phones, no reasons."""
    problem = replace(
        town_with_households(),
        absences=(Absence("P1", date(2027, 1, 6), date(2027, 1, 6), None, "住院"),),
    )
    visit = problem.duties["D"]
    problem = replace(
        problem, duties=problem.duties | {"V": replace(visit, id="V", name="入户", kind="visit")}
    )

    def shifts(day: int, who: str, homes: tuple[str, ...]) -> tuple[object, ...]:
        return (
            shift("D@1", "D", "reception", date(2027, 1, day), "am", (who,), place="T"),
            shift("V@1", "V", "visit", date(2027, 1, day), "pm", (who,), target="V",
                  households=homes),
        )  # fmt: skip

    office.publishes_shifts(problem, *shifts(6, "P1", ("H77",)))
    office.robot()
    office.mails()
    office.publishes_shifts(problem, *shifts(7, "P1", ()))
    office.tells()
    (posted,) = office.group.got
    content = json.loads(posted.body)["text"]["content"]
    assert content.splitlines() == [
        "洛社镇：已公示的安排有变化",
        "第 2 版，2027年1月4日发布。",
        "· 调整  领导接访：1月6日（三） 上午 洛社镇 张一 → 1月7日（四） 上午 洛社镇 张一",
    ]
    ((_to, text),) = office.letters()
    assert "1户" in text
    for word in (*PRIVATE, "住院"):
        assert word not in content
        assert word not in text.replace("a@example.org", "")


def test_whoever_has_no_mail_is_passed_over(office: Office) -> None:
    """As is whoever has left: nobody knows where to."""
    problem = town()
    people = problem.people | {"P1": replace(problem.people["P1"], email="")}
    office.mails()
    office.publishes(replace(problem, people=people), d06="P1", d13="P2")
    office.tells()
    assert [to for to, _text in office.letters()] == ["two@example.org"]
