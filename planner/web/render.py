"""Pages: templates filled in the visitor's language, with what every page needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from jinja2 import pass_context
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, RedirectResponse, Response

from outputs.page.templating import environment as shared
from outputs.words.naming import cause_word
from planner.domain.language import LANGUAGES, _, current
from planner.domain.spoken import date_word, list_word, moment_word

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2 import Environment
    from jinja2.runtime import Context
    from starlette.requests import Request

    from planner.web.patience import Piece

HERE = Path(__file__).parent

RETRY_SECONDS = "600"
"""When to ask again where something is out of order."""

_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Note:
    """A message on the next page: `good` news or a refusal.

    It stands on top, or `at` the form of this name, where whoever sent that looks; there beside
    the `field` that it is about.
    """

    text: str
    good: bool = True
    at: str = ""
    field: str = ""


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page made from `template`, in the current language.

    Every template knows `base` (the path the site is under, without a slash at its end),
    `visitor` (who is signed in, or None), `names` (whether the visitor may have files that name
    everybody), `csrf` (the token that forms carry), `language`,
    `languages`, `path` (of this page, below `base`), `here` (with its query; empty for the
    answer to a form), `shelf` (the plans), `drafts`, `badges` (how much behind an entry of the menu
    asks for a look), `strip` (of the draft) and `title` as the route gives it.
    """
    visitor = getattr(request.state, "visitor", None)
    known = {
        "base": base_of(request),
        "visitor": visitor,
        "names": may_have_names(request),
        "csrf": visitor.csrf if visitor is not None else "",
        "language": current(),
        "html_language": {"zh": "zh-CN"}.get(current(), current()),
        "languages": LANGUAGES,
        "path": route_path(request),
        "here": here_of(request) if request.method == "GET" else "",
        "organisation": request.app.state.shelf.organisation(),
        "shelf": request.app.state.shelf,
        "badges": {"/messages": request.app.state.postman.badge},
        "drafts": request.app.state.drafts,
        "note": None,
        "strip": request.app.state.strip_of(request),
    }
    if values.get("note") is None:
        values["note"] = getattr(request.state, "note", None)
    note: Note | None = values["note"]
    made = environment().get_template(template)
    content = made.render({**known, **values})
    if note is not None and note.at and escape(note.text) not in content:
        # The form that it is about is not here any more, or hides that field.
        content = made.render({**known, **values, "note": replace(note, at="")})
    return HTMLResponse(content, status)


def may_have_names(request: Request) -> bool:
    """Whether the visitor may have files that name everybody."""
    visitor = getattr(request.state, "visitor", None)
    allowed: bool = request.app.state.desk.names_for_viewers
    return visitor is not None and (visitor.plans or allowed)


def here_of(request: Request) -> str:
    """The path of this page below :func:`base_of`, with what it was asked."""
    asked = request.url.query
    return route_path(request) + (f"?{asked}" if asked else "")


def base_of(request: Request) -> str:
    """The path the site is under, as links need it: empty, or ``/sub/path``."""
    scope = request.scope  # below /static the root is that of the files
    return str(scope.get("app_root_path", scope.get("root_path", ""))).rstrip("/")


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
    # What was asked for is not said again: it may be a secret, or what somebody took for one.
    title = str(_("Not possible"))
    return page(request, "refused.html", status=status, title=title, text=text, here="")


def not_possible(request: Request, text: object, back: str) -> HTMLResponse:
    """A page that says why something cannot be done as things stand, with a way `back`."""
    title = str(_("Not possible"))
    return page(request, "not_possible.html", status=409, title=title, text=text, back=back)


def attachment(content: bytes, name: str, kind: str) -> Response:
    """A file to keep as `name`, of the media type `kind`.

    Its bytes are here already: a file that is replaced while it is sent would be cut off.
    """
    plain = quote(name, safe="")
    called = f'filename="{name}"' if plain == name else f"filename*=utf-8''{plain}"
    headers = {"content-disposition": f"attachment; {called}"}
    return Response(content, headers=headers, media_type=kind)


def out_of_order(request: Request, text: object) -> HTMLResponse:
    """A page that says what is wrong with this computer, and that it may pass."""
    answer = refuse(request, 503, text)
    answer.headers["retry-after"] = RETRY_SECONDS
    return answer


def one_moment(request: Request, piece: Piece, onward: str = "") -> HTMLResponse:
    """What is shown while a piece of work goes on; it opens `onward`, this page unless given."""
    onward = onward or (here_of(request) if request.method == "GET" else "/")
    title = str(_("One moment"))
    return page(request, "waiting.html", title=title, piece=piece, onward=onward)


def not_found(request: Request) -> HTMLResponse:
    """The one answer to every path that leads nowhere, wrong secrets included."""
    return refuse(request, 404, _("There is nothing here."))


@cache
def environment() -> Environment:
    """The templates with their filters; texts pass through ``_`` like everywhere else."""
    made = shared(HERE / "templates")
    made.globals["icon"] = _icon
    made.filters |= {
        "day": date_word,
        "cause": cause_word,
        "listed": lambda names: list_word(map(str, names)),
        "moment": _moment,
    }
    return made


@pass_context
def _icon(context: Context, name: str, label: str = "") -> Markup:
    """A picture of `icons.svg`: beside words it says nothing itself, alone it says `label`."""
    hidden = Markup('aria-hidden="true"')
    said = Markup('role="img" aria-label="{}"').format(label) if label else hidden
    return Markup('<svg class="icon" {}><use href="{}/static/icons.svg#{}"/></svg>').format(
        said, context["base"], name
    )


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    """A moment by the clocks of the place that is planned for, as its days are."""
    return moment_word(moment, context["shelf"].zone())
