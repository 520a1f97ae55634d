"""E-mail by SMTP: one message to each person who has an address."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any, BinaryIO

from planner.domain.language import Text, _
from planner.domain.mail import is_mail
from planner.domain.problem import Person
from planner.domain.reasons import reason
from planner.telling.channel import (
    Channel,
    Field,
    Letter,
    Misset,
    NotTaken,
    Settings,
    Unreachable,
    one_line,
)
from planner.telling.posting import LONGEST_SECONDS, MOST_OCTETS, SECONDS, within

_HOST = re.compile(r"[A-Za-z0-9.:_-]+")
_SAID = 200
_NAMED = 60


class Mail(Channel):
    """Sends with the standard library, all letters of a session by one connection."""

    kind = "smtp"
    word = _("E-mail")
    fields = (
        Field("host", _("Server"), _("Such as smtp.example.gov.cn.")),
        Field("port", _("Port"), _("465 with SSL, 587 with STARTTLS, 25 without either.")),
        Field(
            "security", _("Encryption"),
            choices={
                "ssl": _("SSL/TLS"),
                "starttls": _("STARTTLS"),
                "plain": _("none (a closed network only)"),
            },
        ),
        Field("user", _("User"), _("Empty where the server asks for none."), required=False),
        Field(
            "password", _("Password"), _("Many servers want an authorisation code in its place."),
            secret=True, required=False,
        ),
        Field("sender", _("Sender"), _("The address that the messages come from.")),
    )  # fmt: skip
    per_minute = 60

    def personal(self, settings: Settings) -> bool:
        """Always."""
        return True

    def address_of(self, person: Person) -> str | None:
        """邮箱 of the workbook."""
        return person.email or None

    def address_of_account(self, mail: str) -> str:
        """The mail itself."""
        return mail

    def check(self, settings: Settings) -> None:
        """Raise Misset for what is no server, no port, no address."""
        super().check(settings)
        port = settings["port"]
        if not _HOST.fullmatch(settings["host"]):
            raise Misset("host", _("A server has a name such as smtp.example.gov.cn."))
        if not (port.isascii() and port.isdigit() and 0 < int(port[:9]) < 65536):
            raise Misset("port", _("A port is a number from 1 to 65535."))
        if not is_mail(settings["sender"]):
            raise Misset("sender", _("This is no e-mail address."))

    def place(self, settings: Settings) -> str:
        """The server, and from whom."""
        return f"{settings['sender']} · {settings['host']}:{settings['port']}"

    @contextmanager
    def session(self, settings: Settings) -> Iterator[Callable[[Letter], str]]:
        """A connection to the server, for as many letters as there are."""
        smtp = _Secure(timeout=SECONDS, context=ssl.create_default_context()) if (
            settings["security"] == "ssl"
        ) else _Plain(timeout=SECONDS)  # fmt: skip
        try:
            try:
                with within(LONGEST_SECONDS, lambda: smtp.sock):
                    smtp.open(settings["host"], int(settings["port"]))
                    if settings["security"] == "starttls":
                        smtp.starttls(context=ssl.create_default_context())
                    if settings.get("user"):
                        smtp.login(settings["user"], settings.get("password", ""))
            except (OSError, ValueError) as error:
                raise Unreachable(_why(error)) from error
            yield lambda letter: _sent(smtp, settings, letter)
            with suppress(OSError), within(SECONDS, lambda: smtp.sock):
                smtp.quit()
        finally:
            smtp.close()


def _sent(smtp: SMTP, settings: Settings, letter: Letter) -> str:
    if not is_mail(letter.address):
        raise NotTaken(
            _("{address} is no e-mail address.", address=one_line(letter.address)[:_SAID] or "–"),
            for_good=True,
        )
    try:
        message = _message(settings, letter)
        with within(LONGEST_SECONDS, lambda: smtp.sock):
            smtp.send_message(message, settings["sender"], [letter.address])
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        raise NotTaken(_why(error)) from error
    except OSError as error:
        raise Unreachable(_why(error)) from error
    except ValueError as error:  # a name or text that no message can hold
        raise NotTaken(_why(error), for_good=True) from error
    return ""


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    """The letter as a message; what is sent again carries the same Message-ID."""
    message = EmailMessage(policy=POLICY)
    sender = settings["sender"]
    message["From"] = Address(one_line(letter.organisation)[:_NAMED], addr_spec=sender)
    message["To"] = Address(one_line(letter.name)[:_NAMED], addr_spec=letter.address)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.key}.sanfang@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text + "\n", cte="base64")
    return message


def _why(error: Exception) -> Text:
    """What the server says, in words; never what was sent to it."""
    if isinstance(error, SMTPAuthenticationError):
        return _("The server refuses the user or the password.")
    if isinstance(error, SMTPNotSupportedError):
        return _("The server does not offer this kind of encryption or sign-in.")
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
        return _refusal(code, said)
    if isinstance(error, SMTPResponseException):
        return _refusal(error.smtp_code, error.smtp_error)
    if isinstance(error, SMTPServerDisconnected) or type(error) is SMTPException:
        return _("The connection to the server broke off.")
    return _("{why}", why=reason(error))


def _refusal(code: int, said: bytes | str) -> Text:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return _("The server refuses: {code} {said}", code=code, said=one_line(text)[:_SAID])


class _Bounded:
    """What a server says, as far as we listen: `left` octets more."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.left = MOST_OCTETS

    def readline(self, size: int) -> bytes:
        line = self._file.readline(min(size, self.left))
        self.left -= len(line)
        return line

    def close(self) -> None:
        self._file.close()


class _Plain(SMTP):
    """A connection that is opened once the clock runs, and hears only so much."""

    file: Any = None

    def open(self, host: str, port: int) -> None:
        self._host = host  # by which its certificate is known
        code, said = self.connect(host, port)
        if code != 220:
            raise SMTPConnectError(code, said)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Bounded(self.sock.makefile("rb"))
        if self.file is not None:
            self.file.left = MOST_OCTETS
        return super().getreply()


class _Secure(SMTP_SSL, _Plain):
    """The same, encrypted from the first octet on."""


CHANNEL = Mail()
