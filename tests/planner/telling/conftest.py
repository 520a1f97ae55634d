"""A store with a small town, a clock that is moved, and servers that take messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from outputs.store import Store
from outputs.store.schema import account
from planner.domain.plan import Shift
from planner.domain.problem import Problem
from planner.telling.outbox import Message, Outbox
from planner.telling.sending import Tally, tell
from planner.telling.ways import Ways
from tests.builders.receivers import Hook, Post
from tests.builders.store_problems import plan
from tests.web.visits import Clock, small_plan, small_problem

MAIL = {"P1": "one@example.org", "P2": "two@example.org"}


@dataclass
class Office:
    """An office that publishes and tells."""

    store: Store
    clock: Clock
    post: Post
    group: Hook

    @property
    def ways(self) -> Ways:
        """What it has set up."""
        return Ways(self.store, self.clock)

    @property
    def outbox(self) -> Outbox:
        """What it sends."""
        return Outbox(self.store, self.clock)

    def mails(self, *, quiet: str = "", remind: str = "") -> int:
        """Set up mail."""
        settings = {"host": "127.0.0.1", "port": str(self.post.port), "security": "plain",
                    "sender": "office@example.org"}  # fmt: skip
        return self.ways.put("smtp", "邮件", settings, quiet=quiet, remind=remind, by="boss")

    def robot(self, *, quiet: str = "", remind: str = "") -> int:
        """Set up the robot of a group."""
        settings = {"address": f"{self.group.address}/send?key=verysecret"}
        return self.ways.put("wecom", "群", settings, quiet=quiet, remind=remind, by="boss")

    def publishes(self, problem: Problem | None = None, **who: str) -> None:
        """Publish receptions, ``d06="P1"``: the day of January, and who receives."""
        self.clock.now += timedelta(minutes=1)
        at = self.clock.now
        self.store.publish(small_plan(**who), problem or town(), at=at, by="boss")

    def publishes_shifts(self, problem: Problem, *shifts: Shift) -> None:
        """Publish these shifts of January."""
        self.clock.now += timedelta(minutes=1)
        made = plan(list(shifts), date(2027, 1, 1), date(2027, 1, 31), "洛社镇")
        self.store.publish(made, problem, at=self.clock.now, by="boss")

    def tells(self, **later: float) -> Tally:
        """Tell what there is, so much later."""
        self.clock.now += timedelta(**later)
        return tell(self.store, self.clock)

    def letters(self) -> list[tuple[str, str]]:
        """Who got what by mail, in order."""
        return [(to, f"{m['subject']}\n{m.get_content()}") for to, m in self.post.got]

    def rows(self) -> tuple[Message, ...]:
        """What is in the outbox."""
        return self.outbox.recent(100)

    def planner(self, name: str = "boss", mail: str = "boss@example.org") -> None:
        """Make a planner who reads mail."""
        row = {"name": name, "role": "planner", "password": "x", "at": "2027-01-01T00:00:00Z"}
        with self.store.database.writing() as connection:
            connection.execute(insert(account).values(**row))
        self.ways.set_mail(name, mail)


def town() -> Problem:
    """The small town whose leaders have mail, and phones that are nobody's business."""
    small = small_problem()
    people = {
        key: replace(one, email=MAIL[key], phone="13812345678") for key, one in small.people.items()
    }
    return replace(small, people=people)


@pytest.fixture
def office(tmp_path: Path, post: Post, group: Hook) -> Office:
    """An office on Monday, the 4th of January, nine o'clock."""
    clock = Clock()
    clock.now = datetime(2027, 1, 4, 1, tzinfo=UTC)
    return Office(Store.open(tmp_path / "sanfang.db"), clock, post, group)
