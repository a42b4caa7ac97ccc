"""What follows when an effect ends: it went well, found nobody, or could not be done."""

from collections.abc import Callable

from firsthour.domain import danger
from firsthour.domain import facts as f
from firsthour.domain.acts.course import phase_to
from firsthour.domain.effects import (
    Answered,
    Effect,
    Failed,
    Noted,
    NoticeKind,
    Offered,
    Outcome,
    Rendered,
    Sought,
    Told,
)
from firsthour.domain.escalation import NOT_ASKED
from firsthour.domain.roles import Role
from firsthour.domain.seats import offer_next
from firsthour.domain.stages import Audience, Phase
from firsthour.domain.steps import found_nobody, waits
from firsthour.domain.turn import Turn
from firsthour.domain.updates import COUNTED, stem_of

QUIET = (NoticeKind.ALARM, NoticeKind.REMINDER, NoticeKind.PAGE, NoticeKind.SEAT_OFFER)
"""Kinds whose failure is on record but raises no alarm of its own, or alarms would breed."""


def take(turn: Turn, outcome: Outcome) -> None:
    """Enter what follows from an outcome; one whose effect is not wanted any more has none."""
    effect = turn.state.effects.get(outcome.effect)
    if effect is None:
        return
    if isinstance(outcome, Told) and effect.act == "resend":
        _told_again(turn, effect, outcome)
    elif isinstance(outcome, Told):
        _told(turn, effect, outcome)
    elif isinstance(outcome, Sought):
        danger.found(turn, effect, outcome)
    elif isinstance(outcome, Noted):
        turn.add(f.CallNoted(effect.key, outcome.closed), rule="told_by_phone")
    elif isinstance(outcome, Offered):
        _offered(turn, effect, outcome)
    elif isinstance(outcome, Rendered):
        _rendered(turn, effect, outcome)
    elif isinstance(outcome, Answered):
        _answered(turn, effect, outcome)
    else:
        _failed(turn, effect, outcome)


def _told_again(turn: Turn, effect: Effect, told: Told) -> None:
    """Those whose notice came back were told otherwise; who has no other way needs a person."""
    again = f.ReturnedToldAgain(effect.key, told.sent, told.failed)
    turn.add(again, rule="returned")
    if told.failed:
        turn.alarm("unreachable", Audience.OWNER, rule="returned", obligation=effect.obligation)


def _told(turn: Turn, effect: Effect, told: Told) -> None:
    if told.recipients and not told.sent:
        _failed(turn, effect, Failed(effect.key, "nobody_reached"))
        return
    if effect.notice is NoticeKind.PAGE:
        if told.recipients:
            turn.add(f.PageSent(effect.key, told.people), rule="paging")
        else:
            found_nobody(turn, effect, "paging")
        return
    if told.recipients == 0 and waits(turn, effect, told.on_duty_at):
        return
    heard_before = turn.state.heard.get(effect.audience)
    _enter_sent(turn, effect, told)
    if told.recipients == 0:
        found_nobody(turn, effect, "recipients")
    if told.failed and effect.notice not in QUIET:
        turn.add(f.RecipientsUnreachable(effect.key, told.failed), rule="recipients")
        turn.alarm(
            "unreachable",
            Audience.OWNER,
            rule="recipients",
            obligation=effect.obligation,
        )
    if effect.notice in COUNTED and turn.state.heard.get(effect.audience) != heard_before:
        stem = stem_of(effect.audience)
        for key in [k for k in turn.state.obligations if k.startswith(stem)]:
            turn.keep(key, effect.key)
    follow = FOLLOWS.get(effect.notice) if effect.notice else None
    if follow:
        follow(turn, effect)


def _enter_sent(turn: Turn, effect: Effect, told: Told) -> None:
    if effect.notice is NoticeKind.HOLDING_STATEMENT:
        held = f.HoldingStatementSent(effect.key, told.recipients, told.sent)
        turn.add(held, due=effect.due, rule="holding_statement")
        return
    sent = f.NoticeSent(
        effect.key, told.recipients, told.sent, told.failed, told.skipped, told.unknown
    )
    turn.add(sent, due=effect.due, rule=f"notices.{effect.notice}")


def _keeps(turn: Turn, effect: Effect) -> None:
    turn.keep(effect.obligation, effect.key)


def _after_initial(turn: Turn, effect: Effect) -> None:
    """Customers that joined after the announcement are asked for their access now."""
    _keeps(turn, effect)
    state = turn.state
    if effect.audience is not Audience.CUSTOMERS or not state.round.announced_at:
        return
    join = state.customers.joins[effect.group - 1]
    access = state.customers.access[join.first - 1 : join.first - 1 + join.count]
    if state.is_open and NOT_ASKED in access:
        key = f"access:{state.round.number}:{effect.group}"
        ask_access(turn, state.round.number, key, effect.group)


def _after_announcement(turn: Turn, effect: Effect) -> None:
    """The resolution is announced when every audience has the announcement."""
    state = turn.state
    if any(n.obligation == effect.obligation for n in state.notices.values()):
        return
    number = effect.round
    turn.add(f.ResolutionAnnounced(number), rule="announcement")
    turn.keep(effect.obligation, effect.key)
    phase_to(turn, Phase.MONITORING, "announcement")
    if turn.state.tells_customers:
        ask_access(turn, number, f"access:{number}")


def ask_access(turn: Turn, number: int, key: str, group: int = 0) -> None:
    """Ask the customers of a round whether they can use the service again."""
    turn.add(f.AccessAsked(number, group), rule="access")
    effect = Effect(
        key,
        "notify",
        NoticeKind.ACCESS_CHECK,
        Audience.CUSTOMERS,
        group=group,
        round=number,
        unsettled=True,
    )
    turn.add(f.NoticeDue(effect), rule="access")


def _after_rca(turn: Turn, effect: Effect) -> None:
    turn.add(f.RcaShared(effect.revision), rule="rca")
    turn.keep("final_rca", effect.key)


FOLLOWS: dict[NoticeKind, Callable[[Turn, Effect], None]] = {
    NoticeKind.INITIAL_NOTICE: _after_initial,
    NoticeKind.STATUS_UPDATE: _keeps,
    NoticeKind.HOLDING_STATEMENT: _keeps,
    NoticeKind.EXECUTIVE_REPORT: _keeps,
    NoticeKind.RESOLUTION_ANNOUNCEMENT: _after_announcement,
    NoticeKind.RCA_SHARED: _after_rca,
    NoticeKind.SURVEY: _keeps,
}
"""What the sending of a kind of notice brings about."""


def _offered(turn: Turn, effect: Effect, offered: Offered) -> None:
    seat = turn.state.seat(effect.target)
    if offered.person:
        lead = seat.lead if seat else False
        turn.add(f.SeatOffered(effect.target, offered.person, lead), rule="seats")
    else:
        turn.add(f.StepFoundNobody(effect.key), rule="seats")
        kept = seat.leaving if seat else ""
        end = f.SeatKept(effect.target, kept) if kept else f.SeatVacant(effect.target)
        turn.add(end, rule="seats")
        turn.alarm("no_relief" if kept else "seat_vacant", Audience.OWNER, rule="seats")
    offer_next(turn)


def _rendered(turn: Turn, effect: Effect, rendered: Rendered) -> None:
    if effect.revision != turn.state.rca.revision:
        turn.add(f.EffectFailed(effect.key, "superseded"), rule="rca")
        return
    if rendered.code:
        turn.add(
            f.RcaBlocked(effect.key, effect.revision, rendered.code, rendered.part), rule="rca"
        )
        turn.alarm("rca_blocked", Audience.ROLE, Role.COORDINATOR, rule="rca")
        return
    turn.add(f.RcaDrafted(effect.key, effect.revision, rendered.documents), rule="rca")
    turn.alarm("rca_drafted", Audience.ROLE, Role.CUSTOMER_EXECUTIVE, rule="rca")


def _answered(turn: Turn, effect: Effect, answered: Answered) -> None:
    into = int(effect.target)
    if answered.code:
        turn.add(f.MergeRefused(into, answered.code), rule="merge")
        turn.alarm("merge_refused", Audience.OWNER, rule="merge")
        return
    turn.end(f.CaseMerged(into), rule="merge")


def _failed(turn: Turn, effect: Effect, failed: Failed) -> None:
    if effect.act == "notify":
        promise = turn.state.obligations.get(effect.obligation)
        turn.add(f.NoticeFailed(effect.key, failed.code), rule="notices")
        if effect.notice not in QUIET and not (promise and promise.tried):
            turn.alarm("notice_failed", Audience.OWNER, rule="notices")
        return
    if effect.act in ("seek", "note", "resend"):
        turn.add(f.EffectFailed(effect.key, failed.code), rule="notices")
        if effect.act == "resend":
            turn.alarm("notice_failed", Audience.OWNER, rule="returned")
        return
    if effect.act == "offer":
        _offered(turn, effect, Offered(effect.key, ""))
        return
    if effect.act == "render":
        _rendered(turn, effect, Rendered(effect.key, code=failed.code))
        return
    _answered(turn, effect, Answered(effect.key, failed.code))
