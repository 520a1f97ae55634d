"""Everything that is printed from a plan: which papers, into which files of the folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from outputs.calendars.building import file_name
from outputs.files import PLAN_FILE
from outputs.print.folder import Edition, replacing
from outputs.print.matrices import write_matrices
from outputs.print.notices import write_notices
from outputs.print.registers import write_register
from outputs.print.slips import PhoneLink, write_slips
from outputs.print.typeset import Press
from outputs.print.watches import write_watches
from outputs.tables.named import NamedPlan
from outputs.tables.personal import PersonalTables
from outputs.tables.registers import registers
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.progress import Progress, Silent
from planner.domain.trouble import Trouble

Paper = Literal["registers", "slips", "notices"]
PAPERS: tuple[Paper, ...] = get_args(Paper)


class NothingToPrint(Trouble):
    """A village or a person that the papers say nothing of. `text` says which."""


@dataclass(frozen=True)
class Order:
    """What to print. `village` asks for one register, `person` for one slip.

    `font` is a font file for characters that the shipped fonts lack; `contact` says on
    every slip how to reach the office; `links` gives a person's web address and QR code.
    """

    papers: tuple[Paper, ...] = PAPERS
    village: str | None = None
    person: str | None = None
    font: Path | None = None
    contact: str = ""
    links: Mapping[str, PhoneLink] | None = None


@dataclass(frozen=True)
class Printed:
    """What came of an order; `missing` are the characters that no font has."""

    folder: Path
    files: int
    missing: frozenset[str]


def default_folder(plan: Path) -> Path:
    """The folder beside the plan's own that its papers go to."""
    own = plan if plan.is_dir() else plan.parent
    own = own.resolve()
    return own.with_name(f"{own.name}-print")


def plan_digest(plan: Path) -> str:
    """Tells the plan at `plan`, a folder or its plan.json, from every other."""
    file = plan / PLAN_FILE if plan.is_dir() else plan
    return sha256(file.read_bytes()).hexdigest()


def print_papers(
    plan: Plan,
    problem: Problem,
    folder: Path,
    digest: str,
    order: Order = Order(),
    progress: Progress | None = None,
) -> Printed:
    """Print what `order` asks for into `folder`, all of it or nothing, in the current language.

    `digest` tells this plan from others, see :func:`plan_digest`. Raises FolderNotWritten,
    UnreadableFont, and NothingToPrint for a village or person without anything to print.
    """
    progress = progress or Silent()
    named = NamedPlan.of(plan, problem)
    limited = {"registers": order.village is not None, "slips": order.person is not None}
    edition = Edition(
        digest,
        problem.source_sha256,
        frozenset(part for part in order.papers if not limited.get(part, False)),
    )
    with Press(order.font) as press, replacing(folder, edition, frozenset(PAPERS)) as fresh:
        if "registers" in order.papers:
            progress.stage(_("Writing the household registers"))
            _registers(fresh, named, order.village)
        if "slips" in order.papers:
            progress.stage(_("Printing the slips"))
            _slips(fresh, named, press, order)
        if "notices" in order.papers:
            progress.stage(_("Printing the notices"))
            write_watches(fresh / "notices", named, press)
            write_notices(fresh / "notices", named, press)
            write_matrices(fresh / "notices", named, press)
        files = sum(1 for path in fresh.rglob("*") if path.is_file())
    return Printed(folder, files, frozenset(press.missing))


def _registers(fresh: Path, named: NamedPlan, village: str | None) -> None:
    found = list(registers(named, village))
    if village is not None and not found:
        raise NothingToPrint(_("There is no village {village} with households.", village=village))
    for register in found:
        write_register(fresh / "registers", register, named)


def _slips(fresh: Path, named: NamedPlan, press: Press, order: Order) -> None:
    tables = PersonalTables(named)
    people = tables.people()
    name = "slips.pdf"
    if order.person is not None:
        if order.person not in people:
            raise NothingToPrint(
                _(
                    "{person}: no such person, or nothing for them in this plan.",
                    person=order.person,
                )
            )
        people = (order.person,)
        name = f"{file_name(order.person).removesuffix('.ics')}.pdf"
    if people:
        file = fresh / "slips" / name
        write_slips(
            file,
            named,
            press,
            people,
            tables=tables,
            links=order.links,
            contact=order.contact,
        )
        file.chmod(0o600)  # internal, and maybe with secret addresses
