"""Drop-downs, and what the spreadsheet itself checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from inputs.workbook.schema import SHEET_OF, Column, Setting
from inputs.workbook.template.notes import column_note
from planner.domain.language import _

_LAST_ROW = 1_048_575
_LIST_LIMIT = 255  # characters of a drop-down's list, and of an input message, in Excel
_SILENT = ("text", "id", "key")  # cells that need no message beside them


def validate_column(page: Worksheet, index: int, column: Column) -> None:
    """What may be written below the header of `column`."""
    if column.cell == "reference":
        rule = _reference_rule(column)
    else:
        rule = _rule(column, _offers(column), closed=not column.open_words)
    message = "" if column.cell in _SILENT else column_note(column)
    _validate(page, (1, index, _LAST_ROW, index), column.zh, message, rule)


def validate_setting(page: Worksheet, row: int, index: int, setting: Setting) -> None:
    """What may be written as the value of `setting`."""
    rule = _rule(setting, [word.zh for word in setting.words], closed=True)
    _validate(page, (row, index, row, index), setting.zh, str(setting.note), rule)


def _offers(column: Column) -> list[str]:
    """The words of the column's list; one that needs more behind it, as the example has it."""
    opening, colon, _rest = column.example.partition(":")
    whole = {opening: column.example} if colon else {}
    return [whole.get(word.zh, word.zh) for word in column.words]


def _rule(of: Column | Setting, choices: Sequence[str], *, closed: bool) -> dict[str, object]:
    """What Excel itself checks; empty if it checks nothing.

    Only a `closed` list of single words, and numbers, are enforced. Elsewhere a list is an
    offer: the grammar allows more than one word, or others.
    """
    if choices and sum(map(len, choices)) + len(choices) <= _LIST_LIMIT:
        message = str(_("Choose one of: {words}", words="、".join(choices)))
        return {
            "validate": "list",
            "source": list(choices),
            "show_error": closed and of.cell == "choice",
            "error_title": str(_("Not in the list"))[:32],
            "error_message": message[:_LIST_LIMIT],
        }
    if of.cell in ("integer", "number", "share") and of.least is not None and of.most is not None:
        least, most = f"{of.least:g}", f"{of.most:.12g}"
        return {
            "validate": "integer" if of.cell == "integer" else "decimal",
            "criteria": "between",
            "minimum": of.least,
            "maximum": of.most,
            "error_title": str(_("Not a number that fits"))[:32],
            "error_message": str(
                _("Enter a number from {least} to {most}.", least=least, most=most)
            ),
        }
    return {}


def _reference_rule(column: Column) -> dict[str, object]:
    """Offer the names of what is on the sheet referred to."""
    if len(column.refers) != 1:
        return {}
    target = SHEET_OF[column.refers[0]]
    letter = xl_col_to_name([one.en for one in target.columns].index("name"))
    whole = f"'{target.zh}'!${letter}:${letter}"
    first = f"'{target.zh}'!${letter}$2"
    return {
        "validate": "list",
        "source": f"=OFFSET({first},0,0,MAX(1,COUNTA({whole})-1),1)",
        "show_error": False,
    }


def _validate(
    page: Worksheet,
    area: tuple[int, int, int, int],
    title: str,
    message: str,
    rule: Mapping[str, object],
) -> None:
    options: dict[str, object] = dict(rule) or {"validate": "any"}
    if message:
        options["input_title"] = title[:32]
        options["input_message"] = message[:_LIST_LIMIT]
    if len(options) > 1:
        page.data_validation(*area, options)
