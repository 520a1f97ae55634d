"""What has changed between two plans, as data and as lines of text.

Shifts before are named as the workbook of that time names them, shifts after as today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from constraints.kinds import kind_of
from outputs.words.shifts import CHANGE_WORDS, ShiftWords
from planner.domain.changes import Change, PersonalChanges, by_person
from planner.domain.language import Text, _
from planner.domain.problem import Problem
from planner.domain.spoken import list_word

NOTICE_HEADS = (_("duty"), _("change"), _("as posted"), _("as it is now"))
"""What the parts of a ChangeRow are called on a notice."""


_SOON = "(!)"
"""Stands on a line in place of the red of a page."""


class ChangeRow(NamedTuple):
    """One change in words: the duty, what happened to it, and how it was and is, in lines.

    `soon` says that what is to come lies on the day of publication or a day of notice.
    """

    duty: str
    change: str
    before: str
    after: str
    soon: bool


@dataclass(frozen=True)
class ChangeList:
    """What one publication changed, and the names to say it in.

    `posted` are the first and last day that had been published before, None where nothing
    had: then nothing counts as a change. `today` is the day of publication, and so many
    `notice_days` ahead things are to be posted.
    """

    changes: tuple[Change, ...]
    before: ShiftWords
    after: ShiftWords
    today: date
    posted: tuple[date, date] | None
    notice_days: int

    @classmethod
    def of(
        cls,
        changes: Iterable[Change],
        before: Problem | None,
        after: Problem,
        *,
        today: date,
        posted: tuple[date, date] | None,
    ) -> ChangeList:
        """The list; `before` and `posted` are None where nothing was published.

        Who has left since is named as before.
        """
        if before is not None:
            after = replace(after, people={**before.people, **after.people})
        words = ShiftWords(after)
        return cls(
            () if posted is None else tuple(changes),
            words if before is None else ShiftWords(before),
            words,
            today,
            posted,
            after.settings.notice_days,
        )

    def notice(self) -> tuple[Change, ...]:
        """What the public has to be told: of public kinds, posted before, not yet past."""
        return tuple(change for change in self.changes if self._concerns_the_public(change))

    def soon(self, change: Change) -> bool:
        """Whether what is to come lies on the day of publication or a day of notice."""
        if change.after is None or change.after.date < self.today:
            return False
        return (change.after.date - self.today).days <= self.notice_days

    def warning(self, changes: Iterable[Change]) -> Text | None:
        """How many of `changes` come sooner than they are to be posted, and are shown in red."""
        count = sum(map(self.soon, changes))
        if not count:
            return None
        return _(
            "{count:change comes|changes come} today or within the days of notice, too late to"
            " be posted in time.",
            count=count,
        )

    def _concerns_the_public(self, change: Change) -> bool:
        if self.posted is None or change.kind == "changed":
            return False
        states = [one for one in (change.before, change.after) if one is not None]
        first, last = self.posted
        return (
            kind_of(states[0].kind).public
            and any(self.today <= one.date for one in states)
            and any(first <= one.date <= last for one in states)
        )

    def duty(self, change: Change) -> str:
        """The duty that a change is about."""
        if change.after is not None:
            return self.after.duty(change.after)
        return "" if change.before is None else self.before.duty(change.before)

    def preamble(self) -> Text:
        """What a notice begins with; that nothing posted has changed, where nothing has."""
        if not self.notice():
            return _("Nothing that was posted has changed.")
        return _("The following arrangements that were announced before are changed as shown here.")

    def rows(self, changes: Iterable[Change]) -> tuple[ChangeRow, ...]:
        """Each change in the words of a notice."""
        return tuple(
            ChangeRow(
                self.duty(change),
                str(CHANGE_WORDS[change.kind]),
                "" if change.before is None else self.before.block(change.before),
                "" if change.after is None else self.after.block(change.after),
                self.soon(change),
            )
            for change in changes
        )

    def lines(self, change: Change) -> tuple[str, str]:
        """How it was, and how it is now, each on one line; empty where it was or is not."""
        return (
            "" if change.before is None else self.before.line(change.before),
            "" if change.after is None else self.after.line(change.after),
        )

    def empty(self) -> Text:
        """Why there is nothing to list, where there is nothing."""
        if self.posted is None:
            return _("Nothing had been published of this time before.")
        return _("Nothing has changed.")

    def personal(self) -> Mapping[str, PersonalChanges]:
        """The changes by person."""
        return by_person(self.changes)

    def person(self, key: str) -> str:
        """A person's name, also of somebody who has left."""
        return self.after.names.apart(key)


def change_lines(found: ChangeList) -> Iterator[str]:
    """Each change on a line: what became of which shift, and how it was and is."""
    for change in found.changes:
        said = change_line(found, change)
        yield f"{said} [{change.shift}]" + (f" {_SOON}" if found.soon(change) else "")


def change_line(found: ChangeList, change: Change) -> str:
    """One change on a line, as people say it."""
    words = {"change": CHANGE_WORDS[change.kind], "duty": found.duty(change)}
    before, after = found.lines(change)
    if change.kind == "handed_over" and change.after is not None:
        after = found.after.people(change.after) or str(_("(nobody)"))
    if before and after:
        said = _("{change}  {duty}: {before} → {after}", **words, before=before, after=after)
    else:
        said = _("{change}  {duty}: {state}", **words, state=before or after)
    return str(said)


def person_lines(found: ChangeList) -> Iterator[str]:
    """A line for each person: how many shifts they get, lose, and how many change."""
    for key, mine in found.personal().items():
        parts = (
            (_("{count} more", count=len(mine.gained)), mine.gained),
            (_("{count} fewer", count=len(mine.lost)), mine.lost),
            (_("{count} altered", count=len(mine.changed)), mine.changed),
        )
        said = list_word(str(text) for text, some in parts if some)
        if said:
            yield str(_("{person}: {said}", person=found.person(key), said=said))
