"""What cadres ask for, leave or a swap, and what became of it.

A swap is asked of a colleague, who agrees or not, and then of the planner; leave is asked
of the planner. What the planner says yes to is in the draft first, and approved when that is
published; where the draft goes otherwise it waits again. Each step happens once: who answers
states what it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from outputs.store.errors import as_written
from outputs.store.rows import moment_of, moment_text
from outputs.store.schema import request
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.problem import Absence
from planner.domain.trouble import Trouble

if TYPE_CHECKING:
    from outputs.store import Store
    from planner.domain.problem import Slot

Kind = Literal["leave", "swap"]
State = Literal["asked", "agreed", "drafted", "declined", "approved", "refused", "withdrawn"]

STATES: dict[State, Text] = {
    "asked": _("asked"),
    "agreed": _("agreed, waiting for the planner"),
    "drafted": _("in the draft, approved once that is published"),
    "declined": _("declined by the colleague"),
    "approved": _("approved"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
}

_WAITING: tuple[State, ...] = ("asked", "agreed")
_UNDECIDED: tuple[State, ...] = (*_WAITING, "drafted")

MOST_OPEN = 20
"""So many requests of one person may wait at once."""


class NotAsked(Trouble):
    """A request, or an answer, that cannot be; `text` says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. A leave has days and maybe a slot or hours; a swap two shifts and two people."""

    number: int
    kind: Kind
    state: State
    person: str
    at: datetime
    reason: str
    other: str | None = None
    shift: str | None = None
    other_shift: str | None = None
    first: date | None = None
    last: date | None = None
    slot: Slot | None = None
    answered_by: str | None = None
    answer: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.state in _WAITING

    @property
    def undecided(self) -> bool:
        """Whether it waits for somebody, or for its draft to be published."""
        return self.state in _UNDECIDED

    @property
    def for_planner(self) -> bool:
        """Whether the planner is whom it waits for."""
        return self.state == self.asks_planner

    @property
    def reopened(self) -> bool:
        """Whether a planner had approved it into a draft that has gone; it waits again."""
        return self.for_planner and self.answered_by not in (None, self.other)

    @property
    def asks_planner(self) -> State:
        """The state in which it waits for the planner."""
        return "asked" if self.kind == "leave" else "agreed"

    @property
    def away(self) -> Absence | None:
        """The absence that a leave asks for."""
        if self.first is None or self.last is None:
            return None
        return Absence(self.person, self.first, self.last, self.slot, self.reason)

    def state_word(self) -> str:
        """The state in words."""
        return str(STATES[self.state])


class Requests:
    """The requests kept in one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))

    def ask_leave(
        self, person: str, first: date, last: date, slot: Slot | None, reason: str
    ) -> int:
        """Ask for leave; its number."""
        days = {
            "first_day": first.isoformat(), "last_day": last.isoformat(),
            "slot": None if slot is None else str(slot),
        }  # fmt: skip
        return self._ask("leave", person, days | {"reason": reason})

    def ask_swap(self, person: str, shift: str, other: str, other_shift: str, reason: str) -> int:
        """Ask `other` to exchange a shift; its number."""
        what = {"shift": shift, "other": other, "other_shift": other_shift, "reason": reason}
        return self._ask("swap", person, what)

    def _ask(self, kind: Kind, person: str, values: dict[str, Any]) -> int:
        mine = (request.c.person == person) & request.c.state.in_(_UNDECIDED)
        with self._store.database.writing() as connection:
            waiting = connection.execute(select(request).where(mine)).all()
            if len(waiting) >= MOST_OPEN:
                raise NotAsked(_("Too many requests are waiting; withdraw some first."))
            if any(_same(row, kind, values) for row in waiting):
                raise NotAsked(_("This has been asked already."))
            made = connection.execute(
                insert(request).values(
                    kind=kind, state="asked", person=person, at=moment_text(self._clock()),
                    answer="", **values,
                )
            )  # fmt: skip
            (number,) = made.inserted_primary_key or (0,)
            self._log(connection, number, kind, "asked", person)
        return int(number)

    def answer(
        self, number: int, state: State, *, was: Iterable[State], by: str, said: str = ""
    ) -> None:
        """Take request `number` from one of the states `was` to `state`.

        Raises NotAsked where it is in another state by now.
        """
        here = (request.c.number == number) & request.c.state.in_(tuple(was))
        values = {
            "state": state, "answered_by": by, "answer": said,
            "answered_at": moment_text(self._clock()),
        }  # fmt: skip
        with self._store.database.writing() as connection:
            done = connection.execute(update(request).where(here).values(**values)).rowcount
            if not done:
                raise NotAsked(_("This has been answered already."))
            self._log(connection, number, "", state, by)

    def reopen(self, one: Asked) -> None:
        """Let `one`, which was in a draft that has gone, wait for the planner again."""
        self._follow(one, one.asks_planner)

    def approve(self, one: Asked) -> None:
        """The draft that `one` was in is published."""
        self._follow(one, "approved")

    def _follow(self, one: Asked, state: State) -> None:
        here = (request.c.number == one.number) & (request.c.state == "drafted")
        with self._store.database.writing() as connection:
            if connection.execute(update(request).where(here).values(state=state)).rowcount:
                self._log(connection, one.number, "", state, one.answered_by or "")

    def get(self, number: int) -> Asked | None:
        """Request `number`; None where there is none."""
        found = self._all(request.c.number == number)
        return found[0] if found else None

    def waiting(self) -> tuple[Asked, ...]:
        """Every request that waits for somebody, oldest first."""
        return self._all(request.c.state.in_(_WAITING))

    def drafted(self) -> tuple[Asked, ...]:
        """Every request that is in the draft, oldest first."""
        return self._all(request.c.state == "drafted")

    def answered(self, most: int = 50) -> tuple[Asked, ...]:
        """The requests answered last, newest first."""
        found = self._all(request.c.state.not_in(_UNDECIDED))
        return found[::-1][:most]

    def of(self, person: str) -> tuple[Asked, ...]:
        """What `person` asked for, or is asked, oldest first."""
        return self._all(or_(request.c.person == person, request.c.other == person))

    def _all(self, which: ColumnElement[bool]) -> tuple[Asked, ...]:
        query = select(request).where(which).order_by(request.c.number)
        with self._store.database.reading() as connection, as_written():
            return tuple(_asked(row) for row in connection.execute(query))

    def _log(self, connection: Any, number: int, kind: str, state: str, by: str) -> None:
        detail = {"number": str(number), "kind": kind, "state": state}
        self._store.log_in(connection, "request", detail, at=self._clock(), by=by)


def _same(row: Row[Any], kind: Kind, values: dict[str, Any]) -> bool:
    asked = {key: value for key, value in values.items() if key != "reason"}
    return row.kind == kind and all(getattr(row, key) == value for key, value in asked.items())


def _asked(row: Row[Any]) -> Asked:
    return Asked(
        number=row.number,
        kind=row.kind,
        state=row.state,
        person=row.person,
        at=moment_of(row.at),
        reason=row.reason,
        other=row.other,
        shift=row.shift,
        other_shift=row.other_shift,
        first=date.fromisoformat(row.first_day) if row.first_day else None,
        last=date.fromisoformat(row.last_day) if row.last_day else None,
        slot=Hours.read(row.slot) if row.slot and ":" in row.slot else row.slot,
        answered_by=row.answered_by,
        answer=row.answer,
    )
