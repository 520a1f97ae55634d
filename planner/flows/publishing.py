"""A plan's way to the public: judged, kept in the store, written out with its changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from outputs.calendars.building import write_files
from outputs.calendars.fitting import fitted
from outputs.folder.plan import (
    CALENDARS_FOLDER,
    CHANGES_FILE,
    CHANGES_PAGE,
    CHANGES_PAPER,
    PLAN_CONTENTS,
    write_outputs,
)
from outputs.folder.replacing import FolderNotWritten, Staging, staging
from outputs.page.changes import write_notice_page
from outputs.print.changes import write_change_notice
from outputs.print.typeset import Press
from outputs.roster.changes import write_changes
from outputs.store import Publication, Revision, Store, StoreNotWritten, StoreTrouble
from outputs.tables.changes import ChangeList
from planner.domain.changes import changes
from planner.domain.language import Text, _, speaking
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.progress import Progress, Silent
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.flows.books import Workbook
from planner.flows.comparing import replaced
from planner.flows.result import JudgedPlan, forbids
from planner.flows.settled import judged
from planner.flows.standing import gap_notes
from planner.repair.published import with_past

FOLDER = "published"


@dataclass(frozen=True, eq=False, kw_only=True)
class Published(JudgedPlan):
    """A plan that is published, as `publication`, and written into `folder`.

    `report` is what it changed of what was published before; `missing` are the characters of
    the notice of change that no font has.
    """

    publication: Publication
    report: ChangeList
    folder: Path
    missing: frozenset[str] = frozenset()


class NotPublished(Trouble):
    """A plan that breaks rules and so is not published; `made` has the findings."""

    def __init__(self, made: JudgedPlan) -> None:
        super().__init__(_("Not published: the plan breaks the rules listed above."))
        self.made = made


class FolderBehind(Trouble):
    """A revision is published, but its folder could not be put in place; `text` says why."""

    def __init__(self, text: Text, done: Published) -> None:
        super().__init__(text)
        self.done = done


def publish(
    made: Plan | JudgedPlan,
    book: Workbook,
    *,
    by: str,
    now: datetime | None = None,
    store: Path | str | None = None,
    out: Path | None = None,
    note: str = "",
    onto: int | None = None,
    progress: Progress | None = None,
) -> Published:
    """Make a plan of `book` the newest revision, and write everything for the public.

    A plan that is not judged yet is judged. A breach forbids publishing, unless it lies in
    the past. The store is `store`, or ``sanfang.db`` beside the workbook; `out` is the folder
    ``published`` beside the store unless given. Everything is written before the revision
    counts, and put in place right after. A plan that is published already is written again:
    that mends a folder that a crash has left behind. `onto` is the newest revision that the
    plan knows of; unless given, it takes the place of any.

    Raises Overtaken where a newer one than `onto` has days of the plan, NotPublished for a
    breach, StoreTrouble or FolderNotWritten where nothing was
    published, and FolderBehind where the folder alone could not be put in place.
    """
    progress = progress or Silent()
    now = now or datetime.now(UTC)
    where = book.store if store is None else store
    with speaking(book.language):
        if isinstance(made, Plan):
            progress.stage(_("Judging the plan"))
            findings = judged(made, book, where)
            made = JudgedPlan(made, book.problem, book.language, findings)
        today = made.plan.day_of(now)
        if any(forbids(finding, today) for finding in made.findings):
            raise NotPublished(made)
        kept = Store.open(where)
        _same_organisation(made.plan, book.problem, kept)
        newest = kept.latest(made.plan.start, made.plan.end)
        problem = book.problem
        if newest is not None:
            problem = with_past(problem, newest.problem, made.plan)
        made = JudgedPlan(made.plan, problem, book.language, made.findings)
        progress.stage(_("Writing the outputs"))
        return _published(made, kept, out or _folder(book, where), by, now, note, onto)


def _folder(book: Workbook, store: Path | str) -> Path:
    """Where what is published is written unless a folder is named: beside the store."""
    beside = store.parent if isinstance(store, Path) else book.path.resolve().parent
    return beside / FOLDER


def bring_out(store: Path | str, *, out: Path | None = None) -> Published:
    """Write what the store holds as the newest revision once more, without any workbook.

    For a folder that was lost or fell behind, as after a restored copy. `out` is the folder
    ``published`` beside the store unless given. Raises StoreTrouble, Trouble where nothing
    is published yet, FolderNotWritten, and FolderBehind where it could not be put in place.
    """
    kept = Store.open(store, create=False)
    newest = kept.latest()
    if newest is None:
        raise Trouble(_("Nothing is published yet."))
    problem, info = newest.problem, newest.info
    made = JudgedPlan(newest.plan, problem, problem.settings.language)
    folder = out or (store.parent if isinstance(store, Path) else Path.cwd()) / FOLDER
    with speaking(made.language), staging(folder, PLAN_CONTENTS) as stage, Press() as press:
        write_outputs(made.plan, problem, stage.fresh, gap_notes(kept, made.plan.timezone))
        publication = Publication(info, fresh=False, before=info)
        done = _written(made, kept, stage, press, publication, kept.calendars())
        _put_in_place(kept, stage, done)
    return done


def _published(
    made: JudgedPlan,
    store: Store,
    folder: Path,
    by: str,
    now: datetime,
    note: str,
    onto: int | None,
) -> Published:
    """The revision that `made` has become, with its folder in place."""
    plan, problem = made.plan, made.problem
    found: list[Published] = []
    with staging(folder, PLAN_CONTENTS) as stage, Press() as press:
        write_outputs(plan, problem, stage.fresh, gap_notes(store, plan.timezone))

        def finish(publication: Publication, calendars: Iterator[tuple[str, bytes]]) -> None:
            found.append(_written(made, store, stage, press, publication, calendars))

        store.publish(plan, problem, at=now, by=by, note=note, onto=onto, beforehand=finish)
        _put_in_place(store, stage, found[0])
    return found[0]


def _written(
    made: JudgedPlan,
    store: Store,
    stage: Staging,
    press: Press,
    publication: Publication,
    calendars: Iterable[tuple[str, bytes]],
) -> Published:
    """The calendars and the notices of change written beside the other outputs."""
    plan, at = made.plan, publication.revision.at
    report = _report(plan, made.problem, _before(store, publication), publication)
    today = plan.day_of(at)
    small = ((path, fitted(content, today)) for path, content in calendars)
    write_files(small, stage.fresh / CALENDARS_FOLDER)
    write_changes(stage.fresh / CHANGES_FILE, plan, report, at)
    write_notice_page(stage.fresh / CHANGES_PAGE, plan, report, at)
    write_change_notice(stage.fresh / CHANGES_PAPER, plan, report, at, press)
    return Published(
        plan=plan, problem=made.problem, language=made.language, findings=made.findings,
        publication=publication, report=report, folder=stage.folder,
        missing=frozenset(press.missing),
    )  # fmt: skip


def _put_in_place(store: Store, stage: Staging, done: Published) -> None:
    number = done.publication.revision.number
    try:
        # Who has published something newer meanwhile writes the folder, too.
        store.exclusively(number, stage.take_place)
    except (OSError, StoreTrouble, FolderNotWritten) as error:
        raise FolderBehind(
            _(
                "Revision {number} is published, but {folder} still shows the one before "
                "({why}). Run `sanfang publish` without a plan to write it.",
                number=number,
                folder=done.folder,
                why=reason(error),
            ),
            done,
        ) from error


def _before(store: Store, publication: Publication) -> Revision | None:
    """What was published of the plan's time before this publication."""
    if publication.fresh:
        old = publication.before
        return None if old is None else store.revision(old.number)
    return store.before(publication.revision.number)


def _report(
    plan: Plan, problem: Problem, old: Revision | None, publication: Publication
) -> ChangeList:
    if publication.fresh:
        found = publication.changes
    else:
        found = changes((), plan.shifts) if old is None else replaced(old.plan, plan)
    return ChangeList.of(
        found,
        None if old is None else old.problem,
        problem,
        today=plan.day_of(publication.revision.at),
        posted=None if old is None else (old.info.start, old.info.end),
    )


def _same_organisation(plan: Plan, problem: Problem, store: Store) -> None:
    """Raise StoreNotWritten where the store holds somebody else's plans.

    An organisation that has another name by now is still the same.
    """
    newest = store.revisions()[-1:]
    if not newest or newest[0].organisation == plan.organisation:
        return
    if not _renamed(store.revision(newest[0].number).problem, problem):
        raise StoreNotWritten(
            _(
                "{store} holds the plans of {other}, and this one is of {organisation}. "
                "Name another store with --store.",
                store=store.name,
                other=newest[0].organisation,
                organisation=plan.organisation,
            )
        )


def _renamed(before: Problem, now: Problem) -> bool:
    """Whether two workbooks with two names are of one organisation: the same unit is the
    root of both, which those of a blank workbook are, too, and somebody is in both.
    """
    roots = [
        {key for key, unit in one.units.items() if unit.parent is None} for one in (before, now)
    ]
    staff = [{(key, one.name) for key, one in book.people.items()} for book in (before, now)]
    return bool(roots[0] & roots[1] and staff[0] & staff[1])
