"""What can be read and is hardly meant: one reminder each, and the plan is made all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from inputs.workbook import grammar, schema
from inputs.workbook.faults import did_you_mean, quoted
from inputs.workbook.rows import Row, Rows
from inputs.workbook.tables import Table
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.left_out import holidays_left_out, nights_left_out
from planner.domain.plan import LEFT_OUT
from planner.domain.problem import Absence, Done, Person, Problem, Settings
from planner.domain.spoken import some_days
from planner.domain.words import find_word
from planner.domain.workdays import WorkCalendar

_NEAR = timedelta(days=31)
_OLDEST_HISTORY = 5
_SHOWN = 12
_SOME = 4
_RARE = 3
"""A word that more people have is hardly a slip."""


def hidden_rows(table: Table) -> CellFault | None:
    """Rows that Excel does not show are read all the same."""
    if not table.hidden:
        return None
    return CellFault(
        "hidden-rows",
        _("Hidden rows are read as well: {rows}.", rows=quoted(map(str, table.hidden), _SHOWN)),
        remedy=_("Delete them if they are not meant to count."),
        warning=True,
    )


def hidden_sheet(table: Table) -> CellFault | None:
    """A sheet that Excel does not show is read all the same."""
    if table.shown or not table.rows:
        return None
    return CellFault(
        "hidden-sheet",
        _("This sheet is hidden; it is read as well."),
        remedy=_("Delete it if it is not meant to count."),
        warning=True,
    )


# Absences -------------------------------------------------------------------------------


def absences_outside(found: Iterable[tuple[Row, Absence]], plan: Settings, rows: Rows) -> None:
    """Absences that touch no day of the plan: those that a slip of the year explains one by
    one, all others with one reminder.
    """
    others = 0
    for row, absence in found:
        if absence.start <= plan.end and plan.start <= absence.end:
            continue
        meant = _another_year(absence, plan)
        if meant is None:
            others += 1
            continue
        row.fault(
            "from",
            "outside-plan",
            _("This absence lies outside the plan; is {day} meant?", day=meant.isoformat()),
            _span(plan),
            _("Correct the year if it is a slip."),
            warning=True,
        )
    if others:
        fault = CellFault(
            "rows-outside-plan",
            _("{n:absence lies|absences lie} outside the plan, without effect on it.", n=others),
            _span(plan),
            warning=True,
        )
        rows.faults.caught(rows.table.place(None, ""), fault)


def _span(plan: Settings) -> Text:
    return _("A day from {start} to {end}.", start=plan.start.isoformat(), end=plan.end.isoformat())


def _another_year(absence: Absence, plan: Settings) -> date | None:
    """The first day of the absence in the year next to its own in which it touches the plan."""
    if plan.start - _NEAR <= absence.end and absence.start <= plan.end + _NEAR:
        return None
    for step in (1, -1):
        start, end = (_moved(day, step) for day in (absence.start, absence.end))
        if start <= plan.end and plan.start <= end:
            return start
    return None


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


# People ---------------------------------------------------------------------------------


def twice_listed(people: Mapping[str, Person], rows: Mapping[str, Row]) -> None:
    """Two ids with one name, and one unit or one phone, at the same time."""
    known: dict[str, list[Person]] = {}
    for person in people.values():
        for other in known.setdefault(person.name, []) if person.name else ():
            alike = (person.unit and person.unit == other.unit) or (
                person.phone and person.phone == other.phone
            )
            if alike and _at_one_time(person, other):
                rows[person.id].fault(
                    "name",
                    "person-twice",
                    _("Row {row} has this name and the same unit or phone: one person under two"
                      " ids?", row=rows[other.id].number),
                    remedy=_("Keep one row, with all roles; 起 and 止 tell two terms apart."),
                    warning=True,
                )  # fmt: skip
                break
        if person.name:
            known[person.name].append(person)


def _at_one_time(one: Person, other: Person) -> bool:
    return (one.start or date.min) <= (other.until or date.max) and (other.start or date.min) <= (
        one.until or date.max
    )


def unused_words(problem: Problem, used: frozenset[str], rows: Mapping[str, Row]) -> None:
    """Roles that no duty uses and that look like one that is used."""
    having: dict[str, list[str]] = {}
    for person in problem.people.values():
        for role in person.roles:
            having.setdefault(role, []).append(person.id)
    for role, people in having.items():
        if role in used or len(people) > _RARE:
            continue
        meant = did_you_mean(role, (word for word in used & having.keys()), cutoff=0.74)
        for one in people if meant is not None else ():
            rows[one].fault(
                "roles",
                "unused-word",
                _("No duty asks for “{word}”.", word=role),
                remedy=meant,
                warning=True,
            )


# Duties and history ---------------------------------------------------------------------


def holidays_without_anybody(problem: Problem, rows: Mapping[str, Row]) -> None:
    """Duties on all days of the week leave public holidays out; that may not be meant."""
    for duties, days in holidays_left_out(problem, WorkCalendar.of(problem.calendar)):
        text = _("All weekdays leave public holidays out; nobody is planned on {days}.",
                 days=some_days(days, _SHOWN))  # fmt: skip
        remedy = _("Write 每天 into 星期 to have these days planned as well.")
        if len(duties) > 1:
            text = _("{duties} cover the week and leave public holidays out; nobody is planned on"
                     " {days}.", duties=tuple(one.name for one in duties),
                     days=some_days(days, _SHOWN))  # fmt: skip
            remedy = _("Write 节假日 into 星期 of one of them to have these days planned as well.")
        rows[duties[-1].id].fault("weekdays", LEFT_OUT, text, None, remedy, warning=True)


def days_off_without_watch(problem: Problem, rows: Mapping[str, Row]) -> None:
    """A watch of every night is held on working days only where 星期 is empty; 工作日 says so."""
    for duty, days in nights_left_out(problem, WorkCalendar.of(problem.calendar)):
        row = rows[duty.id]
        if not row.text("weekdays"):
            row.fault(
                "weekdays",
                "days-off-left-out",
                _("Empty, this is every working day; nobody has the watch on {days}.",
                  days=some_days(days, _SOME)),
                None,
                _("Write 每天 if somebody is to be there on days off too, else 工作日."),
                warning=True,
            )  # fmt: skip


def one_of_all(rows: Iterable[Row]) -> None:
    """全体 without a number, which is one person of all: who writes it may mean everybody."""
    for row in rows:
        parts = [
            part.rpartition("=")[2].strip() for part in grammar.counted(row.text("team")).split("+")
        ]
        if any(find_word(part.partition("@")[0], (schema.EVERYONE,)) for part in parts):
            row.fault(
                "team",
                "one-of-all",
                _("全体 without a number is one person, whoever it is."),
                None,
                _("Write 全体*全体 where everybody is to come, 全体*1 where one is enough."),
                warning=True,
            )


def unlikely_history(history: Iterable[tuple[Row, Done]], plan: Settings) -> None:
    """Turns of a year that cannot be meant: after the plan, or long before it."""
    for row, done in history:
        if done.date <= plan.end and done.date.year >= plan.start.year - _OLDEST_HISTORY:
            continue
        row.fault(
            "date",
            "unlikely-date",
            _("This day is after the plan.")
            if done.date > plan.end
            else _("This day is years before the plan."),
            _("What was done before the plan, or in it."),
            _("Correct the year if it is a slip."),
            warning=True,
        )
