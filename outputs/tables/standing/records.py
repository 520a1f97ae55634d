"""What 历史 shows as done, as occurrences that obligations can be laid to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from outputs.words.naming import Names
from planner.domain.directory import Directory
from planner.domain.problem import Done, Duty, Problem
from planner.domain.workdays import WorkCalendar


class Workbook:
    """A workbook with what is looked up in it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.names = Names(problem)
        self.directory = Directory(problem)
        self.calendar = WorkCalendar.of(problem.calendar)

    def kind(self, duty: str) -> Kind | None:
        """The kind of the duty; None where the workbook no longer has it."""
        known = self.problem.duties.get(duty)
        return None if known is None else KINDS[known.kind]

    def is_single(self, duty: str) -> bool:
        """Whether the duty consists of single occurrences, projects excepted."""
        kind = self.kind(duty)
        return kind is not None and kind.unfolds and not kind.by_steps


@dataclass(slots=True)
class Record:
    """An occurrence of 历史: `left` of its count are not laid to any obligation yet."""

    duty: str
    owner: str | None
    target: str | None
    person: str | None
    date: date
    left: int


Records = Mapping[str, list[Record]]
"""The occurrences done of each duty, in order of date."""


def records_of(book: Workbook, owing: Mapping[str, Collection[str]]) -> Records:
    """历史 as occurrences by duty, in order of date: one for each day, target and owner.

    Rows of companions, who owe nothing themselves, belong to the owner's occurrence;
    `owing` are the owners of each duty.
    """
    found: dict[tuple[str, date, str | None], dict[tuple[str | None, str | None], int]]
    found = defaultdict(dict)
    for row in book.problem.history:
        duty = book.problem.duties.get(row.duty)
        if duty is None:
            continue
        single = KINDS[duty.kind].by_household
        who = (_owner(book, owing.get(duty.id, ()), duty, row), row.person if single else None)
        same = found[row.duty, row.date, row.target]
        same[who] = max(same.get(who, 0), row.count)
    records: dict[str, list[Record]] = defaultdict(list)
    for (name, day, target), same in found.items():
        owners = {who: count for who, count in same.items() if who[0] is not None} or same
        for (owner, person), count in sorted(owners.items(), key=repr):
            records[name].append(Record(name, owner, target, person, day, count))
    for rows in records.values():
        rows.sort(key=lambda row: (row.date, row.target or "", row.owner or ""))
    return dict(records)


def _owner(book: Workbook, owners: Collection[str], duty: Duty, row: Done) -> str | None:
    """Who owed what `row` shows: the person, its unit that owes the duty, or the target."""
    if KINDS[duty.kind].by_household:
        return row.person
    if duty.owner.by == "person":
        return row.person if row.person in owners or not owners else None
    if duty.owner.by == "target":
        return row.target
    if duty.owner.by == "unit":
        person = book.problem.people.get(row.person or "")
        chain = (row.person, *book.directory.chain(person.unit if person else None))
        return next((unit for unit in chain if unit in owners), None)
    return None
