"""Small towns that together use every rule; each is planned within a second.

March 2027 begins on a Monday and has no public holidays: weeks begin on 1, 8, 15, 22, 29.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.builders.sheets import Sheets

_DUTIES = "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点,间隔,连班,参数"


def _town(*duties: str, end: str = "2027-03-31", settings: Sequence[str] = (),
          **sheets: Sequence[str]) -> Sheets:  # fmt: skip
    """A workbook that begins in March 2027."""
    frame = ("项,值", "单位名称,示例镇", "开始,2027-03-01", f"结束,{end}", *settings)
    return {"设置": frame, "制度": (_DUTIES, *duties), **sheets}


_UNITS = (
    "编码,名称,类别,上级,标签,经度,纬度",
    "T,示例镇,镇,,,,",
    "D1,农业办,部门,T,,,",
    "D2,民政办,部门,T,,,",
    "D3,司法所,部门,T,,,",
    "V1,东村,村,T,,120.5,31.5",
    "V2,西村,村,T,,,",
    "V3,南村,村,T,后进村,,",
    "G1,东村一组,村民组,V1,,,",
    "G2,东村二组,村民组,V1,,,",
    "G3,西村一组,村民组,V2,,,",
)

_PEOPLE = (
    "编码,姓名,单位,角色,居住地,联户上限,起,止",
    "L1,张一,T,领导,V1,,,",
    "L2,李二,T,领导,,,,",
    "L3,王三,T,领导,,,,",
    "L4,赵四,T,领导,,,,2027-03-19",
    "C1,钱五,D1,干部,G1,,,",
    "C2,孙六,D1,干部,,,,",
    "C3,周七,D2,干部,,,,",
    "C4,吴八,D2,干部,,4,,",
    "C5,郑九,D3,干部,,,2027-03-08,",
    "C6,冯十,V1,干部,V1,,,",
    "W1,陈一,T,值班员,,,,",
)

_HOUSEHOLDS = (
    "编码,单位,类别,人口,现联系人",
    *(f"H{n},G1,困难户,3,{'C2' if n < 4 else ''}" for n in range(1, 7)),
    *(f"H{n},G2,,3," for n in range(7, 11)),
    *(f"H{n},G3,{'困难户' if n < 13 else ''},3,{'C3' if n == 11 else ''}" for n in range(11, 17)),
)

DAYS = _town(
    "JF,接访,接访,整体,领导*1,,周,1,三,上午,T,8,,standby=1",
    "CK,窗口,窗口,整体,干部*1,,日,1,,上午,T,,周,",
    "XF,下访,下访,整体,领导*1+干部*2,村,月,2,,全天,对象,,,different_units=yes;owner_spacing=5",
    "ZF,走访,走访,每对象,干部*1,户:困难户,月,1,,下午,对象,,,",
    "XX,学习,活动,整体,领导*全体,,周,1,,下午,T,,,except=JF",
    "HY,会议,会议,每人,领导,,周,2,,晚上,,,,",
    "BG,报告,报告,每人,干部,,月,1,,,,,,by=25",
    "ZD,驻点,驻点,每单位:部门,干部@本单位*1,村,月,1,,下午,本单位,,,each_target=yes",
    "ZB,值守,活动,整体,值班员*1+领导*1,,周,1,五,晚上,T,,,",
    "YB,夜巡,活动,整体,值班员*1,,周,1,二,晚上,T,,,",
    settings=("每村每周来访上限,4",),
    单位=_UNITS,
    人员=_PEOPLE,
    户=_HOUSEHOLDS,
    不可用=(
        "人员,起,止,时段,原因",
        "L1,2027-03-10,2027-03-12,,培训",
        "C2,2027-03-17,,上午,体检",
        "W1,2027-03-15,2027-03-21,,休假",
    ),
    指定=(
        "制度,人员,日期,时段,对象,方式",
        "JF,L2,2027-03-10,,,必须",
        "ZB,C1,2027-03-05,,,必须",
        "CK,C1,2027-03-05,,,禁止",
        "XX,,2027-03-02,,,禁止",
    ),
    历史=("日期,制度,人员,对象,次数", "2027-02-24,JF,L3,,1", "2027-01-13,JF,L3,,1"),
)
"""Receptions, windows by the week, visits, meetings, reports; one watchman away for a week."""

HOLIDAYS = _town(
    "JF,接访,接访,整体,领导*1,,周,1,一,上午,T,,,",
    "ZF,走访,走访,每对象,领导*1,村,周,1,,下午,对象,,,",
    "HY,会议,会议,整体,领导*全体,,月,1,,,T,,,last=5;counts_for=BG",
    "BG,报告会,会议,整体,领导*1,,月,2,,上午,T,,,",
    日历=("日期,类型,说明", *(f"2027-03-{day:02},休息,庙会" for day in range(8, 16))),
    单位=_UNITS,
    人员=_PEOPLE,
)
"""Eight days off: the receptions of two Mondays move to one day."""

LINKS = _town(
    "LX,联系村,联系,每对象,领导*1+干部*2,村,年,1,,,,,,different_units=yes;avoid=home",
    "LB,部门联村,联系,每单位:部门,部门,村,年,1,,,,,,holder=unit;per_holder=1-2;per_target=1-2",
    "LQ,联系企业,联系,每人,领导,企业,年,1,,,,,,per_holder=1-2;per_target=1-1",
    "LZ,联系学校,联系,每对象,领导*1,学校,年,1,,,,,,per_holder=0-1",
    "LJ,包片,联系,每对象,干部*1,村民组,年,1,,,,,,per_holder=0-1;first=重点",
    "ZF,走访,走访,每人,领导,联系:LX,月,1,,下午,对象,,,",
    单位=(
        *_UNITS,
        *(f"E{n},第{n}企业,企业,T," for n in range(1, 5)),
        *(f"S{n},第{n}学校,学校,T," for n in range(1, 6)),
        *(f"G{n},南村{n}组,村民组,V3,{'重点' if n > 6 else ''}" for n in range(4, 8)),
    ),
    人员=_PEOPLE,
    联系=(
        "制度,主体,对象,状态",
        "LX,L2,V2,固定",
        "LX,L3,V3,禁止",
        "LX,C3,V1,现有",
        "LQ,L1,E2,现有",
        "LQ,L2,E1,固定",
        "LB,D1,V2,现有",
    ),
    指定=("制度,人员,日期,时段,对象,方式", "LX,C5,,,V2,禁止"),
)
"""Pairings of leaders and cadres with villages, enterprises and schools, some of them short."""

ROTATIONS = _town(
    "LZ,轮组,轮换,每单位:部门,干部@本单位*1,村民组@联系:LB,月,1,,,对象,,,stay=1-2;cover=6;share=yes",
    "LG,驻村,轮换,每人,领导,村,月,1,,,对象,,,stay=2-2;cover=2",
    "LB,部门联村,联系,每单位:部门,部门,村,年,1,,,,,,holder=unit;per_holder=1",
    "LY,驻企,轮换,每人,值班员,企业,月,1,,,对象,,,stay=2-3",
    end="2027-05-31",
    单位=(
        *_UNITS,
        *(f"E{n},第{n}企业,企业,T," for n in range(1, 5)),
        *(f"G{n},南村{n}组,村民组,V{2 + n % 2}," for n in range(4, 12)),
    ),
    人员=_PEOPLE,
    历史=(
        "日期,制度,人员,对象,次数",
        "2027-01-13,LZ,C1,G1,1",
        "2027-02-10,LG,L2,V1,1",
    ),
)
"""Departments move through the groups of their villages; leaders cannot reach all in time."""

HOUSES = _town(
    "LH,联户,联户,每对象,干部*1,户:全部,季,1,,,,,,"
    "per_holder=4;mix=困难户:1;visits=困难户:1/月、全部:1/季;avoid=home",
    "LS,双联,联户,每对象,领导*1+值班员*1,户:困难户,季,1,一、二,上午,,,,per_holder=0-9;visits=困难户:1/月",
    "LP,包户,联户,每人,领导,户:全部@V2,季,1,三,下午,,2,,per_holder=2-3;mix=困难户:1",
    "JF,接访,接访,整体,领导*1,,月,1,三,上午,T,,,",
    settings=("每次走访户数,3",),
    单位=_UNITS,
    人员=_PEOPLE,
    户=(*_HOUSEHOLDS, *(f"K{n},V3,,2," for n in range(1, 12))),
    联系=("制度,主体,对象,状态", "LH,C3,H8,禁止", "LH,C4,H12,固定"),
    不可用=("人员,起,止,时段,原因", "L3,2027-03-01,2027-03-31,,挂职"),
    日历=("日期,类型,说明", "2027-03-17,休息,庙会"),
)
"""Three ways of looking after households; some have nobody, some visits cannot be made."""

SCHOOL = _town(
    "JF,家访,联户,每对象,班主任@对象*1+保育员@对象*1,户:全部,年,1,一、四,晚上,,,,"
    "visits=大班:50%/半年、中班:1/期、全部:30％/年",
    end="2027-07-11",
    settings=("每次走访户数,2",),
    单位=("编码,名称,类别,上级", "Y,示例幼儿园,学校,", *(f"B{n},{n}班,班级,Y" for n in (1, 2, 3))),
    人员=(
        "编码,姓名,单位,角色",
        *(f"T{n},老师{n},B{n},班主任" for n in (1, 2, 3)),
        *(f"N{n},阿姨{n},B{n},保育员" for n in (1, 2, 3)),
    ),
    户=(
        "编码,单位,类别,人口",
        *(f"D{n},B1,大班,3" for n in range(1, 6)),
        *(f"Z{n},B2,中班,3" for n in range(1, 4)),
        *(f"X{n},B3,小班,3" for n in range(1, 5)),
        "D6,B3,大班,3",
    ),
    历史=(
        "日期,制度,人员,对象",
        "2026-11-09,JF,T1,D1", "2026-10-12,JF,T1,D2", "2026-12-14,JF,T1,D4",
        "2026-09-14,JF,T3,X1", "2026-09-14,JF,T3,X2", "2027-02-22,JF,T3,X3",
    ),
)  # fmt: skip
"""Home visits of a nursery school's term: half of one form, all of the next, some of everybody."""

LEDGER = _town(
    "HF,回访,回访,整体,责任人*1+干部*1,,,,,上午,对象,,,"
    "deadline=一般:7天、重要:1月;after=10天;progress=7天;different_units=yes",
    "LH,联户,联户,每对象,干部*1,户:全部,年,1,,,,,,per_holder=9",
    单位=_UNITS,
    人员=_PEOPLE,
    户=_HOUSEHOLDS,
    不可用=("人员,起,止,时段,原因", "L3,2027-03-01,2027-03-31,,挂职"),
    日历=("日期,类型,说明", "2027-03-12,休息,庙会"),
    台账=(
        "编码,对象,内容,类别,受理日期,期限,责任人,状态,办结日期",
        "S1,H1,路灯,一般,2027-03-08,,L1,在办,",
        "S2,H7,用水,重要,2027-03-01,2027-03-30,L2,在办,",
        "S3,V2,道路,一般,2027-02-01,,L2,在办,",
        "S4,H12,低保,一般,2027-02-20,,L3,在办,",
        "S5,H11,低保,一般,2027-02-20,,L1,办结,2027-03-03",
        "S6,H2,农田,一般,2027-03-15,,,在办,",
        "S7,H13,道路,一般,2027-03-08,,L3,在办,",
    ),
)
"""Items of a ledger: open, important, overdue, resolved, one whose person is away."""

PROJECTS = _town(
    "JD,项目,节点,每对象,责任人*1+干部*1,项目,一次,,,上午,对象,,,",
    "QT,其他项目,节点,每对象,干部*1,项目,一次,,,下午,对象,,,",
    "JF,接访,接访,整体,领导*1,,周,1,三,上午,T,,,",
    单位=(*_UNITS, "X,旧改,项目,T,", "Y,管网,项目,T,", "Z,公园,项目,T,", "Q,桥梁,项目,T,"),
    人员=_PEOPLE,
    节点=(
        "编码,制度,项目,步骤,工期,责任人,期限,完成日期",
        "X1,JD,X,立项,3,L1,,",
        "X2,JD,X,招标,4,L2,,",
        "X3,JD,X,开工,5,L1,2027-03-25,",
        "Y1,JD,Y,立项,1,L2,,",
        "Y2,JD,Y,开工,30,L2,2027-03-12,",
        "Z1,QT,Z,立项,2,,,2027-03-02",
        "Z2,QT,Z,开工,4,,2027-03-26,",
        "Q1,JD,Q,勘察,2,W1,2027-03-05,",
    ),
    不可用=("人员,起,止,时段,原因", "W1,2027-03-01,2027-03-07,,休假"),
)
"""Steps of projects: in time, too late, one whose person is away."""

WATCHES = _town(
    "YB,夜班,窗口,整体,干部*1,,日,1,,夜间,T,,,rest=1天;max_per_person=2/周;max_run=1;min_per_person=1/周",
    "ZB,中班,窗口,整体,干部*1,,日,1,,12:00-14:00,T,,,max_run=2",
    "JD,接待,接访,整体,领导*1,,日,1,,上午,T,,,rest=4小时",
    "HY,例会,会议,整体,干部*1+领导*1,,周,1,三,14:30-16:00,T,,,",
    end="2027-03-14",
    settings=("每人每日班次上限,1",),
    单位=_UNITS,
    人员=_PEOPLE,
    不可用=(
        "人员,起,止,时段,原因",
        "C2,2027-03-04,,09:00-10:00,体检",
        "C3,2027-03-09,2027-03-10,,",
    ),
)

TURNS = _town(
    "JD,接待,接访,整体,干部*1,,日,1,一、三,上午,T,,,order=轮流",
    end="2027-03-21",
    单位=_UNITS,
    人员=_PEOPLE,
    历史=("日期,制度,人员,对象,次数", "2027-02-24,JD,C2,,1"),
)
"""Turns that go round, begun after the last of 历史."""

GROUPS = _town(
    "ZB,值班,值班,整体,带班=领导*1+值班=组:部门*1,,日,1,一、三、五,上午,T,,,order=轮流",
    "QC,清扫,活动,整体,组:部门*2,,周,1,四,下午,T,,,order=轮流",
    "HY,例会,会议,整体,干部*1,,周,1,三,下午,T,,,",
    end="2027-03-21",
    单位=_UNITS,
    人员=_PEOPLE,
    不可用=("人员,起,止,时段,原因", "D2,2027-03-03,,,学习", "C1,2027-03-10,2027-03-12,,休假"),
    历史=("日期,制度,人员,对象,次数", "2027-02-26,ZB,C1,,1", "2027-02-26,ZB,C2,,1"),
)
"""Whole departments by turns, two at a time too; a department away, and somebody of one."""

ACCOUNTS = {
    **_town(end="2027-03-11", settings=("节日回看,2",)),
    "制度": (
        f"{_DUTIES},公平组",
        "ZB,值班,窗口,整体,领导*1+干部*2,,日,1,每天,全天,T,,,max_per_person=5/周@公平组,值班",
        "YB,夜班,窗口,整体,领导*1+干部*1,,日,1,每天,夜间,T,,,,值班",
        "XC,周末巡查,活动,整体,村干部*1,,日,1,周末,上午,T,,,,",
    ),
    "单位": _UNITS,
    "人员": (
        "编码,姓名,单位,角色,份额,起",
        "L1,张一,T,领导,,",
        "L2,李二,T,领导,0.5,",
        "L3,王三,T,领导,,",
        "C1,钱五,D1,干部,,",
        "C2,孙六,D1,干部,50%,",
        "C3,周七,D2,干部,,2027-02-01",
        "C4,吴八,D2,干部,,",
        "C5,郑九,D3,干部,,",
        "V1,冯十,V1,村干部,,",
        "V2,陈一,V2,村干部,,",
    ),
    "日历": ("日期,类型,说明", "2027-03-08,休息,庙会"),
    "不可用": ("人员,起,止,时段,原因", "C4,2027-03-08,2027-03-09,,休假"),
    "历史": (
        "日期,制度,人员,对象,次数",
        "2025-01-29,ZB,L1,,1",
        "2026-02-17,ZB,L1,,1",
        "2026-02-17,ZB,C1,,1",
        "2026-02-18,YB,C4,,1",
        "2026-10-02,YB,C5,,2",
        *(f"2027-01-{day:02},{duty},{who},,1" for day, duty, who in (
            (4, "ZB", "C1"), (5, "YB", "C4"), (9, "ZB", "C5"), (10, "YB", "C1"), (12, "ZB", "C4"),
            (13, "ZB", "C5"), (16, "XC", "V1"),
        )),
    ),
}  # fmt: skip
"""A watch by day and one by night that share their turns, one of weekends; a fair on a Monday."""

TOWNS: Mapping[str, Sheets] = {
    "days": DAYS,
    "holidays": HOLIDAYS,
    "links": LINKS,
    "rotations": ROTATIONS,
    "houses": HOUSES,
    "school": SCHOOL,
    "ledger": LEDGER,
    "projects": PROJECTS,
    "watches": WATCHES,
    "accounts": ACCOUNTS,
    "turns": TURNS,
    "groups": GROUPS,
}
"""Every small town by its name."""
