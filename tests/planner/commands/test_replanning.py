"""`sanfang replan`: what people see, and that trying writes nothing."""

from __future__ import annotations

from concurrent.futures import wait
from pathlib import Path
from typing import Any

import pytest

from outputs.files import read_plan
from outputs.store import Store
from planner.questions.references import Unclear, absence_of
from planner.solver import pool
from tests.builders.commands import contents, sanfang
from tests.builders.day_problems import cadres
from tests.builders.receptions import day, duty, problem
from tests.builders.sheets import PLAN_FOLDER


@pytest.fixture
def posted(small_town: Path, planned: Path) -> Path:
    """SMALL_TOWN, planned and published."""
    result = sanfang("publish", planned, "--by", "office")
    assert result.exit_code == 0, result.output
    return small_town


def leader(book: Path) -> str:
    """Who receives on 13 January as published."""
    plan = read_plan(book.with_name(PLAN_FOLDER))
    return next(one.people[0].id for one in plan.shifts if one.date.day == 13)


def without(book: Path, sheet: str, key: str) -> None:
    """Delete the row of `key` from a sheet."""
    file = book / f"{sheet}.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(one for one in lines if not one.startswith(key)), "utf-8")


def notes(output: str) -> list[str]:
    """What the judge remarks, to the first full stop."""
    return [one.partition("。")[0] for one in output.splitlines() if one.startswith("说明：")]


def test_trying_an_absence_shows_it_and_writes_nothing(posted: Path) -> None:
    """The diff, the counts and the proof are told; no file appears or changes."""
    before = contents(posted.parent)
    result = sanfang(
        "replan", posted, "--try", f"{leader(posted)} 2027-01-12..2027-01-14",
        "--today", "2027-01-06",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "共变更 1 个班次，其中公示期内 0 个；缺口 0 处。" in result.output
    assert "已证明" in result.output
    assert contents(posted.parent) == before
    without_year = sanfang(
        "replan", posted, "--try", f"{leader(posted)} 2027-01-12..2027-01-14", "--today", "1月6日"
    )
    assert without_year.exit_code == 0
    assert "共变更 1 个班次，其中公示期内 0 个；缺口 0 处。" in without_year.output


def test_a_workbook_with_leave_gives_a_plan_that_is_published(posted: Path) -> None:
    """Leave in the workbook: a folder with a plan, and with --publish the next revision."""
    who = leader(posted)
    (posted / "不可用.csv").write_text(f"人员,起,止\n{who},2027-01-13,2027-01-13\n", "utf-8")
    result = sanfang("replan", posted, "--today", "2027-01-06", "--publish", "--by", "office")
    assert result.exit_code == 0, result.output
    plan = read_plan(posted.with_name(f"{PLAN_FOLDER}-replan"))
    assert [one for one in plan.levels if one.code == "repair.changes"]
    assert all(level.proven for level in plan.levels)
    store = Store.open(Store.beside(posted), create=False)
    assert [one.number for one in store.revisions()] == [1, 2]
    again = sanfang("replan", posted, "--today", "2027-01-06", "--publish")
    assert "无需发布" in again.output
    assert len(store.revisions()) == 2


def test_what_is_kept_of_a_stopped_run_is_a_draft_that_says_so(
    posted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped too early it leaves everything as it was; what it keeps it does not publish."""
    who, folder = leader(posted), posted.with_name(f"{PLAN_FOLDER}-replan")
    leave = f"人员,起,止\n{who},2027-01-12,2027-01-14\n"
    (posted / "不可用.csv").write_text(leave, encoding="utf-8")
    before, moments = contents(posted.parent), 0
    while not folder.exists():
        assert contents(posted.parent) == before
        assert moments < 1_000
        moments += 1
        left = iter(range(moments - 1, -1, -1))

        def press(pending: Any, _seconds: float | None = None, left: Any = left) -> Any:
            if next(left, None) == 0:
                raise KeyboardInterrupt
            return wait(pending)

        monkeypatch.setattr(pool, "wait", press)
        result = sanfang("replan", posted, "--today", "2027-01-06", "--publish")
        assert result.exit_code == (1 if folder.exists() else 130), result.output
    assert moments > 1
    assert "已手动停止，停在" in result.stdout
    assert "没有发布" in result.stderr
    assert (read_plan(folder).stopped or "").startswith("已手动停止")
    assert len(Store.open(posted.with_name("sanfang.db")).revisions()) == 1
    assert sanfang("verify", folder, "--book", posted).exit_code == 0
    assert sanfang("publish", folder).exit_code == 0


def test_a_plan_that_is_not_published_can_be_the_base(small_town: Path) -> None:
    """--base names a folder; the plan written there can be verified like any other."""
    assert sanfang("plan", small_town).exit_code == 0
    folder = small_town.with_name(PLAN_FOLDER)
    out = small_town.with_name("again")
    result = sanfang("replan", small_town, "--base", folder, "--today", "2027-01-06", "--out", out)
    assert result.exit_code == 0, result.output
    assert read_plan(out).shifts == read_plan(folder).shifts
    assert sanfang("verify", out, "--book", small_town).exit_code == 0


def test_a_plan_that_is_not_published_follows_the_workbook_too(small_town: Path) -> None:
    """--base with a link that was changed since: the link is planned anew, and judged."""
    header = "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点"
    link = "lx,联系村,联系,每对象,班子成员*1,村,年,,,,"
    (small_town / "制度.csv").write_text(f"{header}\n{link}\n", "utf-8")
    assert sanfang("plan", small_town).exit_code == 0
    folder = small_town.with_name(PLAN_FOLDER)
    other = {"p1": "p2", "p2": "p1"}
    (now,) = (one for one in read_plan(folder).links if one.target == "v1")
    (small_town / "联系.csv").write_text(
        f"制度,主体,对象,状态\nlx,{other[now.holder]},v1,现有\n", "utf-8"
    )
    out = small_town.with_name("again")
    result = sanfang("replan", small_town, "--base", folder, "--today", "2027-01-06", "--out", out)
    assert result.exit_code == 0, result.output
    assert ("lx", other[now.holder], "v1") in {
        (one.duty, one.holder, one.target) for one in read_plan(out).links
    }
    assert sanfang("verify", out, "--book", small_town).exit_code == 0


def test_a_new_name_changes_no_shift_and_is_published(posted: Path) -> None:
    """Calendars and rosters say the new name; the same again is nothing to publish."""
    people = (posted / "人员.csv").read_text("utf-8")
    (posted / "人员.csv").write_text(people.replace("张示例", "张新名"), "utf-8")
    result = sanfang("replan", posted, "--today", "2027-01-06", "--publish")
    assert (result.exit_code, "无需变更" in result.output) == (0, True)
    published = contents(posted.parent / "published")
    told = [text.decode() for name, text in published.items() if name.endswith(".ics")]
    assert any("张新名" in text for text in told)
    assert not any("张示例" in text for text in told)
    again = sanfang("replan", posted, "--today", "2027-01-06", "--publish")
    assert "无需发布" in again.output


@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "还没有发布过计划"),
        (["--base", "nowhere"], "nowhere"),
        (["--try", "p1 2027-01-05", "--publish"], "--try"),
    ],
)
def test_what_cannot_be_done_is_said(small_town: Path, arguments: list[str], said: str) -> None:
    """Nothing published, no such base, publishing what was only tried: exit 2, nothing written."""
    before = contents(small_town.parent)
    result = sanfang("replan", small_town, *arguments, "--today", "2027-01-06")
    assert (result.exit_code, said in result.output) == (2, True)
    assert contents(small_town.parent) == before


@pytest.mark.parametrize(
    "text, said",
    [
        ("a", "看不懂"),
        ("a 2027-02-30", "看不懂"),
        ("a 2027-02-03..2027-02-01", "看不懂"),
        ("a 2027-02-03 noon", "看不懂"),
        ("x 2027-02-03", "没有叫“x”的"),
    ],
)
def test_an_absence_that_is_not_understood_is_explained(text: str, said: str) -> None:
    """Somebody unknown, days that do not exist, words that mean nothing."""
    with pytest.raises(Unclear) as error:
        absence_of(problem(duty("A")), text)
    assert said in str(error.value)


def test_an_absence_is_written_as_people_write() -> None:
    """Id or name, one day or several, a part of the day in either language."""
    of = problem(duty("A"), names="a")
    assert cadres("a")[0].name == "a"
    one = absence_of(of, "a 2027/3/1..2027年3月3日 上午")
    assert (one.who, one.start, one.end, one.slot) == ("a", day(0), day(2), "am")
    assert absence_of(of, "a 2027-03-01").slot is None


def test_days_that_somebody_served_who_is_deleted_are_no_breaches(posted: Path) -> None:
    """One remark for a person, however many days; whoever asks the judge; it is published."""
    who = leader(posted)
    without(posted, "人员", who)
    result = sanfang("replan", posted, "--today", "2027-01-28")
    assert result.exit_code == 0, result.output
    folder = posted.with_name(f"{PLAN_FOLDER}-replan")
    judged = sanfang("verify", folder, "--book", posted)
    assert judged.exit_code == 0, judged.output
    gone = f"说明：人员表中已没有{'张示例' if who == 'p1' else '李示例'}（{who}）"
    assert notes(judged.output) == [gone]
    again = sanfang("publish", folder, "--book", posted, "--by", "office")
    assert again.exit_code == 0, again.output
    judged = sanfang("verify", folder, "--book", posted)
    assert (judged.exit_code, notes(judged.output)) == (0, [gone])


def test_what_was_served_of_a_duty_that_is_deleted_is_told_once(posted: Path) -> None:
    """Its shifts that are over stay, with one line for all of them."""
    without(posted, "制度", "jiefang")
    result = sanfang("replan", posted, "--today", "2027-01-14")
    assert result.exit_code == 0, result.output
    folder = posted.with_name(f"{PLAN_FOLDER}-replan")
    judged = sanfang("verify", folder, "--book", posted)
    assert judged.exit_code == 0, judged.output
    assert notes(judged.output) == ["说明：工作簿中已没有书记接访（jiefang）"]


def test_a_day_that_is_over_is_judged_where_it_was_changed(posted: Path) -> None:
    """What was posted of it stands; who writes somebody else into it has to say the truth."""
    who = leader(posted)
    without(posted, "人员", who)
    assert sanfang("replan", posted, "--today", "2027-01-14").exit_code == 0
    file = posted.with_name(f"{PLAN_FOLDER}-replan") / "plan.json"
    other = "p1" if who == "p2" else "p2"
    text = file.read_text("utf-8")
    lines = [
        one.replace(f'"id": "{other}"', f'"id": "{who}"') if '"date": "2027-01-06"' in one else one
        for one in text.splitlines()
    ]
    file.write_text("\n".join(lines), "utf-8")
    assert sanfang("verify", file.parent, "--book", posted).exit_code == 1
