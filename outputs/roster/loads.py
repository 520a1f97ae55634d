"""个人负荷: what the plan asks of each person; those it asks nothing of are shown too.

Below it stand the accounts that turns are shared by, with the history and the credits that
they rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from constraints.kinds import KINDS
from outputs.sheets.book import Book, Page
from outputs.sheets.columns import Cell, Column, row_points
from outputs.sheets.paper import ACROSS, width_of
from outputs.tables.accounts import Shared, Turns, shared
from outputs.tables.loads import loads
from outputs.tables.named import NamedPlan
from outputs.words.naming import kind_word
from planner.domain.accounts import WHOLE_SHARE
from planner.domain.language import Text, _
from planner.domain.plan import Account
from planner.domain.spoken import list_word

SHEET = _("Each person's load")

_PERSON = (
    Column(_("person id"), 12),
    Column(_("name"), 10),
    Column(_("unit"), 20, "wrap"),
    Column(_("title"), 16, "wrap"),
)

_SUMS = (
    Column(_("shifts in all"), 8, "number"),
    Column(_("days"), 8, "number"),
    Column(_("as substitute"), 8, "number"),
    Column(_("households held"), 8, "number"),
    Column(_("household visits"), 8, "number"),
)

_ACCOUNTS: Mapping[Account, Text] = {
    "holidays": _("holidays"),
    "days_off": _("days off"),
    "all": _("all turns"),
}

_HEAD_POINTS = 64
"""How high the head of a table is at most, with what is said above it."""

_PIECES = (_("in this plan"), _("history"), _("credited"), _("total"))


def write_loads(book: Book, named: NamedPlan) -> None:
    """Write the sheet in the order of the workbook: it is an account, not a ranking."""
    names = named.names
    used = {shift.kind for shift in named.plan.shifts}
    kinds = [kind for kind in KINDS if kind in used] + sorted(used - KINDS.keys())
    columns = (*_PERSON, *(Column(kind_word(kind), 7, "number") for kind in kinds), *_SUMS)
    accounts = shared(named)
    most = max((len(one.accounts) for one in accounts), default=0)
    page = book.page(SHEET, columns, landscape=True)
    rows: list[tuple[Cell, ...]] = [
        (
            one.person,
            names.person(one.person),
            names.person_unit(one.person),
            names.title(one.person),
            *(one.kinds.get(kind, 0) for kind in kinds),
            one.turns,
            one.days,
            one.standby,
            one.held,
            one.visits,
        )
        for one in loads(named)
    ]
    page.table(rows, empty=_("There are no people in this plan."), frozen_columns=2)
    further = [_SUMS[0]] * (len(_PERSON) + most * len(_PIECES) - len(columns))
    for index, column in enumerate(further, start=len(columns)):
        page.sheet.set_column(index, index, column.width)
    if accounts:
        # A page repeats the head of the first table: each account has its own on every page.
        scale = min(1.0, ACROSS.scale(width_of([*page.columns, *further])))
        page.sheet.set_print_scale(int(100 * scale))
        breaks = _Breaks(ACROSS.height / scale - _HEAD_POINTS)
        for one in accounts:
            _write_accounts(book, page, named, one, breaks)
        page.sheet.set_h_pagebreaks(breaks.rows)


@dataclass
class _Breaks:
    """Where pages end below the first table; `used` of the `room` on the last one is taken."""

    room: float
    used: float = inf
    rows: list[int] = field(default_factory=list)

    def before(self, row: int, points: float) -> bool:
        """Whether `row`, with what is to stay with it, begins a page."""
        begins = self.used + points > self.room
        if begins:
            self.rows.append(row)
            self.used = 0
        return begins


def _write_accounts(
    book: Book, above: Page, named: NamedPlan, one: Shared, breaks: _Breaks
) -> None:
    """The accounts of one pool, below what is on the page: on its last page where they fit it."""
    names, people = named.names, named.problem.people
    columns = (
        *above.columns[: len(_PERSON) - 1],
        Column(_("share of turns"), above.columns[len(_PERSON) - 1].width, "center"),
        *(
            Column(f"{_ACCOUNTS[account]}\n{piece}", 8, "number")
            for account, _year in one.accounts
            for piece in _PIECES
        ),
    )
    page = Page(book, above.sheet, columns, above.row + 1)
    shares = {person: people[person].share for person, _turns in one.people if person in people}
    rows: list[tuple[Cell, ...]] = [
        (
            person,
            names.person(person),
            names.person_unit(person),
            f"{shares.get(person, WHOLE_SHARE) / WHOLE_SHARE:g}",
            *(number for had in turns for number in _numbers(had)),
        )
        for person, turns in one.people
    ]
    heights = [row_points(row, columns) for row in rows]
    breaks.before(page.row, min(_HEAD_POINTS + sum(heights), breaks.room))
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        if breaks.before(page.row, height) or number == 0:
            begun = page.points
            page.line(_title(named, one), "note")
            page.head()
            breaks.used += page.points - begun
        page.add(row)
        breaks.used += height
    above.row = page.row


def _numbers(had: Turns) -> tuple[int, ...]:
    return had.planned, had.history, had.credited, had.total


def _title(named: NamedPlan, one: Shared) -> str:
    """What is shared, by which duties, and how far each account looks back."""
    called = named.names.pool(one.duty, one.part)
    last = named.plan.start.year
    said = list_word(
        str(_("{account} of {year}", account=_ACCOUNTS[account], year=last) if first == last
            else _("{account} from {first} to {last}", account=_ACCOUNTS[account], first=first,
                   last=last))
        for account, first in one.accounts
    )  # fmt: skip
    if len(one.duties) > 1:
        duties = list_word(named.names.duty(key) for key in one.duties)
        called = str(_("{pool} ({duties})", pool=called, duties=duties))
    return str(_("How turns are shared, {pool}: {accounts}", pool=called, accounts=said))
