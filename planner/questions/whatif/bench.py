"""The judge at short range: what a change of a few shifts breaks, without judging all.

Whether a change is allowed is asked of the same judge that judges whole plans, before and
after, and what is new after is what the change breaks. Only shifts that can have to do with
the change are laid before it: those of the same duties, of the same people, of the same
day where substitutes are named, and visits to the same village in the same week. What lies
outside stands in both answers alike, so nothing is lost; tests compare the two on random
plans. Rounds of households and follow-ups are judged with the whole plan, unless their rule says
that what it finds of the shift itself is all that changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from constraints.counts_for.rule import COUNTS_FOR
from constraints.exceptions.rule import EXCEPT
from constraints.judging.case import Case
from constraints.judging.docket import Docket, docket
from constraints.judging.face import About
from constraints.judging.judge import checks, finding_key, findings
from constraints.judging.obligations import Obligation, has_occurrences
from constraints.judging.steps import ProjectStep
from constraints.judging.times import Times
from constraints.kinds import KINDS, kind_of
from constraints.most_turns.rule import limited_together
from constraints.standby.rule import STANDBY
from planner.domain.crews import with_crews
from planner.domain.directory import Directory
from planner.domain.findings import Finding
from planner.domain.frames import nothing, replaced
from planner.domain.links import Links
from planner.domain.periods import monday
from planner.domain.plan import HOLDER_COLUMNS, Gap, Plan, Shift
from planner.domain.problem import Problem
from planner.domain.workdays import Spaced, WorkCalendar
from planner.questions.whatif.exchange import IN_ORDER, gaps_left, settled

_DAYS: Final = frozenset[About](("days",))
"""Rules on the days are what a change of shifts can break. Links, rotations and who holds which
household do not change with them; loads are counted anew, see
``planner.questions.whatif.exchange``."""

_FORM: Final = frozenset[About](("form",))
_OPENINGS = frozenset({"gap-could-be-filled", "standby-missing"})
"""Findings that say no rule is broken, but that somebody has become free for more."""


_NO_HOLDERS = nothing(*HOLDER_COLUMNS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change does: the rules it breaks, and what it makes possible."""

    broken: tuple[Finding, ...] = ()
    opened: tuple[Finding, ...] = ()

    @property
    def legal(self) -> bool:
        """Whether no rule is broken that was kept before."""
        return not self.broken


@dataclass(frozen=True, eq=False)
class _Near(Case):
    """A part of a plan before the judge; what does not depend on shifts is worked out once."""

    whole: Case
    book: Docket | None = None

    @cached_property
    def directory(self) -> Directory:
        return self.whole.directory

    @cached_property
    def calendar(self) -> WorkCalendar:
        return self.whole.calendar

    @cached_property
    def spaced(self) -> Spaced:
        return self.whole.spaced

    @cached_property
    def links(self) -> Links:
        return self.whole.links

    @cached_property
    def steps(self) -> Mapping[str, ProjectStep]:
        return self.whole.steps

    @cached_property
    def times(self) -> Times:
        return self.whole.times

    @cached_property
    def lasting(self) -> dict[tuple[object, ...], Any]:
        return self.whole.lasting

    @cached_property
    def with_crews(self) -> Problem:
        known = self.problem is self.whole.problem
        return self.whole.with_crews if known else with_crews(self.problem)

    @cached_property
    def whom(self) -> Directory:
        return self.whole.whom

    @cached_property
    def docket(self) -> Docket:
        return self.book if self.book is not None else docket(self)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is laid before the judge: shifts by id, gaps, and the duties of the docket."""

    shifts: dict[str, Shift]
    gaps: tuple[Gap, ...]
    duties: frozenset[str]


def _whole(shift: Shift) -> Iterator[About]:
    """Which rules must see the whole plan where `shift` changes."""
    if kind_of(shift.kind).by_item:
        yield "items"
    if shift.households:
        yield "rounds"


class Bench:
    """A plan, ready to be asked what a change of a few of its shifts would break."""

    def __init__(self, plan: Plan, problem: Problem) -> None:
        self.plan, self.problem = plan, problem
        self.shift_of = {shift.id: shift for shift in plan.shifts}
        self._of_duty: dict[str, list[Shift]] = defaultdict(list)
        self._of_person: dict[str, list[Shift]] = defaultdict(list)
        self._standing_by: dict[date, list[Shift]] = defaultdict(list)
        """Shifts that name substitutes, by day: whoever becomes free might be one."""
        for shift in plan.shifts:
            self._of_duty[shift.duty].append(shift)
            duty = problem.duties.get(shift.duty)
            if duty is not None and duty.params[STANDBY]:
                self._standing_by[shift.date].append(shift)
            for one in (*shift.groups, *shift.people):
                self._of_person[one.id].append(shift)
        self._dockets: dict[tuple[object, ...], Docket] = {}
        self._before: dict[tuple[object, ...], dict[tuple[str, ...], Finding]] = {}
        self._as_it_is: dict[About, dict[tuple[str, ...], Finding]] = {}
        """What the plan does wrong already, by what the rules speak of."""

    @cached_property
    def case(self) -> Case:
        """The whole plan."""
        return Case(self.problem, self.plan)

    def shifts_of(self, person: str) -> Sequence[Shift]:
        """The shifts that name `person`, or a whole unit, as serving or as a substitute."""
        return self._of_person.get(person, ())

    def owed(self, shift: Shift) -> Obligation | None:
        """What `shift` answers; None for a kind that is not owed in single occurrences."""
        scope = self._scope([(shift, shift)])
        return self._owed(scope, scope.shifts.values(), scope.gaps).of_shift.get(shift.id)

    def judge(self, changed: Sequence[Shift]) -> Verdict:
        """What the shifts `changed`, which have ids of shifts of the plan, break or open there."""
        pairs = [(self.shift_of[shift.id], shift) for shift in changed]
        scope = self._scope(pairs)
        now = {shift.id: shift for shift in changed}
        later = dict(scope.shifts) | now
        kept = {gap.id for gap in scope.gaps}
        left = gaps_left(self.plan, self.problem, {old.id: old for old, _new in pairs}, now)
        gaps_after = tuple(gap for gap in left if gap.id in kept)
        wide = sorted({one for shift in changed for one in _whole(shift)})
        single = {one: said for one in wide if (said := self._of_one(one, changed)) is not None}
        whole = [one for one in wide if one not in single]
        as_before = self._same_owed(scope, pairs, gaps_after)
        owed = self._owed(
            scope,
            (scope.shifts if as_before else later).values(),
            scope.gaps if as_before else gaps_after,
        )
        found = self._findings(later.values(), gaps_after, owed)
        found |= self._forms(changed)
        for said in single.values():
            found |= said
        if whole:
            after = settled(self.plan, self.problem, changed)
            found |= findings(_Near(self.problem, after, self.case), checks(frozenset(whole)))
        if not any(finding.hard for finding in found.values()):
            return Verdict()  # what was wrong before need not be known
        before = self._known([old for old, _new in pairs], scope, single)
        for one in whole:
            if one not in self._as_it_is:
                self._as_it_is[one] = findings(self.case, checks(frozenset((one,))))
            before |= self._as_it_is[one]
        new = [found[key] for key in sorted(found.keys() - before.keys()) if found[key].hard]
        return Verdict(
            tuple(one for one in new if one.rule not in _OPENINGS),
            tuple(one for one in new if one.rule in _OPENINGS),
        )

    def _forms(self, shifts: Iterable[Shift]) -> dict[tuple[str, ...], Finding]:
        """What is wrong with the form of some shifts."""
        near = _Near(self.problem, self._alone(shifts), self.case)
        return findings(near, checks(_FORM))

    def _known(
        self, old: Sequence[Shift], scope: _Scope, single: Iterable[About]
    ) -> dict[tuple[str, ...], Finding]:
        """What is wrong already of what is near, kept for the next question about it."""
        key = tuple(shift.id for shift in old), frozenset(scope.shifts), scope.gaps, *single
        if key not in self._before:
            owed = self._owed(scope, scope.shifts.values(), scope.gaps)
            found = self._findings(scope.shifts.values(), scope.gaps, owed) | self._forms(old)
            for one in single:
                found |= self._of_one(one, old) or {}
            self._before[key] = found
        return dict(self._before[key])

    def _of_one(
        self, about: About, shifts: Sequence[Shift]
    ) -> dict[tuple[str, ...], Finding] | None:
        """What is found of a few shifts where that says it all; None where it does not."""
        near = _Near(self.problem, self._alone(shifts), self.case)
        found: dict[tuple[str, ...], Finding] = {}
        for rule in checks(frozenset((about,))):
            for shift in shifts:
                said = None if rule.of_one is None else rule.of_one(self.case, near, shift)
                if said is None:
                    return None
                found |= {finding_key(one): one for one in said}
        return found

    # -- what has to do with a change ------------------------------------------------------

    def _scope(self, pairs: Sequence[tuple[Shift, Shift]]) -> _Scope:
        both = [shift for pair in pairs for shift in pair]
        duties = self._entangled({shift.duty for shift in both})
        people = {one.id for shift in both for one in shift.people}
        named = people | {one.id for shift in both for one in shift.groups}
        villages = {self.case.directory.village_of(shift.target) for shift in both} - {None}
        gaps = tuple(
            gap
            for gap in self.plan.gaps
            if gap.sort == "pin"
            or gap.duty in duties
            or any(one.id in named for one in gap.people)
            or (gap.target and self.case.directory.village_of(gap.target) in villages)
        )
        wide = duties | {gap.duty for gap in gaps if gap.duty in self.problem.duties}
        found = [
            shift
            for duty in sorted(wide)
            if not self._apart(duty)
            for shift in self._of_duty.get(duty, ())
        ]
        found += [
            shift
            for home in sorted({home for shift in both for home in shift.households})
            for shift in self._of_home.get(home, ())
        ]
        found += [
            one
            for shift in both
            for step in (-1, 0, 1)  # a night reaches into the next day
            for one in self._standing_by.get(shift.date + timedelta(days=step), ())
        ]
        found += [shift for person in sorted(people) for shift in self.shifts_of(person)]
        weeks = {monday(shift.date) for shift in both}
        weeks |= {monday(day) for gap in gaps for day in gap.period}
        found += [
            shift
            for village in villages
            for shift in self._visits.get(village or "", ())
            if monday(shift.date) in weeks
        ]
        return _Scope({shift.id: shift for shift in found}, gaps, wide)

    def _apart(self, duty: str) -> bool:
        """Whether rounds of one holder have to do with those of another only by households."""
        known = self.problem.duties.get(duty)
        rounds = known is not None and KINDS[known.kind].by_household
        return rounds and self._entangled({duty}) == {duty}

    @cached_property
    def _of_home(self) -> Mapping[str, Sequence[Shift]]:
        found: dict[str, list[Shift]] = defaultdict(list)
        for shift in self.plan.shifts:
            for household in shift.households:
                found[household].append(shift)
        return found

    @cached_property
    def _visits(self) -> Mapping[str, Sequence[Shift]]:
        found: dict[str, list[Shift]] = defaultdict(list)
        for shift in self.plan.shifts:
            if shift.kind in KINDS and KINDS[shift.kind].disturbs_village:
                village = self.case.directory.village_of(shift.target)
                if village is not None:
                    found[village].append(shift)
        return found

    def _entangled(self, duties: set[str]) -> frozenset[str]:
        """`duties` and those tied to them by counts_for, except or limits of a 公平组."""
        known = self.problem.duties
        found = set(duties)
        for one in duties & known.keys():
            found.update(mate.id for mate in limited_together(known, known[one]))
        while True:
            more = {
                one
                for duty in self.problem.duties.values()
                for other in (*duty.params[COUNTS_FOR], *duty.params[EXCEPT])
                for one in (duty.id, other)
                if duty.id in found or other in found
            }
            if more <= found:
                return frozenset(found)
            found |= more

    # -- the two judgements ----------------------------------------------------------------

    def _part(self, shifts: Iterable[Shift], gaps: tuple[Gap, ...]) -> Plan:
        return replaced(
            self.plan,
            shifts=tuple(sorted(shifts, key=IN_ORDER)),
            gaps=gaps,
            holders=_NO_HOLDERS,
        )

    def _alone(self, shifts: Iterable[Shift]) -> Plan:
        """Some shifts and nothing else, for rules about the form of each shift."""
        return replaced(self._part(shifts, ()), links=(), rotations=(), fairness=(), levels=())

    def _same_owed(
        self, scope: _Scope, pairs: Sequence[tuple[Shift, Shift]], gaps_after: tuple[Gap, ...]
    ) -> bool:
        """Whether the change leaves alone what is owed and what answers it."""
        moved = any(
            (old.date, old.slot, old.target) != (new.date, new.slot, new.target)
            for old, new in pairs
        )
        duties = {old.duty for old, _new in pairs}
        people = {one.id for pair in pairs for shift in pair for one in shift.people}
        pinned = any(
            pin.mode == "must" and pin.person in people and pin.duty in (None, *duties)
            for pin in self.problem.pins
        )
        tied = self._entangled(duties) != duties
        return not (moved or pinned or tied or gaps_after != scope.gaps)

    def _owed(self, scope: _Scope, shifts: Iterable[Shift], gaps: tuple[Gap, ...]) -> Docket:
        """What the duties of the scope owe, kept for the next question of the same scope."""
        every = tuple(one for one in shifts if one.duty in scope.duties)
        key = (scope.duties, gaps, frozenset(every))
        if key not in self._dockets:
            duties = {
                one: duty for one, duty in self.problem.duties.items()
                if one in scope.duties and has_occurrences(duty)
            }  # fmt: skip
            problem = replaced(self.problem, duties=duties)
            self._dockets[key] = docket(_Near(problem, self._part(every, gaps), self.case))
        return self._dockets[key]

    def _findings(
        self, shifts: Iterable[Shift], gaps: tuple[Gap, ...], owed: Docket
    ) -> dict[tuple[str, ...], Finding]:
        near = _Near(self.problem, self._part(shifts, gaps), self.case, owed)
        return findings(near, checks(_DAYS))
