"""What can go wrong with a store, said so that a person can do something about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from planner.domain.language import _
from planner.domain.trouble import Trouble


class StoreTrouble(Trouble):
    """Something about the store. `text` says which one, what is wrong, and what to do."""


class StoreUnreadable(StoreTrouble):
    """There is no store there, or it cannot be opened or read."""


class StoreNotWritten(StoreTrouble):
    """Nothing was written: the store is as it was before."""


class Overtaken(StoreNotWritten):
    """Something else has the plan's days by now than what it was made from."""


class Newer(Overtaken):
    """Somebody has published something newer of the same days than the plan knows of."""

    def __init__(self, number: int, by: str) -> None:
        super().__init__(
            _(
                "Not published: revision {number}, by {by}, has days of this plan and is newer "
                "than what it was made from. Look at what that changed, and re-plan from it.",
                number=number,
                by=by,
            )
        )
        self.number = number


class TakenBack(Overtaken):
    """What the plan was made from does not count any more."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _(
                "Not published: this plan was made from revision {number}, which does not count: a "
                "restore has taken it back. Look at what counts now, and re-plan from it.",
                number=number,
            )
        )


@contextmanager
def as_written() -> Iterator[None]:
    """Raise StoreUnreadable where what the store gives back is not what was put into it."""
    try:
        yield
    except (ValueError, TypeError, LookupError) as error:
        raise StoreUnreadable(
            _(
                "The store is damaged: what it holds is not what was written. Put back a copy of "
                "it with `sanfang restore`."
            )
        ) from error
