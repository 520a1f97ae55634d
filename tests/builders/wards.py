"""A ward whose groups have the watch by turns, as its office writes it, and the plan of it."""

from __future__ import annotations

from functools import cache

from planner.domain.plan import Plan, Shift
from planner.domain.problem import Problem
from planner.stages.whole import make_plan
from tests.builders.sheets import Sheets, read_sheets

WARD: Sheets = {
    "设置": ("项,值", "单位名称,清河医院", "开始,2027-03-01", "结束,2027-03-12"),
    "单位": (
        "编码,名称,类别,上级",
        "T,清河医院,医院,",
        "H1,护理一组,护理组,T",
        "H2,护理二组,护理组,T",
        "H3,护理三组,护理组,T",
    ),
    "人员": (
        "编码,姓名,单位,职务,角色",
        "L1,张一,T,院长,院领导",
        "L2,李二,T,副院长,院领导",
        "N1,王三,H1,组长,护士",
        "N2,赵四,H1,护士,护士",
        "N3,钱五,H2,组长,护士",
        "N4,孙六,H2,护士,护士",
        "N5,周七,H3,组长,护士",
        "N6,吴八,H3,护士,护士",
        "N7,郑九,H3,护士,护士",
    ),
    "不可用": ("人员,起,止,时段,原因", "N6,2027-03-03,2027-03-03,,休假"),
    "制度": (
        "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点,参数",
        "ZB,夜间值班,值班,整体,带班=院领导*1+护理=组:护理组,,日,1,工作日,18:00-08:00,T,order=轮流",
    ),
}
"""Two leaders and three groups, every night of two weeks."""


@cache
def ward() -> tuple[Problem, Plan]:
    """The problem and its plan."""
    problem = read_sheets(WARD)
    return problem, make_plan(problem)


def on(plan: Plan, day: int) -> Shift:
    """The watch of a day of March."""
    return next(one for one in plan.shifts if one.date.day == day)
