"""What the engine begins in the world: pages, calls, alarms and reminders, and nobody found."""

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation, Paging
from firsthour.domain.frozen import replace


def begun(state: Escalation, effect: Effect) -> dict[str, Effect]:
    """The effects outstanding once this one is begun."""
    return {**state.effects, effect.key: effect}


def ended(state: Escalation, key: str) -> dict[str, Effect]:
    """The effects outstanding once this one is over."""
    left = {**state.effects}
    left.pop(key, None)
    return left


_Wants = (
    f.PageDue
    | f.LevelCalled
    | f.StepCalled
    | f.SlaBreached
    | f.AlarmRaised
    | f.ReminderDue
    | f.RcaRenderDue
    | f.NoticeReturned
    | f.RecipientsSought
    | f.CustomerToldByPhone
)


@on(f.AlarmRaised, f.NoticeReturned, f.CustomerToldByPhone)
def effect_due(state: Escalation, body: _Wants, _fact: f.Fact) -> Changes:
    """The engine wants something done in the world."""
    return {"effects": begun(state, body.effect), "sequence": state.sequence + 1}


@on(f.PageDue)
def page_due(state: Escalation, body: f.PageDue, fact: f.Fact) -> Changes:
    """Somebody is paged, and the climb goes on from there."""
    return {
        "effects": _overtaking(state, body.effect),
        "sequence": state.sequence + 1,
        "paging": state.paging and _climbed(state, state.paging, fact),
    }


@on(f.LevelCalled, f.SlaBreached)
def called(state: Escalation, body: f.LevelCalled | f.SlaBreached, fact: f.Fact) -> Changes:
    """More parties are in."""
    return {**effect_due(state, body, fact), "involved": True}


@on(f.StepCalled)
def step_called(state: Escalation, body: f.StepCalled, fact: f.Fact) -> Changes:
    """More parties are in, by a step of the ladder or by hand."""
    taken = _taken(state, body.effect.obligation) if body.step else {}
    return {**effect_due(state, body, fact), "involved": True, **taken}


@on(f.ReminderDue)
def reminder_due(state: Escalation, body: f.ReminderDue, fact: f.Fact) -> Changes:
    """Somebody is reminded."""
    return {**effect_due(state, body, fact), **_reminded(state, body.effect)}


@on(f.RcaRenderDue)
def render_due(state: Escalation, body: f.RcaRenderDue, fact: f.Fact) -> Changes:
    """A revision of the RCA is to be made."""
    revised = replace(state.rca, revision=body.revision)
    return {**effect_due(state, body, fact), "rca": revised}


@on(f.RecipientsSought)
def recipients_sought(state: Escalation, body: f.RecipientsSought, fact: f.Fact) -> Changes:
    """It is looked up who is not reached."""
    promise = state.obligations[body.key]
    looked = replace(promise, sought=promise.sought + 1)
    return {**effect_due(state, body, fact), "obligations": {**state.obligations, body.key: looked}}


@on(f.RecipientsFound)
def recipients_found(state: Escalation, body: f.RecipientsFound, _fact: f.Fact) -> Changes:
    """The manager hears of each set once, as long as the promise is pending."""
    changes: Changes = {"effects": ended(state, body.effect)}
    effect = state.effects.get(body.effect)
    if effect and body.unreached:
        known = {k: mark for k, mark in state.alarmed.items() if k in state.obligations}
        changes["alarmed"] = {**known, effect.obligation: body.mark}
    return changes


@on(f.ReturnedToldAgain, f.CallNoted)
def looked_after(
    state: Escalation, body: f.ReturnedToldAgain | f.CallNoted, _fact: f.Fact
) -> Changes:
    """It is done."""
    return {"effects": ended(state, body.effect)}


def _taken(state: Escalation, step: str) -> Changes:
    """A step of the ladder is taken once a turn; one that waited does so no more."""
    left = {key: until for key, until in state.waiting.items() if key != step}
    return {"settled": {**state.settled, step: "m"}, "waiting": left}


@on(f.StepWaits)
def step_waits(state: Escalation, body: f.StepWaits, _fact: f.Fact) -> Changes:
    """It counts as not taken, and comes due again when somebody is on duty."""
    return {
        "effects": ended(state, body.effect),
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
    changes: Changes = {"effects": ended(state, body.step), **climb_on(state, body.step, fact)}
    if body.ask:
        changes["settled"] = {**state.settled, f"nobody:{body.ask}": "m"}
    return changes


def climb_on(state: Escalation, page: str, fact: f.Fact) -> Changes:
    """The latest page reached nobody: the next step comes at once, another round in its time."""
    paging = state.paging
    if paging is None or paging.next_at is None or paging.step == 0:
        return {}
    if page != f"page:{paging.number}:{paging.round}:{paging.step - 1}":
        return {}
    return {"paging": replace(paging, next_at=fact.at)}
