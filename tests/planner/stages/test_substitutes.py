"""Substitutes are named of whom nothing else needs."""

from __future__ import annotations

from planner.domain.plan import Plan
from tests.builders.sheets import Sheets
from tests.builders.solving import planned

ROUNDS = "LH,联户,联户,每对象,干部*1,户:全部,周,1,上午,visits=全部:1/周"
ITEMS = "HF,回访,回访,整体,责任人*1,,,,上午,deadline=一般:7天"


def book(*people: str, also: str) -> Sheets:
    """A reception each morning of a week; a holds a household, and has an item to handle.

    On Friday, the only day on which a is there, c receives with a leader, so that a stands by.
    """
    return {
        "设置": ("项,值", "单位名称,示例镇", "开始,2027-03-01", "结束,2027-03-07"),
        "单位": ("编码,名称,类别,上级", "V,东村,村,", "G,一组,村民组,V"),
        "人员": ("编码,姓名,单位,角色", "a,甲,V,干部", *people),
        "不可用": ("人员,起,止", "a,2027-03-01,2027-03-04"),
        "户": ("编码,单位,类别,人口,现联系人", "H,G,,3,a"),
        "制度": (
            "编码,名称,类型,主体,人员,对象,周期,次数,时段,参数",
            "JF,接访,接访,整体,领导*1+干部*1,,日,1,上午,standby=1",
            also,
        ),
        "指定": ("制度,人员,日期,时段,对象,方式", "JF,c,2027-03-05,,,必须"),
        "台账": (
            "编码,对象,内容,类别,受理日期,期限,责任人,状态",
            "S1,G,事项,一般,2027-03-01,2027-03-05,a,在办",
        ),
    }


PEOPLE = ("l,乙,V,领导", "c,丙,V,干部", "d,丁,V,领导")


def on_friday(plan: Plan, duty: str) -> list[tuple[str, int]]:
    """Who is in the shift of `duty` on the one day on which a is there, by part."""
    return [
        (one.id, one.part)
        for shift in plan.shifts
        if shift.duty == duty and shift.date.day == 5
        for one in shift.people
    ]


def test_a_substitute_visits_its_household() -> None:
    """Nobody else is free to stand by: the household is visited, a substitute is missing."""
    plan = planned(book(*PEOPLE[:2], also=ROUNDS), warned=True)
    assert plan.gaps == ()
    assert on_friday(plan, "LH") == [("a", 0)]
    assert {part for _person, part in on_friday(plan, "JF")} == {0, 1}
    (level,) = [one for one in plan.levels if one.name == "standby"]
    standing = sum(one.part == 2 for shift in plan.shifts for one in shift.people)
    assert level.value == 5 - standing == 5


def test_somebody_else_stands_by() -> None:
    """Where another one is free that one is named."""
    plan = planned(book(*PEOPLE, also=ROUNDS), warned=True)
    assert plan.gaps == ()
    assert on_friday(plan, "LH") == [("a", 0)]
    assert len(on_friday(plan, "JF")) == 3


def test_a_substitute_handles_an_item() -> None:
    """Visits of the ledger's items come before standing by, too."""
    plan = planned(book(*PEOPLE[:2], also=ITEMS), warned=True)
    assert plan.gaps == ()
    assert on_friday(plan, "HF") == [("a", 0)]
