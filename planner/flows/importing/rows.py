"""What lists say as rows of a workbook, less what the workbook has: told where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

import pandas as pd

from inputs.handback.lookup import Spellings
from inputs.lists.found import Entry, Home, Leave, Turn
from inputs.lists.phones import digits
from inputs.workbook.adding import Row
from inputs.workbook.crosschecks import Members
from inputs.workbook.faults import Collector
from inputs.workbook.rows import Rows as SheetRows
from inputs.workbook.sources import Book
from inputs.workbook.spelling import cells_of
from inputs.workbook.tables import tables
from outputs.words.naming import Names
from planner.domain.language import Text, _
from planner.domain.problem import Absence, Done, Problem
from planner.flows.importing.ids import Numbers


@dataclass
class Rows:
    """Rows to add, by English sheet name; how many things were there already, and what differs."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    already: int = 0
    told: list[Text] = field(default_factory=list)

    def add(self, sheet: str, row: Row) -> None:
        """One row more."""
        self.rows.setdefault(sheet, []).append(row)


Key = tuple[date, str, str | None, str | None]


def history_rows(turns: Sequence[Turn], problem: Problem, book: Book, into: Rows) -> None:
    """Rows of 历史; turns of one person, duty, day and target are one."""
    known = _history(problem, book)
    vague = {key[:3]: key for key in known}
    names = Names(problem)
    seen: set[Key] = set()
    labels = dict.fromkeys(turn.label for turn in turns if turn.label)
    if labels:
        text = _("Sheet 历史 has no column for parts of a team: {labels} are not kept.",
                 labels="、".join(labels))  # fmt: skip
        into.told.append(text)
    members = Members(problem)
    for turn in turns:
        team = members.team(turn.duty)
        if team is not None and turn.person not in team:
            text = _("{person} is not in the team of {duty}: such turns do not count for planning.",
                     person=names.person(turn.person), duty=names.duty(turn.duty))  # fmt: skip
            if text not in into.told:
                into.told.append(text)
        key = turn.day, turn.duty, turn.person, turn.target
        if key in seen:
            continue
        seen.add(key)
        other = vague.get(key[:3])
        if key in known:
            into.already += 1
        elif other is not None and (other[3] is None or turn.target is None):
            into.already += 1
            if other[3] != turn.target:
                into.told.append(
                    _("{day} {duty} {person}: 历史 has {there}, the list {here}; 历史 stays.",
                      day=turn.day.isoformat(), duty=names.duty(turn.duty),
                      person=names.person(turn.person),
                      there=names.target(other[3]) or "—", here=names.target(turn.target) or "—")
                )  # fmt: skip
        else:
            done = Done(turn.day, turn.duty, turn.person, turn.target, turn.count)
            into.add("history", cells_of(done))


def _history(problem: Problem, book: Book) -> set[Key]:
    """Every row of 历史, those too that the plan does not count."""
    spelled, span = Spellings(problem), (problem.settings.start, problem.settings.end)
    found: set[Key] = {(one.date, one.duty, one.person, one.target) for one in problem.history}
    for row in SheetRows(tables(book, Collector())["history"], Collector(), span=span):
        day, place = row.day("date"), row.told("target")
        duties, people = spelled.duties(row.told("duty")), spelled.people(row.told("person"))
        places = (place and spelled.places(place)) or (None,)
        found |= set(product((day,), duties, people, places)) if day is not None else set()
    return found


def absence_rows(leaves: Iterable[Leave], problem: Problem, into: Rows) -> None:
    """Rows of 不可用; an absence that is there already is not added."""
    names = Names(problem)
    known = {(one.who, one.start, one.end, one.slot) for one in problem.absences}
    for leave in leaves:
        key = leave.person, leave.first, leave.last, leave.slot
        if key in known:
            into.already += 1
            continue
        meeting = [
            one
            for one in problem.absences
            if one.who == leave.person and one.start <= leave.last and leave.first <= one.end
        ]
        for one in meeting:
            into.told.append(
                _("{person}: 不可用 has {first} to {last}, the list {start} to {end}; both stay.",
                  person=names.person(leave.person), first=one.start.isoformat(),
                  last=one.end.isoformat(), start=leave.first.isoformat(),
                  end=leave.last.isoformat())
            )  # fmt: skip
        known.add(key)
        into.add("absences", cells_of(Absence(*key, leave.reason)))


def people_rows(entries: Iterable[Entry], problem: Problem, into: Rows) -> None:
    """Rows of 人员, and of 单位 for units that are not there."""
    spelled = Spellings(problem)
    units = Numbers(problem.units, "D")
    people = Numbers(problem.people, "P")
    made: dict[str, str] = {}
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        meant = spelled.places(entry.unit) & problem.units.keys() if entry.unit else frozenset()
        unit = next(iter(meant)) if len(meant) == 1 else made.get(entry.unit, "")
        key = entry.name, unit or entry.unit
        if key in seen:
            _differs_in_list(seen[key], entry, into)
            continue
        seen[key] = entry
        there = _there(entry, unit, problem)
        if there is not None:
            into.already += 1
            into.told += _differences(entry, unit, there, problem)
            continue
        into.told += (
            _("{name}: {id} in sheet 人员 is called so, too; another unit, so another person.",
              name=entry.name, id=one.id)
            for one in problem.people.values()
            if one.name == entry.name
        )  # fmt: skip
        if entry.unit and not unit:
            unit = made[entry.unit] = units.next()
            into.add("units", {"id": unit, "name": entry.unit, "kind": _unit_kind(entry.unit)})
        into.add(
            "people",
            {
                "id": people.next(),
                "name": entry.name,
                "unit": unit,
                "title": entry.title,
                "phone": entry.phone,
            },
        )


def _unit_kind(name: str) -> str:
    """What kind of unit a name says that it is, if it does."""
    kinds = ("村民组", "社区", "村", "街道", "镇", "乡")
    return next((kind for kind in kinds if name.endswith(kind)), "")


def _there(entry: Entry, unit: str, problem: Problem) -> str | None:
    """The id of whoever this is already: of one name and unit, or of one name and telephone."""
    same = [one for one in problem.people.values() if one.name == entry.name]
    if unit or entry.unit:
        own = [one for one in same if one.unit == (unit or None)]
        own = own or [
            one for one in same if entry.phone and digits(one.phone) == digits(entry.phone)
        ]
    else:
        own = same
    return own[0].id if len(own) == 1 else None


def _differences(entry: Entry, unit: str, there: str, problem: Problem) -> Iterator[Text]:
    person, names = problem.people[there], Names(problem)
    pairs = (
        (entry.title, person.title),
        ("" if digits(entry.phone) == digits(person.phone) else entry.phone, person.phone),
        (entry.unit if unit != (person.unit or "") else "", names.unit(person.unit) or ""),
    )
    for here, known in pairs:
        if here and here != known:
            yield _(
                "{person}: the workbook has “{there}”, the list “{here}”; it stays as it is.",
                person=f"{person.name} ({there})",
                there=known,
                here=here,
            )


def _differs_in_list(first: Entry, entry: Entry, into: Rows) -> None:
    if (first.title, first.phone) != (entry.title, entry.phone):
        into.told.append(
            _("{name} stands in the list twice with different words; the first are kept.",
              name=entry.name)
        )  # fmt: skip


def household_rows(homes: Sequence[Home], problem: Problem, into: Rows) -> None:
    """Rows of 户; a household of one head and unit is there once."""
    frame = problem.households
    by_id = {one.casefold(): at for at, one in enumerate(frame["id"])}
    known = {one: at for at, one in enumerate(zip(frame["head"], frame["unit"], strict=True))}
    numbers = Numbers([*frame["id"], *(home.id for home in homes)], "H", 5)
    given: set[str] = set()
    seen: set[tuple[str, str, str]] = set()
    for home in homes:
        at = by_id.get(home.id.casefold(), known.get((home.head, home.unit)))
        key = home.head, home.unit, home.id
        if at is not None or key in seen:
            into.already += 1
            into.told += _home_differs(home, frame.iloc[at]) if at is not None else ()
            continue
        seen.add(key)
        own = home.id if home.id and home.id.casefold() not in given else numbers.next()
        given.add(own.casefold())
        into.add(
            "households",
            {
                "id": own,
                "unit": home.unit,
                "head": home.head,
                "categories": "、".join(home.categories),
                "persons": "" if home.persons is None else str(home.persons),
                "contact": home.contact or "",
                "address": home.address,
            },
        )


def _home_differs(home: Home, row: pd.Series) -> Iterator[Text]:
    categories, persons = row["categories"], row["persons"]
    more = [word for word in home.categories if word not in categories]
    if more or (home.persons is not None and persons not in (None, home.persons)):
        here = "、".join([*more, *([str(home.persons)] if home.persons else [])])
        there = "、".join([*categories, *([str(persons)] if persons else [])])
        yield _(
            "{person}: the workbook has “{there}”, the list “{here}”; it stays as it is.",
            person=f"{home.head} ({row['id']})", there=there, here=here,
        )  # fmt: skip
