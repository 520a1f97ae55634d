"""The model of a repair: every rule of the days on what is past, held and open.

Past tasks have one choice, which is taken; held ones may only stay or fall; open ones have
every day and everybody. Changes of what was published are counted by two levels behind the
gaps; among equally few changes nothing lands on today, then on a day of notice, then on
another day than before, if it need not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from constraints.posting import CHANGES as CHANGED
from constraints.posting import GAPS, Counted, Post, named, post_rules
from constraints.standby.rule import STANDBY
from planner.domain.crews import members_of
from planner.domain.directory import Directory
from planner.domain.plan import Shift
from planner.domain.problem import Problem
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.choices import Choices, Turn
from planner.model.demands import Demand, When
from planner.repair.ledger import SUBSTITUTION, LedgerTasks
from planner.repair.rounds import PRIORITY, keep_apart
from planner.repair.tasks import RepairTask, held, in_part

STAGE = "repair"

POSTED, CHANGES, PAST = "changes.posted", "changes", "past"
TODAY, SOON = "changes.today", "changes.soon"
DAYS, PEOPLE = "changes.days", "changes.people"
_LAST = 1000
"""What re-planning counts comes behind the rules of the days."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What all models of one repair share.

    `notice` is the last day whose posted shifts change only if they must, and the first is
    `today`; `altered` are the
    tasks that people must be told of anyway, wherever they end up. `names` maps ranks of
    gaps to what their levels are called.
    """

    problem: Problem
    directory: Directory
    calendar: WorkCalendar
    attendance: Attendance
    today: date
    notice: date
    altered: frozenset[str] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)


class RepairChoices(Choices):
    """Choices of which some show only what was published; `full` are the tasks' own demands."""

    def __init__(
        self,
        situation: Situation,
        tasks: Sequence[RepairTask],
        opened: Collection[str],
        eligible: Sequence[Demand],
    ) -> None:
        self._tasks = {task.id: task for task in tasks}
        self._opened = opened
        demands = [task.demand if task.id in opened or task.past else held(task) for task in tasks]
        super().__init__(
            situation.problem,
            situation.directory,
            situation.calendar,
            situation.attendance,
            demands,
            situation.names,
            windows={task.id: task.window for task in tasks},
            eligible=eligible,
        )

    def substitutes(self, demand: Demand, when: When, present: Sequence[list[str]]) -> list[str]:
        """Everybody there, or of a held demand those who were named."""
        task = self._tasks[demand.id]
        if task.published is None or (demand.id in self._opened and not task.past):
            return super().substitutes(demand, when, present)
        named = in_part(task.turns).get(len(demand.parts), frozenset())
        known = named & self.problem.people.keys()
        return sorted(one for one in known if self.attendance.present(one, when.day, when.slot))

    def people_of(self, demand: Demand, person: str, when: When) -> tuple[str, ...]:
        """As for everybody; of a whole unit that stays where it was published, who was: somebody
        else may stand in there.
        """
        there = super().people_of(demand, person, when)
        task, members = self._tasks[demand.id], self.problem.people[person].members
        if not (members and there and task.at == when):
            return there
        known = self._posted(task, person)
        if task.past:
            return known or there
        present = self.attendance.present
        standing_in = [p for p in known if p not in members and present(p, *when)]
        if len([one for one in there if one not in known]) > len(standing_in):
            return there
        return (*(one for one in there if one in known), *standing_in)

    def _posted(self, task: RepairTask, unit: str) -> tuple[str, ...]:
        """Who served in the turn of a whole unit, as it was published.

        Of several units in one part the first has whoever stood in there.
        """
        shift, people = task.published, self.problem.people
        parts = {one.part for one in shift.groups if one.id == unit} if shift is not None else ()
        if shift is None or not parts:
            return ()
        units = [one.id for one in shift.groups if one.part in parts]
        others = {p for one in units if one != unit for p in members_of(people, one)}
        own = people[unit].members if unit != units[0] else people.keys() - others
        return tuple(one.id for one in shift.people if one.part in parts and one.id in own)

    def could_serve(self, demand: Demand, when: When, part: int) -> set[str]:
        """Everybody there and eligible, also where a held demand does not show them."""
        candidates = self._tasks[demand.id].eligible[part].candidates
        return {p for p in candidates if self.attendance.present(p, when.day, when.slot)}


def build(
    situation: Situation,
    tasks: Sequence[RepairTask],
    opened: Collection[str],
    eligible: Sequence[Demand],
    standing: Iterable[Shift],
    *,
    ledger: LedgerTasks,
    certain: bool = True,
) -> RepairChoices:
    """The model of `tasks`, those of `opened` open.

    `standing` are rounds that no choice can meet; they keep their households to themselves.
    `ledger` adds what holds for follow-ups.
    With `certain` the past is fixed; without, where facts contradict the rules, it is a
    level above all others.
    """
    choices = RepairChoices(situation, tasks, opened, eligible)
    substitution = (SUBSTITUTION,) if ledger.demands else ()
    names = (POSTED, CHANGES, TODAY, SOON, DAYS, PEOPLE, *substitution)
    levels = [Counted(CHANGED, rank, (name, None)) for rank, name in enumerate(names)]
    if not certain:
        levels.append(named(GAPS - 1, PAST))

    def post(_choices: Choices) -> None:
        ledger.post(choices)
        rounds = [task for task in tasks if task.sort == "rounds"]
        for task in rounds:
            _weigh(choices, task)
        visiting = [t for t in tasks if t.sort == "days" and t.published and t.published.households]
        keep_apart(choices.model, choices.placed, [*rounds, *visiting], standing)
        for task in tasks:
            if task.past:
                _stand(choices, task, certain=certain)
            else:
                _count(choices, task, situation)

    post_rules(choices, (Post(post, _LAST, lambda _choices: levels),))
    return choices


def _weigh(choices: RepairChoices, task: RepairTask) -> None:
    """A round that is not made loses all its visits."""
    more = task.weight - task.demand.whole_team
    if more and not task.past:
        level = choices.gap_level(PRIORITY)
        choices.model.objectives[level].constant += more
        for variable in choices.placed[task.id].values():
            choices.model.cost(level, variable, -more)


def _stand(choices: RepairChoices, task: RepairTask, *, certain: bool) -> None:
    """What was served was served."""
    for when, placed in choices.placed[task.id].items():
        for variable in {placed, *(turn.variable for turn in choices.turns_at[task.id, when])}:
            if certain:
                choices.model.fix(variable, 1)
            else:
                missed = choices.model.implied(0, 1)
                choices.model.equal([(variable, 1), (missed, 1)], 1)
                choices.model.cost(choices.level(PAST), missed, 1)


def _count(choices: RepairChoices, task: RepairTask, situation: Situation) -> None:
    """Count the task where it ends up otherwise than published."""
    model, placed = choices.model, choices.placed[task.id]
    posted, changes = choices.level(POSTED), choices.level(CHANGES)
    at = task.at
    for when, variable in placed.items():
        if when != at and when.day <= situation.notice:
            level = TODAY if when.day <= situation.today else SOON
            model.cost(choices.level(level), variable, 1)
    if task.published is None:
        for variable in placed.values():
            model.cost(changes, variable, 1)
        return
    for when, variable in placed.items():
        if when.day != task.published.date:
            model.cost(choices.level(DAYS), variable, 1)
    _keep_people(choices, task)
    if task.id in situation.altered:
        return
    changed = model.boolean()
    if not task.stays or at is None or at not in placed:
        model.fix(changed, 1)
    else:
        _differs(choices, task, at, changed)
    model.cost(changes, changed, 1)
    if _was_posted(task, situation):
        model.cost(posted, changed, 1)


def _keep_people(choices: RepairChoices, task: RepairTask) -> None:
    """Count who is not in a published shift any more: whoever can stay in it should."""
    assert task.published is not None  # noqa: S101
    level = choices.level(PEOPLE)
    published = {(one.id, one.part) for one in task.turns}
    choices.model.objectives[level].constant += len(published)
    for when in choices.placed[task.id]:
        for turn in choices.turns_at[task.id, when]:
            if (turn.person, turn.part) in published:
                choices.model.cost(level, turn.variable, -1)


def _was_posted(task: RepairTask, situation: Situation) -> bool:
    return task.published is not None and task.published.date <= situation.notice


def _differs(choices: RepairChoices, task: RepairTask, at: When, changed: int) -> None:
    """`changed` is 1 unless exactly the published people serve at the published time."""
    model = choices.model
    assert task.published is not None  # noqa: S101
    people = {(one.id, one.part) for one in task.turns}
    served = in_part(task.turns)
    turns: dict[tuple[str, int], Turn] = {
        (turn.person, turn.part): turn for turn in choices.turns_at[task.id, at]
    }
    if not people:
        model.add([(changed, 1), (choices.placed[task.id][at], 1)], low=1)
    for one in sorted(people):
        if one not in turns:
            model.fix(changed, 1)
            return
        model.add([(changed, 1), (turns[one].variable, 1)], low=1)
    parts = choices.demand(task.id).parts
    for (person, part), turn in turns.items():
        if (person, part) in people:
            continue
        standby = task.demand.duty.params[STANDBY]
        need = parts[part].need if part < len(parts) else standby
        if need is None or len(served.get(part, ())) < need:
            model.add([(changed, 1), (turn.variable, -1)], low=0)
