"""接访公示: what is posted of receptions, month by month and, where needed, unit by unit.

Only duties of public kinds are on a notice, with the names, units and posts of those who
serve and nothing else about them; a household's place is the unit it lies in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from constraints.kinds import KINDS
from outputs.tables.named import NamedPlan
from outputs.words.naming import hours_word
from outputs.words.signing import phone_of
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import Shift
from planner.domain.spoken import day_word, list_word, month_word, weekday_word

_ROWS_OF_A_SHARED_PAGE = 40
"""With more rows than this in any month, each unit posts its own, in every month alike."""

_LINES_OF_A_CELL = 3
"""Names of a reception that stand on lines of their own; more are joined."""


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who receives: name, unit, and post with portfolio, in words."""

    name: str
    unit: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Reception:
    """One reception in words.

    Without `hosts` it is not known yet who receives. `accompanying` are units, each with the
    names of those who come from it. `poster` is whose notice it stands on: that is not said
    again of everybody who belongs to it.
    """

    day: date
    hours: str
    hosts: tuple[Host, ...]
    place: str
    accompanying: tuple[tuple[str, str], ...]
    poster: str = ""

    @property
    def when(self) -> str:
        """The day, whose year goes without saying."""
        return day_word(self.day)

    @property
    def weekday(self) -> str:
        """星期一."""
        return weekday_word(self.day)

    @property
    def who(self) -> str:
        """The names of the hosts; where there are none yet, that they are to be announced."""
        if not self.hosts:
            return str(_("to be announced"))
        names = [host.name for host in self.hosts]
        return "\n".join(names) if len(names) <= _LINES_OF_A_CELL else list_word(names)

    @property
    def positions(self) -> str:
        """Unit and post of each host."""
        said = ((self._other(host.unit), host.post) for host in self.hosts)
        return self._of_each([" ".join(filter(None, pair)) for pair in said])

    @property
    def posts(self) -> str:
        """The post of each host."""
        return self._of_each([host.post for host in self.hosts])

    @property
    def units(self) -> str:
        """The units of the hosts, but the poster; one that they share is said once."""
        units = [self._other(host.unit) for host in self.hosts]
        return units[0] if len(set(units)) == 1 else self._of_each(units)

    def _of_each(self, words: Sequence[str]) -> str:
        """What is said of each host, on a line each; of several by name: two have one post,
        one has none, and long posts are broken over lines.
        """
        if len(self.hosts) == 1:
            return words[0]
        said = zip(self.hosts, words, strict=True)
        return "\n".join(
            str(_("{key}: {value}", key=host.name, value=word)) for host, word in said if word
        )

    @property
    def company(self) -> str:
        """Each accompanying unit on a line, and the names of its people on the next."""
        said = ((self._other(unit), people) for unit, people in self.accompanying)
        return "\n".join(word for pair in said for word in pair if word)

    def _other(self, unit: str) -> str:
        return "" if unit == self.poster else unit


@dataclass(frozen=True, slots=True)
class Section:
    """The receptions of one duty."""

    duty: str
    rows: tuple[Reception, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What one unit, or the organisation for all of them, posts for one month."""

    month: date
    unit: str
    sections: tuple[Section, ...]
    phone: str = ""

    @property
    def accompanied(self) -> bool:
        """Whether anybody comes along to any reception of it."""
        return any(row.accompanying for section in self.sections for row in section.rows)

    @property
    def title(self) -> str:
        """洛社镇2027年1月接访公示."""
        return notice_title(self.unit, self.month)


def notice_title(unit: str, month: date) -> str:
    """What the notices of `unit` for `month` are called."""
    return str(_("{unit} reception notice, {month}", unit=unit, month=month_word(month)))


def notices(named: NamedPlan) -> tuple[Notice, ...]:
    """The notices of a plan, by month; in each the organisation's own first, then by unit.

    Either all months are posted together or all unit by unit: who looks for a reception
    finds it where it was the month before.
    """
    months: dict[date, list[Shift]] = defaultdict(list)
    for shift in named.shifts:
        kind = KINDS.get(shift.kind)
        if kind is not None and kind.public and not kind.posted_by_day:
            months[month_start(shift.date)].append(shift)
    together = [
        Notice(
            month,
            named.plan.organisation,
            _sections(shifts, named, named.plan.organisation),
            phone_of(named.problem, None),
        )
        for month, shifts in sorted(months.items())
    ]
    if all(_size(notice) <= _ROWS_OF_A_SHARED_PAGE for notice in together):
        return tuple(together)
    return tuple(
        notice for month in sorted(months) for notice in _by_unit(month, months[month], named)
    )


def _size(notice: Notice) -> int:
    return sum(len(section.rows) for section in notice.sections)


def _by_unit(month: date, shifts: Iterable[Shift], named: NamedPlan) -> Iterator[Notice]:
    """A notice for each unit that owes receptions; what no unit owes is the organisation's."""
    found: dict[str | None, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.owner if shift.owner in named.problem.units else None].append(shift)
    for unit in sorted(found, key=lambda key: (key is not None, named.unit_rank(key))):
        name = named.plan.organisation if unit is None else named.names.unit(unit)
        phone = phone_of(named.problem, unit)
        yield Notice(month, name, _sections(found[unit], named, name), phone)


def _sections(shifts: Iterable[Shift], named: NamedPlan, poster: str) -> tuple[Section, ...]:
    """The shifts by duty, in the order of the workbook."""
    by_duty: dict[str, list[Reception]] = defaultdict(list)
    for shift in shifts:
        by_duty[shift.duty].append(_reception(shift, named, poster))
    return tuple(
        Section(named.names.duty(duty), tuple(rows))
        for duty, rows in sorted(by_duty.items(), key=lambda one: named.duty_rank(one[0]))
    )


def _reception(shift: Shift, named: NamedPlan, poster: str) -> Reception:
    names = named.names
    hosts = [
        Host(names.person(one), names.person_unit(one), names.title(one))
        for one in named.lead(shift)
    ]
    by_unit: dict[str, list[str]] = defaultdict(list)
    for one in named.companions(shift):
        by_unit[names.person_unit(one)].append(names.person(one))
    return Reception(
        shift.date,
        hours_word(shift.start, shift.end),
        tuple(hosts),
        names.unit(named.directory.unit_of(shift.place or shift.target)),
        tuple((unit, list_word(people)) for unit, people in by_unit.items()),
        poster,
    )
