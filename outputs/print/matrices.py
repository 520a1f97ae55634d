"""The matrices of links and of rotation on A3; they name holders and places, no household."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from outputs.print.typeset import Press, Stamp
from outputs.tables.contacts import contact_matrices
from outputs.tables.named import NamedPlan
from outputs.tables.rotations import RotationLine, rotation_matrix
from planner.domain.language import _
from planner.domain.spoken import list_word, month_word, period_word

_NAMES_OF_A_CELL = 12
"""With more holders than this, a cell tells how many they are."""

_MONTHS_OF_A_MATRIX = 24


def write_matrices(folder: Path, named: NamedPlan, press: Press) -> None:
    """Write the matrices that have anything in them into `folder`."""
    for file, heading, matrices in (
        (_("contact-points"), _("Contact points"), list(_contacts(named))),
        (_("rotation-matrix"), _("Rotation matrix"), list(_rotations(named))),
    ):
        if matrices:
            data, path = {"matrices": matrices}, folder / f"{file}.pdf"
            press.pdf("matrix.typ", str(heading), Stamp.of(named.plan), data, path)


def _contacts(named: NamedPlan) -> Iterator[Mapping[str, object]]:
    """Of ``widths``, 0 stands for as wide as the column's text."""
    for matrix in contact_matrices(named):
        title = _("{unit} contact points: {kind}", unit=named.plan.organisation, kind=matrix.kind)
        rows = [[target, *map(_names, cells)] for target, cells in matrix.rows]
        yield {
            "title": str(title),
            "subtitle": period_word(named.plan.start, named.plan.end),
            "columns": [matrix.kind, *matrix.duties],
            "widths": [0, *(_width(column) for column in list(zip(*rows, strict=True))[1:])],
            "rows": rows,
        }


def _names(holders: Sequence[str]) -> str:
    """Who holds the links, or how many people that is where they are many."""
    if len(holders) > _NAMES_OF_A_CELL:
        return str(_("{n:person|people}", n=len(holders)))
    return list_word(holders)


def _width(column: Sequence[str]) -> float:
    """How wide a column must be beside the others: by its longest cell, within reason."""
    return min(max(8, *map(len, column)), 30) / 5


def _rotations(named: NamedPlan) -> Iterator[Mapping[str, object]]:
    """Who works where in which month; forecast months are dictionaries, to be shaded."""
    matrix = rotation_matrix(named)
    several = len({line.duty for line in matrix.lines}) > 1
    fixed = [*([_("duty")] if several else []), _("rotates"), _("village")]
    for first in range(0, len(matrix.months), _MONTHS_OF_A_MATRIX):
        shown = matrix.months[first : first + _MONTHS_OF_A_MATRIX]
        yield {
            "title": str(_("{unit} rotation matrix", unit=named.plan.organisation)),
            "subtitle": str(
                _("Shaded months are a forecast; they are settled when their quarter is planned.")
            ),
            "columns": [*(str(one) for one in fixed), *(_month_head(month) for month in shown)],
            "widths": [*([2.2] if several else []), 0, 0, *([1] * len(shown))],
            "rows": [
                [
                    *([line.duty] if several else []),
                    line.owner,
                    line.village,
                    *(_cell(line, month) for month in shown),
                ]
                for line in matrix.lines
            ],
        }


def _month_head(month: date) -> str:
    return f"{month.year}\n{month_word(month, short=True)}"


def _cell(line: RotationLine, month: date) -> str | Mapping[str, str]:
    stay = line.stays.get(month)
    if stay is None:
        return ""
    return {"forecast": stay.targets} if stay.forecast else stay.targets
