"""Works something out in a process of its own: meanwhile the site answers as ever."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar, cast

from planner.domain.language import current, speaking

T = TypeVar("T")

_START = "import sys; sys.path[:] = sys.argv[1:]; from planner.web.apart import serve; serve()"


def worked_apart(work: Callable[..., T], *arguments: object, small: bool) -> T:
    """What `work`, a function of a module, gives for `arguments`, in the current language.

    What is `small` is done here, where it takes no longer than starting a process; so is what
    the process ended without. Raises what `work` does.
    """
    if small:
        return work(*arguments)
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-I", "-S", "-c", _START, *filter(None, sys.path)],
        input=pickle.dumps((work, arguments, current())),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        return work(*arguments)
    return cast("T", pickle.loads(done.stdout))  # noqa: S301 - this very program's


def serve() -> None:
    """Do what standard input asks for, on standard output."""
    work, arguments, language = pickle.load(sys.stdin.buffer)  # noqa: S301 - this very program's
    with speaking(language):
        sys.stdout.buffer.write(pickle.dumps(work(*arguments)))
