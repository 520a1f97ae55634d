"""What the READMEs, the package and the floors promise is true."""

from __future__ import annotations

import os
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import click
import pytest
from openpyxl import Workbook

import planner
from constraints.judging.judge import verify
from constraints.parameters import PARAMS
from outputs.words.naming import cause_word
from planner.cli import main
from planner.domain.language import speaking
from planner.domain.plan import Cause, FairnessRow, Gap, Level, PlannedLink, RotationRow, Shift
from planner.stages.whole import make_plan
from tests.builders.ends import ran
from tests.builders.sheets import read_sheets

ROOT = Path(__file__).parents[1]
PACKAGES = ("planner", "constraints", "inputs", "outputs")
PLACES = (*PACKAGES, "tests")
READMES = (
    "README.md",
    "README.zh-CN.md",
    *sorted(
        path.relative_to(ROOT).as_posix()
        for place in PLACES
        for path in (ROOT / place).rglob("README*.md")
    ),
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

every_readme = pytest.mark.parametrize("name", READMES)


def read(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, *languages: str) -> list[str]:
    """The blocks of code of a README, of some languages."""
    found = re.findall(r"^```(\w*)\n(.*?)^```", read(name), re.DOTALL | re.MULTILINE)
    return [block for language, block in found if language in languages]


def spans(name: str) -> list[str]:
    """What stands in backticks within the lines of a README, bars of tables as plain ones."""
    text = re.sub(r"^```.*?^```", "", read(name), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text.replace("\\|", "|"))


def imported_by(module: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds once it imported `module`."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(ran(sys.executable, "-c", code, cwd=ROOT).split())


def floors() -> list[str]:
    """The modules that the import contract puts on a floor."""
    contract = next(
        contract
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["id"] == "floors"
    )
    return [
        module.strip(" ()") for floor in contract["layers"] for module in re.split("[:|]", floor)
    ]


# -- the package and its floors -----------------------------------------------------------


def test_every_module_has_its_floor() -> None:
    """No module of the planner can escape the rule that imports run downwards."""
    tops = {f"planner.{path.stem}" for path in (ROOT / "planner").glob("[!_]*.py")}
    tops |= {f"planner.{path.parent.name}" for path in (ROOT / "planner").glob("*/__init__.py")}
    assert tops - set(floors()) == set()


@pytest.mark.parametrize(
    "module", ["constraints.judging.judge", "inputs.workbook.reading", "outputs.folder.plan"]
)
def test_nothing_but_planning_loads_the_solver(module: str) -> None:
    """Whoever reads, judges or writes a plan does so without the solver."""
    assert "ortools" not in imported_by(module)


def test_help_comes_at_once() -> None:
    """The command starts without the slow libraries, so that help needs no patience."""
    assert imported_by("planner.cli") & {"ortools", "pandas", "openpyxl", "rich"} == set()


# -- commands -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readmes_name_every_command(name: str) -> None:
    """Each command of the program is described in both languages."""
    assert isinstance(main, click.Group)
    assert [one for one in main.commands if f"`sanfang {one}" not in read(name)] == []


_PROGRAM = re.compile(r"(?:\.venv[/\\](?:bin|Scripts)[/\\])?sanfang\s+(?=\S)")


def said_commands(name: str) -> Iterator[tuple[str, bool]]:
    """What a README says behind ``sanfang``, and whether it is meant to be typed as it is."""
    typed = [line for block in blocks(name, "sh", "bat") for line in re.split("\n|&&", block)]
    for line, whole in [*((one, True) for one in typed), *((one, False) for one in spans(name))]:
        found = _PROGRAM.match(line.strip())
        if found is not None:
            yield line.strip()[found.end() :], whole


def misread(words: list[str], command: click.Command, *, whole: bool) -> Iterator[str]:
    """What the command line would not take of `words`; alternatives are a|b."""
    if isinstance(command, click.Group):
        for choice in words[0].split("|") if words else ():
            if choice in command.commands:
                yield from misread(words[1:], command.commands[choice], whole=whole)
            else:
                yield f"no command {choice}"
        return
    given: dict[str, object] = {}
    try:
        given, rest, _order = command.make_parser(click.Context(command)).parse_args(words)
        yield from (f"{one} is too much" for one in rest)
    except click.UsageError as error:
        yield error.format_message()
    if whole:
        needed = [one.name for one in command.params if one.required]
        yield from (f"{one} is missing" for one in needed if not given.get(one or ""))


@every_readme
def test_commands_in_the_readmes_are_taken(name: str) -> None:
    """Every command line shown has a command, and options, that there are."""
    wrong = {
        line: found
        for line, whole in said_commands(name)
        if (found := list(misread(shlex.split(re.sub(r"[][]", "", line), comments=True), main,
                                  whole=whole)))
    }  # fmt: skip
    assert wrong == {}


@every_readme
def test_modules_in_the_readmes_can_be_run(name: str) -> None:
    """Whatever stands behind ``python -m`` is there."""
    modules = re.findall(r"\bpy(?:thon3?)? -m ([\w.]+)", read(name))
    assert [one for one in modules if find_spec(one) is None] == []


def test_continuous_integration_runs_the_readmes_tests() -> None:
    """The command that the README gives for the tests is the one that guards the project."""
    assert blocks("README.md", "sh")[1].strip() in read(".ci/run").splitlines()


# -- places -------------------------------------------------------------------------------

_CODE = (".py", ".po", ".toml", ".md", ".js", ".css", ".typ")


def is_there(place: str, folder: Path) -> bool:
    """Whether a path is in the project, seen from it or from somewhere in the README's room.

    Words in capitals, such as RULE, stand for any name.
    """
    pattern = re.sub(r"[A-Z]{4,}", "*", place.rstrip("/"))
    rooms = [folder] if folder != ROOT else [ROOT / one for one in PLACES]
    return any(ROOT.glob(pattern)) or any(found for room in rooms for found in room.rglob(pattern))


@every_readme
def test_paths_in_the_readmes_exist(name: str) -> None:
    """Every file and folder of the project that a README names is there."""
    folder = (ROOT / name).parent
    paths = [
        span
        for span in spans(name)
        if re.fullmatch(r"\.?[\w-][\w./-]*", span)
        and (
            span.endswith(_CODE)
            or ("/" in span and any((at / span.split("/")[0]).exists() for at in (ROOT, folder)))
        )
    ]
    assert [path for path in paths if not is_there(path, folder)] == []


@every_readme
def test_links_in_the_readmes_lead_somewhere(name: str) -> None:
    """Every file that a README points to is there, and every heading in it."""
    broken = []
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", read(name)):
        file, _hash, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


def anchors(path: Path) -> set[str]:
    """What the headings of a page are called in links, as GitHub makes it of them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}


def drawn(name: str) -> set[Path]:
    """The folders of the trees that a README draws."""
    found: set[Path] = set()
    for block in blocks(name, "text"):
        above: list[tuple[int, Path]] = [(-1, (ROOT / name).parent)]
        for indent, folder in re.findall(r"^( *)(\w+)/(?= )", block, re.MULTILINE):
            while above[-1][0] >= len(indent):
                above.pop()
            above.append((len(indent), above[-1][1] / folder))
            found.add(above[-1][1])
    return found


@every_readme
def test_folders_drawn_in_the_readmes_exist(name: str) -> None:
    """Every folder of a tree is there."""
    assert [path for path in drawn(name) if not path.is_dir()] == []


@pytest.mark.parametrize("name", ["README.md", "planner/README.md", "outputs/README.md"])
def test_every_room_is_drawn(name: str) -> None:
    """No room is left out of the trees; rules are a folder each, and not listed."""
    folder = (ROOT / name).parent
    inside = (ROOT / one for one in PACKAGES) if folder == ROOT else (folder,)
    rooms = {
        path
        for one in inside
        for path in one.iterdir()
        if path.is_dir() and path.name != "__pycache__" and not (path / "zh.po").exists()
    }
    rooms -= {path for path in rooms if path.parent.name == "constraints"} - drawn("README.md")
    assert rooms - drawn(name) == set()


# -- what is said of the program ------------------------------------------------------------


def test_readme_explains_every_dependency() -> None:
    """No library is needed without a word on what for, not even for a cluster."""
    project = PROJECT["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["cluster"]]
    names = [re.split("[>=; ]", line)[0] for line in needed]
    assert [name for name in names if f"| {name} |" not in read("README.md")] == []


def first_sheets() -> dict[str, list[list[str]]]:
    """The cells of the sheets that the README fills, by the name of the sheet."""
    tables = re.findall(r"^ +\*\*(\w+)\*\*.*\n\n((?: +\|.*\n)+)", read("README.md"), re.MULTILINE)
    return {
        sheet: [
            [cell.strip() for cell in line.strip()[1:-1].split("|")]
            for line in table.splitlines()
            if "---" not in line
        ]
        for sheet, table in tables
    }


def test_the_first_plan_of_the_readme_is_planned() -> None:
    """The sheets that the README fills have no faults, and their plan no gaps."""
    sheets = {sheet: [",".join(row) for row in rows] for sheet, rows in first_sheets().items()}
    problem = read_sheets(sheets)
    plan = make_plan(problem)
    assert (len(problem.duties), plan.gaps, verify(plan, problem)) == (3, (), ())


def test_the_program_of_the_readme_runs(tmp_path: Path) -> None:
    """What the README tells programs to write does what it says."""
    book = Workbook()
    for sheet, rows in first_sheets().items():
        page = book.create_sheet(sheet)
        for row in rows:
            page.append([cell or None for cell in row])
    book.save(tmp_path / "township.xlsx")
    (program,) = blocks("README.md", "python")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran(sys.executable, "-c", program, cwd=tmp_path, env=environment)
    assert (tmp_path / "published" / "changes.pdf").is_file()
    assert (tmp_path / "township-plan" / "coverage.html").is_file()


def test_functions_for_programs_are_listed() -> None:
    """Every function that programs may call is named where they start."""
    named = set(spans("planner/README.md"))
    functions = {name for name in planner.__all__ if name.islower()}
    assert functions - named == set()


def test_the_guide_explains_every_parameter_and_cause() -> None:
    """Users find each parameter, and each cause of a gap, in their own language."""
    guide = read("README.zh-CN.md")
    params = [param.en for param in PARAMS.values() if f"{param.zh} `{param.en}`" not in guide]
    with speaking("zh"):
        causes = [one for one in get_args(Cause) if f"| {cause_word(one)} |" not in guide]
    assert (params, causes) == ([], [])


@pytest.mark.parametrize(
    "row, kind",
    [
        ("levels", Level),
        ("links", PlannedLink),
        ("shifts", Shift),
        ("rotations", RotationRow),
        ("gaps", Gap),
        ("fairness", FairnessRow),
    ],
)
def test_fields_of_plan_json_are_listed(row: str, kind: type) -> None:
    """What other programs may read of a plan is said where they look for it."""
    line = next(one for one in read("outputs/README.md").splitlines() if f"| `{row}` |" in one)
    assert [one.name for one in fields(kind) if one.name not in re.findall(r"\w+", line)] == []
