"""Sends what is due: in bundles to one place, as fast as each way may, and no faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from planner.domain.language import DEFAULT, _, in_each, speaking
from planner.telling.channel import Letter, NotTaken, Unreachable
from planner.telling.gathering import gather
from planner.telling.outbox import AGAIN, Message, Outbox
from planner.telling.scene import Scene
from planner.telling.ways import Way, Ways

if TYPE_CHECKING:
    from outputs.store import Store

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many letters were sent in a round; how many messages wait now, and have failed."""

    sent: int
    waiting: int
    failed: int


def tell(store: Store, clock: Callable[[], datetime], *, address: str = "") -> Tally:
    """Put in what is new, and send what is due."""
    ways, outbox = Ways(store, clock), Outbox(store, clock)
    known = ways.all()  # first: none has told of a revision that the scene does not have
    scene = Scene.of(store, clock(), address)
    language = DEFAULT
    if scene is not None and known:
        gather(scene, known, ways.planners(), outbox)
        language = scene.newest.problem.settings.language
    sent = 0
    with speaking(language):
        for way in known:
            sent += _Round(store, clock, way, scene, outbox).send()
    outbox.forget_old()
    failed, waiting = outbox.counts()
    return Tally(sent, waiting, failed)


class _Round:
    """What one way sends now."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        way: Way,
        scene: Scene | None,
        outbox: Outbox,
    ) -> None:
        self._clock, self._way, self._scene, self._outbox = clock, way, scene, outbox
        self._zone = store.zone()

    def send(self) -> int:
        """Send what is due; how many letters were taken."""
        bundles = self._bundles(self._due())
        tried = self._outbox.tried_since(self._way.number, self._clock() - _MINUTE)
        left = bundles[: max(0, self._way.channel.per_minute - tried)]
        if not left:
            return 0
        sent, mine = 0, False
        try:
            with self._way.channel.session(self._way.settings) as post:
                while left:
                    mine = self._outbox.claim(left[0])
                    sent += self._sent(left[0], post) if mine else 0
                    mine = False
                    left.pop(0)
        except Unreachable as error:  # nobody else is reached now, either
            for bundle in left:
                if mine or self._outbox.claim(bundle):
                    self._refused(bundle, error)
                mine = False
        return sent

    def _sent(self, bundle: Sequence[Message], post: Callable[[Letter], str]) -> int:
        try:
            answer = post(self._letter(bundle))
        except Unreachable:
            raise
        except NotTaken as error:
            self._refused(bundle, error)
            return 0
        self._outbox.sent(bundle, self._way.scrubbed(answer))
        return 1

    def _refused(self, bundle: Sequence[Message], error: NotTaken) -> None:
        said = in_each(lambda: self._way.scrubbed(str(error.text)))
        self._outbox.not_sent(bundle, said, for_good=error.for_good, pause=error.pause)

    def _due(self) -> list[Message]:
        """What may be sent now; what comes too late, or is due in quiet hours, is marked so."""
        now, found = self._clock(), []
        today = now.astimezone(self._zone).date().isoformat()
        opens = self._way.open_from(now, self._zone)
        for one in self._outbox.due(self._way.number):
            if one.topic == "reminder" and one.key < today:
                self._outbox.too_late([one])
            elif one.tries > len(AGAIN):
                never = _("The program ended each time while it was being sent.")
                self._outbox.not_sent([one], in_each(never.__str__), for_good=True)
            elif opens > now and one.topic != "test":
                self._outbox.postpone([one], opens)
            else:
                found.append(one)
        return found

    def _bundles(self, due: Sequence[Message]) -> list[list[Message]]:
        """What goes to one place as one letter, but for tests and what is sent once more."""
        found: dict[tuple[str, str, int], list[Message]] = {}
        for one in due:
            alone = one.number if one.topic == "test" or one.tries else 0
            found.setdefault((one.person, one.address, alone), []).append(one)
        return list(found.values())

    def _letter(self, bundle: Sequence[Message]) -> Letter:
        one, several = bundle[0], len(bundle) > 1
        subject, text = one.subject, one.text
        if several:
            organisation = "" if self._scene is None else self._scene.organisation
            subject = str(_("{organisation}: {count:message|messages}", organisation=organisation,
                            count=len(bundle)))  # fmt: skip
            text = "\n\n".join(f"{one.subject}\n{one.text}" for one in bundle)
        numbers = " ".join(f"{one.number} {one.at:%Y-%m-%dT%H:%M:%SZ}" for one in bundle)
        return Letter(
            key=sha256(numbers.encode()).hexdigest()[:32],
            topic=one.topic,
            organisation="" if self._scene is None else self._scene.organisation,
            subject=subject,
            text=text,
            at=self._clock(),
            revision=one.revision,
            person=one.person,
            name=one.name,
            address=one.address,
        )
