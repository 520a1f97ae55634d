"""Whatever kills a process, and whoever else publishes: the store and the folder are whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from outputs.store import Store
from tests.benchmarks.kill_store import CLEAN, kill_often, look, publish_next, publish_number
from tests.builders.ends import PATIENCE_SECONDS
from tests.builders.stored_events import every_feed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")


def test_a_kill_leaves_the_old_revision_or_the_new_one(tmp_path: Path) -> None:
    """At any moment of publishing and recording."""
    found = kill_often(tmp_path, 12)
    assert found["old"] + found["new"] == 12
    whole = tmp_path / "whole"
    publish_number(whole, look(whole).newest + 1, outputs=True)  # and all goes on as before
    left = look(whole)
    assert left.shown == left.newest


def test_two_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """Every publication of both gets its number, and the folder shows the last one."""
    Store.open(tmp_path / "sanfang.db")
    children = [CLEAN.Process(target=publish_next, args=(tmp_path, 4)) for _process in range(2)]
    for child in children:
        child.start()
    try:
        for child in children:
            child.join(PATIENCE_SECONDS)
            assert child.exitcode == 0
    finally:
        for child in children:
            child.kill()
    store = Store.open(tmp_path / "sanfang.db")
    assert [info.number for info in store.revisions()] == list(range(1, 9))
    assert [entry.action for entry in store.audit()] == ["publish"] * 8
    published = every_feed(store)
    for path, content in published.items():
        assert (tmp_path / "published" / "calendars" / path).read_bytes() == content
    assert [path.name for path in tmp_path.glob(".published-*")] == []
