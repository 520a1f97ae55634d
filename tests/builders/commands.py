"""The command line as tests call it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from planner.cli import main


def sanfang(*words: object, given: str = "", **environment: str) -> Result:
    """Run ``sanfang`` with `words`; `given` is typed."""
    runner = CliRunner(env=environment)
    return runner.invoke(main, [str(word) for word in words], input=given)


def in_english(*words: object, given: str = "", **environment: str) -> Result:
    """Run ``sanfang --lang en``."""
    return sanfang("--lang", "en", *words, given=given, **environment)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
