"""The play: the case is opened, each step is said at its time, the worker may be killed midway."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.demo_script import DEMO, Pace, Script, Step
from cli.desk import CaseDesk, Desk, on_desk, speaker
from cli.errors import Exit, Trouble
from cli.sentences.phrase import Phrase

if TYPE_CHECKING:
    from temporalio.client import Client

    from cli.up_tree import Tree
    from firsthour.domain.commands import Command
    from firsthour.records.shown import LedgerLine

_POLL_S = 0.05
_PATIENCE_S = 90.0
"""How long anything is waited for: a killed worker needs its time to come back."""
_LAST_S = 20.0
_LATER = ("already_done", "wrong_stage", "unknown", "not_permitted")
"""Refusals that may be over in a moment, because an effect is still under way."""
_TRIED_S = 15.0


@dataclass(frozen=True, slots=True)
class Killing:
    """How the worker was killed: its process, the notice, and how many messages were noted sent."""

    pid: int
    notice: str
    enrolled: int
    sent: int


@dataclass
class Play:
    """One run of the script. ``on_step`` hears of each step when it is said."""

    script: Script
    desk: Desk
    tree: "Tree"
    client: "Client"
    pace: Pace
    on_step: Callable[[Step], None] = lambda _step: None
    killing: Killing | None = None
    _about: CaseDesk | None = field(default=None, repr=False)

    @property
    def about(self) -> CaseDesk:
        """The case on the desk; there is one once it is opened."""
        if self._about is None:
            raise RuntimeError("the case has not been opened")
        return self._about

    async def open(self) -> CaseDesk:
        """Open the case from its file, on its own clock."""
        from firsthour.admin.opening import read_opening
        from firsthour.clock import utc_now
        from firsthour.policies.loading import load
        from gate.open import open_case

        store = self.desk.store
        document = read_opening((DEMO / "incident.yaml").read_bytes(), "incident.yaml")
        policy = load(self.desk.settings.policy)
        now = utc_now()
        opened = await open_case(
            self.client,
            store,
            document,
            policy,
            now=now,
            queue=self.desk.settings.task_queue,
            clock=self.script.clock(now, self.pace),
        )
        await until(lambda: _has_case(self.desk, opened.label), "the case in the records")
        self._about = on_desk(self.desk, opened.label)
        return self._about

    async def run(self) -> None:
        """Say every step, then wait until nothing is under way any more."""
        for number, step in enumerate(self.script.steps):
            await self._time(step.at)
            if step.after:
                await self._fact(step.after)
            self.on_step(step)
            said_at = self._say(step, f"demo-{number}")
            if step.kills and self.pace.kill:
                self.killing = await self._kill_amid(said_at)
            else:
                await said_at
        with suppress(Trouble):  # the checks say better what has not come to its end
            await until(self._is_quiet, "the last notice", _LAST_S)

    async def _time(self, at: datetime) -> None:
        from firsthour.clock import utc_now

        left = (self.about.clock.real_time(at) - utc_now()).total_seconds()
        await asyncio.sleep(max(0.0, left))

    async def _fact(self, wanted: str) -> None:
        kind, _, value = wanted.partition(" ")

        def there() -> bool:
            from firsthour.records.views import facts

            found = facts(self.about.store, self.about.number)
            return any(f.body.kind == kind and _names(f.body, value) for f in found)

        await until(there, wanted)

    async def _say(self, step: Step, command_id: str) -> None:
        """Say a step; what cannot be taken yet is said again for a while, under the same id."""
        deadline = time.monotonic() + _TRIED_S
        while True:
            try:
                await self._say_once(step, command_id)
            except Trouble as trouble:
                if step.does == "close" and trouble.code == "already_done":
                    return  # on a slow machine the engine, which closes later, comes before
                if trouble.code not in _LATER or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(4 * _POLL_S)
            else:
                return

    async def _say_once(self, step: Step, command_id: str) -> None:
        from cli.groups import SENTENCES
        from cli.troubles import told
        from firsthour.domain.commands import Said

        with told():
            command = SENTENCES[step.does].make(Phrase(self.about), **step.given)
            if not step.who:
                await self._answer(command, command_id)
                return
            said = Said(command_id, speaker(self.desk, step.who, self.about.now), command)
            answer = await self._told(said)
            last = answer.last
        await until(lambda: self.about.refresh().last_fact >= last, f"facts of {step.does}")

    async def _told(self, said: Any) -> Any:  # noqa: ANN401 - imported late
        """The case's answer, asked for again while no worker is there."""
        from gate.errors import EngineAway, WorkerAway
        from gate.say import say

        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return await say(self.client, self.about.number, said)
            except (WorkerAway, EngineAway):
                if time.monotonic() > deadline:
                    raise

    async def _answer(self, command: "Command", command_id: str) -> None:
        """A customer's own answer: put down, and told to the case by the worker."""
        from cli.hearing import answer_of
        from cli.speaking import Spoken
        from firsthour.records.answers import outcome, put_answer

        given = Spoken(str(self.about.number), "", command_id, None, json=False)
        answer = answer_of(self.about, command, given)
        if answer is None:
            raise Trouble(Exit.INVALID, "no_answer", f"{command.kind} is no customer's answer.")
        put_answer(self.about.store, answer)
        await until(lambda: outcome(self.about.store, command_id) is not None, command.kind)
        code = outcome(self.about.store, command_id)
        if code:
            raise Trouble(Exit.REFUSED, code, f"The case could not take {command.kind}.")

    async def _kill_amid(self, saying: Awaitable[None]) -> Killing:
        """Kill the worker as soon as the outbox shows that the notice of a step is being sent."""
        known = {line.id for line in self._lines()}
        outbox, pid = self.desk.settings.outbox, self.tree.worker_pid
        watching = asyncio.create_task(asyncio.to_thread(kill_at_next_file, outbox, pid))
        await asyncio.gather(saying, watching)
        told = [line for line in self._lines() if line.id not in known]
        notice = told[0].enrolment.effect if told else ""
        sent = sum(line.state.value == "sent" for line in told)
        await until(lambda: self.tree.worker_pid != pid, "another worker")
        return Killing(pid, notice, len(told), sent)

    def _lines(self) -> "list[LedgerLine]":
        from firsthour.records.ledger.told import whole_ledger

        found = whole_ledger(self.about.store, self.about.number)
        return [line for line in found if line.enrolment.audience == "customers"]

    def _is_quiet(self) -> bool:
        """True when the ledger knows what became of every notice that was begun.

        That an alarm was sent becomes a fact with the next turn of the case only.
        """
        from firsthour.records.ledger.told import whole_ledger
        from firsthour.records.views import notices

        store, case = self.about.store, self.about.number
        due = {notice.key for notice in notices(store, case) if notice.state == "due"}
        lines = [line for line in whole_ledger(store, case) if line.enrolment.effect in due]
        return due == {line.enrolment.effect for line in lines} and not any(
            line.state.value == "queued" for line in lines
        )


def kill_at_next_file(folder: Path, pid: int) -> None:
    """End a process with SIGKILL at the moment when something new is in a folder."""
    deadline = time.monotonic() + _PATIENCE_S
    known = sum(1 for _ in folder.iterdir())
    while sum(1 for _ in folder.iterdir()) == known and time.monotonic() < deadline:
        pass  # a message takes a few milliseconds: any pause would be too long
    os.kill(pid, signal.SIGKILL)


async def until(there: Callable[[], bool], what: str, patience_s: float = _PATIENCE_S) -> None:
    """Wait for something to be so. `Trouble` if it takes too long."""
    deadline = time.monotonic() + patience_s
    while not there():
        if time.monotonic() > deadline:
            message = f"The demonstration waited {patience_s:g} s for {what}, in vain."
            raise Trouble(Exit.AWAY, "waited_in_vain", message, "See worker.log in its folder.")
        await asyncio.sleep(_POLL_S)


def _has_case(desk: Desk, label: str) -> bool:
    from firsthour.records.errors import UnknownCase

    try:
        on_desk(desk, label)
    except UnknownCase:
        return False
    return True


def _names(body: object, value: str) -> bool:
    """True if one of the fields of a fact is ``value``, or none is wanted."""
    if not value:
        return True
    names = getattr(body, "__dataclass_fields__", {})
    return any(str(getattr(body, name)) == value for name in names)
