"""Writes both files of a report: both, or neither."""

from __future__ import annotations

from contextlib import suppress
from errno import EISDIR
from os import strerror
from pathlib import Path

from outputs.report.book import write_book
from outputs.report.page import page
from outputs.tables.period.report import PeriodReport
from planner.domain.language import _
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.domain.workshops import workbench


class ReportNotWritten(Trouble):
    """Nothing was written. `text` says where, why, and what to do."""


def write_report(report: PeriodReport, folder: Path) -> tuple[Path, Path]:
    """Write the workbook and the page of `report` into `folder`, in the current language.

    Returns their paths. An earlier report of the same period is replaced. Raises
    ReportNotWritten where either cannot be written; both are then as they were before.
    """
    name = f"report-{report.period.label}"
    targets = (folder / f"{name}.xlsx", folder / f"{name}.html")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with workbench(folder / name) as place:
            fresh = [place / target.name for target in targets]
            write_book(report, fresh[0])
            fresh[1].write_text(page(report), encoding="utf-8", newline="\n")
            _take_places(fresh, targets, place)
    except OSError as error:
        raise _failed(folder, error) from error
    return targets


def _take_places(fresh: list[Path], targets: tuple[Path, Path], workshop: Path) -> None:
    """Move `fresh` to `targets`; where one cannot be moved, all are as they were."""
    kept = [workshop / f"old-{target.name}" for target in targets]
    begun: list[tuple[Path, Path, bool]] = []
    try:
        for new, target, old in zip(fresh, targets, kept, strict=True):
            if target.is_dir():
                raise IsADirectoryError(EISDIR, strerror(EISDIR), str(target))
            begun.append((target, old, target.exists()))  # before anything of it is moved
            with suppress(FileNotFoundError):
                target.rename(old)
            new.rename(target)
    except BaseException:
        for target, old, was_there in begun:
            with suppress(OSError):
                if old.exists():
                    old.replace(target)
                elif not was_there:
                    target.unlink(missing_ok=True)
        raise


def _failed(folder: Path, error: Exception) -> ReportNotWritten:
    return ReportNotWritten(
        _(
            "The report could not be written into {folder} ({why}). Close its files where they"
            " are open, or see whether the disk is full; nothing has been changed.",
            folder=folder,
            why=reason(error),
        )
    )
