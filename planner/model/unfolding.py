"""Duties unfolded: every demand that belongs to a plan, and what the reader should know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from constraints.coverage.rule import EACH_TARGET
from constraints.kinds import KINDS
from planner.domain.directory import Context, Directory
from planner.domain.ids import obligation_id
from planner.domain.language import _
from planner.domain.left_out import holidays_left_out
from planner.domain.links import Links
from planner.domain.periods import Period, month_start, period_of
from planner.domain.plan import LEFT_OUT
from planner.domain.problem import Done, Duty, Pin, Problem, Remark
from planner.domain.spoken import some_days
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.demands import Demand, When, times_on
from planner.model.in_turn import Bookings, TargetsInTurn, goes_in_turn
from planner.model.scene import DutyScene
from planner.model.steps import step_demands
from planner.model.turns import Turns, cancelled, dropped, idle, owed_turns, served, settled


@dataclass(frozen=True, slots=True)
class Unfolded:
    """All demands of a plan, sorted by id, and what the reader should know of them."""

    demands: tuple[Demand, ...]
    remarks: tuple[Remark, ...]


def unfold(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    links: Links,
    published: Mapping[str, str | None] | None = None,
) -> Unfolded:
    """Every demand that belongs to the plan of `problem`, for duties that take days.

    Duty after duty (see :func:`in_order`), each handing on how often it and those before
    it come to each village. `published` maps obligations that were posted to their
    targets, which then come first.
    """
    demands: list[Demand] = []
    remarks: list[Remark] = []
    attendance = Attendance(directory, problem.settings.start, problem.settings.end)
    booked: Bookings = {}
    for duty in in_order(problem):
        scene = DutyScene(problem, directory, calendar, links, duty)
        targets = TargetsInTurn(scene, attendance, booked)
        unfolded = _Unfolding(scene, targets, published or {})
        demands += unfolded.demands()
        remarks += unfolded.remarks
        booked = targets.booked
    demands.sort(key=lambda demand: demand.id)
    return Unfolded(tuple(demands), (*remarks, *_left_out(problem, calendar)))


def _left_out(problem: Problem, calendar: WorkCalendar) -> Iterator[Remark]:
    """Holidays without anybody are no gaps, and must not stay unseen."""
    for duties, days in holidays_left_out(problem, calendar):
        text = _("{duty}: nobody is planned on {n:public holiday|public holidays}, which its"
                 " 星期 leaves out: {days}. Write 每天 there to have them planned as well.",
                 duty=duties[0].name, n=len(days), days=some_days(days))  # fmt: skip
        if len(duties) > 1:
            text = _("{duties}: nobody is planned on {n:public holiday|public holidays}, which"
                     " they leave out together: {days}. Write 节假日 into 星期 of one of them to"
                     " have them planned as well.", duties=tuple(one.name for one in duties),
                     n=len(days), days=some_days(days))  # fmt: skip
        yield Remark(LEFT_OUT, text)


def in_order(problem: Problem) -> list[Duty]:
    """The duties that take days, in the order in which they are unfolded.

    1. Those whose targets are settled, or that have none, as the sheet lists them.
    2. Those whose owners go to one of several targets in turn, as the sheet lists them:
       they choose where people are there and the village is not yet full.
    """
    duties = [d for d in problem.duties.values() if KINDS[d.kind].unfolds]
    return sorted(duties, key=goes_in_turn)


class _Unfolding:
    """One duty's demands."""

    def __init__(
        self, scene: DutyScene, in_turn: TargetsInTurn, published: Mapping[str, str | None]
    ) -> None:
        self.scene, self.in_turn, self.published = scene, in_turn, published
        self.duty = scene.duty
        self.remarks: list[Remark] = []

    def demands(self) -> list[Demand]:
        if KINDS[self.duty.kind].by_steps:
            return [*step_demands(self.scene)]
        turns = list(owed_turns(self.scene))
        self._not_held(turns)
        found: list[Demand] = []
        owners = self.scene.owners()
        if not owners:
            text = _("{duty}: nobody and nothing is named that owes it or is owed it, so it is not"
                     " planned.", duty=self.duty.name)  # fmt: skip
            self.remarks.append(Remark("no-owner", text))
        for owner in owners:
            for target in self._fixed_targets(owner):
                found += self._held_as_one(self._owed(owner, target, turns))
        return [*found, *self._spare(found)]

    def _not_held(self, turns: Iterable[Turns]) -> None:
        """Say of what no day of the plan is left for: it must not vanish without a word."""
        duty = self.duty
        gone = cancelled(self.scene)
        if gone and duty.period == "once":
            text = _("{duty}: its only days are not worked, so it is cancelled (遇假 is 取消).",
                     duty=duty.name)  # fmt: skip
            self.remarks.append(Remark("cancelled", text))
        elif gone:
            text = _("{duty}: cancelled from {first} to {last}, {n:period|periods} in all: their"
                     " only days are not worked (遇假 is 取消).", duty=duty.name,
                     first=gone[0].first, last=gone[-1].last, n=len(gone))  # fmt: skip
            self.remarks.append(Remark("cancelled", text))
        if idle(self.scene):
            text = _("{duty}: not held in this plan, none of its days is worked.", duty=duty.name)
            self.remarks.append(Remark("no-day", text))
        if days := dropped(self.scene):
            text = _("{duty}: not held on {days}, which 遇假 drops.", duty=duty.name,
                     days=some_days(days))  # fmt: skip
            if duty.period == "day":
                text = _("{duty}: not held on {days}. A daily duty does not move; with 周期 month"
                         " it would.", duty=duty.name, days=some_days(days))  # fmt: skip
            self.remarks.append(Remark("cancelled", text))
        self._moved_away(turns)

    def _moved_away(self, turns: Iterable[Turns]) -> None:
        """Say of the turns whose own days are in the plan, and which another plan holds."""
        duty, start, end = self.duty, self.scene.start, self.scene.end
        for owed in turns:
            first, last = owed.named or owed.period.first, owed.named or owed.period.last
            if last < start or first > end:
                continue
            when = owed.named or _("{first} to {last}", first=first, last=last)
            later = [day for day in owed.deferred if day > end]
            earlier = [day for day in owed.deferred if day < start]
            if later and duty.on_holiday != "advance":
                text = _("{duty}: the turn of {when} is deferred to {day}, after this plan: the"
                         " next one holds it.",
                         duty=duty.name, when=when, day=later[0])  # fmt: skip
                self.remarks.append(Remark("deferred-beyond", text))
            elif earlier and duty.on_holiday == "advance":
                text = _("{duty}: the turn of {when} is moved to {day}, before this plan: the one"
                         " before holds it.",
                         duty=duty.name, when=when, day=earlier[0])  # fmt: skip
                self.remarks.append(Remark("advanced-beyond", text))

    def _fixed_targets(self, owner: str | None) -> Sequence[str | None]:
        """The targets that are part of the obligation itself; None where they are not."""
        if self.duty.params[EACH_TARGET] and self.duty.owner.by != "target":
            targets = self.scene.targets(Context(owner=owner, links=self.scene.links))
            if not targets and self.duty.target is not None:
                self._no_target(owner)
            return targets
        return (None,)

    def _no_target(self, owner: str | None) -> None:
        self.remarks.append(
            Remark(
                "no-target",
                _(
                    "{duty}: {owner} has no target this period, so nothing is owed.",
                    duty=self.duty.name,
                    owner=owner or self.scene.problem.settings.organisation,
                ),
            )
        )

    # -- one owner's demands -------------------------------------------------------------

    def _owed(
        self, owner: str | None, fixed: str | None, turns: Iterable[Turns]
    ) -> Iterator[Demand]:
        person = (
            self.scene.problem.people.get(owner or "") if self.duty.owner.by == "person" else None
        )
        every = [served(owed, person) if person is not None else owed for owed in turns]
        held = [day for day, count in self._shown(owner, fixed).items() for _ in range(count)]
        ready = settled(every, held) if self.duty.named.each else ()
        for index, owed in enumerate(every):
            if index in ready:
                continue
            before = (owed.place or 1) - 1
            done = before if owed.place else self._done(owner, fixed, owed.period)
            crowded = owed.ordinary > len(owed.days)
            for turn in range(done + 1, before + owed.ordinary + len(owed.deferred) + 1):
                late = turn > before + owed.ordinary
                day = owed.deferred[turn - before - owed.ordinary - 1] if late else None
                if not (owed.belongs if day is None else self.scene.in_plan(day)):
                    continue
                where = owed.days if day is None else (day,)
                demand = self._demand(owner, fixed, owed.period, turn, where)
                yield replace(demand, deferred=late, shares_days=crowded, open_days=len(owed.days))

    def _spare(self, demands: Sequence[Demand]) -> Iterator[Demand]:
        """An occurrence for every 必须 with a day on which none that is owed could be.

        The period may belong to the next plan, or its turns may be done already.
        """
        found = list(demands)
        for pin in self.scene.musts:
            day = pin.date
            if day is None or pin.duty is None or not self.scene.in_plan(day):
                continue
            if self.scene.calendar.closes(day, self.duty) or any(
                demand.could_honour(pin) for demand in found
            ):
                continue
            for owner in self.scene.owners():
                demand = self._for_pin(pin, owner, day, found)
                if demand is not None:
                    found.append(demand)
                    yield demand
                    break

    def _for_pin(
        self, pin: Pin, owner: str | None, day: date, known: Sequence[Demand]
    ) -> Demand | None:
        """The occurrence of `owner` on `day` that would honour `pin`; None where none can."""
        duty = self.duty
        if duty.period == "once":
            period = Period(duty.start or self.scene.start, duty.until or self.scene.end, "once")
        else:
            period = period_of(duty.period, day, anchor=duty.start)
        ids = {demand.id for demand in known}
        for fixed in self._fixed_targets(owner):
            turn = self._done(owner, fixed, period) + 1
            while obligation_id(duty.id, owner, fixed, period.label, turn) in ids:
                turn += 1
            demand = self._demand(owner, fixed, period, turn, ())
            if demand.could_honour(pin):
                return replace(demand, spare=True)
        return None

    def _done(self, owner: str | None, target: str | None, period: Period) -> int:
        """How many occurrences of `period` the history shows."""
        return sum(n for day, n in self._shown(owner, target).items() if day in period)

    def _shown(self, owner: str | None, target: str | None) -> Mapping[date, int]:
        """How many occurrences the history shows on each day; one per date and target."""
        found: dict[tuple[date, str | None], int] = {}
        for done in self.scene.history:
            if self._counts(done, owner, target):
                key = (done.date, done.target)
                found[key] = max(found.get(key, 0), done.count)
        days: Counter[date] = Counter()
        for (day, _target), count in found.items():
            days[day] += count
        return days

    def _counts(self, done: Done, owner: str | None, target: str | None) -> bool:
        if target is not None and done.target != target:
            return False
        by = self.duty.owner.by
        if by == "person":
            return done.person == owner
        if by == "target":
            return done.target == owner
        if by == "unit" and owner is not None:
            return done.person in self.scene.directory.members(owner) or done.person == owner
        return True

    def _demand(
        self,
        owner: str | None,
        fixed: str | None,
        period: Period,
        turn: int,
        days: Sequence[date],
    ) -> Demand:
        duty = self.duty
        target = fixed
        if duty.owner.by == "target":
            target = owner
        elif fixed is None and duty.target is not None:
            if KINDS[duty.kind].rotates:
                target, days = self._rotated(owner, days)
            else:
                obligation = obligation_id(duty.id, owner, fixed, period.label, turn)
                target = self.in_turn.target(owner, period, days, self.published.get(obligation))
            if target is None:
                days = ()
        context = Context(owner, target, days[0] if days else period.first, self.scene.links)
        when = times_on(duty, days)
        opened: tuple[When, ...] = ()
        if target is not None or duty.target is None:
            opened = tuple(w for w in self.scene.opened(period, target) if w not in when)
        self.in_turn.book(target, period)
        return Demand(
            id=obligation_id(duty.id, owner, fixed, period.label, turn),
            duty=duty,
            owner=owner,
            target=target,
            period=period,
            turn=turn,
            when=tuple(sorted((*when, *opened), key=lambda w: (w.day, w.slot))),
            pinned=frozenset(opened),
            parts=self.scene.parts(
                owner, context, [*days, *(w.day for w in opened)], in_turn=goes_in_turn(duty)
            ),
        )

    def _rotated(
        self, owner: str | None, days: Sequence[date]
    ) -> tuple[str | None, Sequence[date]]:
        """The rotation's target of the last month with a row, and the days in that month."""
        rows = self.scene.links.monthly.get(self.duty.id, {})
        for day in reversed(days):
            month = month_start(day)
            if owner is not None and (owner, month) in rows:
                return rows[owner, month], [d for d in days if month_start(d) == month]
        return None, days

    def _held_as_one(self, demands: Iterable[Demand]) -> Iterator[Demand]:
        """Drop a deferred turn whose day other turns take anyway, having no day to spare.

        The contract holds such turns as one and says so.
        """
        found = list(demands)
        forced = _forced_days(found)
        for demand in found:
            if demand.deferred and demand.when:
                day = demand.when[0].day
                if day in forced:
                    self.remarks.append(
                        Remark(
                            "held-as-one",
                            _(
                                "{duty}: the turn of {first} to {last} is deferred to {day} and"
                                " held together with the turn already due that day.",
                                duty=self.duty.name,
                                first=demand.period.first,
                                last=demand.period.last,
                                day=day,
                            ),
                        )
                    )
                    continue
                forced.add(day)
            yield demand


def _forced_days(demands: Iterable[Demand]) -> set[date]:
    """The days of periods that have no more days than turns."""
    by_period: dict[Period, list[Demand]] = defaultdict(list)
    for demand in demands:
        if not demand.deferred:
            by_period[demand.period].append(demand)
    forced: set[date] = set()
    for group in by_period.values():
        days = {when.day for demand in group for when in demand.when}
        if len(days) <= len(group):
            forced |= days
    return forced
