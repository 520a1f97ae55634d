"""Small workbooks, each with a gap of its own kind, as users write them.

March 2027 begins on a Monday and has no public holidays; Qingming is 5 April.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.builders.sheets import Sheets

_HEADS: Mapping[str, str] = {
    "单位": "编码,名称,类别,上级",
    "人员": "编码,姓名,单位,角色,居住地,联户上限,起,止",
    "不可用": "人员,起,止,时段,原因",
    "户": "编码,单位,类别,现联系人",
    "制度": "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,间隔,连班,重要性,遇假,参数",
    "联系": "制度,主体,对象,状态",
    "指定": "制度,人员,日期,时段,对象,方式",
    "日历": "日期,类型",
    "台账": "编码,对象,类别,受理日期,期限,责任人,状态",
    "节点": "编码,制度,项目,步骤,工期,责任人,期限",
    "历史": "日期,制度,人员,对象",
}

_UNITS = (
    "T,示例镇,镇,",
    "D,农业办,部门,T",
    "V1,东村,村,T",
    "V2,西村,村,T",
    "G1,东村一组,村民组,V1",
)


def book(
    *duties: str,
    people: Sequence[str] = ("a,甲,T,干部,,,,", "b,乙,T,干部,,,,"),
    units: Sequence[str] = _UNITS,
    start: str = "2027-03-01",
    end: str = "2027-03-07",
    settings: Sequence[str] = (),
    **sheets: Sequence[str],
) -> Sheets:
    """A workbook of a week with these rows; `sheets` by their Chinese titles."""
    rows: dict[str, Sequence[str]] = {"单位": units, "人员": people, "制度": duties, **sheets}
    return {
        "设置": ("项,值", "单位名称,示例镇", f"开始,{start}", f"结束,{end}", *settings),
        **{title: (_HEADS[title], *lines) for title, lines in rows.items()},
    }


ONE = ("a,甲,T,干部,,,,",)
_TWO_ROLES = ("a,甲,T,干部、领导,,,,", "b,乙,T,干部,,,,")


def jf(team: str = "干部", more: str = "一,全天,,,,,", key: str = "JF", of: str = "整体") -> str:
    """A weekly reception; `more` is 星期, 时段, 间隔, 连班, 重要性, 遇假, 参数."""
    return f"{key},接访{key},接访,{of},{team},,周,1,{more}"


def _all_away() -> Sheets:
    return book(jf(), 不可用=("a,2027-03-01,2027-03-02,,学习", "b,2027-03-01,,,"))


def _away_all_week() -> Sheets:
    return book(jf(more=",全天,,,,,"), people=ONE, 不可用=("a,2027-02-22,2027-03-12,,学习",))


def _unit_away() -> Sheets:
    return book(
        jf(more=",全天,,,,,"),
        people=("a,甲,D,干部,,,,", "b,乙,D,干部,,,,"),
        不可用=("D,2027-03-01,2027-03-07,,会议",),
    )


def _half_day() -> Sheets:
    return book(jf(more="一,上午,,,,,"), people=ONE, 不可用=("a,2027-03-01,,上午,体检",))


def _nobody() -> Sheets:
    return book(jf("民警"), people=(*ONE, "z,丁,T,民警,,,2027-04-01,"))


def _too_few() -> Sheets:
    return book(jf("干部*2"), people=ONE)


def _term_ended() -> Sheets:
    return book(jf(more=",全天,,,,,"), people=("a,甲,T,干部,,,,2027-03-07",),
                end="2027-03-14")  # fmt: skip


def _term_begins() -> Sheets:
    return book(jf(more=",全天,,,,,"), people=("a,甲,T,干部,,,2027-03-08,",),
                end="2027-03-14")  # fmt: skip


def _busy() -> Sheets:
    return book(jf(key="A", more="一,全天,,,1,,"), jf(), people=ONE)


def _three_for_two() -> Sheets:
    return book(jf(key="A", more="一,全天,,,1,,"), jf(key="B", more="一,全天,,,1,,"), jf())


def _spacing() -> Sheets:
    return book(jf(more=",全天,10,,,,"), people=ONE, end="2027-03-14")


def _spacing_to_history() -> Sheets:
    return book(jf(more="一,全天,3,,,,"), people=ONE, 历史=("2027-02-26,JF,a,",))


def _owner_spacing() -> Sheets:
    return book(jf(more="一,全天,,,,,owner_spacing=8"), end="2027-03-14")


def _rest() -> Sheets:
    return book(
        jf(key="A", more="一,晚上,,,1,,rest=1天"), jf(key="B", more="二,全天,,,2,,"), people=ONE
    )


def _most_turns() -> Sheets:
    return book(_twice("max_per_person=1/周"), people=ONE)


def _pool_turns() -> Sheets:
    of = book(
        jf(key="A", more="一,全天,,,1,,max_per_person=1/周@公平组,值班"),
        jf(key="B", more="二,全天,,,2,,,值班"), people=ONE,
    )  # fmt: skip
    head, *duties = of["制度"]
    return {**of, "制度": (f"{head},公平组", *duties)}


def _longest_run() -> Sheets:
    return book(_twice("max_run=1"), people=ONE)


def _twice(params: str) -> str:
    """A reception on Monday and on Tuesday."""
    return f"JF,接访,接访,整体,干部,,周,2,一、二,全天,,,,,{params}"


def _per_day() -> Sheets:
    return book(
        jf(key="A", more="一,上午,,,1,,"), jf(key="B", more="一,下午,,,2,,"), people=ONE,
        settings=("每人每日班次上限,1",),
    )  # fmt: skip


_WARD = ("H1,一组,护理组,T", "H2,二组,护理组,T")
_NURSES = ("a,甲,H1,护士,,,,", "b,乙,H1,护士,,,,", "c,丙,H2,护士,,,,")


def _whole_units() -> Sheets:
    """Of two groups one is away, and somebody of the other is needed elsewhere."""
    return book(
        jf(key="A", team="丙", more="一,全天,,,1,,"), jf(team="组:护理组"),
        people=_NURSES, units=(*_UNITS, *_WARD), 不可用=("H1,2027-03-01,2027-03-02,,培训",),
    )  # fmt: skip


def _two_whole_units() -> Sheets:
    """Two groups are asked for, and there is one."""
    return book(jf(team="组:护理组*2"), people=_NURSES[:2], units=(*_UNITS, *_WARD))


def _watch_at_night() -> Sheets:
    return book(jf(more="一,17:30-08:30,,,,,"), people=ONE, 不可用=("a,2027-03-02,,,开会",))


def _rest_hours() -> Sheets:
    return book(
        jf(key="A", more="一,晚上,,,1,,rest=16小时"), jf(key="B", more="二,上午,,,2,,"), people=ONE
    )


def _holiday() -> Sheets:
    return book(
        jf(more=",全天,,,,,by=6"), people=ONE, start="2027-04-05", end="2027-04-11",
        日历=("2027-04-06,休息",), 不可用=("a,2027-04-07,2027-04-11,,",),
    )  # fmt: skip


def _last_days() -> Sheets:
    return book(jf(more=",全天,,,,,last=1"), people=ONE, 不可用=("a,2027-03-05,,,",))


def _visit(key: str, rank: int, slot: str = "全天", days: str = "") -> str:
    return f"{key},走访{key},走访,每对象,干部,V1,周,1,{days},{slot},,,{rank},,"


def _limit() -> Sheets:
    return book(_visit("A", 1), _visit("B", 2), settings=("每村每周来访上限,1",))


def _except() -> Sheets:
    return book(jf(key="A", more="一,上午,,,1,,"), jf(more="一,下午,,,2,,except=A"))


def _units_differ() -> Sheets:
    return book(jf("干部*2", more="一,全天,,,,,different_units=yes"))


def _block() -> Sheets:
    return book(
        jf("领导", key="A", more="二,全天,,,1,,"),
        "JF,接访,接访,整体,干部,,日,1,一、二,全天,,周,3,,",
        people=("a,甲,T,干部、领导,,,,", "b,乙,T,干部,,,,2027-03-01"),
    )


def _standby() -> Sheets:
    return book(jf("干部*2", more="一,全天,,,,,standby=1"), 不可用=("b,2027-03-01,,,",))


def _never() -> Sheets:
    return book(jf(more=",全天,,,,,"), people=ONE, 指定=("JF,a,,,,禁止",))


def _away_and_never() -> Sheets:
    return book(jf(more="一,全天,,,,,"), people=ONE, 不可用=("a,2027-03-01,,,",),
                指定=("JF,a,,,,禁止",))  # fmt: skip


def _never_and_too_few() -> Sheets:
    """A day that is forbidden to everybody, and one person too few beside it."""
    return book(jf("干部*2"), people=ONE, 指定=(",,2027-03-01,,,禁止",))


def _two_missing() -> Sheets:
    return book(jf("干部*2"), 不可用=("a,2027-03-01,,,", "b,2027-03-01,,,"))


def _other_pin() -> Sheets:
    """The more important duty's pin takes the only one who could serve here."""
    return book(
        jf(key="A", more="一,全天,,,1,,"),
        jf("领导", more="一,全天,,,,,"),
        people=_TWO_ROLES,
        指定=("A,a,2027-03-01,,,必须",),
    )


def _two_pins() -> Sheets:
    """Two 必须 for one person on one day."""
    return book(
        jf(key="A", more=",全天,,,1,,"),
        jf(more=",全天,,,3,,"),
        指定=("A,a,2027-03-01,,,必须", "JF,a,2027-03-01,,,必须"),
    )


def _pins_of_one_turn() -> Sheets:
    """Two 必须 that want two days of the same weekly turn."""
    return book(jf(more=",全天,,,,,"), 指定=("JF,a,2027-03-01,,,必须", "JF,a,2027-03-03,,,必须"))


def _pin_away() -> Sheets:
    return book(jf(), 不可用=("a,2027-03-01,,,",), 指定=("JF,a,2027-03-01,,,必须",))


def _pin_after_term() -> Sheets:
    return book(
        jf(more=",全天,,,,,"), people=("a,甲,T,干部,,,,2027-03-03", "b,乙,T,干部,,,,"),
        指定=("JF,a,2027-03-05,,,必须",),
    )  # fmt: skip


def _pin_of_who_left() -> Sheets:
    return book(
        jf(more=",全天,,,,,"), people=("a,甲,T,干部,,,,2027-02-03", "b,乙,T,干部,,,,"),
        指定=("JF,a,2027-03-05,,,必须",),
    )  # fmt: skip


def _pin_on_holiday() -> Sheets:
    return book(jf(more=",全天,,,,,"), start="2027-04-05", end="2027-04-11",
                指定=("JF,a,2027-04-05,,,必须",))  # fmt: skip


def _pin_not_named() -> Sheets:
    people = (*ONE, "z,丁,T,民警,,,,")
    return book(jf(), people=people, 指定=("JF,z,2027-03-01,,,必须",))


def _pin_against_never() -> Sheets:
    return book(jf(more=",全天,,,,,"), 指定=("JF,a,2027-03-03,,,必须", "JF,a,,上午,,禁止"))


def _in_person() -> Sheets:
    return book(jf(of="每人", more=",全天,,,,,"), 不可用=("a,2027-03-01,2027-03-05,,",))


def _everybody() -> Sheets:
    return book(jf(key="A", more="一,全天,,,1,,"), jf("干部*全体", more="一,全天,,,2,,"))


DAYS: Final[Mapping[str, Callable[[], Sheets]]] = {
    one.__name__.strip("_"): one
    for one in (
        _all_away, _away_all_week, _unit_away, _half_day, _nobody, _too_few, _term_ended,
        _term_begins, _busy, _three_for_two, _spacing, _spacing_to_history, _owner_spacing, _rest,
        _rest_hours, _most_turns, _pool_turns, _longest_run, _per_day, _watch_at_night,
        _whole_units, _two_whole_units, _holiday, _last_days,
        _limit, _except, _units_differ, _block, _standby, _never,
        _away_and_never, _never_and_too_few, _two_missing,
        _other_pin, _two_pins, _pins_of_one_turn, _pin_away,
        _pin_after_term, _pin_of_who_left, _pin_on_holiday, _pin_not_named, _pin_against_never,
        _in_person, _everybody,
    )
}  # fmt: skip


# -- what lasts, and what is done in the time that is left -------------------------------------


def lx(params: str, of: str = "每人", team: str = "干部", target: str = "村") -> str:
    """A pairing."""
    return f"LX,联村,联系,{of},{team},{target},年,1,,,,,,,{params}"


def _capacity() -> Sheets:
    return book(lx("per_holder=1;per_target=1"), people=ONE)


def _too_few_targets() -> Sheets:
    return book(lx("per_holder=1;per_target=1"),
                people=(*ONE, "b,乙,T,干部,,,,", "c,丙,T,干部,,,,"))  # fmt: skip


def _forbidden_link() -> Sheets:
    return book(lx("", of="每对象", target="V1"), people=ONE, 联系=("LX,a,V1,禁止",))


def _fixed_against_limit() -> Sheets:
    """Two fixed links of one who may hold one only."""
    return book(
        lx("per_holder=1;per_target=1-2", target="村"),
        联系=("LX,a,V1,固定", "LX,a,V2,固定"),
    )


def _two_fixed_at_one() -> Sheets:
    """Two fixed links of a village that may have one holder."""
    return book(lx("per_holder=0-2;per_target=1"), 联系=("LX,a,V1,固定", "LX,b,V1,固定"))


def _link_after_term() -> Sheets:
    return book(
        lx("per_holder=0-2"), people=("a,甲,T,干部,,,,2027-02-03", "b,乙,T,干部,,,,"),
        指定=("LX,a,,,V1,必须",),
    )  # fmt: skip


def _holder_left() -> Sheets:
    return book(lx("", of="每对象", target="V1"), people=("a,甲,T,干部,,,,2027-02-03",))


def _recusal() -> Sheets:
    return book(lx("avoid=home", of="每对象", target="V1"), people=("a,甲,T,干部,V1,,,",))


def _same_unit() -> Sheets:
    return book(lx("different_units=yes", of="每对象", team="干部*2", target="V1"))


_GROUPS = (*_UNITS, "G2,东村二组,村民组,V1", "G3,东村三组,村民组,V1", "G4,东村四组,村民组,V1")


def lz(params: str) -> str:
    """A rotation of the departments."""
    return f"LZ,轮组,轮换,每单位:部门,干部@本单位,村民组,月,1,,半天,,,,,{params}"


_OF_D = ("a,甲,D,干部,,,,",)


def _cover() -> Sheets:
    return book(lz("stay=2;cover=6"), people=_OF_D, units=_GROUPS, end="2027-03-31")


def _cover_of_two() -> Sheets:
    return book(
        lz("stay=1;cover=2"), people=(*_OF_D, "b,乙,E,干部,,,,"),
        units=(*_GROUPS, "E,民政办,部门,T"), end="2027-03-31",
    )  # fmt: skip


def _cover_of_many() -> Sheets:
    """Sixty groups more: as many months as they take."""
    many = tuple(f"N{n},东村{n}队,村民组,V1" for n in range(60))
    return book(lz("cover=6"), people=_OF_D, units=(*_UNITS, *many), end="2027-03-31")


def _cover_of_too_many() -> Sheets:
    """More months than the parameter takes."""
    many = tuple(f"N{n},东村{n}队,村民组,V1" for n in range(60))
    return book(lz("stay=6;cover=12"), people=_OF_D, units=(*_UNITS, *many), end="2027-03-31")


def _cover_until_the_end() -> Sheets:
    """The rotation ends before it comes round."""
    of = book(lz("cover=9"), people=_OF_D, units=_GROUPS, end="2027-03-31")
    head, row = of["制度"]
    return {**of, "制度": (f"{head},失效", f"{row},2027-05-15")}


_TWO_OWNERS = (*_OF_D, "b,乙,E,干部,,,,")
_OF_TWO = (*_UNITS, "E,民政办,部门,T")


def _more_owners_than_groups() -> Sheets:
    return book(lz(""), people=_TWO_OWNERS, units=_OF_TWO, end="2027-03-31")


def _three_owners_of_a_group() -> Sheets:
    """Two have none in each month, of groups that the duty lists."""
    people = (*_TWO_OWNERS, "c,丙,F,干部,,,,")
    units = (*_OF_TWO, "F,司法所,部门,T")
    row = lz("").replace("村民组", "G1")
    return book(row, people=people, units=units, end="2027-04-30")


def _more_people_than_groups() -> Sheets:
    return book("LZ,轮组,轮换,每人,干部,村民组,月,1,,半天,,,,,", end="2027-03-31")


_IN_LINKED = "LZ,轮组,轮换,每人,干部,村民组@联系:LX,月,1,,半天,,,,,"


def _no_village_to_rotate_in() -> Sheets:
    return book(lx(""), _IN_LINKED, people=ONE, 联系=("LX,a,V1,禁止",), end="2027-03-31")


def _village_without_groups() -> Sheets:
    """Each has a village of their own; one of the villages has no groups."""
    return book(lx("per_holder=1;per_target=1-2"), _IN_LINKED, end="2027-03-31",
                联系=("LX,b,V2,现有",))  # fmt: skip


def _nobody_to_visit() -> Sheets:
    visit = "ZF,走访,走访,每人,干部,联系:LX,周,1,,上午,,,,,"
    return book(lx("per_holder=1;per_target=1"), visit, people=(*_TWO_ROLES, "c,丙,T,干部,,,,"))


def _not_where_the_rotation_is() -> Sheets:
    """Who visits this month's group has none."""
    visit = "ZF,走访,走访,每单位:部门,干部@本单位,联系:LZ,周,1,,上午,,,,,"
    return book(lz(""), visit, people=_TWO_OWNERS, units=_OF_TWO)


def _two_pins_of_a_rotation() -> Sheets:
    """Two 必须 for two groups in one month: a gap of the rotation, and one of the days."""
    return book(lz(""), people=_OF_D, units=_GROUPS, end="2027-03-31",
                指定=("LZ,a,2027-03-10,,G1,必须", "LZ,a,2027-03-24,,G2,必须"))  # fmt: skip


def lh(params: str, of: str = "每对象", more: str = "年,1,,半天,,,,") -> str:
    """Households and their contacts."""
    return f"LH,联户,联户,{of},干部,户:全部,{more},{params}"


_HOMES = ("H1,G1,困难户,", "H2,G1,,", "H3,G1,,")


def _household_capacity() -> Sheets:
    return book(lh("per_holder=1"), 户=_HOMES)


def _household_own_limit() -> Sheets:
    return book(lh("per_holder=9"), people=("a,甲,T,干部,,2,,",), 户=_HOMES)


def _household_forbidden() -> Sheets:
    return book(lh(""), people=ONE, 户=_HOMES, 联系=("LH,a,H1,禁止",))


def _household_recusal() -> Sheets:
    return book(lh("avoid=home"), people=("a,甲,T,干部,G1,,,",), 户=_HOMES[:1])


def _household_holdings() -> Sheets:
    return book(lh("per_holder=2-3", of="每人"), 户=_HOMES)


def _household_mix() -> Sheets:
    return book(lh("per_holder=2;mix=困难户:1"), 户=_HOMES)


def _two_for_each_household() -> Sheets:
    return book(lh("holders_per_household=2"), people=ONE, 户=_HOMES[:1])


_WEEKLY = "周,1,,半天,,,,"


def _round_away() -> Sheets:
    return book(lh("visits=全部:1/周", more=_WEEKLY), people=ONE, 户=_HOMES,
                不可用=("a,2027-03-01,2027-03-07,,住院",))  # fmt: skip


def _round_away_twice() -> Sheets:
    """Two weeks, each lost by a leave of its own: what gives back one has its gap closed."""
    leave = ("a,2027-03-01,2027-03-05,,住院", "a,2027-03-08,2027-03-12,,学习")
    visits = lh("visits=全部:1/周", more=_WEEKLY)
    return book(visits, people=ONE, 户=_HOMES, 不可用=leave, end="2027-03-14")


def _round_pin_away() -> Sheets:
    return book(lh("visits=全部:1/周", more=_WEEKLY), people=ONE, 户=_HOMES,
                不可用=("a,2027-03-03,,,住院",), 指定=("LH,a,2027-03-03,,,必须",))  # fmt: skip


def _round_busy() -> Sheets:
    return book(
        "CK,窗口,窗口,整体,干部,,日,1,,全天,,,1,,",
        lh("visits=全部:1/周", more=_WEEKLY),
        people=ONE,
        户=_HOMES,
    )  # fmt: skip


def _round_spacing() -> Sheets:
    return book(lh("visits=全部:1/周", more="周,1,,半天,5,,,"), people=ONE,
                户=_HOMES, settings=("每次走访户数,1",))  # fmt: skip


def _round_full() -> Sheets:
    return book(lh("visits=全部:1/周", more="周,1,一,上午,,,,"), people=ONE,
                户=_HOMES, settings=("每次走访户数,2",))  # fmt: skip


def _round_part() -> Sheets:
    return book(lh("visits=全部:80%/周", more="周,1,一,上午,,,,"), people=ONE, 户=_HOMES,
                settings=("每次走访户数,2",), 历史=("2027-02-22,LH,a,H1",))  # fmt: skip


def _round_never() -> Sheets:
    return book(lh("visits=全部:1/周", more=_WEEKLY), people=ONE, 户=_HOMES,
                指定=("LH,a,,,,禁止",))  # fmt: skip


HF = "HF,回访,回访,整体,责任人,,,,,上午,,,,,deadline=一般:7天"


def _item(received: str, due: str = "", person: str = "a") -> str:
    return f"S1,V1,一般,{received},{due},{person},在办"


def _item_away() -> Sheets:
    return book(HF, people=ONE, 台账=(_item("2027-02-26"),),
                不可用=("a,2027-03-01,2027-03-10,,培训",), end="2027-03-14")  # fmt: skip


def _item_busy() -> Sheets:
    return book(HF, "CK,窗口,窗口,整体,干部,,日,1,,全天,,,1,,", people=ONE,
                台账=(_item("2027-02-26"),))  # fmt: skip


def _item_late() -> Sheets:
    return book(HF, people=ONE, 台账=(_item("2027-02-12"),))


def _item_no_day() -> Sheets:
    return book(HF.replace(",,上午", ",一,上午"), people=ONE, end="2027-03-14",
                台账=(_item("2027-03-02", "2027-03-05"),))  # fmt: skip


def _item_never() -> Sheets:
    return book(HF, people=ONE, 台账=(_item("2027-02-26"),), 指定=("HF,a,,,,禁止",))


def _item_pin_away() -> Sheets:
    return book(HF, people=ONE, 台账=(_item("2027-02-26"),), 不可用=("a,2027-03-03,,,",),
                指定=("HF,a,2027-03-03,,,必须",))  # fmt: skip


def _item_pin_after_term() -> Sheets:
    return book(HF, people=("a,甲,T,干部,,,,2027-03-02",), 台账=(_item("2027-02-26"),),
                指定=("HF,a,2027-03-03,,,必须",))  # fmt: skip


def _report_away() -> Sheets:
    """An important item is reported on every week; who answers for it is away all the first."""
    return book(
        HF.replace("一般:7天", "一般:30天;progress=7天"), people=ONE,
        台账=(_item("2027-02-27"),), 不可用=("a,2027-03-01,2027-03-07,,培训",), end="2027-03-31",
    )  # fmt: skip


def _pin_on_weekend_of_holidays() -> Sheets:
    return book(jf(more=",全天,,,,,"), start="2027-09-27", end="2027-10-10",
                指定=("JF,a,2027-10-03,,,必须",))  # fmt: skip


def _item_village() -> Sheets:
    return book(_visit("A", 1), HF, 台账=(_item("2027-02-26", "2027-03-05", "b"),),
                settings=("每村每周来访上限,1",))  # fmt: skip


def _item_nobody() -> Sheets:
    return book(HF, people=("a,甲,T,干部,,,,2027-02-26",), 台账=(_item("2027-02-26"),))


_PROJECT = (*_UNITS, "X,旧改,项目,T")
JD = "JD,节点,节点,每对象,干部,项目,一次,1,,上午,,,,,"


def _step_late() -> Sheets:
    return book(JD, units=_PROJECT,
                节点=("M1,JD,X,设计,1,,", "M2,JD,X,验收,5,,2027-03-05"))  # fmt: skip


def _step_away() -> Sheets:
    return book(JD, units=_PROJECT, people=ONE, 不可用=("a,2027-03-01,2027-03-03,,",),
                节点=("M1,JD,X,设计,1,,2027-03-02", "M2,JD,X,验收,2,,2027-03-05"))  # fmt: skip


def _steps_too_near() -> Sheets:
    return book(JD, units=_PROJECT, people=ONE, 不可用=("a,2027-03-01,2027-03-02,,",),
                节点=("M1,JD,X,设计,1,,", "M2,JD,X,验收,3,,2027-03-05"))  # fmt: skip


OTHERS: Final[Mapping[str, Callable[[], Sheets]]] = {
    one.__name__.strip("_"): one
    for one in (
        _capacity, _too_few_targets, _forbidden_link, _fixed_against_limit, _two_fixed_at_one,
        _link_after_term,
        _holder_left,
        _recusal, _same_unit, _cover, _cover_of_two, _cover_of_many, _cover_of_too_many,
        _cover_until_the_end, _more_owners_than_groups, _three_owners_of_a_group,
        _more_people_than_groups, _no_village_to_rotate_in, _village_without_groups,
        _nobody_to_visit, _not_where_the_rotation_is, _two_pins_of_a_rotation,
        _household_capacity, _household_own_limit,
        _household_forbidden, _household_recusal, _household_holdings, _household_mix,
        _two_for_each_household, _round_away, _round_away_twice, _round_busy, _round_spacing,
        _round_full, _round_part, _round_never, _round_pin_away,
        _item_away, _item_busy, _item_late, _item_no_day, _item_never, _item_pin_away,
        _item_pin_after_term, _item_village,
        _item_nobody, _report_away, _pin_on_weekend_of_holidays,
        _step_late, _step_away, _steps_too_near,
    )
}  # fmt: skip
