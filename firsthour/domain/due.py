"""What the engine does when something falls due: a table of rules."""

from collections.abc import Callable

from firsthour.domain import approval, danger, steps
from firsthour.domain import facts as f
from firsthour.domain.acts.closing import shut
from firsthour.domain.acts.course import phase_to, run_again
from firsthour.domain.acts.telling import next_update_at, send
from firsthour.domain.agenda import Due
from firsthour.domain.changes.notices import AT_DUE, KEEPING
from firsthour.domain.criteria import raise_by
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import ASKED, NOT_ASKED, Obligation, round_mark
from firsthour.domain.ladder import call_level, page, page_again
from firsthour.domain.obligations import ENGINE_GRACE, promise_of
from firsthour.domain.roles import Role
from firsthour.domain.seats import activate, offer_next, relieve, sits_too_long, stays
from firsthour.domain.stages import Audience, Phase
from firsthour.domain.turn import Turn
from firsthour.domain.updates import key_to_write, written_for


def fall_due(turn: Turn, due: Due) -> None:
    """Do what the rule says."""
    RULES[due.rule](turn, due)


def _warn(turn: Turn, due: Due) -> None:
    """Remind the debtor; of the service level, tell who answers for it."""
    state = turn.state
    promise = state.obligations[due.key]
    row = promise_of(due.key)
    if row.name == "resolution":
        _warn_of_breach(turn, due, promise)
        return
    turn.add(f.ObligationWarned(due.key), due=due.at, rule=due.key)
    effect = Effect(
        turn.next_key(f"reminder:{due.key}"),
        "notify",
        NoticeKind.REMINDER,
        Audience.OWNER if promise.by is Role.MANAGER else Audience.ROLE,
        "" if promise.by is Role.MANAGER else promise.by,
        obligation=due.key,
        due=promise.due,
    )
    turn.add(f.ReminderDue(effect), due=due.at, rule=due.key)


def _warn_of_breach(turn: Turn, due: Due, promise: Obligation) -> None:
    percents = turn.state.policy.sla_warnings
    percent = percents[-len(promise.warnings)]
    effect = Effect(
        turn.next_key(f"sla:{percent}"),
        "notify",
        NoticeKind.ALARM,
        Audience.MANAGERS,
        obligation=due.key,
        due=promise.due,
        reason=f"sla_{percent}",
    )
    turn.add(f.SlaWarned(percent, effect), due=due.at, rule=f"sla.{percent}")


def _miss(turn: Turn, due: Due) -> None:
    """A promise was not kept in time; it is still carried out."""
    promise = turn.state.obligations[due.key]
    row = promise_of(due.key)
    held_up = row.by is Role.ENGINE or turn.now > due.at + ENGINE_GRACE
    why = "the engine was held up" if held_up else f"{row.by} did not act in time"
    sending = (e for e in turn.state.effects.values() if e.notice in KEEPING)
    if any(effect.obligation == due.key for effect in sending):
        why = "it was being sent, and had not arrived"
    if row.name == "access" and turn.state.rules.access_assumed:
        _assume(turn, due)
        return
    turn.add(f.ObligationMissed(due.key, promise.due, why), due=promise.due, rule=due.key)
    consequence = MISSED.get(row.name)
    if consequence:
        consequence(turn, due)


def _assume(turn: Turn, due: Due) -> None:
    number = int(due.key.removeprefix("access:"))
    customers, mark = turn.state.customers, round_mark(number)
    pairs = zip(customers.access, customers.rounds, strict=True)
    silent = sum(1 for access, at in pairs if at == mark and access in (ASKED, NOT_ASKED))
    turn.add(f.AccessAssumed(number, silent), due=due.at, rule="access.assumed")
    turn.keep(due.key, f"{silent} customers assumed", at=due.at)


def _missed_seat(turn: Turn, due: Due) -> None:
    key = due.key.split(":")[1]
    seat = turn.state.seat(key)
    if seat and seat.person:
        turn.add(f.SeatTimedOut(key, seat.person), due=due.at, rule="seats")
        stays(turn, seat)
        offer_next(turn)


def _breach(turn: Turn, due: Due) -> None:
    effect = Effect(
        turn.next_key("sla:breach"),
        "notify",
        NoticeKind.ALARM,
        Audience.MANAGERS,
        obligation="",
        reason="sla_breached",
        due=due.at,
    )
    turn.add(f.SlaBreached(effect), due=due.at, rule="sla.breach")
    raise_by(turn, "sla_breach")


def _tell_level(turn: Turn, due: Due) -> None:
    row = promise_of(due.key)
    turn.alarm("obligation_missed", Audience.LEVEL, "L1", rule=row.name, obligation=due.key)


def _action_overdue(turn: Turn, due: Due) -> None:
    number = int(due.key.removeprefix("action:"))
    turn.add(f.ActionOverdue(number), due=due.at, rule="lessons")
    action = next(a for a in turn.state.actions if a.number == number)
    turn.alarm(
        "action_overdue",
        Audience.PERSON if action.item.owner else Audience.OWNER,
        action.item.owner,
        rule="lessons",
        obligation=due.key,
    )
    turn.alarm("action_overdue", Audience.LEVEL, "L1", rule="lessons", obligation=due.key)


MISSED: dict[str, Callable[[Turn, Due], None]] = {
    "seat": _missed_seat,
    "resolution": _breach,
    "initial_notice:internal": _tell_level,
    "initial_notice:customers": _tell_level,
    "approval": _tell_level,
    "action_plan": _tell_level,
    "technical_plan": _tell_level,
    "verification": _tell_level,
    "announcement": _tell_level,
    "access": _tell_level,
    "internal_rca": _tell_level,
    "final_rca": _tell_level,
    "close": _tell_level,
}
"""What a missed promise sets off, besides being on record."""


def _send_by_itself(turn: Turn, due: Due) -> None:
    send(turn, turn.state.notices[due.key], due=due.at, reason="automatic", rule="automatic_send")


def _approval_lapses(turn: Turn, due: Due) -> None:
    """Nobody approved the text in time: the policy says what goes out, and the owner is told."""
    notice = turn.state.notices[due.key]
    then = approval.rule_of(turn.state, notice).then
    if then == "text":
        turn.add(f.ApprovalLapsed(due.key, notice.revision, then), due=due.at, rule="approval")
        send(turn, turn.state.notices[due.key], due=due.at, reason="unapproved", rule="approval")
    else:
        turn.add(f.ApprovalLapsed(due.key, notice.revision, then), due=due.at, rule="approval")
        if then == "automatic" and notice.automatic:
            send(turn, notice, due=due.at, reason="automatic", rule="automatic_send")
    turn.alarm("approval_missing", Audience.OWNER, rule="approval", obligation=due.key)


def _remind_approvers(turn: Turn, due: Due) -> None:
    approval.ask(turn, turn.state.notices[due.key], due=due.at)


def _hold(turn: Turn, due: Due) -> None:
    """Nobody has written the update: say what is known and approved, and tell the level above.

    One that was written and could not be sent is sent again.
    """
    promise = turn.state.obligations[due.key]
    written = written_for(turn.state, due.key)
    if written:
        send(turn, written, due=due.at, reason=AT_DUE, rule="automatic_send")
        return
    effect = Effect(
        f"holding:{due.key}",
        "notify",
        NoticeKind.HOLDING_STATEMENT,
        promise.to,
        unsettled=promise.to is Audience.CUSTOMERS,
        obligation=due.key,
        due=promise.due,
        next_at=next_update_at(turn.state, promise.to, promise.due),
        reason=AT_DUE,
    )
    turn.add(f.NoticeDue(effect), due=due.at, rule="holding_statement")
    told = any(isinstance(e.body, f.AlarmRaised) and e.body.code == "no_update" for e in turn.facts)
    if not told and not promise.tried:
        turn.alarm("no_update", Audience.LEVEL, "L1", rule="holding_statement")


def _report(turn: Turn, due: Due) -> None:
    promise = turn.state.obligations[due.key]
    effect = Effect(
        key_to_write(turn.state, Audience.EXECUTIVES),
        "notify",
        NoticeKind.EXECUTIVE_REPORT,
        Audience.EXECUTIVES,
        obligation=due.key,
        due=promise.due,
        reason=AT_DUE,
    )
    turn.add(f.NoticeDue(effect), due=due.at, rule="executive_report")


def _level(turn: Turn, due: Due) -> None:
    level = due.key.removeprefix("level:")
    call_level(turn, level, rule=f"levels.{level}", due_key=due.key)


def _activate(turn: Turn, _due: Due) -> None:
    activate(turn, "threshold", rule="task_force")


def _survey(turn: Turn, due: Due) -> None:
    effect = Effect(
        "survey",
        "notify",
        NoticeKind.SURVEY,
        Audience.CUSTOMERS,
        obligation=due.key,
        due=due.at,
        reason=AT_DUE,
    )
    turn.add(f.NoticeDue(effect), due=due.at, rule="survey")


def _remind_survey(turn: Turn, due: Due) -> None:
    effect = Effect(
        "reminder:survey",
        "notify",
        NoticeKind.REMINDER,
        Audience.CUSTOMERS,
        reason="survey",
        due=due.at,
    )
    turn.add(f.ReminderDue(effect), due=due.at, rule="survey")


def _remind_access(turn: Turn, due: Due) -> None:
    number = int(due.key.removeprefix("access:"))
    count = turn.state.rounds[number - 1].reminders + 1
    effect = Effect(
        f"reminder:access:{number}:{count}",
        "notify",
        NoticeKind.REMINDER,
        Audience.CUSTOMERS,
        round=number,
        unsettled=True,
        reason="access",
        due=due.at,
    )
    turn.add(f.ReminderDue(effect), due=due.at, rule="access.reminder")


def _expire(turn: Turn, due: Due) -> None:
    taken = turn.state.acknowledged
    if taken:
        turn.add(f.AcknowledgementExpired(taken.person), due=due.at, rule="progress")
        page_again(turn)


def _monitored(turn: Turn, due: Due) -> None:
    turn.add(f.MonitoringEnded(turn.state.round.number), due=due.at, rule="monitoring")
    phase_to(turn, Phase.RESOLVED, "monitoring")


def _end_survey(turn: Turn, due: Due) -> None:
    turn.add(f.SurveyEnded(), due=due.at, rule="survey")


def _finish(turn: Turn, due: Due) -> None:
    turn.add(f.CaseFinished(), due=due.at, rule="finish")


KEPT_BY_ENGINE: dict[str, Callable[[Turn, Due], None]] = {
    "update:stakeholders": _hold,
    "update:customers": _hold,
    "executive_report": _report,
    "level:L1": _level,
    "level:L2": _level,
    "level:L3": _level,
    "task_force": _activate,
    "survey": _survey,
}
"""The promises that the engine keeps at their due time, if nobody did before."""

RULES: dict[str, Callable[[Turn, Due], None]] = {
    **KEPT_BY_ENGINE,
    "pause_ends": lambda turn, due: run_again(turn, due.at, "pause"),
    "warn": _warn,
    "miss": _miss,
    "action_overdue": _action_overdue,
    "access_reminder": _remind_access,
    "automatic_send": _send_by_itself,
    "seek": lambda turn, due: danger.seek(turn, due.key, due.at),
    "approval_lapses": _approval_lapses,
    "approval_reminder": _remind_approvers,
    "page": lambda turn, _due: page(turn),
    "acknowledgement_expires": _expire,
    "step": lambda turn, due: steps.take(turn, due.key, due.at),
    "seat_hours_near": lambda turn, due: relieve(turn, due.key, due.at),
    "seat_hours_over": lambda turn, due: sits_too_long(turn, due.key, due.at),
    "monitoring_ends": _monitored,
    "close": lambda turn, due: shut(turn, due=due.at, rule="close"),
    "survey_reminder": _remind_survey,
    "survey_ends": _end_survey,
    "finish": _finish,
}
"""By name of rule: what the engine does when it falls due."""
