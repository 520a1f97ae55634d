"""No test waits for ever: one that did would stop the whole run, and nobody would learn which."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.builders.ends import NeverEnds, ended, in_time, living, ran, together, until

HERE = Path(__file__).parent
BY_HAND = HERE / "benchmarks"
"""Run by people, who see that it hangs."""

RUNS = ("run", "check_call", "check_output", "call")
WAITS = ("wait", "join", "result", "exception", "acquire")
MAY = re.compile(rf"subprocess\.|\bThread\(|(?:urlopen|communicate)\(|(?:{'|'.join(WAITS)})\(\)")
"""What a module has to hold to be looked at: most do not."""


def endless(tree: ast.AST) -> Iterator[int]:
    """The lines of a module that wait without an end."""
    awaited = {node.value for node in ast.walk(tree) if isinstance(node, ast.Await)}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or call in awaited:  # what is awaited ends with its loop
            continue
        named = {word.arg for word in call.keywords}
        match call.func:
            case ast.Attribute(ast.Name("subprocess"), name) if name in RUNS:
                ends = "timeout" in named
            case ast.Name("urlopen") | ast.Attribute(_, "communicate"):
                ends = "timeout" in named
            case ast.Name("Thread") | ast.Attribute(ast.Name("threading"), "Thread"):
                ends = "daemon" in named
            case ast.Attribute(_, name) if name in WAITS:
                ends = bool(call.args or named)
            case _:
                continue
        if not ends:
            yield call.lineno


def test_every_wait_has_an_end() -> None:
    """Of processes, threads, futures and answers."""
    found = [
        f"{path.relative_to(HERE.parent)}:{line}"
        for path in sorted(HERE.rglob("*.py"))
        if BY_HAND not in path.parents
        if MAY.search(text := path.read_text(encoding="utf-8"))
        for line in endless(ast.parse(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    "waits",
    ["process.wait()", "thread.join()", "one.result()", "made.communicate('')", "urlopen(address)",
     "subprocess.run(words, check=True)", "Thread(target=work)", "threading.Thread()"],
)  # fmt: skip
def test_a_wait_without_an_end_is_found(waits: str) -> None:
    """Whatever is waited for."""
    assert list(endless(ast.parse(f"\n{waits}"))) == [2]


def test_what_does_not_come_is_told() -> None:
    """What was asked, where a thread stands, what a process said before it failed."""
    with pytest.raises(NeverEnds, match="Still 0"):
        until(int, pause=0, within=0.01)
    gate = Event()
    thread = Thread(target=gate.wait, args=(600,), daemon=True)
    thread.start()
    with pytest.raises(NeverEnds, match=r"in wait\n"):
        ended(thread, within=0.01)
    with pytest.raises(NeverEnds):
        together(int, partial(gate.wait, 600), within=0.01)
    gate.set()
    with pytest.raises(AssertionError, match="no such town"):
        ran(sys.executable, "-c", "raise SystemExit('no such town')")


def test_what_is_read_from_a_silent_process_ends() -> None:
    """It is killed then."""
    words = [sys.executable, "-c", "import time; time.sleep(600)"]
    with living(subprocess.Popen(words, stdout=subprocess.PIPE)) as process:
        assert process.stdout is not None
        with in_time(process, within=0.01):
            assert process.stdout.readline() == b""


def test_what_is_done_at_once_is_given_in_order() -> None:
    """Or the first failure."""
    met = Event()
    assert together(partial(met.wait, 60), met.set) == [True, None]
    with pytest.raises(ZeroDivisionError):
        together(int, lambda: 1 // 0)
