"""Accounts after a hand-over, an edit, an absence: counted again as the judge counts them."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from constraints.judging.judge import verify
from inputs.handback.recount import fairness
from planner.domain.accounts import LEVEL_OF, uneven, weights
from planner.domain.language import speaking
from planner.domain.plan import ACCOUNTS, Plan
from planner.domain.problem import Absence, Problem
from planner.questions.explaining.duties import duty_lines
from planner.questions.explaining.people import person_lines
from planner.questions.explaining.trial import Scene, Work
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.exchange import handed_over, settled
from planner.questions.whatif.substitutes import candidates, seats
from planner.repair.engine import repair
from tests.builders.good_plans import good_plan


def values(plan: Plan) -> dict[str, int]:
    """What the levels of the accounts have reached."""
    return {level.name: level.value for level in plan.levels if level.name in LEVEL_OF.values()}


def counted(plan: Plan, of: Problem) -> dict[str, int]:
    """What they are worth by the rows."""
    weighing = weights(of.people)
    return {
        LEVEL_OF[account]: sum(uneven(r, weighing) for r in plan.fairness if r.account == account)
        for account in ACCOUNTS
    }


def about_fairness(plan: Plan, of: Problem) -> list[str]:
    """What the judge says of loads and levels."""
    rules = {one.rule for one in verify(plan, of)}
    return sorted(one for one in rules if one.startswith("fairness") or one in ("bound", "proof"))


def test_levels_are_what_the_rows_say() -> None:
    """Shares weigh the squares in both."""
    of, plan = good_plan("accounts")
    assert values(plan) == counted(plan, of)


@pytest.mark.parametrize("seed", range(6))
def test_a_hand_over_moves_what_it_should(seed: int) -> None:
    """Whoever takes a shift has it in the accounts of its day; levels follow, unproven or not."""
    of, plan = good_plan("accounts")
    draw = random.Random(seed)
    shift = draw.choice(plan.shifts)
    bench = Bench(plan, of)
    seat = draw.choice(seats(bench, shift))
    others = [p for p in of.people if p not in {one.id for one in shift.people}]
    row = next(row for row in plan.fairness if shift.duty in row.duties and row.part == seat.part)
    taking = draw.choice([one for one in others if one in row.pool])
    new = handed_over(bench.case, shift, seat.person, taking, seat.part)
    after = settled(plan, of, [new])
    assert about_fairness(after, of) == []
    assert values(after) == counted(after, of)
    shifts = tuple(new if one.id == new.id else one for one in plan.shifts)
    assert fairness(plan, shifts, of) == after.fairness


def test_who_had_fewer_holidays_is_the_first_to_stand_in() -> None:
    """On the holiday the account of holidays decides before that of all turns."""
    of, plan = good_plan("accounts")
    bench = Bench(plan, of)
    shift = next(one for one in plan.shifts if one.duty == "ZB" and one.date.day == 8)
    for seat in seats(bench, shift):
        found = [one for one in candidates(bench, seat) if one.way == "now"]
        effects = [one.effect.uneven for one in found if one.effect is not None]
        assert effects == sorted(effects)
        assert all(len(one) == len(ACCOUNTS) for one in effects)


def test_an_absence_is_planned_again_clean() -> None:
    """The accounts of the new plan are what the judge counts."""
    of, plan = good_plan("accounts")
    day = plan.start.replace(day=7)
    who = next(one.id for s in plan.shifts if s.date == day for one in s.people)
    later = replace(of, absences=(*of.absences, Absence(who, day, day)))
    found = repair(later, plan, of, today=plan.start.replace(day=4))
    assert [one.rule for one in verify(found.plan, later) if one.hard] == []
    assert values(found.plan) == counted(found.plan, later)


def test_explanations_name_the_account() -> None:
    """Which pool, which part, which days and how many years."""
    of, plan = good_plan("accounts")
    scene = Scene(plan, of, Work())
    with speaking("zh"):
        said = "\n".join(duty_lines(scene, of.duties["YB"]))
        own = "\n".join(person_lines(scene, of.people["C3"]))
        half = "\n".join(person_lines(scene, of.people["L2"]))
    assert "值班第2部分（节假日，2 年）：5人各1至2次" in said
    assert "值班第2部分（本年）" in said
    assert "周末巡查" not in said
    assert "李二的份额是50%，次数按份额摊匀" in half
    assert "份额" not in own
    assert "值班第2部分（节假日，2 年）：2次" in own
    assert "其中1次为排班开始前周七不在期间的折抵" in own
