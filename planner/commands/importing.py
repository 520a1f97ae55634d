"""The command import: lists kept elsewhere become rows of a copy of the workbook, or a plan."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click

import planner
from planner.commands.common import (
    FOUND,
    at_terminal,
    language_option,
    opened,
    say,
    say_faults,
)
from planner.commands.shell import UNREADABLE, Command
from planner.domain.language import _, marked
from planner.domain.plan import OMITTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inputs.lists.found import Kind, Question
    from planner.flows.importing.lists import Imported

_PATH = click.Path(path_type=Path)


@click.command(
    "import",
    cls=Command,
    help=marked("Read lists kept elsewhere: rows for a copy of the workbook, or a plan to adopt."),
)
@click.argument("files", type=_PATH, metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--book",
    type=_PATH,
    required=True,
    metavar="BOOK",
    help=marked("The workbook that the lists are for; it stays as it is."),
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(("roster", "history", "absences", "people", "households")),
    help=marked("What the lists are for; unless given, what they look like."),
)
@click.option(
    "--duty",
    metavar="DUTY",
    help=marked("The duty that is meant where nothing in the lists says it."),
)
@click.option(
    "--out",
    type=_PATH,
    metavar="PATH",
    help=marked("Where to write; unless given, beside the workbook, numbered where taken."),
)
@click.option("--dry-run", is_flag=True, help=marked("Show what is understood; write nothing."))
@language_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[Path, ...],
    book: Path,
    kind: Kind | None,
    duty: str | None,
    out: Path | None,
    *,
    dry_run: bool,
) -> None:
    """Read `files`, show what they say, and write it."""
    from planner.flows.importing.answers import keep, kept
    from planner.flows.importing.lists import import_lists, write_imported

    read = opened(ctx, book, lacking=True)
    wrong = [fault for fault in read.faults if not fault.warning]
    if wrong:
        say_faults(wrong)
        say(_("The lists are read all the same: they may bring what is missing."))
    answers = kept(book)
    made = import_lists(files, read, kind=kind, duty=duty, answers=answers)
    if made.found.questions and at_terminal():
        fresh = _ask(made.found.questions, read)
        if fresh:
            answers |= fresh
            made = import_lists(files, read, kind=kind, duty=duty, answers=answers)
            if not dry_run:
                keep(book, answers)
    _show(made, read)
    if not made.found.stated:
        say(_("Nothing could be read; nothing was written."), err=True)
        ctx.exit(UNREADABLE)
    if dry_run:
        say(_("Only shown: nothing was written."))
    else:
        written = write_imported(made, read, out=out)
        say(*(_("Written to {place}", place=place) for place in written))
        if not written and made.already:
            say(_("Everything is there already; nothing was written."))
        elif not written:
            say(_("There is nothing to write."))
        if made.plan is not None:
            say(*(one.words for one in made.plan.warnings if one.code == OMITTED))
            say(_("Judge it and make it a plan with `sanfang adopt {place}/roster.xlsx`.",
                  place=written[-1]))  # fmt: skip
    if made.incomplete:
        ctx.exit(FOUND)


# Questions --------------------------------------------------------------------------------------


def _ask(questions: Sequence[Question], book: planner.Workbook) -> dict[tuple[str, str], str]:
    """Ask what marks and columns mean; an empty answer leaves it open."""
    from inputs.handback.lookup import Spellings
    from inputs.lists.context import OFF, SKIP
    from planner.flows.importing.shown import where

    spelled = Spellings(book.problem)
    names = "、".join(duty.name for duty in book.problem.duties.values())
    found: dict[tuple[str, str], str] = {}
    for one in questions:
        text = (
            _("What does the mark “{text}” mean ({where})?", text=one.text, where=where(one.spot))
            if one.about == "mark"
            else _("What is the column “{text}” ({where})?", text=one.text, where=where(one.spot))
        )
        say(
            text,
            _(
                "  A duty ({names}); {off}: nobody serves; {skip}: do not read it; empty: leave.",
                names=names,
                off=OFF,
                skip=SKIP,
            ),
        )
        while True:
            answer = click.prompt("", default="", show_default=False, prompt_suffix="> ").strip()
            duties = spelled.duties(answer) if answer else frozenset()
            if not answer:
                break
            if answer in (OFF, SKIP) or len(duties) == 1:
                found[one.about, one.text] = next(iter(duties), answer)
                break
            say(_("There is no one duty {duty}. There are: {names}.", duty=answer, names=names))
    return found


# What was understood ------------------------------------------------------------------------------


def _show(made: Imported, book: planner.Workbook) -> None:
    """What the lists say as tables, then what was left out and why."""
    from planner.flows.importing.shown import KIND_WORDS, left_out, tables

    if made.kinds:
        taken = "、".join(str(KIND_WORDS[kind]) for kind in made.kinds)
        say(_("Understood as {kinds}:", kinds=taken))
    for table in tables(made, book.problem):
        say(*_aligned(table.rows))
    say(*made.found.told)
    if made.already:
        say(_("{n:is|are} in the workbook already.", n=made.already))
    added = sum(map(len, made.rows.values()))
    if added:
        say(_("{n:row|rows} to add.", n=added))
    say_faults(made.refused)
    left = left_out(made.found.left)
    if left:
        say(_("Left out:"))
    for at, said, why in left:
        say(_("  {where} “{text}”: {why}", where=at, text=said, why=why))


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """The rows of a table as lines; Chinese characters are two columns wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell + " " * (width - _width(cell))
            for cell, width in zip(row, widths, strict=True)
            if width
        )
        yield f"  {'  '.join(cells)}".rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
