"""安排表: one row for each shift and person, the sheet that people edit and hand back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from outputs.sheets.book import Book
from outputs.sheets.columns import FILLED, Cell, Column, broken
from outputs.tables.named import NamedPlan
from outputs.words.naming import cause_word, hours_word, kind_word, slot_word
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.spoken import in_chinese, list_word, weekday_word

SHEET = ("安排表", "roster")
"""The sheet's name in Chinese and in English, as the contract fixes them."""

HEADERS: Mapping[str, str] = {
    "id": "编号",
    "date": "日期",
    "weekday": "星期",
    "slot": "时段",
    "time": "时间",
    "duty": "制度",
    "kind": "类型",
    "person": "人员编码",
    "name": "姓名",
    "title": "职务",
    "unit": "单位",
    "place": "地点",
    "target": "对象",
    "companions": "同行",
    "note": "备注",
}
"""The columns in order, by their English and Chinese headers; users rely on both."""

PART = ("part", "分工")
"""One column more, at the end, where parts of a team have labels."""

GROUP = ("group", "组")
"""One more, where whole units serve: the unit, or units, whose turn it is."""

_WIDTHS = (18, 12, 8, 6, 12.5, 18, 7, 10, 9, 14, 15, 15, 16, 18, 26)
_STYLES = {
    "id": "text", "date": "date", "weekday": "center", "slot": "center", "time": "center",
}  # fmt: skip
_OWN_HOURS = 15.5
"""Wide enough for 17:30-次日08:30 on one line."""

_MOST_IDS_NAMED = 12
_NOTE_OF_HOUSEHOLDS = 36


def write_shifts(book: Book, named: NamedPlan) -> None:
    """Write the sheet. The header is its first row, so that programs read it as a table."""
    columns = [
        Column(zh if in_chinese() else en, width, _STYLES.get(en, "wrap"))
        for (en, zh), width in zip(HEADERS.items(), _WIDTHS, strict=True)
    ]
    if any(isinstance(shift.slot, Hours) for shift in named.shifts):
        names = [*HEADERS]
        for hours in ("slot", "time"):
            columns[names.index(hours)] = replace(columns[names.index(hours)], width=_OWN_HOURS)
    if any(shift.households for shift in named.shifts):
        columns[-1] = replace(columns[-1], width=_NOTE_OF_HOUSEHOLDS)
    labelled = any(part.label for duty in named.problem.duties.values() for part in duty.team)
    if labelled:
        columns.append(Column(PART[1] if in_chinese() else PART[0], 9, "center"))
    grouped = any(shift.groups for shift in named.shifts)
    if grouped:
        columns.append(Column(GROUP[1] if in_chinese() else GROUP[0], 12, "wrap"))
    page = book.page(SHEET[0] if in_chinese() else SHEET[1], columns, landscape=True, bare=True)
    rows = [
        [*row, *([part] if labelled else ()), *([group] if grouped else ())]
        for shift in named.shifts
        for *row, part, group in _rows(shift, named)
    ]
    page.fit(rows)
    page.head()
    page.sheet.freeze_panes(1, 2)
    page.sheet.repeat_rows(0)
    for row in rows:
        page.add(row)
    page.sheet.autofilter(0, 0, max(page.row - 1, 1), page.last)
    if named.shifts:
        # The id is for programs; leaving it off paper keeps the print legible.
        page.sheet.print_area(0, 1, page.row - 1, page.last)
    else:
        page.line(_("Nothing is planned in this period."))


def _rows(shift: Shift, named: NamedPlan) -> list[list[Cell]]:
    """The rows of one shift; one without a person where nobody serves."""
    names = named.names
    serving = names.serving(shift)
    note = notes_of(shift, named)
    return [
        [
            shift.id,
            shift.date,
            weekday_word(shift.date),
            slot_word(shift.slot),
            hours_word(shift.start, shift.end),
            names.duty(shift.duty),
            kind_word(shift.kind),
            person,
            names.person(person),
            names.title(person),
            names.person_unit(person),
            names.unit(shift.place),
            names.target(shift.target),
            named.people_words(one for one in serving if one != person),
            note,
            "" if person is None else names.label(shift, person),
            "" if person is None else list_word(_units(shift, person, named)),
        ]
        for person in serving or (None,)
    ]


def _units(shift: Shift, person: str, named: NamedPlan) -> list[str]:
    """The whole units whose turn it is where the person serves."""
    part = next(one.part for one in shift.people if one.id == person)
    return [named.names.unit(one.id) for one in shift.groups if one.part == part]


def notes_of(shift: Shift, named: NamedPlan) -> str:
    """What the columns do not say, in one cell."""
    return ("；" if in_chinese() else "; ").join(_notes(shift, named))


def _notes(shift: Shift, named: NamedPlan) -> list[str]:
    """What the columns do not say: substitutes, households, who is missing."""
    notes: list[Text | str] = []
    if step := named.names.step(shift.owner):
        notes.append(_("Step: {step}", step=step))
    if substitutes := named.names.substitutes(shift):
        notes.append(_("Substitutes: {names}", names=named.people_words(substitutes)))
    if shift.households:
        few = shift.households[:_MOST_IDS_NAMED]
        more = "…" if len(few) < len(shift.households) else ""
        ids = broken(few, _NOTE_OF_HOUSEHOLDS * FILLED, list_word(("", "")))
        notes.append(_("{n} households:\n{ids}{more}", n=len(shift.households), ids=ids, more=more))
    gap = named.short.get(shift.id)
    if gap is not None and gap.cause == "late":
        notes.append(cause_word(gap.cause))
    elif gap is not None:
        notes.append(_("{n} short: {cause}", n=gap.missing, cause=cause_word(gap.cause)))
    return [str(note) for note in notes]
