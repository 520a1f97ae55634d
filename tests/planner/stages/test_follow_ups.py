"""Follow-ups: days worked out by hand, scarce people, the judge's half, and small books at random.

March 2027 begins on a Monday and has no public holidays.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from constraints.follow_ups import check as follow_ups
from constraints.follow_ups.check import _Ledger
from constraints.follow_ups.model import Ledger, acceptance_of, deadline_of, reports_of, visit_of
from constraints.judging.case import Case
from constraints.judging.judge import verify
from outputs.roster import write_roster
from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import (
    Absence,
    CalendarDay,
    Deadline,
    Done,
    Item,
    Owner,
    Person,
    Pin,
    Problem,
    Scope,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.domain.workdays import WorkCalendar
from planner.stages.follow_ups import views
from planner.stages.whole import make_plan
from tests.builders.items import VILLAGE, book, days, duty, hard, item, on
from tests.builders.judge_builder import (
    END,
    START,
    codes,
    gap,
    houses,
    march,
    problem,
    role,
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
        assert bool(_Ledger(Case(of, written(of)), one).owed) == owed
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
        assert _Ledger(Case(judged, written(judged)), one).owed.keys() == mine
        return mine

    assert found(None) == {"unit", "house", "group", "none"}
    assert found(units("村")) == {"unit", "house", "group"}
    assert found(houses("困难户")) == {"house"}


# -- the plan ------------------------------------------------------------------------------


def test_no_items_no_visits() -> None:
    """An empty ledger asks for nothing."""
    plan = make_plan(book())
    assert (plan.shifts, plan.gaps) == ((), ())


def test_two_items_of_one_person_take_two_half_days() -> None:
    """The first day's morning and afternoon, and the judge agrees."""
    of = book(item("i"), item("j"))
    plan = make_plan(of)
    assert sorted(on(plan).values()) == [(1, "am", "a"), (1, "pm", "a")]
    assert {one.id for one in plan.shifts} == {"F@i@handle@1", "F@j@handle@1"}
    assert hard(plan, of) == []


def test_a_household_is_listed_and_its_unit_is_the_target() -> None:
    """The shift goes to the unit the household lies in, and names the household."""
    of = book(item(target="h1"), houses=[("h1", "v", (), None)], duties=[duty(place="target")])
    (only,) = make_plan(of).shifts
    assert (only.owner, only.target, only.place, only.households) == ("i", "v", "v", ("h1",))


def scarce(*items: Item) -> Plan:
    """The plan where a has one half day left before the items are due."""
    whole = ((START, march(4)), (march(6), march(8)))
    away = (*(Absence("a", *days) for days in whole), Absence("a", march(5), march(5), "am"))
    return make_plan(book(*items, absences=away))


@pytest.mark.parametrize(
    "first, second",
    [
        ({"alert": "red"}, {"alert": "orange"}),
        ({"alert": "orange"}, {"alert": "yellow"}),
        ({"alert": "yellow"}, {"item_class": "important"}),
        ({"item_class": "important"}, {}),
        ({"alert": "red", "item_class": "important"}, {"alert": "red"}),
        ({"due": march(5)}, {"due": march(8)}),
    ],
)
def test_what_comes_first_when_people_are_scarce(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Red, orange, yellow, then important ones, then the earlier deadline; the rest is a gap."""
    for one, other in (("i", "j"), ("j", "i")):
        rows = item(one, **{"due": march(5), **first}), item(other, **{"due": march(5), **second})
        plan = scarce(*rows)
        assert on(plan) == {one: (5, "pm", "a")}
        (found,) = plan.gaps
        assert (found.obligation, found.missing) == (f"F@{other}@handle@1", 1)
        assert [reason.id for reason in found.people] == ["a"]
        assert all(level.proven for level in plan.levels)


def test_the_last_half_day_is_forced() -> None:
    """One half day for one item is enough; the deadline's own day counts."""
    plan = scarce(item(due=march(5)))
    assert on(plan) == {"i": (5, "pm", "a")}
    assert plan.gaps == ()


def test_nobody_before_the_deadline_is_a_gap() -> None:
    """Just one half day less, and the gap says that all are away."""
    plan = scarce(item(due=march(4)))
    (found,) = plan.gaps
    assert (found.cause, found.date, found.owner, found.target) == ("all_away", None, "i", "v")


def test_overdue_is_planned_and_reported() -> None:
    """A late item has its shift in the first week, and a gap of cause late."""
    of = book(item(received=date(2027, 2, 1)))
    plan = make_plan(of)
    assert on(plan) == {"i": (1, "am", "a")}
    (found,) = plan.gaps
    assert (found.cause, found.obligation, found.missing) == ("late", "F@i@handle@1", 1)
    assert hard(plan, of) == []
    away = book(item(received=date(2027, 2, 1)), absences=(Absence("a", START, march(7)),))
    (lost,) = make_plan(away).gaps
    assert (lost.cause, lost.date, [one.id for one in lost.people]) == ("late", None, ["a"])


def test_nobody_answers_for_it() -> None:
    """Without person, holder and link nobody is eligible."""
    of = book(item(person=None))
    (found,) = make_plan(of).gaps
    assert found.cause == "nobody_eligible"


def test_other_shifts_come_first() -> None:
    """Whoever receives visitors all day on Monday comes on Tuesday."""
    reception = any_duty("R", period="day", team=(role("cadre", count=None),), until=START)
    of = book(item(), duties=[duty(), reception])
    plan = make_plan(of)
    assert on(plan) == {"i": (2, "am", "a")}
    assert hard(plan, of) == []


def test_a_village_is_visited_no_more_than_its_limit() -> None:
    """One visit a week from elsewhere: the second item waits for the next Monday."""
    of = book(item("i", alert="red"), item("j"), visits_per_week=1)
    plan = make_plan(of)
    assert on(plan) == {"i": (1, "am", "a"), "j": (8, "am", "a")}
    assert hard(plan, of) == []


def test_spacing_keeps_the_turns_of_one_person_apart() -> None:
    """With 间隔 2 the three visits of a are on the 1st, 3rd and 5th."""
    of = book(item("i"), item("j"), item("k"), duties=[duty(spacing=2)])
    assert sorted(day for day, _slot, _who in on(make_plan(of)).values()) == [1, 3, 5]


def test_pins_bind_visits() -> None:
    """必须 sets day and person, 禁止 keeps away, and what cannot be had is a gap of cause pin."""
    team = (role("cadre"),)
    must = Pin("F", "b", march(4), "pm", "v", "must")
    of = book(item(person=None), duties=[duty(team=team)], pins=(must,))
    plan = make_plan(of)
    assert on(plan) == {"i": (4, "pm", "b")}
    assert hard(plan, of) == []
    never = Pin("F", None, march(1), None, None, "never")
    of = book(item(), pins=(never,))
    assert on(make_plan(of)) == {"i": (2, "am", "a")}
    of = book(item(), pins=(replace(must, date=march(20)),))
    plan = make_plan(of)
    assert [one.cause for one in plan.gaps] == ["pin"]
    assert hard(plan, of) == []


def test_work_is_shared_evenly() -> None:
    """Three items, three cadres: each has one, all on the first morning, and loads are told."""
    rows = [item(one, person=None) for one in "ijk"]
    of = book(*rows, duties=[duty(team=(role("cadre"),))])
    plan = make_plan(of)
    assert {who for _day, _slot, who in on(plan).values()} == {"a", "b", "c"}
    assert {(day, slot) for day, slot, _who in on(plan).values()} == {(1, "am")}
    (row,) = plan.fairness
    assert (row.duty, row.min, row.max) == ("F", 1, 1)


def test_the_items_own_person_comes_where_others_might() -> None:
    """Of a team that may all serve, the responsible one does, later days notwithstanding."""
    of = book(item(person="c"), duties=[duty(team=(role("cadre"),))],
              absences=(Absence("c", START, march(2)),))  # fmt: skip
    assert on(make_plan(of)) == {"i": (3, "am", "c")}


def test_a_narrow_view_gives_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only some days and people are looked at first, nobody is missed for it."""
    monkeypatch.setattr(views, "_MOST_TURNS", 0)
    rows = [item(f"i{n}", person=None) for n in range(4)]
    of = book(*rows, duties=[duty(team=(role("cadre"),))], absences=(
        Absence("a", START, march(3)), Absence("b", START, march(5)), Absence("c", START, march(7)),
    ))  # fmt: skip
    plan = make_plan(of)
    assert len(on(plan)) == 4
    assert plan.gaps == ()
    assert hard(plan, of) == []


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


# -- at random -----------------------------------------------------------------------------


def _some_day(draw: random.Random, first: int, last: int) -> date:
    return START + timedelta(days=draw.randint(first, last))


def _random_item(draw: random.Random, number: int, targets: list[str | None]) -> Item:
    due, extended = sorted((_some_day(draw, -5, 20), _some_day(draw, -3, 25)))
    return Item(
        f"i{number}",
        draw.choice(targets),
        item_class=draw.choice(["", "ordinary", "important", "受理", "accept", "accept"]),
        received=draw.choice([None, _some_day(draw, -40, 10), _some_day(draw, -10, 10)]),
        due=draw.choice([None, None, None, due]),
        person=draw.choice([None, None, "a", "b"]),
        state=draw.choice(["open", "open", "open", "resolved", "closed"]),
        alert=draw.choice([None, None, "yellow", "orange", "red"]),
        extended_to=draw.choice([None, None, None, extended]),
        resolved_on=_some_day(draw, -40, 5),
    )


def random_book(seed: int) -> Problem:
    """A village, a few people, other duties, and a ledger of up to eight items."""
    draw = random.Random(seed)
    people = [
        Person(one, one, unit=draw.choice(["t", "v", "w"]), roles=("cadre",)) for one in "abc"
    ]
    places = [
        Unit("t", "镇", "镇"),
        Unit("v", "东村", "村", "t"),
        Unit("w", "西村", "村", "t"),
        Unit("g", "一组", "村民组", "v"),
    ]
    homes = [(f"h{n}", draw.choice("gvw"), ("困难户",), draw.choice("abc")) for n in range(3)]
    scope = draw.choice([None, Scope("target"), Scope("unit", "v")])
    terms = [Term("responsible"), Term("linked", "H"), Term("role", "cadre", scope)]
    parts = [
        TeamPart(Selector(tuple(draw.sample(terms, draw.randint(1, 2)))), draw.choice([1, 1, 2]))
    ]
    if draw.random() < 0.3:
        parts.append(role("cadre"))
    holding = any_duty(
        "H", "household", owner=Owner("target"), target=houses(), period="month", slot="half"
    )
    reception = any_duty("R", period=draw.choice(["day", "week"]), slot=draw.choice(["am", "day"]))
    visit = any_duty("V", "down_visit", target=units("村"), slot="pm")
    following = duty(
        team=tuple(parts),
        owner=Owner(draw.choice(["whole", "person", "target"])),
        target=draw.choice([None, None, units("村"), houses("困难户")]),
        weekdays=frozenset(draw.choice([(), (), (0, 2), (5,)])),
        slot=draw.choice(["half", "half", "am", "day", "evening"]),
        place=draw.choice([None, "own", "target", "t"]),
        spacing=draw.choice([None, None, 2]),
        until=draw.choice([None, None, march(20)]),
        params=having(
            after=draw.choice([None, 3, 30]),
            deadline=draw.choice([(), (Deadline("受理", 15, "day"),)]),
            different_units=draw.random() < 0.2,
            standby=draw.choice([0, 0, 1]),
            progress=draw.choice([None, 3, 7]),
            clock=draw.choice([None, "petition", "petition"]),
        ),
    )
    targets = [None, "v", "w", "g", "t", "h0", "h1", "h2"]
    rows = [_random_item(draw, number, targets) for number in range(draw.randint(0, 8))]
    pins = [
        Pin("F", draw.choice([None, "a"]), draw.choice([None, march(3)]), None,
            draw.choice([None, "v", "g", "h0"]), draw.choice(["must", "never", "wish"]))
        for _pin in range(draw.choice([0, 0, 1]))
    ]  # fmt: skip
    away = [Absence(draw.choice("abv"), START, march(draw.randint(1, 9))) for _one in range(2)]
    return problem(
        following, holding, reception, visit,
        people=people, places=places, houses=homes, items={one.id: one for one in rows},
        visits_per_week=draw.choice([None, 1, 3]), pins=tuple(pins),
        absences=tuple(away[: draw.randint(0, 2)]), end=draw.choice([march(14), END]),
        history=[Done(_some_day(draw, -20, 3), "F", "a", draw.choice(["v", "h0"]))],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(16))
def test_random_books_pass_the_judge(seed: int) -> None:
    """Whatever the book, the judge, who derives it all again, has nothing against the plan."""
    of = random_book(seed)
    plan = make_plan(of)
    mine = [one for one in verify(plan, of) if one.duty in ("F", None)]
    assert [f"{one.rule} {one.text}" for one in mine] == []
    assert all(one.proven for one in plan.levels if one.stage == "follow_ups")


@pytest.mark.parametrize("seed", range(16, 80))
def test_both_halves_agree_on_days(seed: int) -> None:
    """Planner and judge, each from the contract's words, allow the same days."""
    of = random_book(seed)
    one = of.duties["F"]
    ledger = Ledger(Directory(of), NO_LINKS)
    calendar = WorkCalendar.of(of.calendar)
    found = set()
    for row in ledger.items(one):
        done = [past.date for past in of.history if past.target == row.target]
        visits = [way(one, row, of.settings, calendar, done) for way in (acceptance_of, visit_of)]
        for visit in filter(None, visits):
            found.add((row.id, visit.window.first, frozenset(visit.days), visit.late, False))
        for report in reports_of(one, row, of.settings, calendar, done):
            found.add((row.id, report.window.first, frozenset(report.days), False, True))
    theirs = {
        (key, owed.first, owed.days, owed.late, owed.report)
        for key, some in _Ledger(Case(of, written(of)), one).owed.items()
        for owed in some
    }
    assert theirs == found


# -- the sheets ----------------------------------------------------------------------------


def test_ledger_sheets(tmp_path: Path) -> None:
    """台账 has each item with deadline, date and days left; 一人一账 a block for each person."""
    of = book(
        item("i", "h1", subject="反映路灯不亮", alert="red"),
        item("j", person="b", received=date(2027, 2, 1)),
        item("k", state="closed"),
        houses=[("h1", "v", (), None)],
    )
    of.households.loc[:, "head"] = "户主某"
    path = tmp_path / "roster.xlsx"
    write_roster(path, make_plan(of), of)
    workbook = openpyxl.load_workbook(path)
    rows = [list(row) for row in workbook["台账"].values]
    assert any("内部" in str(row[0]) for row in rows)
    table = {row[0]: row for row in rows}
    assert table["i"][1:4] == ["东村 h1", "反映路灯不亮", None]
    assert [str(table["i"][n])[:10] for n in (5, 7)] == ["2027-03-08", "2027-03-01"]
    assert (table["i"][10], table["i"][11], table["j"][11]) == ("红", 7, -25)
    assert table["k"][9] == "销号"
    people = [str(row[0]) for row in workbook["一人一账"].values]
    assert [one for one in people if one.endswith("件")] == ["a：1件", "b：1件"]
    text = "".join(str(cell) for name in ("台账", "一人一账") for row in workbook[name].values
                   for cell in row)  # fmt: skip
    assert "户主某" not in text


def test_ledger_sheets_show_acceptance_and_reports(tmp_path: Path) -> None:
    """受理 is due within fifteen days, by the 16th; 进展反馈 lists the days of the reports."""
    both = having(clock="petition", progress=14)
    of = book(item(item_class="accept", due=march(31)), duties=[duty(params=both)])
    path = tmp_path / "roster.xlsx"
    write_roster(path, make_plan(of), of)
    rows = {row[0]: row for row in openpyxl.load_workbook(path)["台账"].values}
    assert (rows["i"][3], str(rows["i"][5])[:10]) == ("受理", "2027-03-16")
    assert rows["i"][13] == "2027-03-15 2027-03-29"


def test_no_ledger_no_sheets(tmp_path: Path) -> None:
    """A workbook without items has no ledger sheets."""
    of = book()
    write_roster(tmp_path / "roster.xlsx", make_plan(of), of)
    names = openpyxl.load_workbook(tmp_path / "roster.xlsx").sheetnames
    assert {"台账", "一人一账"}.isdisjoint(names)
