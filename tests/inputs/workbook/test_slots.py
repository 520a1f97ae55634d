"""时段 as people write it: words, hours, 夜间 and 24小时."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from inputs.workbook.schema import LONG_SLOTS
from inputs.workbook.slots import read
from planner.domain.faults import CellFault
from planner.domain.hours import Hours
from planner.domain.problem import Slot
from tests.builders.inputs_books import problem_of, put, reading_of, township
from tests.builders.judge_builder import problem


@pytest.mark.parametrize(
    "written, slot",
    [
        ("上午", "am"),
        ("12:00-14:00", Hours(time(12), time(14))),
        ("12：00—14：00", Hours(time(12), time(14))),
        ("17:30-08:30", Hours(time(17, 30), time(8, 30))),
        ("17:30-次日08:30", Hours(time(17, 30), time(8, 30))),
        ("17:30-08:30 (next day)", Hours(time(17, 30), time(8, 30))),
        ("上午9:00-11:30", Hours(time(9), time(11, 30))),
        ("下午2:30-5:30", Hours(time(14, 30), time(17, 30))),
        ("下午14:30-17:30", Hours(time(14, 30), time(17, 30))),
        ("早8点至晚8点", Hours(time(8), time(20))),
        ("中午12:00-1:30", Hours(time(12), time(13, 30))),
        ("晚上8:00-12:00", Hours(time(20), time())),
        ("下午12:30-2:00", Hours(time(12, 30), time(14))),
        ("晚上8点-次日8点", Hours(time(20), time(8))),
        ("夜间17:30至次日上午8:30", Hours(time(17, 30), time(8, 30))),
        ("当日17:30至次日8:30", Hours(time(17, 30), time(8, 30))),
        ("18:00-24:00", Hours(time(18), time())),
        ("0:00-8:00", Hours(time(), time(8))),
        ("8:00-8:00", Hours(time(8), time(8))),
        ("夜间", Hours(time(17, 30), time(8, 30))),
        ("night", Hours(time(17, 30), time(8, 30))),
        ("24小时", Hours(time(8, 30), time(8, 30))),
        ("24h", Hours(time(8, 30), time(8, 30))),
    ],
)
def test_what_is_understood(written: str, slot: Slot) -> None:
    """In either language, and as rosters show it."""
    assert read(written, LONG_SLOTS, problem().settings) == slot


@pytest.mark.parametrize(
    "written, code",
    [
        ("中午", "unknown-word"),
        ("25:00-26:00", "bad-hours"),
        ("12:00", "bad-hours"),
        ("08:00-次日09:00", "bad-hours"),
    ],
)
def test_what_is_not(written: str, code: str) -> None:
    """Words that are none, hours that are none, and more than a day."""
    with pytest.raises(CellFault) as fault:
        read(written, LONG_SLOTS, problem().settings)
    assert fault.value.code == code


def test_every_sheet_with_a_slot_takes_hours(tmp_path: Path) -> None:
    """制度, 不可用 and 指定; 夜间 and 24小时 follow 设置."""
    book = township()
    book["设置"] += [["夜间", "18:00-08:00"], ["上午", "08:00-12:00"]]
    put(book, "制度", 2, "时段", "夜间")
    put(book, "不可用", 2, "时段", "12:00-14:00")
    put(book, "指定", 2, "时段", "24小时")
    of = problem_of(tmp_path, book)
    assert next(iter(of.duties.values())).slot == Hours(time(18), time(8))
    assert of.absences[0].slot == Hours(time(12), time(14))
    assert of.pins[0].slot == Hours(time(8), time(8))


def test_a_must_and_a_never_at_hours_that_meet_contradict(tmp_path: Path) -> None:
    """As parts of the day do; hours beside each other do not."""
    for never, codes in (("13:00-15:00", ["contradiction"]), ("14:00-15:00", [])):
        book = township()
        book["指定"] = [book["指定"][0][:], *_pins(book["指定"][0], ("必须", "12:00-14:00"),
                                                  ("禁止", never))]  # fmt: skip
        found = reading_of(tmp_path, book).faults
        assert [fault.code for fault in found if not fault.warning] == codes


def _pins(header: list[str], *rows: tuple[str, str]) -> list[list[object]]:
    values = {"人员": "P1", "日期": "2027-01-06"}
    return [
        [{**values, "方式": mode, "时段": slot}.get(name) for name in header] for mode, slot in rows
    ]
