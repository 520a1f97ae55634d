"""The same plans before and after a change: what a checkout makes of each workbook, compared.

From the project's folder::

    python -m tests.benchmarks.same_plans books BOOKS
    python -m tests.benchmarks.same_plans keep CHECKOUT BOOKS KEPT
    python -m tests.benchmarks.same_plans compare KEPT KEPT

`books` writes every preset and some generated townships; further workbooks may be put beside
them. `keep` plans each workbook of the folder with the code of a checkout, in a process of its
own, and keeps what must not change: ``plan.json`` without ``created`` and seconds,
``households.csv``, the calendars without their stamps, and the cells of ``roster.xlsx``.
Engines end by work alone there, never by the clock, so that a busy computer keeps the same.
`compare` tells what differs; exit 1 where anything does. Fields that only the second has are
told, too, each kind once.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_DRIVER = """
import sys
from importlib import import_module
from pathlib import Path

def first(*names):
    for name in names:
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if not name.startswith(str(error.name)):
                raise
    raise SystemExit(f"none of {names}")

limits = first("planner.solver.engines", "planner." + "engines").Limits.__init__
limits.__defaults__ = LIMITS if len(limits.__defaults__) == 4 else (*LIMITS[:2], None)
first("planner.solver.polish", "planner." + "polish")._SECONDS = 1e6
book, out = map(Path, sys.argv[1:])
flow = first("planner.flows.planning", "planner." + "pipeline")
if hasattr(flow, "make"):
    made = flow.make(book, out)
    assert made.folder is not None, [str(one.text) for one in made.faults] or made.trouble
else:
    made = flow.plan(import_module("planner").read_book(book))
    flow.write(made, out)
print(sum(one.hard for one in made.findings), "breaches")
"""
_LIMITS = (400, 4.0, 1e6, 1e6)
"""Nodes, effort, and seconds nobody comes to."""

_STAMPS = re.compile(r"^(?:DTSTAMP|CREATED|LAST-MODIFIED)[:;].*\r?\n", re.MULTILINE)

_INDEX = re.compile(r"\[[0-9]+\]")
_WRITTEN = re.compile(r"(?:制表|公示)日期：\d+年\d+月\d+日")

_SECONDS = ("优化证明", 4)
"""The sheet and column in which the roster tells how long each level took."""

_SIZES = (("pinggu", 2), ("guixi", 2), ("luoshe", 2))
"""Presets that are also planned at a multiple of their size."""


def write_books(folder: Path) -> None:
    """Every preset, and townships generated from some."""
    from inputs.presets import presets
    from planner.domain.language import speaking
    from tests.benchmarks.township import enlarged
    from tests.benchmarks.township import write_book as write

    folder.mkdir(parents=True, exist_ok=True)
    with speaking("zh"):
        for name, preset in presets().items():
            write(folder / f"{name}.xlsx", preset.build())
        for name, times in _SIZES:
            write(folder / f"{name}-{times}.xlsx", enlarged(presets()[name].build(), times))


def keep(checkout: Path, books: Path, kept: Path, only: str) -> None:
    """Plan every workbook of `books` whose name matches `only` with the code of `checkout`."""
    for book in sorted(books.glob("*.xlsx"), key=lambda one: (one.stat().st_size, one.name)):
        if not re.search(only, book.stem):
            continue
        with tempfile.TemporaryDirectory() as temporary:
            out = Path(temporary) / "plan"
            done = subprocess.run(
                [sys.executable, "-c", _DRIVER.replace("LIMITS", repr(_LIMITS)), book, out],
                cwd=checkout,
                env={"PYTHONPATH": str(checkout), "PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0"},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                print(f"{book.stem}: {done.stderr.strip().splitlines()[-1:]}", flush=True)
                continue
            _keep_folder(out, kept / book.stem)
        print(f"{book.stem}: {done.stdout.strip()}", flush=True)


def _keep_folder(out: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    del plan["created"]
    for level in plan["levels"]:
        del level["seconds"]
    _write(kept / "plan.json", plan)
    (kept / "households.csv").write_bytes((out / "households.csv").read_bytes())
    for path in sorted((out / "calendars").rglob("*.ics")):
        target = kept / path.relative_to(out)
        target.parent.mkdir(parents=True, exist_ok=True)
        said = path.read_bytes().decode("utf-8")
        target.write_text(_STAMPS.sub("", said), encoding="utf-8", newline="")
    _write(kept / "roster.json", _cells(out / "roster.xlsx"))


def _cells(book: Path) -> dict[str, list[list[str]]]:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(book)
    return {
        name: [
            [str(cell) for column, cell in enumerate(row) if (name, column) != _SECONDS]
            for row in workbook.get_sheet_by_name(name).to_python()
        ]
        for name in workbook.sheet_names
    }


def _write(path: Path, what: object) -> None:
    said = json.dumps(what, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(said + "\n", encoding="utf-8")


def compare(one: Path, other: Path) -> bool:
    """Tell what `other` has differently from `one`; True where nothing differs."""
    files = {p.relative_to(side) for side in (one, other) for p in side.rglob("*") if p.is_file()}
    names = {p.parts[0] for p in files}
    same = True
    for name in sorted(names):
        told = list(_differences(one / name, other / name))
        print(f"{name}: {'the same' if not told else ''}")
        for line in told:
            print(f"  {line}")
        same = same and not told
    return same


def _differences(one: Path, other: Path) -> Iterator[str]:
    if not (one.exists() and other.exists()):
        yield "only on one side"
        return
    files = {p.relative_to(side) for side in (one, other) for p in side.rglob("*") if p.is_file()}
    unlike: Counter[str] = Counter()
    for file in sorted(files):
        sides = [
            (side / file).read_bytes() if (side / file).exists() else b"" for side in (one, other)
        ]
        if sides[0] == sides[1]:
            continue
        if file.suffix == ".json":
            yield from _unlike(str(file), *(json.loads(side or b"null") for side in sides))
        else:
            unlike[str(file.parent)] += 1
    for folder, count in unlike.items():
        yield f"{folder}: {count} files differ"


def _undated(value: Any) -> Any:
    """A cell without the day on which it was written."""
    return _WRITTEN.sub("", value) if isinstance(value, str) else value


def _unlike(where: str, one: Any, other: Any) -> Iterator[str]:
    """Where two documents differ: added fields each kind once, changed values the first ten."""
    added: Counter[str] = Counter()
    changed: list[str] = []

    def walk(path: str, a: Any, b: Any) -> None:
        if isinstance(a, dict) and isinstance(b, dict):
            for key in sorted({*a, *b}):
                if key in a and key in b:
                    walk(f"{path}.{key}", a[key], b[key])
                else:
                    sign = "+" if key in b else "-"
                    added[f"{sign} {_INDEX.sub('[]', path)}.{key}"] += 1
        elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            for index, (x, y) in enumerate(zip(a, b, strict=True)):
                walk(f"{path}[{index}]", x, y)
        elif _undated(a) != _undated(b):
            changed.append(f"{path}: {str(a)[:120]} -> {str(b)[:120]}")

    walk(where, one, other)
    yield from (f"{field} ({count} times)" for field, count in sorted(added.items()))
    yield from changed[:10]
    if len(changed) > 10:
        yield f"and {len(changed) - 10} more values of {where}"


def main() -> None:
    """What the arguments say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    books = commands.add_parser("books")
    books.add_argument("books", type=Path)
    keeping = commands.add_parser("keep")
    for name in ("checkout", "books", "kept"):
        keeping.add_argument(name, type=lambda text: Path(text).resolve())
    keeping.add_argument("--only", default="", help="workbooks whose name matches")
    comparing = commands.add_parser("compare")
    for name in ("one", "other"):
        comparing.add_argument(name, type=Path)
    arguments = parser.parse_args()
    if arguments.command == "books":
        write_books(arguments.books)
    elif arguments.command == "keep":
        keep(arguments.checkout, arguments.books, arguments.kept, arguments.only)
    elif not compare(arguments.one, arguments.other):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
