"""How notices are made, go out, fail and are tried again, and when an audience last heard."""

from datetime import timedelta

from firsthour.domain import facts as f
from firsthour.domain.changes.effects import begun, climb_on, ended
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation, Heard, Notice
from firsthour.domain.frozen import replace
from firsthour.domain.refusals import signed
from firsthour.domain.stages import Audience
from firsthour.domain.updates import COUNTED, WRITTEN, numbered, promise_to_keep


@on(f.NoticeDrafted)
def drafted(state: Escalation, body: f.NoticeDrafted, _fact: f.Fact) -> Changes:
    """A notice is being prepared."""
    notice = Notice(
        body.notice,
        NoticeKind(body.notice_kind),
        body.audience,
        body.obligation,
        automatic=body.send_at is not None,
        group=body.group,
        round=body.round,
    )
    return {"notices": {**state.notices, body.notice: notice}}


@on(f.NoticeEdited)
def edited(state: Escalation, body: f.NoticeEdited, fact: f.Fact) -> Changes:
    """A new text needs a new approval."""
    notice = replace(
        state.notices[body.notice],
        revision=body.revision,
        text=body.text,
        author=fact.actor.person,
        approved=False,
        approver="",
        written_at=fact.at,
        approvals=(),
        asked=0,
        lapsed=False,
    )
    return {"notices": {**state.notices, body.notice: notice}, "moved": fact.number}


@on(f.ApprovalAwaited)
def approval_awaited(state: Escalation, body: f.ApprovalAwaited, _fact: f.Fact) -> Changes:
    """Its approvers were told."""
    notice = state.notices[body.notice]
    return {"notices": {**state.notices, notice.key: replace(notice, asked=notice.asked + 1)}}


@on(f.ApprovalGiven)
def approval_given(state: Escalation, body: f.ApprovalGiven, fact: f.Fact) -> Changes:
    """One of several has approved it."""
    notice = state.notices[body.notice]
    approvals = (*notice.approvals, (fact.actor.person, body.fits))
    return {"notices": {**state.notices, notice.key: replace(notice, approvals=approvals)}}


@on(f.ApprovalLapsed)
def approval_lapsed(state: Escalation, body: f.ApprovalLapsed, fact: f.Fact) -> Changes:
    """Nobody approved it in time; the policy may let it go out all the same."""
    notice = replace(state.notices[body.notice], lapsed=True)
    if body.then == "text":
        notice = replace(notice, approved=True, approver=signed("", fact.at))
    return {"notices": {**state.notices, notice.key: notice}}


@on(f.NoticeApproved)
def notice_approved(state: Escalation, body: f.NoticeApproved, fact: f.Fact) -> Changes:
    """The text may go out."""
    approver = signed(fact.actor.person, fact.at)
    notice = replace(state.notices[body.notice], approved=True, approver=approver)
    return {"notices": {**state.notices, body.notice: notice}}


@on(f.UpdateWritten)
def update_written(state: Escalation, body: f.UpdateWritten, fact: f.Fact) -> Changes:
    """The update waits for approval or is sent at once."""
    kind = (
        NoticeKind.EXECUTIVE_REPORT
        if body.audience is Audience.EXECUTIVES
        else NoticeKind.STATUS_UPDATE
    )
    former = state.notices.get(body.notice)
    notice = Notice(
        body.notice,
        kind,
        body.audience,
        promise_to_keep(state, body.audience),
        automatic=False,
        revision=(former.revision if former else 0) + 1,
        text=body.text,
        author=fact.actor.person,
        written_at=fact.at,
    )
    heard = numbered(state, body.notice, body.audience)
    return {"notices": {**state.notices, body.notice: notice}, "heard": heard}


@on(f.CorrectionWritten)
def correction_written(state: Escalation, body: f.CorrectionWritten, fact: f.Fact) -> Changes:
    """It waits for approval or is sent at once."""
    notice = Notice(
        body.notice,
        NoticeKind.CORRECTION,
        body.audience,
        "",
        automatic=False,
        revision=1,
        text=body.text,
        author=fact.actor.person,
        written_at=fact.at,
        of=body.of,
    )
    return {"notices": {**state.notices, body.notice: notice}, "sequence": state.sequence + 1}


@on(f.NoticeDue)
def notice_due(state: Escalation, body: f.NoticeDue, fact: f.Fact) -> Changes:
    """The notice is on its way."""
    changes: Changes = {"effects": begun(state, body.effect), "sequence": state.sequence + 1}
    notice = state.notices.get(body.effect.key)
    if notice:
        changes["notices"] = {**state.notices, notice.key: replace(notice, sending=True)}
    promise = state.obligations.get(body.effect.obligation)
    if promise and body.effect.notice in KEEPING:
        begun_at = replace(promise, begun_at=fact.at)
        changes["obligations"] = {**state.obligations, promise.key: begun_at}
    if body.effect.notice in WRITTEN:
        changes["heard"] = numbered(state, body.effect.key, body.effect.audience)
    return changes


@on(f.NoticeSent, f.HoldingStatementSent)
def notice_sent(
    state: Escalation, body: f.NoticeSent | f.HoldingStatementSent, fact: f.Fact
) -> Changes:
    """It is out; what an audience has heard counts from the due time if the engine sent it."""
    effect = state.effects.get(body.effect)
    changes: Changes = {
        "effects": ended(state, body.effect),
        "notices": {k: n for k, n in state.notices.items() if k != body.effect},
    }
    if effect is None:
        return changes
    if effect.notice is NoticeKind.INITIAL_NOTICE and effect.group:
        changes["customers"] = replace(
            state.customers,
            joins=tuple(
                replace(join, told=True) if join.number == effect.group else join
                for join in state.customers.joins
            ),
        )
    if effect.audience in HEARING and effect.notice in COUNTED:
        changes["heard"] = {**state.heard, effect.audience: _heard(state, effect, fact)}
    return changes


HEARING = (Audience.STAKEHOLDERS, Audience.CUSTOMERS, Audience.EXECUTIVES)
AT_DUE = "at_due"
"""Why an effect that the engine began at the due time, because nobody else had, was begun."""

KEEPING = (*COUNTED, NoticeKind.SURVEY)
"""The notices whose sending keeps a promise."""


CATCH_UP = timedelta(minutes=5)
"""A holding statement later than this was held up by an outage: the next one counts from now,
or the engine would send one for each cadence that went by."""


def _heard(state: Escalation, effect: Effect, fact: f.Fact) -> Heard:
    former = state.heard.get(effect.audience, Heard())
    if effect.notice is NoticeKind.INITIAL_NOTICE and effect.group > 1 and former.at:
        return former  # a later customer's first notice does not move the others' cadence
    at = fact.at
    if effect.reason == AT_DUE and effect.due and fact.at - effect.due < CATCH_UP:
        at = effect.due
    return Heard(at, former.count + 1, former.written)


@on(f.NoticeFailed, f.EffectFailed, f.PageSent)
def effect_over(
    state: Escalation, body: f.NoticeFailed | f.EffectFailed | f.PageSent, fact: f.Fact
) -> Changes:
    """Nothing more will come of this effect; a notice that failed will be sent again."""
    changes: Changes = {"effects": ended(state, body.effect)}
    if isinstance(body, f.NoticeFailed):
        changes |= climb_on(state, body.effect, fact) | _again(state, body.effect, fact)
    notice = state.notices.get(body.effect)
    if notice:
        changes["notices"] = {**state.notices, notice.key: replace(notice, sending=False)}
    return changes


FIRST_RETRY, LAST_RETRY = timedelta(minutes=5), timedelta(hours=1)
"""After how long a notice that failed is sent again: twice as long each time, up to the last."""


def _again(state: Escalation, key: str, fact: f.Fact) -> Changes:
    """What was promised is sent, always: the promise is tried again after a while."""
    effect = state.effects.get(key)
    promise = state.obligations.get(effect.obligation) if effect else None
    if effect is None or promise is None or effect.notice not in KEEPING:
        return {}
    wait = min(FIRST_RETRY * 2 ** min(promise.tried, 10), LAST_RETRY)
    tried = replace(promise, tried=promise.tried + 1, retry_at=fact.at + wait)
    return {"obligations": {**state.obligations, promise.key: tried}}


@on(f.NoticeStopped)
def notice_stopped(state: Escalation, body: f.NoticeStopped, fact: f.Fact) -> Changes:
    """The rest of the recipients is not told, unless somebody sends it again."""
    changes = effect_over(state, f.EffectFailed(body.effect, "stopped"), fact)
    effect = state.effects[body.effect]
    promise = state.obligations.get(effect.obligation)
    if promise and effect.notice in KEEPING:
        stopped = replace(promise, stopped=True)
        changes["obligations"] = {**state.obligations, promise.key: stopped}
    if body.effect in state.notices:
        notice = replace(state.notices[body.effect], sending=False, automatic=False)
        changes["notices"] = {**state.notices, notice.key: notice}
    return changes
