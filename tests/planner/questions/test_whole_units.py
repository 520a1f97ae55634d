"""Explanations of shifts of whole units whose day is open, and of their people."""

from __future__ import annotations

from planner import explain
from planner.domain.language import speaking
from planner.stages.whole import make_plan
from tests.builders.sheets import read_sheets
from tests.builders.wards import WARD

WEEKLY = {
    **WARD,
    "制度": (
        "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点,参数",
        "DC,消毒,活动,整体,组:护理组,,周,1,,上午,T,order=轮流",
        "QX,全院清扫,活动,整体,组:护理组*全体,,周,1,,下午,T,",
    ),
}


def test_another_day_is_judged_with_who_is_there_then() -> None:
    """Why this day, and why this unit; a shift of all units, too."""
    problem = read_sheets(WEEKLY)
    plan = make_plan(problem)
    with speaking("zh"):
        for shift in plan.shifts:
            said = "\n".join(explain(plan, problem, shift.id))
            assert "：可以；" in said
            assert "违反" not in said
        assert "消毒（本年）：护理三组：" in "\n".join(explain(plan, problem, "N6"))
