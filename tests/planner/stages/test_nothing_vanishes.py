"""What is owed is a shift, a gap or a warning, whatever the calendar leaves of its days."""

from __future__ import annotations

from itertools import product

import pytest

from tests.builders.sheets import Sheets
from tests.builders.solving import planned

WEEK_OFF = tuple(f"2027-03-0{day},休息," for day in range(1, 8))


def book(
    row: str, first: str, last: str, calendar: tuple[str, ...] = (), owner: str = "整体"
) -> Sheets:
    """One reception by one cadre; `row` is 周期,星期,遇假,生效,失效,参数."""
    return {
        "设置": ("项,值", "单位名称,示例镇", f"开始,{first}", f"结束,{last}"),
        "日历": ("日期,类型,说明", *calendar),
        "单位": ("编码,名称,类别,上级", "T,示例镇,镇,"),
        "人员": ("编码,姓名,单位,角色", "a,甲,T,干部"),
        "制度": (
            "编码,名称,类型,主体,人员,周期,星期,遇假,生效,失效,参数,时段",
            f"D,接访,接访,{owner},干部*1,{row},上午",
        ),
    }


MARCH = ("2027-03-01", "2027-03-31")


@pytest.mark.parametrize(
    "row, period, calendar, days",
    [
        ("一次,,,2027-03-06,2027-03-06,", MARCH, (), [8]),
        ("一次,,,2027-03-06,2027-03-06,", ("2027-03-08", "2027-03-31"), (), [8]),
        ("一次,,,2027-03-06,2027-03-06,", MARCH, ("2027-03-06,上班,",), [6]),
        ("一次,六,,2027-03-06,2027-03-06,", MARCH, (), [6]),
        ("一次,,,2027-03-03,2027-03-03,", MARCH, WEEK_OFF, [8]),
        ("月,,,,,by=1", ("2027-08-01", "2027-08-31"), (), [2]),
        ("周,,,,,last=1", ("2027-03-01", "2027-03-14"), WEEK_OFF, [8, 12]),
        ("日,六,,,,last=1", ("2027-03-06", "2027-03-07"), (), [6]),
    ],
)
def test_it_is_held(
    row: str, period: tuple[str, str], calendar: tuple[str, ...], days: list[int]
) -> None:
    """On its day, or on the next working day."""
    plan = planned(book(row, *period, calendar), warned=True)
    assert [shift.date.day for shift in plan.shifts] == days
    assert plan.gaps == ()


@pytest.mark.parametrize("owner", ["整体", "每人"])
@pytest.mark.parametrize(
    "row, period, calendar",
    [
        ("一次,,,,,", ("2027-03-06", "2027-03-07"), ()),
        ("一次,,,,,", ("2027-03-01", "2027-03-05"), WEEK_OFF),
        ("一次,六,,2027-03-01,2027-03-01,", MARCH, ()),
        ("月,三,,,,by=1", MARCH, ()),
        ("月,一,,,,last=1", MARCH, ()),
    ],
)
def test_it_is_a_gap(
    row: str, period: tuple[str, str], calendar: tuple[str, ...], owner: str
) -> None:
    """Where no day is left, and no other plan holds it."""
    plan = planned(book(row, *period, calendar, owner), warned=True)
    assert [(gap.cause, gap.missing) for gap in plan.gaps] == [("no_day", 1)]
    assert plan.shifts == ()


@pytest.mark.parametrize(
    "row, period, calendar, code",
    [
        ("一次,,,2027-03-06,2027-03-06,", ("2027-03-01", "2027-03-07"), (), "deferred-beyond"),
        ("周,三,,,,", ("2027-03-01", "2027-03-07"), WEEK_OFF, "deferred-beyond"),
        ("一次,,取消,2027-03-03,2027-03-03,", MARCH, WEEK_OFF, "cancelled"),
        ("周,三,取消,,,", ("2027-03-01", "2027-03-07"), WEEK_OFF, "cancelled"),
        ("日,,,,,", ("2027-03-01", "2027-03-07"), WEEK_OFF, "no-day"),
    ],
)
def test_it_is_told(
    row: str, period: tuple[str, str], calendar: tuple[str, ...], code: str
) -> None:
    """Where the next plan holds it, or 遇假 drops it, or a daily duty has no day at all."""
    plan = planned(book(row, *period, calendar), warned=True)
    assert (plan.shifts, plan.gaps) == ((), ())
    assert [one.code for one in plan.warnings if one.code != "provisional-year"] == [code]


def test_plans_of_a_week_have_something_to_say_of_every_duty() -> None:
    """Weeks worked, half worked and not worked, with every period, weekday and cut."""
    calendars = ((), ("2027-03-01,休息,",), WEEK_OFF, ("2027-03-06,上班,",))
    rows = product(
        ("日", "周", "一次"),
        ("", "一", "六、日"),
        ("", "取消"),
        ("", "2027-03-02,2027-03-02", "2027-03-06,2027-03-06"),
        ("", "by=1", "last=1"),
        calendars,
    )
    silent = []
    for period, weekdays, holiday, valid, params, calendar in list(rows)[::7]:
        row = f"{period},{weekdays},{holiday},{valid or ','},{params}"
        plan = planned(book(row, "2027-03-01", "2027-03-07", calendar), warned=True)
        told = [one for one in plan.warnings if one.code != "provisional-year"]
        # On a single day of validity that is no day of the duty a week or a day owes nothing.
        if not (plan.shifts or plan.gaps or told) and not valid:
            silent.append((row, calendar))
    assert silent == []
