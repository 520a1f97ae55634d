"""What every command shares: its options, and how it speaks to the user."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

import planner
from outputs.words.lines import fault_line
from planner.domain.language import LANGUAGES, Text, _, in_each, marked, speaking, text_in
from planner.domain.progress import line_of, listened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planner.domain.problem import Fault
    from planner.domain.progress import Progress

FOUND = 1
"""Exit status where something was found: gaps, or breaches of the rules."""


def _speak(ctx: click.Context, _param: click.Parameter, language: str | None) -> None:
    """Speak `language` until the command ends, and remember that it was asked for."""
    if language is not None:
        ctx.obj = language
        ctx.with_resource(speaking(language))


language_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help=marked("Language of messages and outputs; unless given, the workbook's."),
)
book_argument = click.argument("book", type=click.Path(path_type=Path), metavar="BOOK")
plan_argument = click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN")
of_book_option = click.option(
    "--book",
    type=click.Path(path_type=Path),
    required=True,
    metavar="BOOK",
    help=marked("The workbook that the plan was made from."),
)
beside_option = click.option(
    "--store",
    metavar="WHERE",
    help=marked(
        "The store, a file or a database URL; unless given, sanfang.db beside the workbook."
    ),
)
here_option = click.option(
    "--store",
    metavar="WHERE",
    help=marked(
        "The store, a file or a database URL; unless given, sanfang.db in the current folder."
    ),
)
changed_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder for the changed plan; unless given, one beside the plan."),
)
by_option = click.option(
    "--by",
    metavar="NAME",
    help=marked("Who does this, for the audit log; unless given, the computer's user."),
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder to write into; unless given, one beside the workbook."),
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    metavar="N",
    help=marked("A number that chooses among equally good plans."),
)


more_option = click.option(
    "--more",
    count=True,
    help=marked("Search five times as long for fewer gaps; twice, twenty-five times."),
)


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    metavar="N",
    help=marked("Work on so many parts at once; unless given, on as many as there are processors."),
)

cluster_option = click.option(
    "--cluster",
    "address",
    metavar="ADDRESS",
    help=marked(
        "Let the workers of a Dask scheduler solve parts, such as tls://10.0.0.5:8786, or start"
        " so many on this computer with local:N."
    ),
)


limit_option = click.option(
    "--limit",
    "minutes",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MINUTES",
    help=marked("Search no longer than so many minutes; what is cut short is said."),
)


def at_terminal() -> bool:
    """Whether somebody sits there who can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def opened(
    ctx: click.Context,
    path: Path,
    progress: Progress | None = None,
    *,
    lacking: bool = False,
    needs: str | None = None,
) -> planner.Workbook:
    """The workbook at `path`; until the command ends it speaks the workbook's language.

    Ids that are not written are those of the store that the command names. Raises BadInput; with
    `lacking` see read_book. The module that the command `needs` next is imported meanwhile.
    """
    if progress is not None:
        progress.stage(_("Reading the workbook"))
    store = store_at(ctx.params.get("store"))
    book = planner.read_book(
        path,
        language=ctx.obj,
        store=store,
        lacking=lacking,
        meanwhile=None if needs is None else partial(import_module, needs),
    )
    ctx.with_resource(speaking(book.language))
    return book


def store_at(written: str | None) -> Path | str | None:
    """Where the store is that was named: a database's URL or a file; None where none was."""
    return Path(written) if written is not None and "://" not in written else written


def store_here(written: str | None) -> Path | str:
    """As :func:`store_at`; a folder means ``sanfang.db`` in it, and none the current one."""
    from outputs.store import Store

    place = store_at(written) or Path.cwd()
    return Store.beside(place / "book") if isinstance(place, Path) and place.is_dir() else place


def user_name() -> str:
    """Who works at this computer, as far as it knows."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in the system's tables
        return ""


def say(*texts: Text | str, err: bool = False) -> None:
    """Print each text on a line of its own, in the current language."""
    for text in texts:
        click.echo(line_of(text), err=err)


def say_all(lines: Callable[[], Iterable[Text | str]], *, err: bool = False) -> None:
    """Print what `lines` has when it is called, in each language for a program that listens."""
    if not listened():
        say(*lines(), err=err)
        return
    each = in_each(lambda: [click.unstyle(str(line)) for line in lines()])
    for said in zip(*each.values(), strict=True):
        say(text_in(dict(zip(each, said, strict=True))), err=err)


def say_faults(faults: Iterable[Fault], *, err: bool = False) -> None:
    """Print each fault of an input on a line of its own."""
    known = tuple(faults)
    say_all(lambda: map(fault_line, known), err=err)
