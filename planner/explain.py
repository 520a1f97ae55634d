"""Gaps in words: what is missing, and person by person why nobody can fill it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from constraints.kinds import KINDS
from constraints.spacing import owner_spacing
from planner.choices import Choices
from planner.demands import SEPARATOR, Demand, When
from planner.domain import HALVES, Half, Pin
from planner.language import Text, _
from planner.plan import Cause, Gap, Reason, Shift

Obstacle = Literal["away", "out", "busy", "spacing", "unit", "pin", "limit", "day", "other"]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A demand that is unplaced (`when` None), or short of people by part; or a missed pin."""

    demand: Demand | None
    when: When | None
    short: Mapping[int, int]
    pin: Pin | None = None


def explain(choices: Choices, shifts: Sequence[Shift], unmet: Iterable[Unmet]) -> tuple[Gap, ...]:
    """A gap for everything unmet, sorted by id."""
    writer = _Writer(choices, shifts)
    gaps = [
        writer.pin_gap(one.pin) if one.pin is not None else writer.gap(one.demand, one)
        for one in unmet
        if one.pin is not None or one.demand is not None
    ]
    return tuple(sorted((gap for gap in gaps if gap is not None), key=lambda gap: gap.id))


class _Writer:
    """What is taken, and by what, once the plan stands."""

    def __init__(self, choices: Choices, shifts: Sequence[Shift]) -> None:
        self.choices, self.problem = choices, choices.problem
        self.taken: dict[tuple[str, date, Half], Shift] = {}
        self.turns: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.owner_days: dict[tuple[str, str | None], list[date]] = defaultdict(list)
        self.visits: Counter[tuple[str | None, date]] = Counter()
        for shift in shifts:
            self.owner_days[shift.duty, shift.owner].append(shift.date)
            for one in shift.people:
                if KINDS[shift.kind].takes_time:
                    for half in HALVES[shift.slot]:
                        self.taken[one.id, shift.date, half] = shift
                self.turns[shift.duty, one.id].append(choices.position(shift.date))
        for done in self.problem.history:
            if done.person is not None:
                self.turns[done.duty, done.person].append(choices.position(done.date))
        self.team = {shift.id: {one.id for one in shift.people} for shift in shifts}

    # -- gaps ------------------------------------------------------------------------------

    def gap(self, demand: Demand | None, unmet: Unmet) -> Gap | None:
        """The gap of a demand that is short or unplaced."""
        if demand is None:
            return None
        times = (unmet.when,) if unmet.when else demand.when
        parts = unmet.short or range(len(demand.parts))
        people = sorted({p for index in parts for p in demand.parts[index].candidates})
        serving = self.team.get(demand.id, set())
        obstacles = {
            person: self._obstacles(demand, person, times, placed=unmet.when is not None)
            for person in people
            if person not in serving
        }
        missing = sum(unmet.short.values()) or demand.whole_team
        cause = self._cause(demand, obstacles)
        return Gap(
            id=f"gap{SEPARATOR}{demand.id}",
            obligation=demand.id,
            duty=demand.duty.id,
            owner=demand.owner,
            cause=cause,
            missing=missing,
            period=(demand.period.first, demand.period.last),
            date=unmet.when.day if unmet.when else None,
            target=demand.target,
            people=tuple(
                Reason(person, self._reason(found)) for person, found in obstacles.items()
            ),
            message=str(self._message(demand, unmet, missing, cause)),
        )

    def pin_gap(self, pin: Pin) -> Gap | None:
        """The gap of a 必须 that is not honoured, at the obligation it speaks of."""
        demands = [
            demand
            for demand in self.choices.demands
            if pin.duty in (None, demand.duty.id)
            and pin.target in (None, demand.target)
            and (pin.date is None or pin.date in demand.period)
        ]
        if not demands:
            return None
        named = [
            d
            for d in demands
            if pin.person is None or any(pin.person in part.candidates for part in d.parts)
        ]
        demand = (named or demands)[0]
        settings = self.problem.settings
        reasons: tuple[Reason, ...] = ()
        if pin.person is not None:
            times = tuple(w for w in demand.when if self.choices.matches_time(pin, demand, w))
            found = self._obstacles(demand, pin.person, times, placed=False)
            text = (
                self._reason(found)
                if named
                else str(_("Not eligible: the duty's team does not name this person."))
            )
            reasons = (Reason(pin.person, text),)
        words = [
            self._name(pin.person) if pin.person else "",
            str(pin.date or ""),
            str(pin.slot or ""),
            self._name(pin.target) if pin.target else "",
        ]
        return Gap(
            id=SEPARATOR.join(["gap", "pin", *(word for word in words if word), demand.id]),
            obligation=demand.id,
            duty=demand.duty.id,
            owner=demand.owner,
            cause="pin",
            missing=1,
            period=(pin.date or settings.start, pin.date or settings.end),
            date=pin.date,
            target=pin.target,
            people=reasons,
            message=str(
                _(
                    "{duty}: what sheet 指定 demands ({what}) cannot be honoured.",
                    duty=demand.duty.name,
                    what=" ".join(word for word in words if word),
                )
            ),
        )

    def _cause(
        self, demand: Demand, obstacles: Mapping[str, Counter[tuple[Obstacle, str]]]
    ) -> Cause:
        if demand.duty.target is not None and demand.target is None:
            return "nobody_eligible"
        if not demand.when:
            return "no_day"
        if not obstacles:
            return "nobody_eligible" if demand.parts else "no_day"
        kinds = {kind for found in obstacles.values() for kind, _detail in found}
        if kinds <= {"away", "out"}:
            return "all_away"
        ranked: tuple[tuple[Obstacle, Cause], ...] = (
            ("spacing", "spacing"),
            ("limit", "limit"),
            ("pin", "pin"),
        )
        if "busy" not in kinds:
            for kind, cause in ranked:
                if kind in kinds:
                    return cause
        return "all_busy"

    def _message(self, demand: Demand, unmet: Unmet, missing: int, cause: Cause) -> Text:
        owner = self._name(demand.owner) if demand.owner else self.problem.settings.organisation
        what = demand.duty.name
        if demand.target is not None and demand.target != demand.owner:
            what = f"{what}（{self._name(demand.target)}）"
        if unmet.when is not None:
            return _(
                "{duty}, {owner}: {missing} people short on {day}: {cause}.",
                duty=what,
                owner=owner,
                missing=missing,
                day=unmet.when.day,
                cause=CAUSES[cause],
            )
        if demand.duty.target is not None and demand.target is None:
            return _("{duty}, {owner}: there is no target to go to.", duty=what, owner=owner)
        return _(
            "{duty}, {owner}: not placed between {first} and {last}: {cause}.",
            duty=what,
            owner=owner,
            first=demand.period.first,
            last=demand.period.last,
            cause=CAUSES[cause],
        )

    def _name(self, known: str | None) -> str:
        """A name people know; households keep their number, never their head's name."""
        key = known or ""
        if key in self.problem.people:
            return self.problem.people[key].name
        return self.problem.units[key].name if key in self.problem.units else key

    # -- reasons ---------------------------------------------------------------------------

    def _obstacles(
        self, demand: Demand, person: str, times: Sequence[When], *, placed: bool
    ) -> Counter[tuple[Obstacle, str]]:
        """What keeps `person` from `demand`, counted over its days, each day once."""
        found: Counter[tuple[Obstacle, str]] = Counter()
        by_day: dict[date, tuple[Obstacle, str]] = {}
        for when in times:
            by_day.setdefault(when.day, self._obstacle(demand, person, when, placed=placed))
        found.update(by_day.values())
        return found

    def _obstacle(
        self, demand: Demand, person: str, when: When, *, placed: bool
    ) -> tuple[Obstacle, str]:
        choices = self.choices
        absence = choices.attendance.absence(person, when.day, when.slot)
        if absence is not None:
            return "away", absence.reason
        if not choices.attendance.present(person, when.day, when.slot):
            return "out", ""
        for pin in self.problem.pins:
            named = pin.person in (None, person)
            if pin.mode == "never" and named and choices.matches_time(pin, demand, when):
                return "pin", ""
        if KINDS[demand.duty.kind].takes_time:
            for half in HALVES[when.slot]:
                if (person, when.day, half) in self.taken:
                    duty = self.taken[person, when.day, half].duty
                    return "busy", self.problem.duties[duty].name
        at, least = choices.position(when.day), demand.duty.spacing or 0
        if any(abs(at - turn) < least for turn in self.turns[demand.duty.id, person]):
            return "spacing", str(least)
        if placed and demand.duty.params.different_units:
            unit = self.problem.people[person].unit
            mates = self.team.get(demand.id, set())
            if unit is not None and any(self.problem.people[m].unit == unit for m in mates):
                return "unit", ""
        if not placed:
            days = self.owner_days[demand.duty.id, demand.owner]
            if when.day in days:
                return "day", ""
            least = owner_spacing(demand.duty)
            if any(abs(at - choices.position(day)) < least for day in days):
                return "spacing", str(least)
            limit = self.problem.settings.village_visits_per_week
            if limit is not None and KINDS[demand.duty.kind].disturbs_village:
                return "limit", str(limit)
        return "other", ""

    def _reason(self, found: Counter[tuple[Obstacle, str]]) -> str:
        if not found:
            return str(_("There is no day left."))
        pieces = [
            str(_reason_text(kind, detail, days))
            for (kind, detail), days in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        ]
        return "；".join(pieces)


CAUSES: Mapping[Cause, Text] = {
    "nobody_eligible": _("nobody is eligible"),
    "all_away": _("everybody eligible is away"),
    "all_busy": _("everybody eligible is away or has other shifts"),
    "spacing": _("the spacing between turns leaves nobody"),
    "no_day": _("there is no day left"),
    "limit": _("the limit of visits per village and week is reached"),
    "over_capacity": _("all capacity is used up"),
    "cover": _("not all can be covered in time"),
    "pin": _("sheet 指定 rules it out"),
    "late": _("the deadline has passed"),
}


def _reason_text(kind: Obstacle, detail: str, days: int) -> Text:
    if kind == "away":
        if detail:
            return _("away on {days} days ({reason})", days=days, reason=detail)
        return _("away on {days} days", days=days)
    if kind == "out":
        return _("not in service on {days} days", days=days)
    if kind == "busy":
        return _("on {days} days already at {duty}", days=days, duty=detail)
    if kind == "spacing":
        return _(
            "on {days} days within {spacing} working days of another turn",
            days=days,
            spacing=detail,
        )
    if kind == "unit":
        return _("somebody of the same unit serves already")
    if kind == "pin":
        return _("ruled out by sheet 指定 on {days} days", days=days)
    if kind == "limit":
        return _(
            "on {days} days the village has its {limit} visits of the week or another rule"
            " stands against it",
            days=days,
            limit=detail,
        )
    if kind == "day":
        return _("on {days} days another turn of the same duty takes place", days=days)
    return _("on {days} days serving here would break another rule or leave another gap", days=days)
