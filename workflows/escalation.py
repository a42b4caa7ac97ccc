"""The durable case: wait for a command, an effect that ended or the next due time; decide."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from firsthour.domain.commands import Said
from firsthour.domain.decide import (
    Answer,
    Incoming,
    Tick,
    advance,
    answer,
    decide,
    first_due,
    refused_signal,
    wants,
)
from firsthour.domain.escalation import Escalation
from firsthour.domain.facts import Fact
from firsthour.domain.outcomes import QUIET
from firsthour.domain.refusals import Refused
from workflows.carried import Carried
from workflows.effects import Effects
from workflows.recorder import Recorder
from workflows.story import Story

MOMENT = timedelta(milliseconds=1)
"""Added to a timer, so that rounding never wakes the case just before its due time."""

IMMINENT = timedelta(milliseconds=100)
"""A timer that is this near is not cancelled any more."""


@workflow.defn(name="Escalation")
class EscalationCase:
    """One case, from its opening until nothing is owed to anybody any more."""

    @workflow.init
    def __init__(self, carried: Carried) -> None:
        """Messages may arrive before ``run`` begins, so the state stands from here."""
        self._carried = carried
        self._state = carried.state
        self._clock = carried.clock
        case = carried.state.intake.case
        recorded = carried.state.facts - len(carried.unrecorded)
        self._recorder = Recorder(case, recorded, carried.unrecorded)
        self._effects = Effects(case)
        self._wanted_at: dict[str, int] = {}
        self._leftovers = carried.leftovers
        self._story = Story()
        self._news = True
        self._spoken = False
        self._timer: asyncio.Task[None] | None = None
        self._timer_at: datetime | None = None

    @workflow.run
    async def run(self, carried: Carried) -> None:
        """Until finished: wait, decide, record, start what is wanted."""
        while not self._is_over:
            await workflow.wait_condition(lambda: self._has_news)
            self._take_turn()
            if self._should_continue:
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._carry(carried))
        await workflow.wait_condition(workflow.all_handlers_finished)

    def _take_turn(self) -> None:
        found = self._recorder.take_over()
        if found is not None:
            self._decide(found)
        self._hear_effects()
        self._decide(Tick())
        if self._state.finished:
            self._recorder.hurry()
        ordered = self._recorder.go_on()
        ordered |= self._start_wanted()
        ordered |= self._set_timer()
        ordered |= self._spoken  # the answer to a person is a command too
        at_any_rate, at_rest = self._news and not ordered, self._recorder.is_at_rest
        self._story.tell(self._state, self._clock, at_rest=at_rest, at_any_rate=at_any_rate)
        self._news = self._spoken = False

    @workflow.update
    def say(self, said: Said) -> Answer:
        """Take a command. The same id again gets the same answer, and has no second effect."""
        refused = self._decide(said)
        self._spoken = self._news  # without news no turn follows
        if refused is not None:  # the state moved between the validator and here
            raise _as_error(refused)
        given = answer(self._state, said.id)
        if given is None:
            raise ApplicationError("The command left no facts.", type="internal_error")
        return given

    @say.validator
    def _may_say(self, said: Said) -> None:
        """Refuse before anything enters the history."""
        try:
            decided = decide(self._state, said, self._now())
        except Exception as error:
            # Anything but an ApplicationError would freeze the whole case.
            workflow.logger.exception("deciding on %s failed", said.command.kind)
            raise ApplicationError(
                "The command could not be judged.", type="internal_error"
            ) from error
        if isinstance(decided, Refused):
            raise _as_error(decided)

    @workflow.signal
    def resolved(self, said: Said) -> None:
        """The technical resolution, from a caller that cannot wait for an answer."""
        refused = self._decide(said)
        if refused is not None:
            done = refused_signal(self._state, said, refused, self._now())
            self._enter(done.facts, done.state)

    @workflow.signal
    def nudge(self) -> None:
        """Look at the time anew: after a deployment, or a jump of the machine's clock."""
        self._news = True

    @workflow.query
    def state(self) -> Escalation:
        """The state as it stands in the workflow."""
        return self._state

    @workflow.query
    def is_recorded(self) -> bool:
        """True when every fact that cannot wait is in the records."""
        return self._recorder.is_at_rest

    @property
    def _has_news(self) -> bool:
        """Effects that end during a write are heard after it: one turn, and one order, for both."""
        timer = self._timer is not None and self._timer.done()
        heard = self._effects.any_over and not self._recorder.is_busy
        return self._news or timer or heard or self._recorder.is_over

    @property
    def _is_over(self) -> bool:
        return self._state.finished and self._recorder.idle and self._effects.idle

    @property
    def _should_continue(self) -> bool:
        length = workflow.info().get_current_history_length()
        quiet = self._effects.idle and self._recorder.is_at_rest
        suggested = workflow.info().is_continue_as_new_suggested()
        if self._is_over:
            return False
        return (quiet and length >= self._carried.continue_at) or (
            length >= self._carried.continue_anyway or suggested
        )

    def _now(self) -> datetime:
        return self._clock.case_time(workflow.now())

    def _decide(self, incoming: Incoming, *, quiet: bool = False) -> Refused | None:
        done = advance(self._state, incoming, self._now())
        if isinstance(done, Refused):
            return done
        self._enter(done.facts, done.state, may_wait=quiet and len(done.facts) == 1)
        return None

    def _enter(self, facts: tuple[Fact, ...], state: Escalation, *, may_wait: bool = False) -> None:
        """The only place where the state moves: together with its facts."""
        self._state = state
        for fact in facts:
            effect = getattr(fact.body, "effect", None)
            if effect is not None and not isinstance(effect, str):
                self._wanted_at[effect.key] = fact.number
        if facts:
            self._recorder.add(facts, may_wait=may_wait)
            self._news = True

    def _hear_effects(self) -> None:
        for effect, fact, outcome in self._effects.take_over():
            still = self._wanted_at.get(effect.key, 0) == fact
            if still and self._state.effects.get(effect.key) == effect:
                self._decide(outcome, quiet=effect.notice in QUIET)

    def _start_wanted(self) -> bool:
        """Start what is wanted, once the fact that wants it is recorded; true if anything was."""
        started = False
        for effect in wants(self._state):
            fact = self._wanted_at.get(effect.key, 0)
            if fact <= self._recorder.recorded:
                started |= self._effects.start(effect, fact)
        return started | self._start_leftovers()

    def _start_leftovers(self) -> bool:
        """Have the ledger closed on what the former run left, once it is recorded why; true if any.

        Not earlier: whoever sends them must find the fact that makes them void.
        """
        if not self._leftovers or not self._recorder.idle:
            return False
        wanted = {effect.key for effect in wants(self._state)}
        left = [effect for effect in self._leftovers if effect.key not in wanted]
        self._leftovers = ()
        for effect in left:
            self._effects.start(effect, 0)
        return bool(left)

    def _set_timer(self) -> bool:
        """Have the one timer stand at the next due time; true if it was set anew."""
        due = first_due(self._state)
        due_at = due.at if due and not self._state.finished else None
        if self._timer is not None and not self._timer.done() and due_at == self._timer_at:
            return False
        if self._timer is not None and not self._is_imminent(self._timer_at):
            self._timer.cancel()
        self._timer, self._timer_at = None, due_at
        if due is None or due_at is None:
            return False
        wait = self._clock.real_time(due_at) - workflow.now() + MOMENT
        what = f"{due.rule} {due.key}".strip()
        self._timer = asyncio.create_task(workflow.sleep(max(wait, MOMENT), summary=what))
        return True

    def _is_imminent(self, at: datetime | None) -> bool:
        """True for a timer that fires at any moment: its cancellation would race with that.

        Left alone it wakes the case once more, which changes nothing.
        """
        return at is not None and self._clock.real_time(at) - workflow.now() < IMMINENT

    def _carry(self, carried: Carried) -> Carried:
        wanted = {effect.key for effect in wants(self._state)}
        under_way = (*self._leftovers, *self._effects.running())
        return Carried(
            self._state,
            self._clock,
            self._recorder.unrecorded,
            carried.continue_at,
            carried.continue_anyway,
            tuple(e for e in under_way if e.act == "notify" and e.key not in wanted),
        )


def _as_error(refused: Refused) -> ApplicationError:
    return ApplicationError(
        refused.message, {"hint": refused.hint}, type=refused.code, non_retryable=True
    )
