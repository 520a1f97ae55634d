"""Servers on loopback that take messages: a mail server, and one that takes posts."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import cast

from tests.builders.ends import ended

Answer = tuple[int, bytes]


@dataclass
class Posted:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hook:
    """What a server of posts got, and what it answers; `address` is where it is."""

    address: str = ""
    answer: Callable[[Posted], Answer] = lambda _posted: (200, b'{"errcode":0,"code":0}')
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Posted] = field(default_factory=list)


@contextmanager
def hook() -> Iterator[Hook]:
    """A server that takes posts."""
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            posted = Posted(self.path, dict(self.headers), body)
            made.got.append(posted)
            status, content = made.answer(posted)
            self.send_response(status)
            for key, value in made.headers.items():
                self.send_header(key, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:  # who asked heard enough
                self.close_connection = True

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    with answering(server):
        yield made


@contextmanager
def answering(server: socketserver.BaseServer) -> Iterator[None]:
    """Let `server` answer until the block ends, and wait for it to close."""
    serve = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    serve.start()
    try:
        yield
    finally:
        end = threading.Thread(target=_close, args=(server,), daemon=True)
        end.start()
        ended(end)


def _close(server: socketserver.BaseServer) -> None:
    server.shutdown()
    server.server_close()


@dataclass
class Post:
    """What a mail server got: envelopes and messages; whom it refuses, and how it answers.

    With `password` users have to sign in. `said` are the lines that clients sent; `arrived` has to
    whom a message has come, for whoever waits for it.
    """

    port: int = 0
    password: str = ""
    refuses: dict[str, str] = field(default_factory=dict)
    greeting: bytes = b"220 post\r\n"
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    connections: int = 0
    arrived: SimpleQueue[str] = field(default_factory=SimpleQueue)


@contextmanager
def post_office(tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[Post]:
    """A mail server; with `tls` it offers STARTTLS, or speaks it `at_once`."""
    made = Post()

    class Handler(socketserver.StreamRequestHandler):
        timeout = 60

        def handle(self) -> None:
            made.connections += 1
            if tls is not None and at_once:
                self._secure(tls)
            self._say(made.greeting)
            to, open_ = "", True
            while open_:
                line = self.rfile.readline().decode().rstrip("\r\n")
                made.said.append(line)
                word = line[:4].upper()
                if word == "EHLO":
                    offers = [
                        b"250-post",
                        *([b"250-STARTTLS"] if tls and not at_once else []),
                        *([b"250-AUTH PLAIN"] if made.password else []),
                        b"250 8BITMIME",
                    ]
                    self._say(b"\r\n".join(offers) + b"\r\n")
                elif word == "STAR" and tls is not None:
                    self._say(b"220 go\r\n")
                    self._secure(tls)
                elif word == "AUTH":
                    self._say(b"235 in\r\n" if self._may(line) else b"535 no such user\r\n")
                elif word == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                    self._say(made.refuses.get(to, "250 fine").encode() + b"\r\n")
                elif word == "DATA":
                    self._say(b"354 go on\r\n")
                    made.got.append((to, self._message()))
                    made.arrived.put(to)
                    self._say(b"250 taken\r\n")
                else:
                    self._say(b"221 bye\r\n" if word == "QUIT" else b"250 fine\r\n")
                    open_ = bool(line) and word != "QUIT"

        def _say(self, words: bytes) -> None:
            try:
                self.wfile.write(words)
            except OSError:  # who asked has gone
                self.rfile.close()

        def _secure(self, context: ssl.SSLContext) -> None:
            try:
                self.connection = context.wrap_socket(self.request, server_side=True)
            except OSError:  # whoever does not trust us leaves
                return
            self.rfile = self.connection.makefile("rb")
            self.wfile = cast(socketserver._SocketWriter, _Writer(self.connection))

        def _may(self, line: str) -> bool:
            from base64 import b64decode

            return b64decode(line.split()[-1]).decode().endswith(f"\0{made.password}")

        def _message(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                if not line:
                    raise ConnectionError("It left in the middle of a message.")
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return cast(EmailMessage, message_from_bytes(b"".join(lines), policy=policy.default))

    server = _Quiet(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    with answering(server):
        yield made


class _Writer:
    def __init__(self, connection: ssl.SSLSocket) -> None:
        self._connection = connection

    def write(self, words: bytes) -> None:
        self._connection.sendall(words)

    def flush(self) -> None:
        """Nothing is held back."""

    @property
    def closed(self) -> bool:
        """Never by us."""
        return False

    def close(self) -> None:
        self._connection.close()


class _Quiet(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_args: object) -> None:
        """Clients may leave as they like."""


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1, and the file of whom one has to trust for it."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1)).add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "made-up.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port of loopback that nobody else is given; nobody listens there unless told to."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
