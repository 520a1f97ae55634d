"""Small workbooks of every stage at random: pairings, rotations, households, days, items, steps.

They are drawn as users write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from tests.builders.sheets import Sheets

_STARTS = (date(2027, 3, 1), date(2027, 3, 10), date(2027, 4, 26), date(2027, 9, 27))
"""The last two meet public holidays."""

_UNITS = (
    "编码,名称,类别,上级,标签",
    "T,示例镇,镇,,",
    "D1,农业办,部门,T,",
    "D2,民政办,部门,T,",
    "V1,东村,村,T,",
    "V2,西村,村,T,后进村",
    "G1,东村一组,村民组,V1,",
    "G2,东村二组,村民组,V1,",
    "G3,西村一组,村民组,V2,",
    "X,旧改,项目,T,",
)


@dataclass(frozen=True)
class _Draw:
    """The period, the people and the households that rows refer to, and what draws them."""

    draw: st.DrawFn
    start: date
    days: int
    people: list[str] = field(default_factory=list)
    households: list[str] = field(default_factory=list)

    def one(self, *values: str) -> str:
        """One of `values`; the first is the simplest."""
        return self.draw(st.sampled_from(values))

    def maybe(self, value: str) -> str:
        """`value` or nothing."""
        return self.one("", value)

    def day(self, before: int = 0) -> date:
        """A day of the plan, or of so many days before it."""
        return self.start + timedelta(days=self.draw(st.integers(-before, self.days - 1)))

    def some(self, most: int) -> range:
        """From nothing to `most` rows."""
        return range(self.draw(st.integers(0, most)))


@st.composite
def books(draw: st.DrawFn) -> Sheets:
    """A workbook of two to five weeks with some duties of every stage."""
    d = _Draw(draw, draw(st.sampled_from(_STARTS)), draw(st.sampled_from([14, 21, 35])))
    people = _people(d)
    households = _households(d)
    duties = {
        "LX": _pairing(d),
        "LZ": _rotation(d),
        "LH": _looking_after(d),
        "HF": _follow_ups(d),
        "JD": "节点,每对象,责任人*1+干部*1,项目,一次,,,上午,对象,,,",
        **_days(d),
    }
    duties = {key: row for key, row in duties.items() if row}
    return {
        "设置": (
            "项,值",
            "单位名称,示例镇",
            f"开始,{d.start}",
            f"结束,{d.start + timedelta(days=d.days - 1)}",
            f"每村每周来访上限,{d.one('', '1', '2')}",
            f"每次走访户数,{d.one('6', '1', '2')}",
        ),
        "单位": _UNITS,
        "人员": people,
        "不可用": _absences(d),
        "户": households,
        "制度": (
            "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点,间隔,连班,参数",
            *(f"{key},制度{key},{row}" for key, row in duties.items()),
        ),
        "联系": _links(d, duties),
        "指定": _pins(d, duties),
        "台账": _items(d),
        "节点": _steps(d),
        "历史": _history(d, duties),
    }


# -- who and what is there ---------------------------------------------------------------------


def _people(d: _Draw) -> Sequence[str]:
    rows = ["编码,姓名,单位,角色,居住地,联户上限,止"]
    for n in range(d.draw(st.integers(4, 7))):
        d.people.append(f"p{n}")
        until = d.maybe(str(d.start + timedelta(days=d.days - 4))) if n == 3 else ""
        role = ("领导、干部", "网格员", "领导")[n] if n < 3 else d.one("干部", "领导、干部", "领导")
        rows.append(
            f"p{n},人{n},{d.one('D1', 'D2', 'T', 'V1')},{role},"
            f"{d.one('', '', 'G1', 'V2')},{d.one('', '', '2')},{until}"
        )
    return rows


def _absences(d: _Draw) -> Sequence[str]:
    rows = ["人员,起,止,时段,原因"]
    for _n in d.some(3):
        day = d.day()
        last = day + timedelta(days=d.draw(st.sampled_from([0, 2, 8])))
        rows.append(f"{d.one(*d.people, 'D1')},{day},{last},{d.one('', '', '上午')},学习")
    return rows


def _households(d: _Draw) -> Sequence[str]:
    rows = ["编码,单位,类别,人口,现联系人"]
    for n in range(d.draw(st.integers(2, 7))):
        d.households.append(f"H{n}")
        contact = d.one("", "", *d.people)
        category = d.one("", "困难户") if n else "困难户"
        rows.append(f"H{n},{d.one('G1', 'G2', 'G3')},{category},3,{contact}")
    return rows


# -- duties ------------------------------------------------------------------------------------


def _pairing(d: _Draw) -> str:
    by_target = ";".join(filter(None, (d.maybe("different_units=yes"), d.maybe("avoid=home"))))
    return d.one(
        f"联系,每对象,领导*1,村,年,1,,,,,,{by_target}",
        f"联系,每对象,领导*1+干部*1,村,年,1,,,,,,{by_target}",
        "联系,每单位:部门,部门,村,年,1,,,,,,holder=unit;per_holder=1-2",
        f"联系,每人,领导,村民组,年,1,,,,,,per_holder=1-2;per_target=1-2;{d.maybe('avoid=home')}",
    )


def _rotation(d: _Draw) -> str:
    stay = d.one("1-1", "1-2", "2-3")
    cover = d.maybe(f";cover={d.one('3', '5')}")
    return d.one(
        "",
        f"轮换,每单位:部门,干部@本单位*1,村民组,月,1,,{d.one('全天', '半天')},对象,,,"
        f"stay={stay}{cover}{d.maybe(';share=yes')}",
        f"轮换,每人,领导,村,月,1,,上午,对象,,,stay={stay}{cover}",
    )


def _looking_after(d: _Draw) -> str:
    visits = d.one("全部:1/季", "困难户:1/月、全部:1/季", "全部:1/周", "全部:1/半年", "全部:2/周")
    spacing = d.one("", "", "2")
    rest = f"季,1,{d.one('', '一、三')},{d.one('上午', '半天')},,{spacing},"
    params = f"visits={visits}{d.maybe(';avoid=home')}"
    return d.one(
        f"联户,每对象,干部*1,户:全部,{rest},per_holder={d.one('9', '2', '1-3')};{params}"
        f"{d.maybe(';mix=困难户:1')}",
        f"联户,每对象,领导*1+{d.one('网格员', '干部')}*1,户:{d.one('全部', '困难户')},{rest},"
        f"{params}",
        f"联户,每对象,干部*1,户:全部,{rest},holders_per_household=2;{params}",
        f"联户,每人,干部,户:全部,{rest},per_holder={d.one('1-2', '2-3')};{params}",
    )


def _follow_ups(d: _Draw) -> str:
    team = d.one("责任人*1", "责任人*1+干部*1", "责任人*1+领导*1")
    extra = (
        d.maybe("progress=7天"),
        d.maybe("after=10天"),
        d.maybe("different_units=yes"),
        d.maybe("clock=petition"),
    )
    params = ";".join(["deadline=一般:7天、重要:1月", *filter(None, extra)])
    return (
        f"回访,整体,{team},,,,,{d.one('上午', '半天', '全天')},对象,{d.one('', '', '2')},,{params}"
    )


def _days(d: _Draw) -> dict[str, str]:
    """Duties of single days, some of which speak of each other or of links."""
    linked = d.one("村", "联系:LX")
    return {
        "JF": f"接访,整体,领导*1,,周,1,{d.one('三', '')},上午,T,{d.one('', '5')},,"
        f"{d.maybe('standby=1')}",
        "ZF": d.one(
            f"走访,每人,领导,{linked},月,1,,{d.one('下午', '半天')},对象,,,"
            f"{d.maybe('each_target=yes')}",
            f"走访,每对象,干部*1,{d.one('村', '户:困难户')},{d.one('月,2', '周,1')},,下午,对象,,,",
            f"下访,每单位:部门,干部@本单位*1,村,{d.one('周', '月')},1,,全天,对象,,,",
        ),
        "XX": d.one(
            "",
            f"活动,整体,领导*{d.one('1', '全体')},,周,1,,下午,T,,,except=JF",
            "会议,每人,干部,,双周,1,,晚上,,,,counts_for=JF",
        ),
        "CK": d.one("", f"窗口,整体,干部*1,,日,1,,上午,T,{d.one('', '3')},{d.one('周', '')},"),
    }


# -- rows that refer to them -------------------------------------------------------------------


def _links(d: _Draw, duties: dict[str, str]) -> Sequence[str]:
    rows = {}
    units = "holder=unit" in duties["LX"]
    groups = "村民组" in duties["LX"]
    for _n in d.some(3):
        holder = d.one("D1", "D2") if units else d.one(*d.people)
        target = d.one("G1", "G2", "G3") if groups else d.one("V1", "V2")
        rows["LX", holder, target] = d.one("现有", "固定", "禁止")
    for _n in d.some(2):
        rows["LH", d.one(*d.people), d.one(*d.households)] = d.one("现有", "禁止", "固定")
    return ["制度,主体,对象,状态", *(f"{a},{b},{c},{state}" for (a, b, c), state in rows.items())]


def _pins(d: _Draw, duties: dict[str, str]) -> Sequence[str]:
    rows = {}
    for _n in d.some(3):
        duty = d.one(*(key for key in ("JF", "ZF", "HF", "CK", "LH") if key in duties))
        rows[duty, d.one(*d.people), d.day()] = d.one("必须", "禁止", "希望")
    return [
        "制度,人员,日期,时段,对象,方式",
        *(f"{duty},{person},{day},,,{mode}" for (duty, person, day), mode in rows.items()),
    ]


def _items(d: _Draw) -> Sequence[str]:
    rows = ["编码,对象,内容,类别,受理日期,期限,责任人,状态,办结日期"]
    for n in d.some(4):
        received = d.day(before=20)
        due = received + timedelta(days=d.draw(st.integers(0, 30)))
        state = d.one("在办", "在办", "办结")
        solved = received + timedelta(days=3) if state == "办结" else ""
        rows.append(
            f"S{n},{d.one('V1', 'G3', *d.households)},事项{n},{d.one('一般', '重要')},{received},"
            f"{d.one('', '', str(due))},{d.one('', *d.people)},{state},{solved}"
        )
    return rows


def _steps(d: _Draw) -> Sequence[str]:
    rows = ["编码,制度,项目,步骤,工期,责任人,期限,完成日期"]
    count = d.draw(st.integers(0, 3))
    for n in range(1, count + 1):
        due = d.day() if n == count else ""
        days = d.draw(st.integers(1, 6))
        rows.append(f"X{n},JD,X,步骤{n},{days},{d.one('', *d.people)},{due},")
    return rows


def _history(d: _Draw, duties: dict[str, str]) -> Sequence[str]:
    rows = {}
    for _n in d.some(3):
        duty = d.one(*(key for key in ("JF", "LZ", "LH", "ZF") if key in duties))
        target = {"LZ": d.one("G1", "V2"), "LH": d.one(*d.households)}.get(duty, "")
        day = d.start - timedelta(days=d.draw(st.integers(1, 40)))
        rows[duty, target, day] = f"{day},{duty},{d.one(*d.people)},{target},1"
    return ["日期,制度,人员,对象,次数", *rows.values()]
