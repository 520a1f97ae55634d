"""The gaps of the ledger: what is short, unplaced, late or not as 指定 demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from constraints.follow_ups.model import Visit
from planner.domain.ids import pin_gap_id, pin_id
from planner.domain.language import _
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Pin
from planner.gaps.days import explain, unmet_in
from planner.gaps.gap import made, reasons
from planner.gaps.words import CAUSES, out_of_office
from planner.model.choices import Choices
from planner.model.demands import Demand, When


class FollowUpGaps:
    """What is short, unplaced, late or not as 指定 demands."""

    def __init__(
        self,
        choices: Choices,
        demands: Sequence[Demand],
        visits: Mapping[str, Visit],
        before: Sequence[Shift],
        planned: Sequence[Shift],
        values: Sequence[int],
    ) -> None:
        self.choices, self.values = choices, values
        self.demands, self.visit_of = demands, visits
        self.shifts = (*before, *planned)
        self.planned = {shift.id: shift for shift in planned}

    def visits(self) -> list[Gap]:
        """The gaps of visits; that of an overdue item says it is late, whatever else it is."""
        chosen = {one.id: When(one.date, one.slot) for one in self.planned.values()}
        unmet = unmet_in(self.choices, self.demands, chosen, self.values)
        plain = explain(self.choices, self.shifts, unmet, stage="follow_ups")
        by_demand = {gap.obligation: gap for gap in plain}
        found: list[Gap] = []
        for demand in self.demands:
            gap = by_demand.get(demand.id)
            if self.visit_of[demand.id].late:
                gap = self._late(demand, gap)
            if gap is not None:
                found.append(replace(gap, target=self.choices.directory.unit_of(demand.target)))
        return found

    def _late(self, demand: Demand, gap: Gap | None) -> Gap:
        """The gap of an overdue item: planned late, or not even that."""
        visit, shift = self.visit_of[demand.id], self.planned.get(demand.id)
        if shift is None:
            text = _(
                "{duty}, item {item}: overdue since {due}, not placed in the first week: {cause}.",
                duty=demand.duty.name,
                item=visit.item.id,
                due=visit.due,
                cause=CAUSES[gap.cause if gap is not None else "no_day"],
            )
        else:
            text = _(
                "{duty}, item {item}: overdue since {due}; planned on {day}.",
                duty=demand.duty.name,
                item=visit.item.id,
                due=visit.due,
                day=shift.date,
            )
        return made(
            "follow_ups",
            "deadline",
            demand.id,
            demand.duty.id,
            demand.owner,
            cause="late",
            missing=gap.missing if gap is not None else 1,
            period=(demand.period.first, demand.period.last),
            day=shift.date if shift is not None else None,
            target=demand.target,
            people=gap.people if gap is not None else (),
            message=text,
            purpose=demand.purpose,
        )

    def pins(self, originals: Mapping[Pin, Pin]) -> list[Gap]:
        """A gap for each 必须 of the plan's days that is not honoured."""
        settings = self.choices.problem.settings
        found: list[Gap] = []
        for pin, original in originals.items():
            variable = self.choices.honoured.get(pin)
            met = variable is not None and self.values[variable]
            outside = pin.date is not None and not settings.start <= pin.date <= settings.end
            if pin.mode == "must" and not met and not outside:
                found.append(self._pin_gap(pin, original))
        return found

    def _pin_gap(self, pin: Pin, original: Pin) -> Gap:
        settings = self.choices.problem.settings
        duty = self.choices.problem.duties[pin.duty or ""]
        demands = [
            demand
            for demand in self.choices.demands
            if demand.duty.id == duty.id
            and pin.target in (None, demand.target)
            and (pin.date is None or pin.date in demand.period)
        ]
        named = [
            demand
            for demand in demands
            if pin.person is None or any(pin.person in part.candidates for part in demand.parts)
        ]
        first, last = pin.date or settings.start, pin.date or settings.end
        gone = out_of_office(self.choices.problem, pin.person or "", first, last)
        if gone is not None:
            text = gone
        elif pin.date is not None and self.choices.calendar.closes(pin.date, duty):
            text = _("That day is a public holiday.")
        elif not demands:
            text = _("No item of the ledger needs a visit there and then.")
        elif not named:
            text = _("Not eligible: the duty's team does not name this person.")
        else:
            text = _("Not free then, or another rule stands against it.")
        meant = next(iter(named or demands), None)
        obligation = meant.id if meant else pin_id(duty.id, original)
        return made(
            "follow_ups",
            "pin",
            obligation,
            duty.id,
            meant.owner if meant else None,
            cause="pin",
            missing=1,
            period=(pin.date or settings.start, pin.date or settings.end),
            day=pin.date,
            target=original.target,
            people=reasons([(pin.person, text)] if pin.person else ()),
            message=_(
                "{duty}: what sheet 指定 demands is not in the plan: {why}",
                duty=duty.name,
                why=text,
            ),
            called=pin_gap_id(original, obligation),
        )
