"""Sheets of an example: tables kept as CSV, and rows that every example needs."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files

from inputs.presets.preset import Row
from inputs.workbook.schema import SHEETS, Rows


def read_rows(file: str) -> list[Row]:
    """The rows of ``data/<file>`` under the names in its first line.

    Empty cells are left out; whole numbers are numbers.
    """
    text = files("inputs.presets").joinpath("data", file).read_text(encoding="utf-8")
    return [
        {name: int(cell) if cell.isdecimal() else cell for name, cell in row.items() if cell}
        for row in csv.DictReader(text.splitlines())
    ]


def workbook(**sheets: Sequence[Mapping[str, object]]) -> Rows:
    """A whole workbook of the `sheets` by their English names; the others are empty."""
    return {**{sheet.en: () for sheet in SHEETS}, **sheets}


def settings_rows(
    organisation: str, start: date, end: date, more: Mapping[str, object] | None = None
) -> list[Row]:
    """Sheet 设置 with the usual hours; `more` replaces or adds values."""
    values: dict[str, object] = {
        "单位名称": organisation,
        "开始": start,
        "结束": end,
        "时区": "Asia/Shanghai",
        "语言": "zh",
        "上午": "08:30-11:30",
        "下午": "14:00-17:00",
        "晚上": "18:30-20:00",
        "每次走访户数": 6,
        "提前公示天数": 2,
        **(more or {}),
    }
    return [{"key": key, "value": value} for key, value in values.items()]


def unit(identifier: object, name: object, kind: object, parent: object, **more: object) -> Row:
    """A row of 单位; `more` are further columns."""
    return {"id": identifier, "name": name, "kind": kind, "parent": parent, **more}


def link(duty: str, holder: object, target: object, state: str = "现有") -> Row:
    """A row of 联系."""
    return {"duty": duty, "holder": holder, "target": target, "state": state}


def item(
    identifier: str,
    target: object,
    subject: str,
    received: date,
    person: object,
    state: str,
    *,
    important: bool,
) -> Row:
    """A row of 台账, to which more columns may be added."""
    return {
        "id": identifier,
        "target": target,
        "subject": subject,
        "class": "重要" if important else "一般",
        "received": received,
        "person": person,
        "state": state,
    }


def step_rows(
    project: object, steps: Sequence[tuple[str, str, int]], due: date, mark: str = ""
) -> list[Row]:
    """The rows of 节点 for one project, whose last step is due on `due`.

    `steps` are duty, what is to be done, and the working days it takes after the step before;
    `mark` stands before the number in their ids.
    """
    rows: list[Row] = [
        {
            "id": f"{project}-{mark}{number}",
            "duty": duty,
            "project": project,
            "name": name,
            "days": days,
        }
        for number, (duty, name, days) in enumerate(steps, 1)
    ]
    rows[-1]["due"] = due
    return rows
