"""Messages of one thread that have left, and of which the channel has not spoken yet."""

import select
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from firsthour.notices.channels.senders import UnderWay


@dataclass(frozen=True, slots=True)
class Told:
    """A message that is under way; ``end`` hears what became of it, and never raises."""

    under_way: UnderWay
    end: Callable[[], None]


Telling = Callable[[], Told | None]
"""Tells one recipient; nothing is given where that is over at once. Never raises."""


@dataclass(slots=True)
class Abroad:
    """What one thread has under way."""

    _told: dict[int, Told] = field(default_factory=dict)
    _poll: select.poll = field(default_factory=select.poll)

    def __len__(self) -> int:
        """How many messages are under way."""
        return len(self._told)

    def add(self, told: Told) -> None:
        """One more has left."""
        number = told.under_way.fileno()
        self._told[number] = told
        self._poll.register(number, select.POLLIN)

    def hear(self, within_s: float) -> None:
        """End all whose channel has spoken, or had its time; wait so long for the first."""
        spoken = {number for number, _ in self._poll.poll(within_s * 1000)}
        now = monotonic()
        for number, told in tuple(self._told.items()):
            if number in spoken or told.under_way.until <= now:
                del self._told[number]
                self._poll.unregister(number)
                told.end()
