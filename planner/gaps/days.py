"""Gaps in words: what is missing, and person by person why nobody can fill it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from constraints.kinds import KINDS
from planner.domain.ids import pin_gap_id, pin_id
from planner.domain.language import Text, _
from planner.domain.plan import Cause, Gap, Shift, Stage
from planner.domain.problem import Duty, Pin
from planner.gaps.gap import made, reasons
from planner.gaps.obstacles import Obstacles, Taken
from planner.gaps.pins import missed as missed_pin
from planner.gaps.turns import gap_of_turns
from planner.gaps.words import CAUSES, LIMITS, name_of, out_of_office, spoken_day
from planner.model.choices import Choices, Owing
from planner.model.demands import Demand, When


@dataclass(frozen=True, slots=True)
class Unmet:
    """A demand that is unplaced (`when` None), or short of people by part."""

    demand: Demand
    when: When | None = None
    short: Mapping[int, int] = field(default_factory=dict)


def unmet_in(
    choices: Choices,
    demands: Iterable[Demand],
    chosen: Mapping[str, When],
    values: Sequence[int],
) -> list[Unmet]:
    """Which of `demands` are short or unplaced, `chosen` being when each takes place."""
    short: dict[str, dict[int, int]] = defaultdict(dict)
    for one in choices.shortages:
        if values[one.variable] and chosen.get(one.demand.id) == one.when:
            short[one.demand.id][one.part] = values[one.variable]
    found: list[Unmet] = []
    for demand in demands:
        answered = choices.discharged.get(demand.id, ())
        if demand.id in short:
            found.append(Unmet(demand, chosen[demand.id], short[demand.id]))
        elif demand.id not in chosen and not demand.spare and not any(values[v] for v in answered):
            found.append(Unmet(demand))
    return found


def missed_pins(choices: Choices, values: Sequence[int]) -> list[Pin]:
    """Every 必须 that is not honoured."""
    return [
        p for p, variable in choices.honoured.items() if p.mode == "must" and not values[variable]
    ]


def lacking_in(choices: Choices, values: Sequence[int]) -> dict[Owing, int]:
    """How many turns people have too few of, who have."""
    return {one: values[one.variable] for one in choices.owing if values[one.variable]}


def explain(
    choices: Choices,
    shifts: Sequence[Shift],
    unmet: Iterable[Unmet],
    missed: Iterable[Pin] = (),
    lacking: Mapping[Owing, int] | None = None,
    *,
    stage: Stage = "days",
) -> tuple[Gap, ...]:
    """A gap of `stage` for everything unmet, missed or lacking, sorted by id."""
    writer = _Writer(choices, shifts, stage)
    turns = (
        gap_of_turns(choices.problem, one.duty, one.person, one.period, one.least, missing)
        for one, missing in (lacking or {}).items()
    )
    gaps = [*map(writer.gap, unmet), *filter(None, map(writer.pin_gap, missed)), *turns]
    return tuple(sorted(gaps, key=lambda gap: gap.id))


_CAUSES: tuple[Cause, ...] = ("all_busy", "spacing", "limit", "pin")
"""What a gap is put down to beside absences; of equally many days the first."""


class _Writer:
    """Writes gaps, knowing what is taken."""

    def __init__(self, choices: Choices, shifts: Sequence[Shift], stage: Stage) -> None:
        self.choices, self.problem, self.stage = choices, choices.problem, stage
        self.taken = Taken(choices.problem, shifts)

    def gap(self, unmet: Unmet) -> Gap:
        """The gap of a demand that is short or unplaced."""
        demand = unmet.demand
        times = (unmet.when,) if unmet.when else demand.when
        parts = unmet.short or range(len(demand.parts))
        people = sorted({p for index in parts for p in demand.parts[index].candidates})
        serving = self.taken.team(demand)
        obstacles = {
            person: self.taken.obstacles(demand, person, times, placed=unmet.when is not None)
            for person in people
            if person not in serving
        }
        missing = sum(unmet.short.values()) or demand.whole_team
        cause = self._cause(demand, obstacles)
        return made(
            self.stage,
            "people" if unmet.when else "occurrence",
            demand.id,
            demand.duty.id,
            demand.owner,
            cause=cause,
            missing=missing,
            period=(demand.period.first, demand.period.last),
            day=unmet.when.day if unmet.when else None,
            target=demand.target,
            people=reasons((one, found.text()) for one, found in obstacles.items()),
            message=self._message(demand, unmet, missing, cause, _said(cause, obstacles)),
            purpose=demand.purpose,
        )

    def pin_gap(self, pin: Pin) -> Gap | None:
        """The gap of a 必须 that is not honoured, at the obligation it speaks of.

        Where nothing is owed there, the obligation is named after the pin itself. None
        only where no duty takes days at all.
        """
        duties = [
            duty
            for duty in self.problem.duties.values()
            if pin.duty in (None, duty.id) and KINDS[duty.kind].unfolds
        ]
        if not duties:
            return None
        demand = self._meant(pin)
        duty = demand.duty if demand is not None else duties[0]
        settings = self.problem.settings
        obligation = demand.id if demand is not None else pin_id(duty.id, pin)
        return made(
            self.stage,
            "pin",
            obligation,
            duty.id,
            demand.owner if demand is not None else None,
            cause="pin",
            missing=1,
            period=(pin.date or settings.start, pin.date or settings.end),
            day=pin.date,
            target=pin.target,
            people=reasons(
                [(pin.person, self._pin_reason(pin, duty, demand))] if pin.person else ()
            ),
            message=missed_pin(
                self.problem,
                duty,
                pin,
                holiday=pin.date is not None and self.choices.calendar.closes(pin.date, duty),
            ),
            called=pin_gap_id(pin, obligation),
        )

    def _meant(self, pin: Pin) -> Demand | None:
        """The demand a missed pin speaks of: one its person could serve in, if there is."""
        demands = [
            demand
            for demand in self.choices.demands
            if pin.duty in (None, demand.duty.id)
            and pin.target in (None, demand.target)
            and (pin.date is None or pin.date in demand.period)
        ]
        named = [d for d in demands if pin.person is None or _names(d, pin.person)]
        return next(iter(named or demands), None)

    def _pin_reason(self, pin: Pin, duty: Duty, demand: Demand | None) -> Text:
        person, settings = pin.person or "", self.problem.settings
        if pin.date is not None and self.choices.calendar.closes(pin.date, duty):
            return _("That day is a public holiday.")
        first, last = pin.date or settings.start, pin.date or settings.end
        gone = out_of_office(self.problem, person, first, last)
        if gone is not None:
            return gone
        if demand is None:
            return _("Nothing is owed that this person could serve in.")
        if not _names(demand, person):
            return _("Not eligible: the duty's team does not name this person.")
        times = [when for when in demand.when if self.choices.matches_time(pin, demand, when)]
        return self.taken.obstacles(demand, person, times, placed=False).text()

    def _cause(self, demand: Demand, obstacles: Mapping[str, Obstacles]) -> Cause:
        if demand.duty.target is not None and demand.target is None:
            return "nobody_eligible"
        if demand.late:
            return "late"
        if not demand.when:
            return "no_day"
        if not obstacles:
            return "nobody_eligible" if demand.parts else "no_day"
        causes: Counter[Cause | None] = Counter()
        for found in obstacles.values():
            causes += found.causes()
        if causes.keys() <= {"all_away"}:
            return "all_away"
        return max(_CAUSES, key=lambda cause: causes[cause])

    def _message(
        self, demand: Demand, unmet: Unmet, missing: int, cause: Cause, said: Text
    ) -> Text:
        owner = (
            name_of(self.problem, demand.owner)
            if demand.owner
            else self.problem.settings.organisation
        )
        what: Text | str = demand.duty.name
        if demand.target is not None and demand.target != demand.owner:
            what = _("{duty} at {target}", duty=what, target=name_of(self.problem, demand.target))
        if unmet.when is not None:
            others = cause == "nobody_eligible" and self.taken.team(demand)
            return _(
                "{duty}, {owner}: {missing:person|people} short on {day}: {cause}.",
                duty=what,
                owner=owner,
                missing=missing,
                day=spoken_day(unmet.when.day),
                cause=_("nobody else is eligible") if others else said,
            )
        if demand.duty.target is not None and demand.target is None:
            return _("{duty}, {owner}: there is no target to go to.", duty=what, owner=owner)
        first, last = demand.period.first, demand.period.last
        if demand.duty.named.each and demand.when:  # owed on its own day, or where that moves to
            first, last = demand.when[0].day, demand.when[-1].day
        if demand.late:
            return _(
                "{duty}, {owner}: should be done by {day}, and no working day is left for it."
                " Enter its 完成日期, or set a later 期限.",
                duty=what,
                owner=owner,
                day=spoken_day(last),
            )
        if first == last:
            return _(
                "{duty}, {owner}: not placed on {day}: {cause}.",
                duty=what,
                owner=owner,
                day=spoken_day(first),
                cause=said,
            )
        return _(
            "{duty}, {owner}: not placed between {first} and {last}: {cause}.",
            duty=what,
            owner=owner,
            first=spoken_day(first),
            last=spoken_day(last),
            cause=said,
        )


def _said(cause: Cause, obstacles: Mapping[str, Obstacles]) -> Text:
    """The cause in words; which limit it is is what keeps people from most days."""
    days: Counter[str] = Counter()
    for found in obstacles.values():
        for key, count in found.days.items():
            if found.refusals[key].cause == cause == "limit":
                days[found.refusals[key].sort] += count
    return (
        LIMITS.get(max(days, key=lambda sort: days[sort]), CAUSES[cause]) if days else CAUSES[cause]
    )


def _names(demand: Demand, person: str) -> bool:
    """Whether any part of the demand's team names `person`."""
    return any(part.names(person) for part in demand.parts)
