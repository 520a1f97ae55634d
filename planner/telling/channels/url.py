"""Any address that takes JSON: an office's own gateway for text messages, for instance."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from outputs.store.rows import moment_text
from planner.domain.language import _
from planner.domain.problem import Person
from planner.telling.channel import Field, Letter, Settings
from planner.telling.posting import ADDRESS, Webhook, post, secret_field

FORMAT = "sanfang-message/1"
SIGNATURE = "X-Sanfang-Signature"


class Url(Webhook):
    """Posts the message as JSON; any status 2xx means that it was taken."""

    kind = "url"
    word = _("Another address (JSON)")
    fields = (
        Field("address", _("Address"), ADDRESS.hint, secret=True),
        secret_field(_("If given, a header carries the HMAC-SHA256 of the message.")),
        Field(
            "whom", _("What it gets"),
            choices={
                "group": _("what the public notice shows"),
                "people": _("a message for each person, with name and phone"),
            },
        ),
    )  # fmt: skip
    per_minute = 60

    def personal(self, settings: Settings) -> bool:
        """As it was chosen."""
        return settings.get("whom") == "people"

    def address_of(self, person: Person) -> str:
        """The phone; whoever has none is told by id and name."""
        return person.phone

    @contextmanager
    def session(self, settings: Settings) -> Iterator[Callable[[Letter], str]]:
        """Each letter is a request of its own."""

        def sent(letter: Letter) -> str:
            body = msgspec.json.encode(_message(letter))
            secret = settings.get("secret", "")
            sign = hmac.digest(secret.encode(), body, "sha256").hex()
            post(settings["address"], body, {SIGNATURE: f"sha256={sign}"} if secret else {})
            return ""

        yield sent


def _message(letter: Letter) -> dict[str, object]:
    to = {"id": letter.person, "name": letter.name, "phone": letter.address}
    return {
        "format": FORMAT,
        "id": letter.key,
        "at": moment_text(letter.at),
        "topic": letter.topic,
        "organisation": letter.organisation,
        "revision": letter.revision or None,
        "subject": letter.subject,
        "text": letter.text,
        "to": to if letter.person else None,
    }


CHANNEL = Url()
