"""Reading a workbook: the whole problem, or every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from inputs.boundaries import boundaries_beside, read_boundaries
from inputs.workbook import crosschecks, reminders
from inputs.workbook.faults import Collector, Place, quoted
from inputs.workbook.ids import Kept, nothing_kept
from inputs.workbook.references import Register, Registers
from inputs.workbook.rows import Row, Rows, identities, names_for
from inputs.workbook.samples import without_samples
from inputs.workbook.schema import SHEETS
from inputs.workbook.sheets import duties, households, ledger, links, milestones, people, settings
from inputs.workbook.sources import Book, open_book
from inputs.workbook.tables import Table, tables
from inputs.workbook.titles import bare, key_of
from planner.domain.faults import FileFault
from planner.domain.language import DEFAULT, _
from planner.domain.problem import Done, Fault, Problem


@dataclass(frozen=True, eq=False)
class Reading:
    """What came of a workbook.

    `problem` is None exactly if some fault is not a warning. `language` is the one that
    the workbook sets, zh if it could not be told. `lacking` is the problem as far as it could
    be read where nothing is wrong but that words are asked for that no row has yet.
    """

    problem: Problem | None
    faults: tuple[Fault, ...]
    language: str
    lacking: Problem | None = None

    @property
    def begun(self) -> Problem | None:
        """The problem, also one that is lacking: lists may bring what is."""
        return self.problem or self.lacking


_LACKING = frozenset(("unknown-reference", "unknown-name", "selects-nobody"))
"""What faults are called where a word is asked for that nothing has."""


def read(
    path: Path, kept: Kept = nothing_kept, meanwhile: Callable[[], object] | None = None
) -> Reading:
    """Read and check the workbook, or the folder of CSV files, at `path`.

    Rows without an id are given one, those that `kept` knows the one they are published under.
    `meanwhile` is done while others work.
    Never raises because of what is in the file, or because there is none.
    """
    faults = Collector()
    try:
        book = open_book(path, meanwhile)
    except FileFault as fault:
        faults.caught(Place(value=path.name), fault)
        return Reading(None, faults.all(()), DEFAULT)
    problem = _problem(book, faults, kept)
    file = boundaries_beside(path)
    outlines, odd = read_boundaries(file, problem.units)
    problem = replace(problem, boundaries=outlines)
    if odd is not None:
        faults.caught(Place(value=file.name), odd)
    order = [grid.title for grid in book.grids]
    found = faults.all(_in_order_of_schema(order))
    bad = {fault.code for fault in found if not fault.warning}
    lacking = problem if bad and bad <= _LACKING else None
    return Reading(None if bad else problem, found, problem.settings.language, lacking)


def _in_order_of_schema(titles: list[str]) -> list[str]:
    """Sheet titles in the order of the blank workbook, the unknown ones last."""
    rank = {name: n for n, sheet in enumerate(SHEETS) for name in sheet.spellings}
    every = [*titles, *(sheet.zh for sheet in SHEETS if sheet.zh not in titles)]
    return sorted(every, key=lambda title: rank.get(key_of(title), rank.get(bare(title), 99)))


_IDENTIFIED = ("units", "people", "duties", "items", "milestones", "households")
"""The sheets whose rows have ids."""


def identified(found: Mapping[str, Table], faults: Collector, kept: Kept) -> dict[str, Rows]:
    """The rows of each sheet, by its English name, those of a thing of its own with their ids.

    Example rows of the blank workbook are left out.
    """
    rows = {en: Rows(table, faults) for en, table in without_samples(found, faults).items()}
    for en in _IDENTIFIED:
        rows[en] = (households.identities if en == "households" else identities)(rows[en], kept)
    return rows


def _problem(book: Book, faults: Collector, kept: Kept) -> Problem:
    """The problem as far as it can be read; what cannot be is a fault."""
    found = tables(book, faults)
    rows = identified(found, faults, cache(kept))
    plan = settings.settings(found["settings"], faults)
    rows = {en: replace(one, span=(plan.start, plan.end)) for en, one in rows.items()}
    registers = Registers({en: _register(en, rows[en]) for en in _IDENTIFIED})
    used = duties.used_words(rows["duties"])
    units = people.units(rows["units"], registers, used)
    persons = people.people(rows["people"], registers, used)
    registers = replace(
        registers,
        roles=frozenset(role for person in persons.values() for role in person.roles),
        tags=frozenset(tag for unit in units.values() for tag in unit.tags),
        kinds=frozenset(unit.kind for unit in units.values() if unit.kind),
        categories=households.categories(rows["households"]),
        linking=duties.linking(rows["duties"]),
    )
    plan = replace(plan, notice_phone=settings.notice_phones(found["settings"], registers, faults))
    rules = duties.duties(rows["duties"], registers, plan)
    problem = Problem(
        settings=plan,
        calendar=people.calendar(rows["calendar"]),
        units=units,
        people=persons,
        absences=people.absences(rows["absences"], registers, plan),
        households=households.households(rows["households"], registers),
        duties=rules,
        pins=links.pins(rows["pins"], registers, plan),
        items=ledger.items(rows["items"], registers, rules),
        milestones=milestones.milestones(rows["milestones"], registers),
        source_file=book.name,
        source_sha256=book.sha256,
    )
    duty_rows = rows["duties"].by_id()
    if found["units"].whole and found["people"].whole:
        crosschecks.check_selectors(problem, rows, duty_rows)
    crosschecks.check_cycles(problem, duty_rows)
    members = crosschecks.Members(problem)
    milestones.check(problem, rows["milestones"], duty_rows, members)
    linked = links.links(rows["links"], registers)
    history = ledger.history(rows["history"], registers)
    _tell_wanted(registers, rows)
    _remind(problem, rows, used, history)
    return replace(
        problem,
        households=crosschecks.known_contacts(rows["households"], problem),
        links=crosschecks.known_links(linked, members, problem),
        history=crosschecks.known_history(history, members, problem),
    )


def _tell_wanted(registers: Registers, rows: Mapping[str, Rows]) -> None:
    """One fault for all that is referred to by ids of a sheet in which there are none."""
    for en, ids in registers.wanted.items():
        first = rows[en][0]
        first.fault(
            "id",
            "missing-value",
            _("No row has an id, but other cells refer to {ids}.", ids=quoted(ids)),
            first.column("id").note,
            _("Write these ids beside what they stand for, or refer to it by name."),
        )


def _remind(
    problem: Problem,
    rows: Mapping[str, Rows],
    used: frozenset[str],
    history: Iterable[tuple[Row, Done]],
) -> None:
    """Tell what can be read and is hardly meant."""
    for one in rows.values():
        for hidden in (reminders.hidden_sheet(one.table), reminders.hidden_rows(one.table)):
            if hidden is not None:
                one.faults.caught(one.table.place(None, ""), hidden)
    persons = rows["people"].by_id()
    reminders.twice_listed(problem.people, persons)
    reminders.unused_words(problem, used, persons)
    reminders.holidays_without_anybody(problem, rows["duties"].by_id())
    reminders.days_off_without_watch(problem, rows["duties"].by_id())
    reminders.one_of_all(rows["duties"])
    reminders.unlikely_history(history, problem.settings)


def _register(en: str, rows: Rows) -> Register:
    """What references to one sheet are looked up in."""
    # Heads of household share names, and so do steps: they are referred to by id only.
    named = en not in ("households", "milestones")
    names = names_for(rows) if named else ((one,) for one in rows.ids if one is not None)
    return Register.of(en, names, rows.table.whole, rows.given)
