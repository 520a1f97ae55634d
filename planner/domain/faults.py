"""What a reader of cells raises, wherever its grammar stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from planner.domain.language import Text
from planner.domain.problem import Fault


def joined(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """`faults`, the very same one in several rows of a column as one, at the first of them."""
    kept: dict[object, Fault] = {}
    rows: dict[object, list[int]] = {}
    for fault in faults:
        said = str(fault.text), str(fault.expected), str(fault.remedy), fault.warning
        key = fault.code, fault.sheet, fault.column, fault.value, *said
        if fault.row is None or key not in kept:
            kept.setdefault(key, fault)
            rows.setdefault(key, [])
        elif fault.row != kept[key].row:
            rows[key].append(fault.row)
    return tuple(replace(fault, also=(*fault.also, *rows[key])) for key, fault in kept.items())


@dataclass(frozen=True, slots=True)
class Missing:
    """A word that nothing is called on any of the `sheets`, by their English names."""

    word: str
    sheets: frozenset[str]


class CellFault(Exception):
    """A cell cannot be read. Carries what a Fault says besides its place.

    Faults of one `missing` word have one cause, wherever they are.
    """

    def __init__(
        self,
        code: str,
        text: Text,
        expected: Text | None = None,
        remedy: Text | None = None,
        *,
        warning: bool = False,
        missing: Missing | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.expected = expected
        self.remedy = remedy
        self.warning = warning
        self.missing = missing

    def at(self, sheet: str, row: int | None, column: str, value: str) -> Fault:
        """The fault of the cell that stands there and shows `value`."""
        return Fault(
            self.code,
            self.text,
            sheet,
            row,
            column,
            value,
            self.expected,
            self.remedy,
            self.warning,
        )


class FileFault(CellFault):
    """A file as a whole cannot be read."""
