"""Pages: templates filled in the visitor's language, with what every page needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import pass_context
from starlette.responses import HTMLResponse, RedirectResponse

from outputs.page.templating import environment as shared
from outputs.words.naming import cause_word
from planner.domain.language import LANGUAGES, _, current
from planner.domain.spoken import date_word, moment_word

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2 import Environment
    from jinja2.runtime import Context
    from starlette.requests import Request
    from starlette.responses import Response

HERE = Path(__file__).parent


_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Note:
    """A message on top of the next page: `good` news or a refusal."""

    text: str
    good: bool = True


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page made from `template`, in the current language.

    Every template knows `base` (the path the site is under, without a slash at its end),
    `visitor` (who is signed in, or None), `csrf` (the token that forms carry), `language`,
    `languages`, `path` (of this page, below `base`), `here` (with its query; empty for the
    answer to a form), `shelf` (the plans) and `title` as the route gives it.
    """
    visitor = getattr(request.state, "visitor", None)
    known = {
        "base": base_of(request),
        "visitor": visitor,
        "csrf": visitor.csrf if visitor is not None else "",
        "language": current(),
        "html_language": {"zh": "zh-CN"}.get(current(), current()),
        "languages": LANGUAGES,
        "path": route_path(request),
        "here": here_of(request) if request.method == "GET" else "",
        "organisation": request.app.state.shelf.organisation(),
        "shelf": request.app.state.shelf,
        "note": None,
    }
    if values.get("note") is None:
        values["note"] = getattr(request.state, "note", None)
    content = environment().get_template(template).render({**known, **values})
    return HTMLResponse(content, status)


def here_of(request: Request) -> str:
    """The path of this page below :func:`base_of`, with what it was asked."""
    asked = request.url.query
    return route_path(request) + (f"?{asked}" if asked else "")


def base_of(request: Request) -> str:
    """The path the site is under, as links need it: empty, or ``/sub/path``."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def route_path(request: Request) -> str:
    """The path of this page below :func:`base_of`."""
    path, base = request.scope["path"], base_of(request)
    return str(path[len(base) :] if base and path.startswith(base) else path)


def go(request: Request, to: str) -> Response:
    """Send the browser on to the path `to` of this site, as the answer to a form."""
    return RedirectResponse(base_of(request) + to, 303)


def local(to: str) -> str:
    """`to` where it is a path of this site, else the first page: no way to other sites."""
    plain = to.startswith("/") and not to.startswith("//") and to.isprintable()
    return to if plain and "\\" not in to and len(to) < 2000 else "/"


def set_cookie(request: Request, answer: Response, name: str, value: str, *, hidden: bool) -> None:
    """Set a cookie for this site alone; `hidden` from scripts, until the browser closes.

    Where the site is reached by https it is sent by that alone, whatever a proxy says.
    """
    address: str = request.app.state.desk.address or ""
    answer.set_cookie(
        name,
        value,
        max_age=None if hidden else _YEAR_SECONDS,
        path=base_of(request) or "/",
        secure="https" in (request.url.scheme, urlsplit(address).scheme),
        httponly=hidden,
        samesite="lax",
    )


def refuse(request: Request, status: int, text: object) -> HTMLResponse:
    """A plain page that says why not."""
    return page(request, "refused.html", status=status, title=str(_("Not possible")), text=text)


def not_found(request: Request) -> HTMLResponse:
    """The one answer to every path that leads nowhere, wrong secrets included."""
    return refuse(request, 404, _("There is nothing here."))


@cache
def environment() -> Environment:
    """The templates with their filters; texts pass through ``_`` like everywhere else."""
    made = shared(HERE / "templates")
    made.filters |= {
        "day": date_word,
        "cause": cause_word,
        "moment": _moment,
    }
    return made


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    """A moment by the clocks of the place that is planned for, as its days are."""
    return moment_word(moment, context["shelf"].zone())
