"""Days with their names, and signs for duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from outputs.tables.named import NamedPlan
from outputs.tables.timeline import GONE, Timeline, signs
from planner.domain.language import speaking
from planner.domain.problem import CalendarDay, Unit
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan
from tests.web.visits import small_problem


def timeline(*rows: CalendarDay, person: str = "P1") -> Timeline:
    """That of a plan for January and February 2026, with `rows` of 日历."""
    first, last = date(2026, 1, 1), date(2026, 2, 28)
    problem = replace(small_problem(), calendar=rows)
    one = shift("D@all@1", "D", "reception", date(2026, 3, 2), "am", (person,), place="T")
    return Timeline(NamedPlan.of(plan([one], first, last, "洛社镇"), problem))


def test_days_that_stand_out_are_named() -> None:
    """Festivals, whole breaks and worked weekends; ordinary weekends are only not worked."""
    with speaking("zh"):
        line = timeline(
            CalendarDay(date(2026, 1, 24), "off"),
            CalendarDay(date(2026, 1, 30), "off", "抗洪"),
            CalendarDay(date(2026, 1, 31), "work"),
        )
        days = {one.day: one for one in line.days(date(2026, 1, 1), date(2026, 2, 28))}
        named = {day: one.name for day, one in days.items() if one.name}
        assert named.pop(date(2026, 1, 30)) == "抗洪"
        assert [one for one in named if named[one] == "班"] == [
            date(2026, 1, 4), date(2026, 1, 31), date(2026, 2, 14), date(2026, 2, 28)
        ]  # fmt: skip
        assert named[date(2026, 1, 1)] == "元旦"
        assert named[date(2026, 2, 16)] == "除夕"
        assert named[date(2026, 2, 17)] == "春节"
        assert named[date(2026, 2, 23)] == "休"
        assert not days[date(2026, 1, 24)].worked
        assert date(2026, 1, 24) not in named
        assert days[date(2026, 1, 31)].worked


def test_a_shift_is_for_the_village_it_is_in_and_not_its_owners() -> None:
    """The owner's village counts only where neither target nor place tells one."""
    one = shift("D@P1@1", "D", "visit", date(2026, 1, 5), "am", ("P1",), owner="V", target="W")
    other = shift("D@P1@2", "D", "visit", date(2026, 1, 6), "am", ("P1",), owner="V", place="T")
    problem = small_problem()
    problem = replace(problem, units={**problem.units, "W": Unit("W", "万马村", "村", "T")})
    made = plan([one, other], date(2026, 1, 1), date(2026, 1, 31), "洛社镇")
    entries = Timeline(NamedPlan.of(made, problem)).entries
    assert [entry.area for entry in entries] == ["W", "V"]
    assert [sorted(entry.within) for entry in entries] == [["T", "W"], ["T", "V"]]


def test_the_days_reach_to_the_last_shift() -> None:
    """A shift that was deferred beyond the plan has its column."""
    line = timeline()
    assert (line.first, line.last) == (date(2026, 1, 1), date(2026, 3, 2))


def test_who_is_gone_from_the_workbook_keeps_a_row() -> None:
    """So that no shift that is published is without a row."""
    line = timeline(person="P9")
    assert line.units[-1].key == GONE
    assert line.units[-1].rows == ("P9",)
    rows = line.rows("people", line.entries, {"P9"})
    assert [one.shifts[0].id for one in rows["P9"].marks[date(2026, 3, 2)]] == ["D@all@1"]


def test_signs_differ_and_come_from_the_names() -> None:
    """A character of its own, else two, else the rarest; a number where none is left."""
    assert signs(["领导接访", "领导驻村", "部门驻村", "走访"]) == ("接", "领驻", "部", "走")
    office = ["领导接访", "领导值班", "部门接访", "部门值班", "值班"]
    assert signs(office) == ("领接", "领值", "部接", "部值", "值")
    assert signs(["ab", "AB", "a", ""]) == ("B", "A", "3", "4")
    many = [f"村{chr(0x4E00 + n % 7)}" for n in range(40)]
    assert len(set(signs(many))) == 40
