"""What people do to resolve: signal, declare, verify, confirm or deny access, report a relapse."""

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.course import begin_round, phase_to
from firsthour.domain.acts.joining import no_customer
from firsthour.domain.acts.table import on
from firsthour.domain.doings import done
from firsthour.domain.escalation import (
    CONFIRMED,
    DENIED,
    NOT_ASKED,
    Escalation,
)
from firsthour.domain.ladder import page_again
from firsthour.domain.refusals import Refused, already, four_eyes, invalid, stamp, wrong_stage
from firsthour.domain.roles import Role
from firsthour.domain.seats import offer_next
from firsthour.domain.stages import Audience, Phase
from firsthour.domain.turn import Turn

LOWEST_SCORE, HIGHEST_SCORE = 1, 5


@on(c.SignalResolved)
def signal_resolved(turn: Turn, command: c.SignalResolved) -> Refused | None:
    """The technical resolution, with its evidence."""
    latest = turn.state.round
    if latest.announced_at is not None:
        return wrong_stage("The resolution is announced already.")
    if latest.declared_at is not None:
        return already(
            f"{latest.declared_by} declared the resolution at {stamp(latest.declared_at)}."
        )
    if latest.signalled_at is not None:
        return already(
            f"{latest.signalled_by} signalled the resolution at {stamp(latest.signalled_at)}."
        )
    if not command.text:
        return invalid("Say what was done, and the evidence.")
    turn.add(f.ResolutionSignalled(latest.number, command.text))
    turn.alarm("resolution_signalled", Audience.OWNER, rule="resolution")
    return None


@on(c.DeclareResolved)
def declare_resolved(turn: Turn, command: c.DeclareResolved) -> Refused | None:
    """The task force rests; the architect is asked to verify."""
    latest = turn.state.round
    if latest.declared_at is not None:
        return already(
            f"{latest.declared_by} declared the resolution at {stamp(latest.declared_at)}."
        )
    if latest.signalled_at is None:
        return wrong_stage(
            "No engineer has signalled a technical resolution.",
            "Ask the task force for its signal first.",
        )
    turn.add(f.ResolutionDeclared(latest.number, command.text))
    force = turn.state.task_force
    if force and not force.suspended:
        turn.add(f.TaskForceSuspended(), rule="task_force")
    turn.ask(Role.ARCHITECT, f"verification:{latest.number}")
    return None


@on(c.VerifyResolution)
def verify_resolution(turn: Turn, command: c.VerifyResolution) -> Refused | None:
    """The service level is met at the declaration that is verified now."""
    latest = turn.state.round
    refused = _may_judge(turn)
    if refused:
        return refused
    turn.add(f.ResolutionVerified(latest.number, command.text))
    turn.keep(f"verification:{latest.number}", turn.actor.person)
    for key in [k for k in turn.state.obligations if k.split(":")[0] == "resolution"]:
        turn.keep(key, f"round {latest.number}", at=latest.declared_at)
    if turn.state.rca_owed and not turn.state.rca.submitted:
        turn.ask(Role.COORDINATOR, "internal_rca")
    return None


def _may_judge(turn: Turn) -> Refused | None:
    latest = turn.state.round
    if latest.verified_at is not None:
        return done(turn.state, "verify", f"Round {latest.number} is verified already")
    if latest.declared_at is None:
        return wrong_stage(
            "There is no declared resolution to judge.", "The incident manager declares it."
        )
    if turn.actor.is_also(latest.declared_by):
        return four_eyes("Who declared the resolution cannot verify it.", "Ask another architect.")
    return None


@on(c.RejectResolution)
def reject_resolution(turn: Turn, command: c.RejectResolution) -> Refused | None:
    """Back to work; the same people are asked first."""
    refused = _may_judge(turn)
    if refused:
        return refused
    number = turn.state.round.number
    turn.add(f.ResolutionRejected(number, command.reason))
    turn.keep(f"verification:{number}", turn.actor.person)
    _call_now(turn)
    resume_force(turn)
    return None


def _call_now(turn: Turn) -> None:
    """Levels and task force whose time went by while the verdict was awaited are called now."""
    for promise in list(turn.state.obligations.values()):
        awaited = promise.key == "task_force" or promise.key.startswith("level:")
        if awaited and promise.due < turn.now and not promise.missed:
            moved = f.ObligationMoved(promise.key, promise.base, turn.now, "rejected")
            turn.add(moved, rule="rejected")


def resume_force(turn: Turn) -> None:
    """The task force goes on where it was suspended."""
    force = turn.state.task_force
    if force and force.suspended:
        turn.add(f.TaskForceResumed(), rule="task_force")
        offer_next(turn)


@on(c.ReportRelapse)
def report_relapse(turn: Turn, command: c.ReportRelapse) -> Refused | None:
    """The trouble is back within the monitoring: a round for all."""
    if turn.state.monitoring_until is None:
        return wrong_stage(
            "The monitoring period is over.", "Deny access for a customer, or open a new case."
        )
    turn.add(f.RelapseReported(command.text))
    turn.alarm("relapse_reported", Audience.OWNER, rule="rounds")
    begin_round(turn, "relapse", command.text)
    resume_force(turn)
    return None


@on(c.ConfirmAccess)
def confirm_access(turn: Turn, command: c.ConfirmAccess) -> Refused | None:
    """A customer can use the service again."""
    refused = may_answer(turn.state, command.customer, CONFIRMED)
    if refused:
        return refused
    turn.add(f.AccessConfirmed((command.customer,), command.heard_by, command.text))
    return None


@on(c.DenyAccess)
def deny_access(turn: Turn, command: c.DenyAccess) -> Refused | None:
    """A customer cannot use it yet; any *no* outweighs a *yes*."""
    refused = may_answer(turn.state, command.customer, DENIED)
    if refused:
        return refused
    turn.add(f.AccessDenied((command.customer,), command.heard_by, command.text))
    next_round(turn, (command.customer,))
    return None


def may_answer(state: Escalation, number: int, answer: str) -> Refused | None:
    """A refusal, unless this customer may answer ``answer`` about their access now."""
    missing = no_customer(state, number)
    if missing:
        return missing
    now = state.customers.access[number - 1]
    if now == answer:
        said = "confirmed" if answer == CONFIRMED else "denied"
        return already(f"Access was {said} for customer #{number} already.")
    if now == DENIED:
        return outweighed(number)
    if now == NOT_ASKED:
        return wrong_stage(
            f"Customer #{number} has not been asked yet.",
            "Access is checked when the resolution is announced.",
        )
    return None


def outweighed(number: int) -> Refused:
    """Somebody else at the customer said no."""
    return wrong_stage(
        f"A contact of customer #{number} said no, which outweighs a yes.",
        "They are asked again after the next announcement.",
    )


def next_round(turn: Turn, customers: tuple[int, ...]) -> None:
    """Those who denied go with the round that is open, or with a new one; nobody else does."""
    latest = turn.state.round
    turn.alarm("access_denied", Audience.OWNER, rule="rounds")
    if latest.announced_at is None:
        turn.add(f.RoundOpened(latest.number, "denied", customers), rule="rounds")
        return
    turn.add(f.RoundOpened(latest.number + 1, "denied", customers), rule="rounds")
    phase_to(turn, Phase.INVESTIGATING, "rounds")
    resume_force(turn)
    if turn.state.acknowledged is None:
        page_again(turn)


def may_read(state: Escalation, number: int) -> Refused | None:
    """A refusal, unless this customer may acknowledge the RCA now."""
    missing = no_customer(state, number)
    if missing:
        return missing
    if state.rca.shared_at is None:
        return wrong_stage("The RCA is not shared yet.")
    if state.customers.has_read(number):
        return already(f"Customer #{number} has read the RCA.")
    return None


def may_score(state: Escalation, number: int, score: int) -> Refused | None:
    """A refusal, unless this customer may answer the survey with this score now."""
    missing = no_customer(state, number)
    if missing:
        return missing
    if not LOWEST_SCORE <= score <= HIGHEST_SCORE:
        return invalid(f"{score} is not a score.", "Use 1 (bad) to 5 (good).")
    if state.closed_at is None or state.survey_ended:
        return wrong_stage("The survey is not open.")
    if state.customers.score(number):
        return already(f"Customer #{number} has answered the survey.")
    return None


def alert_low(turn: Turn, scores: tuple[c.Score, ...]) -> None:
    """A low score is told to the customer engagement executive."""
    low = [s for s in scores if s.score <= turn.state.policy.survey_low]
    if low:
        turn.alarm("low_score", Audience.ROLE, Role.CUSTOMER_EXECUTIVE, rule="survey")
