"""Posting JSON to an address, within bounds, and the robots of groups that take it.

Redirects are not followed, certificates are verified, and neither a slow nor a talkative server
keeps us: a minute and 64 KB at most. No text says the address, which often is a secret.
"""

from __future__ import annotations

import ssl
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from http.client import TOO_MANY_REQUESTS, HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import Any, ClassVar
from urllib.parse import SplitResult, urlsplit

import msgspec

from planner.domain.language import Text, _
from planner.domain.reasons import reason
from planner.telling.channel import (
    Channel,
    Field,
    Letter,
    Misset,
    NotTaken,
    Settings,
    Unreachable,
    shortened,
)
from planner.version import __version__

SECONDS = 10.0
"""How long to wait for a connection, and for each piece of an answer."""

LONGEST_SECONDS = 60.0
"""How long one letter may take in all."""

MINUTE = timedelta(minutes=1)

MOST_OCTETS = 64 * 1024
"""How much of an answer is read."""

_SAID = 200

ADDRESS = Field(
    "address",
    _("Address of the webhook"),
    _("The whole address, as the robot's page shows it. Whoever has it can write to the group."),
    secret=True,
)


def secret_field(hint: Text) -> Field:
    """What a message is signed with, where it is."""
    label = _("Secret of the signature")
    return Field("secret", label, hint, secret=True, required=False)


@contextmanager
def within(seconds: float, sock: Callable[[], socket | None]) -> Iterator[None]:
    """Cut the connection off after so many seconds, whatever trickles in."""

    def cut() -> None:
        found = sock()
        if found is not None:
            with suppress(OSError):
                found.shutdown(SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def parts(address: str) -> SplitResult:
    """The parts of a webhook's address; raises Misset for what is none."""
    try:
        found = urlsplit(address)
        port = found.port
    except ValueError:
        found, port = SplitResult("", "", "", "", ""), None
    plain = address.isascii() and address.isprintable() and " " not in address
    if found.scheme not in ("http", "https") or not found.hostname or not plain or port == 0:
        raise Misset(
            "address", _("An address begins with https:// (or http://) and has no blanks.")
        )
    if "@" in found.netloc:
        raise Misset("address", _("Name and password cannot be part of the address."))
    return found


def post(address: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The beginning of what the server answers to the JSON `body`.

    Raises Unreachable where nothing answers, or not so often; NotTaken for any status but 2xx.
    """
    where = parts(address)
    host = where.hostname or ""
    if where.scheme == "https":
        tls = ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(host, where.port, timeout=SECONDS, context=tls)
    else:
        connection = HTTPConnection(host, where.port, timeout=SECONDS)
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    sent = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"sanfang/{__version__}",
        "Connection": "close",
        **headers,
    }
    try:
        with closing(connection), within(LONGEST_SECONDS, lambda: connection.sock):
            connection.request("POST", path, body, sent)
            answer = connection.getresponse()
            content = answer.read(MOST_OCTETS)
            status = answer.status
    except (OSError, HTTPException) as error:
        raise Unreachable(_("{why}", why=reason(error))) from error
    if 300 <= status < 400:
        raise NotTaken(_("The address leads on to another one ({status}).", status=status))
    if status == TOO_MANY_REQUESTS:
        raise Unreachable(_("The server answers {status}.", status=status), pause=MINUTE)
    if not 200 <= status < 300:
        raise NotTaken(_("The server answers {status}.", status=status))
    return content


class Webhook(Channel):
    """An address that takes posts, most of which is a secret."""

    def check(self, settings: Settings) -> None:
        """Raise Misset; the address has to be one."""
        super().check(settings)
        parts(settings["address"])

    def place(self, settings: Settings) -> str:
        """The host alone."""
        return parts(settings["address"]).hostname or ""


class Robot(Webhook):
    """The robot of a group: it takes plain text, and says in its answer whether it did."""

    most_bytes: ClassVar[int]
    codes: ClassVar[tuple[str, ...]] = ("errcode",)
    """The names by which the answer tells a refusal, which is any number but 0."""
    words: ClassVar[tuple[str, ...]] = ("errmsg",)
    too_fast: ClassVar[frozenset[int]]
    """The refusals that say that there were too many messages of late."""
    pause: ClassVar[timedelta] = MINUTE
    """How long the robot then takes none."""

    @abstractmethod
    def request(self, settings: Settings, text: str, letter: Letter) -> tuple[str, dict[str, Any]]:
        """The address to post to, signed where it has to be, and the message."""

    @contextmanager
    def session(self, settings: Settings) -> Iterator[Callable[[Letter], str]]:
        """Each letter is a request of its own."""
        yield lambda letter: self._sent(settings, letter)

    def _sent(self, settings: Settings, letter: Letter) -> str:
        # No name and no note calls on anybody: <@all>, <at user_id="all">.
        text = f"{letter.subject}\n{letter.text}".replace("<", "＜").replace(">", "＞")
        address, message = self.request(settings, shortened(text, self.most_bytes), letter)
        answer = _object(post(address, msgspec.json.encode(message), {}))
        code = next((answer[name] for name in self.codes if name in answer), None)
        said = next((str(answer[name]) for name in self.words if name in answer), "")[:_SAID]
        if code != 0 or isinstance(code, bool):
            told = _("The robot refuses: {code} {said}",
                     code="–" if code is None else str(code)[:20], said=said)  # fmt: skip
            if code in self.too_fast:
                raise Unreachable(told, pause=self.pause)
            raise NotTaken(told)
        return said


def _object(content: bytes) -> Mapping[str, Any]:
    """The JSON object of an answer; an empty one for anything else."""
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
