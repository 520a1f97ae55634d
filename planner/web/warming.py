"""What the first visitor of a page would wait for, worked out before anybody comes."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from inputs.boundaries import boundaries_beside
from outputs.store import StoreTrouble
from planner.domain.language import speaking
from planner.web.shown import changed_at

if TYPE_CHECKING:
    from planner.web.bulletins import News
    from planner.web.desk import Desk
    from planner.web.shown import Shelf

_LOOK_SECONDS = 5.0
_LOG = logging.getLogger("sanfang.web")


class Warming:
    """Keeps ready what pages show of the newest revision, what it changed, and the workbook.

    It looks every few seconds whether there is another revision or workbook. The thread is
    one that ends with the program: nothing is lost by that.
    """

    def __init__(self, shelf: Shelf, news: News, desk: Desk) -> None:
        self._shelf = shelf
        self._news = news
        self._desk = desk
        self._ended = Event()
        self._seen: object = None

    def start(self) -> None:
        """Begin, beside whatever else goes on."""
        Thread(target=self._run, name="warming", daemon=True).start()

    def end(self) -> None:
        """Begin nothing more."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.once()
            except StoreTrouble:
                _LOG.warning("pages could not be prepared")
            self._ended.wait(_LOOK_SECONDS)

    def once(self) -> None:
        """Prepare what is new; raises StoreTrouble."""
        seen = (self._shelf.newest(), _mark(self._desk))
        if seen == self._seen:
            return
        with speaking(self._desk.language):
            shown = self._shelf.revision()
            if shown is not None:
                shown.key_figures, shown.timeline.entries  # noqa: B018  worked out once
                shown.households, shown.checklists  # noqa: B018
                if shown.info is not None:
                    self._news.bulletin(shown.info)
            if not self._ended.is_set():
                self._shelf.reading()
        self._seen = seen


def _mark(desk: Desk) -> tuple[int, int, int] | None:
    try:
        found = desk.book.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, changed_at(boundaries_beside(desk.book))
