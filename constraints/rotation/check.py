"""Who works where in which month: stays, no return before all is covered, never two at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from constraints.judging.case import Case, about, broken
from constraints.judging.face import Check
from constraints.judging.facts import occurrences
from constraints.kinds import KINDS
from constraints.rotation.attempt import most_reached
from constraints.rotation.rule import COVER, SHARE, STAY
from planner.domain.directory import Context
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.periods import month_end, month_start
from planner.domain.plan import RotationRow
from planner.domain.problem import Duty


def check(case: Case) -> Iterator[Finding]:
    """Findings on rotation rows, and on shifts that lie elsewhere."""
    for row in case.plan.rotations:
        duty = case.problem.duties.get(row.duty)
        if duty is not None and not KINDS[duty.kind].rotates:
            text = _("Only rotation duties have rows here.")
            yield broken("rotation-kind", text, duty=row.duty, day=row.month)
    for duty in case.problem.duties.values():
        if KINDS[duty.kind].rotates:
            yield from _Rotation(case, duty).check()


class _Rotation:
    """One 轮换 duty: its owners, their targets, the past and the rows."""

    def __init__(self, case: Case, duty: Duty) -> None:
        self.case, self.duty = case, duty
        self.plan_first = month_start(case.start)
        self.first = month_start(max(case.start, duty.start or case.start))
        self.owners = [owner for owner in case.owners(duty) if owner is not None]
        self.targets: dict[str, frozenset[str]] = {}
        for owner in self.owners:
            context = Context(owner=owner, links=case.links)
            named = case.directory.targets(duty.target, context) if duty.target is not None else ()
            self.targets[owner] = frozenset(named)
        self.rows: dict[str, dict[date, RotationRow]] = {owner: {} for owner in self.owners}
        self.stays = {owner: self._past(owner) for owner in self.owners}
        self.past = {owner: dict(stays) for owner, stays in self.stays.items()}

    def _past(self, owner: str) -> list[tuple[date, str]]:
        """The (month, target) pairs that history shows before the plan, in order."""
        rows = self.case.history(self.duty.id, self.duty.owner.by, owner)
        return [
            (month_start(row.date), row.target)
            for row in rows
            if row.date < self.first
            and row.target is not None
            and row.target in self.targets[owner]
        ]

    def _finding(
        self, rule: str, owner: str, month: date, target: str | None = None, amount: int = 1
    ) -> Finding:
        text = _(_TEXTS[rule], owner=self.case.name(owner), month=f"{month:%Y-%m}",
                 target=self.case.name(target), amount=amount)  # fmt: skip
        return broken(rule, text, amount=amount, unit="months", duty=self.duty.id, day=month)

    def check(self) -> Iterator[Finding]:
        """Every finding on this duty."""
        if self.first > self.case.end or (self.duty.until or self.case.end) < self.case.start:
            return
        taken: dict[tuple[date, str], str] = {}
        for row in sorted(
            (row for row in self.case.plan.rotations if row.duty == self.duty.id),
            key=lambda row: (row.month, row.owner),
        ):
            if row.owner not in self.rows:
                yield self._finding("rotation-owner", row.owner, row.month)
                continue
            if row.month in self.rows[row.owner]:
                yield self._finding("rotation-twice", row.owner, row.month)
            self.rows[row.owner][row.month] = row
            if row.month.day != 1 or row.month < self.first:
                yield self._finding("rotation-month", row.owner, row.month)
            if row.target not in self.targets[row.owner]:
                yield self._finding("rotation-target", row.owner, row.month, row.target)
            if row.forecast != (month_end(row.month) > self.case.end):
                yield self._finding("forecast", row.owner, row.month)
            if taken.setdefault((row.month, row.target), row.owner) != row.owner:
                yield self._finding("rotation-shared", row.owner, row.month, row.target)
        for owner in self.owners:
            yield from self._months(owner)
            yield from self._stays(owner)
        yield from self._rounds()
        yield from self._shifts()

    def _gap_missing(self, owner: str, *, cover: bool) -> int:
        return sum(
            gap.missing
            for gap in self.case.gaps_of.get(self.duty.id, ())
            if gap.owner == owner and (gap.sort == "cover") == cover
        )

    def _in_force(self, month: date) -> bool:
        duty = self.duty
        started = duty.start is None or duty.start <= month_end(month)
        return started and (duty.until is None or duty.until >= month)

    def _months(self, owner: str) -> Iterator[Finding]:
        """Every month of the plan has a row, and there is no hole before the last row."""
        if not self.targets[owner]:
            return
        last = max([month_start(self.case.end), *self.rows[owner]])
        month = self.first
        while month <= last:
            if (
                month not in self.rows[owner]
                and self._in_force(month)
                and self._serves(owner, month)
                and not self._gap_missing(owner, cover=False)
                and not self._done(owner, month)
                and not self._kept_out(owner, month)
            ):
                yield self._finding("rotation-hole", owner, month)
            month = month_start(month, 1)

    def _kept_out(self, owner: str, month: date) -> bool:
        """Whether `owner` has no place to go to for the others who are there in `month`.

        Where more owners than targets move through an area somebody waits every month.
        """
        return self._crowded(self.targets[owner]) or not self._free(owner, month)

    def _done(self, owner: str, month: date) -> bool:
        """Whether 历史 shows what the month owes, so that it needs no target any more."""
        rows = occurrences(self.case.history(self.duty.id, self.duty.owner.by, owner))
        there = sum(count for (day, _target), count in rows.items() if month_start(day) == month)
        return there >= self.duty.times

    def _serves(self, owner: str, month: date) -> bool:
        person = self.case.problem.people.get(owner)
        if person is None:
            return True
        return (person.start is None or person.start <= month_end(month)) and (
            person.until is None or person.until >= month
        )

    def _runs(self, owner: str) -> list[tuple[date, str, int]]:
        """The stays of `owner` in the plan: first month, target, months."""
        runs: list[tuple[date, str, int]] = []
        before: date | None = None
        for month, row in sorted(self.rows[owner].items()):
            joined = before is not None and month_start(before, 1) == month
            if runs and joined and runs[-1][1] == row.target:
                first, target, count = runs[-1]
                runs[-1] = (first, target, count + 1)
            else:
                runs.append((month, row.target, 1))
            before = month
        return runs

    def _stays(self, owner: str) -> Iterator[Finding]:
        least, most = self.duty.params[STAY]
        runs = self._runs(owner)
        for index, (first, target, months) in enumerate(runs):
            length = months
            if index == 0:
                month = month_start(first, -1)
                while self.past[owner].get(month) == target:
                    length, month = length + 1, month_start(month, -1)
            end = month_start(first, months - 1)
            # What ends the plan, the duty or the rows may end a stay before its time.
            ends = [month_start(self.case.end)]
            ends += [month_start(self.duty.until)] if self.duty.until is not None else []
            cut = index == len(runs) - 1 or end in ends
            if length > most and self._elsewhere(
                owner, target, month_start(end, most - length + 1)
            ):
                yield self._finding("stay-long", owner, first, target, length - most)
            elif length < least and not cut:
                yield self._finding("stay-short", owner, first, target, least - length)

    def _elsewhere(self, owner: str, target: str, month: date) -> bool:
        """Whether `owner` has another target in `month` that nobody else is in."""
        return bool(self._free(owner, month) - {target})

    def _free(self, owner: str, month: date) -> frozenset[str]:
        """The targets of `owner` that nobody else is in."""
        return self.targets[owner] - {
            rows[month].target
            for other, rows in self.rows.items()
            if other != owner and month in rows
        }

    # -- rounds --------------------------------------------------------------------------

    def _clusters(self) -> list[list[str]]:
        """Owners who share their targets; one each where targets are not shared."""
        if not self.duty.params[SHARE]:
            return [[owner] for owner in self.owners]
        clusters: list[tuple[set[str], list[str]]] = []
        for owner in self.owners:
            area, members = set(self.targets[owner]), [owner]
            rest = []
            for other_area, others in clusters:
                if other_area & area:
                    area |= other_area
                    members += others
                else:
                    rest.append((other_area, others))
            clusters = [*rest, (area, members)]
        return [sorted(members) for _area, members in clusters]

    def _done_before(self, members: list[str]) -> set[str]:
        """What history shows as done since the last full round."""
        area = frozenset().union(*(self.targets[owner] for owner in members))
        stays = sorted(stay for owner in members for stay in self.stays[owner])
        done: set[str] = set()
        for _month, target in stays:
            if done >= area:
                done = set()
            done.add(target)
        return set() if area and done >= area else done

    def _also_done(self, members: list[str]) -> set[str]:
        """What history shows for months of the plan beside the targets of these months."""
        return {
            row.target
            for owner in members
            for row in self.case.history(self.duty.id, self.duty.owner.by, owner)
            if row.target in self.targets[owner]
            and (planned := self.rows[owner].get(month_start(row.date))) is not None
            and row.target not in (None, planned.target)
        }

    def _rounds(self) -> Iterator[Finding]:
        everywhere: dict[date, set[str]] = defaultdict(set)
        for rows in self.rows.values():
            for month, row in rows.items():
                everywhere[month].add(row.target)
        for members in self._clusters():
            area = frozenset().union(*(self.targets[owner] for owner in members))
            if not area:
                continue
            done = self._done_before(members) | self._also_done(members)
            yield from self._returns(members, area, set(done), everywhere)
            yield from self._cover(members, area, done)

    def _returns(
        self,
        members: list[str],
        area: frozenset[str],
        done: set[str],
        everywhere: Mapping[date, set[str]],
    ) -> Iterator[Finding]:
        """Nobody goes back to a target while another one waits for its first stay."""
        months = sorted({month for owner in members for month in self.rows[owner]})
        where = {owner: self.past[owner].get(month_start(self.first, -1)) for owner in members}
        for month in months:
            now = {o: self.rows[o][month].target for o in members if month in self.rows[o]}
            waiting = area - done - everywhere[month]
            for owner, target in sorted(now.items()):
                if target != where[owner] and target in done and waiting & self.targets[owner]:
                    yield self._finding("return", owner, month, target)
            if done >= area:
                done.clear()
            done.update(now.values())
            if area <= done:
                # A new round begins; who stays on is only finishing the old one.
                done.clear()
            where.update(now)

    def _cover(self, members: list[str], area: frozenset[str], done: set[str]) -> Iterator[Finding]:
        """All is covered within ``cover`` months, or gaps say how many targets are not."""
        cover = self.duty.params[COVER]
        reached, all_rows = set(done), set(done)
        for owner in members:
            for month, row in self.rows[owner].items():
                all_rows.add(row.target)
                if cover is None or month < month_start(self.plan_first, cover):
                    reached.add(row.target)
        lacking = len(area - reached)
        said = sum(self._gap_missing(owner, cover=True) for owner in members)
        first = members[0]
        if cover is not None and lacking != said:
            rule = "gap-missing" if said else "not-covered"
            yield self._finding(rule, first, self.first, amount=abs(lacking - said))
        if area - all_rows and not said and self.duty.until is None:
            yield self._finding("forecast-short", first, self.first, amount=len(area - all_rows))
        if cover is not None and lacking:
            needless = lacking - (len(area - done) - self._most_reached(members, area - done))
            if needless > 0 and not self._crowded(area) and self._in_reach(members, area - done):
                yield self._finding("gap-could-be-filled", first, self.first, amount=needless)

    def _most_reached(self, members: list[str], open_targets: frozenset[str]) -> int:
        """How many open targets `members` can surely enter in time, each its own ones."""
        months = self.duty.params[COVER] or 0
        whole = [month_start(self.plan_first, ahead) for ahead in range(months)]
        months = sum(month >= self.first and self._in_force(month) for month in whole)
        stays = months // self.duty.params[STAY][0]
        chosen: dict[str, str] = {}

        def enter(target: str, seen: set[str]) -> bool:
            for owner in members:
                if target not in self.targets[owner] or owner in seen:
                    continue
                seen.add(owner)
                entered = [one for one, by in sorted(chosen.items()) if by == owner]
                if len(entered) < stays or any(enter(one, seen) for one in entered):
                    chosen[target] = owner
                    return True
            return False

        return sum(enter(target, set()) for target in sorted(open_targets))

    def _in_reach(self, members: list[str], wanted: frozenset[str]) -> bool:
        """Whether others do not stand in the way of `members`.

        Where a stay may be a single month they keep each other away for single months only.
        Else a direct attempt tells: one of them goes another way, all others stay as they are.
        """
        if self.duty.params[STAY][0] == 1:
            return True
        end = month_start(self.plan_first, self.duty.params[COVER] or 0)
        timely = {one: [m for m in sorted(self.rows[one]) if m < end] for one in members}
        for owner, months in timely.items():
            others = {self.rows[o][m].target for o, ms in timely.items() if o != owner for m in ms}
            now = {self.rows[owner][month].target for month in months}
            before, length = month_start(self.first, -1), 0
            where = self.past[owner].get(before)
            while where is not None and self.past[owner].get(before) == where:
                before, length = month_start(before, -1), length + 1
            free = [self._free(owner, month) for month in months]
            best = most_reached(free, wanted - others, self.duty.params[STAY], (where, length))
            if best > len(now & (wanted - others)):
                return True
        return False

    def _crowded(self, area: frozenset[str]) -> bool:
        """Whether more owners than targets move through `area`."""
        return sum(bool(self.targets[owner] & area) for owner in self.owners) > len(area)

    def _shifts(self) -> Iterator[Finding]:
        for shift in self.case.shifts_of.get(self.duty.id, ()):
            row = self.rows.get(shift.owner or "", {}).get(month_start(shift.date))
            if row is None or row.target != shift.target:
                text = _("The shift is not in the group of its month.")
                yield about(shift, "rotation-shift", text)


_TEXTS = {
    "rotation-owner": "{owner} does not owe this rotation.",
    "rotation-twice": "{owner} has two rows for {month}.",
    "rotation-month": "{owner}: {month} is no month of the rotation.",
    "rotation-target": "{owner} does not rotate through {target}.",
    "forecast": "{owner}, {month}: wrongly marked as forecast or not.",
    "rotation-shared": "{owner} is in {target} in {month}, where somebody else is too.",
    "rotation-hole": "{owner} has no row for {month}.",
    "stay-long": "{owner} stays in {target} from {month} for {amount:month|months} too many.",
    "stay-short": "{owner} stays in {target} from {month} for {amount:month|months} too few.",
    "return": "{owner} returns to {target} in {month} although other groups still wait.",
    "not-covered": "{owner}: {amount:group is|groups are} not covered in time, and no gap says so.",
    "gap-missing": "{owner}: the number of groups not covered is wrong by {amount}.",
    "forecast-short": "{owner}: the forecast ends with {amount:group|groups} not covered.",
    "gap-could-be-filled": "{owner}: {amount:more group|more groups} could be covered in time.",
}


CHECK: Final = Check(check, "links")
