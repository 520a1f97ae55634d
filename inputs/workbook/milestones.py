"""Sheet 节点: the steps of projects, in order, and the deadlines they are counted back from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from constraints.kinds import KINDS
from inputs.workbook import cells, grammar
from inputs.workbook.cells import Cell
from inputs.workbook.crosschecks import DutyRows, Members, names_somebody
from inputs.workbook.faults import named
from inputs.workbook.references import Registers
from inputs.workbook.rows import Rows
from inputs.workbook.schema import DUTY_KINDS
from inputs.workbook.sheets import Ids
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.problem import Milestone, Problem, Selector

_STEP_KINDS = tuple(word for word in DUTY_KINDS if KINDS[word.value].by_steps)


def milestones(rows: Rows, ids: Ids, registers: Registers) -> dict[str, Milestone]:
    """Sheet 节点, in its order. A row without duty or project has its fault, and is left out."""
    found: dict[str, Milestone] = {}
    for index, identifier in enumerate(ids):
        duty = rows.reference(index, "duty", registers)
        project = rows.reference(index, "project", registers)
        days = rows.integer(index, "days")
        milestone = Milestone(
            identifier or "",
            duty or "",
            project or "",
            _name(rows, index) or identifier or "",
            1 if days is None else days,
            _owner(rows, index, registers),
            rows.day(index, "due"),
            rows.day(index, "done_on"),
        )
        if identifier is not None and duty is not None and project is not None:
            found[identifier] = milestone
    return found


def _name(rows: Rows, index: int) -> str:
    """The step's name; an empty cell is a fault."""
    return rows.parse(index, "name", lambda c: cells.text(c, rows.warner(index, "name"))) or ""


def _owner(rows: Rows, index: int, registers: Registers) -> Selector | None:
    def reader(cell: Cell) -> Selector:
        warn = rows.warner(index, "owner")
        written = cells.raw_text(cell, warn)
        return registers.selector(grammar.selector(written), written, warn)

    return rows.parse(index, "owner", reader)


def check(
    problem: Problem, rows: Rows, ids: Sequence[str | None], duties: DutyRows, members: Members
) -> None:
    """Faults between the rows of 节点, and between them and the duties they belong to."""
    at = {one: index for index, one in enumerate(ids) if one is not None}
    chains: dict[str, list[Milestone]] = defaultdict(list)
    directory = Directory(problem)
    others = (*problem.units, *problem.people, *problem.items, *problem.households["id"])
    taken = {one.casefold() for one in others}
    for milestone in problem.milestones.values():
        chains[milestone.project].append(milestone)
        _check_row(problem, rows, at[milestone.id], milestone, members, directory, taken)
    for chain in chains.values():
        _check_chain(rows, at, chain)
    used = {milestone.duty for milestone in problem.milestones.values()}
    for duty in problem.duties.values():
        if KINDS[duty.kind].by_steps and duty.id not in used:
            duties.rows.fault(
                duties.at[duty.id],
                "id",
                "no-steps",
                _("Sheet 节点 has no step of this duty, so nothing is owed."),
                remedy=_("Enter the steps of its projects in sheet 节点."),
                warning=True,
            )


def _check_row(
    problem: Problem,
    rows: Rows,
    index: int,
    milestone: Milestone,
    members: Members,
    directory: Directory,
    taken: AbstractSet[str],
) -> None:
    if milestone.id.casefold() in taken:
        rows.fault(
            index,
            "id",
            "duplicate-id",
            _("A unit, a person, a household or an item has this id already."),
            _("An id that nothing else has, whatever the case of its letters."),
            _("Change the id of the step."),
        )
    duty = problem.duties.get(milestone.duty)
    if duty is None:
        return  # its kind is a fault already
    if not KINDS[duty.kind].by_steps:
        rows.fault(
            index,
            "duty",
            "not-a-milestone-duty",
            _("{duty} is not a duty of steps.", duty=duty.name),
            _("A duty of the kind {kind}.", kind=named(_STEP_KINDS[0])),
            _("Change the duty's kind, or name another duty."),
        )
        return
    targets = members.targets(duty.id)
    if targets is not None and milestone.project not in targets:
        rows.fault(
            index,
            "project",
            "outside-duty",
            _("This project is not one of the duty's."),
            rows.table.sheet.column("project").note,
            _("Name it in the duty's 对象, or give it the kind or tag that is there."),
        )
    if milestone.owner is not None and not names_somebody(directory, milestone.owner):
        rows.fault(
            index,
            "owner",
            "selects-nobody",
            _("“{text}” matches {nobody}.", text=milestone.owner.text, nobody=_("nobody")),
            rows.table.sheet.column("owner").note,
            _("Correct the word, or give somebody this role, kind or unit."),
        )


def _check_chain(rows: Rows, at: dict[str, int], chain: Sequence[Milestone]) -> None:
    """The steps of one project: a deadline at the end, deadlines and finished days in order."""
    last = chain[-1]
    if last.due is None and last.done_on is None and not rows.has(at[last.id], "due"):
        rows.fault(
            at[last.id],
            "due" if "due" in rows.table.at else "id",
            "missing-value",
            _("The last step of a project needs a deadline to count back from."),
            rows.table.sheet.column("due").note,
            _("Fill it in, such as {example}.", example=rows.table.sheet.column("due").example),
        )
    for earlier, later in pairwise(chain):
        if earlier.due is not None and later.due is not None and earlier.due >= later.due:
            rows.fault(
                at[earlier.id],
                "due",
                "counted-back",
                _(
                    "{step} follows and is due on {day} already; the day counted back from it"
                    " is taken.",
                    step=later.name,
                    day=later.due.isoformat(),
                ),
                warning=True,
            )
        if earlier.done_on is None and later.done_on is not None:
            rows.fault(
                at[later.id],
                "done_on",
                "done-before",
                _("Done, although {step} before it is still open.", step=earlier.name),
                remedy=_("Enter the day on which {step} was done.", step=earlier.name),
                warning=True,
            )
        elif (
            earlier.done_on is not None
            and later.done_on is not None
            and later.done_on < earlier.done_on
        ):
            rows.fault(
                at[later.id],
                "done_on",
                "reversed-dates",
                _("Done before {step}, on {day}.", step=earlier.name, day=earlier.done_on),
                _("The same day or a later one."),
                _("Swap or correct the two dates."),
            )
