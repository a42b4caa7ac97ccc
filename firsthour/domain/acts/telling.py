"""What people do about notices and updates: write, approve, send, stop, postpone."""

from datetime import datetime

from firsthour.domain import approval
from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.table import on
from firsthour.domain.calendar import after
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation, Notice
from firsthour.domain.obligations import promise_of, span_of, suffix_of
from firsthour.domain.owing import updates_run
from firsthour.domain.permissions import ARCHITECTS, MANAGERS
from firsthour.domain.refusals import (
    Code,
    Refused,
    already,
    invalid,
    stamp,
    unknown,
    wrong_stage,
)
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn
from firsthour.domain.updates import WRITTEN, key_to_write, pending_promise, promise_to_keep


def _pending(turn: Turn, key: str, *, approving: bool = False) -> Notice | Refused:
    """The pending notice that a command is about, if the speaker may touch it."""
    notice = turn.state.notices.get(key)
    if notice is None:
        names = ", ".join(sorted(turn.state.notices)) or "none"
        return unknown(f"There is no pending notice {key}.", f"Pending: {names}.")
    announces = notice.notice is NoticeKind.RESOLUTION_ANNOUNCEMENT
    may = MANAGERS | ARCHITECTS if announces else MANAGERS
    named = approving and approval.fitting(approval.rule_of(turn.state, notice), turn.actor)
    if not named and not may & set(turn.actor.roles):
        architect = ARCHITECTS & set(turn.actor.roles)
        return Refused(
            Code.NOT_PERMITTED,
            "A de-escalation architect has a say in announcements only."
            if architect
            else f"You have no say in {key}: the policy names others.",
            "Ask the incident manager.",
        )
    if notice.sending:
        return wrong_stage(f"{key} is being sent.", "Stop it first.")
    return notice


@on(c.EditNotice)
def edit_notice(turn: Turn, command: c.EditNotice) -> Refused | None:
    """A text of one's own, as the next revision."""
    notice = _pending(turn, command.notice)
    if isinstance(notice, Refused):
        return notice
    if not command.text:
        return invalid("The notice needs a text.")
    turn.add(f.NoticeEdited(command.notice, notice.revision + 1, command.text))
    approval.begin(turn, command.notice)
    return None


@on(c.ApproveNotice)
def approve_notice(turn: Turn, command: c.ApproveNotice) -> Refused | None:
    """The latest revision may go out."""
    notice = _pending(turn, command.notice, approving=True)
    if isinstance(notice, Refused):
        return notice
    if command.revision is not None and command.revision != notice.revision:
        return Refused(
            Code.STALE,
            f"Revision {command.revision} is not the latest; that is {notice.revision}.",
            "Read the latest revision and approve that.",
        )
    if notice.approved:
        return already(f"Revision {notice.revision} is approved already ({notice.approver}).")
    refused = approval.approve(turn, notice)
    if refused:
        return refused
    notice = turn.state.notices[notice.key]
    if notice.approved and notice.notice in AT_ONCE:
        send(turn, notice)
    return None


AT_ONCE = (NoticeKind.STATUS_UPDATE, NoticeKind.EXECUTIVE_REPORT, NoticeKind.CORRECTION)
"""What is sent the moment it is approved."""


@on(c.SendNotice)
def send_notice(turn: Turn, command: c.SendNotice) -> Refused | None:
    """Send a pending notice now; an edited text is thereby approved, where the policy allows."""
    notice = _pending(turn, command.notice)
    if isinstance(notice, Refused):
        return notice
    if is_told_again(turn.state, notice.key):
        return wrong_stage(f"{notice.key} came back, and is sent on another way.", "Wait for it.")
    if notice.text and not notice.approved:
        refused = approval.approve(turn, notice) or approval.still_waits(turn, notice.key)
        if refused:
            return refused
    send(turn, turn.state.notices[notice.key])
    return None


def is_told_again(state: Escalation, notice: str) -> bool:
    """True while those are told on another way from whom a notice came back.

    One notice is never sent by two at once: the ledger knows only one sender of each.
    """
    return any(e.act == "resend" and e.target == notice for e in state.effects.values())


def send(
    turn: Turn, notice: Notice, *, due: datetime | None = None, reason: str = "", rule: str = ""
) -> None:
    """Have a notice sent: the approved text, or what may be said without one."""
    key, by = notice.obligation, due
    if notice.notice in WRITTEN:  # what is owed may have changed since it was written
        key = promise_to_keep(turn.state, notice.audience)
        by = due or _due_of_update(turn.state, notice.audience)
    promise = turn.state.obligations.get(key)
    effect = Effect(
        notice.key,
        "notify",
        notice.notice,
        notice.audience,
        notice.of,
        group=notice.group,
        round=notice.round,
        unsettled=_only_unsettled(turn.state, notice),
        obligation=key,
        revision=notice.revision,
        text=notice.text if notice.approved else c.NO_TEXT,
        due=promise.due if promise else by,
        next_at=next_update_at(turn.state, notice.audience, turn.now),
        reason=reason,
    )
    turn.add(f.NoticeDue(effect), due=due, rule=rule)


def _due_of_update(state: Escalation, audience: Audience) -> datetime | None:
    """When the audience is to hear next: what goes out after something else is due no later."""
    promise = pending_promise(state, audience)
    return promise.due if promise else None


def _only_unsettled(state: Escalation, notice: Notice) -> bool:
    """Updates go to the customers who wait; to all when none does."""
    update = notice.notice is NoticeKind.STATUS_UPDATE and notice.audience is Audience.CUSTOMERS
    return update and state.customers.unsettled > 0


def next_update_at(state: Escalation, audience: Audience, now: datetime) -> datetime | None:
    """When an audience hears next if it hears now; ``None`` when no updates follow."""
    name = f"update:{audience}"
    if audience not in (Audience.STAKEHOLDERS, Audience.CUSTOMERS) or not updates_run(state):
        return None
    span = span_of(state, promise_of(name), "")
    return after(state.policy.calendar, now, span) if span else None


@on(c.StopNotice)
def stop_notice(turn: Turn, command: c.StopNotice) -> Refused | None:
    """Halt between two recipients; what is left can be sent again."""
    effect = turn.state.effects.get(command.notice)
    if effect is None or effect.act != "notify":
        sending = ", ".join(k for k, e in turn.state.effects.items() if e.act == "notify")
        return unknown(
            f"{command.notice} is not being sent.", f"Being sent: {sending or 'nothing'}."
        )
    turn.add(f.NoticeStopped(command.notice, command.reason))
    return None


@on(c.WriteUpdate)
def write_update(turn: Turn, command: c.WriteUpdate) -> Refused | None:
    """Say how things stand; the clock of the next update starts anew.

    Also while an earlier one is being sent: whom that has not reached yet may get both in one.
    """
    refused = _may_write(turn, command)
    if refused:
        return refused
    key = key_to_write(turn.state, command.audience)
    turn.add(f.UpdateWritten(key, command.audience, command.text))
    release(turn, key)
    return None


def release(turn: Turn, key: str) -> None:
    """Send what was just written, if it needs nobody else; else tell those who must approve it."""
    approval.begin(turn, key)
    notice = turn.state.notices[key]
    if not notice.approved and approval.refused(turn, notice) is None:
        approval.approve(turn, notice)
    if turn.state.notices[key].approved:
        send(turn, turn.state.notices[key])


def _may_write(turn: Turn, command: c.WriteUpdate) -> Refused | None:
    state = turn.state
    if command.audience not in (
        Audience.STAKEHOLDERS,
        Audience.CUSTOMERS,
        Audience.EXECUTIVES,
    ):
        return invalid("Updates go to stakeholders, customers or executives.", "Name one of these.")
    if not command.text:
        return invalid("An update needs a text.")
    only_customers = not MANAGERS & set(turn.actor.roles)
    if only_customers and command.audience is not Audience.CUSTOMERS:
        return Refused(
            Code.NOT_PERMITTED,
            "The customer engagement executive writes to customers.",
            "Ask the incident manager.",
        )
    if command.audience is Audience.CUSTOMERS and not state.tells_customers:
        return wrong_stage("There are no customers to tell in this case.")
    if command.audience is not Audience.EXECUTIVES and command.audience not in state.heard:
        return wrong_stage(
            "The first message is the initial notice.", "Edit and send the initial notice."
        )
    return None


@on(c.PostponeUpdate)
def postpone_update(turn: Turn, command: c.PostponeUpdate) -> Refused | None:
    """Move the next update, by one cadence at most."""
    state = turn.state
    promise = pending_promise(state, command.audience)
    if promise is None:
        return unknown(f"No update to {command.audience} is due.")
    row = promise_of(promise.key)
    span = span_of(state, row, suffix_of(row, promise.key))
    first_due = after(state.policy.calendar, promise.base, span) if span else promise.due
    latest = after(state.policy.calendar, first_due, span) if span else promise.due
    if not promise.due < command.until <= latest:
        return invalid(
            f"The update can't be moved to {stamp(command.until)}.",
            f"Name a time after {stamp(promise.due)} and up to {stamp(latest)}.",
        )
    turn.add(f.UpdatePostponed(command.audience, command.until, command.reason))
    turn.add(f.ObligationMoved(promise.key, promise.base, command.until, "postponed"))
    return None
