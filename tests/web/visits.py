"""How tests visit the site: the clock they move, and how they sign in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from outputs.store.rows import CalendarKind
from planner.domain.plan import Assigned, Plan, Shift
from planner.domain.problem import (
    Duty,
    Owner,
    Person,
    Problem,
    Selector,
    Settings,
    TeamPart,
    Term,
    Unit,
)
from planner.web import jobs
from planner.web.accounts import Accounts
from planner.web.jobs import Job

PASSWORD = "correct horse battery"  # noqa: S105  made up


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2027, 1, 4, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment."""
        return self.now


def signed_in(client: TestClient, role: str = "planner") -> str:
    """Sign in as somebody of `role`; returns the token of forms."""
    accounts: Accounts = client.app.state.accounts  # type: ignore[attr-defined]
    accounts.put("boss", "planner", PASSWORD, by="test")
    accounts.put("clerk", "viewer", PASSWORD, by="test")
    name = {"planner": "boss", "viewer": "clerk"}[role]
    answer = client.post("/signin", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 303
    visitor = accounts.visitor(client.cookies["sanfang"])
    assert visitor is not None
    return visitor.csrf


ZONE = ZoneInfo("Asia/Shanghai")


def small_problem() -> Problem:
    """Two leaders who receive at the town's office in January 2027."""
    return Problem(
        settings=Settings("洛社镇", date(2027, 1, 1), date(2027, 1, 31)),
        units={"T": Unit("T", "洛社镇", "镇"), "V": Unit("V", "秦巷村", "村", "T")},
        people={
            "P1": Person("P1", "张一", "T", "镇长", ("领导",)),
            "P2": Person("P2", "李二", "T", "书记", ("领导",)),
        },
        duties={
            "D": Duty(
                "D",
                "领导接访",
                "reception",
                Owner("whole"),
                (TeamPart(Selector((Term("role", "领导"),), "领导")),),
                period="week",
                slot="am",
                place="T",
            )
        },
    )


def small_plan(**who: str) -> Plan:
    """A plan with a reception on each ``d04="P1"``, the day of January and who receives."""
    problem = small_problem()
    shifts = []
    for word, person in sorted(who.items()):
        day = date(2027, 1, int(word[1:]))
        shifts.append(
            Shift(
                id=f"D@all@{day:%G-W%V}@1",
                duty="D",
                kind="reception",
                owner=None,
                date=day,
                slot="am",
                start=datetime.combine(day, time(8, 30), ZONE),
                end=datetime.combine(day, time(11, 30), ZONE),
                place="T",
                target=None,
                people=(Assigned(person, 0),),
            )
        )
    return Plan(
        organisation=problem.settings.organisation,
        start=problem.settings.start,
        end=problem.settings.end,
        timezone="Asia/Shanghai",
        created=datetime(2026, 12, 20, 1, tzinfo=UTC),
        source_file="book.xlsx",
        source_sha256="0" * 64,
        working_days=(),
        provisional=False,
        shifts=tuple(shifts),
    )


def secret_of(client: TestClient, key: str, kind: CalendarKind = "people") -> str:
    """A new secret of the feed of `key`, which the site knows at once."""
    state = client.app.state  # type: ignore[attr-defined]
    secret: str = state.subscriptions.issue(kind, key, by="boss")
    look_again(client)
    return secret


def look_again(client: TestClient) -> None:
    """Let the site look at the store at once, not within a second."""
    client.app.state.feeds._looked = float("-inf")  # type: ignore[attr-defined]


def pretend(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let jobs run `program` in the place of the command line."""
    monkeypatch.setattr(jobs, "_START", program)


def job_of(client: TestClient) -> Job:
    """The last job, when it has ended."""
    running = client.app.state.jobs  # type: ignore[attr-defined]
    assert client.portal is not None
    client.portal.call(running.wait)
    job: Job = running.last
    return job
