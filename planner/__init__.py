"""Sanfang as a library: what the commands and pages do, for programs.

    >>> from planner import judge, plan, publish, read_book, replan, write
    >>> book = read_book("township.xlsx")
    >>> made = plan(book)
    >>> [finding for finding in judge(made.plan, book) if finding.hard]
    []
    >>> folder = write(made, "township-plan")

A plan is published as a numbered revision, and planned again with the fewest changes once
the workbook has changed:

    >>> publish(made, book, by="office").publication.revision.number
    1
    >>> again = replan(read_book("township.xlsx"))
    >>> len(again.repaired.changes)
    0
    >>> publish(again, book, by="office").publication.revision.number
    2

Whatever ends in a plan hands back a `JudgedPlan`: the plan, what the judge says of it, and
the problem that gives its ids their names. All results are frozen. What cannot be done is
raised as `Trouble`, whose `text` says why and what to do: `BadInput` with every fault of a
file and its place, `NotPublished` for a plan that breaks rules. Only `plan`, `replan` and
`explain` load a solver; importing this package loads nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outputs.files import read_plan as read_plan
    from planner.domain.trouble import BadInput as BadInput
    from planner.domain.trouble import Trouble as Trouble
    from planner.flows.adopting import Adoption as Adoption
    from planner.flows.adopting import adopt as adopt
    from planner.flows.books import Workbook as Workbook
    from planner.flows.books import find_book as find_book
    from planner.flows.books import read_book as read_book
    from planner.flows.comparing import differences as differences
    from planner.flows.late.balance import Balance as Balance
    from planner.flows.late.balance import balance as balance
    from planner.flows.planning import plan as plan
    from planner.flows.planning import write as write
    from planner.flows.publishing import FolderBehind as FolderBehind
    from planner.flows.publishing import NotPublished as NotPublished
    from planner.flows.publishing import Published as Published
    from planner.flows.publishing import bring_out as bring_out
    from planner.flows.publishing import publish as publish
    from planner.flows.recording import Recorded as Recorded
    from planner.flows.recording import record as record
    from planner.flows.replanning import Replanned as Replanned
    from planner.flows.replanning import replan as replan
    from planner.flows.reporting import report_on as report_on
    from planner.flows.result import JudgedPlan as JudgedPlan
    from planner.flows.review import judge as judge
    from planner.flows.review import review as review
    from planner.flows.standing import Standing as Standing
    from planner.flows.standing import plan_in as plan_in
    from planner.flows.standing import published_plan as published_plan
    from planner.flows.standing import unpublished_plans as unpublished_plans
    from planner.questions.explaining.answer import explain as explain
    from planner.questions.references import find_person as find_person
    from planner.questions.references import find_shift as find_shift
    from planner.questions.whatif.bench import Bench as Bench
    from planner.questions.whatif.substitutes import candidates as candidates
    from planner.questions.whatif.substitutes import seats as seats
    from planner.questions.whatif.swaps import Swap as Swap
    from planner.questions.whatif.swaps import swap as swap
    from planner.questions.whatif.swaps import take_over as take_over
    from planner.solver.cluster import cluster as cluster
    from planner.solver.pool import Workers as Workers

_HOMES = {
    "outputs.files": ("read_plan",),
    "planner.domain.trouble": ("BadInput", "Trouble"),
    "planner.flows.adopting": ("Adoption", "adopt"),
    "planner.flows.books": ("Workbook", "find_book", "read_book"),
    "planner.flows.comparing": ("differences",),
    "planner.flows.late.balance": ("Balance", "balance"),
    "planner.flows.planning": ("plan", "write"),
    "planner.flows.publishing": (
        "FolderBehind",
        "Published",
        "NotPublished",
        "bring_out",
        "publish",
    ),
    "planner.flows.recording": ("Recorded", "record"),
    "planner.flows.replanning": ("Replanned", "replan"),
    "planner.flows.reporting": ("report_on",),
    "planner.flows.result": ("JudgedPlan",),
    "planner.flows.review": ("judge", "review"),
    "planner.flows.standing": ("Standing", "plan_in", "published_plan", "unpublished_plans"),
    "planner.questions.explaining.answer": ("explain",),
    "planner.questions.references": ("find_person", "find_shift"),
    "planner.questions.whatif.bench": ("Bench",),
    "planner.questions.whatif.substitutes": ("candidates", "seats"),
    "planner.questions.whatif.swaps": ("Swap", "swap", "take_over"),
    "planner.solver.cluster": ("cluster",),
    "planner.solver.pool": ("Workers",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    """What is imported from here is loaded only now: help of the command line comes at once."""
    if name not in _HOME:
        raise AttributeError(name)
    found = globals()[name] = getattr(import_module(_HOME[name]), name)
    return found
