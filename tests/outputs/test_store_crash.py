"""Whatever kills a process, and whoever else publishes: the store and the folder are whole."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from outputs.store import Store
from planner.flows.publishing import publish_plan
from tests.benchmarks.kill_store import kill_often, look, plan_number, publish_number
from tests.builders.store_problems import AT, problem

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
    children = []
    for _process in range(2):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                for _turn in range(4):
                    _publish_next(tmp_path)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    store = Store.open(tmp_path / "sanfang.db")
    assert [info.number for info in store.revisions()] == list(range(1, 9))
    assert [entry.action for entry in store.audit()] == ["publish"] * 8
    published = dict(store.feeds())
    for path, content in published.items():
        assert (tmp_path / "published" / "calendars" / path).read_bytes() == content
    assert [path.name for path in tmp_path.glob(".published-*")] == []


def _publish_next(folder: Path) -> None:
    """Publish a plan that no other process publishes."""
    number = (os.getpid() * 7 + len(Store.open(folder / "sanfang.db").revisions())) % 80
    plan = plan_number(number)
    store = Store.open(folder / "sanfang.db")
    while not publish_plan(
        plan, problem(), store, folder / "published", now=AT + timedelta(hours=1), by="me"
    )[0].fresh:
        number = (number + 1) % 80
        plan = plan_number(number)
