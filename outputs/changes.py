"""What has changed between two plans, in words: as lines, as a workbook, as a notice.

Shifts before are named as the workbook of that time names them, shifts after as today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from constraints.kinds import KINDS
from outputs.page.coverage import environment
from outputs.roster.book import Book, Cell, Column
from outputs.words.naming import (
    Names,
    date_word,
    day_word,
    hours_word,
    list_word,
    slot_word,
    weekday_word,
)
from planner.domain.changes import Change, ChangeKind, PersonalChanges, by_person
from planner.domain.directory import Directory
from planner.domain.language import Text, _, current
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Problem

NOTICE = _("change notice")
EVERYTHING = _("all changes")
PERSONAL = _("changes by person")

KIND_WORDS: Mapping[ChangeKind, Text] = {
    "added": _("added"),
    "moved": _("moved"),
    "handed_over": _("handed over"),
    "changed": _("altered"),
    "dropped": _("dropped"),
}

_NOTICE_COLUMNS = (
    Column(_("duty"), 20, "wrap"),
    Column(_("change"), 9, "center"),
    Column(_("as posted"), 32, "wrap"),
    Column(_("as it is now"), 32, "wrap"),
)
_ALL_COLUMNS = (
    Column(_("shift id"), 34, "wrap"),
    Column(_("duty"), 20, "wrap"),
    Column(_("change"), 9, "center"),
    Column(_("day before"), 14, "date"),
    Column(_("time before"), 15, "center"),
    Column(_("place before"), 18, "wrap"),
    Column(_("people before"), 22, "wrap"),
    Column(_("day after"), 14, "date"),
    Column(_("time after"), 15, "center"),
    Column(_("place after"), 18, "wrap"),
    Column(_("people after"), 22, "wrap"),
)
_PERSONAL_COLUMNS = (
    Column(_("person id"), 12),
    Column(_("name"), 10),
    Column(_("unit"), 18, "wrap"),
    Column(_("change"), 9, "center"),
    Column(_("duty"), 20, "wrap"),
    Column(_("as it was"), 34, "wrap"),
    Column(_("as it is now"), 34, "wrap"),
)


class Naming:
    """Says in words what a shift is, in one workbook's names."""

    def __init__(self, problem: Problem) -> None:
        self.names = Names(problem)
        self._directory = Directory(problem)

    def duty(self, shift: Shift) -> str:
        """The duty, and what it is about."""
        duty = self.names.duty(shift.duty)
        target = self.place(shift.target)
        return f"{duty} · {target}" if target else duty

    def place(self, key: str | None) -> str:
        """A unit, or the unit a household lies in; never a household."""
        return self.names.unit(self._directory.unit_of(key))

    def people(self, shift: Shift) -> str:
        """Who serves, and the substitutes in brackets."""
        serving = list_word(map(self.names.person, self.names.serving(shift)))
        standby = list_word(map(self.names.person, self.names.substitutes(shift)))
        if not standby:
            return serving
        return str(_("{people} (substitute: {standby})", people=serving, standby=standby)).strip()

    def line(self, shift: Shift) -> str:
        """Day, time, place and people, in one line."""
        place = self.place(shift.place)
        words = (_day(shift.date), slot_word(shift.slot), place, self.people(shift))
        return " ".join(word for word in words if word)

    def block(self, shift: Shift) -> str:
        """Day and hours, place, and people, each on a line of its own."""
        when = f"{_day(shift.date)} {hours_word(shift.start, shift.end)}"
        place = self.place(shift.place or shift.target)
        return "\n".join(word for word in (when, place, self.people(shift)) if word)


@dataclass(frozen=True)
class Report:
    """What one publication changed, and the names to say it in.

    `posted` are the first and last day that had been published before, None where nothing
    had: then nothing counts as a change. `today` is the day of publication.
    """

    changes: tuple[Change, ...]
    before: Naming
    after: Naming
    today: date
    posted: tuple[date, date] | None

    @classmethod
    def of(
        cls,
        changes: Iterable[Change],
        before: Problem | None,
        after: Problem,
        *,
        today: date,
        posted: tuple[date, date] | None,
    ) -> Report:
        """The report; `before` and `posted` are None where nothing was published.

        Who has left since is named as before.
        """
        if before is not None:
            after = replace(after, people={**before.people, **after.people})
        naming = Naming(after)
        return cls(
            () if posted is None else tuple(changes),
            naming if before is None else Naming(before),
            naming,
            today,
            posted,
        )

    def notice(self) -> tuple[Change, ...]:
        """What the public has to be told: of public kinds, posted before, not yet past."""
        return tuple(change for change in self.changes if self._concerns_the_public(change))

    def _concerns_the_public(self, change: Change) -> bool:
        if self.posted is None or change.kind == "changed":
            return False
        states = [one for one in (change.before, change.after) if one is not None]
        kind = KINDS.get(states[0].kind)
        first, last = self.posted
        return (
            kind is not None
            and kind.public
            and any(self.today <= one.date for one in states)
            and any(first <= one.date <= last for one in states)
        )

    def duty(self, change: Change) -> str:
        """The duty that a change is about."""
        if change.after is not None:
            return self.after.duty(change.after)
        return "" if change.before is None else self.before.duty(change.before)

    def empty(self) -> Text:
        """Why there is nothing to list, where there is nothing."""
        if self.posted is None:
            return _("Nothing had been published of this time before.")
        return _("Nothing has changed.")

    def personal(self) -> Mapping[str, PersonalChanges]:
        """The changes by person."""
        return by_person(self.changes)

    def person(self, key: str) -> str:
        """A person's name, also of somebody who has left."""
        return self.after.names.person(key)


def change_lines(report: Report) -> Iterator[str]:
    """Each change on a line: what became of which shift, and how it was and is."""
    for change in report.changes:
        words = {"change": KIND_WORDS[change.kind], "duty": report.duty(change)}
        before = "" if change.before is None else report.before.line(change.before)
        after = "" if change.after is None else report.after.line(change.after)
        if change.kind == "handed_over" and change.after is not None:
            after = report.after.people(change.after) or str(_("(nobody)"))
        if before and after:
            said = _("{change}  {duty}: {before} → {after}", **words, before=before, after=after)
        else:
            said = _("{change}  {duty}: {state}", **words, state=before or after)
        yield f"{said} [{change.shift}]"


def person_lines(report: Report) -> Iterator[str]:
    """A line for each person: how many shifts they get, lose, and how many change."""
    for key, mine in report.personal().items():
        parts = (
            (_("{count} more", count=len(mine.gained)), mine.gained),
            (_("{count} fewer", count=len(mine.lost)), mine.lost),
            (_("{count} altered", count=len(mine.changed)), mine.changed),
        )
        said = list_word(str(text) for text, found in parts if found)
        if said:
            yield str(_("{person} ({id}): {said}", person=report.person(key), id=key, said=said))


def write_changes(path: Path, plan: Plan, report: Report, at: datetime) -> None:
    """Write changes.xlsx: the notice to post, all changes, and the changes of each person.

    `at` is the moment of publication. Raises OSError where the file cannot be written.
    """
    book = Book.create(path, replace(plan, created=at), title=NOTICE)
    _write_notice(book, report)
    _write_all(book, report)
    _write_personal(book, report)
    book.workbook.close()


def write_notice_page(path: Path, plan: Plan, report: Report, at: datetime) -> None:
    """Write changes.html: the notice as a page to show or print.

    `at` is the moment of publication. Raises OSError where the file cannot be written.
    """
    page = (
        environment()
        .get_template("changes.html")
        .render(
            html_language={"zh": "zh-CN"}.get(current(), current()),
            organisation=plan.organisation,
            day=date_word(at.astimezone(ZoneInfo(plan.timezone)).date()),
            rows=_notice_rows(report),
        )
    )
    path.write_text(page, encoding="utf-8", newline="\n")


def _notice_rows(report: Report) -> list[tuple[str, ...]]:
    """Each change of the notice: duty, change, as it was posted, as it is now."""
    return [
        (
            report.duty(change),
            str(KIND_WORDS[change.kind]),
            "" if change.before is None else report.before.block(change.before),
            "" if change.after is None else report.after.block(change.after),
        )
        for change in report.notice()
    ]


def _write_notice(book: Book, report: Report) -> None:
    page = book.page(NOTICE, _NOTICE_COLUMNS)
    found = report.notice()
    if found:
        page.line(_("The following has changed since it was posted:"))
    page.table(_notice_rows(report), empty=_("Nothing that was posted has changed."))
    if found:
        signed = _("{unit}, {day}", unit=book.plan.organisation, day=date_word(book.issued))
        page.line(signed, "right", 30)


def _write_all(book: Book, report: Report) -> None:
    page = book.page(EVERYTHING, _ALL_COLUMNS, landscape=True)
    rows = [
        (
            change.shift,
            report.duty(change),
            str(KIND_WORDS[change.kind]),
            *_state(report.before, change.before),
            *_state(report.after, change.after),
        )
        for change in report.changes
    ]
    page.table(rows, empty=report.empty())


def _state(naming: Naming, shift: Shift | None) -> tuple[Cell, ...]:
    if shift is None:
        return (None, None, None, None)
    return (
        shift.date,
        hours_word(shift.start, shift.end),
        naming.place(shift.place),
        naming.people(shift),
    )


def _write_personal(book: Book, report: Report) -> None:
    page = book.page(PERSONAL, _PERSONAL_COLUMNS, landscape=True)
    rows = []
    for key, mine in report.personal().items():
        unit = report.after.names.person_unit(key)
        for word, found in (
            (_("more"), mine.gained),
            (_("fewer"), mine.lost),
            (_("altered"), mine.changed),
        ):
            rows += [
                (
                    key,
                    report.person(key),
                    unit,
                    str(word),
                    report.duty(change),
                    "" if change.before is None else report.before.line(change.before),
                    "" if change.after is None else report.after.line(change.after),
                )
                for change in found
            ]
    page.table(rows, empty=report.empty(), grouped=True)


def _day(day: date) -> str:
    return str(_("{day} ({weekday})", day=day_word(day), weekday=weekday_word(day, short=True)))
