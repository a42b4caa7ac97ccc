"""How rounds of resolution, monitoring and the root cause analysis change the state."""

from typing import Any

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.changes.customers import marked
from firsthour.domain.changes.people import without_pages
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.escalation import NOT_ASKED, REMOVED, Escalation, Round, round_mark
from firsthour.domain.frozen import replace


@on(f.RoundOpened)
def round_opened(state: Escalation, body: f.RoundOpened, fact: f.Fact) -> Changes:
    """For all, or for those who denied; who denies while a round is open joins it."""
    customers = state.customers
    mark = round_mark(body.round)
    if body.customers:
        moved = replace(customers, rounds=marked(customers.rounds, body.customers, mark))
    else:
        access = "".join(a if a == REMOVED else NOT_ASKED for a in customers.access)
        moved = replace(customers, access=access, rounds=mark * customers.count)
    changes: Changes = {"customers": moved}
    if body.round > len(state.rounds):
        changes["rounds"] = (*state.rounds, Round(body.round, fact.at, body.why))
        changes["moved"] = fact.number
        if not body.customers:
            changes["monitoring_until"] = None
    return changes


def _latest(state: Escalation, **changes: Any) -> Changes:  # noqa: ANN401 - fields of a round
    latest = replace(state.rounds[-1], **changes)
    return {"rounds": (*state.rounds[:-1], latest)}


@on(f.ResolutionSignalled)
def signalled(state: Escalation, _body: f.ResolutionSignalled, fact: f.Fact) -> Changes:
    """The manager may declare it."""
    return _latest(state, signalled_by=fact.actor.person, signalled_at=fact.at)


@on(f.ResolutionDeclared)
def declared(state: Escalation, _body: f.ResolutionDeclared, fact: f.Fact) -> Changes:
    """The architect is to verify it."""
    changes = _latest(state, declared_by=fact.actor.person, declared_at=fact.at)
    return {**changes, "moved": fact.number}


@on(f.ResolutionRejected)
def rejected(state: Escalation, _body: f.ResolutionRejected, fact: f.Fact) -> Changes:
    """Back to work, in the same round."""
    changes = _latest(state, signalled_by="", signalled_at=None, declared_by="", declared_at=None)
    settled = {k: v for k, v in state.settled.items() if not k.startswith("verification:")}
    return {**changes, "moved": fact.number, "settled": settled}


@on(f.ResolutionVerified)
def verified(state: Escalation, _body: f.ResolutionVerified, fact: f.Fact) -> Changes:
    """It is to be announced."""
    return {**_latest(state, verified_at=fact.at), "moved": fact.number}


@on(f.ResolutionAnnounced)
def announced(state: Escalation, _body: f.ResolutionAnnounced, fact: f.Fact) -> Changes:
    """Monitoring begins, or begins anew; nobody is woken for what is solved."""
    until = after(state.policy.calendar, fact.at, state.rules.monitoring)
    return {
        **_latest(state, announced_at=fact.at),
        "monitoring_until": until,
        "moved": fact.number,
        "effects": without_pages(state),
    }


@on(f.MonitoringEnded)
def monitoring_ended(_state: Escalation, _body: f.MonitoringEnded, _fact: f.Fact) -> Changes:
    """No relapse came."""
    return {"monitoring_until": None}


@on(f.RcaRequested)
def rca_requested(state: Escalation, _body: f.RcaRequested, fact: f.Fact) -> Changes:
    """An RCA is owed from here on, at any severity."""
    return {"rca": replace(state.rca, requested_at=fact.at)}


@on(f.ProblemOpened)
def problem_opened(state: Escalation, body: f.ProblemOpened, _fact: f.Fact) -> Changes:
    """The findings go there."""
    return {"rca": replace(state.rca, problem=f"{body.system}:{body.key}")}


@on(f.InternalRcaSubmitted)
def submitted(state: Escalation, body: f.InternalRcaSubmitted, _fact: f.Fact) -> Changes:
    """One more account to merge."""
    rca = state.rca
    return {"rca": replace(rca, submitted=(*rca.submitted, body.rca), last=body.rca)}


@on(f.InternalRcaWithdrawn)
def withdrawn(state: Escalation, body: f.InternalRcaWithdrawn, _fact: f.Fact) -> Changes:
    """One account less; what was merged from it is void. Without any, one is owed again."""
    left = tuple(n for n in state.rca.submitted if n != body.rca)
    changes: Changes = {
        "rca": replace(state.rca, submitted=left, drafted=0, approved=0),
        "effects": {k: e for k, e in state.effects.items() if not k.startswith("rca:")},
    }
    if not left:
        changes["settled"] = {k: v for k, v in state.settled.items() if k != "internal_rca"}
    return changes


@on(f.RcaDrafted)
def drafted(state: Escalation, body: f.RcaDrafted, _fact: f.Fact) -> Changes:
    """Ready for review."""
    return {
        "rca": replace(state.rca, drafted=body.revision),
        "effects": {k: e for k, e in state.effects.items() if k != body.effect},
    }


@on(f.RcaBlocked)
def blocked(state: Escalation, body: f.RcaBlocked, _fact: f.Fact) -> Changes:
    """Nothing to review until the findings are mended."""
    return {"effects": {k: e for k, e in state.effects.items() if k != body.effect}}


@on(f.RcaEdited)
def edited(state: Escalation, body: f.RcaEdited, fact: f.Fact) -> Changes:
    """A new revision, to be rendered and approved anew."""
    authors = tuple(dict.fromkeys((*state.rca.authors, fact.actor.person)))
    rca = replace(state.rca, revision=body.revision, approved=0, authors=authors)
    return {"rca": rca, "moved": fact.number}


@on(f.RcaApproved)
def approved(state: Escalation, body: f.RcaApproved, fact: f.Fact) -> Changes:
    """It may be shared."""
    return {"rca": replace(state.rca, approved=body.revision), "moved": fact.number}


@on(f.RcaShared)
def shared(state: Escalation, _body: f.RcaShared, fact: f.Fact) -> Changes:
    """The customers have it."""
    return {"rca": replace(state.rca, shared_at=fact.at)}


@on(f.SurveyEnded)
def survey_ended(_state: Escalation, _body: f.SurveyEnded, _fact: f.Fact) -> Changes:
    """No further answers are awaited."""
    return {"survey_ended": True}
