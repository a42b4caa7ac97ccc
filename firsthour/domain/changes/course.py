"""How the course of a case changes its state: stage, phase, severity, policy, ends."""

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.changes.people import without_pages
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Escalation, Merging, Rca, Round
from firsthour.domain.frozen import replace
from firsthour.domain.stages import Phase, Stage


@on(f.CaseApproved)
def approved(_state: Escalation, _body: f.CaseApproved, fact: f.Fact) -> Changes:
    """The promises of the case count from here."""
    return {"started_at": fact.at, "rounds": (Round(1, fact.at, "opened"),)}


@on(f.StageEntered)
def stage_entered(_state: Escalation, body: f.StageEntered, fact: f.Fact) -> Changes:
    """A screen that shows the former stage is stale from here on."""
    return {"stage": body.stage, "moved": fact.number}


@on(f.PhaseSet)
def phase_set(_state: Escalation, body: f.PhaseSet, _fact: f.Fact) -> Changes:
    """Cadence and wording follow the phase."""
    return {"phase": body.phase}


@on(f.SeverityChanged)
def severity_changed(state: Escalation, body: f.SeverityChanged, fact: f.Fact) -> Changes:
    """The new severity; each start criterion raises a case once, and a raise calls sooner."""
    changes: Changes = {
        "severity": body.severity,
        "moved": fact.number,
        "replanned_at": fact.at,
    }
    paging = state.paging
    if paging and paging.next_at:
        soon = after(state.policy.calendar, fact.at, state.policy.rules(body.severity).acknowledge)
        changes["paging"] = replace(paging, next_at=min(paging.next_at, soon))
    if body.criterion:
        changes["raised_by"] = (*state.raised_by, body.criterion)
    return changes


@on(f.PolicyRepinned)
def policy_repinned(state: Escalation, body: f.PolicyRepinned, fact: f.Fact) -> Changes:
    """From here on the other policy holds; a climb beyond its last step goes on with a round."""
    changes: Changes = {"policy": body.policy, "moved": fact.number, "replanned_at": fact.at}
    paging = state.paging
    if paging and paging.step >= len(body.policy.page_round):
        changes["paging"] = replace(paging, round=paging.round + 1, step=0)
    return changes


@on(f.OwnershipTransferred)
def transferred(state: Escalation, body: f.OwnershipTransferred, fact: f.Fact) -> Changes:
    """The new owner has to acknowledge anew."""
    return {
        "owner": body.owner,
        "team": body.team,
        "transfers": body.count,
        "acknowledged": None,
        "moved": fact.number,
        "effects": without_pages(state),
    }


@on(f.ClocksPaused)
def paused(_state: Escalation, body: f.ClocksPaused, fact: f.Fact) -> Changes:
    """The clocks stand."""
    return {"paused_at": fact.at, "paused_until": body.until}


@on(f.ClocksResumed)
def resumed(state: Escalation, body: f.ClocksResumed, _fact: f.Fact) -> Changes:
    """The clocks run; the moved due times are facts of their own."""
    paused = state.paused_s + body.paused_s
    return {"paused_at": None, "paused_until": None, "paused_s": paused}


@on(f.MergeAsked)
def merge_asked(state: Escalation, body: f.MergeAsked, fact: f.Fact) -> Changes:
    """The case keeps its promises until the target has answered."""
    effects = {**state.effects, body.effect.key: body.effect}
    return {"merging": Merging(body.into), "effects": effects, "moved": fact.number}


@on(f.MergeRefused)
def merge_refused(state: Escalation, body: f.MergeRefused, _fact: f.Fact) -> Changes:
    """Everything stays as it was."""
    return {"merging": None, "effects": _without(state, f"merge:{body.into}:")}


@on(f.CaseMerged)
def merged(_state: Escalation, body: f.CaseMerged, _fact: f.Fact) -> Changes:
    """The target has taken over: nothing is left to do here."""
    return {"merging": Merging(body.into, done=True), "effects": {}, "notices": {}}


@on(f.DuplicateAdopted)
def adopted(state: Escalation, body: f.DuplicateAdopted, _fact: f.Fact) -> Changes:
    """Remember it, so that a repeated request adopts nobody twice."""
    return {"adopted": (*state.adopted, body.source)}


@on(f.CaseDeclined, f.CaseCancelled)
def ended(_state: Escalation, _body: f.CaseDeclined | f.CaseCancelled, _fact: f.Fact) -> Changes:
    """What was being prepared or sent stops; a correction follows as an effect of its own."""
    return {"effects": {}, "notices": {}}


@on(f.ChecklistCleared)
def cleared(_state: Escalation, _body: f.ChecklistCleared, fact: f.Fact) -> Changes:
    """The case may be closed from here on."""
    return {"closable_at": fact.at}


@on(f.CaseClosed)
def closed(state: Escalation, _body: f.CaseClosed, fact: f.Fact) -> Changes:
    """The time for survey and corrective actions counts from here."""
    return {
        "closed_at": fact.at,
        "closable_at": None,
        "paused_at": None,
        "paused_until": None,
        "notices": {},
        "survey_reminded": False,
        "survey_ended": False,
        "effects": without_pages(state),
    }


@on(f.CaseReopened)
def reopened(state: Escalation, body: f.CaseReopened, _fact: f.Fact) -> Changes:
    """One history goes on; what belonged to the close falls away, and a new RCA is owed.

    Open again, the case enters its next stage with the round that follows.
    """
    return {
        "stage": Stage.CLOSE,
        "closed_at": None,
        "reopened": body.count,
        "acknowledged": None,
        "phase": Phase.INVESTIGATING,
        "rca": Rca(
            requested_at=state.rca.requested_at,
            problem=state.rca.problem,
            last=state.rca.last,
            revision=state.rca.revision,
        ),
        "settled": {
            k: v
            for k, v in state.settled.items()
            if not k.startswith(("close", "survey", "action:", "internal_rca", "final_rca"))
        },
    }


@on(f.CaseFinished)
def finished(_state: Escalation, _body: f.CaseFinished, _fact: f.Fact) -> Changes:
    """The workflow may end."""
    return {"finished": True}


def _without(state: Escalation, prefix: str) -> dict[str, Effect]:
    return {k: e for k, e in state.effects.items() if not k.startswith(prefix)}


END_OF = {
    f.CaseDeclined: Stage.DECLINED,
    f.CaseCancelled: Stage.CANCELLED,
    f.CaseMerged: Stage.MERGED,
    f.CaseClosed: Stage.CLOSED,
}
"""The facts that end a case, and the stage it ends in."""
