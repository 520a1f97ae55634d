"""What cannot be done, told to whoever asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.domain.language import DEFAULT, Text, _

if TYPE_CHECKING:
    from planner.domain.problem import Fault


class Trouble(Exception):
    """Something that was asked for and cannot be; `text` says what is wrong, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class BadInput(Trouble):
    """What was read has errors. `faults` are all of them, and the warnings, each in its place.

    `language` is the one in which to tell them, unless another was asked for.
    """

    def __init__(self, faults: tuple[Fault, ...], language: str = DEFAULT) -> None:
        errors = [fault for fault in faults if not fault.warning]
        first = errors[0].text
        super().__init__(
            _("{n:error|errors} in what was read, the first: {first}", n=len(errors), first=first)
        )
        self.faults = faults
        self.language = language


def sound(faults: tuple[Fault, ...], language: str = DEFAULT) -> tuple[Fault, ...]:
    """`faults`, where all of them are warnings. Raises BadInput for anything else."""
    if any(not fault.warning for fault in faults):
        raise BadInput(faults, language)
    return faults
