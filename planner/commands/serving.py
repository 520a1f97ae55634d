"""The commands of the site: serve, user.

Whatever is slow to import is imported by the command that needs it.
"""

from __future__ import annotations

import errno
import re
import secrets
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import click

from planner.commands.common import book_argument, language_option, say, store_at, user_name
from planner.commands.shell import Command
from planner.domain.language import DEFAULT, Text, _, marked
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble

if TYPE_CHECKING:
    from outputs.store import Store

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_BACKLOG = 128
_PATIENCE_SECONDS = 5

store_option = click.option(
    "--store",
    metavar="WHERE",
    help=marked("The store: a file, or the URL of a database; unless given, sanfang.db beside it."),
)


@click.command(
    cls=Command, help=marked("Run the site: feeds to subscribe to, and pages to plan on.")
)
@book_argument
@store_option
@click.option(
    "--host",
    default=LOOPBACK[0],
    metavar="HOST",
    help=marked("Address to listen on; unless given, only this computer can reach it."),
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8300, metavar="N", help=marked("Port.")
)
@click.option(
    "--address",
    metavar="URL",
    help=marked("How the site is reached from outside, e.g. https://example.gov.cn/sanfang."),
)
@click.option(
    "--proxy",
    metavar="IPS",
    help=marked("Addresses of the reverse proxies whose headers are believed."),
)
@click.option(
    "--viewers-download",
    is_flag=True,
    help=marked("Let viewers download the workbook, which names every household."),
)
@click.option("--open", "opening", is_flag=True, help=marked("Open it in the browser."))
@language_option
@click.pass_context
def serve(
    ctx: click.Context,
    book: Path,
    store: str | None,
    host: str,
    port: int,
    address: str | None,
    proxy: str | None,
    viewers_download: bool,
    opening: bool,
) -> None:
    """Run the site of the workbook `book` until Ctrl-C."""
    import uvicorn

    from planner.web.connections import usual_bounds, within
    from planner.web.desk import Desk
    from planner.web.site import create_site, taken

    base = _parts(address or "")
    front = base.path.rstrip("/")
    if address is not None and not _is_address(base):
        raise Trouble(_("--address: expected an address like https://example.gov.cn/sanfang."))
    if front and taken(front):
        raise Trouble(
            _("--address: pages of the site have {path} in front; choose another path, such as "
              "/sanfang.", path=front)
        )  # fmt: skip
    if book.is_dir() or book.suffix.lower() != ".xlsx":
        raise Trouble(_("{place}: the site works on a workbook that ends in .xlsx.", place=book))
    try:
        sock = _bound(host, port)
    except OSError as error:
        raise Trouble(_no_port(host, port, error)) from error
    opened = _opened(book, store)
    desk = Desk(
        book.resolve(),
        opened,
        ctx.obj or DEFAULT,
        f"{base.scheme}://{base.netloc}{front}" if address else None,
        store if store and opened.file is None else "",
        viewers_download,
    )
    key = secrets.token_urlsafe(24)
    hosts = {*LOOPBACK, *([base.hostname] if base.hostname else [])}
    hosts = hosts if host in LOOPBACK else set()
    app = create_site(desk, setup_key=key, hosts=hosts, warm=True)
    config = uvicorn.Config(
        app,
        http=within(usual_bounds()),
        ws="none",
        backlog=_BACKLOG,
        host=host,
        port=port,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        access_log=False,  # paths are secrets
        log_level="warning",
        server_header=False,
        date_header=True,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_PATIENCE_SECONDS,
    )
    local = f"http://{_here(host)}:{sock.getsockname()[1]}{front}"
    say(_("The site runs at {address} until Ctrl-C.", address=desk.address or f"{local}/"))
    if not book.is_file():
        say(_("There is no {place} yet: upload a workbook on the page Planning.", place=book.name))
    if host not in LOOPBACK and base.scheme != "https":
        say(
            _("Whoever is on the network can reach it, and could read passwords on the way: put "
              "it behind a reverse proxy with https, and name that with --address and --proxy."),
            err=True,
        )  # fmt: skip
    begin = f"{local}/"
    if app.state.accounts.none_yet():
        begin = f"{local}/setup?key={key}"
        say(_("Make the first account at {address}", address=begin))
        if desk.address:
            say(_("or, through the proxy, at {address}", address=f"{desk.address}/setup?key={key}"))
    if opening:
        import webbrowser

        webbrowser.open(begin)  # whoever comes before the server runs waits at the socket
    with suppress(KeyboardInterrupt):  # the server has ended its work by then
        uvicorn.Server(config).run(sockets=[sock])
    say(_("The site has ended."))


def _is_address(base: SplitResult) -> bool:
    """Whether links can begin with it: a host, and a path of plain letters at most."""
    return (
        base.scheme in ("http", "https")
        and bool(base.hostname)
        and "@" not in base.netloc
        and not base.query
        and not base.fragment
        and re.fullmatch(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?", base.path) is not None
    )


def _parts(address: str) -> SplitResult:
    """The parts of an address; none of them where it is no address at all."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens there already, so that whoever is told the address gets in."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if sys.platform == "win32":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def _no_port(host: str, port: int, error: OSError) -> Text:
    if error.errno == errno.EADDRINUSE:
        return _("Port {port} of {host} is in use: end the program that has it, or choose "
                 "another with --port.", port=port, host=host)  # fmt: skip
    return _("The site cannot listen on {host}, port {port}: {why}.", host=host, port=port,
             why=reason(error))  # fmt: skip


def _here(host: str) -> str:
    """How this computer reaches a site that listens on `host`, as addresses write it."""
    reached = {"0.0.0.0": LOOPBACK[0], "": LOOPBACK[0], "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{reached}]" if ":" in reached else reached


@click.command(cls=Command, help=marked("Make an account of the site, or set its password."))
@book_argument
@click.argument("name", metavar="NAME")
@click.option(
    "--role",
    type=click.Choice(["planner", "viewer"]),
    default="viewer",
    help=marked("planner may change things, viewer only look."),
)
@click.option("--remove", is_flag=True, help=marked("Remove the account instead."))
@store_option
@language_option
def user(book: Path, name: str, role: str, remove: bool, store: str | None) -> None:
    """Make, change or remove the account `name` of the site of `book`."""
    from planner.web.accounts import Accounts, plain_password
    from planner.web.logged import TERMINAL

    accounts = Accounts(_opened(book, store))
    by = f"{user_name()}{TERMINAL}"
    if remove:
        accounts.remove(name, by=by)
        say(_("{name} can no longer sign in.", name=name))
        return
    password = _new_password()
    accounts.put(name, "planner" if role == "planner" else "viewer", password, by=by)
    if plain_password(password) != password:
        say(_("Blanks around the password, and signs that cannot be seen, do not count."))
    say(_("{name} can sign in.", name=name))


def _opened(book: Path, where: str | None) -> Store:
    """The store that was named, or the one beside `book`, which is made if need be."""
    from outputs.store import Store

    return Store.open(store_at(where) or Store.beside(book))


def _new_password() -> str:
    """A password as it is typed twice."""
    while True:
        password, again = (
            str(click.prompt(str(asked), hide_input=True))
            for asked in (_("Password"), _("Once more"))
        )
        if password == again:
            return password
        say(_("These are two different ones."), err=True)
