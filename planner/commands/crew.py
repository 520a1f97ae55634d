"""Who works on a plan: so many threads of this computer, or a cluster as well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import planner
from planner.commands.common import say
from planner.domain.language import _

if TYPE_CHECKING:
    from planner.domain.progress import Progress


@contextmanager
def crew(jobs: int | None, address: str | None, progress: Progress) -> Iterator[planner.Workers]:
    """The workers for the options `--jobs` and `--cluster`.

    Afterwards it is said what the cluster left to this computer. Raises Trouble where no
    cluster answers.
    """
    if address is None:
        yield planner.Workers(jobs=jobs)
        return
    from planner.solver.cluster import cluster, is_open, why

    lost: list[BaseException] = []
    progress.stage(_("Reaching the cluster"))
    if is_open(address):
        say(
            _(
                "Note: {address} is not encrypted: whoever reaches that port can run programs as"
                " you, there and here. Use it in a closed network only, or a tls:// address.",
                address=address,
            ),
            err=True,
        )
    with cluster(address) as elsewhere:
        yield planner.Workers(jobs=jobs, elsewhere=elsewhere, lost=lost.append)
    if lost:
        say(
            _(
                "Note: {count:part was|parts were} solved on this computer, not by the cluster:"
                " {why}. The plan is the same.",
                count=len(lost),
                why=why(lost[-1]),
            ),
            err=True,
        )
