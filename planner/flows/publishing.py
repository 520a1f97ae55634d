"""A plan's way to the public: judged, kept in the store, written out with its changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from constraints.judging.judge import verify
from inputs.workbook.reading import read
from outputs.calendars.building import write_files
from outputs.calendars.fitting import fitted
from outputs.files import UnreadablePlan, read_plan
from outputs.folder.plan import (
    CALENDARS_FOLDER,
    CHANGES_FILE,
    CHANGES_PAGE,
    CHANGES_PAPER,
    PLAN_CONTENTS,
    write_outputs,
)
from outputs.folder.replacing import FolderNotWritten, staging
from outputs.page.changes import write_notice_page
from outputs.print.changes import write_change_notice
from outputs.print.typeset import Press
from outputs.roster.changes import write_changes
from outputs.store import Store, StoreNotWritten, StoreTrouble
from outputs.tables.changes import ChangeList
from planner.domain.adopted import with_choices
from planner.domain.changes import changes, superseded
from planner.domain.language import _, speaking
from planner.domain.progress import Progress, Silent
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.flows.remember import remember
from planner.repair.published import with_past

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from outputs.store import Publication, Revision
    from planner.domain.changes import Change
    from planner.domain.findings import Finding
    from planner.domain.language import Text
    from planner.domain.plan import Plan
    from planner.domain.problem import Fault, Problem

FOLDER = "published"


@dataclass(frozen=True, eq=False)
class Outcome:
    """How far a plan came.

    `findings` are the judge's remarks; `refused` says that some of them forbid publishing.
    `publication` is None where nothing was published, which `trouble` explains unless the
    plan was refused. With both, the revision is kept and only the folder is not written.
    `missing` are the characters of the notice of change that no font has.
    """

    language: str
    faults: tuple[Fault, ...] = ()
    problem: Problem | None = None
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    refused: bool = False
    publication: Publication | None = None
    changed: ChangeList | None = None
    folder: Path | None = None
    missing: frozenset[str] = frozenset()
    trouble: Text | None = None


def publish(
    path: Path,
    *,
    now: datetime,
    by: str,
    book: Path | None = None,
    store: Path | str | None = None,
    out: Path | None = None,
    note: str = "",
    language: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Publish the plan at `path`, an output folder or a plan.json.

    It is judged by the workbook `book` first, else by the one it names, which lies beside
    its folder or beside it. A breach refuses it, unless it lies in the past: that is only
    reported. The store is `store`, or ``sanfang.db`` beside the workbook; everything is
    written into `out`, or the folder ``published`` beside the store.
    """
    progress = progress or Silent()
    try:
        plan = read_plan(path)
        book = book or find_book(path, plan)
    except UnreadablePlan as error:
        return Outcome(language or "zh", trouble=error.text)
    progress.stage(_("Reading the workbook"))
    reading = read(book)
    language = language or reading.language
    if reading.problem is None:
        return Outcome(language, reading.faults)
    where = Store.beside(book) if store is None else store
    out = out or (where.parent if isinstance(where, Path) else book.resolve().parent) / FOLDER
    with speaking(language):
        try:
            progress.stage(_("Judging the plan"))
            known = remember(reading.problem, book, store=where, plan=plan, known=plan.created)
            findings = verify(plan, with_choices(known, plan))
            today = now.astimezone(ZoneInfo(plan.timezone)).date()
            outcome = Outcome(language, reading.faults, reading.problem, plan, findings)
            if any(forbids(finding, today) for finding in findings):
                return replace(outcome, refused=True)
            kept = Store.open(where)
            newest = kept.latest(plan.start, plan.end)
            done = publish_plan(
                plan,
                reading.problem
                if newest is None
                else with_past(reading.problem, newest.problem, plan),
                kept,
                out,
                now=now,
                by=by,
                note=note,
                progress=progress,
            )
        except (StoreTrouble, FolderNotWritten) as error:
            return Outcome(language, reading.faults, reading.problem, plan, trouble=error.text)
        except FolderBehind as error:
            return replace(
                outcome,
                **error.done._asdict(),
                trouble=error.text,
            )
    return replace(outcome, **done._asdict(), folder=out)


class Published(NamedTuple):
    """What came of publishing; `missing` are characters of the notice that no font has."""

    publication: Publication
    changed: ChangeList
    missing: frozenset[str]


class FolderBehind(Trouble):
    """A revision is published, but its folder could not be put in place; `text` says why."""

    def __init__(self, text: Text, done: Published) -> None:
        super().__init__(text)
        self.text = text
        self.done = done


def publish_plan(
    plan: Plan,
    problem: Problem,
    store: Store,
    folder: Path,
    *,
    now: datetime,
    by: str,
    note: str = "",
    progress: Progress | None = None,
) -> Published:
    """Make `plan`, which has been judged, the newest revision and write `folder`.

    Everything is written before the revision counts, and put in place right after. A plan
    that is published already is written again: that mends a folder that a crash has left
    behind. Raises StoreTrouble or FolderNotWritten where nothing was published, FolderBehind
    where only the last step failed.
    """
    progress = progress or Silent()
    _same_organisation(plan, store)
    progress.stage(_("Writing the outputs"))
    made: list[Published] = []
    with staging(folder, PLAN_CONTENTS) as stage, Press() as press:
        write_outputs(plan, problem, stage.fresh)

        def finish(publication: Publication, calendars: Iterator[tuple[str, bytes]]) -> None:
            old = _before(store, publication)
            changed = _changed(plan, problem, old, publication)
            at = publication.revision.at
            today = at.astimezone(ZoneInfo(plan.timezone)).date()
            small = ((path, fitted(content, today)) for path, content in calendars)
            write_files(small, stage.fresh / CALENDARS_FOLDER)
            write_changes(stage.fresh / CHANGES_FILE, plan, changed, at)
            write_notice_page(stage.fresh / CHANGES_PAGE, plan, changed, at)
            write_change_notice(stage.fresh / CHANGES_PAPER, plan, changed, at, press)
            made.append(Published(publication, changed, frozenset(press.missing)))

        store.publish(plan, problem, at=now, by=by, note=note, beforehand=finish)
        done = made[0]
        number = done.publication.revision.number
        try:
            # Who has published something newer meanwhile writes the folder, too.
            store.exclusively(number, stage.take_place)
        except (OSError, StoreTrouble, FolderNotWritten) as error:
            raise FolderBehind(
                _(
                    "Revision {number} is published, but {folder} still shows the one before "
                    "({why}). Publish the plan again to write it.",
                    number=number,
                    folder=folder,
                    why=reason(error),
                ),
                done,
            ) from error
    return done


def forbids(finding: Finding, today: date) -> bool:
    """Whether a finding forbids publishing: a breach that is not past already."""
    return finding.hard and (finding.date is None or finding.date >= today)


def find_book(path: Path, plan: Plan) -> Path:
    """The workbook that the plan at `path` was made from, beside its folder or beside it.

    Raises UnreadablePlan where there is none of that name.
    """
    folder = (path if path.is_dir() else path.parent).resolve()
    for place in (folder.parent, folder):
        book = place / plan.source_file
        if plan.source_file and book.exists():
            return book
    raise UnreadablePlan(
        _(
            "The workbook {book} of the plan {plan} is not beside it; name it with --book.",
            book=plan.source_file or "?",
            plan=path,
        )
    )


def compare(old: Revision, new: Revision) -> tuple[Change, ...]:
    """What `new` changed of what `old` had published for its time."""
    return _changes(old.plan, new.plan)


def _changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    ids = {shift.id for shift in new.shifts}
    overlap = old.start <= new.end and new.start <= old.end
    replaced = [
        shift
        for shift in old.shifts
        if shift.id in ids or (overlap and superseded(shift.date, old.end, new.start, new.end))
    ]
    return changes(replaced, new.shifts)


def _before(store: Store, publication: Publication) -> Revision | None:
    """What was published of the plan's time before this publication."""
    if publication.fresh:
        old = publication.before
        return None if old is None else store.revision(old.number)
    return store.before(publication.revision.number)


def _changed(
    plan: Plan, problem: Problem, old: Revision | None, publication: Publication
) -> ChangeList:
    if publication.fresh:
        found = publication.changes
    else:
        found = changes((), plan.shifts) if old is None else _changes(old.plan, plan)
    return ChangeList.of(
        found,
        None if old is None else old.problem,
        problem,
        today=publication.revision.at.astimezone(ZoneInfo(plan.timezone)).date(),
        posted=None if old is None else (old.info.start, old.info.end),
    )


def _same_organisation(plan: Plan, store: Store) -> None:
    """Raise StoreNotWritten where the store holds somebody else's plans."""
    newest = store.revisions()[-1:]
    if newest and newest[0].organisation != plan.organisation:
        raise StoreNotWritten(
            _(
                "{store} holds the plans of {other}, and this one is of {organisation}. "
                "Name another store with --store.",
                store=store.name,
                other=newest[0].organisation,
                organisation=plan.organisation,
            )
        )
