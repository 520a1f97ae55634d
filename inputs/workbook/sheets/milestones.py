"""Sheet 节点: the steps of projects, in order, and the deadlines they are counted back from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from constraints.kinds import KINDS
from inputs.workbook.crosschecks import Members, names_somebody
from inputs.workbook.faults import named
from inputs.workbook.references import Registers
from inputs.workbook.rows import Row, Rows
from inputs.workbook.schema import DUTY_KINDS
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.problem import Milestone, Problem

_STEP_KINDS = tuple(word for word in DUTY_KINDS if KINDS[word.value].by_steps)


def milestones(rows: Rows, registers: Registers) -> dict[str, Milestone]:
    """Sheet 节点, in its order. A row without duty or project has its fault, and is left out."""
    found: dict[str, Milestone] = {}
    for row, identifier in rows.identified():
        duty = row.reference("duty", registers)
        project = row.reference("project", registers)
        days = row.integer("days")
        milestone = Milestone(
            identifier or "",
            duty or "",
            project or "",
            row.text("name") or identifier or "",
            1 if days is None else days,
            row.selector("owner", registers),
            row.day("due"),
            row.day("done_on"),
        )
        if identifier is not None and duty is not None and project is not None:
            found[identifier] = milestone
    return found


def check(problem: Problem, rows: Rows, duties: Mapping[str, Row], members: Members) -> None:
    """Faults between the rows of 节点, and between them and the duties they belong to."""
    at = rows.by_id()
    chains: dict[str, list[Milestone]] = defaultdict(list)
    directory = Directory(problem)
    others = (*problem.units, *problem.people, *problem.items, *problem.households["id"])
    taken = {one.casefold() for one in others}
    for milestone in problem.milestones.values():
        chains[milestone.project].append(milestone)
        _check_row(problem, at[milestone.id], milestone, members, directory, taken)
    for chain in chains.values():
        _check_chain(at, chain)
    used = {milestone.duty for milestone in problem.milestones.values()}
    for duty in problem.duties.values():
        if KINDS[duty.kind].by_steps and duty.id not in used:
            duties[duty.id].fault(
                "id",
                "no-steps",
                _("Sheet 节点 has no step of this duty, so nothing is owed."),
                remedy=_("Enter the steps of its projects in sheet 节点."),
                warning=True,
            )


def _check_row(
    problem: Problem,
    row: Row,
    milestone: Milestone,
    members: Members,
    directory: Directory,
    taken: AbstractSet[str],
) -> None:
    if milestone.id.casefold() in taken:
        row.fault(
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
        row.fault(
            "duty",
            "not-a-milestone-duty",
            _("{duty} is not a duty of steps.", duty=duty.name),
            _("A duty of the kind {kind}.", kind=named(_STEP_KINDS[0])),
            _("Change the duty's kind, or name another duty."),
        )
        return
    targets = members.targets(duty.id)
    if targets is not None and milestone.project not in targets:
        row.fault(
            "project",
            "outside-duty",
            _("This project is not one of the duty's."),
            row.column("project").note,
            _("Name it in the duty's 对象, or give it the kind or tag that is there."),
        )
    if milestone.owner is not None and not names_somebody(directory, milestone.owner):
        row.fault(
            "owner",
            "selects-nobody",
            _("“{text}” matches {nobody}.", text=milestone.owner.text, nobody=_("nobody")),
            row.column("owner").note,
            _("Correct the word, or give somebody this role, kind or unit."),
        )


def _check_chain(at: Mapping[str, Row], chain: Sequence[Milestone]) -> None:
    """The steps of one project: a deadline at the end, deadlines and finished days in order."""
    last, row = chain[-1], at[chain[-1].id]
    if last.due is None and last.done_on is None and not row.has("due"):
        due = row.column("due")
        row.fault(
            row.standing("due"),
            "missing-value",
            _("The last step of a project needs a deadline to count back from."),
            due.note,
            _("Fill it in, such as {example}.", example=due.example),
        )
    for earlier, later in pairwise(chain):
        if earlier.due is not None and later.due is not None and earlier.due >= later.due:
            text = _(
                "{step} follows and is due on {day} already; the day counted back from it"
                " is taken.",
                step=later.name,
                day=later.due.isoformat(),
            )
            at[earlier.id].fault("due", "counted-back", text, warning=True)
        if later.done_on is None:
            continue
        if earlier.done_on is None:
            at[later.id].fault(
                "done_on",
                "done-before",
                _("Done, although {step} before it is still open.", step=earlier.name),
                remedy=_("Enter the day on which {step} was done.", step=earlier.name),
                warning=True,
            )
        elif later.done_on < earlier.done_on:
            at[later.id].fault(
                "done_on",
                "reversed-dates",
                _("Done before {step}, on {day}.", step=earlier.name, day=earlier.done_on),
                _("The same day or a later one."),
                _("Swap or correct the two dates."),
            )
