"""coverage.html: one page that says what is covered, what is not, and why.

It is self-contained (styles, script and data inside, nothing fetched), complete without a
script, and the script only filters. People are listed by unit, never by how much they do:
the page shows whether work is spread, it does not rank anybody. No household is named.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from outputs.page.templating import TEMPLATES, filled
from outputs.report.words import state_word
from outputs.tables import figures
from outputs.tables.checklists import Checklist, checklists, how_often
from outputs.tables.standing import Tally
from outputs.tables.steps import step_lines
from outputs.words.naming import (
    Names,
    cause_word,
    date_word,
    list_word,
    month_word,
    period_word,
)
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.plan import Gap, Plan
from planner.domain.problem import Problem

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
) -> None:
    """Write the coverage page of `plan`, in the current language, to `path`.

    `lists` are the plan's checklists, where they are known already. Raises OSError where
    the file cannot be written.
    """
    path.write_text(page(plan, problem, lists), encoding="utf-8", newline="\n")


def page(plan: Plan, problem: Problem, lists: tuple[Checklist, ...] | None = None) -> str:
    """The coverage page as HTML, in the current language."""
    names = Names(problem)
    if lists is None:
        lists = checklists(plan, problem, names)
    script = (TEMPLATES / "coverage.js").read_text(encoding="utf-8").strip()
    loads = _loads(plan, problem, names)
    return filled(
        "coverage.html",
        plan=plan,
        period=period_word(plan.start, plan.end),
        created=date_word(plan.created.date()),
        key=figures.key_figures(plan, problem),
        in_villages=figures.has_villages(problem),
        months=_month_words(plan),
        heat=_heat(plan, problem, names),
        rotations=_rotations(plan, problem, names),
        homes=_homes(plan, problem, names),
        people=loads.people,
        people_most=loads.most,
        people_units=sorted({person.unit for person in loads.people if person.unit}),
        people_duties=loads.duties,
        data={"loads": loads.by_duty},
        gaps=_gaps(plan, problem, names),
        gaps_all=len(plan.gaps),
        checklists=_checklists(lists, names),
        steps=_steps(plan, problem, names),
        fairness=_fairness(plan, names),
        warnings=plan.warnings[:_WARNINGS_SHOWN],
        warnings_all=len(plan.warnings),
        script=Markup(script),  # noqa: S704  our own file, needed to the letter for its hash
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )


# -- what the template shows -------------------------------------------------------------


def _month_words(plan: Plan) -> tuple[str, ...]:
    """The months as column headers, without the year where all are in one."""
    months = figures.months(plan)
    short = len({month.year for month in months}) == 1
    return tuple(month_word(month, short=short) for month in months)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Shifts and gaps of one area in one month; `shade` 0 (none) to 5 (most)."""

    shifts: int
    gaps: int
    shade: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One area over the months."""

    name: str
    cells: tuple[HeatCell, ...]
    shifts: int
    gaps: int


def _heat(plan: Plan, problem: Problem, names: Names) -> tuple[HeatRow, ...]:
    counts = figures.area_months(plan, problem).to_dict("records")
    most = max((row["shifts"] for row in counts if row["area"]), default=0)
    found: dict[str, list[HeatCell]] = {}
    for row in counts:
        shifts, area = row["shifts"], row["area"]
        shade = -(-shifts * _SHADES // most) if most and area else 0  # rounded up: some is seen
        found.setdefault(area, []).append(HeatCell(shifts, row["gaps"], shade))
    rows = []
    for area in (*figures.areas(problem), ""):
        cells = tuple(found[area])
        shifts, gaps = sum(cell.shifts for cell in cells), sum(cell.gaps for cell in cells)
        if area or shifts or gaps:
            name = names.unit(area) or str(_("Elsewhere"))
            rows.append(HeatRow(name, cells, shifts, gaps))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class RotationProgress:
    """How far one owner is with one rotation; `month` covers the last target, None if none does."""

    duty: str
    owner: str
    to_cover: int
    covered: int
    month: date | None


def _rotations(plan: Plan, problem: Problem, names: Names) -> tuple[RotationProgress, ...]:
    return tuple(
        RotationProgress(
            duty=names.duty(row["duty"]),
            owner=names.owner(problem.duties.get(row["duty"]), row["owner"]),
            to_cover=row["to_cover"],
            covered=row["covered"],
            month=row["month"],
        )
        for row in figures.rotation_progress(plan, problem).to_dict("records")
    )


@dataclass(frozen=True, slots=True)
class HomesRow:
    """The households of one area."""

    name: str
    households: int
    held: int
    visited: int


def _homes(plan: Plan, problem: Problem, names: Names) -> tuple[HomesRow, ...]:
    frame = figures.area_households(plan, problem)
    counted = {row["area"]: row for row in frame.to_dict("records")}
    return tuple(
        HomesRow(
            names.unit(area) or str(_("Elsewhere")),
            counted[area]["households"],
            counted[area]["held"],
            counted[area]["visited"],
        )
        for area in (*figures.areas(problem), "")
        if area in counted and counted[area]["households"]
    )


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one person does in the plan."""

    name: str
    unit: str
    title: str
    turns: int
    households: int
    duties: str


@dataclass(frozen=True, slots=True)
class Loads:
    """Everybody, by unit in the order of the sheets.

    `by_duty` holds, for each duty of `duties`, the turns of those who have some: index of
    the person to turns. `most` is the largest number of turns anybody has.
    """

    people: tuple[PersonRow, ...]
    duties: tuple[str, ...]
    by_duty: tuple[Mapping[int, int], ...]
    most: int


def _loads(plan: Plan, problem: Problem, names: Names) -> Loads:
    frame = figures.turns(plan, problem)
    held = figures.households_held(plan)
    turns: dict[str, dict[str, int]] = {}
    for row in frame[frame["turns"] > 0].to_dict("records"):
        turns.setdefault(row["person"], {})[row["duty"]] = row["turns"]
    order = {key: number for number, key in enumerate(problem.units)}
    keys = sorted(
        problem.people, key=lambda key: order.get(problem.people[key].unit or "", len(order))
    )
    used = set(frame["duty"]) - {""}
    duties = [key for key in problem.duties if key in used]
    duties += sorted(used - set(duties))
    people = tuple(
        PersonRow(
            name=names.person(key),
            unit=names.person_unit(key),
            title=names.title(key),
            turns=sum(turns.get(key, {}).values()),
            households=held.get(key, 0),
            duties=list_word(
                str(_("{duty} {turns}", duty=names.duty(duty), turns=turns[key][duty]))
                for duty in duties
                if duty in turns.get(key, {})
            ),
        )
        for key in keys
    )
    by_duty = tuple(
        {n: turns[key][duty] for n, key in enumerate(keys) if duty in turns.get(key, {})}
        for duty in duties
    )
    most = max((person.turns for person in people), default=0)
    return Loads(people, tuple(names.duty(duty) for duty in duties), by_duty, most)


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap in words. `reasons` are (person, why not); `more` of them are left out."""

    duty: str
    owner: str
    when: str
    target: str
    cause: str
    missing: int
    message: str
    reasons: tuple[tuple[str, str], ...]
    more: int


def _gaps(plan: Plan, problem: Problem, names: Names) -> tuple[GapRow, ...]:
    directory = Directory(problem)
    left = _REASONS_SHOWN
    rows = []
    for gap in plan.gaps[:_GAPS_SHOWN]:
        shown = gap.people[: min(_REASONS_PER_GAP, left)]
        left -= len(shown)
        rows.append(
            GapRow(
                duty=names.duty(gap.duty),
                owner=names.owner(problem.duties.get(gap.duty), gap.owner),
                when=_gap_when(gap),
                target=_gap_target(gap, names, directory),
                cause=cause_word(gap.cause),
                missing=gap.missing,
                message=gap.message,
                reasons=tuple((names.person(one.id), one.reason) for one in shown),
                more=len(gap.people) - len(shown),
            )
        )
    return tuple(rows)


def _gap_when(gap: Gap) -> str:
    return date_word(gap.date) if gap.date is not None else period_word(*gap.period)


def _gap_target(gap: Gap, names: Names, directory: Directory) -> str:
    """A unit by its name; a household by its id and the unit it lies in."""
    unit = directory.unit_of(gap.target)
    if gap.target is None or unit is None or unit == gap.target:
        return names.target(gap.target)
    return f"{names.unit(unit)} {gap.target}"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a project in words; `lacks` marks what is late or has no day."""

    project: str
    step: str
    latest: date | None
    planned: date | None
    people: str
    word: str
    lacks: bool


def _steps(plan: Plan, problem: Problem, names: Names) -> tuple[StepRow, ...]:
    """The steps counted back, project by project."""
    return tuple(
        StepRow(
            names.unit(line.milestone.project),
            line.milestone.name,
            line.latest,
            line.shift.date if line.shift is not None else None,
            list_word(names.person(one) for one in line.people),
            line.word,
            line.state in ("late", "unplaced", "short"),
        )
        for line in step_lines(plan, problem, names)
    )


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """How one duty stands; `checklist` is the list it is on, `word` its state in words."""

    checklist: str
    duty: str
    often: str
    tally: Tally
    word: str
    remark: str


def _checklists(lists: Iterable[Checklist], names: Names) -> tuple[ChecklistLine, ...]:
    """Every duty, those of named checklists first."""
    return tuple(
        ChecklistLine(
            one.name,
            names.duty(line.duty.id),
            how_often(line.duty),
            line.tally,
            state_word(line.tally.state),
            line.remark,
        )
        for one in lists
        for line in one.lines
    )


@dataclass(frozen=True, slots=True)
class FairnessLine:
    """How evenly one part of one duty is spread."""

    duty: str
    part: int
    people: int
    min: int
    max: int


def _fairness(plan: Plan, names: Names) -> tuple[FairnessLine, ...]:
    return tuple(
        FairnessLine(names.duty(row.duty), row.part + 1, len(row.pool), row.min, row.max)
        for row in plan.fairness
    )
