"""Follow-ups: who handles which item of the ledger on which day, after everything else.

Each visit that an item needs (see ``constraints.follow_ups.post``) becomes a demand, and the
rules of the day stage are posted on the time that the other shifts have left. Where people
are scarce red items come first, then orange and yellow ones, important ones, the rest, and
among equals those with the earlier deadline. An overdue item is planned and reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from constraints.fairness import post as fairness
from constraints.follow_ups.post import (
    RESPONSIBLE,
    Ledger,
    Visit,
    acceptance_of,
    after_day,
    after_window,
    clock_of,
    longest_extension,
    opened_days,
    visit_of,
    visits_before,
)
from constraints.one_place import post as one_place
from constraints.pins import post as pins
from constraints.spacing import post as spacing
from constraints.staffing import post as staffing
from constraints.standby import post as standby
from constraints.villages import post as villages
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.links import Links
from planner.domain.periods import month_start
from planner.domain.plan import FairnessRow, Gap, Level, Reason, Shift
from planner.domain.problem import HALVES, Duty, Half, Item, Pin, Problem, Remark, Slot
from planner.domain.workdays import WorkCalendar
from planner.gaps.days import CAUSES, Unmet, explain
from planner.model.attendance import Attendance
from planner.model.choices import Choices, Turn
from planner.model.demands import SEPARATOR, Demand, Part, When
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.stages.days import fairness_rows, shift_of
from planner.stages.ledger_reports import plan_reports

Solver = Callable[[Linear, str], Solution]

STAGE = "follow_ups"
NO_LIMIT = 10**9

RANKS = ("pins", "red", "orange", "yellow", "important", "others")
"""What counts most when people are scarce; the place in the list is the level's number."""


@dataclass(frozen=True, slots=True)
class FollowUpResult:
    """The visits of the plan, what could not be had, and what is late."""

    shifts: tuple[Shift, ...] = ()
    gaps: tuple[Gap, ...] = ()
    fairness: tuple[FairnessRow, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


_MOST_TURNS = 60_000
"""Above so many choices of person and time a narrower view of them is tried first."""

_VIEWS = ((3, 8), (10, 24), (NO_LIMIT, NO_LIMIT))
"""How many days of each visit, and how many people of each part, a view shows."""


def plan_follow_ups(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    attendance: Attendance,
    links: Links,
    shifts: Sequence[Shift],
    *,
    busy: Iterable[tuple[str, date, Half]],
    solver: Solver,
) -> FollowUpResult:
    """Plan every duty of kind 回访 around `shifts`, whose people are `busy`."""
    duties = [duty for duty in problem.duties.values() if duty.kind == "follow_up"]
    if not duties:
        return FollowUpResult()
    wanted = WantedVisits(problem, directory, calendar, links)
    for duty in duties:
        wanted.add(duty)
    own_pins = pins_of_visits(problem, wanted.demands)
    narrowed = _narrowed(problem, own_pins)
    taken, before = frozenset(busy), visits_before(shifts, directory)
    views = _Views(wanted, own_pins, directory, narrowed.settings.village_visits_per_week)
    while True:
        choices = Choices(narrowed, directory, calendar, attendance, views.demands())
        _close(choices, wanted, shifts, taken)
        _post(choices, wanted, before)
        solution = solver(choices.model, STAGE)
        planned = tuple(
            visit_shift(choices, directory, demand, when, solution.values)
            for demand, when, variable in choices.occurrences(choices.demands)
            if solution.values[variable]
        )
        if not views.widen(choices, planned, solution.values):
            break
    writer = FollowUpGaps(choices, wanted, shifts, planned, solution.values)
    reports, unreported = plan_reports(choices, wanted.ledger, wanted.done, planned)
    gaps = [*writer.visits(), *writer.pins(own_pins), *explain(choices, (), unreported)]
    rows = fairness_rows(problem, wanted.demands, planned)
    levels = solution.levels
    if views.narrow:
        levels = _certain(levels, sum(views.evenly(row) for row in rows))
    late = sum(visit.late for visit in wanted.visits.values())
    return FollowUpResult(
        tuple(sorted((*planned, *reports), key=lambda one: (one.date, one.id))),
        tuple(sorted(gaps, key=lambda gap: gap.id)),
        rows,
        # What is late was late before the plan, and no plan can help it.
        (Level(f"{STAGE}.late", late, late, True, 0.0), *levels),
        tuple(wanted.remarks),
    )


# -- what is wanted ------------------------------------------------------------------------


class WantedVisits:
    """The demands of the ledger, with the visit each of them is for."""

    def __init__(
        self, problem: Problem, directory: Directory, calendar: WorkCalendar, links: Links
    ) -> None:
        self.problem, self.directory = problem, directory
        self.calendar, self.links = calendar, links
        self.ledger = Ledger(directory, links)
        self.visits: dict[str, Visit] = {}
        self.demands: list[Demand] = []
        self.remarks: list[Remark] = []
        self.named: dict[tuple[str, int, date], frozenset[str]] = {}
        self.done: dict[tuple[str, str | None], list[date]] = defaultdict(list)
        for row in problem.history:
            if row.target is not None:
                self.done[row.duty, row.target].append(row.date)

    def add(self, duty: Duty) -> None:
        """The demands of one duty."""
        passed: list[Item] = []
        settings, calendar = self.problem.settings, self.calendar
        clock = clock_of(duty, settings)
        for item in self.ledger.items(duty):
            done = self.done[duty.id, item.target]
            visit = visit_of(duty, item, settings, calendar, done)
            accepting = acceptance_of(duty, item, settings, calendar, done)
            for one in filter(None, (accepting, visit)):
                demand = self._demand(duty, one)
                self.visits[demand.id] = one
                self.demands.append(demand)
            if visit is None and self._passed(duty, item, done):
                passed.append(item)
            longest = longest_extension(item, clock)
            if item.extended_to and longest and item.extended_to > longest:
                self.remarks.append(_too_long(duty, item, longest))
        if passed:
            text = _(
                "{duty}: the days for the visit after the resolution are over for {n} items such"
                " as {item}, and 历史 shows no visit. Enter it, or close them.",
                duty=duty.name,
                n=len(passed),
                item=passed[0].id,
            )
            self.remarks.append(Remark("follow-up-passed", text))

    def _passed(self, duty: Duty, item: Item, done: Iterable[date]) -> bool:
        """Whether an earlier plan held the visit, and nothing says that it took place."""
        day = after_day(duty, item) if item.state == "resolved" else None
        if day is None:
            return False
        window = after_window(day, self.calendar)
        return window.last < self.problem.settings.start and not any(one in window for one in done)

    def _demand(self, duty: Duty, visit: Visit) -> Demand:
        slots: tuple[Slot, ...] = ("am", "pm") if duty.slot == "half" else (duty.slot,)
        opened = opened_days(duty, visit, self.problem.pins, self.calendar)
        days = sorted((*visit.days, *opened))
        return Demand(
            id=SEPARATOR.join((duty.id, visit.item.id, visit.purpose, "1")),
            duty=replace(duty, priority=_rank(visit.item), block=None),
            owner=visit.item.id,
            target=visit.item.target,
            period=visit.window,
            turn=1,
            when=tuple(When(day, slot) for day in days for slot in slots),
            parts=self._parts(duty, visit, days or [visit.window.first]),
            pinned=frozenset(When(day, slot) for day in opened for slot in slots),
        )

    def _parts(self, duty: Duty, visit: Visit, days: Sequence[date]) -> tuple[Part, ...]:
        people, parts = self.problem.people, []
        for part in duty.team or (RESPONSIBLE,):
            found = {
                person
                for month in sorted({month_start(day) for day in days})
                for person in self.ledger.people(part.selector, visit.item, month)
                if any(people[person].serves(day) for day in days)
            }
            parts.append(Part(part.count, tuple(sorted(found))))
        return tuple(parts)

    def means(self, demand: Demand, part: int, person: str, day: date) -> bool:
        """Whether the team names `person` on `day`: what a rotation links may change."""
        if not self.links.monthly or part >= len(demand.parts):
            return True
        key = demand.id, part, month_start(day)
        if key not in self.named:
            team = demand.duty.team or (RESPONSIBLE,)
            item = self.visits[demand.id].item
            self.named[key] = frozenset(self.ledger.people(team[part].selector, item, day))
        return person in self.named[key]


def _too_long(duty: Duty, item: Item, longest: date) -> Remark:
    text = _(
        "{duty}: item {item} is extended to {day}; the petition clock allows {longest} at most.",
        duty=duty.name,
        item=item.id,
        day=item.extended_to,
        longest=longest,
    )
    return Remark("extension-too-long", text)


def _rank(item: Item) -> int:
    if item.alert is not None:
        return RANKS.index(item.alert)
    return RANKS.index("important" if item.item_class == "important" else "others")


def pins_of_visits(problem: Problem, demands: Sequence[Demand]) -> dict[Pin, Pin]:
    """The pins that are this stage's to keep, as its demands need them, with their originals.

    A 必须 without a duty is the day stage's. A pin that names a unit may speak of households
    that lie in it: 禁止 of all of them, another of the first.
    """
    directory = Directory(problem)
    inside: dict[str | None, list[str]] = defaultdict(list)
    own = {demand.target for demand in demands}
    for target in sorted(filter(None, own - problem.units.keys())):
        inside[directory.unit_of(target)].append(target)
    kept: dict[Pin, Pin] = {}
    for pin in problem.pins:
        there = inside.get(pin.target, []) if pin.target is not None else []
        if pin.mode == "never":
            for one in (pin, *(replace(pin, target=household) for household in there)):
                kept.setdefault(one, pin)
        elif pin.duty is not None and problem.duties[pin.duty].kind == "follow_up":
            if there and pin.target not in own:
                kept.setdefault(replace(pin, target=there[0]), pin)
            else:
                kept.setdefault(pin, pin)
    return kept


def _narrowed(problem: Problem, own: Iterable[Pin]) -> Problem:
    """The problem as the rules of this stage see it: its own pins, which count most."""
    duties = {
        duty.id: replace(duty, priority=0) if duty.kind == "follow_up" else duty
        for duty in problem.duties.values()
    }
    return replace(problem, pins=tuple(own), duties=duties)


# -- narrower views ------------------------------------------------------------------------


class _Views:
    """What of each demand the model sees: all of it, or where there is much its first days.

    Visits that share people, or a village with a limit, are widened together, so that what
    is missing in the end is missing with all their days and people open.
    """

    def __init__(
        self,
        wanted: WantedVisits,
        own_pins: Iterable[Pin],
        directory: Directory,
        village_limit: int | None,
    ) -> None:
        self.wanted = wanted
        size = sum(
            len(demand.when) * sum(len(part.candidates) for part in demand.parts)
            for demand in wanted.demands
        )
        asked = any(pin.mode != "never" for pin in own_pins)
        first = 0 if size > _MOST_TURNS and not asked else len(_VIEWS) - 1
        self.step = {demand.id: first for demand in wanted.demands}
        self.groups = _groups(wanted.demands, directory if village_limit is not None else None)

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return any(step < len(_VIEWS) - 1 for step in self.step.values())

    def demands(self) -> list[Demand]:
        """The demands as the model is to see them."""
        return [
            self._seen(number, demand, *_VIEWS[self.step[demand.id]])
            for number, demand in enumerate(self.wanted.demands)
        ]

    def _seen(self, number: int, demand: Demand, most_days: int, most_people: int) -> Demand:
        days = frozenset(sorted({when.day for when in demand.when})[:most_days])
        own = self.wanted.visits[demand.id].item.person
        return replace(
            demand,
            when=tuple(when for when in demand.when if when.day in days),
            parts=tuple(
                _some(part, number * most_people, most_people, own) for part in demand.parts
            ),
        )

    def widen(self, choices: Choices, planned: Iterable[Shift], values: Sequence[int]) -> bool:
        """Open more where somebody is missing or stands in; whether there was more to open."""
        served = {shift.id for shift in planned}
        short = {one.demand.id for one in choices.shortages if values[one.variable]}
        unhappy = {demand.id for demand in choices.demands if demand.id not in served} | short
        unhappy |= {
            turn.demand.id
            for turn in choices.turns
            if values[turn.variable] and stands_in(turn, self.wanted.visits[turn.demand.id].item)
        }
        groups = {self.groups[demand] for demand in unhappy}
        wider = False
        for demand, step in self.step.items():
            if self.groups[demand] in groups and step < len(_VIEWS) - 1:
                self.step[demand] = step + 1
                wider = True
        return wider

    def evenly(self, row: FairnessRow) -> int:
        """The least sum of squares of the row's loads, whoever of a group serves where."""
        group_of = {
            person: self.groups[demand.id]
            for demand in self.wanted.demands
            for part in demand.parts
            for person in part.candidates
        }
        loads: dict[int, list[int]] = defaultdict(list)
        for person, load in row.loads.items():
            loads[group_of[person]].append(load)
        total = 0
        for some in loads.values():
            each, over = divmod(sum(some), len(some))
            total += over * (each + 1) ** 2 + (len(some) - over) * each**2
        return total


def _some(part: Part, start: int, most: int, own: str | None) -> Part:
    """The part with some of its people, each demand from another place on."""
    people = part.candidates
    if part.need is None or len(people) <= max(most, 2 * part.need):
        return part
    start %= len(people)
    chosen = {*(people[start:] + people[:start])[: max(most, 2 * part.need)]}
    return Part(part.need, tuple(p for p in people if p in chosen or p == own))


def _groups(demands: Sequence[Demand], directory: Directory | None) -> dict[str, int]:
    """Demand id to the number of its group: those that share people, or a village."""
    above: list[int] = list(range(len(demands)))

    def find(one: int) -> int:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    first: dict[tuple[str, str | None], int] = {}
    for number, demand in enumerate(demands):
        keys = {("person", person) for part in demand.parts for person in part.candidates}
        marks: set[tuple[str, str | None]] = {*keys}
        if directory is not None and (village := directory.village_of(demand.target)):
            marks.add(("village", village))
        for mark in marks:
            above[find(number)] = find(first.setdefault(mark, number))
    return {demand.id: find(number) for number, demand in enumerate(demands)}


def stands_in(turn: Turn, item: Item) -> bool:
    """Whether somebody else serves in the place of the item's own person, who is eligible."""
    if turn.standby or turn.person == item.person:
        return False
    part = turn.demand.parts[turn.part]
    return part.need == 1 and item.person in part.candidates


def _certain(levels: Iterable[Level], even: int) -> tuple[Level, ...]:
    """The levels of a narrower view with bounds that hold for the whole.

    What is missing is opened in full, so that those levels stand. Waits and substitutes are
    never less than none, and loads never more equal than `even`.
    """
    bounds = {"substitution": 0, "standby": 0, "wait": 0, "fairness": even}
    found: list[Level] = []
    for level in levels:
        bound = min(level.bound, bounds.get(level.name.rpartition(".")[2], level.bound))
        found.append(replace(level, bound=bound, proven=level.value == bound))
    return tuple(found)


# -- the model -----------------------------------------------------------------------------


def _close(
    choices: Choices,
    wanted: WantedVisits,
    shifts: Sequence[Shift],
    busy: frozenset[tuple[str, date, Half]],
) -> None:
    """Take away the turns of people who are elsewhere, or whom another rule keeps away."""
    barred = _excepted(choices.problem, shifts)
    for turn in choices.turns:
        day, slot = turn.when.day, turn.when.slot
        halves = [(turn.person, day, half) for half in HALVES[slot]]
        if (
            any(half in busy for half in halves)
            or (turn.demand.duty.id, turn.person, day) in barred
            or not wanted.means(turn.demand, turn.part, turn.person, day)
        ):
            choices.model.fix(turn.variable, 0)


def _excepted(problem: Problem, shifts: Iterable[Shift]) -> set[tuple[str, str, date]]:
    """(follow-up duty, person, day) that a duty with ``except`` and 每人 keeps free of it."""
    return {
        (other, shift.owner, shift.date)
        for shift in shifts
        if shift.owner is not None and problem.duties[shift.duty].owner.by == "person"
        for other in problem.duties[shift.duty].params.except_duties
    }


def _post(choices: Choices, wanted: WantedVisits, before: Mapping[tuple[str, date], int]) -> None:
    """The levels in their order, and every rule."""
    _declare(choices)
    staffing.post(choices)
    one_place.post(choices)
    spacing.post(choices)
    villages.post(choices, before)
    pins.post(choices)
    standby.post(choices)
    _prefer(choices, wanted)
    fairness.post(choices)


def _declare(choices: Choices) -> None:
    """The levels there is something to count for, called by what they count."""
    asked = {pin.mode for pin in choices.problem.pins}
    ranks = {demand.duty.priority for demand in choices.demands}
    ranks |= {RANKS.index("pins")} if "must" in asked else set()
    names = [f"gaps.{rank}" for rank in sorted(ranks)] + ["urgency"]
    if any(demand.duty.params.standby for demand in choices.demands):
        names.append("standby")
    if "wish" in asked:
        names.append("wishes")
    choices.declare([*names, "substitution", "wait", "fairness"])
    for rank in ranks:
        choices.model.objectives[choices.level(f"gaps.{rank}")].name = RANKS[rank]


def _prefer(choices: Choices, wanted: WantedVisits) -> None:
    """Earlier deadlines, the item's own person, and early days, those of alerts most of all."""
    model = choices.model
    keys = sorted({_urgency(visit) for visit in wanted.visits.values()}, reverse=True)
    urgency = {key: number for number, key in enumerate(keys, start=1)}
    for demand in choices.demands:
        visit = wanted.visits[demand.id]
        missed = model.implied(0, 1)
        placed = choices.placed[demand.id]
        model.equal([*((variable, 1) for variable in placed.values()), (missed, 1)], 1)
        model.cost(choices.level("urgency"), missed, urgency[_urgency(visit)])
        weight = len(RANKS) - demand.duty.priority
        for wait, when in enumerate(demand.when):
            if when in placed:
                model.cost(choices.level("wait"), placed[when], weight * wait)
    for turn in choices.turns:
        if stands_in(turn, wanted.visits[turn.demand.id].item):
            model.cost(choices.level("substitution"), turn.variable, 1)


def _urgency(visit: Visit) -> tuple[bool, date]:
    """What comes first among items of one alert: important ones, then the earlier deadline."""
    return visit.item.item_class != "important", visit.due


# -- results -------------------------------------------------------------------------------


def visit_shift(
    choices: Choices, directory: Directory, demand: Demand, when: When, values: Sequence[int]
) -> Shift:
    """The visit: an item has no unit of its own, so it takes place where its target is."""
    target, place = directory.unit_of(demand.target), demand.duty.place
    return replace(
        shift_of(choices, demand, when, values),
        target=target,
        place=target if place in ("own", "target") else place,
    )


class FollowUpGaps:
    """What is short, unplaced, late or not as 指定 demands."""

    def __init__(
        self,
        choices: Choices,
        wanted: WantedVisits,
        before: Sequence[Shift],
        planned: Sequence[Shift],
        values: Sequence[int],
    ) -> None:
        self.choices, self.wanted, self.values = choices, wanted, values
        self.shifts = (*before, *planned)
        self.planned = {shift.id: shift for shift in planned}

    def visits(self) -> list[Gap]:
        """The gaps of visits; that of an overdue item says it is late, whatever else it is."""
        plain = explain(self.choices, self.shifts, self._unmet())
        by_demand = {gap.obligation: gap for gap in plain}
        found: list[Gap] = []
        for demand in self.wanted.demands:
            gap = by_demand.get(demand.id)
            if self.wanted.visits[demand.id].late:
                gap = self._late(demand, gap)
            if gap is not None:
                found.append(replace(gap, target=self.choices.directory.unit_of(demand.target)))
        return found

    def _unmet(self) -> list[Unmet]:
        short: dict[str, dict[int, int]] = defaultdict(dict)
        for one in self.choices.shortages:
            shift = self.planned.get(one.demand.id)
            if shift and self.values[one.variable] and one.when == When(shift.date, shift.slot):
                short[one.demand.id][one.part] = self.values[one.variable]
        found: list[Unmet] = []
        for demand in self.wanted.demands:
            shift = self.planned.get(demand.id)
            if shift is None:
                found.append(Unmet(demand, None, {}))
            elif demand.id in short:
                found.append(Unmet(demand, When(shift.date, shift.slot), short[demand.id]))
        return found

    def _late(self, demand: Demand, gap: Gap | None) -> Gap:
        """The gap of an overdue item: planned late, or not even that."""
        visit, shift = self.wanted.visits[demand.id], self.planned.get(demand.id)
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
        return Gap(
            id=f"gap{SEPARATOR}{demand.id}",
            obligation=demand.id,
            duty=demand.duty.id,
            owner=demand.owner,
            cause="late",
            missing=gap.missing if gap is not None else 1,
            period=(demand.period.first, demand.period.last),
            date=shift.date if shift is not None else None,
            target=demand.target,
            people=gap.people if gap is not None else (),
            message=str(text),
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
        if not demands:
            text = _("No item of the ledger needs a visit there and then.")
        elif not named:
            text = _("Not eligible: the duty's team does not name this person.")
        else:
            text = _("Not free then, or another rule stands against it.")
        pieces = (original.person, str(pin.date or ""), original.slot, original.target)
        words = SEPARATOR.join(piece for piece in pieces if piece)
        meant = next(iter(named or demands), None)
        obligation = meant.id if meant else SEPARATOR.join((duty.id, "pin", words))
        return Gap(
            id=SEPARATOR.join(("gap", "pin", duty.id, words, obligation)),
            obligation=obligation,
            duty=duty.id,
            owner=meant.owner if meant else None,
            cause="pin",
            missing=1,
            period=(pin.date or settings.start, pin.date or settings.end),
            date=pin.date,
            target=original.target,
            people=(Reason(pin.person, str(text)),) if pin.person else (),
            message=str(
                _(
                    "{duty}: what sheet 指定 demands is not in the plan: {why}",
                    duty=duty.name,
                    why=text,
                )
            ),
        )
