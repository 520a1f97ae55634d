"""How good a plan is, in plain words: what cannot be less, and by how much the rest might be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from outputs.words.proofs import evenness, proof_line, proofs
from planner.domain.accounts import LEVEL_OF
from planner.domain.language import _
from planner.web.render import page
from planner.web.views import nothing_yet, shown_by

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import FairnessRow, Plan


async def proof(request: Request) -> Response:
    """Every goal of a plan with what is proven of it, and how evenly turns are shared."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    plan, names = shown.plan, shown.named.names
    found = proofs(plan.levels)
    return page(
        request,
        "proof.html",
        title=str(_("How good the plan is")),
        shown=shown,
        line=proof_line(plan),
        rows=[
            (names.account(row), evenness(row, proven=_proven(plan, row))) for row in plan.fairness
        ],
        some=[one for one in found if one.value or one.open],
        absent=[one for one in found if not (one.value or one.open)],
    )


def _proven(plan: Plan, row: FairnessRow) -> bool:
    """Whether nobody can share the turns of the row's account more evenly."""
    about = [level for level in plan.levels if level.name == LEVEL_OF[row.account]]
    return bool(about) and all(level.proven for level in about)


routes = [Route("/proof", proof, methods=["GET"])]
