"""An incident of the past, led through a policy: what its log tells becomes commands in time.

The world answers at once: whoever is told is there, nobody of the directory is looked up. What
people did that no log shows (updates, plans, findings) they have not done here: the engine does
it in their place, where the policy lets it. Seats of the task force are offered to nobody.
"""

from datetime import datetime
from typing import Protocol

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.agenda import first_due
from firsthour.domain.calendar import after
from firsthour.domain.commands import Group, Said, Text
from firsthour.domain.decide import Tick, advance
from firsthour.domain.effects import Effect, Noted, NoticeKind, Outcome, Rendered, Sought, Told
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import opened
from firsthour.domain.intake import Intake
from firsthour.domain.policy import Policy
from firsthour.domain.refusals import Refused
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Source, Stage, Trigger
from firsthour.laboratory.backtest.incidents import Event, Incident, State
from firsthour.laboratory.backtest.stride import Seen, recurs_now, stride
from firsthour.laboratory.backtest.verdicts import Halt


class Watch(Seen, Protocol):
    """What looks on."""

    def held(self, person: str, team: str) -> None:
        """Who has the incident from now on."""

    def refused(self, command: str, refused: Refused, state: Escalation) -> None:
        """The policy did not take what the log says was done."""

    def facts(self, facts: tuple[f.Fact, ...]) -> None:
        """What has happened in its case."""


QUIET = frozenset(
    (
        NoticeKind.ALARM,
        NoticeKind.REMINDER,
        NoticeKind.PAGE,
        NoticeKind.ACCESS_CHECK,
        NoticeKind.CORRECTION,
    )
)
"""Notices whose arrival has no other consequence than that they are no longer on their way."""

_LOG = Text("log")
_TICK = Tick()
_ARCHITECT = Actor("#architect", (Role.ARCHITECT,))
_ENGINEER = Actor("#engineer", (Role.ENGINEER,))
_EXECUTIVE = Actor("#executive", (Role.CUSTOMER_EXECUTIVE,))


class Replay:
    """One incident on its way. ``waits`` are its whole waits, ``said`` counts its commands."""

    def __init__(self, incident: Incident, policy: Policy, watch: Watch) -> None:
        """Open the case at the time at which the incident was opened."""
        self._watch = watch
        self._incident = incident
        self.said = 0
        self.waits: list[Halt] = []
        first = incident.events[0]
        self.now = incident.opened_at
        opening = f.EscalationOpened(_intake(incident, first), policy)
        fact = f.Fact(1, self.now, Actor("#log", (Role.REQUESTER,)), opening)
        self.state = opened(fact)
        watch.facts((fact,))
        watch.held(first.person, first.team)
        self._go(_TICK)
        self._last = Event(self.now, State.NEW, first.severity, first.team)
        self._waits_since: datetime | None = None

    def run(self) -> None:
        """Go through all events, to the last of them."""
        for event in self._incident.events:
            self._until(event.at)
            self._watch.held(event.person, event.team)
            self._wait(event)
            self._happens(event)
            self._last = event

    def _wait(self, event: Event) -> None:
        """See when a wait begins and ends in the log, whatever the policy makes of it."""
        waits = event.state is State.WAITING
        if self._waits_since is not None and not waits:
            self.waits.append(Halt(self._waits_since, event.at))
            self._waits_since = None
        elif waits and self._waits_since is None:
            self._waits_since = event.at

    def _until(self, at: datetime) -> None:
        """Let everything fall due that comes before ``at``."""
        while (due := first_due(self.state)) is not None and due.at < at:
            if recurs_now(self.state, due) and (gone := stride(self.state, at, self._watch)):
                self.state = gone
                continue
            self.now = max(due.at, self.now)
            self._go(_TICK)
        self.now = at

    def _go(self, incoming: Said | Outcome | Tick) -> Refused | None:
        refused = self._turn(incoming)
        while self.state.effects and (wanted := self._wanted()):
            for effect in wanted:
                self._turn(_reply(effect))
        return refused

    def _turn(self, incoming: Said | Outcome | Tick) -> Refused | None:
        done = advance(self.state, incoming, self.now, QUIET)
        if isinstance(done, Refused):
            return done
        self.state = done.state
        self._watch.facts(done.facts)
        return None

    def _wanted(self) -> list[Effect]:
        """What the world is to answer, at once; seats are offered to nobody."""
        return [effect for effect in self.state.effects.values() if effect.act != "offer"]

    def _say(self, actor: Actor, command: c.Command) -> Refused | None:
        self.said += 1
        refused = self._go(Said(f"log-{self.said}", actor, command))
        if refused:
            self._watch.refused(command.kind, refused, self.state)
        return refused

    def _happens(self, event: Event) -> None:
        """Say what an event of the log says."""
        last, state = self._last, self.state
        owner = Actor(event.person or event.team or "#nobody", (Role.MANAGER,))
        if state.paused_at is not None and event.state is not State.WAITING:
            self._say(owner, c.Resume())
        if last.state is State.RESOLVED and event.state in _AT_WORK:
            self._comes_back(owner)
        if last.state is State.CLOSED and event.state in _AT_WORK:
            self._say(owner, c.Reopen(_LOG))
        if event.severity not in (last.severity, self.state.severity):
            self._say(owner, c.ChangeSeverity(event.severity, _LOG))
        if event.team and event.team != self.state.team:
            self._say(owner, c.Transfer(f"team:{event.team}", _LOG))
        if event.person or event.state is not State.NEW:
            self._works(owner)
        self._moves(event, owner)

    def _works(self, owner: Actor) -> None:
        """Whoever has it assigned has taken it; what they do after that is progress."""
        if not self.state.is_resolving:
            return
        taken = self.state.acknowledged
        if taken is None:
            self._say(owner, c.Acknowledge())
        elif not taken.progressed and taken.person == owner.person:
            self._say(owner, c.Comment(_LOG))

    def _moves(self, event: Event, owner: Actor) -> None:
        """Say what follows from the state that the incident came into."""
        if event.state is State.WAITING and self._last.state is not State.WAITING:
            policy = self.state.policy
            until = after(policy.calendar, self.now, policy.pause_at_most)
            self._say(owner, c.Pause(until, _LOG))
        elif event.state is State.RESOLVED and self.state.is_resolving:
            self._resolved(owner)
        elif event.state is State.CLOSED and self._last.state is not State.CLOSED:
            if self.state.is_resolving:
                self._resolved(owner)
            self._closed(owner)
        elif event.state is State.CANCELLED and self._last.state is not State.CANCELLED:
            self._say(owner, c.Cancel(_LOG))

    def _resolved(self, owner: Actor) -> None:
        self._say(_ENGINEER, c.SignalResolved(_LOG))
        self._say(owner, c.DeclareResolved(_LOG))
        self._say(_ARCHITECT, c.VerifyResolution())
        for key in [k for k in self.state.notices if k.startswith("announcement:")]:
            self._say(_ARCHITECT, c.SendNotice(key))

    def _comes_back(self, owner: Actor) -> None:
        if self.state.tells_customers and self.state.customers.unsettled:
            self._say(_EXECUTIVE, c.DenyAccess(1))
        else:
            self._say(owner, c.ReportRelapse(_LOG))

    def _closed(self, owner: Actor) -> None:
        if self.state.stage is Stage.CLOSED:
            return
        if self.state.tells_customers and self.state.customers.unsettled:
            self._say(_EXECUTIVE, c.ConfirmAccess(1))
        self._say(owner, c.Close())


_AT_WORK = (State.NEW, State.ACTIVE, State.WAITING)


def _intake(incident: Incident, first: Event) -> Intake:
    return Intake(
        case=1,
        label=incident.key,
        content=_LOG,
        severity=first.severity,
        trigger=Trigger.FUNCTIONAL,
        source=Source.TICKET,
        opened_at=incident.opened_at,
        known_since=incident.opened_at,
        requester="#log",
        team=first.team or "#unknown",
        groups=(Group(1),),
        services=(incident.service,) if incident.service else (),
    )


def _reply(effect: Effect) -> Outcome:
    if effect.act == "seek":
        return Sought(effect.key, 0)
    if effect.act == "note":
        return Noted(effect.key, 0)
    if effect.act == "render":
        return Rendered(effect.key, 1)
    return Told(effect.key, 1, 1)
