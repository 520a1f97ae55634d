"""A cadre's page on the home screen of a phone, and readable there without a network.

Everything of it lies below the secret address: what the phone keeps belongs to that page.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from planner.domain.language import _, current
from planner.web.cadre import cadre_of
from planner.web.render import HERE, base_of, not_found
from planner.web.roles import public

if TYPE_CHECKING:
    from starlette.requests import Request

_GROUND, _MAIN = "#f3f5f8", "#17518f"
_ICONS = (
    ("icon.svg", "image/svg+xml", "any", "any"),
    ("icon-192.png", "image/png", "192x192", "any"),
    ("icon-512.png", "image/png", "512x512", "any"),
    ("icon-512.png", "image/png", "512x512", "maskable"),
)
"""What phones show: Android takes pictures of 192 and 512 pixels, an iPhone no drawing."""


@public
async def manifest(request: Request) -> Response:
    """What a phone wants to know to put the page on its home screen."""
    cadre = await cadre_of(request)
    if cadre is None:
        return not_found(request)
    base, own = base_of(request), _own(request)
    organisation = request.app.state.shelf.organisation()
    said = {
        "name": str(_("{organisation} duties", organisation=organisation)),
        "short_name": str(_("My duties")),
        "lang": {"zh": "zh-CN"}.get(current(), current()),
        "id": own,
        "start_url": own,
        "scope": own,
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _MAIN,
        "icons": [
            {"src": f"{base}/static/{name}", "type": kind, "sizes": sizes, "purpose": purpose}
            for name, kind, sizes, purpose in _ICONS
        ],
    }
    return Response(
        json.dumps(said, ensure_ascii=False),
        headers={"cache-control": "private, no-cache"},
        media_type="application/manifest+json",
    )


@public
async def worker(request: Request) -> Response:
    """The script that keeps the page on the phone; it may do so for that page alone."""
    if await cadre_of(request) is None:
        return not_found(request)
    headers = {"cache-control": "private, no-cache", "service-worker-allowed": _own(request)}
    return Response(_script(), headers=headers, media_type="text/javascript")


def _own(request: Request) -> str:
    """The path of the page of this secret."""
    return f"{base_of(request)}/my/{request.path_params['secret']}"


@cache
def _script() -> bytes:
    return (HERE / "worker.js").read_bytes()


routes = [
    Route("/my/{secret}/duties.webmanifest", manifest, methods=["GET"]),
    Route("/my/{secret}/worker.js", worker, methods=["GET"]),
]
