"""coverage.html: one page that says what is covered, what is not, and why.

It is self-contained (styles, script and data inside, nothing fetched), complete without a
script, and the script only filters. People are listed by unit, never by how much they do:
the page shows whether work is spread, it does not rank anybody. No household is named.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from markupsafe import Markup

from outputs.page.templating import TEMPLATES, filled
from outputs.tables.areas import ELSEWHERE, Areas, area_households, area_months, months
from outputs.tables.checklists import Checklist, checklists
from outputs.tables.coverage import key_figures
from outputs.tables.gaps import NO_NOTES, GapRow, Notes, gap_rows, left_empty
from outputs.tables.loads import loads
from outputs.tables.named import NamedPlan
from outputs.tables.rotations import rotation_progress
from outputs.tables.steps import step_lines
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.spoken import date_word, list_word, month_word, period_word

_SHADES = 5
_GAPS_SHOWN = 1_000
_REASONS_SHOWN = 4_000
_REASONS_PER_GAP = 60
_WARNINGS_SHOWN = 500


def write_page(
    plan: Plan,
    problem: Problem,
    path: Path,
    lists: tuple[Checklist, ...] | None = None,
    notes: Notes = NO_NOTES,
) -> None:
    """Write the coverage page of `plan`, in the current language, to `path`.

    `lists` are the plan's checklists, where they are known already, and `notes` what is said of
    its gaps. Raises OSError where the file cannot be written.
    """
    path.write_text(page(plan, problem, lists, notes), encoding="utf-8", newline="\n")


def page(
    plan: Plan,
    problem: Problem,
    lists: tuple[Checklist, ...] | None = None,
    notes: Notes = NO_NOTES,
) -> str:
    """The coverage page as HTML, in the current language."""
    named = NamedPlan.of(plan, problem)
    script = (TEMPLATES / "coverage.js").read_text(encoding="utf-8").strip()
    people = _people(named)
    return filled(
        "coverage.html",
        plan=plan,
        names=named.names,
        period=period_word(plan.start, plan.end),
        created=date_word(plan.day_of(plan.created)),
        key=key_figures(named),
        in_villages=Areas(named.directory).villages,
        months=_month_words(plan),
        heat=tuple(_heat(named)),
        rotations=tuple(rotation_progress(named)),
        homes=area_households(named),
        people=people.rows,
        people_most=max((person.turns for person in people.rows), default=0),
        people_units=sorted({person.unit for person in people.rows if person.unit}),
        people_duties=people.duties,
        data={"loads": people.by_duty},
        gaps=tuple(_gaps(named, notes)),
        gaps_all=len(plan.gaps),
        left_empty=left_empty(plan),
        checklists=checklists(named) if lists is None else lists,
        steps=tuple(step_lines(named)),
        warnings=plan.warnings[:_WARNINGS_SHOWN],
        warnings_all=len(plan.warnings),
        script=Markup(script),  # noqa: S704  our own file, needed to the letter for its hash
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )


def _month_words(plan: Plan) -> tuple[str, ...]:
    """The months as column headers, without the year where all are in one."""
    found = months(plan)
    short = len({month.year for month in found}) == 1
    return tuple(month_word(month, short=short) for month in found)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One area: its sums, and for each month shifts, gaps, and a shade from 0 (none) to 5."""

    name: str
    cells: tuple[tuple[int, int, int], ...]
    shifts: int
    gaps: int


def _heat(named: NamedPlan) -> Iterator[HeatRow]:
    rows = area_months(named)
    most = max((most for row in rows if row.area != ELSEWHERE for most in row.shifts), default=0)
    for row in rows:
        shifts, gaps = sum(row.shifts), sum(row.gaps)
        if row.area == ELSEWHERE and not (shifts or gaps):
            continue
        # Rounded up: some is seen.
        shades = (-(-n * _SHADES // most) if most and row.area else 0 for n in row.shifts)
        cells = tuple(zip(row.shifts, row.gaps, shades, strict=True))
        yield HeatRow(row.name, cells, shifts, gaps)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one person does in the plan, in words."""

    name: str
    unit: str
    turns: int
    households: int
    duties: str


@dataclass(frozen=True, slots=True)
class People:
    """Everybody; `by_duty` has, for each of `duties`, index of a person to turns."""

    rows: tuple[PersonRow, ...]
    duties: tuple[str, ...]
    by_duty: tuple[Mapping[int, int], ...]


def _people(named: NamedPlan) -> People:
    names, every = named.names, loads(named)
    duties = sorted({duty for one in every for duty in one.duties}, key=named.duty_rank)
    rows = tuple(
        PersonRow(
            names.person(one.person),
            names.person_unit(one.person),
            one.turns,
            one.held,
            list_word(
                str(_("{duty} {turns}", duty=names.duty(duty), turns=one.duties[duty]))
                for duty in duties
                if duty in one.duties
            ),
        )
        for one in every
    )
    by_duty = tuple(
        {n: one.duties[duty] for n, one in enumerate(every) if duty in one.duties}
        for duty in duties
    )
    return People(rows, tuple(map(names.duty, duties)), by_duty)


@dataclass(frozen=True, slots=True)
class GapShown:
    """One gap in words. `reasons` are (person, why not); `more` of them are left out."""

    row: GapRow
    when: str
    reasons: tuple[tuple[str, str], ...]
    more: int


def _gaps(named: NamedPlan, notes: Notes) -> Iterator[GapShown]:
    left = _REASONS_SHOWN
    for row in islice(gap_rows(named, notes), _GAPS_SHOWN):
        gap = row.gap
        shown = gap.people[: min(_REASONS_PER_GAP, left)]
        left -= len(shown)
        yield GapShown(
            row,
            date_word(gap.date) if gap.date is not None else period_word(*gap.period),
            tuple((named.names.person(one.id), one.reason) for one in shown),
            len(gap.people) - len(shown),
        )
