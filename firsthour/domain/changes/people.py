"""How people and things come into a case: pages, services, links, watch list, plan."""

from firsthour.domain import facts as f
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Acknowledged, Action, Escalation, LinkedRecord, Paging
from firsthour.domain.frozen import replace


@on(f.PageRoundBegun)
def climb_begun(state: Escalation, body: f.PageRoundBegun, fact: f.Fact) -> Changes:
    """A new climb of pages starts at once with the owner; what is left of the former is void."""
    if state.paging and body.round > 1:
        return {"paging": replace(state.paging, round=body.round)}
    number = (state.paging.number if state.paging else 0) + 1
    return {"paging": Paging(number, fact.at, next_at=fact.at), "effects": without_pages(state)}


def without_pages(state: Escalation) -> dict[str, Effect]:
    """The effects outstanding but for pages: nobody is to be paged by those any more."""
    return {key: each for key, each in state.effects.items() if not key.startswith("page:")}


@on(f.PolicyExhausted)
def exhausted(state: Escalation, _body: f.PolicyExhausted, _fact: f.Fact) -> Changes:
    """Paging has come to its end."""
    paging = replace(state.paging, exhausted=True, next_at=None) if state.paging else None
    return {"paging": paging}


@on(f.CaseAcknowledged)
def acknowledged(state: Escalation, body: f.CaseAcknowledged, fact: f.Fact) -> Changes:
    """Somebody has taken the case: no page is wanted any more."""
    return {
        "acknowledged": Acknowledged(body.person, fact.at),
        "owner": state.owner or body.person,
        "involved": True,
        "paging": replace(state.paging, next_at=None) if state.paging else None,
        "effects": without_pages(state),
    }


@on(f.AcknowledgementExpired)
def acknowledgement_expired(
    _state: Escalation, _body: f.AcknowledgementExpired, _fact: f.Fact
) -> Changes:
    """Nobody has the case in hand."""
    return {"acknowledged": None}


@on(f.ServiceAdded)
def service_added(state: Escalation, body: f.ServiceAdded, _fact: f.Fact) -> Changes:
    """One more."""
    changes: Changes = {"services": (*state.services, body.service)}
    if body.tags:
        changes["tags"] = {**state.tags, body.service: body.tags}
    return changes


@on(f.ServiceRemoved)
def service_removed(state: Escalation, body: f.ServiceRemoved, _fact: f.Fact) -> Changes:
    """One less."""
    changes: Changes = {"services": tuple(s for s in state.services if s != body.service)}
    if body.service in state.tags:
        changes["tags"] = {k: tags for k, tags in state.tags.items() if k != body.service}
    return changes


@on(f.RecordAdded)
def record_added(state: Escalation, body: f.RecordAdded, _fact: f.Fact) -> Changes:
    """It has to be settled before the case can close."""
    record = LinkedRecord(body.record, body.system, body.type, body.key)
    return {"records": (*state.records, record)}


@on(f.RecordRemoved)
def record_removed(state: Escalation, body: f.RecordRemoved, _fact: f.Fact) -> Changes:
    """It no longer belongs here."""
    return {"records": tuple(r for r in state.records if r.number != body.record)}


@on(f.RecordSettled)
def record_settled(state: Escalation, body: f.RecordSettled, _fact: f.Fact) -> Changes:
    """Off the closing checklist."""
    return {
        "records": tuple(
            replace(r, settled=True) if r.number == body.record else r for r in state.records
        )
    }


@on(f.StakeholderAdded)
def stakeholder_added(state: Escalation, body: f.StakeholderAdded, _fact: f.Fact) -> Changes:
    """Told from here on."""
    return {"stakeholders": (*state.stakeholders, body.person)}


@on(f.StakeholderRemoved)
def stakeholder_removed(state: Escalation, body: f.StakeholderRemoved, _fact: f.Fact) -> Changes:
    """Told no more."""
    return {"stakeholders": tuple(s for s in state.stakeholders if s != body.person)}


@on(f.PlanRevised)
def plan_revised(state: Escalation, body: f.PlanRevised, _fact: f.Fact) -> Changes:
    """A revision holds the whole plan; what was done stays done, what was overdue overdue."""
    known = {action.number: action for action in state.actions}
    actions = tuple(replace(known.get(i.action, Action(i.action, i)), item=i) for i in body.items)
    last = max((state.last_action, *(item.action for item in body.items)))
    return {"actions": actions, "plan_revision": body.revision, "last_action": last}


@on(f.ActionFinished)
def action_finished(state: Escalation, body: f.ActionFinished, _fact: f.Fact) -> Changes:
    """Done."""
    return {
        "actions": tuple(
            replace(a, done=True) if a.number == body.action else a for a in state.actions
        )
    }


@on(f.ActionOverdue)
def action_overdue(state: Escalation, body: f.ActionOverdue, _fact: f.Fact) -> Changes:
    """How often it was escalated, so that the next time comes a week later."""
    return {
        "actions": tuple(
            replace(a, overdue=a.overdue + 1) if a.number == body.action else a
            for a in state.actions
        )
    }
