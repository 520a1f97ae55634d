"""The commands one begins with: new, presets, check, number.

Whatever is slow to import is imported by the command that needs it, so that help comes
at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.commands.common import (
    at_terminal,
    book_argument,
    language_option,
    opened,
    say,
    say_faults,
)
from planner.commands.misuse import TooMany
from planner.commands.shell import UNREADABLE, Command
from planner.domain.faults import FileFault
from planner.domain.language import Text, _, marked, speaking
from planner.domain.trouble import BadInput, Trouble

if TYPE_CHECKING:
    from inputs.workbook.schema.topics import Topic
    from planner.domain.problem import Problem


@click.command(cls=Command, help=marked("Write a blank workbook to fill in, or a filled example."))
@click.argument("book", type=click.Path(path_type=Path), metavar="BOOK.xlsx")
@click.option(
    "--preset",
    metavar="NAME",
    help=marked("The example to write; `sanfang presets` lists them."),
)
@click.option(
    "--for",
    "wanted",
    metavar="WORDS",
    help=marked(
        "What is to be planned, one or more of 接访、值班、会议活动、下村走访、轮换驻组、联户、"
        "台账、项目: only the sheets for that are written."
    ),
)
@click.argument("further", nargs=-1, metavar="")
@language_option
@click.pass_context
def new(
    ctx: click.Context,
    book: Path,
    preset: str | None,
    wanted: str | None,
    further: tuple[str, ...],
) -> None:
    """Write the workbook `book`; a file that is already there is kept.

    What it is for may be several words (`--for 走访 接访`), and is asked where somebody sits at a
    terminal.
    """
    from inputs import presets as examples
    from inputs.workbook.template import write_book

    if wanted is None and further:
        raise TooMany(further, ctx)
    known = examples.presets()
    if preset is not None and preset not in known:
        names = ", ".join(known)
        text = _("There is no example {name}. There are: {names}.", name=preset, names=names)
        raise Trouble(text)
    if book.suffix.lower() != ".xlsx":
        raise Trouble(_("{file}: the name of a workbook ends in .xlsx.", file=book))
    taken = _("{file} is there already and was left alone. Choose another name.", file=book)
    if book.exists():
        raise Trouble(taken)
    if wanted is None and preset is None and at_terminal():
        wanted = _asked()
    topics = _topics("、".join((wanted or "", *further)))
    try:
        write_book(book, known[preset].build() if preset else None, topics)
    except FileExistsError as error:
        raise Trouble(taken) from error
    say(_("Written to {place}", place=book))
    if preset is None:
        say(_("Fill in 设置, 单位, 人员 and 制度, in this order; then type: sanfang check {book}",
              book=book))  # fmt: skip


def _mended(book: Path) -> Path:
    """The copy of `book` with what can safely be mended, each told; `book` where nothing can."""
    from inputs.workbook.editing import free_beside
    from inputs.workbook.mending import mends, write_mended

    try:
        found = mends(book)
        place = free_beside(book, "已修正")
        if found:
            write_mended(book, place, found)
    except FileFault as fault:
        raise Trouble(fault.text) from fault
    for one in found:
        say(_("{sheet} row {row} {column}: “{before}” is “{after}” now", sheet=one.sheet,
              row=one.row, column=one.column, before=" ".join(one.before.split("\n")),
              after=one.after))  # fmt: skip
    if not found:
        say(_("There is nothing that can be mended safely."))
        return book
    told = _("{n:cell is|cells are} mended and coloured in {place}; {book} is as it was.",
             n=len(found), place=place, book=book)  # fmt: skip
    if book.is_dir():
        told = _("{n:cell is|cells are} mended in {place}; {book} is as it was.",
                 n=len(found), place=place, book=book)  # fmt: skip
    say(told)
    return place


def _asked() -> str:
    """What somebody at the terminal wants to plan; nothing for everything."""
    from inputs.workbook.schema.topics import TOPICS

    say(_("What is to be planned?"))
    for number, topic in enumerate(TOPICS, 1):
        say(f"  {number}  {topic.word.zh}")
    question = _("Numbers or words, such as 1,2; Enter alone for everything")
    return str(click.prompt(str(question), default="", show_default=False))


def _topics(wanted: str) -> Sequence[Topic]:
    """The topics that are named in `wanted`, by a word or a number. Raises Trouble.

    No word for one has a blank or a stroke in it: these part them, too.
    """
    from inputs.workbook.cells import words_of
    from inputs.workbook.faults import did_you_mean, quoted
    from inputs.workbook.schema.topics import TOPICS
    from planner.domain.words import find_word

    words = [topic.word for topic in TOPICS]
    names = [name for word in words for name in word.spellings]
    found, unknown = [], []
    for written in words_of("、".join(re.split(r"[\s/／]+", wanted))):
        value = find_word(written, words)
        number = int(written) if written.isdecimal() else 0
        if value is None and 1 <= number <= len(words):
            value = words[number - 1].value
        if value is None:
            unknown.append(written)
        found += [topic for topic in TOPICS if topic.word.value == value]
    if unknown:
        close = [str(hint) for word in unknown if (hint := did_you_mean(word, names))]
        raise Trouble(
            _("{words}: nothing that can be planned. {close} There are: {known}.",
              words=quoted(unknown), close=" ".join(close),
              known="、".join(word.zh for word in words))
        )  # fmt: skip
    return tuple(dict.fromkeys(found))


@click.command(cls=Command, help=marked("List the examples."))
@language_option
def presets() -> None:
    """List every preset on a line of its own: its name and what it shows."""
    from inputs import presets as examples

    for name, example in examples.presets().items():
        say(f"{name}  {example.title}")


@click.command(cls=Command, help=marked("List every fault of a workbook, and where it is."))
@book_argument
@click.option(
    "--fix",
    is_flag=True,
    help=marked("Write a copy in which full-width signs, blanks, dates and separators are mended."),
)
@language_option
@click.pass_context
def check(ctx: click.Context, book: Path, fix: bool) -> None:
    """Read `book` and list its faults; those of its mended copy with `fix`."""
    if fix:
        book = _mended(book)
    try:
        read = opened(ctx, book)
    except BadInput as error:
        with speaking(ctx.obj or error.language):
            say_faults(error.faults)
        ctx.exit(UNREADABLE)
    say_faults(read.faults)
    say(_no_faults(read.problem))


def say_next() -> None:
    """Say what to type next, from what lies in the current folder."""
    from planner.flows.next_step import next_steps

    try:
        for step in next_steps(Path.cwd()):
            say(step.why, f"    {step.command}")
    except Trouble as trouble:  # a store that cannot be read
        say(trouble.text, err=True)
    say(_("All commands: sanfang --help"))


@click.command(
    cls=Command, help=marked("Write the ids that rows have without one into the workbook.")
)
@book_argument
@language_option
def number(book: Path) -> None:
    """Write ids into `book`, and touch nothing else in it."""
    from inputs.workbook.numbering import number as write
    from planner.flows.books import published_ids

    written = write(book, lambda: published_ids(book))
    for title, ids in written.items():
        say(
            _(
                "{sheet}: {n} ids, such as {id}",
                sheet=title,
                n=len(ids),
                id=next(iter(ids.values())),
            )
        )
    say(_("Written to {place}", place=book) if written else _("Every row has an id already."))


def _no_faults(problem: Problem) -> Text:
    return _(
        "No faults: {units:unit|units}, {people:person|people}, {households:household|households},"
        " {duties:duty|duties}.",
        units=len(problem.units),
        people=len(problem.people),
        households=len(problem.households),
        duties=len(problem.duties),
    )
