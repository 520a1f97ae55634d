"""Follow-ups: days worked out by hand, whom items mean, and the judge's half.

March 2027 begins on a Monday and has no public holidays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from constraints.follow_ups import check as follow_ups
from constraints.follow_ups.model import Ledger, acceptance_of, deadline_of, visit_of
from constraints.follow_ups.owing import Items
from constraints.judging.case import Case
from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.plan import Gap, Shift
from planner.domain.problem import (
    Absence,
    CalendarDay,
    Deadline,
    Done,
    Item,
    Owner,
    Person,
    Problem,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.domain.workdays import WorkCalendar
from planner.stages.whole import make_plan
from tests.builders.items import VILLAGE, book, days, duty, hard, item
from tests.builders.judge_builder import (
    START,
    codes,
    gap,
    houses,
    march,
    problem,
    shift,
    units,
)
from tests.builders.judge_builder import duty as any_duty
from tests.builders.judge_builder import plan as written
from tests.builders.links import linked
from tests.builders.parameters import having

# -- deadlines -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({"received": march(1)}, march(8)),
        ({"received": march(1), "item_class": "ordinary"}, march(8)),
        ({"received": march(1), "item_class": "important"}, date(2027, 4, 1)),
        ({"received": date(2027, 1, 31), "item_class": "important"}, date(2027, 2, 28)),
        ({"received": march(1), "due": march(20)}, march(20)),
        ({"received": march(1), "extended_to": march(31)}, march(31)),
        ({"received": march(1), "due": march(20), "extended_to": march(31)}, march(31)),
        ({"received": march(1), "item_class": "无此类"}, march(8)),
        ({"received": None}, march(8)),
    ],
)
def test_deadline(fields: dict[str, Any], expected: date) -> None:
    """期限 wins over the class, an extension prolongs it, a month ends with the month."""
    assert deadline_of(duty(), item(**fields), START) == expected


def test_the_petition_clock_is_a_matter_of_classes() -> None:
    """Fifteen days to accept and sixty to close are classes that the duty names itself."""
    clock = duty(params=having(deadline=(Deadline("受理", 15, "day"), Deadline("办结", 60, "day"))))
    assert deadline_of(clock, item(item_class="受理"), START) == march(16)
    assert deadline_of(clock, item(item_class="办结"), START) == date(2027, 4, 30)


PETITION = having(clock="petition")


def test_the_petition_clock_answers_within_sixty_days() -> None:
    """Ordinary or important, received on 1 March: 30 April; what the row says wins."""
    for word in ("", "ordinary", "important"):
        one = item(item_class=word)
        assert deadline_of(duty(), one, START, "petition") == date(2027, 4, 30)
    assert deadline_of(duty(), item(due=march(9)), START, "petition") == march(9)


def test_the_petition_clock_accepts_within_fifteen_days() -> None:
    """受理, received on the 1st: accepted by the 16th and answered after that."""
    one, settings, calendar = duty(params=PETITION), book().settings, WorkCalendar.of(())
    fresh = item(item_class="accept")
    accepting = acceptance_of(one, fresh, settings, calendar)
    assert accepting is not None
    assert (accepting.window.first, accepting.window.last) == (march(1), march(16))
    answer = visit_of(one, fresh, settings, calendar)
    assert answer is not None
    assert (answer.window.first, answer.due) == (march(17), date(2027, 4, 30))
    # Once history shows it accepted, only the answer is left, from the plan's first day.
    assert acceptance_of(one, fresh, settings, calendar, [march(2)]) is None
    later = visit_of(one, fresh, settings, calendar, [march(2)])
    assert later is not None
    assert later.window.first == march(1)


def test_the_setting_is_the_clock_of_duties_that_name_none() -> None:
    """办理时限 petition holds for every 回访 but one with clock=local."""
    of = book(item(item_class="accept"))
    of = replace(of, settings=replace(of.settings, clock="petition"))
    assert sorted(one.id for one in make_plan(of).shifts) == ["F@i@accept@1", "F@i@handle@1"]
    local = replace(of, duties={"F": duty(params=having(clock="local"))})
    assert [one.id for one in make_plan(local).shifts] == ["F@i@handle@1"]
    assert hard(make_plan(of), of) == []


@pytest.mark.parametrize("day, warned", [(30, False), (31, True)])
def test_an_extension_of_more_than_thirty_days_is_warned_about(day: int, warned: bool) -> None:
    """Received on 30 December: the sixtieth day is 28 February, thirty more 30 March."""
    row = item(received=date(2026, 12, 30), extended_to=march(day))
    of = book(row, duties=[duty(params=PETITION)])
    found = {one.code for one in make_plan(of).warnings}
    assert ("extension-too-long" in found) == warned


WEEKLY = duty(params=having(progress=7))


def reported(of: Problem) -> list[tuple[str, int]]:
    """Id and day of March of every report on progress."""
    return [(one.id, one.date.day) for one in make_plan(of).shifts if one.kind == "report"]


def test_an_item_is_reported_on_until_its_deadline() -> None:
    """Received on Monday the 1st, due on the 22nd: reports on the 8th and 15th, none on the day."""
    of = book(item(due=march(22)), duties=[WEEKLY])
    assert reported(of) == [("F@i@progress@1", 8), ("F@i@progress@2", 15)]
    assert hard(make_plan(of), of) == []
    # An ordinary item is due on the very day, so that nothing is left to report.
    assert reported(book(item(), duties=[WEEKLY])) == []


def test_reports_keep_their_number_and_miss_what_is_done() -> None:
    """Received on 15 February, the plan holds reports 2 to 4; history shows the third."""
    row = item(received=date(2027, 2, 15), due=march(22))
    done = (Done(march(5), "F", "a", "v"),)
    of = book(row, duties=[WEEKLY], history=done)
    assert reported(of) == [("F@i@progress@2", 1), ("F@i@progress@4", 15)]
    assert hard(make_plan(of), of) == []


def test_a_report_takes_no_time_but_its_person_must_be_there() -> None:
    """Who receives every day still reports; who is away from the 8th on does so on the 5th."""
    busy = any_duty("R", period="day", team=(TeamPart(Selector((Term("person", "a"),))),))
    row = item(received=march(1), due=march(9))
    of = book(row, duties=[WEEKLY, busy], absences=(Absence("a", march(8), march(9)),))
    assert reported(of) == [("F@i@progress@1", 5)]
    away = replace(of, absences=(Absence("a", march(1), march(9)),))
    gaps = {one.obligation: one for one in make_plan(away).gaps if one.owner == "i"}
    assert gaps["F@i@progress@1"].cause == "all_away"
    assert hard(make_plan(away), away) == []


def test_the_judge_misses_reports() -> None:
    """A report that is not there, a second one, and one too late are findings."""
    of = book(item(due=march(16)), duties=[WEEKLY])
    plan = make_plan(of)
    report = next(one for one in plan.shifts if one.kind == "report")
    without = tuple(one for one in plan.shifts if one is not report)

    def judged(*shifts: Shift) -> set[str]:
        case = Case(of, replace(plan, shifts=(*without, *shifts)))
        return {one.rule for one in follow_ups.check(case)}

    assert judged() == {"missing"}
    assert judged(report) == set()
    assert judged(report, replace(report, id="x")) == {"extra"}
    assert judged(replace(report, date=march(9))) == {"too-late"}
    visit = next(one for one in plan.shifts if one.kind == "follow_up")
    assert "extra" in judged(report, replace(visit, id="x"))


def test_days_run_from_receipt_to_the_deadline_inclusive() -> None:
    """Received on Monday 1 March: the 8th is the last day, weekends are not among them."""
    assert days(item()) == tuple(march(n) for n in (1, 2, 3, 4, 5, 8))


def test_a_deadline_on_a_day_off_moves_to_the_working_day_before() -> None:
    """Due on Sunday the 7th: Friday the 5th is the last day."""
    assert days(item(due=march(7))) == tuple(march(n) for n in (1, 2, 3, 4, 5))


def test_a_deadline_beyond_the_plan_leaves_its_rest() -> None:
    """Due in April, received on the 29th: the last three days of March are open."""
    assert days(item(received=march(29))) == (march(29), march(30), march(31))


def test_overdue_items_have_the_first_week() -> None:
    """Due the day before the plan is overdue, due on its first day is not."""
    calendar = WorkCalendar.of(())
    settings = replace(book().settings, start=march(2))
    late = visit_of(duty(), item(received=None, due=march(1)), settings, calendar)
    assert late is not None
    assert late.late
    assert late.days == tuple(march(n) for n in (2, 3, 4, 5, 8))
    just = visit_of(duty(), item(received=None, due=march(2)), settings, calendar)
    assert just is not None
    assert not just.late
    assert just.days == (march(2),)


def test_the_first_week_is_the_first_with_an_allowed_day() -> None:
    """Where all of the first seven days are off, the week after them is meant."""
    off = tuple(CalendarDay(march(n), "off") for n in range(1, 10))
    visit = visit_of(duty(), item(due=date(2027, 2, 1)), book().settings, WorkCalendar.of(off))
    assert visit is not None
    assert visit.days == (march(10), march(11), march(12))


def test_a_visit_after_the_resolution_has_five_working_days() -> None:
    """Resolved on 10 February, 30 days on is Friday 12 March: the 12th and 15th to 18th."""
    resolved = item(state="resolved", resolved_on=date(2027, 2, 10))
    after = having(after=30)
    assert days(resolved, params=after) == tuple(march(n) for n in (12, 15, 16, 17, 18))
    assert days(resolved) is None, "without after= there is no second visit"
    assert days(replace(resolved, state="closed"), params=after) is None


def test_a_visit_belongs_to_the_plan_that_holds_its_last_day() -> None:
    """From the 25th the fifth working day is the 31st; from the 26th it is in April."""
    after = having(after=0)
    assert days(item(state="resolved", resolved_on=march(25)), params=after) is not None
    assert days(item(state="resolved", resolved_on=march(26)), params=after) is None
    # from 23 February the fifth working day is 1 March, the only one left
    early = item(state="resolved", resolved_on=date(2027, 2, 23))
    assert days(early, params=after) == (march(1),)
    assert days(replace(early, resolved_on=date(2027, 2, 22)), params=after) is None


def test_history_answers_a_visit_after_the_resolution() -> None:
    """A row of the duty at the item's target inside the five days is that visit."""
    resolved = item(state="resolved", resolved_on=march(8))
    one = duty(params=having(after=0))
    for day, owed in ((march(8), False), (march(12), False), (march(5), True)):
        of = book(resolved, duties=[one], history=(Done(day, "F", "a", "v"),))
        assert bool(Items(Case(of, written(of)), one).owed) == owed
        found = visit_of(one, resolved, of.settings, WorkCalendar.of(()), [day])
        assert (found is not None) == owed


def test_a_visit_that_an_earlier_plan_missed_is_said() -> None:
    """Days that ended before the plan owe nothing, but nobody is left to wonder."""
    resolved = item(state="resolved", resolved_on=date(2027, 2, 1))
    one = duty(params=having(after=3))
    plan = make_plan(book(resolved, duties=[one]))
    assert plan.shifts == ()
    assert "follow-up-passed" in {warning.code for warning in plan.warnings}
    done = (Done(date(2027, 2, 5), "F", "a", "v"),)
    plan = make_plan(book(resolved, duties=[one], history=done))
    assert "follow-up-passed" not in {warning.code for warning in plan.warnings}


# -- who -----------------------------------------------------------------------------------


def test_who_answers_for_an_item() -> None:
    """Its person, else who holds the household, else who is linked to its village."""
    holding = any_duty("H", "household", owner=Owner("target"), target=houses(), period="year")
    pairing = any_duty("P", "pairing", owner=Owner("target"), target=units("村"))
    of = book(
        item("named", "h1", person="c"),
        item("held", "h1", person=None),
        item("village", person=None),
        duties=[duty(), holding, pairing],
        houses=[("h1", "v", (), "b")],
        people=[Person("a", "a", roles=("cadre",)), Person("b", "b"), Person("c", "c")],
    )
    links = linked([("H", "b", "h1"), ("P", "a", "v")])
    ledger = Ledger(Directory(of), links)
    assert {one: ledger.responsible(of.items[one]) for one in sorted(of.items)} == {
        "held": ("b",),
        "named": ("c",),
        "village": ("a",),
    }
    assert Ledger(Directory(of), NO_LINKS).responsible(of.items["village"]) == ()


def test_which_items_a_duty_has() -> None:
    """Every item of the 对象, below it too; all of them where there is none."""
    group = Unit("g", "一组", "村民组", "v")
    rows = [item("unit"), item("house", "h1"), item("group", "g"), item("none", None)]
    of = problem(
        duty(),
        places=(VILLAGE, group),
        houses=[("h1", "g", ("困难户",), None)],
        items={one.id: one for one in rows},
    )
    ledger = Ledger(Directory(of), NO_LINKS)

    def found(target: Selector | None) -> set[str]:
        one = duty(target=target)
        mine = {found.id for found in ledger.items(one)}
        judged = replace(of, duties={"F": one})
        assert Items(Case(judged, written(judged)), one).owed.keys() == mine
        return mine

    assert found(None) == {"unit", "house", "group", "none"}
    assert found(units("村")) == {"unit", "house", "group"}
    assert found(houses("困难户")) == {"house"}


# -- the judge -----------------------------------------------------------------------------


def visited(day: int, who: str = "a", **fields: Any) -> Shift:
    """A visit for item i."""
    settings = {"owner": "i", "target": "v", "slot": "am", "identity": "F@i@handle@1", **fields}
    made = shift(day, who, duty="F", kind="follow_up", **settings)
    return replace(made, purpose="handle")


def told(cause: str = "all_busy") -> Gap:
    """The gap of item i."""
    return gap(1, 8, duty="F", owner="i", target="v", cause=cause, obligation="F@i@handle@1")


def judged(*shifts: Shift, of: Item | None = None, **fields: Any) -> list[str]:
    """What the judge's half finds in a plan for one item."""
    gaps = fields.pop("gaps", ())
    return codes(follow_ups.check, book(of or item(), **fields), *shifts, gaps=gaps)


def test_judge_accepts_the_last_day_and_not_the_next() -> None:
    """The 8th is in time, the 9th too late; so is nothing at all."""
    assert judged(visited(8)) == []
    assert judged(visited(9)) == ["too-late"]
    assert judged() == ["missing"]
    assert judged(visited(6)) == ["forbidden-day"]


def test_judge_wants_late_items_reported_and_no_others() -> None:
    """An overdue item needs its gap beside the shift; one in time must not be called late."""
    late = item(received=date(2027, 2, 1))
    assert judged(visited(5), of=late) == ["late-untold"]
    assert judged(visited(5), of=late, gaps=(told("late"),)) == []
    assert judged(visited(8), of=late, gaps=(told("late"),)) == ["too-late"]
    assert judged(visited(5), gaps=(told("late"),)) == ["gap-cause", "gap-missing"]


def test_judge_looks_at_form_and_people() -> None:
    """Wrong person, wrong place, an unlisted household, a second visit: each is found."""
    assert judged(visited(1, "b")) == ["not-eligible"]
    assert judged(visited(1, target=None)) == ["target"]
    assert judged(visited(1, slot="evening")) == ["slot"]
    assert judged(visited(1, place="v")) == ["place"]
    assert judged(visited(1), visited(2, identity="again")) == ["extra"]
    assert judged(visited(1), of=item(state="closed")) == ["extra"]
    assert judged(visited(1), of=item(received=march(2))) == ["too-early"]
    house = [("h1", "v", (), None)]
    assert judged(visited(1), of=item(target="h1"), houses=house) == ["households"]


def test_judge_fills_gaps() -> None:
    """A gap stands only where nobody could come on any allowed day."""
    assert judged(gaps=(told(),)) == ["gap-could-be-filled", "gap-people"]
    away = (Absence("a", START, march(8)),)
    assert judged(gaps=(told("all_away"),), absences=away) == ["gap-people"]
    assert judged(visited(1), of=item(state="closed"), gaps=(told(),)) == [
        "extra", "gap-of-nothing",
    ]  # fmt: skip


def test_judge_asks_for_no_more_than_this_plan_owes() -> None:
    """A deadline after the plan may wait for the next plan, and may be met in this one."""
    later = item(item_class="important", received=march(20))
    assert judged(of=later) == []
    assert judged(visited(31), of=later) == []
