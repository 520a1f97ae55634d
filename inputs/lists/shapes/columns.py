"""What each column of a block holds: names, one person's marks, or what stands beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from inputs.lists.context import Context
from inputs.lists.days import bare_weekday, hint_in, weekday_in
from inputs.lists.duties import NOTHING, Evidence, merged
from inputs.lists.grid import Piece
from inputs.lists.names import Beside, Mention
from inputs.lists.phones import phones_in
from inputs.lists.shapes.blocks import Block
from inputs.lists.words import Role, bare, role_of, says_nobody
from planner.domain.language import Text, _

Holds = Role | Literal["names", "marks"]

_GENERIC = re.compile(
    r"(?:值班|接访|走访|下访|参加|工作|在岗|当班)?"
    r"(?:姓名|人员?|名单|名字|人员姓名|人员名单|同志|领导|干部|员|name|person)",
    re.IGNORECASE,
)
_NAME_LIKE = re.compile(r"[\u3400-\u9fff·、,;/&\s\d()-]{2,60}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `person` is whose marks it holds, as `piece` has it; `strict` that what
    it says of the duty counts alone; `told` what is to be said of it.
    """

    column: int
    role: Holds
    evidence: Evidence = NOTHING
    person: Mention | None = None
    piece: Piece | None = None
    strict: bool = False
    told: Text | None = None


def columns_of(block: Block, context: Context) -> list[Column]:
    """What the columns of a block hold, empty ones left out."""
    people = _people(block, context)
    if people is not None:
        return [
            found
            for column in block.columns
            if (found := _of_person(block, context, column, people)) is not None
        ]
    columns: list[Column] = []
    for column in block.columns:
        found = _column(block, context, column)
        before = columns[-1] if columns else None
        if found is None:
            continue
        beside = before is not None and before.role == "names" and before.column == column - 1
        if before is not None and beside and found.role == "names" and not block.stack(column):
            found = replace(found, evidence=before.evidence)  # a header over several columns
        columns.append(found)
    if any(one.role == "names" for one in columns):
        return columns
    return [replace(one, role="names") if one.role == "code" else one for one in columns]


# People above or beside their marks -----------------------------------------------------


def _people(block: Block, context: Context) -> int | None:
    """The row of the header that names people; None where the cells name them."""
    roll = context.roll
    rows: Counter[int] = Counter()
    for column in block.columns:
        for row in block.heads:
            piece = block.page.at(row, column)
            if piece is None or piece.spot in block.skipped or not piece.text:
                continue
            if roll.names_in(piece.text) == 1 and roll.only_names(piece.text):
                rows[row] += 1
    if not rows:
        return None
    row = rows.most_common(1)[0][0]
    named = [
        bool(roll.names_in(piece.text))
        for column in block.columns
        for _row, piece in block.cells(column)
    ]
    return None if sum(named) * 2 > len(named) and named else row


def _of_person(block: Block, context: Context, column: int, row: int) -> Column | None:
    piece = block.page.at(row, column)
    cells = [one for _row, one in block.cells(column)]
    if piece is not None and piece.spot in block.skipped:
        piece = None
    if not cells and (piece is None or piece.text == ""):
        return None
    stack = block.stack(column)
    others = [one for one in stack if piece is None or one.spot != piece.spot]
    if piece is None or not piece.text or _is_beside(piece):
        return Column(column, _content(cells, context) or "passed")
    units = frozenset(place for one in others for place in context.lexicon.exactly(one.line).places)
    phones = tuple(phone for one in others for phone in phones_in(one.text))
    titles = tuple(one.line for one in others)
    mentions = context.roll.mentions(piece.text, Beside(units=units, titles=titles, phones=phones))
    mentions = [one for one in mentions if one.outcome != "passed"]
    if len(mentions) != 1:
        return Column(column, "passed")
    own = {context.problem.people[mentions[0].person].unit} if mentions[0].person else set()
    said = [(one, context.lexicon.inside(one.line)) for one in others if not one.text.isdecimal()]
    evidence = merged(
        replace(found, places=frozenset())
        if found.places & own or _heads_units(block, one)
        else found
        for one, found in said
    )
    return Column(column, "marks", evidence, mentions[0], piece)


def _heads_units(block: Block, piece: Piece) -> bool:
    """Whether what stands beside people's names are their units, by the header above it."""
    for row in block.heads:
        if any(
            one.spot == piece.spot
            for column in block.columns
            if (one := block.page.at(row, column)) is not None
        ):
            texts = (block.page.text(row, column) for column in range(block.axis + 1))
            return any(role_of(text) in ("unit", "title") for text in texts if text)
    return False


def _is_beside(piece: Piece) -> bool:
    """Whether a row below the days is one of weekdays or headers, not of a person."""
    headers = ("姓名", "人员", "名单")
    return role_of(piece.line) not in ("unknown", "person") or bare(piece.line) in headers


# Names in cells -----------------------------------------------------------------------------


def _column(block: Block, context: Context, column: int) -> Column | None:
    cells = [piece for _row, piece in block.cells(column)]
    filled = [piece for piece in cells if piece.text and not says_nobody(piece.text)]
    if not filled:
        return None
    stack = [one for one in block.stack(column) if not _is_number(one)]
    header = stack[-1].line if stack else ""
    roles = [role_of(one.line) for one in reversed(stack)]
    role: Role = next((one for one in roles if one != "unknown"), "unknown")
    lexicon = context.lexicon
    evidence = merged(lexicon.inside(one.line) for one in stack)
    exact = any(
        said.duties or said.labels or said.slot
        for one in stack
        if (said := lexicon.exactly(one.line))
    )
    content = _content(filled, context)
    known = sum(bool(context.roll.names_in(one.text)) for one in filled)
    if content == "weekday" or (content is not None and not known and not exact):
        if content == "place" and role == "unit":
            content = "unit"
        elif content == "duty" and role != "duty" and _are_labels(filled, context):
            content = "part"
        return _beside(column, content, header)
    if role in ("phone", "weekday", "count", "day", "title", "code", "part"):
        return Column(column, role) if not exact else Column(column, "names", evidence)
    if role in ("passed", "standby") and not exact:
        told = None
        if role == "standby" and known:
            told = _(
                "“{header}” are substitutes; they are not taken for people who served.",
                header=header,
            )
        return Column(column, role, told=told)
    if role in ("duty", "slot", "place", "unit") and known * 2 <= len(filled):
        return _beside(column, role, header)
    return _of_names(column, header, role, evidence, filled, known)


def _of_names(
    column: int,
    header: str,
    role: Role,
    evidence: Evidence,
    filled: Sequence[Piece],
    known: int,
) -> Column:
    person, says_days = role == "person", weekday_in(header) is not None or hint_in(header).months
    sure = known or person or evidence.duties or evidence.labels
    if not sure and not (evidence and all(_NAME_LIKE.fullmatch(one.line) for one in filled)):
        return Column(column, "passed")
    if header and not (person or evidence or says_days):
        return Column(column, "unknown")
    told = None
    if header and not evidence and not says_days and not _GENERIC.fullmatch(bare(header)):
        told = _(
            "“{header}” is no part of a duty's team: who stands there is kept, as what is not.",
            header=bare(header),
        )
    return Column(column, "names", evidence, told=told)


def _beside(column: int, role: Role, header: str) -> Column:
    strict = role == "duty" and bare(header).casefold() in ("制度", "duty")
    return Column(column, role, strict=strict)


def _content(filled: Sequence[Piece], context: Context) -> Role | None:
    """What all cells of a column are, if they are all the same sort of thing."""
    texts = [one.line for one in filled if one.text]
    if not texts:
        return None
    if all(bare_weekday(text) is not None for text in texts):
        return "weekday"
    said = [context.lexicon.exactly(text) for text in texts]
    if all(one.duties or one.labels for one in said):
        return "duty"
    if all(one.slot is not None or one.duties for one in said):
        return "slot" if all(one.slot is not None for one in said) else "duty"
    if all(context.lexicon.inside(text).slot is not None for text in texts):
        return "slot"
    if all(one.places for one in said):
        return "place"
    return None


def _are_labels(filled: Sequence[Piece], context: Context) -> bool:
    """Whether cells say what people are called in their team, and no duty."""
    return all(context.lexicon.exactly(one.line).labels for one in filled)


def _is_number(piece: Piece) -> bool:
    return isinstance(piece.value, int | float) or piece.text.strip(".、").isdecimal()
