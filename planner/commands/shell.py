"""How the command line speaks: help and misuse in the user's language, and no traceback ever.

Help texts stand in the code as plain English, :func:`marked`, because click keeps them as
strings; they are translated when a page is shown.
"""

from __future__ import annotations

import errno
import sys
import tempfile
import traceback
from collections.abc import Iterable
from typing import Any, NoReturn

import click

from outputs.words.lines import fault_line
from planner.commands.misuse import Misuse, TooMany
from planner.domain.language import Text, _, marked, speaking
from planner.domain.progress import line_of
from planner.domain.reasons import reason
from planner.domain.trouble import BadInput, Trouble
from planner.version import __version__

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""

UNEXPECTED = 70
"""Exit status after a fault of the program itself (EX_SOFTWARE of sysexits.h)."""

UNREADABLE = 2
"""Exit status for bad input, and for a file that cannot be read or written."""


_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
"""What a disk reports of a file in the middle of writing it, whose name is then not said."""


_CLICKS_OWN = (
    marked("Options"),
    marked("Commands"),
    marked("Show this message and exit."),
    marked("Show the version and exit."),
)


_CLICKS_EXTRA = (marked("required"), marked("default: "))


class _Help(click.HelpFormatter):
    """A help page in the current language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or str(_("Usage: ")))

    def write_heading(self, heading: str) -> None:
        super().write_heading(str(Text(heading)))

    def write_text(self, text: str) -> None:
        super().write_text(str(Text(text)))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(term, _translated(said)) for term, said in rows], col_max, col_spacing)


def _translated(said: str) -> str:
    """A help text in the current language, with what click adds: "  [required]", a range."""
    text, gap, extra = said.partition("  [")
    for words in _CLICKS_EXTRA:
        extra = extra.replace(words, str(Text(words)))
    return str(Text(text)) + gap + extra


class _Context(click.Context):
    formatter_class = _Help


class _Parsing(click.Command):
    """A command, or a group of them, whose misuse says which command it is of."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of the command line."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class Command(_Parsing):
    """A command whose one line in the list of commands is its whole help text."""

    context_class = _Context
    allow_extra_args = True  # to say in words what is too much

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of the command line; no command takes more than its arguments."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise TooMany(rest, ctx)
        return rest

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what cannot be done is told, and ends it."""
        try:
            return super().invoke(ctx)
        except BadInput as error:
            if ctx.obj is None:
                ctx.with_resource(speaking(error.language))
            lines = [fault_line(fault) for fault in error.faults]
            _stop(ctx, "\n".join(lines), UNREADABLE)
        except Trouble as error:
            _stop(ctx, error.text, UNREADABLE)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The help text, untouched, so that it can be looked up in the catalogue."""
        return self.help or ""


class Shell(_Parsing, click.Group):
    """The group of all commands, and the last resort for whatever goes wrong in one."""

    context_class = _Context
    command_class = Command

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; characters that the terminal does not know become ``?``."""
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="replace")
        return super().main(*args, **extra)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Parse the options that stand before the command."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Misuse.of(error) from error

    def invoke(self, ctx: click.Context) -> object:
        """Run the command and turn whatever it raises into a sentence and an exit status."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise Misuse.of(error) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            _stop(ctx, _("Interrupted. Nothing was written."), INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            if error.filename is None and error.errno not in _DISK:
                _stop(ctx, _unexpected(), UNEXPECTED)
            _stop(ctx, _trouble(error), UNREADABLE)
        except Exception:  # noqa: BLE001 -- the last resort; the log keeps what happened
            _stop(ctx, _unexpected(), UNEXPECTED)


def _trouble(error: OSError) -> Text:
    """What a person can do about a file that cannot be read or written."""
    if isinstance(error, PermissionError):
        return _(
            "{file}: no permission, or open in another program. Close it there and try again.",
            file=error.filename,
        )
    if error.filename is None:
        return _("It could not be written: {reason}. Make room, or use another disk, and try"
                 " again.", reason=reason(error))  # fmt: skip
    return _("{file}: {reason}.", file=error.filename, reason=reason(error))


def _unexpected() -> Text:
    """Keep where it happened in a log, without the values: they may be people's names."""
    kind, _error, trace = sys.exc_info()
    name = kind.__name__ if kind else ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="sanfang-", suffix=".log", delete=False
        ) as log:
            log.write(f"sanfang {__version__}, Python {sys.version}\n{name}\n")
            log.writelines(traceback.format_tb(trace))
    except OSError:
        return _("Something went wrong in the program itself ({kind}). Nothing was written, and"
                 " there is no room for a log of it: make room and try again.",
                 kind=name)  # fmt: skip
    return _(
        "Something went wrong in the program itself ({kind}). Nothing was written. "
        "What happened, without names, is in {log}; please send it to the maintainers.",
        kind=name,
        log=log.name,
    )


def _stop(ctx: click.Context, text: Text | str, status: int) -> NoReturn:
    click.echo(line_of(text), err=True)
    ctx.exit(status)
