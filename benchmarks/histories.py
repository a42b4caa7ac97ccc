"""What a case's history is made of: every event given to the command or the turn that caused it.

A *command* is an accepted update. An *automatic turn* is one decision of the engine that no human
caused: a due moment that came (a timer that fired), or an outcome that arrived (an effect's
activity that ended). Each event of a history belongs to exactly one side:

* a workflow task (its three events, and all that it ordered: activities with their start and end,
  timers, search attributes, answers) to the command that it took, if it took one, else to the
  automatic turns that woke it;
* a workflow task that only learned that a write to the records had ended, to whatever had
  ordered that write;
* the first workflow task to the opening, with what it ordered; the opening is an automatic turn.

So the sending of a notice counts for the command or the turn that wanted it, and taking note of
its outcome is a turn of its own.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

E = EventType
WRITE = "records.write"
Cause = Literal["command", "turn"]


@dataclass(slots=True)
class Made:
    """The events of one case by cause, and how many causes there were."""

    commands: int = 0
    turns: int = 1
    """Automatic turns, the opening included."""
    by_cause: Counter[str] = field(default_factory=Counter)
    by_type: Counter[str] = field(default_factory=Counter)
    bytes_by_type: Counter[str] = field(default_factory=Counter)
    activities: Counter[str] = field(default_factory=Counter)
    """By the suffix of their queue; those on the workflow's own have none."""
    timers: int = 0
    length: int = 0
    history_bytes: int = 0

    @property
    def per_command(self) -> float:
        """Events per command."""
        return self.by_cause["command"] / max(1, self.commands)

    @property
    def per_turn(self) -> float:
        """Events per automatic turn."""
        return self.by_cause["turn"] / self.turns


async def read(client: Client, workflow: str) -> Made:
    """The history of a workflow that has ended."""
    handle = client.get_workflow_handle(workflow)
    made = taken_apart((await handle.fetch_history()).events)
    told = (await handle.describe()).raw_description.workflow_execution_info
    made.history_bytes = told.history_size_bytes
    return made


def taken_apart(events: Iterable[HistoryEvent]) -> Made:
    """Give every event its cause."""
    listed = list(events)
    reader = _Reader(listed)
    for number, event in enumerate(listed):
        reader.take(number, event)
    return reader.made


class _Reader:
    def __init__(self, events: list[HistoryEvent]) -> None:
        self.made = Made(length=len(events))
        self._events = events
        begun = events[0].workflow_execution_started_event_attributes
        self._queue = begun.task_queue.name
        self._task: Cause = "turn"
        self._woken: list[Cause] = []
        self._held: list[HistoryEvent] = []
        self._ordered: dict[int, tuple[Cause, str]] = {}

    def take(self, number: int, event: HistoryEvent) -> None:
        """One event: held until its workflow task is decided, or given to its cause at once."""
        kind = event.event_type
        name = E.Name(kind).removeprefix("EVENT_TYPE_")
        self.made.by_type[name] += 1
        self.made.bytes_by_type[name] += event.ByteSize()
        if kind in _WAKING:
            self._wake(event)
        elif kind == E.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            self._decide(number, event)
        elif kind in _ENDS:
            self._end(event)
        else:
            self._give(self._task, event)

    def _wake(self, event: HistoryEvent) -> None:
        self._held.append(event)
        if event.event_type == E.EVENT_TYPE_TIMER_FIRED:
            self._woken.append("turn")
            self.made.turns += 1

    def _end(self, event: HistoryEvent) -> None:
        """An activity's start and end belong to what ordered it; the end wakes the workflow."""
        started = event.event_type == E.EVENT_TYPE_ACTIVITY_TASK_STARTED
        attributes = (
            event.activity_task_started_event_attributes
            if started
            else event.activity_task_completed_event_attributes
        )
        cause, activity = self._ordered[attributes.scheduled_event_id]
        self._give(cause, event)
        if started:
            return
        if activity == WRITE:
            self._woken.append(cause)
        else:
            self._woken.append("turn")
            self.made.turns += 1

    def _decide(self, number: int, event: HistoryEvent) -> None:
        """The workflow task is done: what it took decides whose it is."""
        following = self._following(number)
        commands = sum(
            e.event_type == E.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED for e in following
        )
        self.made.commands += commands
        outcome: Cause = "turn" if "turn" in self._woken or not self._woken else "command"
        self._task = "command" if commands else outcome
        for held in (*self._held, event):
            self._give(self._task, held)
        self._held, self._woken = [], []

    def _following(self, number: int) -> list[HistoryEvent]:
        found = []
        for event in self._events[number + 1 :]:
            if event.event_type in _WAKING or event.event_type in _ENDS:
                break
            found.append(event)
        return found

    def _give(self, cause: Cause, event: HistoryEvent) -> None:
        self.made.by_cause[cause] += 1
        if event.event_type == E.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            name = event.activity_task_scheduled_event_attributes.activity_type.name
            self._ordered[event.event_id] = (cause, name)
            queue = event.activity_task_scheduled_event_attributes.task_queue.name
            self.made.activities[queue.removeprefix(self._queue).removeprefix("-")] += 1
        elif event.event_type == E.EVENT_TYPE_TIMER_STARTED:
            self.made.timers += 1


_WAKING = frozenset(
    (
        E.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
        E.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
        E.EVENT_TYPE_WORKFLOW_TASK_STARTED,
        E.EVENT_TYPE_TIMER_FIRED,
    )
)
_ENDS = frozenset((E.EVENT_TYPE_ACTIVITY_TASK_STARTED, E.EVENT_TYPE_ACTIVITY_TASK_COMPLETED))
