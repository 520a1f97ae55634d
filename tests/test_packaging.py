"""What the README, the package and the floors promise is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from planner.cli import main

ROOT = Path(__file__).parents[1]
PACKAGES = ("planner", "constraints", "inputs", "outputs")
READMES = ("README.md", "README.zh-CN.md")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def read(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def imported_by(module: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds once it imported `module`."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


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


def test_readmes_name_every_command() -> None:
    """Each command of the program is described in both languages."""
    assert isinstance(main, click.Group)
    missing = [
        (name, command)
        for name in READMES
        for command in main.commands
        if f"`sanfang {command}" not in read(name)
    ]
    assert missing == []


def test_continuous_integration_runs_the_readmes_tests() -> None:
    """The command that the README gives for the tests is the one that guards the project."""
    commands = re.findall(r"```sh\n(.*?)\n```", read("README.md"), re.DOTALL)
    assert commands[1] in read(".ci/run").splitlines()


@pytest.mark.parametrize("name", READMES)
def test_links_in_the_readmes_lead_somewhere(name: str) -> None:
    """Every file that a README points to is there."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(name))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_readme_explains_every_dependency() -> None:
    """No library is needed without a word on what for."""
    names = [re.split("[>=; ]", line)[0] for line in PROJECT["project"]["dependencies"]]
    assert [name for name in names if f"| {name} |" not in read("README.md")] == []
