"""How many conditional requests a site answers, at which cost, and whether memory stays flat.

Run ``python tests/benchmarks/feeds.py``. It publishes a plan for 12,000 people in a folder of
its own, gives each a feed address, runs ``sanfang serve`` on loopback and asks for the feeds
over and over, as phones do that have them already: over connections that stay open, each with
the ETag it was sent. Told are requests a second, processor time a request, what 12,000 an
hour would take of one core, and the memory before and after.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from outputs.store import Store
from planner.domain.plan import Assigned
from planner.domain.problem import Person
from planner.web.subscriptions import Subscriptions
from tests.builders.sample_plan import shift
from tests.builders.store_problems import START, plan, problem

_TICKS = os.sysconf("SC_CLK_TCK")
_HOURLY = 12_000


@dataclass
class Usage:
    """Processor seconds and resident memory of a process."""

    cpu_seconds: float
    rss_mb: float

    @classmethod
    def of(cls, pid: int) -> Usage:
        """What Linux says of it."""
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found is not None
        return cls((int(fields[11]) + int(fields[12])) / _TICKS, int(found[1]) / 1024)


def prepare(folder: Path, feeds: int) -> list[str]:
    """A store with so many people who serve once each, in fours; the secrets of their feeds."""
    people = [f"P{number:05d}" for number in range(feeds)]
    town = problem()
    town = replace(town, people={key: Person(key, f"人{key}", "T") for key in people})
    shifts = []
    for number in range(0, feeds, 4):
        one = shift(f"R.{number}", "R", "reception", START + timedelta(days=number // 4 % 90),
                    "am", (), place="V1", target="V1")  # fmt: skip
        who = tuple(Assigned(key, 0) for key in people[number : number + 4])
        shifts.append(replace(one, people=who))
    store = Store.open(folder / "sanfang.db")
    store.publish(plan(shifts), town, at=datetime.now(UTC), by="benchmark")
    return list(Subscriptions(store).issue_all("people", people, by="benchmark").values())


async def ask(
    port: int, secrets: list[str], tags: dict[str, str], requests: int, until: float
) -> tuple[int, int]:
    """Ask for one feed after the other over one connection: answers 304, and others."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    same = other = 0
    for number in range(requests):
        if time.monotonic() > until:
            break
        secret = secrets[number % len(secrets)]
        tag = tags.get(secret)
        condition = f"If-None-Match: {tag}\r\n" if tag else ""
        writer.write(
            f"GET /feeds/{secret}.ics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n"
            f"User-Agent: benchmark\r\n{condition}\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", head)
        if length is not None:
            await reader.readexactly(int(length[1]))
        if head.startswith("HTTP/1.1 304"):
            same += 1
        else:
            other += 1
            found = re.search(r"etag: (\S+)", head)
            if found is None or not head.startswith("HTTP/1.1 200"):
                raise SystemExit(head)
            tags[secret] = found[1]
    writer.close()
    return same, other


async def rounds(port: int, secrets: list[str], requests: int, seconds: float, pid: int) -> None:
    """Fetch every feed once, then ask `requests` times on eight connections; tell."""
    tags: dict[str, str] = {}
    share = [secrets[number::8] for number in range(8)]
    begun, used = time.monotonic(), Usage.of(pid)
    far = begun + seconds
    await asyncio.gather(*(ask(port, part, tags, len(part), far) for part in share))
    wall, now = time.monotonic() - begun, Usage.of(pid)
    cost = 1000 * (now.cpu_seconds - used.cpu_seconds) / len(secrets)
    print(f"first fetch of {len(secrets)} feeds: {wall:.1f} s, {cost:.2f} ms of a core each")
    per_lot = requests // 8 // 5
    for lot in range(1, 6):
        begun, used = time.monotonic(), Usage.of(pid)
        done = await asyncio.gather(
            *(ask(port, part, tags, per_lot, begun + seconds) for part in share)
        )
        wall, now = time.monotonic() - begun, Usage.of(pid)
        same, other = sum(one for one, _ in done), sum(one for _, one in done)
        cost = (now.cpu_seconds - used.cpu_seconds) / (same + other)
        print(
            f"{lot}: {same} times 304, {other} others, {(same + other) / wall:.0f} a second, "
            f"{1000 * cost:.2f} ms of a core each, {100 * cost * _HOURLY / 3600:.2f} % of a core "
            f"at {_HOURLY} an hour, memory {now.rss_mb:.0f} MB"
        )


def main() -> None:
    """Prepare, serve, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=_HOURLY)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=300, help="at most, for each fifth")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="sanfang-feeds-") as name:
        folder = Path(name)
        secrets = prepare(folder, asked.feeds)
        serve = "from planner.cli import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", serve, "--lang", "en", "serve", str(folder / "book.xlsx"),
             "--port", "0"],
            stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert found is not None
            asyncio.run(rounds(int(found[1]), secrets, asked.requests, asked.seconds, process.pid))
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
