"""A cluster that solves parts: what a Dask scheduler commands, or one of this computer alone.

Whoever reaches the port of a scheduler without encryption can let its workers, and us, run
anything. A cluster of this computer therefore talks in encryption that it makes up itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from ipaddress import ip_address
from socket import create_connection
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from warnings import catch_warnings, simplefilter

from planner.domain.language import Text, _
from planner.domain.trouble import Trouble
from planner.solver.sending import OtherVersion

if TYPE_CHECKING:
    from distributed import Client

_LOCAL = "local:"
_DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
"""What workers on this computer do first: a Ctrl-C on the terminal is not meant for them."""

_VARIABLE = "DASK_DISTRIBUTED__COMM__TLS__"
_MOST = 1024
_LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio")
_SCHEMES = ("tcp", "tls", "ws", "wss")

_PORT = 8786
"""Where a scheduler listens unless it is told to listen elsewhere."""

_ANSWER_SECONDS = 10
"""How long a scheduler may take to answer."""

_LOOK_SECONDS = 2.0
"""How often it is asked who is there. What nobody is left to solve comes back."""


class Nobody(RuntimeError):
    """The cluster has no worker, or does not answer."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Workers at the scheduler of that `address`, or with ``local:N`` so many on this computer.

    Of an executor's ways it has `submit`. A part whose worker is lost is sent again; it fails
    with Nobody where no worker is left. Raises Trouble where no scheduler answers.
    """
    with ExitStack() as stack:
        client = stack.enter_context(_client(address))
        executor = _Executor(client)
        stack.callback(executor.shutdown)
        yield executor


@contextmanager
def shared(address: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A cluster for other processes of this computer: its address, and variables to reach it.

    Raises Trouble as :func:`cluster` does.
    """
    with _client(address) as client:
        if not address.startswith(_LOCAL):
            yield address, {}
            return
        keys = client.security
        yield (
            client.scheduler.address,
            {
                f"{_VARIABLE}CA_FILE": keys.tls_ca_file,
                f"{_VARIABLE}CLIENT__CERT": keys.tls_client_cert,
                f"{_VARIABLE}CLIENT__KEY": keys.tls_client_key,
            },
        )


def is_open(address: str) -> bool:
    """Whether others can listen to, or speak to, the scheduler at `address`."""
    where = urlsplit(address)
    if address.startswith(_LOCAL) or where.scheme in ("tls", "wss"):
        return False
    host = where.hostname or ""
    with suppress(ValueError):
        return not ip_address(host).is_loopback
    return host != "localhost"


def why(error: BaseException) -> Text:
    """Why a part was not solved by the cluster, for people."""
    if isinstance(error, Nobody):
        return _("no worker was left, or the scheduler did not answer")
    if isinstance(error, OtherVersion):
        return _("a worker has another version of this program or of ortools")
    if isinstance(error, ModuleNotFoundError):
        return _("a worker does not have this program")
    if isinstance(error, CancelledError):
        return _("the connection was lost")
    return _("the workers failed ({name})", name=type(error).__name__)


@contextmanager
def _client(address: str) -> Iterator[Client]:
    count = _count(address)
    try:
        import dask
        import distributed  # noqa: F401 -- it adds its own settings to Dask's
    except ModuleNotFoundError as error:
        text = _("A cluster takes further libraries: pip install 'sanfang[cluster]'.")
        raise Trouble(text) from error
    settings = {
        "distributed.admin.large-graph-warning-threshold": "1TB",
        "distributed.worker.preload": [_DEAF],
    }
    with (
        dask.config.set(settings),
        _hushed(),
        _started(count) if count else _found(address) as found,
    ):
        yield found


@contextmanager
def _hushed() -> Iterator[None]:
    """What the libraries say of lost workers is told in our own words."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _count(address: str) -> int:
    """How many workers to start on this computer; none for a scheduler's address."""
    number = address.removeprefix(_LOCAL)
    if number == address:
        if urlsplit(address).scheme in _SCHEMES and urlsplit(address).hostname:
            return 0
    elif number.isdecimal() and 1 <= int(number) <= _MOST:
        return int(number)
    raise Trouble(
        _(
            "{address} is no cluster: expected a scheduler's address such as tls://10.0.0.5:8786,"
            " or local:2 for two workers on this computer.",
            address=address,
        )
    )


@contextmanager
def _started(count: int) -> Iterator[Client]:
    """A cluster of this computer, which ends with the block."""
    from distributed import LocalCluster
    from distributed.security import Security

    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            protocol="tls://",
            security=Security.temporary(),
            silence_logs=logging.CRITICAL,
        ) as local,
        local.get_client() as client,
    ):
        yield client


@contextmanager
def _found(address: str) -> Iterator[Client]:
    """A scheduler that runs already, and goes on."""
    from distributed import Client

    made: Future[Client] = Future()

    def connect() -> None:
        try:
            made.set_result(Client(address, timeout=_ANSWER_SECONDS, set_as_default=False))
        except Exception as error:  # noqa: BLE001 -- raised where it is waited for
            made.set_exception(error)

    where = urlsplit(address)
    try:
        create_connection((where.hostname, where.port or _PORT), _ANSWER_SECONDS).close()
        with catch_warnings():
            simplefilter("ignore")  # of versions: the parts themselves tell theirs
            # What is no scheduler's may keep the library waiting for ever.
            Thread(target=connect, name="cluster", daemon=True).start()
            client = made.result(2 * _ANSWER_SECONDS)
    except Exception as error:
        raise Trouble(
            _(
                "No scheduler answers at {address}. Start one with: dask scheduler; for tls:// the"
                " files of Dask's settings distributed.comm.tls are needed, too.",
                address=address,
            )
        ) from error
    with client:
        yield client


class _Executor(Executor):
    """The workers of a client; whatever none of them is left for fails at once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inner = client.get_executor(pure=False)
        self._waiting: set[Future[Any]] = set()
        self._lock, self._over = Lock(), Event()
        self._there = self._somebody()
        Thread(target=self._watch, name="cluster", daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Let a worker call `fn`. Raises Nobody."""
        if not self._there:
            raise Nobody
        inner = self._inner.submit(fn, *args, **kwargs)
        answer: Future[Any] = Future()
        with self._lock:
            self._waiting.add(answer)
        answer.add_done_callback(partial(self._done, inner))
        inner.add_done_callback(partial(_hand_on, answer))
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Watch no more."""
        self._over.set()

    def _done(self, inner: Future[Any], answer: Future[Any]) -> None:
        with self._lock:
            self._waiting.discard(answer)
        if not inner.done():
            inner.cancel()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._there = self._somebody()
            if not self._there:
                with self._lock:
                    waiting = list(self._waiting)
                for one in waiting:
                    with suppress(InvalidStateError):
                        one.set_exception(Nobody())

    def _somebody(self) -> bool:
        """Whether the scheduler has a worker."""
        client = self._client
        try:
            return bool(client.sync(client.scheduler.ncores, callback_timeout=_ANSWER_SECONDS))
        except Exception:  # noqa: BLE001 -- the connection is lost, in whatever way
            return False


def _hand_on(answer: Future[Any], inner: Future[Any]) -> None:
    with suppress(InvalidStateError):  # cancelled, or given up already
        if inner.cancelled():
            answer.set_exception(CancelledError())
        elif (error := inner.exception()) is not None:
            answer.set_exception(error)
        else:
            answer.set_result(inner.result())
