"""From the facts of replays to the figures of a report, one incident after the other."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from firsthour.domain import facts as f
from firsthour.domain.escalation import Escalation
from firsthour.domain.obligations import promise_of
from firsthour.domain.policy import Policy
from firsthour.domain.refusals import Refused
from firsthour.domain.stages import Audience, Stage
from firsthour.laboratory.backtest import verdicts
from firsthour.laboratory.backtest.incidents import Incident, State
from firsthour.laboratory.backtest.report import Differing, Fate
from firsthour.laboratory.backtest.stride import RECURRING
from firsthour.laboratory.backtest.totals import Totals
from firsthour.laboratory.backtest.verdicts import Course, Halt, Turned

SHOWN = frozenset(("acknowledge", "resolution", "close"))
"""The promises of which a log shows whether they were kept."""
BY_ENGINE = frozenset(
    (
        *RECURRING,
        *("initial_notice:internal", "initial_notice:customers", "task_force", "survey"),
        *("level:L1", "level:L2", "level:L3"),
    )
)
"""The promises that the engine keeps where nobody did before."""


class Gather:
    """Counts what comes of incidents under one policy, in bounded memory."""

    def __init__(self, policy: Policy) -> None:
        """Begin without incidents."""
        self._policy = policy
        self.totals = Totals()
        self._sees: dict[type, Callable[[Any, f.Fact], None]] = {
            f.ObligationOwed: self._owed,
            f.ObligationMet: self._met,
            f.ObligationMissed: self._missed,
            f.ObligationCancelled: self._called_off,
            f.SeverityChanged: self._turned,
            f.ClocksPaused: self._paused,
            f.ClocksResumed: self._resumed,
            f.ResolutionDeclared: self._declared,
            f.StageEntered: self._entered,
            f.PageDue: self._page,
            f.NoticeDue: self._notice,
            f.ReminderDue: self._notice,
        }

    def begin(self, incident: Incident) -> None:
        """The next incident."""
        first = incident.events[0]
        self._incident = incident
        self._severity = first.severity
        self.course = Course(incident.opened_at, first.severity, named_at=incident.resolved_at)
        self._pending: dict[str, tuple[str, int]] = {}
        self._told = 0
        self.missed_target = False
        self._stage, self._entered_at = Stage.START, incident.opened_at
        self._holder = ""
        self._paused_at: datetime | None = None

    def held(self, person: str, team: str) -> None:
        """Who has it from now on."""
        self._holder = person or team or "(nobody)"

    def facts(self, facts: tuple[f.Fact, ...]) -> None:
        """What has happened in its case."""
        seen = self._sees
        for fact in facts:
            body = fact.body
            if type(body) in seen:
                seen[type(body)](body, fact)

    def kept(self, name: str, times: int, state: Escalation) -> None:
        """Promises that recur were kept by the engine; after the last one the next is owed."""
        former = self._pending.get(name, (name, state.severity))
        row = (name, state.severity)
        self.totals.fates[*former, "by_engine"] += 1
        self.totals.fates[*row, "by_engine"] += times - 1
        self.totals.made[row] += times
        self._pending[name] = row
        if name == "update:customers":
            self._told += times

    def paged(self, target: str, at: datetime) -> None:
        """Somebody was paged: the owner, or a step of the round."""
        who = self._holder if target in ("", "owner") else target
        self.totals.pages.add(who, week(at.date()))

    def refused(self, command: str, refused: Refused, state: Escalation) -> None:
        """The policy did not take what the log says was done."""
        why = ", ".join(_in_the_way(state)) if command == "close" else ""
        self.totals.refused[command, refused.code, why] += 1

    def end(self, state: Escalation, waits: list[Halt], commands: int) -> None:
        """The log of the incident is over."""
        incident, last = self._incident, self._incident.events[-1]
        over = last.state in (State.CLOSED, State.CANCELLED)
        for key, row in self._pending.items():
            closed = key == "close" and last.state is State.CLOSED
            self.totals.fates[*row, "kept" if closed else "open"] += 1
        if over:
            self.totals.stayed(self._stage, (last.at - self._entered_at).total_seconds())
        if self._told:
            self.totals.notices.add(incident.customer or "(unknown)", times=self._told)
        self.totals.transfers.add(state.transfers)
        self.totals.commands += commands
        self.course.waits = waits
        self._judge(incident)

    def _judge(self, incident: Incident) -> None:
        """How late it was, and the policy's verdict beside the recorded one."""
        course, totals = self.course, self.totals
        totals.weeks[week(incident.opened_at.date()), "opened"] += 1
        if not course.resolved:
            totals.unjudged += 1
            return
        due, at = verdicts.due(course, self._policy), course.resolved[0]
        totals.resolved((at - due) // timedelta(seconds=1))
        totals.weeks[week(at.date()), "resolved"] += 1
        if incident.kept is None:
            totals.unjudged += 1
            return
        kept = not self.missed_target
        totals.verdicts[incident.kept, kept] += 1
        if incident.kept is not kept:
            totals.differs(self._differing(incident, due, at, recorded=incident.kept))

    def _differing(
        self, incident: Incident, due: datetime, at: datetime, *, recorded: bool
    ) -> Differing:
        return Differing(
            incident.key,
            self.course.severity,
            recorded,
            not recorded,
            verdicts.reason(self.course, self._policy, recorded),
            due.isoformat(),
            at.isoformat(),
            int((at - due).total_seconds()),
        )

    def _declared(self, _body: f.ResolutionDeclared, fact: f.Fact) -> None:
        self.course.resolved.append(fact.at)

    def _owed(self, body: f.ObligationOwed, _fact: f.Fact) -> None:
        name = promise_of(body.key).name
        row = (name, self._severity)
        self.totals.made[row] += 1
        self._pending[name if name in RECURRING else body.key] = row

    def _met(self, body: f.ObligationMet, _fact: f.Fact) -> None:
        name = promise_of(body.key).name
        self._settle(body.key, name, _kept_by(name))

    def _missed(self, body: f.ObligationMissed, _fact: f.Fact) -> None:
        name = promise_of(body.key).name
        shows = name in SHOWN or name in BY_ENGINE
        if body.key == "resolution":
            self.missed_target = True
        self._settle(body.key, name, "missed" if shows else "not_in_log")

    def _called_off(self, body: f.ObligationCancelled, _fact: f.Fact) -> None:
        self._settle(body.key, promise_of(body.key).name, "called_off")

    def _settle(self, key: str, name: str, fate: Fate) -> None:
        """A promise has one fate, the first: what is missed is missed although it is kept later."""
        row = self._pending.pop(name if name in RECURRING else key, None)
        if row is not None:
            self.totals.fates[*row, fate] += 1

    def _turned(self, body: f.SeverityChanged, fact: f.Fact) -> None:
        self._severity = body.severity
        self.course.turns.append(Turned(fact.at, body.severity, bool(body.criterion)))

    def _paused(self, _body: f.ClocksPaused, fact: f.Fact) -> None:
        self._paused_at = fact.at

    def _resumed(self, _body: f.ClocksResumed, fact: f.Fact) -> None:
        if self._paused_at is not None:
            self.course.halts.append(Halt(self._paused_at, fact.due or fact.at))
        self._paused_at = None

    def _entered(self, body: f.StageEntered, fact: f.Fact) -> None:
        self.totals.stayed(self._stage, (fact.at - self._entered_at).total_seconds())
        self._stage, self._entered_at = body.stage, fact.at

    def _page(self, body: f.PageDue, fact: f.Fact) -> None:
        self.paged(body.effect.target, fact.at)

    def _notice(self, body: f.NoticeDue | f.ReminderDue, _fact: f.Fact) -> None:
        self._told += body.effect.audience is Audience.CUSTOMERS


@lru_cache(maxsize=4096)
def _kept_by(name: str) -> Fate:
    if name in SHOWN:
        return "kept"
    return "by_engine" if name in BY_ENGINE else "not_in_log"


@lru_cache(maxsize=4096)
def week(day: date) -> str:
    """The week of a date, as ``2016-W09``."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def _in_the_way(state: Escalation) -> list[str]:
    """What keeps a case from being closed, in codes."""
    open_ = {
        "initial_notice": any(key.startswith("initial_notice:") for key in state.obligations),
        "announcement": state.round.announced_at is None,
        "access": state.tells_customers and state.customers.unsettled > 0,
        "rca": state.rca_owed and not state.rca.submitted,
        "monitoring": state.monitoring_until is not None,
    }
    return [code for code, is_open in open_.items() if is_open]
