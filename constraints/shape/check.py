"""The plan is about this workbook: known ids, right days and hours, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Final, TypeVar, get_args
from zoneinfo import ZoneInfo

from constraints.follow_ups.rule import PROGRESS
from constraints.judging.case import Case, about, broken
from constraints.judging.face import Check
from constraints.judging.times import is_slot
from planner.domain.findings import Finding
from planner.domain.frames import columns_of
from planner.domain.language import _
from planner.domain.plan import Cause, Shift

T = TypeVar("T", bound=Hashable)


def check(case: Case) -> Iterator[Finding]:
    """Findings on the plan's frame, its references, and the form of each shift."""
    yield from _frame(case)
    yield from _references(case)
    for shift in case.plan.shifts:
        yield from _shift(case, shift)
    yield from _twice(case)


def _frame(case: Case) -> Iterator[Finding]:
    plan, settings = case.plan, case.problem.settings
    for field, has, expected in (
        ("start", plan.start, settings.start),
        ("end", plan.end, settings.end),
        ("timezone", plan.timezone, settings.timezone),
        ("organisation", plan.organisation, settings.organisation),
    ):
        if has != expected:
            text = _("The plan's {field} is {has}, the workbook says {expected}.", field=field,
                     has=has, expected=expected)  # fmt: skip
            yield broken("frame", text)
    if plan.working_days != case.calendar.working_days(settings.start, settings.end):
        yield broken("working-days", _("The plan's working days are not those of the calendar."))
    if plan.provisional != bool(case.calendar.provisional_years(settings.start, settings.end)):
        yield broken("provisional", _("The plan says wrongly whether its calendar is provisional."))


def _references(case: Case) -> Iterator[Finding]:
    problem = case.problem
    units, people, duties = problem.units, problem.people, problem.duties
    households = case.directory.homes.unit_of

    def known(reference: str | None) -> bool:
        return (
            reference is None
            or reference in units
            or reference in people
            or reference in households
            or reference in problem.items
            or reference in problem.milestones
        )

    for shift in case.plan.shifts:
        unknown = [one.id for one in shift.people if one.id not in people]
        references = (shift.owner, shift.place, shift.target)
        unknown += [one for one in references if one is not None and not known(one)]
        unknown += [one for one in shift.households if one not in households]
        unknown += [shift.duty] if shift.duty not in duties else []
        for one in unknown:
            yield about(shift, "unknown-id", _("{id} is not in the workbook.", id=one))
    rows: list[tuple[str | None, ...]] = []
    rows += [(link.duty, link.holder, link.target) for link in case.plan.links]
    rows += [(row.duty, row.owner, row.target) for row in case.plan.rotations]
    rows += [(gap.duty, gap.owner, gap.target) for gap in case.plan.gaps]
    rows += [(row.duty, *row.pool) for row in case.plan.fairness]
    rows += [(one,) for row in case.plan.fairness for one in row.duties if one != row.duty]
    for duty, *others in rows:
        if duty not in duties:
            yield broken("unknown-id", _("{id} is not in the workbook.", id=duty), duty=duty)
        for reference in others:
            if not known(reference):
                text = _("{id} is not in the workbook.", id=reference)
                yield broken("unknown-id", text, duty=duty)
    held = columns_of(case.plan, "holders", "household", "duty", "holder")
    for column, ids in zip(held, (households, duties, people), strict=True):
        for one in sorted(one for one in set(column) if one not in ids):
            yield broken("unknown-id", _("{id} is not in the workbook.", id=one))


def _shift(case: Case, shift: Shift) -> Iterator[Finding]:
    settings = case.problem.settings
    duty = case.problem.duties.get(shift.duty)
    told = duty is not None and duty.params[PROGRESS] and case.reports(shift)
    if duty is not None and shift.kind != ("report" if told else duty.kind):
        yield about(shift, "kind", _("The shift's kind is not its duty's."))
    if not settings.start <= shift.date <= settings.end:
        yield about(shift, "outside-plan", _("The shift lies outside the plan."))
    if not is_slot(shift.slot):
        yield about(shift, "slot", _("{slot} is no time of day.", slot=shift.slot))
        return
    zone = ZoneInfo(settings.timezone)
    hours = (moment.replace(tzinfo=zone) for moment in case.times.hours(shift.date, shift.slot))
    for has, expected in zip((shift.start, shift.end), hours, strict=True):
        if has.tzinfo is None or has != expected or has.utcoffset() != expected.utcoffset():
            text = _("The time {has} should be {expected}.", has=has.isoformat(),
                     expected=expected.isoformat())  # fmt: skip
            yield about(shift, "hours", text)
    for person, count in sorted(Counter(one.id for one in shift.people).items()):
        if count > 1:
            text = _("{person} is named twice in one shift.", person=case.person_name(person))
            yield about(shift, "person-twice", text, person=person)
    if len(set(shift.households)) != len(shift.households):
        yield about(shift, "household-twice", _("A household is named twice in one shift."))


def _twice(case: Case) -> Iterator[Finding]:
    plan = case.plan
    ids = (shift.id for shift in plan.shifts), (gap.id for gap in plan.gaps)
    for identity, count in (*_repeated(ids[0]), *_repeated(ids[1])):
        yield broken("id-twice", _("{id} is there twice.", id=identity), amount=count - 1)
    owed = (gap.obligation for gap in plan.gaps if gap.sort != "pin")
    for identity, count in _repeated(owed):
        text = _("More than one gap for {id}.", id=identity)
        yield broken("gap-twice", text, amount=count - 1)
    rows = [*((link.duty, link.holder, link.target) for link in plan.links)]
    rows += zip(*columns_of(plan, "holders", "duty", "holder", "household"), strict=True)
    for row, _count in _repeated(rows):
        yield broken("link-twice", _("{id} is there twice.", id=" ".join(row)), duty=row[0])
    for gap in plan.gaps:
        if gap.cause not in get_args(Cause):
            text = _("{cause} is no cause of a gap.", cause=gap.cause)
            yield broken("gap-cause", text, duty=gap.duty, day=gap.date)
        if gap.missing < 1:
            yield broken("gap-missing", _("A gap must miss something."), duty=gap.duty)


def _repeated(values: Iterable[T]) -> list[tuple[T, int]]:
    """What is there more than once, with how often."""
    found = [(value, count) for value, count in Counter(values).items() if count > 1]
    return sorted(found, key=lambda one: str(one[0]))


CHECK: Final = Check(check, "form")
