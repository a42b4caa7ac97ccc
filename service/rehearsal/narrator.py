"""The workflow that plays a scenario's lines to a case: each at its time, one after another."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

OPEN, SPEAK = "rehearsal.open", "rehearsal.speak"
CLOSE, LEAVE = "rehearsal.close", "rehearsal.leave"
ONCE = RetryPolicy(maximum_attempts=1)
"""What goes wrong on this stage is a defect, and ends the rehearsal."""
A_WHILE = timedelta(minutes=10)
AN_ACT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number, and the instant of the server's time at which it is said."""

    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What is said in the case that was opened, and until when it is looked at."""

    lines: tuple[Line, ...]
    until: datetime


@workflow.defn(name="Rehearsal")
class Narrator:
    """One rehearsal: the case is opened, its lines are said, and then it is ended."""

    @workflow.init
    def __init__(self, _case: int) -> None:
        """Lines may be added before ``run`` goes on."""
        self._lines: list[Line] = []
        self._over = False

    @workflow.run
    async def run(self, case: int) -> None:
        """Until the case is finished, or the time is over."""
        opened = await workflow.execute_activity(
            OPEN, case, result_type=Opened, start_to_close_timeout=AN_ACT, retry_policy=ONCE
        )
        self._lines.extend(opened.lines)
        while not self._over:
            following = min(self._lines, key=lambda line: (line.at, line.number), default=None)
            at = min(following.at, opened.until) if following else opened.until
            if workflow.now() < at:
                await self._wait(following, at)
            elif following is None or following.at > opened.until:
                break
            else:
                self._lines.remove(following)
                await self._act(SPEAK, case, following.number)
        await self._act(CLOSE, case, 0)
        # The server skips to the end of this only when nothing is under way any more. Were a case
        # ended in the midst of something, the server would wait for that for ever.
        await workflow.sleep(A_WHILE)
        await self._act(LEAVE, case, 0)

    @workflow.signal
    def add(self, line: Line) -> None:
        """Somebody will answer to what has happened."""
        self._lines.append(line)

    @workflow.signal
    def is_over(self) -> None:
        """The case is finished: nothing more is said."""
        self._over = True

    async def _wait(self, following: Line | None, at: datetime) -> None:
        """Until then, or until something comes before."""

        def changed() -> bool:
            first = min(self._lines, key=lambda line: (line.at, line.number), default=None)
            return self._over or first != following

        try:
            await workflow.wait_condition(changed, timeout=at - workflow.now())
        except TimeoutError:
            return

    async def _act(self, name: str, case: int, number: int) -> None:
        await workflow.execute_activity(
            name, args=(case, number), start_to_close_timeout=AN_ACT, retry_policy=ONCE
        )
