"""The workbook's reference: what may stand in each cell, from the schema, as Markdown.

``python -m inputs.workbook.reference`` writes it into ``inputs/README.md``, between two marks.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from constraints.parameters import PARAMS, allowed, kinds_of
from inputs.workbook.schema import (
    OWNER_EXAMPLES,
    SELECTOR_EXAMPLES,
    SETTINGS,
    SHEET_OF,
    SHEETS,
    CellKind,
    Column,
    Setting,
    Sheet,
)
from planner.domain.language import Text, speaking
from planner.domain.params import Param
from planner.domain.words import Word

README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- from the schema: python -m inputs.workbook.reference -->"
END = "<!-- until here -->"

_WRITE: dict[CellKind, str] = {
    "text": "text",
    "id": "an id",
    "date": "a day",
    "integer": "a whole number",
    "number": "a number",
    "share": "a number or a percentage",
    "prose": "text, printed as it is",
    "choice": "",
    "slot": "",
    "weekdays": (
        "weekdays: 一、三, 周一至周五, 1,3, Mon, Wed; 每天 `every`, 工作日 `workdays`,"
        " 周末 `weekends`, 节假日 `holidays`, 休息日 `days_off`; 15日 `day:15`, 1日至5日 `day:1-5`,"
        " 月末 `last_day`; 第1个周三 `1:Wed`, 最后一个周五 `-1:Fri`"
    ),
    "list": "words, separated by 、",
    "reference": "one of",
    "place": "a unit, or",
    "selector": "a [selector](#who-and-where)",
    "owner": "an [owner](#who-owes-it)",
    "team": "a [team](#who-and-where)",
    "params": "[parameters](#parameters)",
    "hours": "hours, such as 08:30-11:30",
    "phones": "a number, or 示例村:0510-80000002、… for units",
    "domain": "letters, digits, `.` and `-`",
    "timezone": "a time zone, such as Asia/Shanghai",
    "key": "a [setting](#settings)",
    "value": "its value",
}


def reference() -> str:
    """The whole reference in English, with the Chinese words that users see."""
    with speaking("en"):
        return "\n".join(_lines())


def put(text: str) -> str:
    """The text of the README with the reference between its marks."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    return f"{before}{begin}\n\n{reference()}\n{end}{after}"


def _lines() -> Iterator[str]:
    for sheet in SHEETS:
        yield from _sheet(sheet)
    yield from ("### Settings", "")
    rows = (
        (
            _called(one, one.required),
            _write(one),
            _plain(one.note),
            _code(one.default),
            _code(one.example),
        )
        for one in SETTINGS
    )
    yield from _table(("项 setting", "write", "meaning", "if empty", "such as"), rows)
    yield from ("### Kinds of duty", "")
    kinds = ((_kind_called(kind), _described(kind)) for kind in KINDS.values())
    yield from _table(("类型 kind", "what it is"), kinds)
    yield from ("### Who owes it", "")
    yield from _table(("主体 owner", "meaning"), ((_code(a), _plain(b)) for a, b in OWNER_EXAMPLES))
    yield from ("### Who and where", "")
    pairs = ((_code(a), _plain(b)) for a, b in SELECTOR_EXAMPLES)
    yield from _table(("人员 team, 对象 target", "meaning"), pairs)
    yield from ("### Parameters", "")
    yield "`名=值`, separated by commas, in either language: `停留=1-2,覆盖=24`, `stay=1-2`."
    yield "What is clear without an = is read, too: `轮流`, `休息12小时`, `每人最多每周2次`."
    yield ""
    for called, params in _taken():
        yield from _table(
            (called, "write", "meaning", "if not set", "such as"), map(_parameter, params)
        )
    yield from ("### Other spellings that are understood", "")
    yield from _table(("where", "word = also"), _spellings())


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"### {sheet.zh} `{sheet.en}`"
    yield ""
    yield f"{sheet.purpose}{' The sheet is required.' if sheet.required else ''}"
    yield ""
    rows = (
        (_called(one, one.required), _write(one), _plain(one.note), _code(one.example))
        for one in sheet.columns
    )
    yield from _table(("column", "write", "meaning", "such as"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _plain(text: Text) -> str:
    """Text whose stars are stars."""
    return str(text).replace("*", r"\*")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _called(thing: Column | Setting, required: bool) -> str:
    zh = f"**{thing.zh}**" if required else thing.zh
    return f"{zh} `{thing.en}`"


def _write(thing: Column | Setting) -> str:
    """What may be written into the cell."""
    parts = [_WRITE[thing.cell]]
    if isinstance(thing, Column) and thing.cell == "reference":
        parts.append(" or ".join(SHEET_OF[en].zh for en in thing.refers))
    elif thing.cell == "slot":
        parts += [_words(thing.words), "or hours, such as 12:00-14:00"]
    elif thing.cell in ("choice", "place"):
        parts.append(_words(thing.words))
        if isinstance(thing, Column) and thing.open_words:
            parts.append("or another word")
    if thing.least is not None and thing.most is not None:
        parts[0] += ","
        parts.append(f"{thing.least:,.12g} to {thing.most:,.12g}")
    return " ".join(part for part in parts if part)


def _words(words: Iterable[Word]) -> str:
    return ", ".join(word.zh if word.zh == word.en else f"{word.zh} {word.en}" for word in words)


def _kind_called(kind: Kind) -> str:
    return f"{kind.zh} `{kind.id}`"


def _described(kind: Kind) -> str:
    """What the module of the kind says it is."""
    said = inspect.getdoc(import_module(f"constraints.kinds.{kind.id}")) or ""
    text = said.partition(": ")[2]
    return text[:1].upper() + text[1:]


def _taken() -> Iterator[tuple[str, tuple[Param[Any], ...]]]:
    """The parameters of any kind, then the others that each kind takes, kinds alike together."""
    every = [en for en, param in PARAMS.items() if len(kinds_of(param)) == len(KINDS)]
    takers: dict[tuple[str, ...], list[str]] = {}
    for kind in KINDS.values():
        taken = tuple(param.en for param in allowed(kind) if param.en not in every)
        takers.setdefault(taken, []).append(_kind_called(kind))
    yield "Any kind", tuple(PARAMS[en] for en in every)
    for taken, called in takers.items():
        if taken:
            yield ", ".join(called), tuple(PARAMS[en] for en in taken)


def _parameter(param: Param[Any]) -> tuple[str, ...]:
    form = (inspect.getdoc(param.form) or "").partition("\n")[0].rstrip(".")
    least, most = getattr(param.form, "least", None), getattr(param.form, "most", None)
    bounds = "" if least is None else f"; {least:,} to {most:,}"
    words = f": {_words(param.form.words)}" if param.form.words else ""
    return (
        f"{param.zh} `{param.en}`",
        f"{form}{bounds}{words}",
        _plain(param.note),
        _default(param.default),
        _code(param.example),
    )


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and value:
        return str(value[0]) if len(set(value)) == 1 else "-".join(map(str, value))
    return "" if value in (None, ()) else str(value)


def _spellings() -> Iterator[tuple[str, str]]:
    """Each closed list and column that has other spellings: where it stands, what means what."""
    for sheet in SHEETS:
        also = [
            f"{column.zh} = {'、'.join(column.also)}" for column in sheet.columns if column.also
        ]
        if also:
            yield f"{sheet.zh}, columns", "; ".join(also)
    where: dict[tuple[Word, ...], list[str]] = {}
    for sheet in SHEETS:
        for column in sheet.columns:
            where.setdefault(column.words, []).append(f"{sheet.zh}·{column.zh}")
    for setting in SETTINGS:
        where.setdefault(setting.words, []).append(f"设置·{setting.zh}")
    for param in PARAMS.values():
        where.setdefault(param.form.words, []).append(f"{param.zh} `{param.en}`")
    for words, places in where.items():
        also = [f"{word.zh} = {'、'.join(word.also)}" for word in words if word.also]
        if also:
            yield ", ".join(places), "; ".join(also)


if __name__ == "__main__":
    README.write_text(put(README.read_text(encoding="utf-8")), encoding="utf-8")
