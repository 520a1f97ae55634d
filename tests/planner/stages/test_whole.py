"""Whole plans of workbooks nobody thought of: whatever meets, the judge accepts the plan."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from constraints.judging.judge import verify
from planner.stages.whole import make_plan
from tests.builders.sheets import Sheets, read_sheets
from tests.builders.whole_books import books


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(books())
def test_the_judge_accepts_plans_of_every_stage(book: Sheets) -> None:
    """Pairings, rotations, households, days, items and steps in one book, with pins of each."""
    problem = read_sheets(book, warned=True)
    plan = make_plan(problem)
    assert [str(one.text) for one in verify(plan, problem) if one.hard] == []


_FRAME = {
    "设置": ("项,值", "单位名称,示例镇", "开始,2027-03-01", "结束,2027-03-31"),
    "单位": ("编码,名称,类别,上级", "V,东村,村,", "G1,一组,村民组,V", "G2,二组,村民组,V"),
}
_PEOPLE = "编码,姓名,单位,角色,居住地,联户上限"
_HOUSES = "编码,单位,类别,人口,现联系人"
_DUTIES = "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,参数,间隔"
_PINS = "制度,人员,日期,时段,对象,方式"
_DONE = "日期,制度,人员,对象,次数"
_LINKS = "制度,主体,对象,状态"

BOOKS: dict[str, Sheets] = {
    "a duty of the days sends the same people to a household all week": {
        "设置": (*_FRAME["设置"][:2], "开始,2027-04-26", "结束,2027-05-30"),
        "人员": (_PEOPLE, "a,甲,V,干部,,", "b,乙,V,干部,,"),
        "户": (_HOUSES, "H1,G1,,3,"),
        "制度": (_DUTIES, "ZF,走访,走访,每对象,干部*1,户:全部,月,2,,全天,"),
    },
    "a visit of a share goes to a household that nobody else visits that week": {
        "设置": (*_FRAME["设置"][:3], "结束,2027-03-07"),
        "人员": (_PEOPLE, "a,甲,V,干部,,", "c,丙,V,领导,,"),
        "户": (_HOUSES, "H0,G1,困难户,3,a", "H1,G2,,3,a", "H2,G2,,3,a"),
        "制度": (
            _DUTIES,
            "LH,联户,联户,每对象,干部*1,户:全部,季,1,三,上午,visits=全部:1/半年,2",
            "ZF,走访,走访,每对象,领导*1,户:困难户,周,1,,下午,",
        ),
    },
    "a contact makes room for another one in the other part": {
        "人员": (_PEOPLE, "a,甲,V,领导、干部,,", "b,乙,V,领导、干部,,", "c,丙,V,领导,,"),
        "户": (_HOUSES, "H1,G1,,3,"),
        "制度": (_DUTIES, "LH,联户,联户,每对象,领导*1+干部*1,户:全部,年,1,,上午,"),
        "联系": (_LINKS, "LH,c,H1,现有", "LH,b,H1,固定"),
    },
    "what is fixed outranks 回避 where each person owes households, too": {
        "人员": (_PEOPLE, "a,甲,V,干部,G1,"),
        "户": (_HOUSES, "H1,G1,,3,"),
        "制度": (_DUTIES, "LH,联户,联户,每人,干部,户:全部,年,1,,上午,avoid=home"),
        "联系": (_LINKS, "LH,a,H1,固定"),
    },
    "a 必须 of a round on a holiday is told": {
        "日历": ("日期,类型,说明", "2027-03-17,休息,庙会"),
        "人员": (_PEOPLE, "a,甲,V,干部,,"),
        "户": (_HOUSES, "H1,G1,,3,a"),
        "制度": (_DUTIES, "LH,联户,联户,每对象,干部*1,户:全部,月,1,,上午,"),
        "指定": (_PINS, "LH,a,2027-03-17,,,必须"),
    },
    "a 必须 of who holds a household is kept": {
        "人员": (_PEOPLE, "a,甲,V,干部,,", "b,乙,V,干部,,"),
        "户": (_HOUSES, "H1,G1,,3,"),
        "制度": (_DUTIES, "LH,联户,联户,每对象,干部*1,户:全部,年,1,,上午,"),
        "指定": (_PINS, "LH,b,,,H1,必须"),
    },
    "a month of a rotation that 历史 shows as done needs no row": {
        "设置": (*_FRAME["设置"][:2], "开始,2027-04-26", "结束,2027-05-30"),
        "人员": (_PEOPLE, "a,甲,V,领导,,", "b,乙,V,领导,,"),
        "制度": (_DUTIES, "LZ,轮换,轮换,每人,领导,村,月,1,,上午,"),
        "历史": (_DONE, "2027-04-05,LZ,b,,"),
    },
    "of two owners in one group before the plan one has left": {
        "单位": (*_FRAME["单位"], "G3,三组,村民组,V"),
        "人员": (_PEOPLE, "a,甲,V,领导,,", "b,乙,V,领导,,"),
        "制度": (_DUTIES, "LZ,轮换,轮换,每人,领导,村民组,月,1,,上午,stay=2-3;cover=3"),
        "历史": (_DONE, "2027-02-05,LZ,a,G1,", "2027-02-17,LZ,b,G1,"),
    },
}
"""Small books whose plans went wrong, by what should be."""


GAPS = {
    "a 必须 of a round on a holiday is told": ["pin"],
    "of two owners in one group before the plan one has left": ["cover"],
}
"""The gaps that must be."""


@pytest.mark.parametrize("what", BOOKS)
def test_what_went_wrong(what: str) -> None:
    """The judge accepts these plans, and no household or month of them goes without."""
    problem = read_sheets({**_FRAME, **BOOKS[what]}, warned=True)
    plan = make_plan(problem)
    assert [one.rule for one in verify(plan, problem)] == []
    assert [gap.sort for gap in plan.gaps] == GAPS.get(what, [])
