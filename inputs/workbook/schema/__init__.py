"""The workbook as data: every sheet, column, closed list and setting.

These tables are the only place that knows what the workbook looks like. The reader takes from
them what to accept, the blank template what to offer, the reference what to explain. Names are
those of the contract: `zh` is what users see, `en` the accepted alias (and the name used in
code). Parameters of duties are declared by the rules, see ``constraints.parameters``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inputs.workbook.schema.duties import DUTIES
from inputs.workbook.schema.examples import OWNER_EXAMPLES, SELECTOR_EXAMPLES
from inputs.workbook.schema.households import HOUSEHOLDS
from inputs.workbook.schema.ledger import HISTORY, ITEMS, MILESTONES
from inputs.workbook.schema.links import LINKS, PINS
from inputs.workbook.schema.people import ABSENCES, PEOPLE, UNITS
from inputs.workbook.schema.settings import CALENDAR, SETTINGS, SETTINGS_SHEET
from inputs.workbook.schema.types import CellKind, Column, Rows, Setting, Sheet
from inputs.workbook.schema.words import (
    DAY_WORDS,
    DUTY_KINDS,
    EVERYBODY,
    EVERYONE,
    GROUP,
    HOUSEHOLD,
    LAST_DAY,
    LINKED,
    LONG_SLOTS,
    NIGHT,
    OWN,
    OWNERS,
    PLACES,
    RESPONSIBLE,
    ROUND_THE_CLOCK,
    SLOTS,
    TARGET,
    WEEKDAYS,
)

__all__ = [
    "DAY_WORDS",
    "DUTY_KINDS",
    "EVERYBODY",
    "EVERYONE",
    "GROUP",
    "HOUSEHOLD",
    "INSTRUCTIONS",
    "LAST_DAY",
    "LINKED",
    "LISTS",
    "LONG_SLOTS",
    "NIGHT",
    "OWN",
    "OWNERS",
    "OWNER_EXAMPLES",
    "PLACES",
    "RESPONSIBLE",
    "ROUND_THE_CLOCK",
    "SELECTOR_EXAMPLES",
    "SETTINGS",
    "SHEETS",
    "SHEET_OF",
    "SLOTS",
    "TARGET",
    "WEEKDAYS",
    "CellKind",
    "Column",
    "Rows",
    "Setting",
    "Sheet",
]

SHEETS: Final = (
    SETTINGS_SHEET,
    UNITS,
    PEOPLE,
    DUTIES,
    ABSENCES,
    HOUSEHOLDS,
    LINKS,
    ITEMS,
    MILESTONES,
    PINS,
    HISTORY,
    CALENDAR,
)
"""All sheets, in the order in which one fills them."""

SHEET_OF: Final[Mapping[str, Sheet]] = {sheet.en: sheet for sheet in SHEETS}
"""Each sheet by its English name."""

INSTRUCTIONS = ("说明", "填写说明", "使用说明", "instructions", "readme")
"""Sheets for people only; the reader passes over them without a word."""

LISTS = ("选项", "lists", "_lists")
"""Sheets that only feed drop-downs; passed over likewise."""
