"""What the lanes have done, handed to the one thread that notes it: many at once."""

from collections import deque
from dataclasses import dataclass, field
from threading import Event
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Basket(Generic[T]):
    """Threads put things in, and one takes them out.

    Whoever takes is woken once there is as much as they want, and not for each thing: a crowd is
    told in thousands of messages, and to wake a thread takes a good part of what a message does.
    """

    _things: deque[T] = field(default_factory=deque)
    _enough: Event = field(default_factory=Event)
    _wanted: int = 1

    def put(self, thing: T) -> None:
        """Put a thing in. Never waits."""
        self._things.append(thing)
        if len(self._things) >= self._wanted:
            self._enough.set()

    def take(self, most: int, within_s: float) -> list[T]:
        """Take ``most`` things once they are there; after so many seconds what there is."""
        # In this order: what is put in meanwhile is either seen here, or wakes.
        self._wanted = most
        self._enough.clear()
        if len(self._things) < most:
            self._enough.wait(within_s)
        return [self._things.popleft() for _ in range(min(most, len(self._things)))]
