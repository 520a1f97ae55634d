"""A hand-made township and a plan of it with every feature, for tests of the outputs.

Two months of 2027. Three villages with villager groups, one community, a town and two
departments, nine people (one of them has nothing to do), five households, one of them in
nobody's hands. The plan is written by hand: it shows every part of plan.json, it is not
what the planner would say.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from planner.domain.plan import (
    Assigned,
    FairnessRow,
    Gap,
    Level,
    Plan,
    PlannedLink,
    PlanWarning,
    Reason,
    RotationRow,
    Shift,
)
from planner.domain.problem import (
    DEFAULT_HOURS,
    HALVES,
    Absence,
    Cadence,
    CalendarDay,
    Done,
    Duty,
    Link,
    Owner,
    Person,
    Problem,
    Scope,
    Selector,
    Settings,
    Slot,
    TeamPart,
    Term,
    Unit,
)
from tests.builders.parameters import having

START = date(2027, 1, 1)
END = date(2027, 2, 28)
ZONE = ZoneInfo("Asia/Shanghai")


def shift(
    key: str,
    duty: str,
    kind: str,
    day: date,
    slot: Slot,
    people: tuple[str | tuple[str, int], ...],
    *,
    owner: str | None = None,
    place: str | None = None,
    target: str | None = None,
    households: tuple[str, ...] = (),
) -> Shift:
    """A shift at the usual hours; a person alone is in part 0."""
    assigned = (Assigned(*one) if isinstance(one, tuple) else Assigned(one, 0) for one in people)
    halves = HALVES[slot]
    return Shift(
        id=key,
        duty=duty,
        kind=kind,
        owner=owner,
        date=day,
        slot=slot,
        start=datetime.combine(day, DEFAULT_HOURS[halves[0]][0], ZONE),
        end=datetime.combine(day, DEFAULT_HOURS[halves[-1]][1], ZONE),
        place=place,
        target=target,
        people=tuple(sorted(assigned, key=lambda one: (one.part, one.id))),
        households=households,
    )


def _selector(by: str, value: str, scope: Scope | None = None) -> Selector:
    return Selector((Term(by, value, scope),), value)  # type: ignore[arg-type]


def problem() -> Problem:
    """The workbook."""
    units = (
        Unit("T", "示例镇", "镇"),
        Unit("D1", "农业农村局", "部门", "T"),
        Unit("D2", "党政办公室", "部门", "T"),
        Unit("V1", "东河村", "村", "T", 30),
        Unit("V2", "西桥村", "村", "T", 20, ("后进村",)),
        Unit("V3", "南园社区", "社区", "T", 10),
        Unit("G11", "第一组", "村民组", "V1", 15),
        Unit("G12", "第二组", "村民组", "V1", 15),
        Unit("G13", "第三组", "村民组", "V1", 15),
        Unit("G21", "第一组", "村民组", "V2", 10),
        Unit("E1", "=恒发机械厂", "企业", "V1"),
        Unit("H", "信访接待室", "窗口", "T"),
    )
    people = (
        Person("P1", "张三", "T", "镇长", ("班子成员",), phone="13800001234"),
        Person("P2", "李四", "T", "副镇长、分管农业", ("班子成员",), phone="13900005678"),
        Person("P3", "欧阳文", "T", "副书记", ("班子成员",)),
        Person("P4", "王五", "D1", "局长", ("负责人", "党员"), home="V1"),
        Person("P5", "赵六", "D1", "科员", ("干部",)),
        Person("P6", "王五", "D2", "主任", ("负责人", "党员")),
        Person("P7", "钱七", "D2", "科员", ("干部",)),
        Person("P8", "孙八", "V1", "网格员", ("村干部",), household_limit=3),
        Person("P9", "周九", "V2", "网格员", ("村干部",)),
    )
    leader = _selector("role", "班子成员")
    head = _selector("role", "负责人", Scope("own"))
    linked = _selector("linked", "L1")
    duties = (
        Duty(
            "R1",
            "领导接访日",
            "reception",
            Owner("whole"),
            (TeamPart(leader, 1), TeamPart(_selector("role", "干部"), 1)),
            period="week",
            weekdays=frozenset({2}),
            slot="am",
            place="H",
            priority=1,
            params=having(standby=1),
        ),
        Duty(
            "W1",
            "便民服务窗口",
            "service_window",
            Owner("unit", _selector("unit_kind", "部门")),
            (TeamPart(_selector("role", "干部", Scope("own")), 1),),
            period="day",
            slot="pm",
            place="H",
        ),
        Duty(
            "V1D",
            "领导走访联系村",
            "visit",
            Owner("person"),
            (TeamPart(leader, 1),),
            target=linked,
            slot="half",
            place="target",
        ),
        Duty(
            "E1D",
            "夜间恳谈",
            "activity",
            Owner("target"),
            (TeamPart(_selector("role", "村干部", Scope("target")), 1),),
            target=_selector("unit_kind", "村"),
            slot="evening",
            place="target",
        ),
        Duty(
            "M1",
            "部门驻村轮换",
            "rotation",
            Owner("unit", _selector("unit_kind", "部门")),
            (TeamPart(head, 1),),
            target=_selector("unit_kind", "村民组", Scope("linked", "L2")),
            place="target",
            params=having(stay=(1, 2), cover=6),
        ),
        Duty(
            "L1",
            "领导联系村",
            "pairing",
            Owner("target"),
            (TeamPart(leader, 1),),
            target=_selector("unit_kind", "村"),
            period="year",
        ),
        Duty(
            "L2",
            "部门联系村",
            "pairing",
            Owner("unit", _selector("unit_kind", "部门")),
            (TeamPart(_selector("unit_kind", "部门"), 1),),
            target=_selector("unit_kind", "村"),
            period="year",
            params=having(holder="unit", per_holder=(1, 1)),
        ),
        Duty(
            "HH",
            "党员干部联户",
            "household",
            Owner("target"),
            (TeamPart(_selector("role", "村干部"), 1),),
            target=_selector("household", "全部"),
            period="year",
            params=having(
                per_holder=(0, 3),
                visits=(Cadence("全部", 1, "year"), Cadence("困难户", 1, "quarter")),
            ),
        ),
        Duty(
            "Q1",
            "季度工作报告",
            "report",
            Owner("person"),
            (TeamPart(_selector("role", "负责人"), 1),),
            period="quarter",
            params=having(by=25),
        ),
    )
    households = pd.DataFrame(
        {
            "id": ["H1", "H2", "H3", "H4", "H5"],
            "unit": ["G11", "G11", "G12", "G21", "G21"],
            "head": ["陈甲一", "陈乙二", "陈丙三", "陈丁四", "陈戊五"],
            "categories": [("困难户",), (), (), ("困难户", "老党员"), ()],
            "persons": [3, 4, None, 2, 5],
            "contact": ["P8", None, None, "P9", None],
            "address": ["一号", "二号", "三号", "四号", "五号"],
            "longitude": [120.1, 120.2, float("nan"), 120.3, 120.3],
            "latitude": [31.1, 31.1, float("nan"), 31.2, 31.2],
        }
    )
    return Problem(
        settings=Settings("示例镇", START, END, households_per_round=6),
        calendar=(CalendarDay(date(2027, 2, 10), "off", "本地节日"),),
        units={unit.id: unit for unit in units},
        people={person.id: person for person in people},
        absences=(Absence("P3", date(2027, 1, 11), date(2027, 1, 15), None, "学习"),),
        households=households,
        duties={duty.id: duty for duty in duties},
        links=(Link("L1", "P1", "V1"), Link("L2", "D1", "V1", "fixed")),
        history=(Done(date(2026, 12, 20), "M1", "P4", "G13"),),
        source_file="sample.xlsx",
        source_sha256="0" * 64,
    )


def _shifts() -> tuple[Shift, ...]:
    receptions = (
        shift(
            "R1.2027-W01",
            "R1",
            "reception",
            date(2027, 1, 6),
            "am",
            ("P1", ("P5", 1), ("P2", 2)),
            place="H",
        ),
        shift("R1.2027-W02", "R1", "reception", date(2027, 1, 13), "am", ("P2",), place="H"),
        shift(
            "R1.2027-W03",
            "R1",
            "reception",
            date(2027, 1, 20),
            "am",
            ("P3", ("P7", 1)),
            place="H",
        ),
        shift(
            "R1.2027-W05",
            "R1",
            "reception",
            date(2027, 2, 3),
            "am",
            ("P1", ("P5", 1)),
            place="H",
        ),
    )
    others = (
        shift(
            "W1.D1.2027-01-04", "W1", "service_window", date(2027, 1, 4), "pm", ("P5",),
            owner="D1", place="H",
        ),
        shift(
            "W1.D2.2027-01-04", "W1", "service_window", date(2027, 1, 4), "pm", (),
            owner="D2", place="H",
        ),
        shift(
            "V1D.P1.2027-01", "V1D", "visit", date(2027, 1, 8), "am", ("P1",),
            owner="P1", place="V1", target="V1",
        ),
        shift(
            "V1D.P2.2027-01", "V1D", "visit", date(2027, 1, 8), "pm", ("P2",),
            owner="P2", place="V2", target="V2",
        ),
        shift(
            "E1D.V2.2027-01", "E1D", "activity", date(2027, 1, 15), "evening", ("P9",),
            owner="V2", place="V2", target="V2",
        ),
        shift(
            "M1.D1.2027-01", "M1", "rotation", date(2027, 1, 12), "day", ("P4",),
            owner="D1", place="G11", target="G11",
        ),
        shift(
            "M1.D1.2027-02", "M1", "rotation", date(2027, 2, 9), "day", ("P4",),
            owner="D1", place="G12", target="G12",
        ),
        shift(
            "HH.P8.2027-01.1", "HH", "household", date(2027, 1, 18), "evening", ("P8",),
            owner="P8", target="G11", households=("H1", "H2"),
        ),
        shift(
            "HH.P9.2027-01.1", "HH", "household", date(2027, 1, 19), "pm", ("P9",),
            owner="P9", target="G21", households=("H4",),
        ),
        shift(
            "Q1.P4.2027-Q1", "Q1", "report", date(2027, 2, 25), "day", ("P4",), owner="P4",
        ),
    )  # fmt: skip
    return tuple(sorted(receptions + others, key=lambda one: one.id))


def plan() -> Plan:
    """The plan of `problem`, by hand."""
    reasons = (
        Reason("P5", "1月13日上午已排便民服务窗口"),
        Reason("P7", "1月13日请假"),
    )
    gaps = (
        Gap(
            "R1.2027-W02#gap", "R1.2027-W02", "R1", None, "all_busy", 1,
            (date(2027, 1, 11), date(2027, 1, 17)), date(2027, 1, 13), None, reasons,
            "领导接访日 1月13日上午缺1名陪访干部。", "days", "people",
        ),
        Gap(
            "R1.2027-W04#gap", "R1.2027-W04", "R1", None, "no_day", 2,
            (date(2027, 1, 25), date(2027, 1, 31)), None, None, (),
            "领导接访日 1月25日至31日没有排上。", "days", "occurrence",
        ),
        Gap(
            "W1.D2.2027-01-04#gap", "W1.D2.2027-01-04", "W1", "D2", "all_away", 1,
            (date(2027, 1, 4), date(2027, 1, 4)), date(2027, 1, 4), None,
            (Reason("P7", "1月4日请假"),), "便民服务窗口 党政办公室 1月4日下午缺1人。",
            "days", "people",
        ),
        Gap(
            "HH.H5#gap", "HH.H5", "HH", None, "over_capacity", 1, (START, END), None, "H5",
            (Reason("P9", "已联3户，到上限"),), "户 H5 没有联系人。",
            "households", "holders",
        ),
    )  # fmt: skip
    holders = pd.DataFrame(
        {
            "household": ["H1", "H2", "H3", "H4"],
            "duty": ["HH"] * 4,
            "holder": ["P8", "P8", "P8", "P9"],
        }
    )
    span = [START + timedelta(days=offset) for offset in range((END - START).days + 1)]
    off = {date(2027, 1, 1), *(date(2027, 2, day) for day in (5, 8, 10, 11, 12))}
    return Plan(
        organisation="示例镇",
        start=START,
        end=END,
        timezone="Asia/Shanghai",
        created=datetime.combine(date(2026, 12, 24), time(9, 30), ZONE),
        source_file="sample.xlsx",
        source_sha256="0" * 64,
        working_days=tuple(day for day in span if day.weekday() < 5 and day not in off),
        provisional=True,
        levels=(
            Level("days", "gaps", 3, 3, True, 0.51, rank=1),
            Level("days", "gaps", 1, 1, True, 0.2, rank=3),
            Level("days", "fairness", 2, 1, False, 10.0),
        ),
        links=(
            PlannedLink("L1", "P1", "V1", True),
            PlannedLink("L1", "P2", "V2", False),
            PlannedLink("L2", "D1", "V1", True),
            PlannedLink("L2", "D2", "V2", False),
        ),
        shifts=_shifts(),
        rotations=(
            RotationRow("M1", "D1", date(2027, 1, 1), "G11", False),
            RotationRow("M1", "D1", date(2027, 2, 1), "G12", False),
            RotationRow("M1", "D1", date(2027, 3, 1), "G13", True),
            RotationRow("M1", "D2", date(2027, 1, 1), "G21", False),
            RotationRow("M1", "D2", date(2027, 2, 1), "G21", False),
        ),
        gaps=tuple(sorted(gaps, key=lambda gap: gap.id)),
        fairness=(
            FairnessRow("R1", 0, ("P1", "P2", "P3"), {"P1": 2, "P2": 1, "P3": 1}, 1, 2),
            FairnessRow("R1", 1, ("P5", "P7"), {"P5": 2, "P7": 1}, 1, 2),
        ),
        warnings=(
            PlanWarning("provisional_year", "2027年放假安排尚未公布，按法定节假日暂排。"),
            PlanWarning("merged_turns", "领导接访日 2月10日遇假，与2月17日的班次合并。"),
        ),
        holders=holders,
    )


def sample() -> tuple[Problem, Plan]:
    """The workbook and the plan."""
    return problem(), plan()
