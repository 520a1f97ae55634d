"""Hours of a day: what a duty has of its own, beside morning, afternoon and evening."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_WRITTEN = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From when to when; an end that is not after the start lies on the next day."""

    start: time
    end: time

    @property
    def overnight(self) -> bool:
        """Whether they end on the day after the one they begin on."""
        return self.end <= self.start

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Start and end where they begin on `day`, by the clock of the place."""
        last = day + timedelta(days=1) if self.overnight else day
        return datetime.combine(day, self.start), datetime.combine(last, self.end)

    @classmethod
    def read(cls, text: str) -> Hours:
        """What `str` of it writes. Raises ValueError."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(text)
        first, first_minute, last, last_minute = map(int, match.groups())
        return cls(time(first, first_minute), time(last, last_minute))

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"
