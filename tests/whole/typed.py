"""Workbooks as a clerk types them: sheets as rows of text, nothing for the program's sake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Rows = Sequence[Mapping[str, str]]
"""The rows of a sheet, by the heads of its columns."""

Sheets = Mapping[str, Rows]


def write(path: Path, sheets: Sheets) -> Path:
    """Write a workbook, every cell as it was typed."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        heads = list(dict.fromkeys(head for row in rows for head in row))
        sheet.append(heads)
        for row in rows:
            sheet.append([row.get(head, "") for head in heads])
    book.save(path)
    return path


def settings(name: str, start: str, end: str, **more: str) -> Rows:
    """Sheet 设置."""
    rows = {"单位名称": name, "开始": start, "结束": end, **more}
    return [{"项": key, "值": value} for key, value in rows.items()]


def units(*lines: str) -> Rows:
    """Sheet 单位: 名称、类别、上级, numbered."""
    heads = ("名称", "类别", "上级")
    rows = (dict(zip(heads, line.split("、"), strict=False)) for line in lines)
    return [{"编码": str(100 + n), **row} for n, row in enumerate(rows, 1)]


def people(*lines: str) -> list[dict[str, str]]:
    """Sheet 人员: ``角色@单位: 姓名、姓名``, numbered, each with a telephone."""
    rows: list[dict[str, str]] = []
    for line in lines:
        role, names = line.split(": ")
        role, _at, unit = role.partition("@")
        for name in names.split("、"):
            row = {"编码": f"{len(rows) + 1:03}", "姓名": name, "单位": unit, "职务": role}
            phone = f"1380000{len(rows) + 1:04}"
            rows.append({**row, "角色": role, "电话": phone} if unit else {**row, "角色": role})
    return rows


def away(*lines: str) -> Rows:
    """Sheet 不可用: 人员、起、止、原因."""
    heads = ("人员", "起", "止", "原因")
    return [dict(zip(heads, line.split("、"), strict=True)) for line in lines]


def duty(name: str, kind: str, team: str, **more: str) -> dict[str, str]:
    """A row of 制度; whoever does not say who owes it writes 整体."""
    return {"名称": name, "类型": kind, "主体": "整体", "人员": team, **more}


def duties(*rows: Mapping[str, str]) -> Rows:
    """Sheet 制度, numbered."""
    return [{"编码": str(n), **row} for n, row in enumerate(rows, 1)]


def past(name: str, **turns: str) -> list[dict[str, str]]:
    """Rows of 历史, written ``d2025_02_03="甲、乙"``."""
    return [
        {"日期": day[1:].replace("_", "-"), "制度": name, "人员": who}
        for day, names in turns.items()
        for who in names.split("、")
    ]


def pairs(name: str, **held: str) -> list[dict[str, str]]:
    """Rows of 联系, written ``王海="东村、西村"``."""
    return [
        {"制度": name, "主体": holder, "对象": target, "状态": "固定"}
        for holder, targets in held.items()
        for target in targets.split("、")
    ]
