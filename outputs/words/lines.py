"""Faults, findings, gaps and plans as lines of text, for a terminal or a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from planner.domain.language import Text, _, current, marked
from planner.domain.plan import UNFINISHED

if TYPE_CHECKING:
    from planner.domain.findings import Finding
    from planner.domain.plan import Gap, Plan
    from planner.domain.problem import Fault, Problem

_MOST_NAMED, _MOST_RUNS, _MOST_COLUMNS = 30, 12, 6

_UNITS = {
    "days": marked("{amount:day|days}"),
    "hours": marked("{amount:hour|hours}"),
    "households": marked("{amount:household|households}"),
    "links": marked("{amount:link|links}"),
    "months": marked("{amount:month|months}"),
    "people": marked("{amount:person|people}"),
    "shifts": marked("{amount:shift|shifts}"),
    "targets": marked("{amount:target|targets}"),
    "turns": marked("{amount:turn|turns}"),
    "visits": marked("{amount:visit|visits}"),
}
"""What findings count, as it is shown."""


def fault_line(fault: Fault) -> str:
    """One fault of the input: where it is, what is wrong, what is expected, what to do."""
    words = [fault.sheet] if fault.sheet else []
    if fault.row is not None:
        words.append(_rows_word(sorted({fault.row, *fault.also})))
    words += [str(_("“{word}”", word=word)) for word in (fault.column, fault.value) if word]
    said = "".join(str(sentence) for sentence in _sentences(fault))
    line = str(_("{where}: {said}", where=" ".join(words), said=said)) if words else said
    line = " ".join(line.split())  # a cell may hold line breaks
    return str(_("Warning: {said}", said=line)) if fault.warning else line


def _rows_word(rows: Sequence[int]) -> str:
    """Rows by their numbers: 第7行, 第7、9行, 第7-14行."""
    if len(rows) == 1:
        return str(_("row {row}", row=rows[0]))
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    items = [one for run in runs[:_MOST_RUNS] for one in _run(run)]
    comma = ", " if current() == "en" else "、"
    more = ["…"] if len(runs) > _MOST_RUNS else []
    return str(_("rows {rows} ({n})", rows=comma.join([*items, *more]), n=len(rows)))


def _run(rows: Sequence[int]) -> Sequence[str]:
    return [f"{rows[0]}-{rows[-1]}"] if len(rows) > 2 else [str(row) for row in rows]


def _sentences(fault: Fault) -> Iterator[Text]:
    yield fault.text
    if fault.expected is not None:
        yield _(" Expected: {expected}", expected=fault.expected)
    if fault.remedy is not None:
        yield _(" {remedy}", remedy=fault.remedy)
    if fault.elsewhere:
        places = [
            " ".join((one.sheet, _rows_word(sorted(one.rows)), str(_("“{word}”", word=one.column))))
            for one in fault.elsewhere[:_MOST_COLUMNS]
        ]
        more = ["…"] if len(fault.elsewhere) > _MOST_COLUMNS else []
        yield _(" Likewise in {n:other cell|other cells}: {places}.",
                n=sum(len(one.rows) for one in fault.elsewhere),
                places="; ".join([*places, *more]) if current() == "en"
                else "；".join([*places, *more]))  # fmt: skip


def finding_line(finding: Finding, problem: Problem | None = None) -> str:
    """One finding of the judge in words, and the ids of rule and shift in brackets."""
    line = finding_words(finding, problem)
    line += f" [{' '.join(filter(None, (finding.rule, finding.shift)))}]"
    return line if finding.hard else str(_("Note: {said}", said=line))


def finding_words(finding: Finding, problem: Problem | None = None) -> str:
    """What a finding is about, what is wrong, by how much; with `problem` the duty is named."""
    line = " ".join(str(finding.text).split())  # an owner that is not named leaves a gap
    where = _about(finding, problem)
    if where:
        line = str(_("{where}: {said}", where=where, said=line))
    if finding.unit in _UNITS:
        amount = Text(_UNITS[finding.unit], {"amount": finding.amount})
        line += str(_(" ({amount})", amount=amount))
    return line


def _about(finding: Finding, problem: Problem | None) -> str:
    """The duty and the day of the shift that a finding is about; empty where it has none."""
    duty = problem.duties.get(finding.duty or "") if problem is not None else None
    if finding.shift is None or duty is None:
        return ""
    day = finding.date.isoformat() if finding.date is not None else ""
    return f"{duty.name} {day}".strip()


def gap_lines(gap: Gap, problem: Problem | None = None, note: str = "") -> Iterator[str]:
    """One gap: what is missing, what is said of it, then who cannot help, a line each, and why.

    With `problem` people are called by their names, their ids after them.
    """
    people = {} if problem is None else problem.people
    first, last = gap.period
    yield str(
        _(
            "{obligation} ({first} to {last}), {missing} missing: {message}",
            obligation=gap.obligation,
            first=first,
            last=last,
            missing=gap.missing,
            message=gap.words,
        )
    )
    if note:
        yield f"    {note}"
    for person in gap.people:
        known = people.get(person.id)
        name = person.id if known is None else f"{known.name} {person.id}"
        yield str(_("    {person}: {reason}", person=name, reason=person.words))


def missing_line(missing: Iterable[str]) -> str:
    """The characters that no font has, with their codes."""
    named = [
        f"{one} U+{ord(one):04X}"
        for one in sorted(missing)
        if unicodedata.category(one) not in ("Cc", "Cs")
    ]
    return str(
        _(
            "Note: no font here has these characters, 〓 stands in their place: {characters}.",
            characters="; ".join(named[:_MOST_NAMED]) + (" …" if len(named) > _MOST_NAMED else ""),
        )
    )


def plan_lines(plan: Plan, told: Iterable[Fault] = ()) -> Iterator[str]:
    """A plan in a few lines: how much was planned, what is missing, what to know.

    What was `told` of its workbook already, with the place, is not said again.
    """
    from outputs.words.levels import level_word

    if plan.unfinished:
        yield plan.unfinished
    yield str(
        _(
            "{shifts:shift|shifts}, {households:household link|household links}, {gaps:gap|gaps}.",
            shifts=len(plan.shifts),
            households=len(plan.holders),
            gaps=len(plan.gaps),
        )
    )
    known = {UNFINISHED, *(fault.code for fault in told)}
    for warning in plan.warnings:
        if warning.code not in known:
            yield str(_("Note: {said}", said=warning.words))
    for level in plan.levels:
        if level.proven:
            continue
        yield str(
            _(
                "Not proven the best: {level} is {value}, and no less than {bound} is possible.",
                level=level_word(level),
                value=level.value,
                bound=level.bound,
            )
        )
