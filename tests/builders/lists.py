r"""Lists as offices keep them, drawn in text, and the workbook that they are for.

A list is lines of cells set apart by ``|``. ``<`` is merged with the cell on its left, ``^`` with
the one above; ``#5`` is a number, ``@2027-03-01`` a date of Excel; ``~张三~`` is struck through.
``\n`` is a line break. A line ``== 3月`` begins a sheet of that name.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from inputs.lists.context import Context
from inputs.lists.found import Found, Kind
from inputs.lists.reading import read_lists
from inputs.workbook.sources import open_list
from planner.domain.hours import Hours
from planner.domain.problem import (
    Duty,
    Owner,
    Person,
    Problem,
    Selector,
    Settings,
    TeamPart,
    Term,
    Unit,
)

_PEOPLE = (
    ("P01", "张三", "T", "镇长", "13900000001"),
    ("P02", "李四", "T", "副镇长", "13900000002"),
    ("P03", "王五", "D1", "主任", "13900000003"),
    ("P04", "赵六", "D2", "科员", "13900000004"),
    ("P05", "赵六", "D1", "干事", "13900000005"),
    ("P06", "钱七", "D2", "主任", "13900000006"),
    ("P07", "孙八", "D1", "科员", "13900000007"),
    ("P08", "张三丰", "D2", "科员", "13900000008"),
    ("P09", "欧阳建国", "D1", "科员", "13900000009"),
    ("P10", "周和平", "D2", "科员", "13900000010"),
)
_UNITS = (
    ("T", "青石镇", "镇", None),
    ("D1", "农业办", "部门", "T"),
    ("D2", "民政办", "部门", "T"),
    ("V1", "东坡村", "村", "T"),
    ("V2", "西岭村", "村", "T"),
    ("V1-1", "东坡村一组", "村民组", "V1"),
    ("V1-2", "东坡村二组", "村民组", "V1"),
)


def duty(key: str, name: str, *labels: str, **more: Any) -> Duty:
    """A duty whose team has a part for each label."""
    everyone = Selector((Term("everyone"),), "全体")
    team = tuple(TeamPart(everyone, 1, label) for label in labels or ("",))
    rest: dict[str, Any] = {"owner": Owner("whole"), "period": "day", **more}
    return Duty(key, name, rest.pop("kind", "watch"), team=team, **rest)


WATCH = duty("ZB", "值班", "带班", "值班")
SHIFTS = (duty("ZA", "早班"), duty("ZO", "中班"), duty("WA", "晚班"))
RECEPTION = duty("JF", "接访", kind="reception", slot="half")
HALVES = (
    duty("SJ", "上午接访", kind="reception", slot="am"),
    duty("XJ", "下午接访", kind="reception", slot="pm"),
)
VISITS = duty(
    "XC", "下村", kind="visit",
    target=Selector((Term("unit_kind", "村"),), "村"), place="target", period="month",
)  # fmt: skip


def town(*duties: Duty, start: date = date(2027, 1, 1), end: date = date(2027, 3, 31)) -> Problem:
    """A small town with `duties`, whose plan is the first quarter of 2027."""
    return Problem(
        settings=Settings("青石镇", start, end),
        units={key: Unit(key, name, kind, parent) for key, name, kind, parent in _UNITS},
        people={
            key: Person(key, name, unit, title, phone=phone)
            for key, name, unit, title, phone in _PEOPLE
        },
        duties={one.id: one for one in duties},
    )


# Writing ------------------------------------------------------------------------------------


def write_list(path: Path, text: str) -> Path:
    """The list drawn in `text` as a workbook."""
    book = Workbook()
    book.remove(book.active)
    sheets: list[tuple[str, list[str]]] = []
    for line in text.strip("\n").splitlines():
        if line.startswith("== "):
            sheets.append((line[3:], []))
            continue
        if not sheets:
            sheets.append(("Sheet1", []))
        sheets[-1][1].append(line)
    for title, lines in sheets:
        _draw(book.create_sheet(title), [line.split("|") for line in lines])
    book.save(path)
    return path


def _draw(sheet: Worksheet, rows: list[list[str]]) -> None:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            place = row, column
            text = text.strip(" ")
            if text in ("<", "^"):
                above = (row, column - 1) if text == "<" else (row - 1, column)
                owner[place] = owner.get(above, above)
                old = spans.get(owner[place], owner[place])
                spans[owner[place]] = max(old[0], row), max(old[1], column)
            elif text:
                _put(sheet, place, text.replace("\\n", "\n"))
    for (top, left), (bottom, right) in spans.items():
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _put(sheet: Worksheet, place: tuple[int, int], text: str) -> None:
    cell = sheet.cell(*place)
    if text.startswith("#"):
        number = float(text[1:])
        cell.value = int(number) if number.is_integer() else number
    elif text.startswith("@"):
        cell.value = date.fromisoformat(text[1:])
    elif re.fullmatch(r"~[^~]*~", text):
        cell.value, cell.font = text.strip("~"), Font(strike=True)
    elif "~" in text:
        parts = [part for part in re.split(r"(~[^~]*~)", text) if part]
        cell.value = CellRichText(
            [
                TextBlock(InlineFont(strike=True), part.strip("~")) if part[0] == "~" else part
                for part in parts
            ]
        )
    else:
        cell.value = text


# Reading ------------------------------------------------------------------------------------


def found_in(
    path: Path,
    problem: Problem,
    *,
    kind: Kind | None = None,
    duty: str | None = None,
    answers: dict[tuple[str, str], str] | None = None,
) -> Found:
    """What a list says."""
    return read_lists([open_list(path)], Context(problem, kind, duty, answers or {}))


def turns(found: Found, problem: Problem) -> list[str]:
    """Each turn on a line: day, duty, person, what else there is, and its cell."""
    lines = []
    for one in found.turns:
        person = problem.people[one.person]
        same = sum(other.name == person.name for other in problem.people.values())
        words = (
            f"{one.day:%m-%d}" if one.day.year == 2027 else one.day.isoformat(),
            problem.duties[one.duty].name,
            person.name if same == 1 else person.id,
            one.label,
            problem.units[one.target].name if one.target else "",
            one.spot.address,
        )
        lines.append(" ".join(word for word in words if word))
    return sorted(lines)


def leaves(found: Found) -> list[str]:
    """Each absence on a line."""
    return sorted(
        " ".join(
            word
            for word in (
                one.person,
                f"{one.first:%m-%d}",
                f"{one.last:%m-%d}",
                str(one.slot) if isinstance(one.slot, Hours) else one.slot or "",
                one.reason,
                one.spot.address,
            )
            if word
        )
        for one in found.leaves
    )


def left(found: Found) -> list[str]:
    """The cells that state something and were not used."""
    return sorted({one.spot.address for one in found.left if one.states})


def lines(text: str) -> list[str]:
    """The lines of a text that hold something, sorted."""
    return sorted(line.strip() for line in text.splitlines() if line.strip())
