"""What cadres ask for, told to whoever has to answer, and the answer to whoever asked.

It is read off the audit log: every step of a request stands there. Why somebody is away is
told to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from outputs.store.errors import as_written
from outputs.store.schema import audit, request
from outputs.words.naming import slot_word
from outputs.words.shifts import ShiftWords
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.telling.news import shift_words

if TYPE_CHECKING:
    from outputs.store import Store
    from planner.domain.problem import Slot
    from planner.telling.outbox import Draft
    from planner.telling.scene import Said, Scene
    from planner.telling.ways import Way

_ANSWERS: Mapping[str, Text] = {
    "declined": _("your colleague does not want to swap"),
    "refused": _("your request was refused"),
    "approved": _("your request was approved, and is published"),
}


def heard(store: Store, after: int) -> tuple[int, tuple[Row[Any], ...]]:
    """The last entry of the audit log, and the requests that entries after `after` are about."""
    with store.database.reading() as connection, as_written():
        entries = connection.execute(
            select(audit.c.number, audit.c.action, audit.c.detail).where(audit.c.number > after)
        ).all()
        numbers = {_number(one.detail) for one in entries if one.action == "request"}
        query = select(request).where(request.c.number.in_(numbers)).order_by(request.c.number)
        rows = tuple(connection.execute(query).all()) if numbers else ()
    return max((one.number for one in entries), default=after), rows


def requests_told(
    scene: Scene, way: Way, rows: tuple[Row[Any], ...], planners: Mapping[str, str]
) -> Iterator[Draft]:
    """What `way` has to tell of requests, as they stand now."""
    told = _Told(scene)
    for row in rows:
        if row.state in ("agreed", "asked") and (row.kind, row.state) != ("swap", "asked"):
            for name, mail in planners.items():
                if (where := way.channel.address_of_account(mail)) is not None:
                    say = partial(told.to_planner, row)
                    draft = scene.draft(way, "request", say, key=str(row.number))
                    yield replace(draft, person=f"@{name}", name=name, address=where)
        elif row.state in ("asked", *_ANSWERS):
            asked = row.state == "asked"
            key = (row.other if asked else row.person) or ""
            person = scene.people.get(key)
            where = None if person is None else way.channel.address_of(person)
            if where is not None:
                say = partial(told.to_colleague if asked else told.to_asker, row)
                draft = scene.draft(way, "request", say, key=str(row.number))
                yield replace(draft, person=key, name=scene.names.person(key), address=where)


def _number(detail: str) -> int:
    return int(json.loads(detail).get("number", 0))


class _Told:
    """Says requests in the names of what is published."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._words = ShiftWords(scene.newest.problem)
        self._shifts: Mapping[str, Shift] = {one.id: one for one in scene.newest.plan.shifts}

    def to_planner(self, row: Row[Any]) -> Said:
        """A request that waits for the planner."""
        who = self._scene.names.apart(row.person)
        address = self._scene.address
        page = str(_("It is answered on the page Requests. {address}",
                     address=f"{address}/requests" if address else "")).strip()  # fmt: skip
        if row.kind == "leave":
            subject = _("{organisation}: {who} asks for leave",
                        organisation=self._scene.organisation, who=who)  # fmt: skip
            return subject, f"{who}: {_days(row)}\n{page}"
        other = self._scene.names.apart(row.other)
        subject = _("{organisation}: {who} and {other} want to swap",
                    organisation=self._scene.organisation, who=who, other=other)  # fmt: skip
        return subject, f"{self._swap(row)}\n{page}"

    def to_colleague(self, row: Row[Any]) -> Said:
        """A swap that waits for the colleague."""
        subject = _("{organisation}: {who} asks you for a swap",
                    organisation=self._scene.organisation,
                    who=self._scene.names.apart(row.person))  # fmt: skip
        page = _("Say yes or no on your own page, whose address you have on a slip.")
        return subject, f"{self._swap(row)}\n{page}"

    def to_asker(self, row: Row[Any]) -> Said:
        """What became of a request."""
        subject = _("{organisation}: {what}", organisation=self._scene.organisation,
                    what=_ANSWERS[row.state])  # fmt: skip
        what = _days(row) if row.kind == "leave" else self._swap(row)
        return subject, "\n".join(filter(None, (what, row.answer)))

    def _swap(self, row: Row[Any]) -> str:
        names = self._scene.names
        return "\n".join(
            str(_("{who} would give: {shift}", who=names.apart(who), shift=self._shift(key, who)))
            for who, key in ((row.person, row.shift), (row.other, row.other_shift))
        )

    def _shift(self, key: str | None, person: str) -> str:
        shift = self._shifts.get(key or "")
        return key or "" if shift is None else shift_words(self._words, shift, person)


def _days(row: Row[Any]) -> str:
    days = row.first_day if row.first_day == row.last_day else f"{row.first_day} – {row.last_day}"
    slot: Slot | None = Hours.read(row.slot) if ":" in (row.slot or "") else row.slot
    word = slot_word(slot) if slot else ""
    return " ".join(filter(None, (days, word)))
