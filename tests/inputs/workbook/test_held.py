"""Column 星期 as people fill it in: weekdays, words, days of the month, n-th weekdays."""

from __future__ import annotations

from pathlib import Path

import pytest

from inputs.workbook.held import held_days
from planner.domain.faults import CellFault
from planner.domain.named_days import LAST, NO_NAMED, NamedDays
from tests.builders.inputs_books import problem_of, put, reading_of, township


@pytest.mark.parametrize(
    "written, weekdays, named",
    [
        ("一、三", {0, 2}, NO_NAMED),
        ("周一至周五", {0, 1, 2, 3, 4}, NO_NAMED),
        ("五日", {4, 6}, NO_NAMED),
        ("每周三", {2}, NO_NAMED),
        ("每周一至周五", {0, 1, 2, 3, 4}, NO_NAMED),
        ("周3", {2}, NO_NAMED),
        ("星期1、星期5", {0, 4}, NO_NAMED),
        ("周1至周5", {0, 1, 2, 3, 4}, NO_NAMED),
        ("周1-5", {0, 1, 2, 3, 4}, NO_NAMED),
        ("第1个周3", set(), NamedDays((), (), ((1, 2),))),
        ("礼拜7", {6}, NO_NAMED),
        ("周六周日", {5, 6}, NO_NAMED),
        ("周六日", {5, 6}, NO_NAMED),
        ("工作日", set(), NO_NAMED),
        ("workdays", set(), NO_NAMED),
        ("每天", set(), NamedDays(("every",))),
        ("Every", set(), NamedDays(("every",))),
        ("周末", set(), NamedDays(("weekends",))),
        ("法定节假日", set(), NamedDays(("holidays",))),
        ("休息日", set(), NamedDays(("holidays", "weekends"))),
        ("周末和节假日", set(), NamedDays(("holidays", "weekends"))),
        ("days_off", set(), NamedDays(("holidays", "weekends"))),
        ("工作日、周末", set(), NamedDays(("weekends", "workdays"))),
        ("一、节假日", {0}, NamedDays(("holidays",))),
        ("15日", set(), NamedDays((), (15,))),
        ("每月15号", set(), NamedDays((), (15,))),
        ("1日、11日、21日", set(), NamedDays((), (1, 11, 21))),
        ("一日、十一日和二十一日", set(), NamedDays((), (1, 11, 21))),
        ("1日至5日", set(), NamedDays((), (1, 2, 3, 4, 5))),
        ("每月1-5日", set(), NamedDays((), (1, 2, 3, 4, 5))),
        ("1~3号", set(), NamedDays((), (1, 2, 3))),
        ("一日到三日、十五日", set(), NamedDays((), (1, 2, 3, 15))),
        ("每月1日—2日", set(), NamedDays((), (1, 2))),
        ("每月10-12", set(), NamedDays((), (10, 11, 12))),
        ("28日至月末", set(), NamedDays((), (28, 29, 30, 31))),
        ("5日至5日", set(), NamedDays((), (5,))),
        ("day:10-12", set(), NamedDays((), (10, 11, 12))),
        ("day:30-last_day", set(), NamedDays((), (30, 31))),
        ("1-5", {0, 1, 2, 3, 4}, NO_NAMED),
        ("周一——周三", {0, 1, 2}, NO_NAMED),
        ("月末", set(), NamedDays((), (LAST,))),
        ("5、15、25日", set(), NamedDays((), (5, 15, 25))),
        ("1、3和5号", set(), NamedDays((), (1, 3, 5))),
        ("每月5日15日25日", set(), NamedDays((), (5, 15, 25))),
        ("1、3、每月15日", {0, 2}, NamedDays((), (15,))),
        ("15日、月底", set(), NamedDays((), (LAST, 15))),
        ("day:15, last_day", set(), NamedDays((), (LAST, 15))),
        ("第1个周三", set(), NamedDays((), (), ((1, 2),))),
        ("第一个周三", set(), NamedDays((), (), ((1, 2),))),
        ("每月第一个星期三", set(), NamedDays((), (), ((1, 2),))),
        ("首个周三", set(), NamedDays((), (), ((1, 2),))),
        ("第一、三个周五", set(), NamedDays((), (), ((1, 4), (3, 4)))),
        ("第1个和第3个周五", set(), NamedDays((), (), ((1, 4), (3, 4)))),
        ("最后一个周五", set(), NamedDays((), (), ((LAST, 4),))),
        ("第一个周三、最后一个周五", set(), NamedDays((), (), ((LAST, 4), (1, 2)))),
        ("1:Wed, -1:Fri", set(), NamedDays((), (), ((LAST, 4), (1, 2)))),
        ("周六、月末", {5}, NamedDays((), (LAST,))),
    ],
)
def test_what_is_written_is_read(written: str, weekdays: set[int], named: NamedDays) -> None:
    """Either language, words people use for one another, and lists joined as people join them."""
    held = held_days(written)
    assert (held.weekdays, held.named) == (weekdays, named)


@pytest.mark.parametrize(
    "written",
    [
        "32日",
        "0日",
        "第六个周三",
        "6:Wed",
        "day:0",
        "每週",
        "初一",
        "25日至5日",
        "1日至32日",
        "0-5日",
        "1日至周五",
        "1-15",
    ],
)
def test_what_is_no_day_is_refused(written: str) -> None:
    """A day that no month has, a sixth Wednesday, a word nobody knows."""
    with pytest.raises(CellFault):
        held_days(written)


def test_a_bare_weekday_after_an_nth_one_is_asked_about() -> None:
    """第一个周一、三 may mean two things: nothing is guessed."""
    with pytest.raises(CellFault) as raised:
        held_days("第一个周一、三")
    assert raised.value.code == "unknown-word"
    assert "第1个周三" in str(raised.value.remedy)


def test_empty_times_owe_every_named_day(tmp_path: Path) -> None:
    """1日、11日、21日 without 次数 are three turns; with 次数 1 they are one, on one of them."""
    book = township()
    put(book, "制度", 2, "星期", "1日、11日、21日")
    put(book, "制度", 2, "次数", None)
    assert problem_of(tmp_path, book).duties["JF"].named == NamedDays((), (1, 11, 21), each=True)
    put(book, "制度", 2, "次数", 1)
    assert not problem_of(tmp_path, book).duties["JF"].named.each
    put(book, "制度", 2, "星期", "每天")
    put(book, "制度", 2, "次数", None)
    assert not problem_of(tmp_path, book).duties["JF"].named.each


@pytest.mark.parametrize("written, value", [("提前", "advance"), ("照常", "hold")])
def test_what_happens_on_a_holiday(tmp_path: Path, written: str, value: str) -> None:
    """提前 and 照常, beside 顺延 and 取消."""
    book = township()
    put(book, "制度", 2, "星期", "三")
    put(book, "制度", 2, "遇假", written)
    assert problem_of(tmp_path, book).duties["JF"].on_holiday == value


def test_hold_without_days_means_nothing_and_says_so(tmp_path: Path) -> None:
    """照常 beside an empty 星期: a reminder, and the duty is deferred like others."""
    book = township()
    put(book, "制度", 2, "星期", None)
    put(book, "制度", 2, "遇假", "照常")
    reading = reading_of(tmp_path, book)
    assert [(one.code, one.warning) for one in reading.faults] == [("hold-without-days", True)]
    assert reading.problem is not None
    assert reading.problem.duties["JF"].on_holiday == "defer"
