"""A cluster solves parts; what it loses is solved here, and told why."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planner.domain.trouble import Trouble
from planner.solver import cluster as clusters
from planner.solver.cluster import Nobody, cluster, is_open, why
from planner.solver.pool import Workers
from planner.solver.solve import solve
from tests.builders.commands import in_english, sanfang
from tests.builders.ends import PATIENCE_SECONDS, until
from tests.planner.solver.test_pool import blocks, outcome


@pytest.fixture(scope="module")
def two() -> Iterator[Any]:
    """Two workers on this computer."""
    with cluster("local:2") as executor:
        yield executor


def test_the_answers_are_the_same(two: Any) -> None:
    """They come from other processes."""
    lost: list[BaseException] = []
    assert two.submit(os.getpid).result(PATIENCE_SECONDS) != os.getpid()
    found = solve(blocks(6), stage="s", workers=Workers(elsewhere=two, lost=lost.append))
    assert outcome(found) == outcome(solve(blocks(6), stage="s"))
    assert lost == []


def test_ctrl_c_on_the_terminal_is_not_meant_for_its_workers(two: Any) -> None:
    """They are in its group of processes, as everything that a command starts."""
    asked = two.submit(signal.getsignal, signal.SIGINT)
    assert asked.result(PATIENCE_SECONDS) == signal.SIG_IGN


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
def test_a_lost_worker_loses_nothing(two: Any) -> None:
    """One is killed while both are at work; another takes its place, or this computer does."""
    dying = two.submit(_die)
    found = solve(blocks(6), stage="s", workers=Workers(elsewhere=two))
    assert outcome(found) == outcome(solve(blocks(6), stage="s"))
    assert dying.exception(PATIENCE_SECONDS) is not None  # it has killed everyone it was sent to


def test_a_part_whose_workers_are_all_gone_comes_back(
    two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is waited for fails, and nothing more is taken."""
    until(lambda: two._somebody() and two._there)  # those killed before are started anew
    long = two.submit(time.sleep, 600)
    monkeypatch.setattr(two, "_somebody", lambda: False)
    assert isinstance(long.exception(PATIENCE_SECONDS), Nobody)
    with pytest.raises(Nobody):
        two.submit(os.getpid)


@pytest.mark.parametrize(
    "address", ["local:0", "local:x", "local:", "here", "10.0.0.5:8786", "ftp://h:1", "tcp://", ""]
)
def test_an_address_that_is_none_is_refused(address: str, small_town: Path) -> None:
    """What was expected instead is said; nothing is written."""
    result = in_english("plan", small_town, "--cluster", address)
    assert result.exit_code == 2
    assert "local:2 for two workers on this computer" in result.output
    assert [one.name for one in small_town.parent.iterdir()] == [small_town.name]


def test_where_no_scheduler_answers_it_is_said(
    small_town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both languages; also where something else listens, or what it says is no certificate."""
    monkeypatch.setattr(clusters, "_ANSWER_SECONDS", 0.5)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        result = in_english("plan", small_town, "--cluster", f"tcp://{address}")
        assert f"No scheduler answers at tcp://{address}." in result.output
        assert result.exit_code == 2
        result = sanfang("plan", small_town, "--cluster", f"tcp://{address}")
        assert "没有调度器应答" in result.output
        nobody.listen()
        for scheme in ("tcp", "tls"):
            with pytest.raises(Trouble), cluster(f"{scheme}://{address}"):
                pass


def test_without_its_libraries_a_cluster_says_what_to_install(
    small_town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are an extra of the package."""
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    result = in_english("plan", small_town, "--cluster", "local:2")
    assert (result.exit_code, "pip install 'sanfang[cluster]'" in result.output) == (2, True)


@pytest.mark.parametrize(
    "address, others",
    [
        ("local:2", False), ("tls://10.0.0.5:8786", False), ("tcp://127.0.0.1:8786", False),
        ("tcp://[::1]:8786", False), ("tcp://localhost:1", False), ("tcp://10.0.0.5:8786", True),
        ("ws://office:80", True),
    ],
)  # fmt: skip
def test_what_others_can_reach_is_known(address: str, others: bool) -> None:
    """Without encryption whoever reaches the port can run programs."""
    assert is_open(address) == others


def test_every_failure_has_words() -> None:
    """Also one that nobody has thought of."""
    known = {str(why(one)) for one in (Nobody(), ModuleNotFoundError(), ValueError())}
    assert len(known) == 3
