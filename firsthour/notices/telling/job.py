"""What is to be told, whoever waits for it, and how an attempt may end before all are told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from firsthour.domain.effects import Effect
from firsthour.notices.channels.senders import ChannelDown


class Pulse(Protocol):
    """Whoever waits for the sending: hears that it lives, says when to stop."""

    def beat(self) -> None:
        """Hear that the sending goes on."""
        ...

    def is_stopping(self) -> bool:
        """Tell whether the process ends and the rest is for another one."""
        ...


class HandedOver(Exception):
    """The process ends: the rest of the recipients is told by another one."""

    code = "handed_over"


class Unfinished(ChannelDown):
    """A channel takes nothing just now; ``after_s`` says in how many seconds to try again."""

    def __init__(self, code: str, after_s: float) -> None:
        super().__init__(code)
        self.after_s = after_s


@dataclass(frozen=True, slots=True)
class Job:
    """One effect of one case that is to be told; ``at`` is the engine's real time, if it has one.

    Who is on duty is asked by the engine's clock, as everything else that falls due is.
    """

    case: int
    effect: Effect
    at: datetime | None = None
