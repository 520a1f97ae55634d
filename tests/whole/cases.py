"""What each office's plan must be: its days, hours and people, and the notice it posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.whole.books import OFFICES
from tests.whole.days import (
    Span,
    between,
    every,
    holiday,
    in_each,
    month,
    off,
    on,
    ten_days,
    week,
    worked,
)
from tests.whole.made import Owed
from tests.whole.papers import Phones, Posted


@dataclass(frozen=True)
class Case:
    """What is asked of an office's plan: its duties, its notices by sheet, its remarks."""

    owed: Mapping[str, Owed]
    notices: Mapping[str, Posted] = field(default_factory=dict)
    remarks: Sequence[str] = ()


def days(*named: tuple[int, int]) -> list[Span]:
    """One on each of these days of 2026."""
    return every(date(2026, month, day) for month, day in named)


def office_phone(number: str) -> Phones:
    """The same number every day."""
    return lambda _turns: number


SPRING = between(date(2026, 2, 9), date(2026, 3, 1))
APRIL = between(date(2026, 4, 1), date(2026, 4, 30))
MARCH = between(date(2026, 3, 1), date(2026, 3, 31))
AUTUMN = date(2026, 9, 1), date(2026, 10, 31)
TOWN = [("带班领导", "镇领导", 1), ("值班干部", "干部", 2), ("司机", "司机", 1)]
VILLAGES = ("东村", "西村", "南村", "北村", "上村", "下村", "前村", "后村")
ADVISED = {
    **dict.fromkeys(("东村", "西村", "南村"), "王海"),
    **dict.fromkeys(("北村", "上村", "下村"), "李明"),
    **dict.fromkeys(("前村", "后村"), "赵刚"),
}
SERVICE = ("讲道", "主领", "司琴", "招待")
GRIDS = [f"和平社区第{n}网格" for n in range(1, 7)]
MAY = date(2026, 5, 1), date(2026, 5, 31)
SUMMER = date(2026, 5, 1), date(2026, 6, 30)
TWO = [("", "民警", 2)]


def own_phones(numbers: Mapping[str, str], office: str) -> Phones:
    """The office's number and those of everybody on watch."""
    return lambda turns: "\n".join(
        [office, *(f"{name}：{numbers[name]}" for one in turns for name in one.people)]
    )


def phones_of(name: str) -> Mapping[str, str]:
    """The numbers of the people of a book."""
    return {one["姓名"]: one["电话"] for one in OFFICES[name]["人员"]}


CASES: dict[str, Case] = {
    "receptions": Case(
        {
            "县级领导接访": Owed(
                days((9, 2), (9, 9), (9, 16), (9, 23), (9, 30), (10, 8), (10, 14), (10, 21),
                     (10, 28)),
                "08:30-11:30", [("", "县领导", 1), ("", "信访干部", 1)], order=True,
            )
        },
    ),
    "spring": Case(
        {
            "白天值班": Owed(every(SPRING), "08:30-17:30", TOWN, rest_days=1),
            "夜间值班": Owed(every(SPRING), "17:30-08:30", TOWN, rest_days=1),
        },
        {
            "值班安排表": Posted(
                "柳河镇人民政府2026年2月9日至3月1日机关值班安排表",
                [
                    (f"{duty}\n{hours}\n{label}", duty, part)
                    for duty, hours in zip(
                        ("白天值班", "夜间值班"), ("08:30-17:30", "17:30-次日08:30"), strict=True
                    )
                    for part, (label, _role, _count) in enumerate(TOWN)
                ],
                office_phone("0510-80000002"),
            )
        },
    ),
    "hospital": Case(
        {
            "中午值班": Owed(every(filter(worked, APRIL)), "12:00-14:00", [("", "中层", 1)]),
            "夜间值班": Owed(
                every(APRIL), "17:30-08:00",
                [("带班", "院领导", 1), ("值班", "中层", 1)], rest_days=1,
            ),
            "休息日白班": Owed(
                every(filter(off, APRIL)), "08:00-17:30",
                [("带班", "院领导", 1), ("值班", "中层", 1)], rest_hours=12,
            ),
        },
        {
            "值班安排表": Posted(
                "柳河县人民医院2026年4月行政总值班安排表",
                [
                    ("中午值班\n12:00-14:00", "中午值班", 0),
                    ("夜间值班\n17:30-次日08:00\n带班", "夜间值班", 0),
                    ("夜间值班\n17:30-次日08:00\n值班", "夜间值班", 1),
                    ("休息日白班\n08:00-17:30\n带班", "休息日白班", 0),
                    ("休息日白班\n08:00-17:30\n值班", "休息日白班", 1),
                ],
                office_phone("0510-80000003"),
            )
        },
    ),
    "lawyers": Case(
        {
            "律师进村": Owed(
                [
                    (frozenset(date(2026, month, day) for day in wednesdays), 1)
                    for month, wednesdays in ((4, (1, 8, 15)), (5, (6, 13, 20)), (6, (3, 10, 17)))
                ],
                "08:30-11:30", [("", "律师", 1)], VILLAGES, ADVISED,
            ),
            "公共法律服务站值班": Owed(
                # 1 May and 19 June are holidays
                days((4, 3), (4, 17), (5, 6), (5, 15), (6, 5), (6, 22)),
                "08:30-11:30", [("", "律师", 1)], order=True,
            ),
        },
    ),
    "grids": Case(
        {
            "网格员走访": Owed(
                in_each(week, worked, *MAY, times=2), "08:30-11:30", [("", "网格员", 1)],
                GRIDS, {grid: grid for grid in GRIDS},
            ),
            "社区干部走网格": Owed(
                in_each(month, worked, *MAY), "08:30-11:30",
                [("", "社区干部", 1), ("", "网格员", 1)], GRIDS,
            ),
        },
    ),
    "canteen": Case(
        {
            "校领导陪餐安排": Owed(
                every(filter(worked, between(date(2026, 9, 1), date(2026, 10, 16)))),
                "11:30-12:30", [("陪餐领导", "校领导", 1)], order=True,
            )
        },
        {
            "值班安排表": Posted(
                "柳河镇中心小学2026年9月1日至10月16日校领导陪餐安排表",
                [("陪餐领导", "校领导陪餐安排", 0)],
            )
        },
    ),
    "rivers": Case(
        {
            "镇级河长巡河": Owed(
                in_each(ten_days, worked, *SUMMER), "08:30-11:30", [("", "镇级河长", 1)],
                ("王海", "李明"), {"王海": "王海", "李明": "李明"},
            ),
            "村级河长巡河": Owed(
                in_each(week, lambda _day: True, *SUMMER), "08:30-11:30", [("", "村级河长", 1)],
                ("柳河东村段", "柳河西村段", "青溪南村段"),
                {"柳河东村段": "东村", "柳河西村段": "西村", "青溪南村段": "南村"},
            ),
        },
    ),
    "church": Case(
        {
            "主日崇拜": Owed(
                every(filter(on(6), between(*AUTUMN))), "09:00-10:30",
                [(one, one, 2 if one == "招待" else 1) for one in SERVICE], order=True,
            ),
            "周三祷告会": Owed(
                every(filter(on(2), between(*AUTUMN))), "19:00-20:30",
                [("主领", "主领", 1), ("司琴", "司琴", 1)],
            ),
        },
        {
            "值班安排表（主日崇拜）": Posted(
                "青石县基督教堂2026年9月1日至10月31日主日崇拜值班安排表",
                [(one, "主日崇拜", part) for part, one in enumerate(SERVICE)],
                office_phone("0510-80000005"),
            )
        },
    ),
    "police": Case(
        {
            "早班": Owed(every(MARCH), "08:00-16:00", TWO, rest_hours=16, most_run=3),
            "中班": Owed(every(MARCH), "16:00-00:00", TWO, rest_hours=16, most_run=3),
            "晚班": Owed(every(MARCH), "00:00-08:00", TWO, rest_hours=24),
            "带班领导": Owed(every(MARCH), "08:30-08:30", [("", "所领导", 1)], order=True),
        },
        {
            "值班安排表（接处警）": Posted(
                "柳河派出所2026年3月接处警值班安排表",
                [
                    ("早班\n08:00-16:00", "早班", 0), ("中班\n16:00-次日00:00", "中班", 0),
                    ("晚班\n00:00-08:00", "晚班", 0),
                ],
                office_phone("110、0510-80000006"),
            )
        },
    ),
    "national": Case(
        {
            "节假日值班": Owed(
                every(filter(holiday, between(date(2026, 9, 21), date(2026, 10, 11)))),
                "08:30-08:30", [("带班领导", "局领导", 1), ("值班人员", "干部", 1)],
            )
        },
        {
            "值班安排表": Posted(
                "青石县民政局2026年9月21日至10月11日节假日值班安排表",
                [("带班领导", "节假日值班", 0), ("值班人员", "节假日值班", 1)],
                own_phones(phones_of("national"), "0510-80000007"),
            )
        },
    ),
    "fires": Case(
        {
            "森林防火值班": Owed(
                every(APRIL), "08:30-08:30",
                [("带班领导", "乡领导", 1), ("值班人员", "干部", 2)], order=True,
            )
        },
    ),
    "windows": Case(
        {
            "午间不断档": Owed(
                every(filter(worked, between(date(2026, 9, 1), date(2026, 9, 30)))),
                "12:00-14:00", [("", "窗口人员", 1)], ("综合窗口", "社保窗口"),
                {"综合窗口": "综合窗口", "社保窗口": "社保窗口"}, order=True,
            ),
            "周六延时服务": Owed(
                days((9, 5), (9, 12), (9, 19)), "08:30-11:30", [("", "窗口人员", 1)],
                ("综合窗口", "社保窗口"), {"综合窗口": "综合窗口", "社保窗口": "社保窗口"},
            ),
        },
        {
            "值班安排表（午间不断档）": Posted(
                "社保窗口2026年9月午间不断档值班安排表", [("值班人员", "午间不断档", 0)],
                office_phone("0510-80000009"), "社保窗口",
            )
        },
        ["cancelled"],
    ),
    "gates": Case(
        {
            name: Owed(
                every(filter(worked, between(date(2026, 9, 1), date(2026, 9, 30)))), hours,
                [("带班", "校领导", 1), ("护学", "教师", 2)], order=True,
            )
            for name, hours in (("早护学", "07:20-08:00"), ("晚护学", "16:30-17:10"))
        },
        {
            "值班安排表": Posted(
                "柳河镇中心小学2026年9月护学岗值班安排表",
                [
                    (f"{name}\n{hours}\n{label}", name, part)
                    for name, hours in (("早护学", "07:20-08:00"), ("晚护学", "16:30-17:10"))
                    for part, label in enumerate(("带班", "护学"))
                ],
            )
        },
    ),
    "bureau": Case(
        {
            "局领导接待日": Owed(
                # 15 November is a Sunday, 5 December a Saturday
                days((11, 5), (11, 16), (11, 25), (12, 7), (12, 15), (12, 25)),
                "08:30-11:30", [("", "局领导", 1), ("", "信访科", 1)], order=True,
            )
        },
    ),
}  # fmt: skip
