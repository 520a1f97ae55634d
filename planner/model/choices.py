"""The open choices of the day stage as variables: which day, and who.

A rule asks this container questions and posts rows on what it gets; it never needs to
know which other rules there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from constraints.coverage.rule import EACH_TARGET
from constraints.standby.rule import STANDBY
from planner.domain.crews import members_of
from planner.domain.directory import Directory
from planner.domain.periods import Period
from planner.domain.pins import about, bans, forbids
from planner.domain.plan import LevelKey
from planner.domain.problem import Duty, Pin, Problem
from planner.domain.workdays import Spaced, WorkCalendar
from planner.model.attendance import Attendance
from planner.model.demands import Demand, Part, When
from planner.model.linear import Linear, Term
from planner.model.windows import Window

GAPS = "gaps"
"""The name of the levels that count gaps, a rank for each priority."""

_LOOKBACK = timedelta(days=400)
"""How far before the plan working days are counted, so that history has positions."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The choice that `person` serves in `part` of `demand` at `when`.

    `part` equal to the number of parts is a substitute named by standby. `people` are those who
    serve: the person, or everybody of a whole unit who is there (``planner.domain.crews``).
    """

    demand: Demand
    part: int
    person: str
    when: When
    variable: int
    people: tuple[str, ...]

    @property
    def standby(self) -> bool:
        """Whether this names a substitute, who is not counted as serving."""
        return self.part == len(self.demand.parts)


@dataclass(frozen=True, slots=True)
class Shortage:
    """How many people `part` of `demand` lacks at `when`."""

    demand: Demand
    part: int
    when: When
    variable: int


@dataclass(frozen=True, slots=True)
class Owing:
    """How many turns of `duty` `person` lacks in `period`, of `least`."""

    duty: Duty
    person: str
    period: Period
    least: int
    variable: int


BlockKey = tuple[str, str, str, str, int]
"""Duty, owner (empty for the organisation), target where each is owed one, label, part."""


@dataclass(slots=True)
class Block:
    """Who serves one part through one block: `members` maps people to variables."""

    members: dict[str, int]
    first: date
    last: date
    turns: list[Turn]


def gap_key(rank: int, names: Mapping[int, str]) -> LevelKey:
    """What the level is called that counts the gaps of `rank`; some have names of their own."""
    return (names[rank], None) if rank in names else (GAPS, rank)


class Choices:
    """Every variable of the day stage, and the model they live in."""

    def __init__(
        self,
        problem: Problem,
        directory: Directory,
        calendar: WorkCalendar,
        attendance: Attendance,
        demands: Iterable[Demand],
        gap_names: Mapping[int, str] | None = None,
        *,
        windows: Mapping[str, Window] | None = None,
        eligible: Iterable[Demand] | None = None,
        visits_before: Mapping[tuple[str, date], int] | None = None,
        shifts_before: Mapping[tuple[str, date], int] | None = None,
    ) -> None:
        self.problem, self.directory = problem, directory
        self.windows = windows or {}
        """Demand id to where it should lie; none where days are not to be spread."""
        self.visits_before = visits_before or {}
        """How many visits a village has in the week of a Monday, of what was planned before."""
        self.shifts_before = shifts_before or {}
        """How many shifts somebody has on a day, of what was planned before."""
        self.gap_names = gap_names or {}
        """Ranks of gaps to the levels that count them, where these have names of their own."""
        self.calendar, self.attendance = calendar, attendance
        self.model = Linear()
        settings = problem.settings
        first = settings.start - _LOOKBACK
        self.spaced = Spaced(calendar, first, settings.end + timedelta(days=60))
        self.positions = self.spaced.working
        self.demands = tuple(demands)
        self.eligible = self.demands if eligible is None else tuple(eligible)
        """The demands that say who is eligible, where those of `demands` leave people out."""
        self.placed: dict[str, dict[When, int]] = {}
        self.turns: list[Turn] = []
        self.turns_at: dict[tuple[str, When], list[Turn]] = defaultdict(list)
        self.shortages: list[Shortage] = []
        self.owing: list[Owing] = []
        """What people have too few turns of."""
        self.discharged: dict[str, list[int]] = defaultdict(list)
        """Demand id to the variables that say another duty's occurrence stands for it."""
        self.honoured: dict[Pin, int] = {}
        """Pin to the variable that says it is honoured; pins without a way are 0."""
        self.demand_of: dict[int, str] = {}
        """Variable of a choice of time to the id of its demand."""
        self._demands = {demand.id: demand for demand in self.demands}
        self._of_duty: dict[str, list[Turn]] = defaultdict(list)
        self.blocks: dict[BlockKey, Block] = {}
        """The blocks of 连班, by duty, owner, block label and part."""
        self._levels: dict[LevelKey, int] = {}
        self._shortages_at: dict[tuple[str, When], list[Shortage]] = defaultdict(list)
        self._musts: dict[date, list[Pin]] = defaultdict(list)
        self._named_nevers: dict[str, list[Pin]] = defaultdict(list)
        for pin in problem.pins:
            if pin.mode == "must" and pin.date is not None:
                self._musts[pin.date].append(pin)
            elif pin.mode == "never" and pin.person is not None:
                self._named_nevers[pin.person].append(pin)
        for demand in self.demands:
            self._open(demand)
        self._open_blocks()

    def level(self, name: str) -> int:
        """The index of the level called `name`, which must have been declared."""
        return self._levels[name, None]

    def gap_level(self, rank: int) -> int:
        """The index of the level that counts the gaps of `rank`: a duty's priority."""
        return self._levels[self.gap_key(rank)]

    def gap_key(self, rank: int) -> LevelKey:
        """What the level is called that counts the gaps of `rank`."""
        return gap_key(rank, self.gap_names)

    def declare(self, keys: Iterable[LevelKey]) -> None:
        """Declare the levels, in the order in which they are minimised."""
        for name, rank in keys:
            self._levels[name, rank] = self.model.level(name, rank)

    def priority_level(self, demand: Demand) -> int:
        """The level that counts the gaps of `demand`."""
        return self.gap_level(demand.duty.priority)

    def _open(self, demand: Demand) -> None:
        """The variables of one demand; who is away at a time has none there."""
        self.placed[demand.id] = {}
        alone = demand.parts and all(p.need == 1 and len(p.candidates) == 1 for p in demand.parts)
        alone = alone and len(demand.parts) == 1 and not demand.duty.params[STANDBY]
        for when in demand.when:
            present = [self._present(demand, part, when) for part in demand.parts]
            if demand.parts and not any(present):
                continue  # an occurrence that nobody could come to is a gap, not a shift
            placed = self.model.boolean()
            self.placed[demand.id][when] = placed
            self.demand_of[placed] = demand.id
            if alone:
                self._turn(demand, 0, present[0][0], when, placed)
                continue
            for index, (part, people) in enumerate(zip(demand.parts, present, strict=True)):
                need = len(people) if part.need is None else part.need
                for person in people:
                    self._turn(demand, index, person, when, self.model.boolean())
                if need:
                    variable = self.model.integer(0, need)
                    shortage = Shortage(demand, index, when, variable)
                    self.shortages.append(shortage)
                    self._shortages_at[demand.id, when].append(shortage)
            if demand.duty.params[STANDBY]:
                for person in self.substitutes(demand, when, present):
                    index = len(demand.parts)
                    self._turn(demand, index, person, when, self.model.boolean())

    def _open_blocks(self) -> None:
        for turn in self.turns:
            label = turn.demand.block(turn.when.day)
            if label is None or turn.standby or turn.demand.parts[turn.part].need is None:
                continue
            key = _block_key(turn, label)
            day = turn.when.day
            block = self.blocks.setdefault(key, Block({}, day, day, []))
            block.first, block.last = min(block.first, day), max(block.last, day)
            block.turns.append(turn)
            if turn.person not in block.members:
                block.members[turn.person] = self.model.boolean()

    def substitutes(self, demand: Demand, when: When, present: Sequence[list[str]]) -> list[str]:
        """Who can be named a substitute of `demand`, whose parts have `present` people there."""
        known = self.problem.people
        return sorted({one for people in present for one in people if not known[one].members})

    def could_serve(self, demand: Demand, when: When, part: int) -> set[str]:
        """Everybody who is there at `when` and eligible for one part of `demand`."""
        return {turn.person for turn in self.serving(demand, when, part)}

    def discharge(self, demand: Demand) -> int:
        """A new variable that says an occurrence of another duty stands for `demand`."""
        variable = self.model.boolean()
        self.discharged[demand.id].append(variable)
        return variable

    def _present(self, demand: Demand, part: Part, when: When) -> list[str]:
        return [one for one in part.candidates if self.people_of(demand, one, when)]

    def people_of(self, demand: Demand, person: str, when: When) -> tuple[str, ...]:
        """Who serves at `when` where `person` has the turn: nobody where nobody is there.

        Of a whole unit everybody who is there, but for whom 指定 keeps away by name.
        """
        if not self.problem.people[person].members:
            return (person,) if self.attendance.present(person, *when) else ()
        settings, at = self.problem.settings, (demand.duty.id, demand.target, *when)
        return tuple(
            one
            for one in self.problem.people[person].members
            if self.attendance.present(one, *when)
            and not any(forbids(settings, pin, one, *at) for pin in self._named_nevers[one])
        )

    def _turn(self, demand: Demand, part: int, person: str, when: When, variable: int) -> None:
        people = self.people_of(demand, person, when)
        turn = Turn(demand, part, person, when, variable, people)
        self.turns.append(turn)
        self.turns_at[demand.id, when].append(turn)
        self._of_duty[demand.duty.id].append(turn)

    # -- questions rules ask ---------------------------------------------------------------

    def serving(self, demand: Demand, when: When, part: int) -> list[Turn]:
        """The turns of one part at one time."""
        return [turn for turn in self.turns_at[demand.id, when] if turn.part == part]

    def occurrences(self, demands: Iterable[Demand]) -> Iterator[tuple[Demand, When, int]]:
        """Every choice of time of `demands`, with its variable."""
        for demand in demands:
            for when, variable in self.placed[demand.id].items():
                yield demand, when, variable

    def grouped(self, *, by_period: bool = False) -> Mapping[tuple[str, ...], list[Demand]]:
        """Demands by duty and owner, and by period where asked for."""
        groups: dict[tuple[str, ...], list[Demand]] = defaultdict(list)
        for demand in self.demands:
            key: tuple[str, ...] = (demand.duty.id, demand.owner or "")
            groups[(*key, demand.period.label) if by_period else key].append(demand)
        return groups

    def turns_of(self, duty: str) -> list[Turn]:
        """Every turn of one duty."""
        return self._of_duty.get(duty, [])

    def demand(self, demand_id: str) -> Demand:
        """The demand called `demand_id`."""
        return self._demands[demand_id]

    def shortages_at(self, demand: Demand, when: When) -> list[Shortage]:
        """What each part of `demand` would lack at `when`."""
        return self._shortages_at[demand.id, when]

    def block_of(self, turn: Turn) -> int | None:
        """The variable that says the turn's person serves its block; None outside blocks."""
        label = turn.demand.block(turn.when.day)
        if label is None or turn.standby or turn.demand.parts[turn.part].need is None:
            return None
        key = _block_key(turn, label)
        return self.blocks[key].members[turn.person]

    def musts_at(self, demand: Demand, when: When) -> list[Pin]:
        """The 必须 with a date that ask for `demand` at `when`."""
        return [
            pin for pin in self._musts.get(when.day, ()) if self.matches_time(pin, demand, when)
        ]

    def must(self, demand: Demand, when: When, person: str | None = None) -> bool:
        """Whether a 必须 asks for `demand` at `when` (and for `person`, where it names one)."""
        if when.day not in self._musts:
            return False
        anybody = () if person is None else (None, *members_of(self.problem.people, person))
        return any(not anybody or pin.person in anybody for pin in self.musts_at(demand, when))

    def position(self, day: date, duty: Duty) -> int:
        """Where `day` stands among the days by which the 间隔 of `duty` counts."""
        return self.spaced.of(duty).of(day)

    def matches(self, pin: Pin, turn: Turn) -> bool:
        """Whether `turn` is what `pin` speaks of."""
        at_all = self.matches_time(pin, turn.demand, turn.when)
        return at_all and pin.person in (None, *turn.people)

    def matches_time(self, pin: Pin, demand: Demand, when: When) -> bool:
        """Whether `demand` at `when` is what `pin` speaks of, whoever serves."""
        at = demand.duty.id, demand.target, *when
        if pin.mode == "never":
            return bans(self.problem.settings, pin, *at)
        return about(pin, *at)

    def load(self, turns: Iterable[Turn]) -> list[Term]:
        """The sum of `turns` as terms."""
        return [(turn.variable, 1) for turn in turns]


def _block_key(turn: Turn, label: str) -> BlockKey:
    demand = turn.demand
    target = (demand.target or "") if demand.duty.params[EACH_TARGET] else ""
    return demand.duty.id, demand.owner or "", target, label, turn.part
