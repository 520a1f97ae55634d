"""How tests visit the site: the clock they move, and how they sign in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pandas import DataFrame
from starlette.testclient import TestClient

from outputs.store import Store
from outputs.store.rows import CalendarKind
from planner.domain.plan import Plan
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
from planner.web.jobs import Job, Jobs
from tests.builders.ends import PATIENCE_SECONDS, until
from tests.builders.sample_plan import shift
from tests.builders.store_problems import plan

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


def town_with_households() -> Problem:
    """The small town with a household, and a person with phone and mail."""
    town = small_problem()
    row = {"id": "H77", "unit": "V", "head": "陆小宝", "categories": ("低保",),
           "persons": 3, "contact": None, "address": "幸福路1号",
           "longitude": None, "latitude": None}  # fmt: skip
    frame = DataFrame([row])[list(town.households.columns)]
    person = replace(town.people["P1"], phone="13812345678", email="a@example.org")
    return replace(town, households=frame, people=town.people | {"P1": person})


PRIVATE = ("H77", "陆小宝", "13812345678", "a@example.org", "幸福路")
"""What is known of that household and person and is nobody else's business."""


def small_plan(**who: str) -> Plan:
    """A plan with a reception on each ``d04="P1"``, the day of January and who receives."""
    frame = small_problem().settings
    days = {date(2027, 1, int(word[1:])): person for word, person in sorted(who.items())}
    shifts = [
        shift(f"D@all@{day:%G-W%V}@1", "D", "reception", day, "am", (person,), place="T")
        for day, person in days.items()
    ]
    return plan(shifts, frame.start, frame.end, frame.organisation)


def publish(store: Store, clock: Clock, **who: str) -> None:
    """Publish a plan, a minute after whatever was before."""
    clock.now += timedelta(minutes=1)
    store.publish(small_plan(**who), small_problem(), at=clock.now, by="boss")


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
    monkeypatch.setattr(jobs, "START", program)


def job_of(client: TestClient) -> Job:
    """The last job, when it has ended."""
    running: Jobs = client.app.state.jobs  # type: ignore[attr-defined]

    async def waited() -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await running.wait()

    assert client.portal is not None
    client.portal.call(waited)
    assert running.last is not None
    return running.last


def job_until(
    client: TestClient, ready: Callable[[Job], object], shown: str = 'data-running="yes"'
) -> Job:
    """The last job once it is `ready`; until then its page shows the text `shown`."""
    job: Job = client.app.state.jobs.last  # type: ignore[attr-defined]

    def looked() -> object:
        there = ready(job)
        assert there or shown in client.get("/plan/progress").text or ready(job)
        return there

    until(looked)
    return job
