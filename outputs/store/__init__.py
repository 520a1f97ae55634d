"""The store of published plans: immutable revisions, what was done, and who changed what."""

from outputs.store.errors import Overtaken, StoreNotWritten, StoreTrouble, StoreUnreadable
from outputs.store.rows import (
    Acknowledged,
    AuditEntry,
    Meanwhile,
    Publication,
    Restored,
    Revision,
    RevisionInfo,
)
from outputs.store.store import Store

__all__ = [
    "Acknowledged",
    "AuditEntry",
    "Meanwhile",
    "Overtaken",
    "Publication",
    "Restored",
    "Revision",
    "RevisionInfo",
    "Store",
    "StoreNotWritten",
    "StoreTrouble",
    "StoreUnreadable",
]
