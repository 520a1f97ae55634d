"""Commands of ``sanfang`` in processes of their own, which stop as Ctrl-C stops a command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

START = """
import signal
if hasattr(signal, "SIGBREAK"):  # Windows: how a process without a window is interrupted
    signal.signal(signal.SIGBREAK, signal.default_int_handler)
try:
    from planner.cli import main
    main()
except KeyboardInterrupt:
    raise SystemExit(130)
"""
"""The program of such a process; its words are those behind ``sanfang``."""


def environment() -> dict[str, str]:
    """The variables of such a process, which writes UTF-8, line by line and without colours."""
    return dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONUNBUFFERED="1", NO_COLOR="1")


def apart() -> dict[str, Any]:
    """How the process is kept from hearing a Ctrl-C that is not meant for it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def interrupt() -> signal.Signals:
    """What a process of :func:`apart` takes for Ctrl-C."""
    if sys.platform == "win32":
        return signal.CTRL_BREAK_EVENT
    return signal.SIGINT
