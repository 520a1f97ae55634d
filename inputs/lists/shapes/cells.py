"""The columns of a block read to turns: names in cells, or marks below people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from inputs.lists.context import OFF, SKIP
from inputs.lists.days import weekday_in
from inputs.lists.duties import Evidence, merged
from inputs.lists.found import NO_MARK, Leave, Question
from inputs.lists.grid import Piece
from inputs.lists.names import EXCHANGED, NOT_SERVED, Beside, Mention, Roll, stood_in
from inputs.lists.phones import phones_in
from inputs.lists.settling import Settled
from inputs.lists.shapes.blocks import Block, DayRow
from inputs.lists.shapes.columns import Column
from inputs.lists.shapes.gathering import NO_PERSON, Gathering, Spread
from inputs.lists.shapes.marks import Marks, Meant
from inputs.lists.words import says_cancelled, says_leave, says_nobody, says_off
from inputs.workbook.cells import normalise
from planner.domain.language import Text, _

NO_DAY_BESIDE = _("It cannot be told which day this is of.")
NO_WEEKS = _("A standing week without its first and last day: write them above it.")
_REMARK = 20
"""Remarks on who stood in for somebody are no longer."""

ERROR = _("The cell holds an error or a formula without a value.")
NO_COLUMN = _("It cannot be told what this column means.")
NO_SUCH_DUTY = _("No duty is called so.")
NO_SUCH_PLACE = _("No unit of the workbook is called so: the turn is taken without its place.")


@dataclass(frozen=True)
class Cells:
    """Reads the columns of one block into `into`; `attributes` stand beside names.

    `settled` are the days of each row, `by_month` those of columns whose header names a month;
    `names` are the columns that name people.
    """

    into: Gathering
    block: Block
    settled: Mapping[int, Settled]
    attributes: Sequence[Column]
    by_month: Mapping[int, Mapping[int, Settled]]
    names: Sequence[int]

    def read(self, column: Column) -> None:
        """One column of names, marks, or of what it cannot be told."""
        if column.role == "names":
            self._names(column)
        elif column.role == "marks":
            self._marks(column)
        elif column.role == "unknown":
            self._unknown(column)

    def of_sheet(self) -> None:
        """The turns of the one person that the sheet is called after."""
        roll, sheet = self.into.context.roll, self.into.page.sheet
        if not roll.only_names(sheet):
            return
        for row in self.block.rows:
            days = self.settled[row.row]
            if isinstance(days, Text) or self._is_cancelled(row):
                continue
            near = self._near(row, row.piece, Column(self.block.axis, "names"))
            if near is not None and any(near):
                for one in roll.mentions(sheet):
                    self.into.take(row.piece, one, days, near, spread=_spread(row))

    def _names(self, column: Column) -> None:
        for row, piece in self._filled(column):
            mentions = self.into.context.roll.mentions(piece.text, self._beside(row))
            days = self._days(row, column)
            if self._is_cancelled(row):
                for one in mentions:
                    if one.outcome != "passed":
                        self.into.leave(piece, NOT_SERVED, text=one.text)
            elif isinstance(days, Text):
                if any(one.outcome != "passed" for one in mentions):
                    self._no_day(piece, days)
            elif (near := self._near(row, piece, column)) is not None:
                count, spread = self._count(row), _spread(row)
                for one in self._exchanged(row, mentions):
                    self.into.take(piece, one, days, near, count=count, spread=spread)

    def _exchanged(self, row: DayRow, mentions: Sequence[Mention]) -> list[Mention]:
        """The people of a cell as remarks in the row say: with whoever stood in for one of them,
        and without those who did not serve.
        """
        found, roll = list(mentions), self.into.context.roll
        for one in self.attributes:
            remark = self.block.page.at(row.row, one.column)
            if one.role != "passed" or remark is None or len(remark.text) > _REMARK:
                continue
            other = stood_in(remark.text, roll)
            if other is None:
                found = [_told(who, remark.line, roll) for who in found]
                if roll.exchanged(remark.text) and not self._is_about(row, remark.line):
                    self.into.leave(remark, EXCHANGED)
                continue
            self.into.used.add(remark.spot)
            meant = [
                at
                for at, who in enumerate(found)
                if who.person is not None
                and (not other.instead or who.person in roll.ids(other.instead))
            ]
            if len(meant) == 1 and (other.instead or self._is_alone(row)):
                whom = found[meant[0]]
                found[meant[0]] = replace(whom, person=other.person, instead=whom.text)
            elif not other.instead:
                self.into.leave(remark, _("It cannot be told whose turn was taken over."))
        return found

    def _is_alone(self, row: DayRow) -> bool:
        """Whether a row names one person in all its columns."""
        roll = self.into.context.roll
        return sum(roll.names_in(text) for text in self._texts(row)) == 1

    def _is_about(self, row: DayRow, remark: str) -> bool:
        """Whether a remark names somebody of the row."""
        roll = self.into.context.roll
        return any(one.text in remark for text in self._texts(row) for one in roll.mentions(text))

    def _texts(self, row: DayRow) -> list[str]:
        """The cells of a row that name people."""
        return [self.block.page.text(row.row, column) for column in self.names]

    def _days(self, row: DayRow, column: Column) -> Settled:
        """The days of a cell: those of its row, of which the header may say a month or weekday."""
        own = self.by_month.get(column.column, self.settled)
        days = own[row.row]
        if isinstance(days, Text) or len(days) < 2:
            return days
        heads = (weekday_in(piece.line) for piece in self.block.stack(column.column))
        weekday = next((one for one in heads if one is not None), None)
        return tuple(day for day in days if weekday in (None, day.weekday()))

    def _is_cancelled(self, row: DayRow) -> bool:
        """Whether a remark in the row says that it did not take place."""
        return any(
            one.role == "passed" and says_cancelled(self.block.page.text(row.row, one.column))
            for one in self.attributes
        )

    def _marks(self, column: Column) -> None:
        marks = Marks(self.into.context, self.into.lines.legend)
        who = column.person
        if who is not None and who.person is None and column.piece is not None:
            self.into.leave(column.piece, who.why or NO_PERSON)
        for row, piece in self._filled(column):
            for meant in marks.read(piece.text):
                self._mark(column, row, piece, meant)

    def _mark(self, column: Column, row: DayRow, piece: Piece, meant: Meant) -> None:
        context, who, days = self.into.context, column.person, self._days(row, column)
        away = context.kind == "absences"
        if not meant.asked and meant.leave is not away and (away or meant.passed):
            return
        if meant.passed and not meant.leave:
            return
        if isinstance(days, Text):
            self._no_day(piece, days)
        elif meant.asked:
            self.into.questions.append(Question("mark", meant.text, piece.spot))
            self.into.leave(piece, NO_MARK)
        elif who is None or who.person is None:
            self.into.leave(piece, (who and who.why) or NO_PERSON)
        elif away:
            self.into.leaves += (
                Leave(who.person, day, day, piece.spot, reason=meant.text) for day in days
            )
        elif self._is_cancelled(row):
            self.into.leave(piece, NOT_SERVED)
        else:
            near = self._near(row, piece, column)
            if near is not None:
                near = [meant.evidence, *near]
                served = self.into.context.roll.noted(who, piece.text)
                for one in self._exchanged(row, [served]):
                    self.into.take(piece, one, days, near, spread=_spread(row))

    def _unknown(self, column: Column) -> None:
        """A column that names people, and whose header does not say what for."""
        header = self.block.header(column.column)
        answer = self.into.context.answers.get(("column", header))
        if answer is not None and answer not in (OFF, SKIP):
            said = Evidence(frozenset((answer,)))
            self._names(replace(column, role="names", evidence=said))
            return
        for _row, piece in self._filled(column):
            if answer is None and not says_nobody(piece.text):
                self.into.questions.append(Question("column", header, piece.spot))
                self.into.leave(piece, NO_COLUMN)

    def _filled(self, column: Column) -> list[tuple[DayRow, Piece]]:
        """The cells of a column that hold something, which are accounted for from now on."""
        cells = list(self.block.cells(column.column))
        for _row, piece in cells:
            if piece.error:
                self.into.leave(piece, ERROR)
        found = [(row, piece) for row, piece in cells if piece.text and not piece.error]
        self.into.used |= {piece.spot for _row, piece in found}
        return found

    def _no_day(self, piece: Piece, why: Text) -> None:
        self.into.leave(piece, why if why is NO_WEEKS else NO_DAY_BESIDE)

    # -- what stands beside a cell -------------------------------------------------------------

    def _near(self, row: DayRow, piece: Piece, column: Column) -> list[Evidence] | None:
        """What row and header say; None where the row names a duty that is not there."""
        lexicon = self.into.context.lexicon
        own: list[Evidence] = []
        rest: list[Evidence] = []
        for one in self.attributes:
            beside = self.block.page.at(row.row, one.column)
            if beside is None or not beside.text:
                continue
            said = lexicon.exactly(beside.line) or lexicon.inside(beside.line)
            if one.role == "part" and said.labels:
                own.insert(0, Evidence(labels=said.labels))
            elif one.role == "duty" and (said.duties or said.labels or said.slot):
                own.append(Evidence(said.duties or lexicon.labelled(said.labels), slot=said.slot))
            elif one.role == "duty" and one.strict:
                self.into.leave(beside, NO_SUCH_DUTY)
                self.into.leave(piece, NO_SUCH_DUTY)
                return None
            elif one.role == "slot":
                rest.append(said)
            elif one.role == "place":
                rest.append(Evidence(places=said.places))
                if not said.places and not says_nobody(beside.text):
                    self.into.leave(beside, NO_SUCH_PLACE, states=False)
        slots = [day.slot for day in (row.said.days if row.said else ()) if day.slot]
        if slots and (slot := lexicon.slot(slots[0])) is not None:
            rest.append(Evidence(slot=slot))
        return [*own, column.evidence.joined(merged(rest))]

    def _beside(self, row: DayRow) -> Beside:
        """What the row says of the people it names."""
        ids: set[str] = set()
        units: frozenset[str] = frozenset()
        titles: list[str] = []
        phones: list[str] = []
        for one in self.attributes:
            piece = self.block.page.at(row.row, one.column)
            if piece is None or not piece.text:
                continue
            if one.role == "code":
                ids.update(self.into.context.roll.ids(piece.line))
            elif one.role == "unit":
                units |= self.into.context.lexicon.exactly(piece.line).places
            elif one.role == "title":
                titles.append(piece.line)
            elif one.role == "phone":
                phones += phones_in(piece.text)
        return Beside(frozenset(ids), units, tuple(titles), tuple(phones))

    def _count(self, row: DayRow) -> int:
        for one in self.attributes:
            text = self.block.page.text(row.row, one.column)
            if one.role == "count" and text.isdecimal():
                return max(1, int(text))
        return 1


def _told(who: Mention, remark: str, roll: Roll) -> Mention:
    """`who` as a remark that names them says."""
    if who.person is None or who.text not in remark:
        return who
    parts = re.split(r"[,;。、()\s]+", normalise(remark.replace(who.text, ""))[0])
    if any(one and (says_cancelled(one) or says_leave(one) or says_off(one)) for one in parts):
        return replace(who, person=None, outcome="cancelled", why=NOT_SERVED)
    if roll.exchanged(remark):
        return replace(who, person=None, outcome="left", why=EXCHANGED)
    return who


def _spread(row: DayRow) -> Spread:
    """How the days of a row are stated."""
    if row.said is None:
        return "week"
    return "days" if row.said.until is None else "range"
