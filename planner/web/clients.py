"""What is known of the calendars that cadres use: how to subscribe, how soon they refresh.

Only what their makers document, or what was tried, is promised; the rest is said to be
unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.language import Text, _


@dataclass(frozen=True, slots=True)
class Client:
    """One calendar program: the steps, how soon it refreshes, whether it works."""

    name: str | Text
    works: bool
    steps: Sequence[Text]
    refresh: Text


_NO_WAY = (
    _("No way to subscribe to an outside address is known to us. Subscribe in the phone's "
      "own calendar as above."),
)  # fmt: skip
_THE_PHONES = _("That of the phone's calendar.")

CLIENTS: Sequence[Client] = (
    Client(
        _("iPhone and iPad"),
        works=True,
        steps=(
            _("Scan the code with the camera and open the page, then tap “Subscribe”."),
            _("Or: Settings, Apps, Calendar, Calendar Accounts, Add Account, Other, Add Subscribed "
              "Calendar, and paste the https address."),
            _("Under Calendar Accounts, Fetch New Data, choose every hour."),
        ),
        refresh=_("As often as “Fetch New Data” is set to; with “Automatically” only while it "
                  "charges on Wi-Fi."),
    ),
    Client(
        _("Android"),
        works=True,
        steps=(
            _("Most calendars that come with Android cannot subscribe to an address. Install ICSx⁵ "
              "(free, from F-Droid or a file your department hands out)."),
            _("Open it, tap +, paste the https address, and choose to synchronise every hour."),
            _("The duties then stand in the phone's own calendar."),
        ),
        refresh=_("As ICSx⁵ is set to; hourly is possible."),
    ),
    Client(
        "Outlook",
        works=True,
        steps=(
            _(
                "Outlook for Windows: Calendar, Add Calendar, From Internet, paste the https "
                "address."
            ),
            _("In the account settings, Internet Calendars, keep “update limit” ticked."),
        ),
        refresh=_("The desktop program every one to three hours while it is open; Outlook on the "
                  "web about every three hours, at times only after a day."),
    ),
    Client(
        "Google",
        works=True,
        steps=(
            _("On a computer: Google Calendar, Other calendars, +, From URL, paste the https "
              "address."),
            _("It works only where Google's servers reach this site: not on an intranet."),
        ),
        refresh=_("Every 8 to 24 hours; nobody can change that. Not for changes of the same day."),
    ),
    Client(
        "Thunderbird",
        works=True,
        steps=(_("New Calendar, On the Network, iCalendar, paste the https address, read only."),),
        refresh=_("Every 30 minutes unless set otherwise."),
    ),
    Client(
        _("DingTalk"),
        works=False,
        steps=_NO_WAY,
        refresh=_THE_PHONES,
    ),
    Client(
        _("WeCom"),
        works=False,
        steps=_NO_WAY,
        refresh=_THE_PHONES,
    ),
    Client(
        _("Feishu"),
        works=False,
        steps=(
            _("Feishu shares its own calendar with others, but no way to subscribe to an outside "
              "address is known to us. Subscribe in the phone's own calendar as above."),
        ),
        refresh=_THE_PHONES,
    ),
)  # fmt: skip
