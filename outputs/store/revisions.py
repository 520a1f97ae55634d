"""Revisions as rows: what is found, and what publishing writes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from outputs.store.errors import Newer, Overtaken, TakenBack, as_written
from outputs.store.rows import (
    Meanwhile,
    Publication,
    Revision,
    RevisionInfo,
    moment_of,
    moment_text,
)
from outputs.store.schema import audit, blob, revision, undone
from outputs.store.snapshot import dump, dump_plan, load, zone_of_plan
from outputs.store.undone import history, row_of
from planner.domain.changes import CHANGE_KINDS
from planner.domain.plan import Plan
from planner.domain.problem import Problem

_ONE_SECOND = timedelta(seconds=1)


def newest(connection: Connection, *where: ColumnElement[bool]) -> Any:
    """The row of the newest revision that meets all of `where`; None where there is none."""
    chosen = select(revision).where(*where).order_by(revision.c.number.desc()).limit(1)
    return connection.execute(chosen).first()


def overlaps(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """That a revision has some of the days from `first` to `last`."""
    return revision.c.first_day <= last.isoformat(), revision.c.last_day >= first.isoformat()


def publish(
    connection: Connection,
    plan: Plan,
    problem: Problem,
    *,
    at: datetime,
    by: str,
    note: str,
    onto: int | None,
) -> Publication:
    """Make `plan` the newest revision, unless the newest of its time says the same already.

    Moments of publication are whole seconds and rise. Raises Overtaken where some of the plan's
    days have changed since `onto` was the newest.
    """
    from outputs.store.issuing import issue

    plan_bytes, problem_bytes = dump_plan(plan), dump(problem)
    content = plan_sha256(plan)
    problem_key = sha256(problem_bytes).hexdigest()
    last = newest(connection)
    before = newest(connection, *overlaps(plan.start, plan.end))
    if before is not None and (before.plan_sha256, before.problem) == (content, problem_key):
        return Publication(info_of(before), fresh=False, before=info_of(before))
    other = None if onto is None else meanwhile(connection, onto, plan.start, plan.end)
    if other is not None:
        raise _overtaken(other)
    moment = at.astimezone(UTC).replace(microsecond=0)
    if last is not None:
        moment = max(moment, moment_of(last.at) + _ONE_SECOND)
    number = 1 + max(
        connection.scalar(select(func.max(one.c.number))) or 0 for one in (revision, undone)
    )
    plan_key = _put(connection, plan_bytes)
    _put(connection, problem_bytes)
    row = {
        "number": number,
        "at": moment_text(moment),
        "by": by,
        "note": note,
        "organisation": plan.organisation,
        "first_day": plan.start.isoformat(),
        "last_day": plan.end.isoformat(),
        "plan_sha256": content,
        "plan": plan_key,
        "problem": problem_key,
        "changes": "{}",
    }
    connection.execute(insert(revision), [row])
    known = _with_names(connection, plan, problem)
    found = issue(connection, plan, problem, known, number, moment)
    counts = Counter(change.kind for change in found)
    told = {kind: counts[kind] for kind in CHANGE_KINDS if counts[kind]}
    connection.execute(
        update(revision).where(revision.c.number == number).values(changes=json.dumps(told))
    )
    detail = {"revision": str(number), "plan_sha256": content, "note": note}
    detail |= {kind: str(count) for kind, count in told.items()}
    log(connection, "publish", detail, moment, by)
    return Publication(
        info_of(newest(connection)),
        fresh=True,
        changes=found,
        before=None if before is None else info_of(before),
    )


def meanwhile(connection: Connection, base: int, first: date, last: date) -> Meanwhile | None:
    """What has become of the days from `first` to `last` since revision `base` was the newest.

    None where they are as they were then.
    """
    row = newest(connection, *overlaps(first, last))
    counts = None if row is None else info_of(row)
    heard = [info_of(one) for one in history(connection, base)]
    known = next((one for one in reversed(heard) if one.start <= last and one.end >= first), None)
    if not base or (heard and heard[-1].number == base):
        if known == counts:
            return None
        gone = known is not None and row_of(connection, known.number) is not None
        return Meanwhile(base, known, counts, gone)
    # A restore that could not read what was there does not know what it has taken back.
    return Meanwhile(base, None, counts, gone=True)


def _overtaken(found: Meanwhile) -> Overtaken:
    if found.gone or found.counts is None:
        return TakenBack(found.base)
    return Newer(found.counts.number, found.counts.by)


def plan_sha256(plan: Plan) -> str:
    """What tells one plan from another: all but when and how fast it was made."""
    levels = tuple(replace(level, seconds=0.0) for level in plan.levels)
    holders = plan.holders.astype(object)
    timeless = replace(plan, created=datetime(1970, 1, 1, tzinfo=UTC), levels=levels)
    return sha256(dump_plan(replace(timeless, holders=holders))).hexdigest()


def _with_names(connection: Connection, plan: Plan, problem: Problem) -> Problem:
    """`problem` with whoever serves in the plan but is no longer in the workbook.

    They are named as they were when they last were: served days do not lose their names.
    """
    lost = {one.id for shift in plan.shifts for one in shift.people} - problem.people.keys()
    if not lost:
        return problem
    people = dict(problem.people)
    newest = func.max(revision.c.number)
    for key in connection.execute(
        select(revision.c.problem).group_by(revision.c.problem).order_by(newest.desc())
    ).scalars():
        former = load(_get(connection, key)).people
        people |= {one: former[one] for one in sorted(lost & former.keys())}
        lost -= former.keys()
        if not lost:
            break
    return replace(problem, people=people)


def info_of(row: Any) -> RevisionInfo:
    """What a row says of its revision."""
    with as_written():
        return RevisionInfo(
            number=row.number,
            at=moment_of(row.at),
            by=row.by,
            note=row.note,
            organisation=row.organisation,
            start=date.fromisoformat(row.first_day),
            end=date.fromisoformat(row.last_day),
            plan_sha256=row.plan_sha256,
            changes=json.loads(row.changes),
        )


def revision_of(connection: Connection, row: Any) -> Revision:
    """The revision of a row, its content included."""
    return Revision(info_of(row), _get(connection, row.plan), _get(connection, row.problem))


def zone_of(connection: Connection, row: Any) -> ZoneInfo:
    """The time zone of the plan of a row."""
    with as_written():
        return zone_of_plan(_get(connection, row.plan))


def _get(connection: Connection, key: str) -> bytes:
    data = connection.execute(select(blob.c.data).where(blob.c.sha256 == key)).scalar_one_or_none()
    with as_written():
        if not isinstance(data, bytes):
            raise TypeError
        return data


def _put(connection: Connection, data: bytes) -> str:
    """Keep `data`, once; returns the key it is found by."""
    key = sha256(data).hexdigest()
    there = connection.execute(select(blob.c.sha256).where(blob.c.sha256 == key)).first()
    if there is None:
        connection.execute(insert(blob).values(sha256=key, data=data))
    return key


def log(
    connection: Connection, action: str, detail: Mapping[str, str], at: datetime, by: str
) -> None:
    """Note that `by` did `action`."""
    text = json.dumps(dict(detail), ensure_ascii=False, sort_keys=True)
    connection.execute(insert(audit).values(at=moment_text(at), by=by, action=action, detail=text))
