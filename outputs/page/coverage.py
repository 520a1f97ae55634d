"""coverage.html: one page that says what is covered, what is not, and why.

It is self-contained (styles, script and data inside, nothing fetched), complete without a
script, and the script only filters. People are listed by unit, never by how much they do:
the page shows whether work is spread, it does not rank anybody. No household is named.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from markupsafe import Markup

from outputs.page.labels import labels_once
from outputs.page.map import map_of
from outputs.page.rows import heat, people_of, rotations, week_words
from outputs.page.templating import SHARED_STYLE, TEMPLATES, filled
from outputs.tables.areas import Areas, area_households, category_households, months, weeks
from outputs.tables.checklists import Checklist, checklists
from outputs.tables.coverage import key_figures
from outputs.tables.gaps import NO_NOTES, GapRow, Notes, gap_rows, left_empty
from outputs.tables.named import NamedPlan
from outputs.tables.rotations import rotation_targets
from outputs.tables.steps import step_lines
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.spoken import date_word, period_word

_GAPS_SHOWN = 1_000
_REASONS_SHOWN = 4_000
_REASONS_PER_GAP = 60
_WARNINGS_SHOWN = 500
_MOST_WEEKS = 27
"""Half a year: a table of more weeks is wider than anybody reads."""


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
    people, by_month = people_of(named), heat(named, months(plan))
    by_week = weeks(plan) if len(weeks(plan)) <= _MOST_WEEKS else ()
    html = filled(
        "coverage.html",
        plan=plan,
        names=named.names,
        period=period_word(plan.start, plan.end),
        created=date_word(plan.day_of(plan.created)),
        key=key_figures(named),
        in_villages=Areas(named.directory).villages,
        heat=by_month,
        weeks=heat(named, by_week) if by_week else None,
        week_words=week_words(by_week, min([plan.start, *(one.date for one in plan.shifts)])),
        map=map_of(named, by_month.rows),
        rotations=rotations(named),
        targets=rotation_targets(named),
        homes=area_households(named),
        categories=category_households(named),
        people=people,
        shared_style=Markup(SHARED_STYLE.read_text(encoding="utf-8").strip()),  # noqa: S704  our own
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
    return labels_once(html)


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
            tuple((named.names.person(one.id), one.words) for one in shown),
            len(gap.people) - len(shown),
        )
