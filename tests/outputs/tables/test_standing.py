"""How obligations stand: owed, planned, short, and done only by the records.

March 2027 begins on a Monday and has no public holidays (see ``tests.builders.judge_builder``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from constraints.judging.judge import verify
from outputs.tables.standing.obligations import Obligation, Tally, records_until, tally
from outputs.tables.standing.plans import shifts_in_force
from outputs.tables.standing.whole import standing
from planner.domain.plan import Plan, PlannedLink
from planner.domain.problem import (
    Cadence,
    Done,
    Link,
    Milestone,
    Owner,
    Person,
    Problem,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.stages.whole import make_plan
from tests.builders.judge_builder import (
    PERSON,
    TARGET,
    ZONE,
    duty,
    gap,
    houses,
    march,
    plan,
    problem,
    role,
    shift,
    unit,
    units,
)
from tests.builders.parameters import having

AFTER = date(2027, 4, 1)


def done(day: int, who: str | None = "a", *, of: str = "D", target: str | None = None,
         count: int = 1) -> Done:  # fmt: skip
    """A row of 历史 in March."""
    return Done(march(day), of, who, target, count)


def recorded(of: Problem, *rows: Done) -> Problem:
    """`of` with these rows in 历史."""
    return replace(of, history=rows)


def total(plans: Plan | Iterable[Plan], of: Problem, as_of: date | None = AFTER,
          *, only: str = "D") -> Tally:  # fmt: skip
    """How one duty stands."""
    every = [plans] if isinstance(plans, Plan) else list(plans)
    return tally((one for one in standing(every, of) if one.duty == only), as_of)


def test_planned_is_not_done() -> None:
    """Without a record nothing is done; without anybody keeping records nothing is late."""
    of = problem(duty(weekdays=frozenset({0})))
    made = make_plan(of)
    # The Mondays of March: five, and all of their weeks end on an allowed day in March.
    assert total(made, of, None) == Tally(owed=5, planned=5)
    assert total(made, of, AFTER) == Tally(owed=5, planned=5, late=5)


def test_a_record_of_the_day_is_what_makes_it_done() -> None:
    """The shift of the record's day is done, what has passed is late, the rest is planned."""
    of = problem(duty(weekdays=frozenset({0})))
    made = make_plan(of)
    then = recorded(of, done(8))
    assert total(made, then, march(16)) == Tally(owed=5, planned=5, done=1, late=2)
    (found,) = [one for one in standing([made], then) if one.done]
    assert (found.planned, found.done, found.state(march(16))) == (march(8), march(8), "done")


def test_a_day_is_late_only_once_it_has_passed() -> None:
    """On the planned day itself, nothing is late yet; the day after it is."""
    one = Obligation("D", None, None, march(8), planned=march(8))
    assert (one.state(march(8)), one.state(march(9))) == ("planned", "late")


def test_a_record_of_another_day_of_the_period_counts_too() -> None:
    """Who came on Tuesday instead of Monday has kept the week's turn."""
    of = problem(duty(weekdays=frozenset({0})))
    made = make_plan(of)
    assert total(made, recorded(of, done(9))) == Tally(owed=5, planned=5, done=1, late=4)


def test_what_was_done_before_planning_is_owed_and_done() -> None:
    """The plan leaves out the turn that history shows; the checklist does not."""
    of = recorded(problem(duty(weekdays=frozenset({0, 2}))), done(1))
    made = make_plan(of)
    assert len(made.shifts) == 4
    assert total(made, of, None) == Tally(owed=5, planned=4, done=1)


def test_rows_of_companions_are_one_occurrence() -> None:
    """Three people who went together have paid one visit, not three."""
    team = (role("cadre", "own"), role("guest", count=2))
    people = [Person("a", "a", "D1", roles=("cadre",))]
    people += [Person(one, one, "V", roles=("guest",)) for one in "xy"]
    of = problem(
        duty("D", "visit", owner=Owner("unit", units("部门")), team=team, period="month",
             target=unit("V")),
        people=people, places=[Unit("D1", "D1", "部门"), Unit("V", "V", "村")],
    )  # fmt: skip
    made = make_plan(of)
    (held,) = made.shifts
    day = held.date.day
    rows = [done(day, who, target="V") for who in "axy"]
    assert total(made, recorded(of, *rows)) == Tally(owed=1, planned=1, done=1)


def test_homes_that_a_duty_finds_by_who_holds_them_are_owed() -> None:
    """对象 联系:联户 means the homes that a holds, the one visited before planning too."""
    holding = duty("H", "household", owner=TARGET, target=houses(), period="year")
    visiting = duty("D", "visit", owner=PERSON, target=Selector((Term("linked", "H"),)),
                    period="month", params=having(each_target=True))  # fmt: skip
    of = problem(
        holding, visiting, people=[Person("a", "a", roles=("cadre",))],
        places=[Unit("V", "V", "村")], houses=[(one, "V", (), None) for one in ("h1", "h2")],
    )  # fmt: skip
    of = recorded(of, done(1, target="h1"))
    made = make_plan(of)
    assert [(one.owner, one.target) for one in made.shifts if one.duty == "D"] == [("a", "h2")]
    assert not [one.text for one in verify(made, of) if one.hard]
    assert total(made, of, None) == Tally(owed=2, planned=1, done=1)


def test_what_was_done_beyond_the_plan_is_not_owed() -> None:
    """A second visit in a month of one is extra: it does not make a share of 200 %."""
    of = problem(duty(period="month"))
    made = make_plan(of)
    assert total(made, recorded(of, done(3), done(10))) == Tally(owed=1, planned=1, done=1, extra=1)


def test_a_gap_is_short_until_it_is_made_up() -> None:
    """What nobody could do is short; a record shows that somebody did it after all."""
    of = problem(duty(period="month"), people=[Person("z", "z", roles=("other",))])
    made = make_plan(of)
    assert len(made.gaps) == 1
    assert total(made, of) == Tally(owed=1, short=1)
    assert total(made, recorded(of, done(9, "z"))) == Tally(owed=1, done=1)


def test_what_counts_elsewhere_is_planned_and_says_by_what() -> None:
    """A reception counts as the day a month that the leader owes; it has no shift there."""
    of = problem(
        duty("D", owner=PERSON, period="month"),
        duty("R", owner=PERSON, period="month", params=having(counts_for=("D",))),
        people=[Person("a", "a", roles=("cadre",))],
    )
    made = make_plan(of)
    (held,) = made.shifts
    assert held.duty == "R"
    (one,) = [one for one in standing([made], of) if one.duty == "D"]
    assert (one.planned, one.counted_by, one.done) == (held.date, "R", None)
    then = recorded(of, Done(held.date, "R", "a"))
    (one,) = [one for one in standing([made], then) if one.duty == "D"]
    assert (one.counted_by, one.done) == ("R", held.date)


def test_what_the_plan_forgot_is_short() -> None:
    """A turn that has no shift, no gap and no record is shown as missing from the plan."""
    of = problem(duty(period="month"))
    assert total(plan(of), of) == Tally(owed=1, short=1, forgotten=1)


def test_a_shift_that_somebody_added_answers_its_period() -> None:
    """A row added by hand has an id of its own and still is the month's turn."""
    of = problem(duty(period="month"))
    assert total(plan(of, shift(9, "a")), of, None) == Tally(owed=1, planned=1)


def test_the_plan_made_last_counts() -> None:
    """Where two plans overlap, what the older one says of those days is gone."""
    of = problem(duty(period="month"))
    old = plan(of, shift(9, "a", identity="D@all@2027-03@1"))
    new = replace(
        plan(of, shift(16, "b", identity="D@all@2027-03@1")),
        created=datetime(2027, 3, 1, tzinfo=ZONE),
    )
    assert [one.planned for one in standing([old, new], of)] == [march(16)]
    assert [one.date for one in shifts_in_force([new, old])] == [march(16)]


def _homes(*rows: Done) -> tuple[Problem, Plan]:
    """Two homes of a, visited in one round on 9 March; a third is nobody's."""
    rule = duty("D", "household", owner=TARGET, target=houses(), team=(role("cadre"),),
                period="year", params=having(visits=(Cadence("全部", 1, "month"),)))  # fmt: skip
    of = problem(rule, places=[Unit("V", "V", "村")], history=rows,
                 houses=[(one, "V", (), None) for one in ("h1", "h2", "h3")])  # fmt: skip
    made = plan(
        of,
        shift(9, "a", kind="household", owner="a", target="V", households=("h1", "h2")),
        gaps=(gap(1, 31, target="h3", cause="over_capacity"),),
    )
    return of, made


def test_household_visits_are_counted_one_by_one() -> None:
    """A round of two with one home recorded is one done and one late; the gap stays."""
    of, made = _homes(done(9, target="h1"))
    assert total(made, of) == Tally(owed=3, planned=2, done=1, late=1, short=1)


def test_household_visits_may_be_recorded_as_a_number() -> None:
    """A row without a home, with a number, is of the person's rounds."""
    of, made = _homes(done(10, target="V", count=2))
    assert total(made, of) == Tally(owed=3, planned=2, done=2, short=1)


def test_a_visit_beyond_the_plan_is_extra() -> None:
    """A home that is not due is not owed because somebody went there."""
    of, made = _homes(done(10, "b", target="h3"))
    assert total(made, of).extra == 1


def test_existing_links_are_in_force_and_new_ones_planned() -> None:
    """联系 shows what is done; a link that only the plan has is planned."""
    rule = duty("D", "pairing", owner=PERSON, target=units("村"), period="year",
                team=(TeamPart(role("cadre").selector),))  # fmt: skip
    of = problem(rule, places=[Unit("V", "V", "村"), Unit("W", "W", "村")],
                 links=(Link("D", "a", "V"),))  # fmt: skip
    links = (PlannedLink("D", "a", "V", True), PlannedLink("D", "b", "W", False))
    assert total(plan(of, links=links), of, march(20)) == Tally(owed=2, planned=2, done=1)


def test_steps_of_projects_are_done_where_the_sheet_says_so() -> None:
    """A step with its 完成日期 is done; one without is planned on the plan's day."""
    rule = duty("D", "milestone", owner=TARGET, target=units("项目"), period="once")
    steps = (
        Milestone("m1", "D", "P", days=5, due=march(10), done_on=march(9)),
        Milestone("m2", "D", "P", days=5, due=march(26)),
    )
    of = problem(rule, places=[Unit("P", "P", "项目")],
                 milestones={one.id: one for one in steps})  # fmt: skip
    made = make_plan(of)
    assert total(made, of, march(1)) == Tally(owed=2, planned=1, done=1)
    silent = replace(made, shifts=(), gaps=())
    assert total(silent, of, march(1)) == Tally(owed=2, short=1, done=1, forgotten=1)
    april = replace(
        silent,
        start=date(2027, 4, 1),
        end=date(2027, 4, 30),
        created=datetime(2027, 3, 31, tzinfo=ZONE),
    )
    assert total([silent, april], of, march(1)) == Tally(owed=2, short=1, done=1, forgotten=1)
    assert total([made, april], of, march(1)).forgotten == 0


def test_late_is_told_only_where_records_are_kept() -> None:
    """Without one row of the period nobody can tell what is late."""
    of = problem(duty())
    assert records_until(of, march(1), march(31), AFTER) is None
    assert records_until(recorded(of, done(5)), march(1), march(31), AFTER) == AFTER


def test_the_state_of_many() -> None:
    """Late comes before gap, gap before planned; all done is done, nothing owed is none."""
    assert Tally(owed=3, planned=2, short=1, late=1).state == "late"
    assert Tally(owed=3, planned=2, short=1).state == "gap"
    assert Tally(owed=3, planned=3, done=2).state == "planned"
    assert Tally(owed=3, planned=3, done=3).state == "done"
    assert Tally().state is None
