"""How promises, notices and other effects come into the state and leave it."""

from dataclasses import replace
from datetime import timedelta

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation, Heard, Notice, Obligation, Paging
from firsthour.domain.refusals import signed
from firsthour.domain.stages import Audience

RECURRING = ("update:", "executive_report:", "seat:", "verification:")
"""Promises that need not be remembered once they are settled: the state tells what is owed next."""


@on(f.ObligationOwed)
def owed(state: Escalation, body: f.ObligationOwed, _fact: f.Fact) -> Changes:
    """A promise to keep."""
    promise = Obligation(body.key, body.by, body.to, body.base, body.due_at, body.warnings)
    return {"obligations": {**state.obligations, body.key: promise}}


@on(f.ObligationMoved)
def moved(state: Escalation, body: f.ObligationMoved, _fact: f.Fact) -> Changes:
    """The same promise, at another time."""
    promise = replace(
        state.obligations[body.key], base=body.base, due=body.due_at, warnings=body.warnings
    )
    return {"obligations": {**state.obligations, body.key: promise}}


@on(f.ObligationWarned)
def warned(state: Escalation, body: f.ObligationWarned, _fact: f.Fact) -> Changes:
    """Each warning is given once."""
    return {"obligations": _warned(state, body.key)}


@on(f.SlaWarned)
def sla_warned(state: Escalation, body: f.SlaWarned, _fact: f.Fact) -> Changes:
    """The warning is given, and somebody is told."""
    key = body.effect.obligation
    effects = _with(state, body.effect)
    return {
        "obligations": _warned(state, key),
        "effects": effects,
        "sequence": state.sequence + 1,
        "involved": True,
    }


def _warned(state: Escalation, key: str) -> Changes:
    promise = state.obligations[key]
    return {**state.obligations, key: replace(promise, warnings=promise.warnings[1:])}


@on(f.ObligationMissed)
def missed(state: Escalation, body: f.ObligationMissed, _fact: f.Fact) -> Changes:
    """It stays, to be carried out late."""
    promise = replace(state.obligations[body.key], missed=True, warnings=())
    return {"obligations": {**state.obligations, body.key: promise}}


@on(f.ObligationMet, f.ObligationCancelled, f.ObligationWaived)
def settled(
    state: Escalation,
    body: f.ObligationMet | f.ObligationCancelled | f.ObligationWaived,
    fact: f.Fact,
) -> Changes:
    """It leaves the state; what is met or waived leaves a mark, and is not promised again."""
    if isinstance(body, f.ObligationWaived):
        return _waived_for(state, body) if body.customer else _waived(state, body, fact)
    rest = {k: o for k, o in state.obligations.items() if k != body.key}
    if isinstance(body, f.ObligationCancelled):
        notices = {k: n for k, n in state.notices.items() if n.obligation != body.key}
        return {"obligations": rest, "notices": notices}
    if body.key.startswith(RECURRING):
        return {"obligations": rest}
    return {"obligations": rest, "settled": {**state.settled, body.key: "m"}}


def _waived(state: Escalation, body: f.ObligationWaived, fact: f.Fact) -> Changes:
    """Nothing is owed, a draft may still be sent by hand; after a waived update the next counts."""
    promise = state.obligations[body.key]
    rest = {k: o for k, o in state.obligations.items() if k != body.key}
    if body.key.startswith(("update:", "executive_report:")):
        former = state.heard.get(promise.to, Heard())
        heard = Heard(max(promise.due, fact.at), former.count + 1)
        return {"obligations": rest, "heard": {**state.heard, promise.to: heard}}
    notices = {
        k: replace(n, automatic=False) if n.obligation == body.key else n
        for k, n in state.notices.items()
    }
    settled = {**state.settled, body.key: "w"}
    return {"obligations": rest, "settled": settled, "notices": notices}


def _waived_for(state: Escalation, body: f.ObligationWaived) -> Changes:
    """One customer's access check is waived; the promise to the others stays."""
    at = body.customer - 1
    customers = state.customers
    access = f"{customers.access[:at]}w{customers.access[at + 1 :]}"
    return {"customers": replace(customers, access=access)}


@on(f.WaiverAsked)
def waiver_asked(state: Escalation, body: f.WaiverAsked, fact: f.Fact) -> Changes:
    """Who asked cannot grant."""
    return {"waivers_asked": {**state.waivers_asked, body.key: fact.actor.person}}


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
    )
    return {"notices": {**state.notices, body.notice: notice}, "moved": fact.number}


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
        body.notice,
        automatic=False,
        revision=(former.revision if former else 0) + 1,
        text=body.text,
        author=fact.actor.person,
    )
    return {"notices": {**state.notices, body.notice: notice}}


@on(
    f.PageDue,
    f.LevelCalled,
    f.StepCalled,
    f.SlaBreached,
    f.AlarmRaised,
    f.ReminderDue,
    f.RcaRenderDue,
)
def effect_due(
    state: Escalation,
    body: f.PageDue
    | f.LevelCalled
    | f.StepCalled
    | f.SlaBreached
    | f.AlarmRaised
    | f.ReminderDue
    | f.RcaRenderDue,
    fact: f.Fact,
) -> Changes:
    """The engine wants something done in the world."""
    changes: Changes = {"effects": _with(state, body.effect), "sequence": state.sequence + 1}
    if isinstance(body, f.PageDue):
        changes["effects"] = _overtaking(state, body.effect)
        changes["paging"] = state.paging and _climbed(state, state.paging, fact)
    if isinstance(body, f.LevelCalled | f.StepCalled | f.SlaBreached):
        changes["involved"] = True
    if isinstance(body, f.StepCalled) and body.step:
        changes |= _taken(state, body.effect.obligation)
    if isinstance(body, f.ReminderDue):
        changes |= _reminded(state, body.effect)
    if isinstance(body, f.RcaRenderDue):
        changes["rca"] = replace(state.rca, revision=body.revision)
    return changes


def _taken(state: Escalation, step: str) -> Changes:
    """A step of the ladder is taken once a turn; one that waited does so no more."""
    left = {key: until for key, until in state.waiting.items() if key != step}
    return {"settled": {**state.settled, step: "m"}, "waiting": left}


@on(f.StepWaits)
def step_waits(state: Escalation, body: f.StepWaits, _fact: f.Fact) -> Changes:
    """It counts as not taken, and comes due again when somebody is on duty."""
    return {
        "effects": _less(state, body.effect),
        "settled": {key: how for key, how in state.settled.items() if key != body.step},
        "waiting": {**state.waiting, body.step: body.until},
    }


@on(f.SnowballFound)
def snowball_found(state: Escalation, body: f.SnowballFound, _fact: f.Fact) -> Changes:
    """It is proposed once for each service."""
    return {"settled": {**state.settled, f"snowball:{body.service}": "m"}}


def _reminded(state: Escalation, effect: Effect) -> Changes:
    """Each reminder of a series is sent once."""
    if effect.reason == "survey":
        return {"survey_reminded": True}
    if effect.reason != "access":
        return {}
    rounds = tuple(
        replace(each, reminders=each.reminders + (each.number == effect.round))
        for each in state.rounds
    )
    return {"rounds": rounds}


def _overtaking(state: Escalation, page: Effect) -> dict[str, Effect]:
    """A page takes the place of an earlier one to the same people that has not gone out yet.

    When mail comes back after hours everybody gets the latest page, not one for each round.
    """
    same = (NoticeKind.PAGE, page.audience, page.target)
    left = {k: e for k, e in state.effects.items() if (e.notice, e.audience, e.target) != same}
    return {**left, page.key: page}


def _climbed(state: Escalation, paging: Paging, fact: f.Fact) -> Paging:
    """Next the level above, or the next round, when the time to acknowledge has gone by."""
    last = paging.step + 1 >= len(state.policy.page_round)
    return replace(
        paging,
        round=paging.round + last,
        step=0 if last else paging.step + 1,
        next_at=after(state.policy.calendar, fact.at, state.rules.acknowledge),
    )


@on(f.StepFoundNobody)
def found_nobody(state: Escalation, body: f.StepFoundNobody, fact: f.Fact) -> Changes:
    """A step that finds nobody is not waited for."""
    changes: Changes = {"effects": _less(state, body.step), **_climb_on(state, body.step, fact)}
    if body.ask:
        changes["settled"] = {**state.settled, f"nobody:{body.ask}": "m"}
    return changes


def _climb_on(state: Escalation, page: str, fact: f.Fact) -> Changes:
    """The latest page reached nobody: the next step comes at once, another round in its time."""
    paging = state.paging
    if paging is None or paging.next_at is None or paging.step == 0:
        return {}
    if page != f"page:{paging.number}:{paging.round}:{paging.step - 1}":
        return {}
    return {"paging": replace(paging, next_at=fact.at)}


@on(f.NoticeDue)
def notice_due(state: Escalation, body: f.NoticeDue, _fact: f.Fact) -> Changes:
    """The notice is on its way."""
    changes: Changes = {"effects": _with(state, body.effect), "sequence": state.sequence + 1}
    notice = state.notices.get(body.effect.key)
    if notice:
        changes["notices"] = {**state.notices, notice.key: replace(notice, sending=True)}
    return changes


@on(f.NoticeSent, f.HoldingStatementSent)
def notice_sent(
    state: Escalation, body: f.NoticeSent | f.HoldingStatementSent, fact: f.Fact
) -> Changes:
    """It is out; what an audience has heard counts from the due time if the engine sent it."""
    effect = state.effects.get(body.effect)
    changes: Changes = {
        "effects": _less(state, body.effect),
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

COUNTED = (
    NoticeKind.INITIAL_NOTICE,
    NoticeKind.STATUS_UPDATE,
    NoticeKind.HOLDING_STATEMENT,
    NoticeKind.EXECUTIVE_REPORT,
    NoticeKind.RESOLUTION_ANNOUNCEMENT,
)
"""The notices from which the next update counts."""

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
    return Heard(at, former.count + 1)


def _with(state: Escalation, effect: Effect) -> dict[str, Effect]:
    return {**state.effects, effect.key: effect}


def _less(state: Escalation, key: str) -> dict[str, Effect]:
    return {k: e for k, e in state.effects.items() if k != key}


@on(f.NoticeFailed, f.EffectFailed, f.PageSent)
def effect_over(
    state: Escalation, body: f.NoticeFailed | f.EffectFailed | f.PageSent, fact: f.Fact
) -> Changes:
    """Nothing more will come of this effect; a notice that failed will be sent again."""
    changes: Changes = {"effects": _less(state, body.effect)}
    if isinstance(body, f.NoticeFailed):
        changes |= _climb_on(state, body.effect, fact) | _again(state, body.effect, fact)
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
