"""The tables of a report, once for the workbook and the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from outputs.report.words import share
from outputs.sheets.columns import Cell, Column
from outputs.tables.checklists import counted_by, remark
from outputs.tables.ledger import class_word
from outputs.tables.period.deeds import Deeds
from outputs.tables.period.items import ItemFigures
from outputs.tables.period.report import PeriodReport, late_and_short
from outputs.tables.standing.obligations import Obligation
from outputs.words.naming import Names, kind_word, state_word
from planner.domain.language import Text, _
from planner.domain.spoken import month_word


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` is plain ASCII; `empty` is said where there are no rows."""

    key: str
    title: Text
    heads: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: Text
    note: Text | None = None


def _number(title: Text, width: float) -> Column:
    return Column(title, width, "number")


_DEEDS = (
    _number(_("turns planned"), 8),
    _number(_("turns done"), 8),
    _number(_("receptions planned"), 8),
    _number(_("receptions held"), 8),
    _number(_("village visits planned"), 8),
    _number(_("village visits made"), 8),
    _number(_("household visits planned"), 9),
    _number(_("household visits made"), 9),
)
_ITEMS = (
    _number(_("items received"), 8),
    _number(_("items handled"), 8),
    _number(_("items open"), 8),
)


def tables(report: PeriodReport, names: Names) -> tuple[Table, ...]:
    """Every table of `report` that the workbook has something for, in the order of reading."""
    found = [_duties(report, names), _months(report), _areas(report, names)]
    found += [_units(report, names), _people(report, names)]
    if report.problem.items:
        found.append(_items(report))
    found.append(_unfinished(report, names))
    return tuple(found)


def _duties(report: PeriodReport, names: Names) -> Table:
    problem = report.problem
    listed = any(duty.checklist for duty in problem.duties.values())
    by_duty: dict[str, list[Obligation]] = {}
    for one in report.obligations:
        by_duty.setdefault(one.duty, []).append(one)
    lists = list(dict.fromkeys(duty.checklist for duty in problem.duties.values()))
    order = {name: (name == "", number) for number, name in enumerate(lists)}
    rows: list[tuple[Cell, ...]] = []
    for row in sorted(report.duties, key=lambda row: order[problem.duties[row.duty].checklist]):
        duty, tally = problem.duties[row.duty], row.tally
        counted = counted_by(by_duty.get(row.duty, ()), names)
        rows.append(
            (
                *((duty.checklist,) if listed else ()),
                names.duty(row.duty),
                kind_word(duty.kind),
                tally.owed,
                tally.planned,
                tally.done,
                tally.late,
                tally.short,
                share(tally.done, tally.owed),
                state_word(tally.state),
                remark(tally, counted),
            )
        )
    heads = (
        *((Column(_("checklist"), 10, "wrap"),) if listed else ()),
        Column(_("duty"), 24, "wrap"),
        Column(_("kind of duty"), 8, "center"),
        _number(_("owed"), 9),
        _number(_("planned"), 9),
        _number(_("done"), 9),
        _number(_("overdue"), 9),
        _number(_("gap"), 9),
        Column(_("share done"), 9, "percent"),
        Column(_("standing"), 9, "center"),
        Column(_("remarks on the duty"), 22, "wrap"),
    )
    return Table("duties", _("By duty"), heads, tuple(rows), _("The workbook has no duties."))


def _months(report: PeriodReport) -> Table:
    rows = tuple(
        (month_word(one.month), one.planned, one.done, one.received, one.handled)
        for one in report.months
    )
    heads = (
        Column(_("month"), 20, "center"),
        _number(_("shifts planned"), 18),
        _number(_("occurrences done"), 18),
        _number(_("items received"), 18),
        _number(_("items handled"), 18),
    )
    return Table("months", _("By month"), heads, rows, _("The period has no month."))


def _areas(report: PeriodReport, names: Names) -> Table:
    rows = tuple(
        (
            names.unit(one.area) or str(_("Elsewhere")),
            one.deeds.visits_planned,
            one.deeds.visits_done,
            one.deeds.homes_planned,
            one.deeds.homes_done,
            one.listed,
            one.visited,
            share(one.visited, one.listed),
            *_items_of(one.items),
        )
        for one in report.areas
    )
    heads = (
        Column(_("village or community"), 18, "wrap"),
        _number(_("village visits planned"), 8),
        _number(_("village visits made"), 8),
        _number(_("household visits planned"), 9),
        _number(_("household visits made"), 9),
        _number(_("households"), 8),
        _number(_("of these visited"), 8),
        Column(_("share visited"), 8, "percent"),
        *_ITEMS,
    )
    return Table("areas", _("By village"), heads, rows, _("The workbook has no villages."))


def _deeds(deeds: Deeds) -> tuple[Cell, ...]:
    return (
        deeds.turns_planned,
        deeds.turns_done,
        deeds.receptions_planned,
        deeds.receptions_done,
        deeds.visits_planned,
        deeds.visits_done,
        deeds.homes_planned,
        deeds.homes_done,
    )


def _items_of(items: ItemFigures) -> tuple[Cell, ...]:
    return items.received, items.handled, items.open


def _units(report: PeriodReport, names: Names) -> Table:
    """Units with something planned or done; the others have only people without a turn."""
    rows = tuple(
        (
            names.unit(one.unit) or str(_("Elsewhere")),
            one.people,
            *_deeds(one.deeds),
            *(_items_of(one.items) if report.problem.items else ()),
        )
        for one in report.units
        if not one.nothing
    )
    heads = (
        Column(_("unit of the people"), 22, "wrap"),
        _number(_("people"), 7),
        *_DEEDS,
        *(_ITEMS if report.problem.items else ()),
    )
    return Table(
        "units",
        _("By unit"),
        heads,
        rows,
        _("Nobody has a turn or a record in this period."),
        _("Turns of the people who belong to each unit; whoever serves in a team is counted."),
    )


def _people(report: PeriodReport, names: Names) -> Table:
    used = [one for one in report.people if not one.nothing]
    rows = tuple(
        (
            names.person(one.person),
            names.person_unit(one.person),
            names.title(one.person),
            *_deeds(one.deeds),
            one.late,
            one.held,
            *(_items_of(one.items) if report.problem.items else ()),
        )
        for one in used
    )
    heads = (
        Column(_("name"), 10, "wrap"),
        Column(_("unit"), 16, "wrap"),
        Column(_("title"), 14, "wrap"),
        *_DEEDS,
        _number(_("overdue"), 7),
        _number(_("households held"), 7),
        *(_ITEMS if report.problem.items else ()),
    )
    return Table(
        "people",
        _("By person"),
        heads,
        rows,
        _("Nobody has a turn or a record in this period."),
        _(
            "In the order of the units; not listed, without a turn, a record or a household:"
            " {n:person|people}.",
            n=len(report.people) - len(used),
        ),
    )


def _items(report: PeriodReport) -> Table:
    rows = [
        (class_word(name) or str(_("without a class")), *_item_cells(figures))
        for name, figures in report.classes
    ]
    rows.append((str(_("all together")), *_item_cells(report.items)))
    heads = (
        Column(_("class of item"), 12, "center"),
        _number(_("brought over"), 9),
        _number(_("received"), 9),
        _number(_("handled"), 9),
        _number(_("closed out"), 9),
        Column(_("handled in time"), 9, "percent"),
        _number(_("days, median"), 9),
        _number(_("days, longest"), 9),
        _number(_("open at the end"), 9),
        _number(_("overdue"), 9),
    )
    return Table("items", _("Ledger"), heads, tuple(rows), _("The ledger is empty."))


def _item_cells(figures: ItemFigures) -> tuple[Cell, ...]:
    return (
        figures.brought,
        figures.received,
        figures.handled,
        figures.closed,
        share(figures.in_time, figures.handled),
        figures.median,
        figures.days[-1] if figures.days else None,
        figures.open,
        figures.overdue,
    )


def _unfinished(report: PeriodReport, names: Names) -> Table:
    heads = (
        Column(_("duty"), 24, "wrap"),
        Column(_("owed by"), 22, "wrap"),
        Column(_("target of the duty"), 22, "wrap"),
        Column(_("planned or due on"), 13, "date"),
        _number(_("times"), 7),
        Column(_("standing"), 9, "center"),
        Column(_("explanation"), 24, "wrap"),
    )
    return Table(
        "unfinished",
        _("Overdue and gaps"),
        heads,
        tuple(_unfinished_rows(report, names)),
        _("Nothing is overdue, and there are no gaps."),
    )


def _unfinished_rows(report: PeriodReport, names: Names) -> Iterator[tuple[Cell, ...]]:
    for one in late_and_short(report):
        duty = report.problem.duties.get(one.duty)
        state = one.state(report.as_of if report.recorded else None)
        known = one.target in report.problem.units or one.target is None
        yield (
            names.duty(one.duty),
            names.owner(duty, one.owner),
            names.target(one.target) if known else f"{one.target}",
            one.due,
            one.count,
            state_word(state),
            report.notes.get(one.gap, ""),
        )
