"""The facts of a case on their way into the records: in order, at most one write in flight."""

from collections.abc import Iterable
from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy

from activities.contracts import Recorded, Records, WriteFacts
from firsthour.domain import facts as f
from firsthour.domain.changes.course import END_OF
from firsthour.domain.effects import Snowball
from firsthour.domain.facts import Fact

FOR_EVER = RetryPolicy(
    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=15)
)
"""A database that is down comes back; the facts wait for it."""

AT_ONCE = 500
"""Facts in one write: far under the limits of a payload."""


def _stops_pages(fact: Fact) -> bool:
    """True for what must be recorded before another page begins: no page may overtake it."""
    return isinstance(fact.body, (f.CaseAcknowledged, f.OwnershipTransferred, *END_OF))


class Recorder:
    """Writes facts by regular activities: a fact is recorded only after it is in the history."""

    def __init__(self, case: int, recorded: int, unrecorded: Iterable[Fact] = ()) -> None:
        self._case = case
        self.recorded = recorded
        self._waiting = list(unrecorded)
        self._urgent = self._waiting[-1].number if self._waiting else recorded
        self._writing: workflow.ActivityHandle[int | Recorded] | None = None

    @property
    def idle(self) -> bool:
        """True when every fact is recorded."""
        return self._writing is None and not self._waiting

    @property
    def is_at_rest(self) -> bool:
        """True when every fact that cannot wait is recorded."""
        return self._writing is None and self._urgent <= self.recorded

    @property
    def is_busy(self) -> bool:
        """True while a write is in flight."""
        return self._writing is not None and not self._writing.done()

    @property
    def is_over(self) -> bool:
        """True when the write in flight has ended."""
        return self._writing is not None and self._writing.done()

    def add(self, facts: Iterable[Fact], *, may_wait: bool = False) -> None:
        """Queue facts behind those that are on their way.

        Those that ``may_wait`` go with the next write, and start none of their own: that an
        alarm was sent stands in the ledger already, and a third of all writes are saved.
        """
        self._waiting.extend(facts)
        if not may_wait:
            self.hurry()

    def hurry(self) -> None:
        """Let no fact wait any longer."""
        if self._waiting:
            self._urgent = self._waiting[-1].number

    def take_over(self) -> Snowball | None:
        """Take the result of the write that has ended; what was found while recording."""
        if self._writing is None or not self._writing.done():
            return None
        result = self._writing.result()
        self.recorded, self._writing = result if isinstance(result, int) else result.last, None
        self._waiting = [f for f in self._waiting if f.number > self.recorded]
        return None if isinstance(result, int) else result.snowball

    def go_on(self) -> bool:
        """Start the next write, if none is in flight and there is something to write."""
        if self._writing is not None or not self._waiting or self._urgent <= self.recorded:
            return False
        facts = tuple(self._waiting[:AT_ONCE])
        self._writing = workflow.start_activity_method(
            Records.write,
            WriteFacts(self._case, facts),
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=FOR_EVER,
            priority=Priority(priority_key=1 if any(map(_stops_pages, facts)) else 2),
        )
        return True

    @property
    def unrecorded(self) -> tuple[Fact, ...]:
        """The facts that are not known to be recorded."""
        return tuple(self._waiting)
