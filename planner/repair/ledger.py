"""The ledger's follow-ups as tasks of a repair, beside those of the days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from constraints.fairness.credits import Past
from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.plan import FairnessRow, Gap, Level, Shift
from planner.domain.problem import Problem, Remark
from planner.domain.workdays import WorkCalendar
from planner.gaps.days import explain
from planner.gaps.follow_ups import FollowUpGaps
from planner.model.attendance import Attendance
from planner.model.choices import Choices
from planner.model.demands import Demand, When
from planner.model.windows import Window
from planner.repair.tasks import RepairTask, task_of
from planner.stages.days import fairness_rows
from planner.stages.follow_ups.model import stands_in
from planner.stages.follow_ups.pins import pins_of_visits
from planner.stages.follow_ups.reports import plan_reports
from planner.stages.follow_ups.stage import visit_shift
from planner.stages.follow_ups.wanted import RANKS, WantedVisits

FIRST = 10
"""The level of the first rank; those of the days come before."""

NAMES: Mapping[int, str] = {FIRST + rank: name for rank, name in enumerate(RANKS)}
"""What the levels of the ledger are called."""

SUBSTITUTION = "substitution"
"""The level that counts visits by others than the item's own person."""


class LedgerTasks:
    """What the ledger asks for, and how its results are written."""

    def __init__(
        self, problem: Problem, directory: Directory, calendar: WorkCalendar, links: Links
    ) -> None:
        self.problem, self.directory = problem, directory
        self.wanted = WantedVisits(problem, directory, calendar, links)
        for duty in problem.duties.values():
            if KINDS[duty.kind].by_item:
                self.wanted.add(duty)
        self.pins = pins_of_visits(problem, self.wanted.demands) if self.wanted.demands else {}
        self.demands = tuple(
            replace(one, duty=replace(one.duty, priority=FIRST + one.duty.priority))
            for one in self.wanted.demands
        )

    @property
    def remarks(self) -> Sequence[Remark]:
        """What the reader should know of the ledger."""
        return self.wanted.remarks

    def narrowed(self) -> Problem:
        """The problem with the ledger's own form of its pins, which count before all items."""
        if not self.demands:
            return self.problem
        kept = [
            pin
            for pin in self.problem.pins
            if pin.mode == "never" or pin.duty is None or not self._is_ours(pin.duty)
        ]
        pins = dict.fromkeys([*kept, *self.pins])
        duties = {
            duty.id: replace(duty, priority=FIRST) if KINDS[duty.kind].by_item else duty
            for duty in self.problem.duties.values()
        }
        return replace(self.problem, pins=tuple(pins), duties=duties)

    def _is_ours(self, duty: str) -> bool:
        return KINDS[self.problem.duties[duty].kind].by_item

    def tasks(
        self,
        published: Mapping[str, Shift],
        attendance: Attendance,
        today: date,
        told: Collection[str],
    ) -> list[RepairTask]:
        """A task for each visit; `told` are those of which the published plan had a gap."""
        found: list[RepairTask] = []
        for demand in self.demands:
            shift = published.get(demand.id)
            task = task_of(
                demand,
                "follow_ups",
                shift,
                self.problem,
                attendance,
                today=today,
                lasting=shift is None or self._means(demand, shift),
                short=demand.id in told,
            )
            found.append(task)
        return found

    def _means(self, demand: Demand, shift: Shift) -> bool:
        return all(
            self.wanted.means(demand, one.part, one.id, shift.date) for one in shift.people
        ) and shift.target == self.directory.unit_of(demand.target)

    def window(self, demand: Demand) -> Window:
        """Early days are better."""
        return Window(
            frozenset(demand.when), 0, {when: wait for wait, when in enumerate(demand.when)}
        )

    def post(self, choices: Choices) -> None:
        """Close turns that the team does not mean; prefer the item's own person."""
        ours = {demand.id for demand in self.demands}
        for turn in choices.turns:
            if turn.demand.id not in ours:
                continue
            if not self.wanted.means(turn.demand, turn.part, turn.person, turn.when.day):
                if choices.model.low[turn.variable] == 0:
                    choices.model.fix(turn.variable, 0)
            elif stands_in(turn, self.wanted.visits[turn.demand.id].item):
                choices.model.cost(choices.level(SUBSTITUTION), turn.variable, 1)

    def shift(self, choices: Choices, demand: Demand, when: When, values: Sequence[int]) -> Shift:
        """The shift of a visit."""
        return visit_shift(choices, self.directory, demand, when, values)

    def gaps(
        self,
        choices: Choices,
        shifts: Sequence[Shift],
        visits: Sequence[Shift],
        values: Sequence[int],
    ) -> list[Gap]:
        """What is short, unplaced, late or not as 指定 demands."""
        known = [shift for shift in shifts if shift.duty in self.problem.duties]
        writer = FollowUpGaps(
            choices, self.wanted.demands, self.wanted.visits, known, visits, values
        )
        return [*writer.visits(), *writer.pins(self.pins)]

    def reports(
        self,
        choices: Choices,
        visits: Sequence[Shift],
        published: Mapping[str, Shift],
        today: date,
    ) -> tuple[list[Shift], list[Gap]]:
        """The reports on progress, as published where they may; those of the past are served."""
        served = {
            one.id: one
            for one in published.values()
            if one.purpose == "progress" and one.date < today
        }
        found, unmet = plan_reports(
            choices, self.wanted.ledger, self.wanted.done, visits, published, today
        )
        shifts = [served.get(one.id, one) for one in found]
        shifts += [served[one.demand.id] for one in unmet if one.demand.id in served]
        unmet = [one for one in unmet if one.demand.id not in served]
        return shifts, list(explain(choices, (), unmet, stage="follow_ups"))

    def late(self) -> Level | None:
        """How many items are late: no plan can help that."""
        if not self.problem.items or not any(
            KINDS[duty.kind].by_item for duty in self.problem.duties.values()
        ):
            return None
        late = sum(visit.late for visit in self.wanted.visits.values())
        return Level("follow_ups", "late", late, late, True, 0.0)

    def fairness(self, past: Past, shifts: Iterable[Shift]) -> tuple[FairnessRow, ...]:
        """The rows of fairness of the visits."""
        return fairness_rows(past, self.wanted.demands, tuple(shifts))
