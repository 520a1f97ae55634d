"""A command line that is not understood, said in the current language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from planner.domain.language import Text, _

_A_DAY = _("a date such as 2027-01-31")


class Misuse(click.UsageError):
    """What click found wrong, in the words of the current language."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(str(_explained(error)), error.ctx)
        context = error.ctx
        self._usage = context.get_usage() if context else ""

    @classmethod
    def of(cls, error: click.UsageError) -> Misuse:
        """`error`, or what it was turned into already where commands lie in one another."""
        return error if isinstance(error, cls) else cls(error)

    def show(self, file: Any = None) -> None:
        """Print how the command is used, and what is wrong."""
        click.echo("\n".join(line for line in (self._usage, self.message) if line), err=True)


class TooMany(click.UsageError):
    """Words that no argument of the command takes."""

    def __init__(self, words: Sequence[str], context: click.Context) -> None:
        super().__init__("", context)
        self.words = tuple(words)


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as it was typed for `param`; without its year it is the one of a plan."""

    text: str
    param: click.Parameter | None
    context: click.Context | None

    def within(self, days: tuple[date, date] | None) -> date:
        """The day; without its year the one of `days`, the first and last of a plan if one is
        known. Raises BadParameter where there is none, or several.
        """
        from inputs.workbook.days import Days
        from planner.domain.faults import CellFault

        try:
            return Days(days).read(self.text, lambda _guessed: None)
        except CellFault as fault:
            raise click.BadParameter("", self.context, self.param) from fault


class Day(click.ParamType[WrittenDay]):
    """A day in any form that the workbook accepts, with or without its year."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> WrittenDay:
        """The day as it was typed."""
        from inputs.workbook.days import day, month_and_day
        from planner.domain.faults import CellFault

        try:
            day(value)
        except CellFault:
            if month_and_day(value) is None:
                self.fail("", param, ctx)
        return WrittenDay(value, param, ctx)


DAY = Day()


def _explained(error: click.UsageError) -> Text:
    context = error.ctx or click.get_current_context(silent=True)
    if isinstance(error, click.MissingParameter) and error.param and context:
        return _("{name} is missing.", name=_hint(error.param, context))
    if isinstance(error, click.BadParameter) and error.param and context:
        return _(
            "{name} does not take this value; expected {expected}.",
            name=_hint(error.param, context),
            expected=_expected(error.param, context),
        )
    if isinstance(error, click.NoSuchOption):
        return _("There is no option {name}.", name=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return _("There is no command {name}.", name=error.command_name)
    if isinstance(error, click.BadOptionUsage):
        param = _option(error.option_name, context)
        if param is None or context is None or param.is_flag or param.count:
            return _("{name} takes no value.", name=error.option_name)
        expected = _expected(param, context)
        return _("A value is missing behind {name}: {expected}.", name=error.option_name,
                 expected=expected)  # fmt: skip
    if isinstance(error, TooMany):
        return _("This is too much: {words}. Put quotation marks around a name with blanks.",
                 words=" ".join(error.words))  # fmt: skip
    return _("The command line is not understood: {said}", said=error.message)


def _option(name: str, context: click.Context | None) -> click.Option | None:
    params = () if context is None else context.command.get_params(context)
    return next((p for p in params if isinstance(p, click.Option) and name in p.opts), None)


def _hint(param: click.Parameter, context: click.Context) -> str:
    """What the user calls it, without the quotation marks and brackets of help pages."""
    return param.get_error_hint(context).replace("'", "").strip("[]")


def _expected(param: click.Parameter, context: click.Context) -> object:
    """What may stand there, in words."""
    kind = param.type
    match kind:
        case Day():
            return _A_DAY
        case click.Choice():
            return " | ".join(map(str, kind.choices))
        case click.IntRange(min=least, max=None):
            return _("a whole number from {least} on", least=least)
        case click.IntRange(min=least, max=most):
            return _("a whole number from {least} to {most}", least=least, most=most)
        case click.FloatRange(min=least, max=most):
            return _("a number from {least} to {most}", least=least, most=most)
        case click.Path(file_okay=False):
            return _("a folder")
        case click.Path(dir_okay=False):
            return _("a file")
        case _:
            return param.make_metavar(context).strip("[]")
