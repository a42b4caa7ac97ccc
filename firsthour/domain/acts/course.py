"""What steers a case: approval, acknowledgement, severity, phase, owner, pauses, the ends."""

from datetime import datetime

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.table import on
from firsthour.domain.calendar import after
from firsthour.domain.criteria import raise_by
from firsthour.domain.doings import done
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.ladder import begin, page_again
from firsthour.domain.obligations import promise_of, span_of
from firsthour.domain.refusals import Refused, already, invalid, stale, stamp, wrong_stage
from firsthour.domain.replanning import replan, shift
from firsthour.domain.stages import Audience, Phase
from firsthour.domain.turn import Turn

LOWEST_SEVERITY = 4
UPDATES = ("update:stakeholders", "update:customers")


@on(c.Approve)
def approve(turn: Turn, _command: c.Approve) -> Refused | None:
    """The case begins."""
    if turn.state.started_at is not None:
        return _begun(turn.state)
    turn.add(f.CaseApproved())
    turn.keep("approval", turn.actor.person)
    begin(turn)
    return None


@on(c.Decline)
def decline(turn: Turn, command: c.Decline) -> Refused | None:
    """The case ends before it began."""
    if turn.state.started_at is not None:
        return _begun(turn.state, "Cancel it if it is a false alarm.")
    turn.end(f.CaseDeclined(command.reason))
    return None


def _begun(state: Escalation, hint: str = "") -> Refused:
    if "approve" in state.done:
        return done(state, "approve", "The case is approved already", hint)
    return done(state, "approve", "The case needed no approval", hint)


@on(c.Comment)
def comment(turn: Turn, command: c.Comment) -> Refused | None:
    """A remark on the timeline."""
    if not command.text:
        return invalid("A comment needs a text.")
    turn.add(f.CommentAdded(command.text))
    return None


@on(c.Acknowledge)
def acknowledge(turn: Turn, command: c.Acknowledge) -> Refused | None:
    """Paging stops; an answer to pages that were called off since does not answer the next ones."""
    taken, paging = turn.state.acknowledged, turn.state.paging
    if taken is not None:
        return already(f"{taken.person} acknowledged the case at {stamp(taken.at)}.")
    if command.climb and paging and command.climb != paging.number:
        return stale("The case was paged anew since this page.", "Answer the latest one.")
    turn.add(f.CaseAcknowledged(turn.actor.person))
    if turn.state.paging:
        turn.keep(f"acknowledge:{turn.state.paging.number}", turn.actor.person)
    return None


@on(c.ChangeSeverity)
def change_severity(turn: Turn, command: c.ChangeSeverity) -> Refused | None:
    """Pending due times are planned anew."""
    if not 1 <= command.severity <= LOWEST_SEVERITY:
        return invalid(f"There is no severity {command.severity}.", "Use 1, 2, 3 or 4.")
    before = turn.state.severity
    if command.severity == before:
        return done(turn.state, "severity", f"The severity is {before} already")
    turn.add(f.SeverityChanged(command.severity, command.reason))
    replan(turn, "severity", raised=command.severity < before)
    return None


@on(c.SetPhase)
def set_phase(turn: Turn, command: c.SetPhase) -> Refused | None:
    """The cadence of updates follows."""
    if command.phase is turn.state.phase:
        return done(turn.state, "phase", f"The phase is {command.phase} already")
    if command.phase in (Phase.MONITORING, Phase.RESOLVED):
        return wrong_stage(
            f"The case enters {command.phase} by itself.",
            "Declare the resolution; the announcement starts the monitoring.",
        )
    if not turn.state.is_resolving:
        return wrong_stage("The resolution is announced; the phase follows the monitoring.")
    phase_to(turn, command.phase)
    return None


def phase_to(turn: Turn, phase: Phase, rule: str = "") -> None:
    """Enter a phase and plan the updates anew; a closer cadence counts from now."""
    before = turn.state
    if phase is before.phase:
        return
    turn.add(f.PhaseSet(phase), rule=rule)
    for name in UPDATES:
        row = promise_of(name)
        was, now = span_of(before, row, ""), span_of(turn.state, row, "")
        if was and now and was != now:
            calendar = before.policy.calendar
            closer = after(calendar, turn.now, now) < after(calendar, turn.now, was)
            replan(turn, "phase", raised=closer, only=name)


@on(c.Transfer)
def transfer(turn: Turn, command: c.Transfer) -> Refused | None:
    """The new owner is paged; transfers are counted and warned about, never blocked."""
    state = turn.state
    to_team = command.to.startswith("team:")
    owner = "" if to_team else command.to
    team = command.to.removeprefix("team:") if to_team else state.team
    if not (team if to_team else owner):
        return invalid("Say to whom.", "Name a person, or team:NAME.")
    if (owner, team) == (state.owner, state.team):
        return done(state, "owner", f"{command.to} has the case already")
    count = state.transfers + 1
    turn.add(f.OwnershipTransferred(owner, team, count, command.reason))
    if turn.state.is_resolving:
        page_again(turn)
    if count > state.policy.transfers_limit:
        turn.alarm("transfers_over_limit", Audience.LEVEL, "L1", rule="transfers")
        raise_by(turn, "transfers")
    return None


@on(c.Pause)
def pause(turn: Turn, command: c.Pause) -> Refused | None:
    """The clocks stand, for 72 hours at most."""
    state = turn.state
    if state.paused_until is not None:
        return done(state, "clocks", f"The clocks stand until {stamp(state.paused_until)}")
    latest = after(state.policy.calendar, turn.now, state.policy.pause_at_most)
    if not turn.now < command.until <= latest:
        return invalid(
            f"The clocks can't stand until {stamp(command.until)}.",
            f"Name a time after now and at most {state.policy.pause_at_most} ahead.",
        )
    turn.add(f.ClocksPaused(command.until, command.reason))
    return None


@on(c.Resume)
def resume(turn: Turn, _command: c.Resume) -> Refused | None:
    """The clocks run again."""
    if turn.state.paused_at is None:
        return done(turn.state, "clocks", "The clocks are running")
    run_again(turn)
    return None


def run_again(turn: Turn, due: datetime | None = None, rule: str = "") -> None:
    """End a pause at ``due`` or now; what it stopped moves by its length."""
    began = turn.state.paused_at
    if began is None:
        return
    ended = due or turn.now
    turn.add(f.ClocksResumed(int((ended - began).total_seconds())), due=due, rule=rule)
    shift(turn, began, ended, "pause")


@on(c.RepinPolicy)
def repin_policy(turn: Turn, command: c.RepinPolicy) -> Refused | None:
    """The case goes on under another policy; due times are counted from their old bases."""
    if command.policy.content_hash == turn.state.policy.content_hash:
        message = f"The case is under {command.policy.name} in this version already"
        return done(turn.state, "policy", message)
    turn.add(f.PolicyRepinned(command.policy, command.reason))
    replan(turn, "policy")
    return None


@on(c.Cancel)
def cancel(turn: Turn, command: c.Cancel) -> Refused | None:
    """A false alarm ends; who was told is told again."""
    if turn.state.merging:
        into = turn.state.merging.into
        return wrong_stage(f"The case is being merged into case {into}.", "Wait for its answer.")
    audiences = _told(turn.state)
    turn.end(f.CaseCancelled(command.reason))
    for audience in audiences:
        key = f"correction:{audience}"
        effect = Effect(key, "notify", NoticeKind.CORRECTION, audience, text=c.NO_TEXT)
        turn.add(f.NoticeDue(effect), rule="correction")
    return None


def _told(state: Escalation) -> tuple[Audience, ...]:
    """The audiences that have heard of the case, or are just being told."""
    sending = {e.audience for e in state.effects.values() if e.act == "notify"}
    heard = (Audience.STAKEHOLDERS, Audience.CUSTOMERS, Audience.EXECUTIVES)
    return tuple(a for a in heard if a in state.heard or a in sending)


@on(c.Reopen)
def reopen(turn: Turn, command: c.Reopen) -> Refused | None:
    """One history goes on, with a new round for all."""
    state = turn.state
    if state.closed_at is None:
        return wrong_stage("The case is not closed.")
    until = after(state.policy.calendar, state.closed_at, state.policy.reopen_within)
    if turn.now > until:
        return wrong_stage(
            f"The case could be reopened until {stamp(until)}.", "Open a new case instead."
        )
    count = state.reopened + 1
    turn.add(f.CaseReopened(command.reason, count))
    begin_round(turn, "reopened", command.reason)
    if count >= state.policy.reopened_limit:
        raise_by(turn, "reopened")
    return None


def begin_round(turn: Turn, why: str, text: c.Text = c.NO_TEXT) -> None:
    """A round for everybody: the work begins again, and so does the paging."""
    turn.add(f.RoundOpened(turn.state.round.number + 1, why, (), text))
    phase_to(turn, Phase.INVESTIGATING)
    if turn.state.acknowledged is None:
        page_again(turn)


@on(c.Recover)
def recover(turn: Turn, _command: c.Recover) -> Refused | None:
    """Note that the case runs again."""
    turn.add(f.CaseRecovered())
    return None
