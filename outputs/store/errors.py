"""What can go wrong with a store, said so that a person can do something about it."""

from __future__ import annotations

from planner.domain.trouble import Trouble


class StoreTrouble(Trouble):
    """Something about the store. `text` says which one, what is wrong, and what to do."""


class StoreUnreadable(StoreTrouble):
    """There is no store there, or it cannot be opened or read."""


class StoreNotWritten(StoreTrouble):
    """Nothing was written: the store is as it was before."""
